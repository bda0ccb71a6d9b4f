import { describe, expect, test } from "vitest";
import type { HeliokitWarning } from "../errors.js";
import { fisheyeSkymap } from "../testing/aurora-skymaps.js";
import { projectCorners, projectPixels } from "./project-skymap.js";
import { altitudeFor } from "./skymap-altitude.js";

const RADIANS = Math.PI / 180;
function arcDegrees(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const north = Math.sin(((lat2 - lat1) / 2) * RADIANS) ** 2;
  const east = Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(((lon2 - lon1) / 2) * RADIANS) ** 2;
  return (2 * Math.asin(Math.sqrt(north + east))) / RADIANS;
}

/** Sites where longitudes jump: Greenwich, the date line, both poles; and the south. */
const sites = [
  ["Greenwich", 65, 0.1],
  ["the date line", 66, 179.9],
  ["the north pole", 89.5, 40],
  ["the south pole", -90, 0],
  ["the south", -69, 39.6],
] as const;

describe.each(sites)("at %s", (_name, latitude, longitude) => {
  const skymap = fisheyeSkymap({ latitude, longitude, altitudesKm: [150, 230, 280] });

  test("stored levels and rays find the same places", () => {
    for (const altitudeKm of [150, 170, 200, 250, 280]) {
      const levels = projectCorners(skymap, { altitudeKm, method: "levels" });
      const rays = projectCorners(skymap, { altitudeKm, method: "ray" });
      const inner = (row: number, column: number) => Math.hypot(row - 32, column - 32) / 64 / 0.48 < 80 / 90;
      for (let row = 0; row <= 64; row++)
        for (let column = 0; column <= 64; column++) {
          const at = row * 65 + column;
          if (!inner(row, column)) continue;
          const [a = Number.NaN, b = Number.NaN] = [levels.latitude[at], levels.longitude[at]];
          // The stored corners are exact; those of the rays are means of the pixels around, coarse in so small an image.
          expect(arcDegrees(a, b, rays.latitude[at] ?? Number.NaN, rays.longitude[at] ?? Number.NaN)).toBeLessThan(0.1);
        }
    }
  });

  test("between the levels the parabola follows the ray within 0.01 degree", () => {
    const fine = fisheyeSkymap({ latitude, longitude, altitudesKm: [150, 170, 200, 230, 255, 280] });
    for (const [level, altitudeKm] of fine.altitudesKm.entries()) {
      const found = projectCorners(skymap, { altitudeKm });
      expect(found.method).toBe("levels");
      for (let at = 0; at < 65 * 65; at++) {
        const row = Math.floor(at / 65) - 32;
        const column = (at % 65) - 32;
        if (Math.hypot(row, column) / 64 / 0.48 > 80 / 90) continue;
        const exact = level * 65 * 65 + at;
        const [lat = Number.NaN, lon = Number.NaN] = [fine.fullMapLatitude[exact], fine.fullMapLongitude[exact]];
        expect(arcDegrees(found.latitude[at] ?? Number.NaN, found.longitude[at] ?? Number.NaN, lat, lon)).toBeLessThan(
          0.01,
        );
      }
    }
  });

  test("above the levels rays take over", () => {
    const far = projectCorners(skymap, { altitudeKm: 400 });
    expect(far.method).toBe("ray");
    expect(() => projectCorners(skymap, { altitudeKm: 400, method: "levels" })).toThrow(
      /outside the levels 150 to 280/,
    );
    const pixels = projectPixels(skymap, { altitudeKm: 400 });
    const centre = 32 * 64 + 32;
    expect(
      arcDegrees(pixels.latitude[centre] ?? NaN, pixels.longitude[centre] ?? NaN, latitude, longitude),
    ).toBeLessThan(0.2);
  });
});

test("the middle level is taken, and a warning says when it does not suit the emission", () => {
  const warnings: HeliokitWarning[] = [];
  const onWarning = (warning: HeliokitWarning) => warnings.push(warning);
  expect(altitudeFor(fisheyeSkymap({ latitude: 60, longitude: 0 }), { onWarning })).toBe(110);
  const rego = fisheyeSkymap({ latitude: 60, longitude: 0, projectUid: "rego" });
  expect(warnings).toEqual([]);
  expect(altitudeFor(rego, { onWarning })).toBe(110);
  expect(warnings.map(({ code }) => code)).toEqual(["aurora/unsuitable-altitude"]);
  expect(altitudeFor(rego, { onWarning, altitudeKm: 110 })).toBe(110);
  expect(warnings).toHaveLength(1);
  expect(() => altitudeFor(rego, { altitudeKm: -1 })).toThrow(/wanted above 0/);
});
