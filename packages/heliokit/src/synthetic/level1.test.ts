import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AIA_CHANNELS } from "../aia/index.js";
import { riceDecode } from "../codecs/index.js";
import { isHeliokitError } from "../errors.js";
import { dataSum } from "../fits/index.js";
import { fixturePath } from "../testing/fixtures.js";
import { parseInstant, secondsBetween } from "../time/index.js";
import { type SyntheticLevel1Options, syntheticLevel1, syntheticPointingTable, syntheticScene } from "./index.js";

/** A reader of one file layout, written apart from the library's own, as a second witness. */
function dissect(bytes: Uint8Array) {
  const units: { cards: Map<string, string>; headerStart: number; dataStart: number }[] = [];
  let at = 0;
  while (at < bytes.length && units.length < 2) {
    const cards = new Map<string, string>();
    const headerStart = at;
    for (; ; at += 80) {
      const card = new TextDecoder("latin1").decode(bytes.subarray(at, at + 80));
      if (card.startsWith("END     ")) break;
      if (card[8] === "=") cards.set(card.slice(0, 8).trimEnd(), card.slice(10).split(" / ")[0]!.trim());
    }
    at = Math.ceil((at + 80) / 2880) * 2880;
    units.push({ cards, headerStart, dataStart: at });
  }
  return units;
}

const unquoted = (text: string | undefined) => text?.replace(/^'(.*)'$/, "$1").trimEnd();
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function decodeRows(bytes: Uint8Array): Int16Array {
  const { cards, dataStart } = dissect(bytes)[1]!;
  const width = Number(cards.get("ZNAXIS1"));
  const height = Number(cards.get("ZNAXIS2"));
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart);
  const pixels = new Int16Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = dataStart + 8 * height + view.getUint32(8 * y + 4);
    riceDecode(bytes.subarray(start, start + view.getUint32(8 * y)), pixels.subarray(y * width, (y + 1) * width), 32);
  }
  return pixels;
}

describe("synthetic level 1 files", () => {
  it("read back as they were drawn, in the archive's layout", async () => {
    const made = await syntheticLevel1({ channel: 171, size: 128, missingPixels: 40 });
    const [primary, table] = dissect(made.bytes);
    expect(primary!.cards.get("NAXIS")).toBe("0");
    expect(table!.cards.get("ZCMPTYPE")).toContain("RICE_1");
    expect([table!.cards.get("ZTILE1"), table!.cards.get("ZTILE2"), table!.cards.get("ZBITPIX")]).toEqual([
      "128",
      "1",
      "16",
    ]);
    expect(made.bytes.length % 2880).toBe(0);
    expect(decodeRows(made.bytes)).toEqual(made.image.data);
    expect(made.image.data.filter((value) => value === -32768).length).toBe(40);
    expect(table!.cards.get("MISSVALS")).toBe("40");
  });

  it("are sums of -0: every HDU's checksum holds", async () => {
    const { bytes } = await syntheticLevel1({ size: 64 });
    const [primary, table] = dissect(bytes);
    expect(dataSum(bytes.subarray(0, table!.headerStart))).toBe(0xffffffff);
    expect(dataSum(bytes.subarray(table!.headerStart))).toBe(0xffffffff);
    expect(unquoted(table!.cards.get("DATASUM"))).toBe(String(dataSum(bytes.subarray(table!.dataStart))));
    expect(primary!.dataStart).toBe(2880);
  });

  it("have every keyword of the archive's files", async () => {
    const folder = fixturePath("aia", "level1");
    const real = existsSync(folder)
      ? readdirSync(folder).filter((name) => /\.(fits|fits\.gz)$/.test(name) && !/spikes/.test(name))
      : [];
    const samples = real
      .map((name) => dissect(readFileSync(join(folder, name)))[1])
      .filter((unit) => unit?.cards.has("T_OBS"));
    if (samples.length === 0) {
      console.warn("left out: no level 1 file in these fixtures to compare the keywords with");
      return;
    }
    const ours = dissect((await syntheticLevel1({ size: 64 })).bytes)[1]!.cards;
    // Sums of the uncompressed HDU are an invention of astropy's writer; the archive has none.
    for (const sample of samples) {
      expect([...sample!.cards.keys()].filter((key) => !ours.has(key) && !/^Z(HECKSUM|DATASUM)$/.test(key))).toEqual(
        [],
      );
    }
    expect(ours.size).toBeGreaterThan(190);
  });

  it("tell consistent times, pointing and statistics", async () => {
    for (const channel of AIA_CHANNELS) {
      const made = await syntheticLevel1({ channel, size: 64, seed: 5 });
      const cards = dissect(made.bytes)[1]!.cards;
      const number = (key: string) => Number(cards.get(key));
      const text = (key: string) => unquoted(cards.get(key)) ?? "";
      const middle = parseInstant(text("T_OBS"));
      expect(secondsBetween(parseInstant(text("DATE-OBS")), middle)).toBeCloseTo(number("EXPTIME") / 2, 1);
      const slot = secondsBetween(parseInstant("1993.01.01_00:00:04_TAI"), middle) - -0.5;
      const record = secondsBetween(parseInstant("1993.01.01_00:00:04_TAI"), parseInstant(text("T_REC")));
      expect(record % number("TRECSTEP")).toBe(8);
      expect(Math.floor(slot / number("TRECSTEP"))).toBe(Math.floor(record / number("TRECSTEP")));
      expect(made.name).toContain(`.${text("T_REC").replaceAll(":", "")}.${channel}.image_lev1.fits`);
      expect(number("CROTA2")).toBeCloseTo(number("INST_ROT") + number("SAT_ROT"), 6);
      expect(number("X0_MP")).toBeCloseTo(number("CRPIX1") - 1, 6);
      expect(number("R_SUN")).toBeCloseTo(number("RSUN_OBS") / number("CDELT1"), 4);
      const scale = number("CDELT1") / (4096 / 64);
      expect(scale).toBeGreaterThanOrEqual(0.5994);
      expect(scale).toBeLessThanOrEqual(0.6129);
      const pixels = Array.from(made.image.data);
      const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
      expect(number("DATAMEAN")).toBeCloseTo(mean, 1);
      expect(number("DATAMIN")).toBe(Math.min(...pixels));
      expect(number("DATAMAX")).toBe(Math.max(...pixels));
      expect(number("DATAMEDN")).toBe([...pixels].sort((a, b) => a - b)[pixels.length / 2 - 1]);
      expect(number("DATAMIN")).toBeLessThan(0);
      expect(number("NSPIKES")).toBe(made.spikes.length);
    }
  });

  it("draw the Sun where the pointing table says, a little off the header", async () => {
    const made = await syntheticLevel1({ channel: 1700, size: 256, seed: 3 });
    const lines = syntheticPointingTable({ from: made.observedAt, seed: 3, size: 256, marginHours: 0 }).csv.text.split(
      "\n",
    );
    const row = new Map(lines[0]!.split(",").map((name, i) => [name, lines[1]!.split(",")[i]!]));
    expect(Number(row.get("A_1700_X0"))).toBe(made.pointing.x0);
    expect(Number(row.get("A_1700_IMSCALE"))).toBe(made.pointing.scaleArcsecPerPixel);
    const cards = dissect(made.bytes)[1]!.cards;
    expect(Number(cards.get("X0_MP"))).not.toBe(made.pointing.x0);
    // The disk of 1700 has a sharp limb: the centre of what is bright is the centre of the Sun.
    let count = 0;
    let sumX = 0;
    let sumY = 0;
    made.image.data.forEach((value, i) => {
      if (value < 250) return;
      count++;
      sumX += i % 256;
      sumY += Math.floor(i / 256);
    });
    expect(sumX / count).toBeCloseTo(made.pointing.x0, 0);
    expect(sumY / count).toBeCloseTo(made.pointing.y0, 0);
    const radius = Math.sqrt(count / Math.PI);
    expect(Math.abs(radius - Number(cards.get("RSUN_OBS")) / made.pointing.scaleArcsecPerPixel)).toBeLessThan(0.7);
  });

  it("look like their channel: limb, corona, noise", async () => {
    const at = (made: Awaited<ReturnType<typeof syntheticLevel1>>, radii: number) => {
      const radius = 944 / made.pointing.scaleArcsecPerPixel;
      const values: number[] = [];
      for (let k = 0; k < 128; k++) {
        const angle = (2 * Math.PI * k) / 128;
        const x = Math.round(made.pointing.x0 + radii * radius * Math.cos(angle));
        const y = Math.round(made.pointing.y0 + radii * radius * Math.sin(angle));
        values.push(made.image.data[y * made.image.width + x]!);
      }
      // The median: active regions stand in some directions only.
      return values.sort((a, b) => a - b)[64]!;
    };
    const corona = await syntheticLevel1({ channel: 193, size: 256 });
    expect(at(corona, 0.98)).toBeGreaterThan(1.2 * at(corona, 0.4));
    expect(at(corona, 1.1)).toBeGreaterThan(20);
    expect(at(corona, 1.25)).toBeLessThan(at(corona, 1.1) / 2);
    const photosphere = await syntheticLevel1({ channel: 4500, size: 256 });
    expect(at(photosphere, 0.97)).toBeLessThan(0.7 * at(photosphere, 0.1));
    expect(at(photosphere, 1.1)).toBeLessThan(20);
  });

  it("keep cosmic rays in the spikes file", async () => {
    const made = await syntheticLevel1({ size: 128, cosmicRayHits: 50 });
    expect(made.spikes.length).toBeGreaterThan(40);
    for (const spike of made.spikes) {
      expect(made.image.data[spike.index]).toBe(spike.replacement);
      expect(spike.measured).toBeGreaterThan(spike.replacement);
    }
    const file = made.spikesFile();
    expect(file.name).toContain(".193.spikes.fits");
    expect(dissect(file.bytes)[1]!.cards.get("ZNAXIS1")).toBe(String(made.spikes.length));
  });

  it("saturate when asked", async () => {
    const made = await syntheticLevel1({ size: 256, saturate: true });
    const saturated = made.image.data.filter((value) => value === 16383).length;
    expect(saturated).toBeGreaterThan(4);
    expect(dissect(made.bytes)[1]!.cards.get("NSATPIX")).toBe(String(saturated));
  });

  it("depend on their options alone", async () => {
    const options = fc.record({
      seed: fc.integer({ min: 0, max: 1000 }),
      channel: fc.constantFrom(...AIA_CHANNELS),
      size: fc.integer({ min: 16, max: 70 }),
    });
    await fc.assert(
      fc.asyncProperty(options, async (option) => {
        const [a, b] = [await syntheticLevel1(option), await syntheticLevel1(option)];
        expect(a.bytes).toEqual(b.bytes);
        const other = await syntheticLevel1({ ...option, seed: option.seed + 1 });
        expect(other.bytes).not.toEqual(a.bytes);
      }),
      { numRuns: 10 },
    );
    // The Sun of a scene is the Sun of its seed.
    const scene = syntheticScene({ seed: 4, detail: 64 });
    expect((await syntheticLevel1({ size: 64, seed: 4, scene })).bytes).toEqual(
      (await syntheticLevel1({ size: 64, seed: 4 })).bytes,
    );
  });

  it("give the committed bytes", async () => {
    const hashes: Record<string, string> = {};
    const cases: Record<string, SyntheticLevel1Options> = {
      plain: { size: 64 },
      flare: { size: 64, channel: 131, seed: 2, saturate: true, missingPixels: 100, time: "2017-09-06T12:00:00Z" },
      ultraviolet: { size: 48, channel: 1600, time: "2010-06-30T23:59:59Z" },
    };
    for (const [name, options] of Object.entries(cases)) hashes[name] = sha256((await syntheticLevel1(options)).bytes);
    expect(hashes).toMatchSnapshot();
  });

  it("refuse what they cannot draw", async () => {
    const wrong: SyntheticLevel1Options[] = [
      { size: 8 },
      { size: 5000 },
      { size: 100.5 },
      { seed: 0.5 },
      { exposureSeconds: 0 },
    ];
    for (const options of wrong) {
      const error = await syntheticLevel1(options).catch((caught: unknown) => caught);
      expect(isHeliokitError(error, "synthetic/bad-option")).toBe(true);
    }
  });

  it("stop when told to", async () => {
    const controller = new AbortController();
    const work = syntheticLevel1({
      size: 256,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    });
    await expect(work).rejects.toThrow("enough");
  });
});
