import { HeliokitError } from "../errors.js";
import { civilTime, unixUtcOf } from "../time/index.js";
import { type FrameTimes, timeAt } from "./frame-times.js";
import { hashOf } from "./random.js";

/** Rows (places in the list of times) by what they serve for: every row stands in exactly one list, ascending. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** Kept away from all of it: events to look at in the end. */
  readonly holdout: Int32Array;
  /** Rows without a time. */
  readonly undated: Int32Array;
}

type Part = keyof Split;

/** Options of {@link splitByMonth}. */
export interface MonthSplitOptions {
  /** Months of every year (1 to 12) for validation. Default 10 and 1. */
  readonly validation?: readonly number[];
  /** Months for the test. Default 11 and 12. */
  readonly test?: readonly number[];
  /** Single months, `"2014-03"`, or whole years, `"2014"`, kept away from everything. Default none. */
  readonly holdout?: readonly string[];
}

/**
 * Splits by calendar month of UTC: what is in no list trains. Never split by single frames: frames six minutes apart are
 * near copies, and a model is then tested on what it has seen.
 *
 * @throws HeliokitError `sdoml/bad-split` for months that are none, or in two lists
 *
 * @example
 * ```ts
 * const { train, validation } = splitByMonth(times, { holdout: ["2011-02"] });
 * ```
 */
export function splitByMonth(times: FrameTimes, options: MonthSplitOptions = {}): Split {
  const { validation = [10, 1], test = [11, 12], holdout = [] } = options;
  for (const month of [...validation, ...test]) {
    if (!Number.isInteger(month) || month < 1 || month > 12) throw badSplit(`${month} is no month from 1 to 12`);
  }
  const twice = validation.find((month) => test.includes(month));
  if (twice !== undefined) throw badSplit(`month ${twice} is for validation and for the test`);
  const wrong = holdout.find((text) => !/^\d{4}(-(0[1-9]|1[0-2]))?$/.test(text));
  if (wrong !== undefined) throw badSplit(`${JSON.stringify(wrong)} is no month or year; write "2014-03" or "2014"`);
  const away = new Set(holdout);
  return splitBy(times, (row) => {
    const instant = timeAt(times, row);
    if (!instant) return "undated";
    const { year, month } = civilTime(instant);
    const name = String(year).padStart(4, "0");
    if (away.has(name) || away.has(`${name}-${String(month).padStart(2, "0")}`)) return "holdout";
    if (validation.includes(month)) return "validation";
    return test.includes(month) ? "test" : "train";
  });
}

/** Options of {@link splitByDayGroups}. */
export interface DayGroupSplitOptions {
  /** A whole number; the same seed gives the same split on every machine. */
  readonly seed: number;
  /** Days of a group. Default 14, half a rotation of the Sun. */
  readonly days?: number;
  /** Share of the groups for validation. Default 0.15. */
  readonly validation?: number;
  /** Share of the groups for the test. Default 0.15. */
  readonly test?: number;
}

/**
 * Splits by groups of days, each group given to one part at random. Which part depends on nothing but the days and the seed: the
 * same fortnight serves the same end in every channel and after every extension of the data. The shares are therefore
 * those of many groups, not exact for few.
 *
 * @throws HeliokitError `sdoml/bad-split`
 *
 * @example
 * ```ts
 * const { train, test } = splitByDayGroups(times, { seed: 1 });
 * ```
 */
export function splitByDayGroups(times: FrameTimes, options: DayGroupSplitOptions): Split {
  const { seed, days = 14, validation = 0.15, test = 0.15 } = options;
  if (!Number.isSafeInteger(days) || days < 1) throw badSplit(`a group of ${days} days`);
  if (!(validation >= 0 && test >= 0 && validation + test <= 1)) {
    throw badSplit(`shares ${validation} for validation and ${test} for the test do not leave 0 or more for training`);
  }
  return splitBy(times, (row) => {
    const instant = timeAt(times, row);
    if (!instant) return "undated";
    const group = Math.floor(unixUtcOf(instant) / 86_400 / days);
    const drawn = hashOf(seed, group) / 2 ** 32;
    if (drawn < validation) return "validation";
    return drawn < validation + test ? "test" : "train";
  });
}

function splitBy(times: FrameTimes, partOf: (row: number) => Part): Split {
  const parts: Record<Part, number[]> = { train: [], validation: [], test: [], holdout: [], undated: [] };
  for (let row = 0; row < times.taiMicroseconds.length; row++) parts[partOf(row)].push(row);
  return {
    train: Int32Array.from(parts.train),
    validation: Int32Array.from(parts.validation),
    test: Int32Array.from(parts.test),
    holdout: Int32Array.from(parts.holdout),
    undated: Int32Array.from(parts.undated),
  };
}

function badSplit(what: string): HeliokitError {
  return new HeliokitError("sdoml/bad-split", `no split: ${what}`, { facts: { what } });
}
