import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../bytes/index.js";
import { isHeliokitError } from "../../errors.js";
import { writeIdlSave } from "../../idl-save/index.js";
import { checkFile, type FileCheck } from "./check-file.js";

async function verdict(name: string, bytes: Uint8Array, check: FileCheck = "whole"): Promise<string> {
  try {
    await checkFile(memorySource(bytes, name), check);
    return "good";
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
}

const text = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));
const save = writeIdlSave({ a: new Float64Array(100), b: "text" });
const packed = writeIdlSave({ a: new Float64Array(100), b: "text" }, { compress: true });
const zipped = new Uint8Array(gzipSync(text("P5\n".repeat(1000))));

/** An HDF5 file that says how long it is. */
function hdf5(version: number, length: number, there: number): Uint8Array {
  const bytes = new Uint8Array(there);
  bytes.set(text("\x89HDF\r\n\x1a\n"));
  bytes.set(version < 2 ? [version, 0, 0, 0, 0, 8, 8] : [version, 8, 8], 8);
  new DataView(bytes.buffer).setBigUint64([40, 44, 28, 28][version] ?? 60, BigInt(length), true);
  return bytes;
}

describe("a file", () => {
  it.each([
    ["a.sav", save],
    ["a.sav", packed],
    ["a.pgm.gz", zipped],
    ["a.pgm.gz", new Uint8Array([...zipped, ...zipped])],
    ["a.h5", hdf5(0, 200, 200)],
    ["a.h5", hdf5(2, 200, 300)],
    ["a.h5", hdf5(9, 200, 100)],
    ["a.png", text("\x89PNG\r\n\x1a\n")],
    ["a.jpg", Uint8Array.of(0xff, 0xd8, 0xff)],
    ["a.pgm", text("P5\n1 1\n")],
    ["a.pgm.bz2", text("BZh91AY")],
    ["a.png.tar", new Uint8Array(512)],
  ])("of each format is good when it is whole: %s", async (name, bytes) => {
    expect(await verdict(name, bytes)).toBe("good");
  });

  it.each([
    ["a.sav", new Uint8Array(0), "aurora/not-data"],
    ["a.sav", text("<!DOCTYPE html><html></html>"), "aurora/not-data"],
    ["a.png.tar", text("<html>"), "aurora/not-data"],
    ["a.pgm.gz", text('{"detail": "Not Found"}'), "aurora/not-data"],
    ["a.h5", zipped, "aurora/not-data"],
    ["a.h5", hdf5(0, 500, 200), "aurora/cut-file"],
    ["a.h5", hdf5(3, 500, 200), "aurora/cut-file"],
    ["a.pgm.gz", zipped.subarray(0, zipped.length - 4), "bytes/truncated-gzip"],
    ["a.pgm.gz", zipped.with(zipped.length - 6, 7), "bytes/corrupt-gzip"],
  ])("that is none, or not whole, is refused: %s", async (name, bytes, code) => {
    expect(await verdict(name, bytes)).toBe(code);
  });

  it("in IDL's format is refused wherever it is cut", async () => {
    for (const whole of [save, packed]) {
      for (let length = 5; length < whole.length - 16; length += 7) {
        expect(await verdict("a.sav", whole.subarray(0, length)), String(length)).toBe("aurora/cut-file");
      }
    }
  });

  it("cut short passes where only its first bytes are looked at", async () => {
    expect(await verdict("a.sav", save.subarray(0, 100), "format")).toBe("good");
    expect(await verdict("a.pgm.gz", zipped.subarray(0, 10), "format")).toBe("good");
    expect(await verdict("a.pgm.gz", text("<html></html>"), "format")).toBe("aurora/not-data");
  });

  it("with any bytes changed is good or refused, and nothing else", async () => {
    const edits = fc.array(fc.tuple(fc.nat(save.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(edits, fc.constantFrom("a.sav", "a.pgm.gz", "a.h5", "a.bin"), async (changes, name) => {
        const bytes = (name === "a.pgm.gz" ? zipped : name === "a.h5" ? hdf5(0, 200, 200) : save).slice();
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        expect(await verdict(name, bytes)).toMatch(/^(?:good|aurora\/|bytes\/)/);
      }),
      { numRuns: 300 },
    );
  });
});
