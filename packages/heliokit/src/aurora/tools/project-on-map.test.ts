import { describe, expect, test } from "vitest";
import { fisheyeSkymap } from "../../testing/aurora-skymaps.js";
import { foldLongitude } from "../longitude.js";
import { projectPixels } from "../project-skymap.js";
import { projectOnMap } from "./project-on-map.js";

const sites = [
  ["Greenwich", 65, 0.1],
  ["the date line", 66, 179.9],
  ["the north pole", 89.5, 40],
  ["the south pole", -89.9, 0],
  ["the south", -69, 39.6],
] as const;

/** Frames whose pixels hold their own number. */
const numbered = (width: number, height: number) => ({
  width,
  height,
  frames: [Float32Array.from({ length: width * height }, (_, index) => index)],
});

describe.each(sites)("at %s", (_name, latitude, longitude) => {
  const skymap = fisheyeSkymap({ latitude, longitude });
  const { width, height } = skymap;
  const map = projectOnMap([{ images: numbered(width, height), skymap }], { altitudeKm: 110, stepDegrees: 0.1 });
  const places = projectPixels(skymap, { altitudeKm: 110 });

  test("every cell holds the pixel that looks there", () => {
    const step = 0.1;
    let compared = 0;
    for (let row = 20; row < height - 20; row += 3)
      for (let column = 20; column < width - 20; column += 3) {
        const pixel = row * width + column;
        if (!((skymap.fullElevation[pixel] as number) > 15)) continue;
        const lat = places.latitude[pixel] as number;
        const lon = places.longitude[pixel] as number;
        const west = (map.longitudes[0] as number) - step / 2;
        const east = ((((lon - west) % 360) + 360) % 360) / step;
        const cellColumn = Math.floor(east);
        const cellRow = Math.floor((lat - (map.latitudes[0] as number)) / step + 0.5);
        if (cellColumn >= map.width || cellRow >= map.height || cellRow < 0) continue;
        const cell = cellRow * map.width + cellColumn;
        const found = map.frames[0]?.[cell] as number;
        compared++;
        // A cell is at most 0.07 degrees from the pixel's centre: one pixel of these coarse images, at the most two.
        const apart = Math.max(Math.abs((found % width) - column), Math.abs(Math.floor(found / width) - row));
        expect(apart, `pixel ${row},${column}`).toBeLessThanOrEqual(2);
        expect(map.elevation[cell]).toBeCloseTo(skymap.fullElevation[pixel] as number, -1);
      }
    expect(compared).toBeGreaterThan(30);
  });

  test("there are no holes above the site", () => {
    const high = map.elevation.reduce((count, elevation) => count + (elevation > 30 ? 1 : 0), 0);
    expect(high).toBeGreaterThan(100);
    for (let cell = 0; cell < map.elevation.length; cell++) {
      expect(Number.isNaN(map.frames[0]?.[cell] as number)).toBe(Number.isNaN(map.elevation[cell] as number));
      expect(map.camera[cell] === 255).toBe(Number.isNaN(map.elevation[cell] as number));
    }
  });
});

test("between pixels a plane stays a plane", () => {
  const skymap = fisheyeSkymap({ latitude: 60, longitude: 20 });
  const { width, height } = skymap;
  const plane = Float32Array.from(
    { length: width * height },
    (_, index) => (index % width) + 2 * Math.floor(index / width),
  );
  const images = { width, height, frames: [plane] };
  const options = { altitudeKm: 110, minElevation: 20, stepDegrees: 0.05 };
  const near = projectOnMap([{ images, skymap }], options);
  const smooth = projectOnMap([{ images, skymap }], { ...options, interpolation: "linear" });
  let rough = 0;
  for (let cell = 0; cell < near.elevation.length; cell++) {
    const value = smooth.frames[0]?.[cell] as number;
    if (Number.isNaN(value)) continue;
    rough = Math.max(rough, Math.abs(value - (near.frames[0]?.[cell] as number)));
  }
  expect(rough).toBeGreaterThan(0.5);
  expect(rough).toBeLessThanOrEqual(1.6);
});

test("of two cameras the one that sees a place higher counts, in either order", () => {
  const west = fisheyeSkymap({ latitude: 60, longitude: 10 });
  const east = fisheyeSkymap({ latitude: 60, longitude: 16 });
  const all = (value: number) => ({
    width: west.width,
    height: west.height,
    frames: [new Uint16Array(west.width * west.height).fill(value)],
  });
  const options = { altitudeKm: 110, stepDegrees: 0.1, longitudes: [5, 21], latitudes: [57, 63] } as const;
  const one = { images: all(1), skymap: west };
  const two = { images: all(2), skymap: east };
  const first = projectOnMap([one, two], options);
  const second = projectOnMap([two, one], options);
  expect(second.frames).toEqual(first.frames);
  const row = Math.floor(first.height / 2);
  const at = (longitude: number) => first.frames[0]?.[row * first.width + Math.floor((longitude - 5) / 0.1)];
  expect([at(9), at(12.5), at(13.5), at(17)]).toEqual([1, 1, 2, 2]);
});

test("a grid over the date line goes on beyond 180", () => {
  const skymap = fisheyeSkymap({ latitude: 66, longitude: 179.9 });
  const images = numbered(skymap.width, skymap.height);
  const map = projectOnMap([{ images, skymap }], { longitudes: [175, -175], latitudes: [64, 68], stepDegrees: 0.5 });
  expect(map.width).toBe(20);
  expect([...map.longitudes].map(foldLongitude).at(-1)).toBeCloseTo(-175.25);
  expect(map.frames[0]?.some(Number.isNaN)).toBe(false);
  expect(() => projectOnMap([{ images, skymap }], { stepDegrees: 1e-6 })).toThrow(/at most 64000000/);
  expect(() => projectOnMap([])).toThrow(/wanted 1 to 250/);
});
