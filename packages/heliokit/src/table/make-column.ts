import { HeliokitError } from "../errors.js";
import type { Instant, TimeScale } from "../time/index.js";
import type {
  BitsColumn,
  BooleanColumn,
  IntegerColumn,
  LongColumn,
  RealColumn,
  TextColumn,
  TimeColumn,
} from "./column.js";
import { packTexts } from "./text-list.js";

/** What a column may be told beside its values. */
export interface ColumnOptions {
  readonly unit?: string;
  readonly note?: string;
}

function missingOf(values: ArrayLike<unknown>): { readonly missing?: Uint8Array } {
  let missing: Uint8Array | undefined;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== null && value !== undefined) continue;
    missing ??= new Uint8Array(values.length);
    missing[row] = 1;
  }
  return missing ? { missing } : {};
}

function described({ unit, note }: ColumnOptions): ColumnOptions {
  return { ...(unit === undefined ? {} : { unit }), ...(note === undefined ? {} : { note }) };
}

function badValue(name: string, row: number, value: unknown, wanted: string): HeliokitError {
  return new HeliokitError("table/bad-value", `column ${name}, row ${row}: ${String(value)} is no ${wanted}`, {
    facts: { column: name, row, wanted },
  });
}

/**
 * A column of real numbers; null is a missing value, NaN a value. A Float64Array is taken as it is, not copied.
 *
 * @example
 * ```ts
 * realColumn("EXPTIME", [1.99962, null], { unit: "sec" });
 * ```
 */
export function realColumn(
  name: string,
  values: Float64Array | ArrayLike<number | null>,
  options: ColumnOptions = {},
): RealColumn {
  const reals =
    values instanceof Float64Array
      ? values
      : Float64Array.from({ length: values.length }, (_, row) => values[row] ?? 0);
  return { type: "real", name, length: values.length, values: reals, ...missingOf(values), ...described(options) };
}

/**
 * A column of whole numbers, as bigint where one lies beyond 2^53.
 *
 * @throws HeliokitError `table/bad-value` for a number that is not whole, or not of 64 bits
 *
 * @example
 * ```ts
 * integerColumn("WAVELNTH", [94, 131, null], { unit: "angstrom" });
 * ```
 */
export function integerColumn(
  name: string,
  values: Int32Array | ArrayLike<number | bigint | null>,
  options: ColumnOptions = {},
): IntegerColumn | LongColumn {
  const fields = { name, length: values.length, ...missingOf(values), ...described(options) };
  if (values instanceof Int32Array) return { type: "integer", values, ...fields };
  let small = true;
  let safe = true;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? 0;
    if (typeof value === "bigint") {
      if (BigInt.asIntN(64, value) !== value) throw badValue(name, row, value, "whole number of 64 bits");
      if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) safe = false;
      if (BigInt.asIntN(32, value) !== value) small = false;
    } else {
      if (!Number.isSafeInteger(value)) throw badValue(name, row, value, "whole number that a double holds exactly");
      if (value !== (value | 0)) small = false;
    }
  }
  const each = { length: values.length };
  if (!safe) {
    return {
      type: "long",
      values: BigInt64Array.from({ length: values.length }, (_, row) => BigInt(values[row] ?? 0)),
      ...fields,
    };
  }
  const number = (_: unknown, row: number) => Number(values[row] ?? 0);
  return {
    type: "integer",
    values: small ? Int32Array.from(each, number) : Float64Array.from(each, number),
    ...fields,
  };
}

/**
 * A column of texts; null is a missing value, an empty text is not.
 *
 * @example
 * ```ts
 * textColumn("TELESCOP", ["SDO/AIA", null]);
 * ```
 */
export function textColumn(name: string, values: readonly (string | null)[], options: ColumnOptions = {}): TextColumn {
  const texts = packTexts(values.map((value) => value ?? ""));
  return { type: "text", name, length: values.length, texts, ...missingOf(values), ...described(options) };
}

/**
 * A column of moments, printed in a scale: UTC by default.
 *
 * @example
 * ```ts
 * timeColumn("T_OBS", [parseInstant("2021-07-03T14:25:05.84Z"), null]);
 * ```
 */
export function timeColumn(
  name: string,
  values: readonly (Instant | null)[],
  options: ColumnOptions & { readonly scale?: TimeScale } = {},
): TimeColumn {
  return {
    type: "time",
    name,
    length: values.length,
    seconds: Float64Array.from(values, (value) => value?.seconds ?? 0),
    nanoseconds: Int32Array.from(values, (value) => value?.nanoseconds ?? 0),
    scale: options.scale ?? "utc",
    ...missingOf(values),
    ...described(options),
  };
}

/**
 * A column of 32-bit words such as QUALITY; signed numbers are taken as their bits.
 *
 * @throws HeliokitError `table/bad-value` for what no word of 32 bits holds
 *
 * @example
 * ```ts
 * bitsColumn("QUALITY", [0, 0x40000000]);
 * ```
 */
export function bitsColumn(
  name: string,
  values: Uint32Array | ArrayLike<number | null>,
  options: ColumnOptions = {},
): BitsColumn {
  const word = (_: unknown, row: number) => {
    const value = values[row] ?? 0;
    if (!Number.isInteger(value) || value < -0x80000000 || value > 0xffffffff)
      throw badValue(name, row, value, "word of 32 bits");
    return value >>> 0;
  };
  const words = values instanceof Uint32Array ? values : Uint32Array.from({ length: values.length }, word);
  return { type: "bits", name, length: values.length, values: words, ...missingOf(values), ...described(options) };
}

/**
 * A column of yes and no.
 *
 * @example
 * ```ts
 * booleanColumn("online", [true, null]);
 * ```
 */
export function booleanColumn(
  name: string,
  values: Uint8Array | readonly (boolean | null)[],
  options: ColumnOptions = {},
): BooleanColumn {
  const flags = values instanceof Uint8Array ? values : Uint8Array.from(values, (value) => (value ? 1 : 0));
  return { type: "boolean", name, length: values.length, values: flags, ...missingOf(values), ...described(options) };
}
