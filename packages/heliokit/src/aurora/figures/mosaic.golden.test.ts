// The reference is the archive's own library: which pixels of a mosaic become polygons, in which order and where.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../bytes/index.js";
import { compare, countCase, type GoldenCase, loadIndex, resolveRefs } from "../../testing/fixtures.js";
import { parseInstant, secondsBetween } from "../../time/index.js";
import { prepareMosaicSkymaps } from "../mosaic-skymaps.js";
import { readImages } from "../read-images.js";
import { readSkymap } from "../skymap.js";
import { scaleIntensity } from "../tools/scale-intensity.js";
import { mapPolygons } from "./map-polygons.js";
import { mapProjection } from "./map-projection.js";

const { folder, cases } = loadIndex("aurora");
const own = cases.filter((golden) => golden.kind === "mosaic").map((golden) => [golden.id, golden] as const);
const sourceOf = (path: string) => memorySource(readFileSync(join(folder, path)), basename(path));

interface MosaicOptions {
  readonly altitude_km: number;
  readonly time: string;
  readonly projection: { readonly longitude: number; readonly latitude: number; readonly height_m: number };
  readonly intensity: Readonly<Record<string, readonly [number, number]>>;
  readonly min_elevation: number;
}

async function mosaic(golden: GoldenCase): Promise<unknown> {
  const inputs = golden["inputs"] as { images: string[]; skymaps: string[] };
  const options = golden.options as unknown as MosaicOptions;
  const skymaps = await Promise.all(inputs.skymaps.map((path) => readSkymap(sourceOf(path))));
  const prepared = prepareMosaicSkymaps(skymaps, {
    altitudeKm: options.altitude_km,
    interpolation: "degrees",
    missing: 0,
  });
  const { longitude, latitude, height_m: heightMetres } = options.projection;
  const view = mapProjection("near-sided perspective", { longitude, latitude, heightMetres });
  const polygons = mapPolygons(prepared, view, { minElevationDegrees: options.min_elevation });
  const time = parseInstant(`${options.time}Z`);
  const images = await Promise.all(inputs.images.map((path) => readImages([sourceOf(path)])));
  const scaled = images.map(({ frames, times = [] }, site) => {
    const index = times.findIndex((moment) => Math.abs(secondsBetween(moment, time)) < 1.5);
    const [min, max] = options.intensity[prepared.sites[site]?.siteUid ?? ""] ?? [0, 20000];
    return scaleIntensity(frames[index] ?? new Uint16Array(0), { min, max, top: 255 });
  });
  const corners = (index: number) =>
    [0, 1, 2, 3].map((corner) =>
      Array.from(polygons.corners.subarray(index * 8 + corner * 2, index * 8 + corner * 2 + 2)),
    );
  const colors = Float64Array.from(polygons.pixel, (pixel, at) => (scaled[polygons.site[at] ?? 0]?.[pixel] ?? 0) / 255);
  return {
    polygons: polygons.count,
    first: corners(0),
    last: corners(polygons.count - 1),
    facecolors: { data: colors, shape: [colors.length], dtype: "f8" },
  };
}

if (own.length === 0) it.skip("this set of fixtures has no case of mosaic");
else
  describe.each(own)("%s", (id, golden) => {
    it("has the polygons of the reference", async () => {
      countCase("aurora", id);
      const expected = resolveRefs(golden.expected, folder);
      expect(compare(expected, await mosaic(golden), golden.tolerance)).toEqual([]);
    });
  });
