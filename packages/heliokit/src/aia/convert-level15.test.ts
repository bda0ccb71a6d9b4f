import { describe, expect, it } from "vitest";
import { memorySink, memorySource } from "../bytes/index.js";
import { type HeliokitWarning, isHeliokitError } from "../errors.js";
import {
  hasKeyword,
  headerLines,
  headerNumber,
  headerText,
  makeHeader,
  openFits,
  readPhysical,
  verify,
  writeFits,
} from "../fits/index.js";
import { mapFromFits, pictureHdu } from "../map/index.js";
import { convertLevel15 } from "./convert-level15.js";
import { toLevel15 } from "./level15.js";

/** A small full disk: 96 pixels of 25.6 arcsec, rolled by 3 degrees, a bright Sun and a few missing pixels. */
async function level1(changes: Record<string, string | number | undefined> = {}, blanks = 0): Promise<Uint8Array> {
  const side = 96;
  const data = new Int16Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const r = Math.sqrt((x - 47.1) ** 2 + (y - 48.2) ** 2);
      data[y * side + x] = (r < 37 ? 400 : 20) + ((x * 7919 + y * 104729) % 97);
    }
  }
  if (blanks >= data.length) data.fill(-32768);
  else for (let index = 0; index < blanks; index++) data[(30 + index) * side + 40] = -32768;
  const cards: Record<string, string | number | undefined> = {
    TELESCOP: "SDO/AIA",
    INSTRUME: "AIA_2",
    WAVELNTH: 193,
    T_OBS: "2013-06-21T00:00:06.84Z",
    "DATE-OBS": "2013-06-21T00:00:05.84",
    EXPTIME: 1.999592,
    CRPIX1: 48.1,
    CRPIX2: 49.2,
    CDELT1: 25.7,
    CDELT2: 25.7,
    CROTA2: 3,
    SAT_ROT: 0,
    RSUN_OBS: 944.6,
    RSUN_REF: 696000000,
    DSUN_OBS: 151987274856,
    PIXLUNIT: "DN",
    LVL_NUM: 1,
    QUALITY: 0,
    BLANK: -32768,
    DATAMIN: -999,
    ...changes,
  };
  const header = makeHeader(
    Object.entries(cards).flatMap(([keyword, value]) => (value === undefined ? [] : [[keyword, value] as const])),
  );
  const sink = memorySink();
  await writeFits(sink, [{ kind: "image", data, axes: [side, side], header, compress: { algorithm: "rice" } }]);
  return sink.bytes().slice();
}

async function convert(bytes: Uint8Array, options: Parameters<typeof convertLevel15>[2] = {}) {
  const sink = memorySink();
  const report = await convertLevel15(memorySource(bytes, "level1.fits"), sink, options);
  return { bytes: sink.bytes().slice(), report };
}

/** Place of the first byte that differs, with the 80 columns round it; undefined when there is none. */
function firstDifference(a: Uint8Array, b: Uint8Array): string | undefined {
  const at = a.findIndex((byte, index) => byte !== b[index]);
  if (at < 0) return a.length === b.length ? undefined : `lengths ${a.length} and ${b.length}`;
  const card = (bytes: Uint8Array): string =>
    String.fromCharCode(...bytes.subarray(at - (at % 80), at - (at % 80) + 80));
  return `${at}: ${card(a)} | ${card(b)}`;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "not refused";
}

describe("convertLevel15", () => {
  it("writes what toLevel15 and the writer make of the same file, byte for byte", async () => {
    const input = await level1({}, 3);
    for (const dtype of ["float32", "float64"] as const) {
      const { bytes } = await convert(input, { dtype });
      const map = await toLevel15(await mapFromFits(memorySource(input), { dtype }), { dtype });
      const sink = memorySink();
      const { data, width, height } = map.raster;
      await writeFits(sink, [{ kind: "image", data, axes: [width, height], header: map.header }]);
      // Compared as texts where they differ: a difference of bytes prints nothing that one can read.
      expect(firstDifference(sink.bytes(), bytes)).toBeUndefined();
    }
  });

  it("gives the same bytes twice, and sums that hold", async () => {
    const input = await level1();
    const first = await convert(input);
    const second = await convert(input);
    expect(second.bytes).toEqual(first.bytes);
    expect(first.bytes.length).toBe(first.report.outputBytes);
    const file = await openFits(memorySource(first.bytes));
    for (const hdu of await file.hdus()) expect(await verify(hdu)).toMatchObject({ datasum: "ok", checksum: "ok" });
  });

  it("tells in the header what was done, and leaves nothing of the old storage", async () => {
    const { bytes, report } = await convert(await level1());
    const { header } = await pictureHdu(await openFits(memorySource(bytes)));
    expect(headerText(header, "BUNIT")).toBe("DN / s");
    expect(headerNumber(header, "LVL_NUM")).toBe(1.5);
    expect(headerNumber(header, "CDELT1")).toBeCloseTo(25.8, 9);
    expect(headerText(header, "INTERP")).toBe("bspline/3");
    for (const gone of ["CROTA2", "BLANK", "ZCMPTYPE", "BSCALE", "EXTNAME"])
      expect(hasKeyword(header, gone)).toBe(false);
    expect(headerNumber(header, "DATAMIN")).toBeGreaterThan(-100);
    expect(headerLines(header, "HISTORY")[0]).toContain("heliokit level 1.5");
    expect(report.steps.map(({ name }) => name)).toEqual(["read", "pointing", "register", "degradation", "exposure"]);
  });

  it("never writes PCi_j together with CROTA2", async () => {
    const { bytes } = await convert(await level1());
    const { header } = await pictureHdu(await openFits(memorySource(bytes)));
    expect(hasKeyword(header, "PC1_1") && hasKeyword(header, "CROTA2")).toBe(false);
  });

  it("compresses row by row: GZIP_2 keeps every bit, RICE stays within the error it states", async () => {
    const input = await level1({}, 2);
    const plain = await convert(input);
    const reference = await readPhysical(await pictureHdu(await openFits(memorySource(plain.bytes))), {
      dtype: "float32",
    });
    for (const compress of ["gzip2", "rice"] as const) {
      const { bytes, report } = await convert(input, { compress });
      const file = await openFits(memorySource(bytes));
      for (const hdu of await file.hdus()) expect(await verify(hdu)).toMatchObject({ datasum: "ok", checksum: "ok" });
      const hdu = await pictureHdu(file);
      expect(hdu.index).toBe(1);
      const { data } = await readPhysical(hdu, { dtype: "float32" });
      let largest = 0;
      data.forEach((value, index) => {
        const wanted = reference.data[index] ?? 0;
        expect(Number.isNaN(value)).toBe(Number.isNaN(wanted));
        if (!Number.isNaN(value)) largest = Math.max(largest, Math.abs(value - wanted));
      });
      expect(largest).toBeLessThanOrEqual(
        (report.largestStorageError ?? 0) * (1 + 1e-5) + 1e-4 * Number(compress === "rice"),
      );
    }
  });

  it("stops what is no image of the Sun, what is done, and what is of another instrument, each with its code", async () => {
    expect(await refusal(convert(await level1({ QUALITY: 2 ** 13 })))).toBe("aia/quality");
    expect(await refusal(convert(await level1({ IMG_TYPE: "DARK" })))).toBe("aia/quality");
    expect(await refusal(convert(await level1({ LVL_NUM: 1.5 })))).toBe("aia/already-corrected");
    expect(await refusal(convert(await level1({ BUNIT: "DN / s" })))).toBe("aia/already-corrected");
    expect(await refusal(convert(await level1({ INSTRUME: "XRT" })))).toBe("aia/not-aia");
    expect(await refusal(convert(await level1({ CRPIX1: 10 })))).toBe("aia/not-full-disk");
    expect(await refusal(convert(await level1({ EXPTIME: 0 })))).toBe("aia/bad-keyword");
  });

  it("does its own output only when forced", async () => {
    const { bytes } = await convert(await level1());
    expect(await refusal(convert(bytes))).toBe("aia/already-corrected");
    const { report } = await convert(bytes, { force: true });
    expect(report.width).toBe(96);
  });

  it("has nothing written when an input is refused", async () => {
    const sink = memorySink();
    const bytes = await level1({ EXPTIME: undefined });
    expect(await refusal(convertLevel15(memorySource(bytes), sink))).toBe("aia/missing-keyword");
    expect(sink.bytes().length).toBe(0);
  });

  it("takes as cut-outs only what does not show the full disk", async () => {
    const binned = await convert(await level1(), { cutouts: "register" });
    expect(binned.bytes).toEqual((await convert(await level1())).bytes);
    const aside = await convert(await level1({ CRPIX1: 10 }), { cutouts: "register" });
    expect(aside.report.width).toBeGreaterThan(96);
  });

  it("refuses an image without a single valid pixel, and does not let an infinite one spread", async () => {
    expect(await refusal(convert(await level1({}, 96 * 96)))).toBe("aia/no-valid-pixels");

    const side = 96;
    const map = await mapFromFits(memorySource(await level1()));
    const data = Float32Array.from(map.raster.data);
    data[50 * side + 40] = Number.POSITIVE_INFINITY;
    const sink = memorySink();
    await writeFits(sink, [{ kind: "image", data, axes: [side, side], header: map.header }]);
    const codes: string[] = [];
    const { bytes } = await convert(sink.bytes().slice(), { onWarning: ({ code }) => codes.push(code) });
    expect(codes).toContain("aia/infinite-pixels");
    const before = await mapFromFits(memorySource((await convert(await level1())).bytes));
    const after = await mapFromFits(memorySource(bytes));
    const missing = (pixels: ArrayLike<number>): number => Array.from(pixels).filter(Number.isNaN).length;
    // Order 3 spoils the 5 x 5 round a missing pixel, and what interpolates it.
    expect(missing(after.raster.data) - missing(before.raster.data)).toBeLessThanOrEqual(49);
  });

  it("can be aborted", async () => {
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    await expect(convert(await level1(), { signal: abort.signal })).rejects.toThrow("enough");
  });

  it("keeps the intact rows of a damaged file when asked to, and says so in header and warnings", async () => {
    const bytes = await level1();
    const file = await openFits(memorySource(bytes));
    const hdu = await file.hdu(1);
    // The descriptor of row 10 now claims one byte.
    bytes.set([0, 0, 0, 1], hdu.dataOffset + 10 * 8);
    expect(await refusal(convert(bytes))).toBe("fits/corrupt-tile");
    const warnings: HeliokitWarning[] = [];
    const { bytes: output } = await convert(bytes, { salvage: true, onWarning: (warning) => warnings.push(warning) });
    expect(warnings.map(({ code }) => code)).toContain("aia/salvaged");
    const { header } = await pictureHdu(await openFits(memorySource(output)));
    expect(headerNumber(header, "MISSVALS")).toBe(96);
    expect((headerNumber(header, "QUALITY") ?? 0) & (1 << 8)).toBe(256);
  });
});
