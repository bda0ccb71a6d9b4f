import { describe, expect, test } from "vitest";
import { movieFrames, toGif, toPlayer } from "../../picture/index.js";
import { fisheyeSkymap } from "../../testing/aurora-skymaps.js";
import { codeOf } from "../../testing/code-of.js";
import { addSeconds, parseInstant } from "../../time/index.js";
import type { NamedSkyImages } from "./fisheye-figure.js";
import { prepareSkyMap } from "./prepare-sky-map.js";
import { fisheyeMovie, skyMapMovie } from "./sky-movie.js";

const SIZE = 32;
const start = parseInstant("2021-11-04T09:00:00Z");
const camera = (seconds: readonly number[], base: number): NamedSkyImages => ({
  width: SIZE,
  height: SIZE,
  frames: seconds.map((_, index) =>
    Float32Array.from({ length: SIZE * SIZE }, (_, at) => base + index * 10 + (at % SIZE)),
  ),
  times: seconds.map((second) => addSeconds(start, second)),
});
const gill = fisheyeSkymap({ latitude: 56, longitude: 265, size: SIZE, siteUid: "gill" });
const fsmi = fisheyeSkymap({ latitude: 60, longitude: 248, size: SIZE, siteUid: "fsmi" });

describe("a movie of maps", () => {
  test("brings cameras to common times, with gaps where none has an image", () => {
    const prepared = prepareSkyMap([gill, fsmi], { size: 200 });
    const movie = skyMapMovie(prepared, [camera([0, 3, 6, 15], 0), camera([3.4, 6.4], 100)]);
    expect(movie.frames.map(({ gap }) => gap)).toEqual([false, false, false, true, true, false]);
    expect(movie.frames[3]?.label).toBe("no image at 2021-11-04 09:00:09 UTC");
    expect(movie.draw(0).title).toContain("gill");
    expect(movie.draw(0).title).not.toContain("fsmi");
    expect(movie.draw(1).title).toContain("gill, fsmi");
    expect(movie.draw(3).title).toBe("no image at 2021-11-04 09:00:09 UTC");
    const sizes = movie.frames.map((_, index) => [movie.draw(index).width, movie.draw(index).height]);
    expect(new Set(sizes.map(String)).size).toBe(1);
    expect(new Set(movie.frames.map((_, index) => String(movie.draw(index).scale?.limits))).size).toBe(1);
    expect(movie.title).toBe("gill, fsmi at 110 km 2021-11-04 09:00:00 UTC to 2021-11-04 09:00:15 UTC");
    expect(codeOf(() => movie.draw(6))).toBe("picture/no-such-frame");
  });

  test("goes into the encoders", async () => {
    const prepared = prepareSkyMap(gill, { size: 100, axes: false });
    const movie = skyMapMovie(prepared, camera([3, 0], 0), { limits: [0, 50] });
    expect(movie.frames.map(({ time }) => time?.seconds)).toEqual([start.seconds, start.seconds + 3]);
    const gif = await toGif(movie);
    expect(new TextDecoder("latin1").decode(gif.subarray(0, 6))).toBe("GIF89a");
    let count = 0;
    for await (const { width, height } of movieFrames(movie)) {
      expect([width, height]).toEqual([movie.width, movie.height]);
      count++;
    }
    expect(count).toBe(2);
    expect(await toPlayer(movie)).toContain("gill at 110 km");
  });

  test("gives each camera its limits", () => {
    const prepared = prepareSkyMap([gill, fsmi], { size: 200 });
    const movie = skyMapMovie(prepared, [camera([0, 3], 0), camera([0, 3], 1000)], {
      cameraLimits: [
        [0, 100],
        [1000, 1100],
      ],
    });
    expect(movie.scale.unit).toBe("share of each camera's limits");
  });

  test("refuses in words what makes no movie", () => {
    const prepared = prepareSkyMap(gill, { size: 100 });
    expect(codeOf(() => skyMapMovie(prepared, { ...camera([], 0) }))).toBe("aurora/no-frames");
    expect(codeOf(() => skyMapMovie(prepared, [camera([0], 0), camera([0], 0)]))).toBe("aurora/bad-images");
    const { times: _, ...timeless } = camera([0, 3], 0);
    expect(skyMapMovie(prepared, timeless).frames).toHaveLength(2);
    expect(codeOf(() => skyMapMovie(prepared, timeless, { cadenceSeconds: 3 }))).toBe("aurora/no-times");
    expect(codeOf(() => skyMapMovie(prepared, camera([0, 1e9], 0), { cadenceSeconds: 1 }))).toBe("map/bad-cadence");
  });
});

describe("a movie of what the camera saw", () => {
  test("has one scale and marked gaps", async () => {
    const movie = fisheyeMovie(camera([0, 3, 9], 0), { skymap: gill, size: 120, cadenceSeconds: 3 });
    expect(movie.frames.map(({ gap }) => gap)).toEqual([false, false, true, false]);
    expect(movie.draw(2).marks).toContain("no image at 2021-11-04 09:00:06 UTC");
    expect([movie.draw(2).width, movie.draw(2).height]).toEqual([movie.width, movie.height]);
    expect(movie.draw(0).scale).toEqual(movie.draw(3).scale);
    expect((await toGif(movie)).length).toBeGreaterThan(100);
  });

  test("refuses what has no frame", () => {
    expect(codeOf(() => fisheyeMovie(camera([], 0)))).toBe("aurora/no-frames");
  });
});
