import { HeliokitError, isHeliokitError, type LongWorkOptions, type OnWarning } from "../errors.js";
import type { Instant } from "../time/index.js";
import { isPerSecond, perSecondUnit } from "./exposure-rate.js";
import type { MapSequence } from "./sequence.js";
import type { SolarMap } from "./solar-map.js";
import { type Corners, windowOf } from "./submap.js";

/** What is made of the pixels of each map. */
export type CurveStatistic = "mean" | "sum" | "median" | "min" | "max" | "std";

/** Options of {@link lightCurve}. */
export interface LightCurveOptions extends Pick<LongWorkOptions, "signal"> {
  /** Part of every map; default all of it. */
  readonly region?: Corners;
  /** Default "mean". */
  readonly statistic?: CurveStatistic;
  /** Divide by the exposure. Default: where every map has one and the unit is not per second already. */
  readonly normalizeExposure?: boolean;
  /** Receives `map/no-exposure` where the curve is not normalised because single maps have no exposure time. */
  readonly onWarning?: OnWarning;
}

/** One number for each map of a sequence, in its order. */
export interface LightCurve {
  readonly times: readonly (Instant | undefined)[];
  /** NaN where no pixel counts. */
  readonly values: Float64Array;
  /** Pixels that count: neither missing nor masked; 0 where the region lies outside a map. */
  readonly counts: Float64Array;
  /** NaN where the header has none. */
  readonly exposureSeconds: Float64Array;
  readonly unit: string | undefined;
  readonly statistic: CurveStatistic;
  readonly normalized: boolean;
}

/**
 * How bright a part of the Sun is from map to map, read one by one. Missing and masked pixels do not count; a region in arcsec is
 * looked up in each map's own coordinates.
 *
 * @throws HeliokitError `map/missing-exposure` where normalisation is asked for and a map has none, `map/different-units`,
 * `map/empty-submap` where no map has a pixel of the region
 *
 * @example
 * ```ts
 * const { times, values } = await lightCurve(maps, { region: { from: [-500, 100], to: [-300, 300] } });
 * ```
 */
export async function lightCurve(maps: MapSequence, options: LightCurveOptions = {}): Promise<LightCurve> {
  const { region, statistic = "mean", signal } = options;
  const times: (Instant | undefined)[] = [];
  const values: number[] = [];
  const counts: number[] = [];
  const exposures: number[] = [];
  let unit: { readonly text: string | undefined } | undefined;
  let outside: unknown;
  let inside = 0;
  for await (const map of maps) {
    signal?.throwIfAborted();
    unit ??= { text: map.unit };
    if (unit.text !== map.unit) {
      throw new HeliokitError(
        "map/different-units",
        `maps in ${unit.text ?? "no unit"} and in ${map.unit ?? "no unit"} make no curve; convert them first`,
        { facts: { unit: unit.text, other: map.unit } },
      );
    }
    let pixels: Float64Array = new Float64Array(0);
    try {
      pixels = pixelsOf(map, region);
      inside++;
    } catch (error) {
      // One map that points elsewhere is a gap in the curve; only if all do is the region at fault.
      if (!isHeliokitError(error, "map/empty-submap")) throw error;
      outside = error;
    }
    times.push(map.date ?? map.observedAt);
    counts.push(pixels.length);
    values.push(statisticOf(pixels, statistic));
    exposures.push(map.exposureSeconds ?? Number.NaN);
  }
  if (outside !== undefined && inside === 0) throw outside;
  const normalized = isNormalized(exposures, unit?.text, options);
  return {
    times,
    values: Float64Array.from(values, (value, at) => (normalized ? value / (exposures[at] ?? Number.NaN) : value)),
    counts: Float64Array.from(counts),
    exposureSeconds: Float64Array.from(exposures),
    unit: normalized ? perSecondUnit(unit?.text) : unit?.text,
    statistic,
    normalized,
  };
}

/** Whether the values are divided by the exposures; values per second never are. */
function isNormalized(exposures: readonly number[], unit: string | undefined, options: LightCurveOptions): boolean {
  const { normalizeExposure, onWarning } = options;
  const without = exposures.filter((value) => !(value > 0)).length;
  if (exposures.length === 0 || isPerSecond(unit) || normalizeExposure === false) return false;
  if (without === 0) return true;
  const message = `${without} of ${exposures.length} maps have no exposure time`;
  const facts = { keyword: "EXPTIME", without, maps: exposures.length };
  if (normalizeExposure) {
    throw new HeliokitError(
      "map/missing-exposure",
      `${message}, so the curve cannot be normalised; leave normalizeExposure out`,
      { facts },
    );
  }
  if (without < exposures.length) {
    onWarning?.({ code: "map/no-exposure", message: `${message}: none is divided by it`, facts });
  }
  return false;
}

function pixelsOf(map: SolarMap, region: Corners | undefined): Float64Array {
  const { data, width, height } = map.raster;
  const part = region ? windowOf(map, region) : { left: 0, bottom: 0, width, height };
  const pixels = new Float64Array(part.width * part.height);
  let count = 0;
  for (let row = part.bottom; row < part.bottom + part.height; row++) {
    for (let at = row * width + part.left; at < row * width + part.left + part.width; at++) {
      const value = data[at] ?? Number.NaN;
      if (!Number.isNaN(value) && !map.mask?.[at]) pixels[count++] = value;
    }
  }
  return pixels.subarray(0, count);
}

function statisticOf(pixels: Float64Array, statistic: CurveStatistic): number {
  if (pixels.length === 0) return Number.NaN;
  switch (statistic) {
    case "min":
      return pixels.reduce((least, value) => Math.min(least, value));
    case "max":
      return pixels.reduce((most, value) => Math.max(most, value));
    case "median": {
      const sorted = pixels.slice().sort();
      const half = sorted.length >> 1;
      const upper = sorted[half] ?? Number.NaN;
      return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
    }
    default: {
      const sum = pixels.reduce((total, value) => total + value, 0);
      if (statistic === "sum") return sum;
      const mean = sum / pixels.length;
      if (statistic === "mean") return mean;
      return Math.sqrt(pixels.reduce((total, value) => total + (value - mean) ** 2, 0) / pixels.length);
    }
  }
}
