import { HeliokitError } from "../errors.js";
import { formatInstant, type Instant, isMissingTime, parseTimeText, type TimeScale } from "../time/index.js";

/** Characters of the time of day that stay for a negative precision: to the minute, the hour, the day. */
const CUT = new Map([
  [-1, 5],
  [-2, 2],
  [-3, 0],
]);

/**
 * A time as a template of file names lays it out: `[A|D][precision][,zone]`. `A` drops `.` and `:`, `D` puts `@` for
 * every separator and before the whole; precision is the digits of the second (0 unless told), -1 cuts at the minute,
 * -2 at the hour, -3 at the day; zone is TAI, UTC, TT or ISO, else the time's own.
 *
 * @throws HeliokitError `jsoc/bad-name-template`
 */
export function nameTime(text: string, layout: string, field: string): string {
  if (isMissingTime(text)) return "MISSING";
  const [, letter = "", precision = "0", zone] = /^([AD]?)(-?\d)?(?:,(\w+))?$/.exec(layout) ?? [];
  const time = parseTimeText(text);
  const style = styleOf(text, time.scale, zone, field);
  const digits = Number(precision);
  const printed = printedTime(time.from, style, digits);
  if (letter === "A") return printed.replaceAll(/[.:]/g, "");
  if (letter === "D") return `@${printed.replace(/T(?=\d)/, "@").replaceAll(/[.:_-]/g, "@")}`;
  return printed;
}

interface Style {
  readonly scale: TimeScale;
  /** Calendar with `.` and zone behind `_`, as the archive prints; else ISO 8601. */
  readonly drms: boolean;
  readonly zone: string;
}

function styleOf(text: string, scale: TimeScale, zone: string | undefined, field: string): Style {
  if (zone === undefined) {
    const drms = /^\d{4}\./.test(text.trim());
    return { scale, drms, zone: drms ? (/_(\w+)$/.exec(text.trim())?.[0] ?? "") : "Z" };
  }
  switch (zone.toUpperCase()) {
    case "TAI":
      return { scale: "tai", drms: true, zone: "_TAI" };
    case "TT":
    case "TDT":
      return { scale: "tt", drms: true, zone: "_TT" };
    case "UT":
    case "UTC":
      return { scale: "utc", drms: true, zone: `_${zone.toUpperCase()}` };
    case "ISO":
    case "Z":
      return { scale: "utc", drms: false, zone: "Z" };
    default:
      throw new HeliokitError(
        "jsoc/bad-name-template",
        `file name template: {${field}}: zone ${zone} is unknown; TAI, UTC, TT or ISO`,
        {
          facts: { keyword: field, zone },
        },
      );
  }
}

function printedTime(instant: Instant, style: Style, digits: number): string {
  const bare = formatInstant(instant, { scale: style.scale, style: "fits", digits: Math.max(0, digits) });
  const [date = "", clock = ""] = bare.split("T");
  const kept = digits < 0 ? clock.slice(0, CUT.get(digits) ?? 0) : clock;
  const day = style.drms ? date.replaceAll("-", ".") : date;
  return `${day}${kept === "" ? "" : `${style.drms ? "_" : "T"}${kept}`}${style.zone}`;
}
