import type { Instant, TimeScale } from "../time/index.js";
import type { Texts } from "./texts.js";

/** What every column has beside its values. */
export interface ColumnFields {
  readonly name: string;
  /** Number of rows. */
  readonly length: number;
  /** 1 where the value is missing, 0 elsewhere; absent where nothing is missing. The value below a 1 means nothing. */
  readonly missing?: Uint8Array;
  /**
   * The texts that the values came from, where there were texts: printing, CSV and exact comparison use them.
   * Columns made from numbers have none.
   */
  readonly texts?: Texts;
  /** Unit as its source writes it: `sec`, `angstrom`, `arcsec/pixel`. */
  readonly unit?: string;
  /** What the column is, in words. */
  readonly note?: string;
}

/** Real numbers. NaN is a value of its own (something that is not a number), not a missing one. */
export interface RealColumn extends ColumnFields {
  readonly type: "real";
  readonly values: Float64Array;
}

/** Whole numbers within ±2^53. */
export interface IntegerColumn extends ColumnFields {
  readonly type: "integer";
  readonly values: Int32Array | Float64Array;
}

/** Whole numbers of 64 bits, as bigint: only where some lie beyond ±2^53. */
export interface LongColumn extends ColumnFields {
  readonly type: "long";
  readonly values: BigInt64Array;
}

/** Words of 32 bits, unsigned, shown in hexadecimal: QUALITY. */
export interface BitsColumn extends ColumnFields {
  readonly type: "bits";
  readonly values: Uint32Array;
}

/** Yes or no: 1 or 0. */
export interface BooleanColumn extends ColumnFields {
  readonly type: "boolean";
  readonly values: Uint8Array;
}

/** Moments: whole TAI seconds since 1970-01-01 TAI and nanoseconds, as in {@link Instant}. */
export interface TimeColumn extends ColumnFields {
  readonly type: "time";
  readonly seconds: Float64Array;
  readonly nanoseconds: Int32Array;
  /** Scale that the moments are printed in. */
  readonly scale: TimeScale;
}

/** Texts. */
export interface TextColumn extends ColumnFields {
  readonly type: "text";
  readonly texts: Texts;
}

/** A named, typed sequence of values, kept as typed arrays: a plain record that can be sent to a worker. */
export type Column = RealColumn | IntegerColumn | LongColumn | BitsColumn | BooleanColumn | TimeColumn | TextColumn;

/** The types that a column can have. */
export type ColumnType = Column["type"];

/** One value of a column as a user sees it; null where it is missing. */
export type CellValue = number | bigint | boolean | string | Instant | null;
