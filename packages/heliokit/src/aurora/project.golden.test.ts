// Two ways to an altitude, from the same files: the stored corners, and the line of sight by azimuth and elevation. They
// share no number, so that each proves the other.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { countCase, type GoldenCase, loadIndex } from "../testing/fixtures.js";
import { longitudeJumps } from "./longitude-jumps.js";
import { projectCorners } from "./project-skymap.js";
import { readSkymap, type Skymap } from "./skymap.js";

const { folder, cases } = loadIndex("aurora");
const of = (kind: string) =>
  cases.filter((golden) => golden.kind === kind).map((golden) => [golden.id, golden] as const);
const skymapOf = (golden: GoldenCase) => {
  const { skymap, file } = golden["inputs"] as { skymap?: string; file?: string };
  const path = skymap ?? file ?? "";
  return readSkymap(memorySource(readFileSync(join(folder, path)), basename(path)));
};

const RADIANS = Math.PI / 180;
function arcDegrees(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const north = Math.sin(((lat2 - lat1) / 2) * RADIANS) ** 2;
  const east = Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * Math.sin(((lon2 - lon1) / 2) * RADIANS) ** 2;
  return (2 * Math.asin(Math.sqrt(north + east))) / RADIANS;
}

/** The largest angle between the two ways where all pixels around a corner stand above 10 degrees. */
function worstAngle(skymap: Skymap, altitudeKm: number): number {
  const levels = projectCorners(skymap, { altitudeKm, method: "levels" });
  const rays = projectCorners(skymap, { altitudeKm, method: "ray" });
  const { width, height, fullElevation } = skymap;
  let worst = 0;
  let compared = 0;
  for (let row = 1; row < height; row++)
    for (let column = 1; column < width; column++) {
      const at = row * levels.width + column;
      const pixel = row * width + column;
      const around = [0, 1, width, width + 1].map((back) => fullElevation[pixel - back] ?? Number.NaN);
      if (!(Math.min(...around) > 10)) continue;
      compared++;
      const [lat1 = Number.NaN, lat2 = Number.NaN] = [levels.latitude[at], rays.latitude[at]];
      const apart = arcDegrees(lat1, levels.longitude[at] ?? Number.NaN, lat2, rays.longitude[at] ?? Number.NaN);
      if (!(apart <= worst)) worst = apart;
    }
  expect(compared).toBeGreaterThan(1000);
  return worst;
}

describe.each(of("skymap"))("%s", (_id, golden) => {
  it("projects alike by stored levels and by rays, above 10 degrees", async () => {
    const skymap = await skymapOf(golden);
    if (skymap.layout === "column") {
      expect(() => projectCorners(skymap, { method: "ray" })).toThrow(/no azimuths/);
      return;
    }
    const stored = skymap.altitudesKm.map((altitudeKm) => worstAngle(skymap, altitudeKm));
    const own = Math.max(...stored);
    const [low = 0, middle = 0, high = 0] = skymap.altitudesKm;
    const between = [(3 * low + middle) / 4, (low + middle) / 2, (middle + high) / 2, (middle + 3 * high) / 4];
    for (const altitudeKm of between) {
      const worst = worstAngle(skymap, altitudeKm);
      // Made-up maps may stand on a sphere and in coarse numbers: then the stored levels differ from rays themselves.
      expect(worst).toBeLessThan(own < 0.002 ? 0.01 : own + 0.002);
    }
  });
});

describe.each(of("longitude_jump"))("%s", (id, golden) => {
  it("counts the torn pixels", async () => {
    countCase("aurora", id);
    const { altitude_km: altitudeKm, fold_to_180: fold, jump_deg: jumpDegrees } = golden.options;
    const found = longitudeJumps(await skymapOf(golden), {
      altitudeKm: Number(altitudeKm),
      fold: fold === true,
      jumpDegrees: Number(jumpDegrees),
    });
    expect(found).toBe(golden.expected["quads"]);
  });
});

it.skipIf(of("skymap").length > 0)("this set of fixtures has no skymaps", () => {
  expect(of("skymap")).toEqual([]);
});
