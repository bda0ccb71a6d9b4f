import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { headerNumber, makeHeader, withCards } from "../fits/index.js";
import {
  applyShift,
  applyShifts,
  coalign,
  findShift,
  mapFromRaster,
  mapPixelToWorld,
  mapWorldToPixel,
  type SolarMap,
} from "./index.js";

interface Scene {
  readonly side?: number;
  /** What is at (x, y) without it is at (x + shift) with it. */
  readonly shift?: readonly [number, number];
  readonly gain?: number;
  readonly offset?: number;
  /** Standard deviation of the noise, where the brightest blob has 100. */
  readonly noise?: number;
  readonly seed?: number;
  readonly turnDegrees?: number;
  readonly cards?: Readonly<Record<string, number>>;
}

/** Blobs of different sizes about the middle, noise from a small generator of its own. */
function scene(options: Scene = {}): SolarMap {
  const {
    side = 96,
    shift = [0, 0],
    gain = 1,
    offset = 10,
    noise = 0,
    seed = 1,
    turnDegrees = 0,
    cards = {},
  } = options;
  const unit = side / 96;
  const blobs = [
    [42, 46, 4, 100],
    [57, 53, 6, 60],
    [50, 34, 3, 40],
    [36, 60, 5, 70],
  ] as const;
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const data = new Float32Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let value = offset;
      for (const [cx, cy, size, height] of blobs) {
        const dx = (x - shift[0]) / unit - cx;
        const dy = (y - shift[1]) / unit - cy;
        value += height * Math.exp(-(dx * dx + dy * dy) / (2 * size * size));
      }
      // Twelve even numbers make a nearly normal one.
      if (noise > 0) value += noise * (Array.from({ length: 12 }, random).reduce((sum, one) => sum + one, 0) - 6);
      data[y * side + x] = gain * value;
    }
  }
  const angle = (turnDegrees * Math.PI) / 180;
  const header = withCards(makeHeader([]), {
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRVAL1: 0,
    CRVAL2: 0,
    CRPIX1: (side + 1) / 2,
    CRPIX2: (side + 1) / 2,
    CDELT1: 2.4,
    CDELT2: 2.4,
    PC1_1: Math.cos(angle),
    PC1_2: -Math.sin(angle),
    PC2_1: Math.sin(angle),
    PC2_2: Math.cos(angle),
    ...cards,
  });
  return mapFromRaster({ data, width: side, height: side }, header);
}

const codeOf = async (run: () => unknown): Promise<string | undefined> => {
  try {
    await run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
};

/** Largest error in either direction. */
function miss(map: SolarMap, reference: SolarMap, shift: readonly [number, number], searchPixels = 12): number {
  const { pixels, found } = findShift(map, reference, { searchPixels });
  expect(found).toBe(true);
  return Math.max(Math.abs(pixels[0] - shift[0]), Math.abs(pixels[1] - shift[1]));
}

const shifts = fc.tuple(
  fc.double({ min: -9, max: 9, noNaN: true }),
  fc.double({ min: -9, max: 9, noNaN: true }),
  fc.double({ min: 0.2, max: 5, noNaN: true }),
);

describe("findShift", () => {
  it("is good to a five-hundredth of a pixel on smooth images, whatever their brightness", () => {
    const reference = scene();
    let worst = 0;
    fc.assert(
      fc.property(shifts, ([dx, dy, gain]) => {
        worst = Math.max(worst, miss(scene({ shift: [dx, dy], gain, offset: 30 }), reference, [dx, dy]));
        expect(worst).toBeLessThan(0.002);
      }),
      { numRuns: 30 },
    );
  });

  it.each([2, 10])("under noise of %d where the brightest has 100 is nearly as good as can be", (noise) => {
    // The bound of Cramer and Rao for one direction: noise of both images over the sum of squared slopes, pi / 2 * height^2 a blob.
    const slopes = (Math.PI / 2) * (100 ** 2 + 60 ** 2 + 40 ** 2 + 70 ** 2);
    const bound = Math.sqrt((2 * noise * noise) / slopes);
    let [sum, bias] = [0, 0];
    const runs = 30;
    for (let run = 0; run < runs; run++) {
      const [dx, dy] = [((run * 37) % 101) / 20 - 2.5, ((run * 53) % 97) / 20 - 2.4];
      const reference = scene({ noise, seed: 7919 * run + 5 });
      const moved = scene({ shift: [dx, dy], gain: 2, noise, seed: 104729 * run + 77 });
      const { pixels, found } = findShift(moved, reference, { searchPixels: 6 });
      expect(found).toBe(true);
      sum += (pixels[0] - dx) ** 2 + (pixels[1] - dy) ** 2;
      bias += pixels[0] - dx;
    }
    const error = Math.sqrt(sum / (2 * runs));
    expect(error).toBeLessThan(1.4 * bound);
    expect(Math.abs(bias / runs)).toBeLessThan((4 * bound) / Math.sqrt(runs));
  });

  it("finds large shifts of large images through coarser levels, over missing and masked pixels", () => {
    const reference = scene({ side: 768 });
    const moved = scene({ side: 768, shift: [43.3, -57.6] });
    const data = moved.raster.data.map((value, at) => (at % 97 === 0 ? Number.NaN : value));
    // A bright stripe that must not count.
    const mask = new Uint8Array(data.length);
    for (let at = 300 * 768; at < 310 * 768; at++) {
      data[at] = 1e6;
      mask[at] = 1;
    }
    const holed = mapFromRaster({ ...moved.raster, data }, moved.header, { mask });
    expect(miss(moved, reference, [43.3, -57.6], 64)).toBeLessThan(0.005);
    expect(miss(holed, reference, [43.3, -57.6], 64)).toBeLessThan(0.01);
  });

  it("looks for a region of one's own", () => {
    const reference = scene();
    const moved = scene({ shift: [3.25, -1.5] });
    const region = { from: [30, 34], to: [54, 58], unit: "pixels" } as const;
    const { pixels, correlation } = findShift(moved, reference, { region, searchPixels: 6 });
    expect(pixels[0]).toBeCloseTo(3.25, 2);
    expect(pixels[1]).toBeCloseTo(-1.5, 2);
    expect(correlation).toBeGreaterThan(0.95);
  });

  it("says so when nothing alike is there, or only at the border", () => {
    const reference = scene();
    expect(findShift(scene({ noise: 500, gain: 1, seed: 3 }), reference, { searchPixels: 6 }).found).toBe(false);
    expect(findShift(scene({ shift: [15, 0] }), reference, { searchPixels: 6 }).found).toBe(false);
    const flat = mapFromRaster({ ...reference.raster, data: reference.raster.data.slice().fill(5) }, reference.header);
    expect(findShift(flat, reference, { searchPixels: 6 }).found).toBe(false);
    const empty = mapFromRaster(
      { ...reference.raster, data: reference.raster.data.slice().fill(Number.NaN) },
      reference.header,
    );
    expect(findShift(empty, reference, { searchPixels: 6 })).toMatchObject({ found: false });
  });

  it("by pointing trusts the headers", () => {
    const reference = scene();
    const other = scene({ cards: { CRPIX1: 50.25, CRPIX2: 46.5 } });
    const { pixels, arcsec, found } = findShift(other, reference, { method: "pointing" });
    expect(pixels[0]).toBeCloseTo(50.25 - 48.5, 6);
    expect(pixels[1]).toBeCloseTo(46.5 - 48.5, 6);
    expect(arcsec).toEqual([0, 0]);
    expect(found).toBe(true);
  });

  it("refuses other scales, other rotations and searches without end", async () => {
    const reference = scene();
    expect(await codeOf(() => findShift(scene({ cards: { CDELT1: 2.5 } }), reference))).toBe("map/different-scales");
    expect(await codeOf(() => findShift(scene({ turnDegrees: 5 }), reference))).toBe("map/different-scales");
    expect(await codeOf(() => findShift(reference, reference, { searchPixels: Number.NaN }))).toBe("map/bad-search");
    const region = { from: [30, 34], to: [60, 64], unit: "pixels" } as const;
    expect(await codeOf(() => findShift(reference, reference, { region, searchPixels: 4096 }))).toBe("map/bad-search");
    const away = { from: [500, 500], to: [600, 600], unit: "pixels" } as const;
    expect(await codeOf(() => findShift(reference, reference, { region: away }))).toBe("map/empty-submap");
  });
});

describe("applyShift", () => {
  it.each([0, 30, 180])("corrects coordinates exactly, in images turned by %d degrees too", async (turnDegrees) => {
    const reference = scene({ turnDegrees });
    const moved = scene({ turnDegrees, shift: [2.5, -1.25], cards: { CRVAL1: 3 } });
    const shift = findShift(moved, reference, { searchPixels: 8 });
    const pointed = await applyShift(moved, shift);
    expect(pointed.raster).toBe(moved.raster);
    // The middle of the region is where the reference says; elsewhere only the curvature of the projection is left.
    const wanted = mapPixelToWorld(reference, 47.5, 47.5);
    const [x, y] = mapWorldToPixel(pointed, ...wanted);
    expect(Math.abs(x - 47.5 - shift.pixels[0])).toBeLessThan(1e-6);
    expect(Math.abs(y - 47.5 - shift.pixels[1])).toBeLessThan(1e-6);
    // The record says what its header says.
    const again = mapFromRaster(pointed.raster, pointed.header);
    expect(again.wcs.referencePixel.x).toBeCloseTo(pointed.wcs.referencePixel.x, 9);
    const history = pointed.header.cards.find(({ keyword }) => keyword === "HISTORY");
    expect(history?.kind === "commentary" && history.text).toContain("coalign: coordinates moved by");
  });

  it("moves pixels and masks onto the reference's", async () => {
    const reference = scene();
    const plain = scene({ shift: [2.5, -1.25] });
    const mask = new Uint8Array(96 * 96);
    mask[40 * 96 + 40] = 1;
    const moved = mapFromRaster(plain.raster, plain.header, { mask });
    const [one] = [findShift(moved, reference, { searchPixels: 8 })];
    const laid = await applyShift(moved, one, "pixels");
    let worst = 0;
    for (let row = 20; row < 76; row++) {
      for (let column = 20; column < 76; column++) {
        const at = row * 96 + column;
        worst = Math.max(worst, Math.abs((laid.raster.data[at] ?? 0) - (reference.raster.data[at] ?? 0)));
      }
    }
    expect(worst).toBeLessThan(0.1);
    expect(headerNumber(laid.header, "CRPIX1")).toBeCloseTo(48.5, 2);
    // Masked at 40 + 1.25 in rows, 40 - 2.5 in columns; what came from outside is masked and missing.
    expect(laid.mask?.[41 * 96 + 38] || laid.mask?.[41 * 96 + 37]).toBe(1);
    expect(laid.mask?.[0]).toBe(1);
    expect(laid.raster.data[0]).toBeNaN();
  });
});

describe("sequences", () => {
  it("are laid on any map, one after the other, by what another channel showed", async () => {
    const pulled: number[] = [];
    async function* coming(): AsyncGenerator<SolarMap> {
      for (const [index, dx] of [0, 1.5, -2.25].entries()) {
        pulled.push(index);
        yield scene({ shift: [dx, 0.5 * dx] });
      }
    }
    const reference = scene({ shift: [1, 0] });
    const found: SolarMap[] = [];
    const seen: (readonly [number, number])[] = [];
    for await (const { map, shift } of coalign(coming(), { reference, by: "pixels", searchPixels: 8 })) {
      // Nothing is read ahead.
      expect(pulled.length).toBe(found.length + 1);
      found.push(map);
      seen.push(shift.pixels);
    }
    expect(seen.map(([x]) => Math.round(x * 100) / 100)).toEqual([-1, 0.5, -3.25]);
    const laid: SolarMap[] = [];
    const list = seen.map((pixels) => ({ pixels, arcsec: [0, 0] as const }));
    for await (const map of applyShifts(coming(), list, "pixels")) laid.push(map);
    expect(laid[1]?.raster.data).toEqual(found[1]?.raster.data);
    const short = async (): Promise<void> => {
      for await (const _ of applyShifts(coming(), list.slice(1)));
    };
    expect(await codeOf(short)).toBe("map/missing-shift");
  });

  it("stop when told to", async () => {
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(coalign([scene()], { signal }).next()).rejects.toThrow("stopped");
  });
});
