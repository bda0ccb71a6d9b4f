import { HeliokitError } from "../errors.js";
import { cosDegrees, sinDegrees } from "./angles.js";
import { convertPositions, type Positions } from "./convert.js";
import { type Frame, type FrameName, observerOf, radiusOf } from "./frame.js";
import { visibleFrom } from "./visible.js";

/** A line on the sky as its corners, in arcsec west and north of Sun centre. */
export interface Polyline {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** For each corner 1 where the observer sees it, 0 where the Sun hides it. */
  readonly visible: Uint8Array;
}

/** How {@link solarLimb} is drawn. */
export interface LimbOptions {
  /** Whose limb is meant: a frame with time and observer. Default the view's own. */
  readonly of?: Frame;
  /** Corners of the closed line, which is not repeated at its end. Default 360. */
  readonly corners?: number;
}

function checkedCount(count: number, what: string): number {
  if (Number.isInteger(count) && count >= 3 && count <= 1_000_000) return count;
  throw new HeliokitError(
    "coordinates/bad-number",
    `${what} cannot be ${count}; wanted is a whole number of 3 or more corners`,
    { facts: { found: count } },
  );
}

function seen(positions: Positions, frame: Frame, view: Frame): Polyline {
  const [x, y] = convertPositions(positions, frame, { ...view, name: "HPC" });
  return { x, y, visible: visibleFrom(positions, frame, view) };
}

/**
 * The limb of the Sun as a view shows it, or another observer's limb as the view shows it (with parts behind the disk).
 * Corners begin in the west and run over north. Formula: the circle where lines from the observer touch the sphere.
 *
 * Errors: `coordinates/bad-number` for a number of corners below 3 or an observer inside the Sun.
 *
 * @example
 * ```ts
 * const { x, y } = solarLimb({ name: "HPC", time, observer });
 * ```
 */
export function solarLimb(view: Frame, options: LimbOptions = {}): Polyline {
  const whose = options.of ?? view;
  const observer = observerOf(whose);
  const radius = radiusOf(whose);
  const ratio = radius / observer.distanceMetres;
  if (!(ratio < 1)) {
    throw new HeliokitError(
      "coordinates/bad-number",
      `an observer ${observer.distanceMetres} m from Sun centre sees no limb of a Sun of ${radius} m`,
      { facts: { ...observer, radiusMetres: radius } },
    );
  }
  const count = checkedCount(options.corners ?? 360, "the limb");
  const rho = radius * Math.sqrt((1 - ratio) * (1 + ratio));
  const angles = Float64Array.from({ length: count }, (_, index) => (index * 360) / count);
  const circle = [
    angles.map((angle) => rho * cosDegrees(angle)),
    angles.map((angle) => rho * sinDegrees(angle)),
    new Float64Array(count).fill(radius * ratio),
  ] as const;
  const frame: Frame = { name: "HCC", time: whose.time, observer, radiusMetres: radius };
  if (options.of === undefined) return { ...seen(circle, frame, view), visible: new Uint8Array(count).fill(1) };
  return seen(circle, frame, view);
}

/** A meridian or parallel as a polyline. */
export interface GridLine extends Polyline {
  readonly kind: "meridian" | "parallel";
  /** Longitude of the meridian or latitude of the parallel. */
  readonly valueDegrees: number;
  /** Latitude of each corner on a meridian, longitude on a parallel. */
  readonly alongDegrees: Float64Array;
}

/** How {@link heliographicGrid} is drawn. */
export interface GridOptions {
  /** Degrees between lines. Default 15. */
  readonly spacingDegrees?: number;
  /** Degrees between corners of a line. Default 1. */
  readonly stepDegrees?: number;
  /** Stonyhurst (default) or Carrington longitudes. */
  readonly system?: Extract<FrameName, "HGS" | "HGC">;
}

/** From `first` to `last`, both included where they fall on it. */
function sequence(first: number, last: number, step: number): number[] {
  return Array.from({ length: Math.floor((last - first) / step + 1e-9) + 1 }, (_, index) => first + index * step);
}

/**
 * Meridians and parallels of the surface as a view shows them: all round the Sun, the hidden corners marked. Meridians run from
 * south to north, parallels from -180 to 180 degrees of longitude (Carrington 0 to 360); the poles are no parallels.
 *
 * Errors: `coordinates/bad-number` for spacings outside 0.1 to 90 degrees or steps outside 0.01 to 90.
 *
 * @example
 * ```ts
 * for (const line of heliographicGrid({ name: "HPC", time, observer })) draw(line.x, line.y, line.visible);
 * ```
 */
export function heliographicGrid(view: Frame, options: GridOptions = {}): GridLine[] {
  const { spacingDegrees = 15, stepDegrees = 1, system = "HGS" } = options;
  if (!(spacingDegrees >= 0.1 && spacingDegrees <= 90 && stepDegrees >= 0.01 && stepDegrees <= 90)) {
    throw new HeliokitError(
      "coordinates/bad-number",
      `a grid every ${spacingDegrees} degrees in steps of ${stepDegrees} is not drawn; wanted are 0.1 to 90 and 0.01 to 90`,
      { facts: { spacingDegrees, stepDegrees } },
    );
  }
  const observer = observerOf(view);
  const frame: Frame = { name: system, time: view.time, observer, radiusMetres: radiusOf(view) };
  const west = system === "HGC" ? 0 : -180;
  const latitudes = Float64Array.from(sequence(-90, 90, stepDegrees));
  const longitudes = Float64Array.from(sequence(west, west + 360, stepDegrees));
  const line = (kind: GridLine["kind"], valueDegrees: number, alongDegrees: Float64Array): GridLine => {
    const fixed = new Float64Array(alongDegrees.length).fill(valueDegrees);
    const positions = kind === "meridian" ? ([fixed, alongDegrees] as const) : ([alongDegrees, fixed] as const);
    return { kind, valueDegrees, alongDegrees, ...seen(positions, frame, { ...view, observer }) };
  };
  const multiples = Math.ceil(90 / spacingDegrees - 1e-9) - 1;
  return [
    ...sequence(0, 360 - spacingDegrees / 2, spacingDegrees)
      .map((longitude) => (system === "HGS" && longitude > 180 ? longitude - 360 : longitude))
      .sort((a, b) => a - b)
      .map((longitude) => line("meridian", longitude, latitudes)),
    ...sequence(-multiples, multiples, 1).map((n) => line("parallel", n * spacingDegrees, longitudes)),
  ];
}
