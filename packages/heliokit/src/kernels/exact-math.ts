/**
 * Elementary functions in plain arithmetic. Engines may differ in the last bit of `Math.sin` and its kin; these use
 * only +, -, *, / and sqrt, which IEEE 754 fixes, so that the same input gives the same bytes in Node and in every browser.
 * Errors are below 1 ulp (tan, asin, acos below 2 ulp). Series are Taylor's, summed from the small end, after a reduction
 * that keeps the rest of the argument in a second number (Cody and Waite, Software Manual for the Elementary Functions, 1980).
 */

// Pi/2 in three parts of 33 bits and a tail: n * part is exact for |n| < 2^20.
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487111665e-21;
const HALF_PI_4 = 8.4784276603689e-32;
const HALF_PI = Math.PI / 2;
const HALF_PI_LOW = 6.123233995736766e-17;
const PI = Math.PI;
const PI_LOW = 1.2246467991473532e-16;
const TWO_OVER_PI = 0.6366197723675814;
const LARGEST_PLAIN_ARGUMENT = 1e6;

const LN2_1 = 0.6931471804855391;
const LN2_2 = 7.440617110012397e-11;
const INVERSE_LN2 = Math.LOG2E;

/** atan(i / 8), each as the nearest number and what that leaves out. */
const ATAN_EIGHTHS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.12435499454676144, -3.1253241424539383e-18],
  [0.24497866312686414, 1.0698755618734451e-17],
  [0.35877067027057225, -2.4623815582638635e-17],
  [0.4636476090008061, 2.2698777452961687e-17],
  [0.5585993153435624, -5.4556305485916264e-18],
  [0.6435011087932844, 1.5834785051444286e-17],
  [0.7188299996216245, -2.1478388444456983e-17],
  [0.7853981633974483, 3.061616997868383e-17],
];

interface Reduced {
  /** Quarter turns taken off, modulo 4. */
  readonly quadrant: number;
  /** What is left, within about +-pi/4, as high + low. */
  readonly high: number;
  readonly low: number;
}

function reduce(x: number): Reduced {
  if (x >= -0.7853981633974483 && x <= 0.7853981633974483) return { quadrant: 0, high: x, low: 0 };
  if (Math.abs(x) > LARGEST_PLAIN_ARGUMENT) return reduceHuge(x);
  const turns = Math.round(x * TWO_OVER_PI);
  const first = x - turns * HALF_PI_1;
  const [second, secondLost] = exactDifference(first, turns * HALF_PI_2);
  const [third, thirdLost] = exactDifference(second, turns * HALF_PI_3);
  const tail = secondLost + thirdLost - turns * HALF_PI_4;
  const high = third + tail;
  return { quadrant: turns & 3, high, low: third - high + tail };
}

/** a - b as the rounded difference and what rounding lost (Knuth's two-sum). */
function exactDifference(a: number, b: number): [number, number] {
  const difference = a - b;
  const part = difference - a;
  return [difference, a - (difference - part) - (b + part)];
}

const HUGE_BITS = 1200n;
let hugePi: bigint | undefined;

/** pi * 2^1200 by Machin's formula: enough digits for the largest double. */
function piBits(): bigint {
  if (hugePi !== undefined) return hugePi;
  const guard = 32n;
  const inverseAtan = (n: bigint): bigint => {
    let term = (1n << (HUGE_BITS + guard)) / n;
    let sum = term;
    let sign = -1n;
    for (let k = 3n; term !== 0n; k += 2n, sign = -sign) {
      term /= n * n;
      sum += (sign * term) / k;
    }
    return sum;
  };
  hugePi = (4n * (4n * inverseAtan(5n) - inverseAtan(239n))) >> guard;
  return hugePi;
}

function reduceHuge(x: number): Reduced {
  const halfPi = piBits() >> 1n;
  // A double above 1e6 is an integer multiple of 2^-32, so this product is exact.
  const scaled = BigInt(Math.abs(x) < 2 ** 53 ? Math.abs(x) * 2 ** 32 : Math.abs(x));
  const value = Math.abs(x) < 2 ** 53 ? scaled << (HUGE_BITS - 32n) : scaled << HUGE_BITS;
  let turns = value / halfPi;
  let rest = value - turns * halfPi;
  if (rest * 2n > halfPi) {
    turns += 1n;
    rest -= halfPi;
  }
  const unit = 2 ** -100;
  const [high, low] = splitBits(rest, unit);
  return x > 0
    ? { quadrant: Number(turns & 3n), high, low }
    : { quadrant: Number((4n - (turns & 3n)) & 3n), high: -high, low: -low };
}

function splitBits(value: bigint, unit: number): [number, number] {
  const bits = value >> (HUGE_BITS - 100n);
  const high = Number(bits);
  return [high * unit, Number(bits - BigInt(high)) * unit];
}

/** sin(high + low) for |high| <= pi/4. */
function sinSeries(high: number, low: number): number {
  const q = high * high;
  let sum = -1 / 121645100408832000;
  sum = sum * q + 1 / 355687428096000;
  sum = sum * q - 1 / 1307674368000;
  sum = sum * q + 1 / 6227020800;
  sum = sum * q - 1 / 39916800;
  sum = sum * q + 1 / 362880;
  sum = sum * q - 1 / 5040;
  sum = sum * q + 1 / 120;
  sum = sum * q - 1 / 6;
  return high + (high * q * sum + low * (1 - 0.5 * q));
}

/** cos(high + low) for |high| <= pi/4. */
function cosSeries(high: number, low: number): number {
  const q = high * high;
  let sum = -1 / 6402373705728000;
  sum = sum * q + 1 / 20922789888000;
  sum = sum * q - 1 / 87178291200;
  sum = sum * q + 1 / 479001600;
  sum = sum * q - 1 / 3628800;
  sum = sum * q + 1 / 40320;
  sum = sum * q - 1 / 720;
  sum = sum * q + 1 / 24;
  const half = 0.5 * q;
  const lead = 1 - half;
  return lead + (1 - lead - half + (q * q * sum - high * low));
}

/**
 * Sine of an angle in radians, the same bits on every machine. NaN for NaN and infinities.
 *
 * @example
 * ```ts
 * sin(0.5); // 0.479425538604203
 * ```
 */
export function sin(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (x === 0) return x;
  const { quadrant, high, low } = reduce(x);
  const value = (quadrant & 1) === 0 ? sinSeries(high, low) : cosSeries(high, low);
  return (quadrant & 2) === 0 ? value : -value;
}

/**
 * Cosine of an angle in radians, the same bits on every machine. NaN for NaN and infinities.
 *
 * @example
 * ```ts
 * cos(0); // 1
 * ```
 */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const { quadrant, high, low } = reduce(x);
  const value = (quadrant & 1) === 0 ? cosSeries(high, low) : sinSeries(high, low);
  return quadrant === 1 || quadrant === 2 ? -value : value;
}

/**
 * Tangent of an angle in radians, the same bits on every machine.
 *
 * @example
 * ```ts
 * tan(0.25); // 0.2553419212210362
 * ```
 */
export function tan(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  if (x === 0) return x;
  const { quadrant, high, low } = reduce(x);
  const s = sinSeries(high, low);
  const c = cosSeries(high, low);
  return (quadrant & 1) === 0 ? s / c : -c / s;
}

/** atan(small / large) for 0 <= small <= large, as the nearest eighth plus a short series: high and low part. */
function atanQuotient(small: number, large: number): [number, number] {
  const eighth = Math.round((small / large) * 8);
  const centre = eighth / 8;
  const t = (small - centre * large) / (large + centre * small);
  const q = t * t;
  let sum = 1 / 13;
  sum = sum * q - 1 / 11;
  sum = sum * q + 1 / 9;
  sum = sum * q - 1 / 7;
  sum = sum * q + 1 / 5;
  sum = sum * q - 1 / 3;
  const [high, low] = ATAN_EIGHTHS[eighth] ?? [0, 0];
  return eighth === 0 ? [t, t * q * sum] : [high, t + (t * q * sum + low)];
}

/**
 * Angle of the point (x, y) in radians, -pi to pi, the same bits on every machine. Signed zeros and infinities as in
 * `Math.atan2`.
 *
 * @example
 * ```ts
 * atan2(1, -1); // 2.356194490192345
 * ```
 */
export function atan2(y: number, x: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  let height = Math.abs(y);
  let width = Math.abs(x);
  if (height === Number.POSITIVE_INFINITY || width === Number.POSITIVE_INFINITY) {
    height = height === Number.POSITIVE_INFINITY ? 1 : 0;
    width = width === Number.POSITIVE_INFINITY ? 1 : 0;
  }
  const largest = Math.max(height, width);
  if (largest > 2 ** 1000) {
    height *= 2 ** -60;
    width *= 2 ** -60;
  } else if (largest < 2 ** -900) {
    height *= 2 ** 100;
    width *= 2 ** 100;
  }
  const left = x < 0 || Object.is(x, -0);
  let angle: number;
  if (largest === 0) {
    angle = left ? PI : 0;
  } else if (height > width) {
    const [high, low] = atanQuotient(width, height);
    angle = left
      ? HALF_PI + high + twoSumRest(HALF_PI, high) + (low + HALF_PI_LOW)
      : HALF_PI - high + (twoSumRest(HALF_PI, -high) + (HALF_PI_LOW - low));
  } else {
    const [high, low] = atanQuotient(height, width);
    angle = left ? PI - high + (twoSumRest(PI, -high) + (PI_LOW - low)) : high + low;
  }
  return y < 0 || Object.is(y, -0) ? -angle : angle;
}

/** What a + b loses in rounding, for |a| >= |b|. */
function twoSumRest(a: number, b: number): number {
  const sum = a + b;
  return b - (sum - a);
}

/**
 * Arc tangent in radians, -pi/2 to pi/2, the same bits on every machine.
 *
 * @example
 * ```ts
 * atan(1); // 0.7853981633974483
 * ```
 */
export function atan(x: number): number {
  return atan2(x, 1);
}

/**
 * Arc sine in radians, -pi/2 to pi/2, the same bits on every machine. NaN outside -1..1.
 *
 * @example
 * ```ts
 * asin(0.5); // 0.5235987755982989
 * ```
 */
export function asin(x: number): number {
  if (!(x >= -1 && x <= 1)) return Number.NaN;
  return x === 0 ? x : atan2(x, Math.sqrt((1 - x) * (1 + x)));
}

/**
 * Arc cosine in radians, 0 to pi, the same bits on every machine. NaN outside -1..1.
 *
 * @example
 * ```ts
 * acos(0.5); // 1.0471975511965979
 * ```
 */
export function acos(x: number): number {
  if (!(x >= -1 && x <= 1)) return Number.NaN;
  return atan2(Math.sqrt((1 - x) * (1 + x)), x);
}

/** x * 2^power with one rounding at most, for |power| up to 1100. */
function timesPowerOfTwo(x: number, power: number): number {
  let value = x;
  let left = power;
  while (left > 1000) {
    value *= 2 ** 1000;
    left -= 1000;
  }
  while (left < -1000) {
    value *= 2 ** -1000;
    left += 1000;
  }
  return value * powerOfTwo(left);
}

/** 2^power by repeated squaring: every step is exact, unlike `Math.pow` by the letter of its standard. */
function powerOfTwo(power: number): number {
  let base = power < 0 ? 0.5 : 2;
  let value = 1;
  for (let left = Math.abs(power); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) value *= base;
    base *= base;
  }
  return value;
}

/**
 * e to the power x, the same bits on every machine.
 *
 * @example
 * ```ts
 * exp(1); // 2.718281828459045
 * ```
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const power = Math.round(x * INVERSE_LN2);
  const high = x - power * LN2_1;
  const low = -power * LN2_2;
  const r = high + low;
  const rest = high - r + low;
  let sum = 1 / 87178291200;
  sum = sum * r + 1 / 6227020800;
  sum = sum * r + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 1 / 2;
  return timesPowerOfTwo(1 + (r + (r * r * sum + rest)), power);
}

/**
 * Natural logarithm, the same bits on every machine. -Infinity for 0, NaN below.
 *
 * @example
 * ```ts
 * log(10); // 2.302585092994046
 * ```
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let [power, fraction] = splitPower(x);
  if (fraction > Math.SQRT2) {
    fraction *= 0.5;
    power += 1;
  }
  const f = fraction - 1;
  const s = f / (2 + f);
  const q = s * s;
  let sum = 2 / 21;
  sum = sum * q + 2 / 19;
  sum = sum * q + 2 / 17;
  sum = sum * q + 2 / 15;
  sum = sum * q + 2 / 13;
  sum = sum * q + 2 / 11;
  sum = sum * q + 2 / 9;
  sum = sum * q + 2 / 7;
  sum = sum * q + 2 / 5;
  sum = sum * q + 2 / 3;
  // log(1 + f) = f - f*f/2 + s * (f*f/2 + 2*s*s/3 + 2*s^4/5 + ...)
  const half = 0.5 * f * f;
  return power * LN2_1 - (half - (s * (half + q * sum) + power * LN2_2) - f);
}

/** Exponent and fraction of a positive finite number: x = fraction * 2^exponent, 1 <= fraction < 2, exactly. */
function splitPower(x: number): [number, number] {
  const view = new DataView(new ArrayBuffer(8));
  const normal = x < 2 ** -1022 ? x * 2 ** 60 : x;
  view.setFloat64(0, normal);
  const top = view.getUint32(0);
  view.setUint32(0, (top & 0x000fffff) | 0x3ff00000);
  return [(top >>> 20) - 1023 - (normal === x ? 0 : 60), view.getFloat64(0)];
}

/**
 * Cube root, the same bits on every machine.
 *
 * @example
 * ```ts
 * cbrt(27); // 3
 * ```
 */
export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const [exponent, fraction] = splitPower(Math.abs(x));
  const third = Math.floor(exponent / 3);
  const value = fraction * powerOfTwo(exponent - 3 * third);
  // value is in 1..8; Newton from a straight line, quadratic, five steps reach the last bit.
  let root = 0.9 + 0.15 * value;
  for (let step = 0; step < 6; step++) root -= (root - value / (root * root)) / 3;
  return timesPowerOfTwo(x < 0 ? -root : root, third);
}
