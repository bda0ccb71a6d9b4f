import fc from "fast-check";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { type ByteSource, memorySource } from "../bytes/index.js";
import { encodePgm } from "../netpbm/index.js";
import { formatUtc, parseInstant } from "../time/index.js";
import { fileTime, type ImageProblem, imageFrames, readGrid, readImages } from "./index.js";
import { tarEntries } from "./tar.js";

const WIDTH = 4;
const HEIGHT = 3;
const constants = [
  '"Project unique ID" themis-gbo',
  '"Project unique ID" THEMIS',
  '"Site unique ID" atha',
  '"Imager unique ID" themis02',
  '"Ccd xsize" 752 pixels',
  '"Geodetic latitude" 54.72',
  '"Geodetic Longitude" 246.72',
  '"Filter Serial Number" ',
  '"Strange key" kept',
];
const clock = (at: number) => `2021-11-04 09:00:${String(at * 3).padStart(2, "0")}.024704 UTC`;
const headerOf = (at: number) => [
  ...(at === 0 ? constants : []),
  `"Mode sequence number" ${100 + at}`,
  ...(at === 1 ? [] : ['"Current CCD temperature" -64.5C']),
  '"Exposure options" WIDTH=512 XBIN=2 MSEC=999',
  `"Image request start" ${clock(at)}`,
  '"Exposure plus initial readout"    999.27 ms',
];
const frame = (at: number, size = { width: WIDTH, height: HEIGHT }, comments = headerOf(at)) => ({
  ...size,
  data: Array.from({ length: size.width * size.height }, (_, pixel) => 1000 * at + pixel),
  comments,
});
const minute = (count = 4) => encodePgm(Array.from({ length: count }, (_, at) => frame(at)));
const NAME = "20211104_0900_atha_themis02_full.pgm.gz";
const sourceOf = (bytes: Uint8Array, name = NAME) => memorySource(bytes, name);
const text = (value: string) => new TextEncoder().encode(value);
const codes = (problems: readonly ImageProblem[]) =>
  problems.map(({ code, severity, frame }) => [code, severity, frame ?? -1].join(" "));

describe("headers", () => {
  it("come under one set of names, as numbers, with the constants of the first frame", async () => {
    const images = await readImages(sourceOf(gzipSync(minute())));
    expect(images.problems).toEqual([]);
    const [first, second, third] = images.metadata;
    expect(first).toMatchObject({
      projectUid: "THEMIS",
      siteUid: "atha",
      imagerUid: "themis02",
      ccdWidthPixels: 752,
      geodeticLatitudeDegrees: 54.72,
      geodeticLongitudeDegrees: -113.28,
      exposureMilliseconds: 999,
      exposurePlusReadoutMilliseconds: 999.27,
      sequenceNumber: 100,
      ccdTemperatureCelsius: -64.5,
      other: { strangeKey: "kept" },
    });
    expect(first).not.toHaveProperty("filterSerialNumber");
    expect(first?.raw["Filter Serial Number"]).toBe("");
    // A constant is carried over, what belongs to one frame is not.
    expect(second).toMatchObject({
      geodeticLatitudeDegrees: 54.72,
      sequenceNumber: 101,
      other: { strangeKey: "kept" },
    });
    expect(second).not.toHaveProperty("ccdTemperatureCelsius");
    expect(third?.ccdTemperatureCelsius).toBe(-64.5);
    expect(Object.keys(second?.raw ?? {}).sort()).toEqual([
      "Exposure options",
      "Exposure plus initial readout",
      "Image request start",
      "Imager unique ID",
      "Mode sequence number",
      "Site unique ID",
    ]);
    expect(images.times?.map((time) => formatUtc(time, 6))).toContain("2021-11-04T09:00:03.024704Z");
  });

  it("of all spellings are understood", async () => {
    const lines = [
      '"Camera serial sumber" VSC-09814',
      '"Requested Exposure" 5',
      '"Geographic longitude" -94.643664',
      '"Geographic latitude" 156',
      '"Conf file set CCD temperature" -65 (+- 5C)',
      '"Calibration lambda start" 3.84983e2 nm',
      '"image_request_start_timestamp" 2020-03-21 06:30:00.122643 UTC',
      '"Gain" 1',
      '"Gain" 2',
      '"Gain" 3',
      '"Effective image exposure" 320 ms',
    ];
    const name = "20200321_0630_gill_rgb-04_full.pgm";
    const images = await readImages(sourceOf(encodePgm([frame(0, { width: 4, height: 3 }, lines)]), name));
    expect(images).toMatchObject({ array: "trex-rgb", channels: 1, problems: [] });
    expect(images.metadata[0]).toMatchObject({
      siteUid: "gill",
      imagerUid: "rgb-04",
      cameraSerialNumber: "VSC-09814",
      exposureMilliseconds: 5000,
      geodeticLongitudeDegrees: -94.643664,
      ccdSetTemperatureCelsius: -65,
      wavelengthStartNanometers: 384.983,
      requestStart: parseInstant("2020-03-21T06:30:00.122643Z"),
    });
    expect(images.metadata[0]).not.toHaveProperty("geodeticLatitudeDegrees");
    expect(images.metadata[0]?.raw["Gain"]).toEqual(["1", "2", "3"]);
  });

  it("can be left unread", async () => {
    const images = await readImages(sourceOf(minute()), { metadata: false });
    expect(images.frames).toHaveLength(4);
    expect(images.metadata).toEqual([]);
    expect(images).not.toHaveProperty("times");
  });
});

describe("frames", () => {
  it("are turned to the sky as their array needs it", async () => {
    const up = await readImages(sourceOf(minute(1)));
    expect([...(up.frames[0] ?? [])]).toEqual([8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3]);
    const turned = await readImages(sourceOf(minute(1), "20211104_0900_resu_rego-655_6300.pgm"));
    expect([...(turned.frames[0] ?? [])]).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    const stored = await readImages(sourceOf(minute(1), "20211104_0900_luck_spect-02_spectra.pgm"));
    expect([...(stored.frames[0] ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("belong to the instrument of the dataset, of the name, or of the header", async () => {
    const array = async (name: string, dataset?: string) => {
      const images = await readImages(sourceOf(minute(1), name), dataset === undefined ? {} : { dataset });
      return [images.array, ...codes(images.problems)];
    };
    expect(await array("dropped.pgm")).toEqual(["themis"]);
    expect(await array("dropped.pgm", "rego_raw")).toEqual(["rego", "aurora/other-instrument warning -1"]);
    expect(await array("20211104_0900_gill_nir-216_8446.pgm")).toEqual(["trex-nir"]);
    const nameless = encodePgm([frame(0, { width: 1, height: 1 }, [`"Image request start" ${clock(0)}`])]);
    const unknown = await readImages(sourceOf(nameless, "x.pgm"));
    expect(unknown.array).toBeNull();
    expect(codes(unknown.problems)).toEqual(["aurora/unknown-instrument error -1"]);
    await expect(readImages([], { dataset: "NORSTAR_RIOMETER_V01_TXT" })).rejects.toThrow(
      expect.objectContaining({ code: "aurora/dataset-not-readable" }),
    );
  });

  it("without a time, or of another size, are left out and reported", async () => {
    const bytes = encodePgm([
      frame(0),
      frame(1, { width: 2, height: 2 }),
      frame(2, { width: 4, height: 3 }, ['"Image request start" yesterday']),
      frame(3),
    ]);
    const images = await readImages(sourceOf(bytes));
    expect(images.frames.map((data) => data[8])).toEqual([0, 3000]);
    expect(codes(images.problems)).toEqual(["aurora/frame-shape-differs error 1", "aurora/missing-time error 2"]);
  });

  it("of damaged files come as far as they are whole; other files are not touched by it", async () => {
    const images = await readImages([
      sourceOf(minute(2).subarray(0, -5), "20211104_0858_atha_themis02_full.pgm"),
      sourceOf(text("<html>not found</html>"), "20211104_0859_atha_themis02_full.pgm.gz"),
      sourceOf(minute(3)),
    ]);
    expect(images.frames).toHaveLength(4);
    expect(codes(images.problems)).toEqual(["netpbm/truncated-frame error 1", "netpbm/not-pgm error -1"]);
    expect(images.problems[1]?.file).toBe("20211104_0859_atha_themis02_full.pgm.gz");
  });

  it("with odd characters in the header are kept; stray bytes of the light sensor are nothing", async () => {
    const bytes = encodePgm([
      frame(0, undefined, [
        ...headerOf(0),
        '"Bright Light Status" DARK \u00b0\u00ff (550) ',
        '"Camera Model" And\u00f8r',
      ]),
    ]);
    const images = await readImages(sourceOf(bytes));
    expect(images.metadata[0]).toMatchObject({ brightLightStatus: "DARK  (550)", cameraModel: "And\u00f8r" });
    expect(codes(images.problems)).toEqual(["aurora/odd-characters warning 0"]);
  });
});

describe("a time window", () => {
  const untouchable: ByteSource = {
    name: "20211104_0901_atha_themis02_full.pgm.gz",
    size: 1000,
    read: () => Promise.reject(new Error("this file must stay unread")),
  };
  const seconds = (images: { readonly times?: readonly { readonly seconds: number }[] }) =>
    (images.times ?? []).map((time) => time.seconds - parseInstant("2021-11-04T09:00:00Z").seconds);

  it("includes both ends and leaves other files unread", async () => {
    const files = [sourceOf(minute()), untouchable];
    const window = { start: "2021-11-04T09:00:03", end: "2021-11-04T09:00:06" };
    expect(seconds(await readImages(files, window))).toEqual([3, 6]);
    expect(seconds(await readImages(files, { ...window, firstFrameOnly: true }))).toEqual([3]);
    expect(seconds(await readImages(files, { end: "2021-11-04T09:00" }))).toEqual([0, 3, 6, 9]);
    const none = await readImages(untouchable, { start: "2021-11-04T10:00" });
    expect(none).toMatchObject({ array: "themis", width: 256, height: 256, dtype: "uint16", frames: [], problems: [] });
    await expect(readImages(files, { start: "2021-11-05", end: "2021-11-04" })).rejects.toThrow(
      expect.objectContaining({ code: "time/empty-range" }),
    );
  });

  it("knows minutes, hours and moments in names", () => {
    const span = (name: string) => {
      const found = fileTime(name);
      return found && [formatUtc(found.from, 6), found.until.seconds - found.from.seconds];
    };
    expect(span("a/b/20211104_0900_atha_themis02_full.pgm.gz")).toEqual(["2021-11-04T09:00:00.000000Z", 60]);
    expect(span("20210216_09_rabb_spect-01_cal_v1.0.h5")).toEqual(["2021-02-16T09:00:00.000000Z", 3600]);
    expect(span("20211030_060500_149606_gill_rgb-04_320ms_burst.png")).toEqual(["2021-10-30T06:05:00.149606Z", 1]);
    expect(span("atha_themis02_full.pgm.gz")).toBeUndefined();
    expect(span("20219999_0900_atha.pgm")).toBeUndefined();
  });
});

describe("nights", () => {
  it("are read one file at a time", async () => {
    let reads = 0;
    const night = Array.from({ length: 50 }, (_, at): ByteSource => {
      const inner = sourceOf(minute(3), `20211104_09${String(at).padStart(2, "0")}_atha_themis02_full.pgm`);
      const read: ByteSource["read"] = (...args) => {
        reads++;
        return inner.read(...args);
      };
      return { ...inner, read };
    });
    const progress: number[] = [];
    let count = 0;
    for await (const { file, index } of imageFrames(night, { onProgress: (part) => progress.push(part) })) {
      if (count++ === 30) {
        expect([file, index]).toEqual([night[10]?.name, 0]);
        expect(reads).toBeLessThanOrEqual(11 * 3);
      }
    }
    expect(count).toBe(150);
    expect(progress).toHaveLength(50);
    expect(progress.at(-1)).toBe(1);
    await expect(readImages(night, { maxPixelBytes: 1000 })).rejects.toThrow(
      expect.objectContaining({ code: "aurora/too-many-frames" }),
    );
    await expect(readImages(night, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

/** A tar archive in the old form: a header of 512 bytes and the data. */
function tar(
  files: readonly { readonly name: string; readonly data: Uint8Array; readonly kind?: string }[],
): Uint8Array {
  const blocks = files.flatMap(({ name, data, kind = "0" }) => {
    const block = new Uint8Array(512);
    const put = (at: number, value: string) => block.set(text(value), at);
    put(0, name.slice(0, 100));
    put(124, data.length.toString(8).padStart(11, "0"));
    put(148, "        ");
    put(156, kind);
    put(257, "ustar\0");
    put(
      148,
      `${block
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, "0")}\0 `,
    );
    const padded = new Uint8Array(Math.ceil(data.length / 512) * 512);
    padded.set(data);
    return [block, padded];
  });
  return Uint8Array.from([...blocks.flatMap((block) => [...block]), ...new Uint8Array(1024)]);
}

describe("tar archives", () => {
  const files = [
    { name: "b.png", data: text("second") },
    { name: "././@LongLink", data: text(`${"d/".repeat(80)}c.png\0`), kind: "L" },
    { name: "cut", data: text("third") },
    { name: "PaxHeader", data: text("20 path=h/\u00e9.png\n"), kind: "x" },
    { name: "cut", data: text("fourth") },
    { name: "folder/", data: text(""), kind: "5" },
    { name: "a.png", data: text("first") },
  ];

  it("list their files with long names", async () => {
    const entries = await tarEntries(memorySource(tar(files)));
    expect(entries.map(({ name }) => name)).toEqual(["b.png", `${"d/".repeat(80)}c.png`, "h/\u00e9.png", "a.png"]);
    expect(entries.map(({ size }) => size)).toEqual([6, 5, 6, 5]);
  });

  it("give what lies before damage", async () => {
    const bytes = tar(files);
    const damage: string[] = [];
    const onDamage = (message: string) => damage.push(message);
    const cut = await tarEntries(memorySource(bytes.subarray(0, 2600)), { onDamage });
    expect(cut.map(({ size }) => size)).toEqual([6, 5]);
    const spoiled = bytes.slice();
    spoiled[1024 + 3] = 0x7a;
    expect(await tarEntries(memorySource(spoiled), { onDamage })).toHaveLength(1);
    expect(damage.at(-1)).toContain("header at byte 1024");
    await expect(tarEntries(memorySource(text("x".repeat(600))))).rejects.toThrow(
      expect.objectContaining({ code: "aurora/bad-tar" }),
    );
  });

  it("with bad pictures inside are reported, never thrown", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(5000), fc.nat(255), fc.nat(5000), async (at, byte, length) => {
        const bytes = tar([
          { name: "20211030_060000_149606_gill_rgb-04_320ms_burst.png", data: text("\u0089PNG no") },
          ...files,
        ]);
        bytes[at % bytes.length] = byte;
        const images = await readImages(
          sourceOf(bytes.subarray(0, length + 1), "20211030_0600_gill_rgb-04_burst.png.tar"),
        );
        expect(images.frames).toEqual([]);
        for (const { code } of images.problems) expect(code).toMatch(/^(aurora|netpbm)\//);
      }),
      { numRuns: 150 },
    );
  });
});

describe("grids", () => {
  it("of something else are reported", async () => {
    const grid = await readGrid(sourceOf(minute(), "20230324_0810_110km_MOSv001_grid_themis-asi.h5"));
    expect(grid.frames).toEqual([]);
    expect(codes(grid.problems)).toEqual(["aurora/bad-hdf5 error -1"]);
  });
});
