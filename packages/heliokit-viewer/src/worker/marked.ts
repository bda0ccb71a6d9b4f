import { isHeliokitError } from "heliokit/errors";
import { mapStatistics, type SolarMap, sampleAlongLine, submap } from "heliokit/map";
import { findLimits } from "heliokit/picture";
import type { MarkedStatistics, Profile, Rectangle } from "./protocol.js";

/** Numbers about the pixels of a rectangle, its corners included. */
export function markedStatistics(map: SolarMap, [x0, y0, x1, y1]: Rectangle): MarkedStatistics {
  const part = submap({ ...map }, { from: [x0, y0], to: [x1, y1], unit: "pixels" });
  const { count, missing, min, max, mean, std } = mapStatistics(part);
  const { width, height } = part.raster;
  return { width, height, count, missing, min, max, mean, std, sum: mean * count, median: medianOf(part) };
}

/** Values along a line between two pixels. */
export function profileOf(map: SolarMap, [x0, y0, x1, y1]: Rectangle): Profile {
  const { distancePixels: distance, values } = sampleAlongLine(map, [x0, y0], [x1, y1], { unit: "pixels" });
  return { distance, values };
}

function medianOf({ raster }: SolarMap): number {
  try {
    return findLimits(raster.data, { percentiles: [50, 100] })[0];
  } catch (error) {
    if (isHeliokitError(error, "picture/no-finite-pixels")) return Number.NaN;
    throw error;
  }
}
