/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));

/** What {@link readDecimal} gives for bytes that are no plain number: read them as a text. */
export const NOT_PLAIN: unique symbol = Symbol("not plain");

/**
 * The double nearest to a decimal number in bytes, without making a string. A mantissa below 2^53 and a power of ten up
 * to 10^22 are exact, so one operation rounds once (Clinger 1990, "How to read floating point numbers accurately").
 * Whatever is longer or larger is left to the caller.
 */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number | typeof NOT_PLAIN {
  let at = start;
  let negative = false;
  const sign = bytes[at];
  if (sign === 45 || sign === 43) {
    negative = sign === 45;
    at++;
  }
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let seen = false;
  let point = false;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 48 && byte <= 57) {
      seen = true;
      if (digits > 0 || byte !== 48) digits++;
      if (digits > 15) return NOT_PLAIN;
      mantissa = mantissa * 10 + (byte - 48);
      if (point) decimals++;
    } else if (byte === 46 && !point) point = true;
    else break;
  }
  if (!seen) return NOT_PLAIN;
  let exponent = 0;
  if (at < end && ((bytes[at] ?? 0) | 0x20) === 0x65) {
    at++;
    const negativeExponent = bytes[at] === 45;
    if (negativeExponent || bytes[at] === 43) at++;
    const first = at;
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte < 48 || byte > 57 || at - first > 3) return NOT_PLAIN;
      exponent = exponent * 10 + (byte - 48);
    }
    if (at === first) return NOT_PLAIN;
    if (negativeExponent) exponent = -exponent;
  }
  if (at !== end) return NOT_PLAIN;
  exponent -= decimals;
  if (exponent < -22 || exponent > 22) return NOT_PLAIN;
  const value = exponent < 0 ? mantissa / (POWERS[-exponent] ?? 1) : mantissa * (POWERS[exponent] ?? 1);
  return negative ? -value : value;
}

/** A number as a text may hold it: decimal, `nan`, `inf`, `0x` hexadecimal; undefined for anything else. */
export function readNumberText(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) return Number(trimmed);
  if (/^0[xX][0-9a-fA-F]{1,13}$/.test(trimmed)) return Number(trimmed);
  if (/^[+-]?nan$/i.test(trimmed)) return Number.NaN;
  if (/^\+?inf(?:inity)?$/i.test(trimmed)) return Number.POSITIVE_INFINITY;
  if (/^-inf(?:inity)?$/i.test(trimmed)) return Number.NEGATIVE_INFINITY;
  return undefined;
}

/** A whole number as a text may hold it, decimal or hexadecimal; undefined for anything else. */
export function readIntegerText(text: string): bigint | undefined {
  const trimmed = text.trim();
  if (/^[+-]?\d{1,40}$/.test(trimmed)) return BigInt(trimmed.replace(/^\+/, ""));
  if (/^0[xX][0-9a-fA-F]{1,32}$/.test(trimmed)) return BigInt(trimmed);
  return undefined;
}

/** A hexadecimal word `0x...` of at most 32 bits in bytes; -1 for anything else. */
export function readHexWord(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 3 || length > 10 || bytes[start] !== 48 || ((bytes[start + 1] ?? 0) | 0x20) !== 0x78) return -1;
  let value = 0;
  for (let at = start + 2; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const lower = byte | 0x20;
    let digit: number;
    if (byte >= 48 && byte <= 57) digit = byte - 48;
    else if (lower >= 0x61 && lower <= 0x66) digit = lower - 0x57;
    else return -1;
    value = value * 16 + digit;
  }
  return value;
}
