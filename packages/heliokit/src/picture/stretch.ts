import { HeliokitError } from "../errors.js";
import { log } from "../kernels/index.js";

/**
 * How the numbers between the limits become places in the colour table. By name, or with its parameter: asinh `a` (where it
 * turns from linear to logarithmic, default 0.1; AIA's own pictures use 0.01), log `a` (default 1000), power `exponent`.
 */
export type Stretch =
  | "linear"
  | "sqrt"
  | "log"
  | "asinh"
  | { readonly kind: "asinh"; readonly a: number }
  | { readonly kind: "log"; readonly a: number }
  | { readonly kind: "power"; readonly exponent: number }
  /** Histogram equalisation: every colour covers equally many pixels. Made by {@link equalization}. */
  | { readonly kind: "equalize"; readonly table: Equalization };

/** Sorted numbers with their ranks from 0 to 1: what histogram equalisation looks values up in. */
export interface Equalization {
  /** Finite pixels in ascending order, scaled to 0 to 1. */
  readonly sorted: Float64Array;
}

/** Asinh of AIA's images as sunpy draws them. */
export const AIA_STRETCH: Stretch = { kind: "asinh", a: 0.01 };

/**
 * The function behind a stretch: takes 0 to 1 onto 0 to 1. Outside, and where the curve has no value (the logarithm and the
 * root of what lies below the limits), it gives what its formula gives, not-a-number included.
 *
 * Formulas as astropy's: asinh(x/a)/asinh(1/a), log(1 + a x)/log(1 + a), sqrt(x), x^exponent.
 *
 * @throws HeliokitError `picture/bad-stretch`
 *
 * @example
 * ```ts
 * stretchFunction("sqrt")(0.25); // 0.5
 * ```
 */
export function stretchFunction(stretch: Stretch): (x: number) => number {
  if (typeof stretch === "object" && stretch.kind === "equalize") return lookUp(stretch.table.sorted);
  const kind = typeof stretch === "string" ? stretch : stretch.kind;
  const given = typeof stretch === "string" ? undefined : parameterOf(stretch);
  switch (kind) {
    case "linear":
      return (x) => x;
    case "sqrt":
      return Math.sqrt;
    case "asinh": {
      const a = given ?? 0.1;
      const whole = Math.asinh(1 / a);
      return (x) => Math.asinh(x / a) / whole;
    }
    case "log": {
      const a = given ?? 1000;
      const whole = log(a + 1);
      return (x) => log(a * x + 1) / whole;
    }
    case "power": {
      const exponent = given ?? 1;
      return (x) => (x < 0 ? Number.NaN : x ** exponent);
    }
    default:
      throw new HeliokitError(
        "picture/bad-stretch",
        `there is no stretch "${String(kind)}"; there are linear, sqrt, log, asinh, power`,
        { facts: { stretch: String(kind) } },
      );
  }
}

function parameterOf(stretch: Extract<Stretch, { kind: "asinh" | "log" | "power" }>): number {
  const value = stretch.kind === "power" ? stretch.exponent : stretch.a;
  if (value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new HeliokitError("picture/bad-stretch", `the stretch ${stretch.kind} wants a number above 0, found ${value}`, {
    facts: { stretch: stretch.kind, value },
  });
}

/**
 * A stretch by the words of a command line: `linear`, `sqrt`, `log`, `asinh`, with a parameter `asinh:0.01`, `log:500`,
 * `power:0.25`; `histeq` needs the pixels and is made by {@link equalization}.
 *
 * @throws HeliokitError `picture/bad-stretch`
 *
 * @example
 * ```ts
 * parseStretch("power:0.25"); // { kind: "power", exponent: 0.25 }
 * ```
 */
export function parseStretch(text: string): Stretch | "histeq" {
  const [word = "", parameter] = text.trim().toLowerCase().split(":");
  const number = parameter === undefined ? undefined : Number(parameter);
  const plain = ["linear", "sqrt", "log", "asinh", "histeq"] as const;
  const kind = plain.find((name) => name === word);
  if (kind !== undefined && number === undefined) return kind;
  if (number !== undefined && parameter !== "" && number > 0 && Number.isFinite(number)) {
    if (kind === "asinh" || kind === "log") return { kind, a: number };
    if (word === "power") return { kind: "power", exponent: number };
  }
  throw new HeliokitError(
    "picture/bad-stretch",
    `"${text}" is no stretch; wanted is one of ${plain.join(", ")}, asinh:A, log:A or power:EXPONENT with a number above 0`,
    { facts: { stretch: text } },
  );
}

/**
 * A short text for a stretch, such as `asinh (a = 0.01)`.
 *
 * @example
 * ```ts
 * describeStretch({ kind: "power", exponent: 0.25 }); // "power 0.25"
 * ```
 */
export function describeStretch(stretch: Stretch): string {
  if (typeof stretch === "string") return stretch;
  if (stretch.kind === "equalize") return "histogram equalisation";
  return stretch.kind === "power" ? `power ${stretch.exponent}` : `${stretch.kind} (a = ${stretch.a})`;
}

/**
 * Histogram equalisation of these pixels: limits are their extremes, and a value's place is its rank among the finite ones, as
 * astropy's HistEqStretch has it.
 *
 * @throws HeliokitError `picture/no-finite-pixels`
 *
 * @example
 * ```ts
 * equalization(Float32Array.of(1, 2, 4, 8)).limits; // [1, 8]
 * ```
 */
export function equalization(data: ArrayLike<number>): {
  readonly stretch: Stretch;
  readonly limits: readonly [number, number];
} {
  const sorted = Float64Array.from(data).filter(Number.isFinite).sort();
  if (sorted.length === 0) {
    throw new HeliokitError("picture/no-finite-pixels", "the picture holds no finite pixel: there is nothing to draw");
  }
  const low = sorted[0] ?? 0;
  const high = sorted.at(-1) ?? 0;
  const span = high - low || 1;
  for (const [index, value] of sorted.entries()) sorted[index] = (value - low) / span;
  return { stretch: { kind: "equalize", table: { sorted } }, limits: [low, high] };
}

/** Rank of a value among sorted ones, 0 to 1; the last of equal ones counts. */
function lookUp(sorted: Float64Array): (x: number) => number {
  const last = sorted.length - 1;
  return (x) => {
    if (Number.isNaN(x)) return x;
    if (last < 1 || x >= (sorted[last] ?? 1)) return x < (sorted[0] ?? 0) ? 0 : 1;
    if (x < (sorted[0] ?? 0)) return 0;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? 0) <= x) low = middle;
      else high = middle;
    }
    const from = sorted[low] ?? 0;
    const to = sorted[high] ?? 0;
    return (low + (to > from ? (x - from) / (to - from) : 0)) / last;
  };
}
