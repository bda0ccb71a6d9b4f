import { HeliokitError } from "../errors.js";
import { exp, log } from "../kernels/index.js";
import type { FrameStatistics } from "./frame-statistics.js";

/**
 * How pixels become what a model is fed, as a plain record that is kept with the model. All but "clip" have an inverse.
 *
 * - `z-score`: (x - mean) / std
 * - `signum-log` (Surya): (sign(x) ln(1 + |scale x|) - mean) / (std + epsilon); mean and std of the logarithms
 * - `sqrt`: sign(x) sqrt(|x| / max)
 * - `asinh`: asinh(x / softening) / asinh(max / softening)
 * - `clip`: x brought between low and high
 */
export type Transform =
  | { readonly kind: "z-score"; readonly mean: number; readonly std: number }
  | {
      readonly kind: "signum-log";
      readonly scale: number;
      readonly mean: number;
      readonly std: number;
      readonly epsilon: number;
    }
  | { readonly kind: "sqrt"; readonly max: number }
  | { readonly kind: "asinh"; readonly softening: number; readonly max: number }
  | { readonly kind: "clip"; readonly low: number; readonly high: number };

/** ln(1 + y) for y >= 0 without loss for small y (Kahan). */
function log1p(y: number): number {
  const u = 1 + y;
  return u === 1 ? y : (log(u) * y) / (u - 1);
}

/** e^y - 1 without loss for small y (Kahan). */
function expm1(y: number): number {
  const u = exp(y);
  if (u === 1) return y;
  return u === Number.POSITIVE_INFINITY ? u : ((u - 1) * y) / log(u);
}

/** asinh of a number that is not negative; the root is taken so that small numbers lose nothing. */
function asinh(y: number): number {
  return log1p(y + (y * y) / (1 + Math.sqrt(1 + y * y)));
}

function sinh(y: number): number {
  const e = expm1(y);
  return (e + e / (e + 1)) / 2;
}

const signed = (x: number, of: (size: number) => number): number => (x < 0 ? -of(-x) : of(x));

function forward(transform: Transform): (x: number) => number {
  switch (transform.kind) {
    case "z-score":
      return (x) => (x - transform.mean) / transform.std;
    case "signum-log": {
      const { scale, mean, std, epsilon } = transform;
      return (x) => (signed(x, (size) => log1p(scale * size)) - mean) / (std + epsilon);
    }
    case "sqrt":
      return (x) => signed(x, (size) => Math.sqrt(size / transform.max));
    case "asinh": {
      const top = asinh(transform.max / transform.softening);
      return (x) => signed(x, (size) => asinh(size / transform.softening) / top);
    }
    case "clip":
      return (x) => (x < transform.low ? transform.low : x > transform.high ? transform.high : x);
  }
}

function backward(transform: Transform): (y: number) => number {
  switch (transform.kind) {
    case "z-score":
      return (y) => y * transform.std + transform.mean;
    case "signum-log": {
      const { scale, mean, std, epsilon } = transform;
      return (y) => signed(y * (std + epsilon) + mean, (size) => expm1(size) / scale);
    }
    case "sqrt":
      return (y) => signed(y, (size) => size * size * transform.max);
    case "asinh": {
      const top = asinh(transform.max / transform.softening);
      return (y) => signed(y, (size) => sinh(size * top) * transform.softening);
    }
    case "clip":
      throw new HeliokitError(
        "sdoml/no-inverse",
        "what was clipped cannot be brought back; keep the pixels or do not clip",
        {
          facts: { kind: transform.kind },
        },
      );
  }
}

const ABOVE_0: Readonly<Record<Transform["kind"], readonly string[]>> = {
  "z-score": ["std"],
  "signum-log": ["scale"],
  sqrt: ["max"],
  asinh: ["softening", "max"],
  clip: [],
};

function checked(transform: Transform): Transform {
  const { kind, ...numbers } = transform;
  const above0 = ABOVE_0[kind];
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isFinite(value) && (!above0.includes(name) || value > 0)) continue;
    throw new HeliokitError(
      "sdoml/bad-transform",
      `${kind} with ${name} = ${value}; wanted is a finite number${above0.includes(name) ? " above 0" : ""}`,
      { facts: { kind, name, value } },
    );
  }
  return transform;
}

/**
 * Transforms pixels in their place; NaN stays NaN. Sums and logarithms are the same bits on every machine.
 *
 * @throws HeliokitError `sdoml/bad-transform` for numbers that make no sense
 *
 * @example
 * ```ts
 * applyTransform({ kind: "z-score", mean: 160, std: 240 }, frame.data);
 * ```
 */
export function applyTransform<A extends Float32Array | Float64Array>(transform: Transform, data: A): A {
  const change = forward(checked(transform));
  for (let at = 0; at < data.length; at++) data[at] = change(data[at] ?? Number.NaN);
  return data;
}

/**
 * The way back of {@link applyTransform}, in place.
 *
 * @throws HeliokitError `sdoml/no-inverse` for "clip", `sdoml/bad-transform`
 *
 * @example
 * ```ts
 * invertTransform(transform, applyTransform(transform, pixels)); // the pixels again, but for rounding
 * ```
 */
export function invertTransform<A extends Float32Array | Float64Array>(transform: Transform, data: A): A {
  const change = backward(checked(transform));
  for (let at = 0; at < data.length; at++) data[at] = change(data[at] ?? Number.NaN);
  return data;
}

/**
 * The z-score of some statistics: those of the training part, never of all frames.
 *
 * @example
 * ```ts
 * const { train } = splitByMonth(await channel.times());
 * const transform = zScoreOf(await channel.at(train).statistics());
 * ```
 */
export function zScoreOf({ mean, std }: Pick<FrameStatistics, "mean" | "std">): Transform {
  return { kind: "z-score", mean, std };
}
