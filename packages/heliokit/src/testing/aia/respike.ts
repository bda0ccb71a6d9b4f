import { readFileSync } from "node:fs";
import { join } from "node:path";
import { framePlaceOf, placeSpikes, readSpikes, respike, type Spikes } from "../../aia/respike.js";
import { memorySource } from "../../bytes/index.js";
import { headerNumber, headerText, withCards } from "../../fits/index.js";
import { mapFromFits, mapFromRaster, type SolarMap } from "../../map/index.js";
import { compare } from "../compare.js";
import { resolveRefs } from "../fixtures.js";
import type { GoldenHandler } from "./handler.js";

function sumOfValid(data: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of data) if (!Number.isNaN(value)) sum += value;
  return sum;
}

/** The first spikes as the golden lists them; what replaced them on the ground is no part of the reader's answer. */
function described(spikes: Spikes, expected: unknown): unknown {
  if (!Array.isArray(expected)) return undefined;
  return expected.map((wanted: { replaced?: unknown }, index) => {
    const linear = spikes.positions[index] ?? -1;
    return { ...wanted, linear, x: linear % 4096, y: Math.floor(linear / 4096), value: spikes.values[index] };
  });
}

function cutOut(map: SolarMap, row0: number, col0: number, size: number): SolarMap {
  const data = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    const start = (row0 + y) * map.raster.width + col0;
    data.set(map.raster.data.subarray(start, start + size), y * size);
  }
  const header = withCards(map.header, {
    CRPIX1: (headerNumber(map.header, "CRPIX1") ?? 0) - col0,
    CRPIX2: (headerNumber(map.header, "CRPIX2") ?? 0) - row0,
    NAXIS1: size,
    NAXIS2: size,
  });
  return mapFromRaster({ data, width: size, height: size }, header);
}

/** Kind `respike`: a full frame or a cut-out of it. */
export const runRespike: GoldenHandler = async (golden, context) => {
  const open = (role: string) => {
    const path = golden.input?.[role] ?? "";
    return memorySource(readFileSync(join(context.folder, path)), path);
  };
  const expected = resolveRefs(golden.expected, context.folder) as Readonly<Record<string, unknown>>;
  const spikes = await readSpikes(open("spikes"));
  const whole = await mapFromFits(open("image"));
  const cutout = golden.options["cutout"] as { row0: number; col0: number; size: number } | null;
  const map = cutout ? cutOut(whole, cutout.row0, cutout.col0, cutout.size) : whole;
  const { width, height } = map.raster;
  const placed = placeSpikes(spikes, framePlaceOf(map.header, width, height));
  const after = respike(map, spikes);
  const missed = placed.filter(({ x, y, value }) => after.raster.data[y * width + x] !== value);
  const actual = {
    count: placed.length,
    spikes: described(spikes, expected["spikes"]),
    spikes_x_y_value: placed.map(({ x, y, value }) => [x, y, value]),
    sum_before: sumOfValid(map.raster.data),
    sum_after: sumOfValid(after.raster.data),
    header: {
      lvl_num: headerNumber(after.header, "LVL_NUM"),
      nspikes: headerNumber(after.header, "NSPIKES"),
      comments: headerText(after.header, "COMMENTS"),
    },
  };
  return [
    ...compare(expected, actual, golden.tolerance),
    ...missed.map(({ x, y }) => `spike at ${x}, ${y} not put back`),
  ];
};
