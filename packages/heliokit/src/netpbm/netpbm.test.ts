import fc from "fast-check";
import { gunzipSync, gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { encodePgm, type PgmFault, type PgmImage, pgmFrames, readPgm } from "./index.js";

const read = (bytes: Uint8Array, options = {}) => readPgm(memorySource(bytes, "test.pgm"), options);
const text = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));
const joined = (...parts: readonly (Uint8Array | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === "string" ? text(part) : part)]));

/** Frames of 8 x 4 whose first value is their number. */
const minute = (count: number): PgmImage[] =>
  Array.from({ length: count }, (_, at) => ({
    width: 8,
    height: 4,
    data: Uint16Array.from({ length: 32 }, (_, pixel) => (pixel === 0 ? at : 1000 + pixel)),
    comments: [`"Mode sequence number" ${at}`],
  }));
const frameBytes = minute(5).map((image) => encodePgm([image]));
const firsts = (frames: readonly { readonly data: ArrayLike<number> }[]) => frames.map((frame) => frame.data[0]);
const codes = (faults: readonly PgmFault[]) => faults.map((fault) => `${fault.code} ${fault.index}`);

const images = fc.array(
  fc
    .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), wide: fc.boolean() })
    .chain(({ width, height, wide }) =>
      fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        maxValue: fc.constant(wide ? 65535 : 255),
        data: fc.array(fc.nat(wide ? 65535 : 255), { minLength: width * height, maxLength: width * height }),
        comments: fc.array(fc.constantFrom('"Site unique ID" atha', "", ' "x', '"a" "b" c', "caf\u00e9"), {
          maxLength: 3,
        }),
      }),
    ),
  { minLength: 1, maxLength: 5 },
);

describe("PGM files", () => {
  it("come back as they were written, gzipped or not, in one member or several", async () => {
    await fc.assert(
      fc.asyncProperty(images, fc.constantFrom("plain", "gzip", "members"), async (wanted, how) => {
        const plain = encodePgm(wanted);
        const half = plain.length >> 1;
        const bytes =
          how === "plain"
            ? plain
            : how === "gzip"
              ? gzipSync(plain)
              : joined(gzipSync(plain.subarray(0, half)), gzipSync(plain.subarray(half)));
        const { frames, faults } = await read(bytes);
        expect(faults).toEqual([]);
        expect(
          frames.map(({ width, height, maxValue, data, comments }) => ({
            width,
            height,
            maxValue,
            data: [...data],
            comments,
          })),
        ).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });

  it("are read with odd but legal headers, and as ASCII", async () => {
    const { frames } = await read(
      text('P2 # plain\n3#wide\n 1\t10\n0 5 10\nP5\r\n#"Key"  padded value \r\n#\n1 2 7 \x01\x02\n\nP2 1 1 300\n299'),
    );
    expect(frames.map((frame) => [...frame.data])).toEqual([[0, 5, 10], [1, 2], [299]]);
    expect(frames.map((frame) => frame.data.constructor.name)).toEqual(["Uint8Array", "Uint8Array", "Uint16Array"]);
    expect(frames[0]?.comments).toEqual([" plain", "wide"]);
    expect(frames[1]?.entries).toEqual([{ key: "Key", value: "padded value" }]);
    expect(frames.map((frame) => frame.index)).toEqual([0, 1, 2]);
  });

  it("give their first frames without the rest being read", async () => {
    let asked = 0;
    const bytes = joined(...Array.from({ length: 40_000 }, () => frameBytes[0] ?? ""));
    const inner = memorySource(bytes, "long.pgm");
    const source = {
      ...inner,
      read: (offset: number, length: number) => {
        asked = Math.max(asked, offset + length);
        return inner.read(offset, length);
      },
    };
    for await (const frame of pgmFrames(source)) if (frame.index === 2) break;
    expect(asked).toBeLessThan(600_000);
    expect((await readPgm(source, { maxFrames: 2 })).frames).toHaveLength(2);
  });

  it("are expanded by what is handed in, too, and go on where it fails", async () => {
    const bytes = gzipSync(encodePgm(minute(5)));
    let used = 0;
    async function* broken(packed: AsyncIterable<Uint8Array>) {
      for await (const piece of packed) {
        used += piece.length;
        yield gunzipSync(piece).subarray(0, 150);
        throw new Error("no more");
      }
    }
    const { frames, faults } = await read(bytes, { gunzip: broken });
    expect([used, firsts(frames), faults]).toEqual([bytes.length, [0, 1, 2, 3, 4], []]);
    const whole = memorySource(bytes, "failing.pgm.gz");
    const failing = {
      ...whole,
      size: 1000,
      read: (offset: number, length: number) =>
        offset === 0 ? whole.read(0, Math.min(length, 100)) : Promise.reject(new Error("the disk is gone")),
    };
    await expect(readPgm(failing)).rejects.toThrow("the disk is gone");
  });

  it("stop when the signal says so", async () => {
    await expect(read(encodePgm(minute(2)), { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
  });
});

describe("damaged PGM files", () => {
  const [a = text(""), b = text(""), c = text("")] = frameBytes;
  it.each([
    ["the file ends in a frame", joined(a, b, c.subarray(0, 90)), [0, 1], ["netpbm/truncated-frame 2"]],
    ["the file ends in a header", joined(a, b, c.subarray(0, 20)), [0, 1], ["netpbm/bad-header 2"]],
    ["a frame lost bytes", joined(a, b.subarray(0, -11), c), [0, 2], ["netpbm/short-frame 1"]],
    ["the first frame lost bytes", joined(a.subarray(0, -1), b, c), [1, 2], ["netpbm/short-frame 0"]],
    ["bytes lie between frames", joined(a, "\x00\x01garbage", b, c), [0, 1, 2], ["netpbm/unexpected-bytes 0"]],
    ["bytes lie before all", joined("\x00\x01garbage", a, b), [0, 1], ["netpbm/unexpected-bytes 0"]],
    ["bytes lie behind all", joined(a, b, "tail"), [0, 1], ["netpbm/unexpected-bytes 1"]],
    ["a size is no number", joined(a, text("P5\n8 x4\n65535\n"), b.subarray(-64), c), [0, 2], ["netpbm/bad-header 1"]],
    ["a maximum is too large", joined(a, "P5\n8 4\n65536\n", b.subarray(-64), c), [0, 2], ["netpbm/bad-header 1"]],
    ["a depth is wrong", joined(a, "P5\n8 4\n255\n", b.subarray(-64), c), [0, 2], ["netpbm/bad-header 1"]],
    ["the first size is wrong", joined("P5\n8 3\n65535\n", a.subarray(-64), b, c), [1, 2], ["netpbm/bad-header 0"]],
    [
      "a size is too large",
      joined(a, "P5\n80000 40000\n65535\n", b.subarray(-64), c),
      [0, 2],
      ["netpbm/frame-too-large 1"],
    ],
    ["a size takes all", joined(a, "P5\n80 40\n65535\n", b.subarray(-64), c), [0, 2], ["netpbm/short-frame 1"]],
    ["an ASCII value is none", joined(a, "P2 2 2 9\n1 2 x 4\n", c), [0, 2], ["netpbm/bad-value 1"]],
    ["an ASCII value is too large", joined("P2 2 2 9\n1 2 10 4\n", c), [2], ["netpbm/bad-value 0"]],
    ["ASCII values are missing", joined("P2 2 2 9\n1 2 3\n", c), [2], ["netpbm/short-frame 0"]],
  ])("%s: the others come, the report says which", async (_what, bytes, kept, faults) => {
    for (const file of [bytes, gzipSync(bytes)]) {
      const result = await read(file);
      expect(firsts(result.frames)).toEqual(kept);
      expect(codes(result.faults)).toEqual(faults);
    }
    await expect(read(bytes, { strict: true })).rejects.toThrow(
      expect.objectContaining({ code: faults[0]?.split(" ")[0], name: "HeliokitError" }),
    );
  });

  it("gzipped: what can be expanded is read, and the damage is named", async () => {
    const noise = Uint8Array.from({ length: 2048 }, (_, at) => (at * at * 31 + (at >> 3)) % 251);
    const image = { width: 64, height: 32, data: noise, maxValue: 255 };
    const packed = gzipSync(encodePgm(Array.from({ length: 60 }, () => image)), { level: 0 });
    const cut = await read(packed.subarray(0, 100_000));
    expect(cut.frames).toHaveLength(48);
    expect(codes(cut.faults)).toEqual(["netpbm/truncated-gzip 48", "netpbm/truncated-frame 48"]);
    const spoiled = packed.slice();
    spoiled[80_000] = (spoiled[80_000] ?? 0) ^ 1;
    const sums = await read(spoiled);
    expect(sums.frames).toHaveLength(60);
    expect(sums.faults.map((fault) => fault.code)).toEqual(["netpbm/gzip-checksum"]);
    const broken = packed.slice();
    broken.fill(0xff, 65_000, 66_000);
    const some = await read(broken);
    expect(some.frames.length).toBeGreaterThan(20);
    expect(some.faults[0]?.code).toBe("netpbm/corrupt-gzip");
  });

  it.each([
    ["empty", new Uint8Array(0), "netpbm/empty"],
    ["empty inside", gzipSync(new Uint8Array(0)), "netpbm/empty"],
    ["a web page", text("<!DOCTYPE html><html>not found</html>"), "netpbm/not-pgm"],
    ["another image", text("P6 1 1 255\nabc"), "netpbm/not-pgm"],
    ["bzip2", text("BZh91AY&SY"), "netpbm/bzip2"],
  ])("%s: refused", async (_what, bytes, code) => {
    await expect(read(bytes)).rejects.toThrow(expect.objectContaining({ code }));
  });

  it("refuses what is larger than the limits", async () => {
    const bytes = gzipSync(encodePgm(minute(5)));
    await expect(read(bytes, { maxBytes: 200 })).rejects.toThrow(expect.objectContaining({ code: "netpbm/too-large" }));
    await expect(read(bytes, { maxPixelBytes: 100 })).rejects.toThrow(
      expect.objectContaining({ code: "netpbm/too-large" }),
    );
    const bomb = gzipSync(new Uint8Array(80 * 2 ** 20));
    await expect(read(bomb)).rejects.toThrow(expect.objectContaining({ code: "netpbm/not-pgm" }));
  });

  it("stays quick where everything looks like a header", async () => {
    for (const unit of ["P5\n#", "P5 ", "P5\n1 1\n255\n", "P5\n9 9 9\n", "P2 1 1 1 2 ", "P5 99999 9 9\n"]) {
      const started = performance.now();
      const { faults } = await read(text(unit.repeat(100_000))).catch((error: unknown) => {
        if (!isHeliokitError(error)) throw error;
        return { faults: [] };
      });
      expect(faults.length).toBeLessThan(1100);
      expect(performance.now() - started).toBeLessThan(2000);
    }
  });

  it("of any kind end in frames or a typed error", async () => {
    const change = fc.record({
      at: fc.nat(10_000),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(10, 32, 35, 48, 57, 80)),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.boolean(),
        fc.array(change, { maxLength: 8 }),
        fc.option(fc.tuple(fc.nat(400), fc.nat(40))),
        async (zipped, early, changes, hole) => {
          const plain = joined(...frameBytes);
          const damage = (bytes: Uint8Array) => {
            const copy = bytes.slice();
            for (const { at, byte } of changes) copy[at % copy.length] = byte;
            return hole ? joined(copy.subarray(0, hole[0]), copy.subarray(hole[0] + hole[1])) : copy;
          };
          const bytes = zipped ? (early ? gzipSync(damage(plain)) : damage(gzipSync(plain))) : damage(plain);
          try {
            const { frames, faults } = await read(bytes, { maxBytes: 2 ** 22 });
            for (const frame of frames) expect(frame.data).toHaveLength(frame.width * frame.height);
            for (const fault of faults) expect(fault.code).toMatch(/^netpbm\//);
          } catch (error) {
            if (!isHeliokitError(error)) throw error;
            expect(error.code).toMatch(/^netpbm\//);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("cannot be made by the writer", () => {
    const bad = expect.objectContaining({ code: "netpbm/bad-image" });
    expect(() => encodePgm([{ width: 2, height: 2, data: [1] }])).toThrow(bad);
    expect(() => encodePgm([{ width: 1, height: 1, data: [1.5] }])).toThrow(bad);
    expect(() => encodePgm([{ width: 1, height: 1, data: [1], comments: ["two\nlines"] }])).toThrow(bad);
    expect(() => encodePgm([{ width: 1, height: 1, data: [1], maxValue: 70000 }])).toThrow(bad);
  });
});
