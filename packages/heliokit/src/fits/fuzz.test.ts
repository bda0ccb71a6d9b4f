import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { fixturePath } from "../testing/fixtures.js";
import { cellOf, isImage, openFits, readImage, readTable, verify } from "./index.js";

const folder = fixturePath("maps", "fits");
const corpus = existsSync(folder)
  ? readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).size < 30_000)
  : [];

/** Reads all there is. Whatever the bytes are, the end is a result or an error of this library. */
async function readEverything(bytes: Uint8Array, salvage: boolean): Promise<void> {
  const file = await openFits(memorySource(bytes, "fuzz.fits"), { salvage, maxGunzipBytes: 2 ** 24 });
  for (const hdu of await file.hdus()) {
    await verify(hdu);
    if (isImage(hdu)) await readImage(hdu, { salvage });
    else if (hdu.kind === "binary-table" || hdu.kind === "ascii-table") {
      const table = await readTable(hdu, { salvage });
      for (const column of table.columns)
        for (let row = 0; row < Math.min(3, table.rowCount); row++) cellOf(column, row);
    }
  }
}

async function survives(bytes: Uint8Array, salvage: boolean): Promise<void> {
  const before = process.memoryUsage().arrayBuffers;
  const started = performance.now();
  try {
    await readEverything(bytes, salvage);
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    expect(error.code).toMatch(/^(fits|bytes)\//);
  }
  expect(performance.now() - started).toBeLessThan(5000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 2 ** 20);
}

describe.skipIf(corpus.length === 0)("damaged bytes", () => {
  it("of any file end in a result or a typed error", async () => {
    const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...corpus),
        fc.array(change, { maxLength: 12 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.boolean(),
        async (path, changes, cut, salvage) => {
          const bytes = new Uint8Array(readFileSync(path));
          for (const { at, byte } of changes) bytes[Math.floor(at * bytes.length)] = byte;
          await survives(cut === null ? bytes : bytes.subarray(0, Math.floor(cut * bytes.length)), salvage);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("in structural cards end in a result or a typed error", async () => {
    const keyword = fc.constantFrom(
      ..."BITPIX NAXIS NAXIS1 NAXIS2 PCOUNT GCOUNT TFIELDS TFORM1 TFORM2 TDIM1 THEAP ZBITPIX ZNAXIS ZNAXIS1 ZNAXIS2 ZTILE1 ZTILE2 ZVAL1 ZVAL2 ZCMPTYPE ZQUANTIZ ZDITHER0 ZBLANK BZERO BSCALE BLANK TZERO1 TSCAL1 TNULL1 TBCOL1".split(
        " ",
      ),
    );
    const value = fc.oneof(
      fc.integer({ min: -3, max: 70 }).map(String),
      fc.constantFrom(
        "0",
        "-1",
        "2147483647",
        "-2147483648",
        "9223372036854775807",
        "1E300",
        "T",
        "'1PB(5)'",
        "'3X'",
        "'Q'",
        "'GZIP_1'",
        "'HCOMPRESS_1'",
        "'PLIO_1'",
        "'RICE_1'",
        "NaN",
        "",
        "'(9999,9999)'",
        "99999999999999999999999",
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...corpus),
        fc.array(fc.tuple(keyword, value), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (path, edits, salvage) => {
          const bytes = new Uint8Array(readFileSync(path));
          const text = Buffer.from(bytes).toString("latin1");
          for (const [key, replacement] of edits)
            for (
              let at = text.indexOf(`${key.padEnd(8)}=`);
              at >= 0 && at % 80 === 0;
              at = text.indexOf(`${key.padEnd(8)}=`, at + 80)
            )
              bytes.set(
                Buffer.from(`${key.padEnd(8)}= ${replacement}`.padEnd(80), "latin1").subarray(0, bytes.length - at),
                at,
              );
          await survives(bytes, salvage);
        },
      ),
      { numRuns: 500 },
    );
  });
});
