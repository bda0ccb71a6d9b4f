import { HeliokitError } from "../errors.js";
import { type Condition, formatCondition } from "../table/index.js";
import { formatInstant, type Instant, parseTimeText } from "../time/index.js";
import { timesInConditions } from "./condition-times.js";
import type { KeyBound, KeyRange, RecordFilter, RecordSet } from "./record-set.js";
import { badRecordSet, parseRecordSet } from "./record-set-parse.js";
import type { SeriesInfo } from "./series-info.js";

/** What {@link recordSet} makes a query of. */
export interface RecordSetParts {
  readonly series: string;
  /** First moment of the first prime key. */
  readonly from?: string | Instant;
  /** Last moment, included; a text stands for its whole span: `2021-07-03` is that whole day. */
  readonly to?: string | Instant;
  /** `12s`, `10m`, `1h`. */
  readonly cadence?: string;
  /** Values of prime keys: `{ WAVELNTH: [193, 211] }`. */
  readonly keys?: Readonly<Record<string, string | number | readonly (string | number)[]>>;
  /** A condition, or SQL. */
  readonly where?: Condition | string;
  readonly segments?: readonly string[];
  /** Types of the keywords, so that times in the condition are written as the archive wants them. */
  readonly info?: SeriesInfo;
}

/**
 * A record set from its parts.
 *
 * @throws HeliokitError `jsoc/bad-record-set`; errors of heliokit/time for times that cannot be read
 *
 * @example
 * ```ts
 * const set = recordSet({ series: "aia.lev1_euv_12s", from: "2021-07-03T14:25", to: "2021-07-03T14:35", keys: { WAVELNTH: 211 } });
 * formatRecordSet(set); // "aia.lev1_euv_12s[2021-07-03T14:25:00Z-2021-07-03T14:35:59.999Z][WAVELNTH=211]"
 * ```
 */
export function recordSet(parts: RecordSetParts): RecordSet {
  const { series, cadence, keys = {}, where, segments, info } = parts;
  const filters: RecordFilter[] = [];
  if (parts.from !== undefined || parts.to !== undefined || cadence !== undefined) {
    const from: KeyBound =
      parts.from === undefined ? { kind: "first" } : { kind: "value", text: startText(parts.from) };
    const to: KeyBound = parts.to === undefined ? { kind: "last" } : { kind: "value", text: endText(parts.to) };
    const range: KeyRange = { kind: "closed", from, to };
    filters.push({
      kind: "key",
      ranges: [cadence === undefined ? range : { ...range, cadence: spanOf(series, cadence) }],
    });
  }
  for (const [key, value] of Object.entries(keys)) {
    const values = typeof value === "object" ? value : [value];
    if (values.length === 0) {
      throw new HeliokitError("jsoc/bad-record-set", `no value for the prime key ${key}; leave the key out for all`, {
        facts: { keyword: key },
      });
    }
    const ranges = values.map((one): KeyRange => ({ kind: "single", at: { kind: "value", text: String(one) } }));
    filters.push({ kind: "key", key, ranges });
  }
  if (where !== undefined) {
    const sql =
      typeof where === "string" ? where.trim() : formatCondition(info ? timesInConditions(where, info) : where);
    filters.push({ kind: "condition", sql, allVersions: false });
  }
  return { series, filters, ...(segments && segments.length > 0 ? { segments } : {}) };
}

function startText(from: string | Instant): string {
  if (typeof from !== "string") return formatInstant(from, { digits: "exact" });
  const time = parseTimeText(from);
  return time.scale === "tai"
    ? formatInstant(time.from, { scale: "tai", style: "drms", digits: "exact" })
    : formatInstant(time.from, { digits: "exact" });
}

/** The last millisecond of the text's span where it is longer than a second: the archive's ranges include both ends. */
function endText(to: string | Instant): string {
  if (typeof to !== "string") return formatInstant(to, { digits: "exact" });
  const { from, until, scale, precision } = parseTimeText(to);
  const last = precision === "second" || precision === "fraction" ? from : lastBefore(until);
  return scale === "tai"
    ? formatInstant(last, { scale: "tai", style: "drms", digits: "exact" })
    : formatInstant(last, { digits: "exact" });
}

function lastBefore({ seconds, nanoseconds }: Instant): Instant {
  return nanoseconds < 1_000_000
    ? { seconds: seconds - 1, nanoseconds: nanoseconds + 999_000_000 }
    : { seconds, nanoseconds: nanoseconds - 1_000_000 };
}

function spanOf(series: string, cadence: string) {
  const [filter] = parseRecordSet(`${series}[^-$@${cadence.trim()}]`).filters;
  const range = filter?.kind === "key" ? filter.ranges[0] : undefined;
  if (range?.kind === "closed" && range.cadence) return range.cadence;
  throw badRecordSet(cadence, 0, "no cadence such as 12s or 10m");
}
