import { HeliokitError } from "../../errors.js";

/** A table of one degradation factor per calendar day, as the published builder reads it. */
export interface DailyDegradation {
  /** Name of the table, for messages and provenance. */
  readonly name: string;
  /** Factor by day, `YYYY-MM-DD`; an image is divided by it. */
  readonly factors: ReadonlyMap<string, number>;
}

const ROW = /^\s*"?(\d{4}-\d{2}-\d{2})(?:[T ][^",]*)?"?\s*,\s*([-+0-9.eE]+)\s*$/;

/**
 * Reads a daily table: lines `"2010-05-01T12:00:00.000",0.994995`, a heading allowed.
 *
 * @throws HeliokitError `sdoml/bad-degradation-table` (facts.line) for a line that is none, or a factor that is no positive number
 *
 * @example
 * ```ts
 * parseDailyDegradation('"2010-08-28T12:00:00.000",0.9906\n', "degrad_171.csv").factors.get("2010-08-28"); // 0.9906
 * ```
 */
export function parseDailyDegradation(text: string, name = "degradation table"): DailyDegradation {
  const factors = new Map<string, number>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "") return;
    const found = ROW.exec(line);
    const factor = Number(found?.[2]);
    if (!found && index === 0) return;
    if (!found || !(factor > 0 && Number.isFinite(factor))) {
      throw new HeliokitError(
        "sdoml/bad-degradation-table",
        `${name}: line ${index + 1} is ${JSON.stringify(line.slice(0, 80))}; wanted a quoted time and a positive factor`,
        { facts: { file: name, line: index + 1 } },
      );
    }
    factors.set(found[1] ?? "", factor);
  });
  return { name, factors };
}

/**
 * The factor of a calendar day (`YYYY-MM-DD`, or a time that begins so), without interpolation.
 *
 * @throws HeliokitError `sdoml/no-degradation-day` for a day outside the table
 *
 * @example
 * ```ts
 * dailyDegradation(table, "2010-08-28"); // 0.9906
 * ```
 */
export function dailyDegradation(table: DailyDegradation, day: string): number {
  const factor = table.factors.get(day.slice(0, 10));
  if (factor !== undefined) return factor;
  const days = [...table.factors.keys()].sort();
  throw new HeliokitError(
    "sdoml/no-degradation-day",
    `${table.name} has no factor for ${day.slice(0, 10)} (it runs from ${days[0] ?? "nowhere"} to ${days.at(-1) ?? "nowhere"}); take a table that reaches the day`,
    { facts: { file: table.name, day } },
  );
}
