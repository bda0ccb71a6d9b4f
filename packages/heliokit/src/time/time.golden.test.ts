import { describe, expect, it } from "vitest";
import { countCase, loadJson } from "../testing/fixtures.js";
import {
  formatInstant,
  julianDateTt,
  LEAP_SECONDS,
  parseInstant,
  parseTimeText,
  SDO_EPOCH,
  secondsBetween,
  taiMinusUtc,
  unixTaiOf,
} from "./index.js";

interface ParseCase {
  readonly input: string;
  readonly scale: string;
  readonly utc: string;
  readonly tai: string;
  readonly tt: string;
  readonly jd_tt: readonly [number, number];
  readonly unix_tai: number;
  readonly sdo_tai_seconds: number;
}

interface TimeGoldens {
  readonly parse: readonly ParseCase[];
  readonly leap_seconds: readonly (readonly [string, number])[];
  readonly elapsed: readonly { readonly a: string; readonly b: string; readonly seconds: number }[];
}

const MICROSECOND = 1e-6;

/** The parts of the index that hold times, whatever they are called. */
function timeParts(): { file: string; goldens: TimeGoldens; counts: Readonly<Record<string, number>> }[] {
  const index = loadJson("maps", "golden.json") as
    | { parts: readonly { file: string; cases: Readonly<Record<string, number>> }[] }
    | undefined;
  return (index?.parts ?? [])
    .filter((part) => part.file.split("/").at(-1) === "time.json")
    .map((part) => ({
      file: part.file,
      goldens: loadJson("maps", ...part.file.split("/")) as TimeGoldens,
      counts: part.cases,
    }));
}

describe.each(timeParts())("golden times of $file", ({ goldens, counts }) => {
  it("knows every list of the index", () => {
    const known = ["/parse", "/leap_seconds", "/elapsed"];
    expect(Object.keys(counts).filter((pointer) => !known.includes(pointer))).toEqual([]);
    expect(goldens.parse.length).toBe(counts["/parse"] ?? 0);
    expect(goldens.leap_seconds.length).toBe(counts["/leap_seconds"] ?? 0);
    expect(goldens.elapsed.length).toBe(counts["/elapsed"] ?? 0);
  });

  it.each(goldens.parse)("reads $input", (golden) => {
    countCase("maps", `time/parse/${golden.input}`);
    const instant = parseInstant(golden.input);
    expect(parseTimeText(golden.input).scale).toBe(golden.scale);
    expect(formatInstant(instant, { style: "fits", digits: 6 })).toBe(golden.utc);
    expect(formatInstant(instant, { style: "fits", scale: "tai", digits: 6 })).toBe(golden.tai);
    expect(formatInstant(instant, { style: "fits", scale: "tt", digits: 6 })).toBe(golden.tt);
    const [day, rest] = julianDateTt(instant);
    expect(day).toBe(golden.jd_tt[0]);
    expect(Math.abs(rest - golden.jd_tt[1]) * 86_400).toBeLessThanOrEqual(MICROSECOND);
    expect(Math.abs(unixTaiOf(instant) - golden.unix_tai)).toBeLessThanOrEqual(MICROSECOND);
    expect(Math.abs(secondsBetween(SDO_EPOCH, instant) - golden.sdo_tai_seconds)).toBeLessThanOrEqual(MICROSECOND);
  });

  it.each(goldens.leap_seconds)("has TAI - UTC from %s: %d s", (date, offset) => {
    countCase("maps", `time/leap_seconds/${date}`);
    expect(taiMinusUtc(parseInstant(date))).toBe(offset);
    expect(LEAP_SECONDS).toContainEqual({ date, taiMinusUtc: offset });
  });

  it.each(goldens.elapsed)("counts $seconds s from $a to $b", ({ a, b, seconds }) => {
    countCase("maps", `time/elapsed/${a}/${b}`);
    expect(Math.abs(secondsBetween(parseInstant(a), parseInstant(b)) - seconds)).toBeLessThanOrEqual(MICROSECOND);
  });
});
