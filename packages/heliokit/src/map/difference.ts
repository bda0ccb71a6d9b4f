import { HeliokitError } from "../errors.js";
import { type FitsHeader, withCards, withHistory, withoutCards } from "../fits/index.js";
import { formatInstant } from "../time/index.js";
import { perSecondFactor, perSecondUnit } from "./exposure-rate.js";
import type { MapSequence } from "./sequence.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";

/** How two maps are compared. */
export interface DifferenceOptions {
  /** "difference" (default): later minus earlier, in the maps' unit. "ratio": later divided by earlier, a plain number. */
  readonly as?: "difference" | "ratio";
  /** Divide each map by its exposure first, unless its unit says that it is; BUNIT tells. Default false. */
  readonly normalizeExposure?: boolean;
  /**
   * "sky" (default): pixels that are compared must be the same places on the sky. "pixels": the images need only have one size and
   * one scale, as cut-outs have that follow the Sun's rotation.
   */
  readonly place?: "sky" | "pixels";
}

/** Options of {@link runningDifference}. */
export interface RunningDifferenceOptions extends DifferenceOptions {
  /** Maps between the two that are compared: 1 (default) compares neighbours. */
  readonly step?: number;
}

/** The largest part of a pixel by which the pixels of two maps may lie apart to be compared one by one. */
const APART = 0.5;

/**
 * One map minus (or divided by) another of the same pixels. Keywords changed: BUNIT, HISTORY. The result is missing where either
 * is, and masked where either is.
 *
 * @throws HeliokitError `map/different-grids` where the pixels are not the same places on the sky to half a pixel,
 * `map/different-units`, `map/missing-exposure`
 *
 * @example
 * ```ts
 * const change = subtractMaps(after, before);
 * ```
 */
export function subtractMaps(later: SolarMap, earlier: SolarMap, options: DifferenceOptions = {}): SolarMap {
  requireSameGrid(later, earlier, options.place ?? "sky");
  const { as = "difference", normalizeExposure = false } = options;
  if ((later.unit ?? "") !== (earlier.unit ?? "")) {
    throw new HeliokitError(
      "map/different-units",
      `a map in ${later.unit ?? "no unit"} cannot be compared with one in ${earlier.unit ?? "no unit"}; convert one of them`,
      { facts: { unit: later.unit, other: earlier.unit } },
    );
  }
  const a = normalizeExposure ? perSecondFactor(later) : 1;
  const b = normalizeExposure ? perSecondFactor(earlier) : 1;
  const { data, width, height } = later.raster;
  const result = data instanceof Float64Array ? new Float64Array(data.length) : new Float32Array(data.length);
  const other = earlier.raster.data;
  for (let at = 0; at < result.length; at++) {
    const after = (data[at] ?? Number.NaN) * a;
    const before = (other[at] ?? Number.NaN) * b;
    result[at] = as === "ratio" ? after / before : after - before;
  }
  const unit = as === "ratio" ? "" : normalizeExposure ? perSecondUnit(later.unit) : later.unit;
  const what = earlier.date ? formatInstant(earlier.date, { style: "fits", digits: 2 }) : "a map without a date";
  const header = withHistory(
    headerWithUnit(later.header, unit),
    `${as === "ratio" ? "divided by" : "minus"} the image of ${what}${normalizeExposure ? ", both per second" : ""}`,
  );
  const mask = united(later.mask, earlier.mask);
  return mapFromRaster({ data: result, width, height }, header, mask ? { mask } : {});
}

/** For AIA a blank BUNIT would let PIXLUNIT speak, which a ratio no longer has. */
function headerWithUnit(header: FitsHeader, unit: string | undefined): FitsHeader {
  if (unit === undefined) return header;
  return withCards(unit === "" ? withoutCards(header, ["PIXLUNIT"]) : header, { BUNIT: unit });
}

function united(a: Uint8Array | undefined, b: Uint8Array | undefined): Uint8Array | undefined {
  return a && b ? a.map((value, at) => value | (b[at] ?? 0)) : (a ?? b);
}

function requireSameGrid(a: SolarMap, b: SolarMap, place: "sky" | "pixels"): void {
  const { width, height } = a.raster;
  const same =
    b.raster.width === width &&
    b.raster.height === height &&
    // The corners tell scale, rotation and reference at once.
    [
      [0, 0],
      [width - 1, 0],
      [0, height - 1],
      [width - 1, height - 1],
    ].every(([x = 0, y = 0]) => {
      const [ax, ay] = linearPlace(a, x, y, place);
      const [bx, by] = linearPlace(b, x, y, place);
      const { x: sx, y: sy } = a.wcs.scaleArcsecPerPixel;
      return Math.abs((ax - bx) / sx) <= APART && Math.abs((ay - by) / sy) <= APART;
    });
  if (same) return;
  throw new HeliokitError(
    "map/different-grids",
    `images of ${width} x ${height} and ${b.raster.width} x ${b.raster.height} pixels do not lie on the same places${place === "sky" ? " of the sky" : ", or not at one scale"}; register, coalign or reproject them first`,
    { facts: { width, height, otherWidth: b.raster.width, otherHeight: b.raster.height } },
  );
}

/** Arcsec of a pixel without the curvature of the projection; from the first pixel where the place on the sky is of no matter. */
function linearPlace({ wcs }: SolarMap, x: number, y: number, place: "sky" | "pixels"): readonly [number, number] {
  const [a, b, c, d] = wcs.rotation;
  const from = place === "sky" ? wcs.referencePixel : { x: 0, y: 0 };
  const start = place === "sky" ? wcs.referenceValueArcsec : { x: 0, y: 0 };
  const dx = x - from.x;
  const dy = y - from.y;
  return [
    start.x + wcs.scaleArcsecPerPixel.x * (a * dx + b * dy),
    start.y + wcs.scaleArcsecPerPixel.y * (c * dx + d * dy),
  ];
}

/**
 * Each map minus the one before it (or `step` before it), as they come; the first `step` maps have no difference.
 *
 * @throws HeliokitError `map/bad-step`; those of {@link subtractMaps}
 *
 * @example
 * ```ts
 * const movie = await makeMovie(runningDifference(maps), { limits: [-50, 50], colors: "gray" });
 * ```
 */
export async function* runningDifference(
  maps: MapSequence,
  options: RunningDifferenceOptions = {},
): AsyncGenerator<SolarMap> {
  const { step = 1 } = options;
  if (!Number.isInteger(step) || step < 1) {
    throw new HeliokitError("map/bad-step", `a step of ${step} maps; wanted is a whole number from 1`, {
      facts: { step },
    });
  }
  const before: SolarMap[] = [];
  for await (const map of maps) {
    if (before.length === step) {
      const earlier = before.shift();
      if (earlier) yield subtractMaps(map, earlier, options);
    }
    before.push(map);
  }
}

/**
 * Each map minus one base map, by default the first that comes (which is then not given itself).
 *
 * @throws HeliokitError those of {@link subtractMaps}
 *
 * @example
 * ```ts
 * for await (const change of baseDifference(maps, quietSun)) console.log(mapStatistics(change).mean);
 * ```
 */
export async function* baseDifference(
  maps: MapSequence,
  base?: SolarMap,
  options: DifferenceOptions = {},
): AsyncGenerator<SolarMap> {
  let earlier = base;
  for await (const map of maps) {
    if (earlier) yield subtractMaps(map, earlier, options);
    else earlier = map;
  }
}
