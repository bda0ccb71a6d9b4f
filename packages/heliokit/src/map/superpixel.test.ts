import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { headerNumber, makeHeader, withCards } from "../fits/index.js";
import { mapFromRaster, mapPixelToWorld, type SolarMap, type SuperpixelOptions, superpixel } from "./index.js";

type Cards = Readonly<Record<string, string | number | undefined>>;

function mapOf(
  data: Float64Array | Float32Array,
  width: number,
  options: { readonly mask?: readonly number[]; readonly cards?: Cards } = {},
): SolarMap {
  const height = data.length / width;
  const header = withCards(makeHeader([]), {
    NAXIS1: width,
    NAXIS2: height,
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRPIX1: 4,
    CRPIX2: 3.5,
    CRVAL1: 30,
    CRVAL2: -20,
    CDELT1: 2,
    CDELT2: 2,
    ...options.cards,
  });
  return mapFromRaster({ data, width, height }, header, options.mask ? { mask: Uint8Array.from(options.mask) } : {});
}

/** One block of values. */
const blockOf = (rows: readonly (readonly number[])[], by: NonNullable<SuperpixelOptions["by"]>, mask?: number[]) => {
  const width = rows[0]?.length ?? 0;
  const map = mapOf(Float64Array.from(rows.flat()), width, mask ? { mask } : {});
  return superpixel(map, [width, rows.length], { by }).raster.data[0];
};

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
};

const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);

describe("superpixel", () => {
  it("keeps the sum where the blocks fill the image", () => {
    const side = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.infiniteStream(fc.integer({ min: -999, max: 999 })),
        (dx, dy, columns, rows, pixels) => {
          const data = Float64Array.from({ length: dx * columns * dy * rows }, () => pixels.next().value);
          const binned = superpixel(mapOf(data, dx * columns), [dx, dy]);
          expect([binned.raster.width, binned.raster.height]).toEqual([columns, rows]);
          expect(total(binned.raster.data)).toBe(total(data));
        },
      ),
    );
  });

  it("makes one of the pixels of a block, as asked", () => {
    const block = [
      [1, 2, 6],
      [4, 9, 5],
    ];
    expect(blockOf(block, "sum")).toBe(27);
    expect(blockOf(block, "mean")).toBe(4.5);
    expect(blockOf(block, "min")).toBe(1);
    expect(blockOf(block, "max")).toBe(9);
    // Of the rows first: medians 2 and 5.
    expect(blockOf(block, "median")).toBe(3.5);
    // Deviations of the rows are 1 and 4, and that of these two is half of their difference.
    expect(
      blockOf(
        [
          [1, 3],
          [2, 10],
        ],
        "std",
      ),
    ).toBeCloseTo(1.5, 12);
  });

  it("lets NaN through, or passes over it", () => {
    const block = [
      [1, Number.NaN],
      [4, 8],
    ];
    for (const by of ["sum", "mean", "median", "min", "max", "std"] as const) expect(blockOf(block, by), by).toBeNaN();
    expect(blockOf(block, "nansum")).toBe(13);
    expect(blockOf(block, "nanmean")).toBe((1 + 6) / 2);
    const empty = [
      [Number.NaN, Number.NaN],
      [Number.NaN, Number.NaN],
    ];
    expect(blockOf(empty, "nanmean")).toBeNaN();
    expect(blockOf(empty, "nansum")).toBe(0);
  });

  it("does not spread NaN beyond its block", () => {
    const data = new Float64Array(36).fill(1);
    data[7] = Number.NaN;
    const { raster } = superpixel(mapOf(data, 6), [2, 2]);
    expect([...raster.data]).toEqual([Number.NaN, 4, 4, 4, 4, 4, 4, 4, 4]);
  });

  it("starts at the offset and drops blocks that are not whole", () => {
    const data = Float64Array.from({ length: 7 * 5 }, (_, at) => at);
    const { raster } = superpixel(mapOf(data, 7), [3, 2], { offset: [1, 1] });
    expect([raster.width, raster.height]).toEqual([2, 2]);
    expect([...raster.data]).toEqual([
      8 + 9 + 10 + 15 + 16 + 17,
      11 + 12 + 13 + 18 + 19 + 20,
      22 + 23 + 24 + 29 + 30 + 31,
      25 + 26 + 27 + 32 + 33 + 34,
    ]);
  });

  it("leaves the middle of a block at its place on the sky", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: -180, max: 180 }),
        fc.constantFrom("CROTA2", "PC", "CD"),
        (dx, dy, left, bottom, roll, style) => {
          const angle = (roll * Math.PI) / 180;
          const [c, s] = [Math.cos(angle), Math.sin(angle)];
          const cards: Cards =
            style === "PC"
              ? { PC1_1: c, PC1_2: -s, PC2_1: s, PC2_2: c }
              : style === "CD"
                ? { CDELT1: undefined, CDELT2: undefined, CD1_1: 2 * c, CD1_2: -2 * s, CD2_1: 2 * s, CD2_2: 2 * c }
                : // Blocks that are not square skew the matrix, which CROTA2 tells by CDELT2 / CDELT1.
                  { CROTA2: roll };
          const map = mapOf(new Float64Array(17 * 13), 17, { cards });
          const binned = superpixel(map, [dx, dy], { offset: [left, bottom] });
          for (const [x, y] of [
            [0, 0],
            [binned.raster.width - 1, binned.raster.height - 1],
          ] as const) {
            const there = mapPixelToWorld(map, left + (x + 0.5) * dx - 0.5, bottom + (y + 0.5) * dy - 0.5);
            const here = mapPixelToWorld(binned, x, y);
            expect(here[0]).toBeCloseTo(there[0], 7);
            expect(here[1]).toBeCloseTo(there[1], 7);
          }
        },
      ),
    );
  });

  it("changes the header's steps and sizes", () => {
    const { header } = superpixel(mapOf(new Float64Array(17 * 13), 17), [4, 3]);
    expect(["NAXIS1", "NAXIS2", "CDELT1", "CDELT2"].map((keyword) => headerNumber(header, keyword))).toEqual([
      4, 4, 8, 6,
    ]);
    expect(headerNumber(header, "CRPIX1")).toBeCloseTo((3 + 0.5) / 4 + 0.5, 12);
  });

  it("counts masked pixels in no block, and hides a block only when all of it is hidden", () => {
    const values = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const map = mapOf(values, 4, { mask: [1, 0, 1, 1, 0, 0, 1, 1] });
    const binned = superpixel(map, [2, 2]);
    expect([...binned.raster.data]).toEqual([2 + 5 + 6, Number.NaN]);
    expect([...(binned.mask ?? [])]).toEqual([0, 1]);
    const careful = superpixel(map, [2, 2], { conservativeMask: true });
    expect([...(careful.mask ?? [])]).toEqual([1, 1]);
    expect(superpixel(mapOf(values, 4), [2, 2]).mask).toBeUndefined();
  });

  it("takes a mean of what is not masked", () => {
    expect(
      blockOf(
        [
          [100, 2],
          [4, 6],
        ],
        "mean",
        [1, 0, 0, 0],
      ),
    ).toBe((2 + 5) / 2);
    expect(
      blockOf(
        [
          [100, 200],
          [4, 6],
        ],
        "mean",
        [1, 1, 0, 0],
      ),
    ).toBe(5);
  });

  it("keeps the type of the pixels, and the map as it was", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const map = mapOf(data, 2);
    expect(superpixel(map, [2, 2]).raster.data).toBeInstanceOf(Float32Array);
    expect(superpixel(mapOf(new Float64Array(4), 2), [2, 2]).raster.data).toBeInstanceOf(Float64Array);
    expect([...data]).toEqual([1, 2, 3, 4]);
    expect(superpixel(map, [1, 1]).raster).toEqual(map.raster);
  });

  it("refuses blocks and offsets that do not fit", () => {
    const map = mapOf(new Float64Array(12), 4);
    for (const [block, offset] of [
      [
        [0, 1],
        [0, 0],
      ],
      [
        [-2, 1],
        [0, 0],
      ],
      [
        [1.5, 1],
        [0, 0],
      ],
      [
        [Number.NaN, 1],
        [0, 0],
      ],
      [
        [5, 1],
        [0, 0],
      ],
      [
        [1, 4],
        [0, 0],
      ],
      [
        [2, 2],
        [3, 0],
      ],
      [
        [2, 2],
        [-1, 0],
      ],
      [
        [2, 2],
        [0, 0.5],
      ],
      [
        [Number.POSITIVE_INFINITY, 2],
        [0, 0],
      ],
    ] as const) {
      expect(
        codeOf(() => superpixel(map, block, { offset })),
        `${block} ${offset}`,
      ).toBe("map/bad-size");
    }
  });
});
