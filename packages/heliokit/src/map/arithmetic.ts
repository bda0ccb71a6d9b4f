import { HeliokitError } from "../errors.js";
import { withCard } from "../fits/index.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";

/** A number with a unit; "" is a plain number. */
export interface Quantity {
  readonly value: number;
  readonly unit: string;
}

function applied(map: SolarMap, unit: string | undefined, value: (pixel: number) => number): SolarMap {
  const { data, width, height } = map.raster;
  const result = data instanceof Float64Array ? new Float64Array(data.length) : new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) result[at] = value(data[at] ?? Number.NaN);
  const header = unit === undefined ? map.header : withCard(map.header, "BUNIT", unit);
  return mapFromRaster({ data: result, width, height }, header, map.mask ? { mask: map.mask } : {});
}

function unitOf(map: SolarMap): string {
  return map.unit ?? "";
}

/**
 * A map plus a number of its unit. Keywords changed: BUNIT.
 *
 * @throws HeliokitError `map/different-units`, also for a plain number where the map has a unit
 *
 * @example
 * ```ts
 * const raised = addToMap(map, { value: 5, unit: "DN" });
 * ```
 */
export function addToMap(map: SolarMap, { value, unit }: Quantity): SolarMap {
  requireUnit(map, unit);
  return applied(map, unitOf(map), (pixel) => pixel + value);
}

/**
 * A number minus a map of its unit. Keywords changed: BUNIT.
 *
 * @throws HeliokitError `map/different-units`
 *
 * @example
 * ```ts
 * const inverted = subtractMapFrom({ value: 16383, unit: "DN" }, map);
 * ```
 */
export function subtractMapFrom({ value, unit }: Quantity, map: SolarMap): SolarMap {
  requireUnit(map, unit);
  return applied(map, unitOf(map), (pixel) => value - pixel);
}

function requireUnit(map: SolarMap, unit: string): void {
  if (unit === unitOf(map)) return;
  const own = unitOf(map) || "no unit";
  throw new HeliokitError(
    "map/different-units",
    `a number in ${unit || "no unit"} cannot be added to a map in ${own}; convert it first`,
    {
      facts: { unit, mapUnit: unitOf(map) },
    },
  );
}

/**
 * A map times a number, plain or with a unit. Keywords changed: BUNIT.
 *
 * @example
 * ```ts
 * const doubled = multiplyMap(map, 2);
 * ```
 */
export function multiplyMap(map: SolarMap, factor: number | Quantity): SolarMap {
  const { value, unit } = typeof factor === "number" ? { value: factor, unit: "" } : factor;
  return applied(map, multiplied(unitOf(map), unit), (pixel) => pixel * value);
}

/**
 * A map divided by a number, plain or with a unit: by its exposure it is in DN / s. Keywords changed: BUNIT.
 *
 * @throws HeliokitError `map/division-by-zero`
 *
 * @example
 * ```ts
 * const rate = divideMap(map, { value: map.exposureSeconds ?? 1, unit: "s" });
 * ```
 */
export function divideMap(map: SolarMap, divisor: number | Quantity): SolarMap {
  const { value, unit } = typeof divisor === "number" ? { value: divisor, unit: "" } : divisor;
  if (value === 0) throw new HeliokitError("map/division-by-zero", "a map cannot be divided by 0", { facts: {} });
  return applied(map, divided(unitOf(map), unit), (pixel) => pixel / value);
}

/**
 * A map to a power. Keywords changed: BUNIT.
 *
 * @example
 * ```ts
 * const squared = powerOfMap(map, 2); // in DN2
 * ```
 */
export function powerOfMap(map: SolarMap, exponent: number): SolarMap {
  const unit = unitOf(map);
  return applied(map, unit === "" ? "" : poweredUnit(unit, exponent), (pixel) => pixel ** exponent);
}

/**
 * A number divided by a map. Keywords changed: BUNIT.
 *
 * @example
 * ```ts
 * const inverse = divideByMap(1, map); // in 1 / DN
 * ```
 */
export function divideByMap(dividend: number | Quantity, map: SolarMap): SolarMap {
  const { value, unit } = typeof dividend === "number" ? { value: dividend, unit: "" } : dividend;
  return applied(map, divided(unit, unitOf(map)), (pixel) => value / pixel);
}

/**
 * A map with the signs turned; the header stays as it is.
 *
 * @example
 * ```ts
 * const negative = negateMap(map);
 * ```
 */
export function negateMap(map: SolarMap): SolarMap {
  return applied(map, undefined, (pixel) => -pixel);
}

function multiplied(a: string, b: string): string {
  return a === "" ? b : b === "" ? a : `${a} ${b}`;
}

/** `DN / s`, as the field writes it. */
function divided(a: string, b: string): string {
  if (b === "") return a;
  const below = /[ /]/.test(b) ? `(${b})` : b;
  return `${a === "" ? "1" : a} / ${below}`;
}

function poweredUnit(unit: string, exponent: number): string {
  if (exponent === 1) return unit;
  return /[ /]/.test(unit) ? `(${unit})${exponent}` : `${unit}${exponent}`;
}
