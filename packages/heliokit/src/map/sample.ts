import { pixelsToWorld, worldToPixels } from "../coordinates/index.js";
import { mapWcs } from "./map-frame.js";
import { type SamplingOrder, sampler } from "./sampler.js";
import type { SolarMap } from "./solar-map.js";

/** Places and how their values are found. */
export interface SampleOptions {
  /** What the places are in: the map's coordinates (arcsec, or degrees for heliographic maps; default) or pixels. */
  readonly unit?: "world" | "pixels";
  /** "bilinear" (default), "nearest-neighbor", "biquadratic", "bicubic". */
  readonly order?: SamplingOrder;
}

/** Values along a straight line in the pixels of an image. */
export interface LineSample {
  /** Places in pixels (0-based centres). */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Way from the first place in pixels. */
  readonly distancePixels: Float64Array;
  /** Distance from the first place in the map's coordinates, arcsec or degrees, taken as a plane. */
  readonly distance: Float64Array;
  readonly values: Float64Array;
}

/**
 * Values of a map at places; NaN outside of it, at missing and at masked pixels.
 *
 * @example
 * ```ts
 * const [value] = sampleAt(map, [Float64Array.of(-400), Float64Array.of(250)]);
 * ```
 */
export function sampleAt(
  map: SolarMap,
  places: readonly [Float64Array, Float64Array],
  options: SampleOptions = {},
): Float64Array {
  const { unit = "world", order } = options;
  const [x, y] = unit === "pixels" ? places : worldToPixels(mapWcs(map), places);
  const look = sampler(withoutMasked(map), order);
  return Float64Array.from(x, (value, index) => look(value, y[index] ?? Number.NaN));
}

function withoutMasked({ raster, mask }: SolarMap): SolarMap["raster"] {
  if (!mask) return raster;
  const data = raster.data.slice();
  for (let at = 0; at < data.length; at++) if (mask[at]) data[at] = Number.NaN;
  return { ...raster, data };
}

/**
 * Values along a straight line between two places, one for every pixel of its length: an intensity cut.
 *
 * @example
 * ```ts
 * const { distance, values } = sampleAlongLine(map, [-600, 0], [600, 0]);
 * ```
 */
export function sampleAlongLine(
  map: SolarMap,
  from: readonly [number, number],
  to: readonly [number, number],
  options: SampleOptions = {},
): LineSample {
  const [a, b] = ends(map, from, to, options);
  const length = Math.sqrt((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2);
  const steps = Number.isFinite(length) ? Math.max(1, Math.ceil(length)) : 0;
  const at = Float64Array.from({ length: steps + 1 }, (_, index) => (steps === 0 ? Number.NaN : index / steps));
  const x = at.map((t) => a[0] + t * (b[0] - a[0]));
  const y = at.map((t) => a[1] + t * (b[1] - a[1]));
  const [first, second] = pixelsToWorld(mapWcs(map), [x, y]);
  const distance = at.map((_, index) => {
    const across = (first[index] ?? Number.NaN) - (first[0] ?? Number.NaN);
    const up = (second[index] ?? Number.NaN) - (second[0] ?? Number.NaN);
    return Math.sqrt(across * across + up * up);
  });
  return {
    x,
    y,
    distancePixels: at.map((t) => t * length),
    distance,
    values: sampleAt(map, [x, y], { ...options, unit: "pixels" }),
  };
}

type Place = readonly [number, number];

function ends(map: SolarMap, from: Place, to: Place, { unit = "world" }: SampleOptions): readonly [Place, Place] {
  if (unit === "pixels") return [from, to];
  const [x, y] = worldToPixels(mapWcs(map), [Float64Array.of(from[0], to[0]), Float64Array.of(from[1], to[1])]);
  return [
    [x[0] ?? Number.NaN, y[0] ?? Number.NaN],
    [x[1] ?? Number.NaN, y[1] ?? Number.NaN],
  ];
}

/**
 * The pixels that a straight line between two places crosses, each once and in the line's order, as pairs of column and row: what
 * the field calls the pixelated path.
 *
 * @example
 * ```ts
 * pixelPath(map, [-600, 0], [600, 0])[0]; // [column, row]
 * ```
 */
export function pixelPath(
  map: SolarMap,
  from: readonly [number, number],
  to: readonly [number, number],
  options: Pick<SampleOptions, "unit"> = {},
): (readonly [column: number, row: number])[] {
  const { width, height } = map.raster;
  const [a, b] = ends(map, from, to, options);
  const path: (readonly [number, number])[] = [];
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  if (!Number.isFinite(dx) || !Number.isFinite(dy)) return path;
  // Borders of pixels that the line crosses, as parts of its way; between two of them it stays in one pixel.
  const cuts = [0, 1, ...crossings(a[0], dx, width), ...crossings(a[1], dy, height)].sort((s, t) => s - t);
  for (let index = 0; index + 1 < cuts.length; index++) {
    const [s = 0, e = 0] = [cuts[index], cuts[index + 1]];
    if (e - s < 1e-12 && cuts.length > 2) continue;
    const column = Math.floor(a[0] + ((s + e) / 2) * dx + 0.5);
    const row = Math.floor(a[1] + ((s + e) / 2) * dy + 0.5);
    const last = path.at(-1);
    if (last && last[0] === column && last[1] === row) continue;
    if (column >= 0 && row >= 0 && column < width && row < height) path.push([column, row]);
  }
  return path;
}

/** Parts of a line's way at which it crosses borders between pixels of the image. */
function crossings(start: number, run: number, side: number): number[] {
  if (run === 0) return [];
  const [low, high] = [Math.min(start, start + run), Math.max(start, start + run)];
  const first = Math.max(0, Math.ceil(low + 0.5));
  const last = Math.min(side, Math.floor(high + 0.5));
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, index) => (first + index - 0.5 - start) / run,
  ).filter((t) => t > 0 && t < 1);
}
