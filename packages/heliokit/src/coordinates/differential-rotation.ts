import { HeliokitError } from "../errors.js";
import { sinDegrees, wrap360 } from "./angles.js";
import { SECONDS_PER_DAY } from "./constants.js";

/**
 * A published law of the Sun's rotation: `howard` (Howard, Harvey and Forgach 1990, small magnetic features), `snodgrass`
 * (Snodgrass 1983, magnetic field), `allen` (Allen's Astrophysical Quantities), `rigid` (Carrington's 14.1844 degrees per day).
 */
export type RotationModel = "howard" | "snodgrass" | "allen" | "rigid";

/** How {@link differentialRotation} counts. */
export interface DifferentialRotationOptions {
  /** Default `howard`. */
  readonly model?: RotationModel;
  /** Against the stars (default) or as seen from the Earth, which follows at 0.9856 degrees per day. */
  readonly frameTime?: "sidereal" | "synodic";
}

/** Microradians per second in degrees per day. */
const DEGREES_PER_DAY = (1e-6 * SECONDS_PER_DAY * 180) / Math.PI;
const EARTH_DEGREES_PER_DAY = 0.9856;

/** omega = A + B sin^2(latitude) + C sin^4(latitude), degrees per day. */
const LAWS: Readonly<Record<RotationModel, readonly [a: number, b: number, c: number]>> = {
  howard: [2.894 * DEGREES_PER_DAY, -0.428 * DEGREES_PER_DAY, -0.37 * DEGREES_PER_DAY],
  snodgrass: [2.851 * DEGREES_PER_DAY, -0.343 * DEGREES_PER_DAY, -0.474 * DEGREES_PER_DAY],
  allen: [14.44, -3, 0],
  rigid: [14.1844, 0, 0],
};

/**
 * The law of a model as a function of the squared sine of the latitude, degrees per day against the stars.
 * Errors: `coordinates/unknown-model`.
 */
export function rotationLaw(model: RotationModel): (squaredSine: number) => number {
  const law = Object.hasOwn(LAWS, model) ? LAWS[model] : undefined;
  if (law === undefined) {
    throw new HeliokitError(
      "coordinates/unknown-model",
      `no law of rotation is called ${model}; choose howard, snodgrass, allen or rigid`,
      { facts: { model } },
    );
  }
  const [a, b, c] = law;
  return (squaredSine) => a + squaredSine * (b + squaredSine * c);
}

/**
 * Rate of rotation at a heliographic latitude, degrees per day.
 *
 * Errors: `coordinates/unknown-model` for another law than the four.
 *
 * @example
 * ```ts
 * rotationRateDegreesPerDay(0, { model: "allen" }); // 14.44
 * ```
 */
export function rotationRateDegreesPerDay(latitudeDegrees: number, options: DifferentialRotationOptions = {}): number {
  const s = sinDegrees(latitudeDegrees);
  const rate = rotationLaw(options.model ?? "howard")(s * s);
  return options.frameTime === "synodic" ? rate - EARTH_DEGREES_PER_DAY : rate;
}

/**
 * How far the surface at a latitude turns in a time: degrees of longitude to add, 0 to 360. A negative time goes back.
 *
 * Errors: `coordinates/unknown-model` for another law than the four.
 *
 * @example
 * ```ts
 * differentialRotation(86_400, 0, { model: "rigid" }); // 14.1844
 * ```
 */
export function differentialRotation(
  durationSeconds: number,
  latitudeDegrees: number,
  options: DifferentialRotationOptions = {},
): number {
  return wrap360((rotationRateDegreesPerDay(latitudeDegrees, options) * durationSeconds) / SECONDS_PER_DAY);
}
