import { beforeAll, describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import { mapFromFits, type SolarMap } from "../map/index.js";
import { syntheticLevel1, syntheticScene } from "../synthetic/index.js";
import { addSeconds, parseInstant, secondsBetween } from "../time/index.js";
import { flickerFactors } from "./flicker.js";
import { makeMovie, movieFrames, toGif, toPlayer } from "./index.js";

const scene = syntheticScene({ seed: 3, detail: 64 });

async function frame(index: number, exposureSeconds = 2): Promise<SolarMap> {
  const time = addSeconds(parseInstant("2014-03-05T06:00:00Z"), 12 * index);
  const { bytes } = await syntheticLevel1({ channel: 171, size: 64, seed: 3, scene, time, exposureSeconds });
  return mapFromFits(memorySource(bytes, "synthetic.fits"));
}

/** Sizes, delays and repeats of a GIF, read by its own structure. */
function readGif(bytes: Uint8Array): {
  width: number;
  height: number;
  frames: number;
  delays: number[];
  loops: boolean;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  expect(String.fromCharCode(...bytes.subarray(0, 6))).toBe("GIF89a");
  const packed = bytes[10] ?? 0;
  let at = 13 + (packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0);
  const delays: number[] = [];
  let frames = 0;
  let loops = false;
  const blocks = (): void => {
    while (bytes[at] !== 0) at += (bytes[at] ?? 0) + 1;
    at++;
  };
  while (bytes[at] !== 0x3b) {
    if (bytes[at] === 0x21) {
      if (bytes[at + 1] === 0xf9) delays.push(view.getUint16(at + 4, true));
      if (bytes[at + 1] === 0xff) loops = true;
      at += 2;
      blocks();
    } else if (bytes[at] === 0x2c) {
      frames++;
      const local = bytes[at + 9] ?? 0;
      at += 10 + (local & 0x80 ? 3 * 2 ** ((local & 7) + 1) : 0) + 1;
      blocks();
    } else throw new Error(`a GIF block of kind ${bytes[at]} at ${at}`);
  }
  return { width: view.getUint16(6, true), height: view.getUint16(8, true), frames, delays, loops };
}

describe("makeMovie", () => {
  let maps: SolarMap[];
  beforeAll(async () => {
    // Out of order, two missing, one exposed for half the time.
    maps = await Promise.all([frame(5), frame(0), frame(1, 1), frame(2), frame(6)]);
  });

  it("sorts by time, divides by the exposure and shares one scale", async () => {
    const movie = await makeMovie(maps, { size: 128 });
    const start = movie.frames[0]?.time ?? parseInstant("2014-01-01");
    expect(movie.frames.map(({ time }) => Math.round(secondsBetween(start, time ?? start)))).toEqual([
      0, 12, 24, 60, 72,
    ]);
    expect(movie.scale.unit).toBe("DN / s");
    const scales = movie.frames.map((_, index) => movie.draw(index).scale);
    for (const scale of scales) expect(scale).toEqual(movie.scale);
    expect(movie.description).toContain("in every frame");
    const sizes = movie.frames.map((_, index) => [movie.draw(index).width, movie.draw(index).height]);
    for (const size of sizes) expect(size).toEqual([movie.width, movie.height]);
  });

  it("makes the short exposure as bright as the others", async () => {
    const movie = await makeMovie(maps, { size: 64, axes: false, stretch: "linear", limits: [0, 500] });
    const means: number[] = [];
    for await (const { rgba } of movieFrames(movie))
      means.push(rgba.reduce((sum, byte) => sum + byte, 0) / rgba.length);
    const [first = 0] = means;
    for (const mean of means) expect(Math.abs(mean - first)).toBeLessThan(0.03 * first);
  });

  it("shows gaps as such, in words", async () => {
    const movie = await makeMovie(maps, { size: 128, cadenceSeconds: 12 });
    expect(movie.frames.map(({ gap }) => gap)).toEqual([false, false, false, true, true, false, false]);
    expect(movie.frames[3]?.label).toMatch(/^no image at 2014-03-05 06:00:3\d$/);
    expect(movie.draw(3).marks).toContain("no image at");
    expect(movie.description).toContain("2 of them are gaps");
  });

  it("takes maps as they come and keeps only what a frame needs", async () => {
    async function* coming(): AsyncGenerator<SolarMap> {
      for (const map of maps) yield map;
    }
    const cut = { from: [-300, -300], to: [300, 300] } as const;
    const movie = await makeMovie(coming(), { size: 100, cut, limb: true });
    expect(movie.frames.length).toBe(5);
    expect(movie.draw(0).images[0]?.picture.width).toBeLessThan(64);
  });

  it("shows what changed, with zero in the middle and the same limits throughout", async () => {
    const running = await makeMovie(maps, { size: 128, difference: "running" });
    expect(running.frames.length).toBe(4);
    const [low, high] = running.scale.limits;
    expect(low).toBe(-high);
    expect(running.scale).toMatchObject({ colors: "gray", stretch: "linear", unit: "DN / s" });
    expect(running.frames[0]?.label).toMatch(/^AIA 171 Å 2014-03-05 06:00:1\d minus 2014-03-05 05:59:59$/);
    expect(running.draw(0).title).toBe(running.frames[0]?.label);
    expect(running.description).toContain("Each image minus the one before it.");
    const base = await makeMovie(maps, { size: 128, difference: "base", limits: [-5, 5], colors: "viridis" });
    expect(base.frames[3]?.label).toMatch(/06:01:1\d minus 2014-03-05 05:59:59$/);
    expect(base.scale).toMatchObject({ colors: "viridis", limits: [-5, 5] });
    // Exposures of 1 s and 2 s show one Sun: nothing has changed but the noise.
    const gray: number[] = [];
    for await (const { rgba } of movieFrames(
      await makeMovie(maps, { size: 64, axes: false, difference: "running", limits: [-500, 500] }),
    ))
      gray.push(rgba[4 * 32 * 64 + 4 * 32] ?? 0);
    for (const value of gray) expect(Math.abs(value - 127)).toBeLessThan(12);
  });

  it("follows a place on the Sun and tells which images do not show it", async () => {
    const days = await Promise.all([0, 7200, 14_400, 57_600].map((index) => frame(index)));
    const told: string[] = [];
    const track = { centre: [200, 100], widthArcsec: 600, heightArcsec: 400 } as const;
    const movie = await makeMovie(days, { size: 128, track, onWarning: ({ code }) => told.push(code) });
    expect(movie.frames.length).toBe(3);
    expect(told).toEqual(["picture/not-in-view"]);
    expect(movie.description).toContain("follow a place on the Sun");
    const change = await makeMovie(days, { size: 128, track, difference: "base" });
    expect(change.frames.length).toBe(2);
  });

  it("refuses what is no sequence", async () => {
    const code = async (work: Promise<unknown>): Promise<string> =>
      work.then(
        () => "nothing",
        (error) => (isHeliokitError(error) ? error.code : String(error)),
      );
    const [map] = maps;
    if (map === undefined) throw new Error("no map");
    expect(await code(makeMovie([]))).toBe("picture/no-frames");
    expect(await code(makeMovie([map, { ...map, unit: "G" }]))).toBe("picture/different-units");
    expect(await code(makeMovie([{ ...map, exposureSeconds: undefined }], { normalizeExposure: true }))).toBe(
      "picture/no-exposure",
    );
    expect(await code(makeMovie(maps, { cadenceSeconds: 0 }))).toBe("map/bad-cadence");
    expect(await code(makeMovie(maps, { cadenceSeconds: 1e-6 }))).toBe("map/bad-cadence");
    expect(await code(makeMovie([map], { difference: "running" }))).toBe("picture/no-frames");
    const elsewhere = { ...map, wcs: { ...map.wcs, referenceValueArcsec: { x: 300, y: 0 } } };
    expect(await code(makeMovie([map, elsewhere], { difference: "base" }))).toBe("map/different-grids");
    const track = { centre: [0, 0], widthArcsec: 300, heightArcsec: 300 } as const;
    const cut = { from: [-300, -300], to: [300, 300] } as const;
    expect(await code(makeMovie([map], { track, cut }))).toBe("picture/two-cuts");
    expect(await code(makeMovie([map], { track: { ...track, centre: [1500, 0] } }))).toBe("map/off-disk");
    const movie = await makeMovie([map], { size: 64 });
    expect(await code(toGif(movie, { framesPerSecond: 0 }))).toBe("picture/bad-speed");
    expect(() => movie.draw(1)).toThrow(/frames 0 to 0/);
    expect(await code(makeMovie(maps, { signal: AbortSignal.abort(new Error("stopped")) }))).toContain("stopped");
  });

  it("writes a GIF that other programs can read", async () => {
    const movie = await makeMovie(maps, { size: 96 });
    const seen: number[] = [];
    const bytes = await toGif(movie, { framesPerSecond: 8, onProgress: (part) => seen.push(part) });
    const { width, height } = movie;
    expect(readGif(bytes)).toEqual({ width, height, frames: 5, delays: [13, 13, 13, 13, 13], loops: true });
    expect(seen).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  });

  it("keeps colours that are not the image's own", async () => {
    const [map] = maps;
    if (map === undefined) throw new Error("no map");
    const rectangles = [{ from: [-500, -500], to: [500, 500], color: "#00ffff" }] as const;
    const bytes = await toGif(await makeMovie([map], { size: 96, rectangles }));
    const cyan = Array.from({ length: 256 }, (_, index) => bytes.subarray(13 + 3 * index, 16 + 3 * index));
    const nearest = Math.min(...cyan.map(([r = 0, g = 0, b = 0]) => r + (255 - g) + (255 - b)));
    expect(nearest).toBeLessThan(60);
  });

  it("writes a page that needs nothing else and says what it shows", async () => {
    const movie = await makeMovie(maps, { size: 96, cadenceSeconds: 12, title: "</script><b>" });
    const html = await toPlayer(movie);
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
    expect(html).not.toMatch(/https?:\/\//);
    expect(html.match(/<\/script>/g)?.length).toBe(2);
    const [, json = ""] = /id="movie">(.*?)<\/script>/s.exec(html) ?? [];
    const data = JSON.parse(json) as { frames: { label: string; gap: boolean; source: string }[] };
    expect(data.frames.length).toBe(7);
    for (const { source } of data.frames) expect(source).toMatch(/^data:image\/png;base64,iVBOR/);
    expect(data.frames[3]).toMatchObject({ gap: true });
  });
});

describe("flickerFactors", () => {
  it("brings a dark frame up and leaves a slow rise and a long flare alone", () => {
    expect(flickerFactors([10, 10, 5, 10, 10])[2]).toBe(2);
    const rise = Array.from({ length: 20 }, (_, index) => 100 + index);
    for (const factor of flickerFactors(rise)) expect(Math.abs(factor - 1)).toBeLessThan(0.02);
    expect(flickerFactors([10, 10, 10, 10, 100, 10, 10])[4]).toBe(1);
    expect(flickerFactors([0, Number.NaN, -1])).toEqual([1, 1, 1]);
  });
});
