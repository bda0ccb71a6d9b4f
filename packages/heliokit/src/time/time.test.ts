import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import {
  addDuration,
  addSeconds,
  civilTime,
  compareInstants,
  durationBetween,
  durationSeconds,
  formatFitsDate,
  formatInstant,
  formatTai,
  formatUtc,
  type Instant,
  instantFromDate,
  instantFromJulianDateTt,
  instantFromNanoseconds,
  instantFromTaiSeconds,
  instantFromUnixTai,
  instantFromUnixUtc,
  isMissingTime,
  isWithin,
  julianDateTt,
  LEAP_SECONDS,
  LEAP_SECONDS_KNOWN_UNTIL,
  leapSecondKnowledge,
  makeInstant,
  nanosecondsOf,
  parseDuration,
  parseInstant,
  parseTimeRange,
  parseTimeText,
  roundInstant,
  secondsBetween,
  T_REC_EPOCH,
  taiMinusUtc,
  toDate,
  unixTaiOf,
  unixUtcOf,
} from "./index.js";

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
}

/** Any instant of the years 1000 to 9000, leap seconds likely. */
const instants: fc.Arbitrary<Instant> = fc.oneof(
  fc.record({
    seconds: fc.integer({ min: -30_000_000_000, max: 220_000_000_000 }),
    nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
  }),
  fc
    .record({
      step: fc.constantFrom(...LEAP_SECONDS),
      around: fc.integer({ min: -3, max: 3 }),
      nanoseconds: fc.integer({ min: 0, max: 999_999_999 }),
    })
    .map(({ step, around, nanoseconds }) => makeInstant(parseInstant(step.date).seconds + around, nanoseconds)),
);

describe("reading", () => {
  it.each([
    ["2016-12-31T23:59:60Z", 1483228836, 0],
    ["2017-01-01T08:59:60+09:00", 1483228836, 0],
    ["2016-12-31T18:59:60-0500", 1483228836, 0],
    ["2017-01-01T00:00:00Z", 1483228837, 0],
    ["2016-12-31 24:00:00", 1483228837, 0],
    ["2017.01.01_00:00:36_TAI", 1483228836, 0],
    ["2017-01-01T00:00:00 TAI", 1483228800, 0],
    ["1970.01.01_00:00:32.184_TT", 0, 0],
    ["1970.01.01_00:00:32.184_TDT", 0, 0],
    ["2014.03.01_00:00:50_Z", 1393632085, 0],
    ["2014.03.01_00:00:50_UT", 1393632085, 0],
    ["2014.03.01_TAI", 1393632000, 0],
    ["2021.07.03_14:25_UTC", 1625322337, 0],
    ["20210703", 1625270437, 0],
    ["2021-07-03t14:25:00z", 1625322337, 0],
    ["  2021-07-03 14:25:00.  ", 1625322337, 0],
    ["2013-06-21T00:00:06.84Z", 1371772841, 840_000_000],
    ["2013-06-21T00:00:06.000000001", 1371772841, 1],
    ["2013-06-21T00:00:06.0000000005", 1371772841, 1],
    ["2013-06-21T00:00:06.00000000049999999999", 1371772841, 0],
    ["2013-06-21T00:00:06.99999999999", 1371772842, 0],
    ["03-jul-2021 14:25", 1625322337, 0],
  ])("%s", (text, seconds, nanoseconds) => {
    expect(parseInstant(text)).toEqual({ seconds, nanoseconds });
  });

  it("takes the scale from the option only where the text names none", () => {
    expect(parseInstant("2017-01-01", { scale: "tai" }).seconds).toBe(1483228800);
    expect(parseInstant("2017-01-01T00:00:00Z", { scale: "tai" }).seconds).toBe(1483228837);
    expect(parseInstant("2017-01-01T00:00:00+00:00", { scale: "tai" }).seconds).toBe(1483228837);
  });

  it.each([
    "2013-02-29",
    "2013-13-01",
    "2013-00-10",
    "2013-06-00",
    "0000-01-01",
    "2013-Abr-01",
    "2013-06-21T25:00:00",
    "2013-06-21T24:00:01",
    "2013-06-21T24:00:00.5",
    "2013-06-21T12:60:00",
    "2013-06-21T12:00:61",
    "2013-06-21T23:59:60Z",
    "2016-12-31T22:59:60Z",
    "2016.12.31_23:59:60_TAI",
    "2013:366:00:00:00",
    "2013:000:00:00:00",
    "2013-06-21T12:00:00+24:00",
    "2013-06-21T12:00:00+01:60",
  ])("refuses %s as no instant", (text) => {
    expect(codeOf(() => parseInstant(text))).toBe("time/no-such-instant");
  });

  it.each([
    "yesterday",
    "2013",
    "2013-06",
    "13-06-21",
    "2013-6-21",
    "06:00",
    "2013-06/21",
    "20051123T23093",
    "2013-06-21T12",
    "2013-06-21+09:00",
    "2013-06-21T12:00:00 CEST",
    "+2013-06-21",
    "1371772841.84",
    "2013-06-21T12:00:00ZZ",
    `2013-06-21T12:00:00.${"0".repeat(200)}`,
  ])("refuses %s as unreadable", (text) => {
    expect(codeOf(() => parseInstant(text))).toBe("time/unreadable");
  });

  it.each(["", "  ", "MISSING", "nan", "-4712.01.01_11:59:28_TAI"])("knows %j as a missing time", (text) => {
    expect(isMissingTime(text)).toBe(true);
    expect(codeOf(() => parseInstant(text))).toBe("time/missing");
  });

  it("answers any text with an instant or a coded error", () => {
    const pieces = fc.constantFrom(
      "2013",
      "-",
      "06",
      "/",
      "21",
      "T",
      ":",
      ".",
      "60",
      "Z",
      "_TAI",
      " ",
      "Jun",
      "+09",
      "24",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join("")),
        ),
        (text) => {
          const code = codeOf(() => parseTimeText(text));
          expect(code === undefined || code.startsWith("time/")).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("takes no longer for hostile texts", () => {
    const start = performance.now();
    for (const text of [`${"1".repeat(1e6)}`, `2013-06-21T00:00:00.${"9".repeat(1e6)}x`, " ".repeat(1e6)]) {
      codeOf(() => parseInstant(text));
    }
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("writing", () => {
  it("cuts decimals off and never runs into the next second", () => {
    const instant = parseInstant("2016-12-31T23:59:60.9999");
    expect(formatUtc(instant)).toBe("2016-12-31T23:59:60.999Z");
    expect(formatUtc(instant, 0)).toBe("2016-12-31T23:59:60Z");
    expect(formatUtc(instant, "exact")).toBe("2016-12-31T23:59:60.9999Z");
    expect(formatFitsDate(instant, 2)).toBe("2016-12-31T23:59:60.99");
    expect(formatUtc(roundInstant(instant, 3))).toBe("2017-01-01T00:00:00.000Z");
  });

  it("writes the archive's texts", () => {
    const tRec = parseInstant("2014-03-01T00:00:50Z");
    expect(formatTai(tRec, 0)).toBe("2014.03.01_00:01:25_TAI");
    expect(formatInstant(tRec, { style: "drms", digits: 2 })).toBe("2014.03.01_00:00:50.00_UTC");
    expect(formatInstant(tRec, { scale: "tt" })).toBe("2014-03-01T00:01:57.184_TT");
  });

  it("refuses impossible numbers of decimals", () => {
    expect(codeOf(() => formatUtc(T_REC_EPOCH, 10))).toBe("time/bad-digits");
    expect(codeOf(() => formatUtc(T_REC_EPOCH, 1.5))).toBe("time/bad-digits");
  });

  it("gives back every instant it wrote, in every scale and style", () => {
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom("utc" as const, "tai" as const, "tt" as const),
        fc.constantFrom("iso" as const, "fits" as const, "drms" as const),
        (instant, scale, style) => {
          const text = formatInstant(instant, { scale, style, digits: "exact" });
          expect(parseInstant(text, { scale })).toEqual(instant);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("keeps the order: texts of one scale sort like their instants", () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const order = Math.sign(compareInstants(a, b));
        const texts = [formatUtc(a, 9), formatUtc(b, 9)] as const;
        expect(texts[0] < texts[1] ? -1 : texts[0] > texts[1] ? 1 : 0).toBe(order);
      }),
    );
  });
});

describe("leap seconds", () => {
  it.each(LEAP_SECONDS.slice(1))("lets the day before $date last 86401 s", ({ date, taiMinusUtc: offset }) => {
    const midnight = parseInstant(date);
    const leap = addSeconds(midnight, -1);
    expect(civilTime(leap)).toMatchObject({ hour: 23, minute: 59, second: 60 });
    expect(taiMinusUtc(leap)).toBe(offset - 1);
    expect(taiMinusUtc(midnight)).toBe(offset);
    const day = parseTimeText(formatUtc(leap).slice(0, 10));
    expect(secondsBetween(day.from, day.until)).toBe(86_401);
    const minute = parseTimeText(formatUtc(leap).slice(0, 16));
    expect(secondsBetween(minute.from, minute.until)).toBe(61);
  });

  it("says how far it knows", () => {
    expect(leapSecondKnowledge(parseInstant("1971-12-31"))).toBe("before-1972");
    expect(leapSecondKnowledge(parseInstant("2013-06-21"))).toBe("known");
    expect(leapSecondKnowledge(parseInstant(LEAP_SECONDS_KNOWN_UNTIL))).toBe("assumed");
  });

  it("agrees with the calendar of the platform on every day", () => {
    fc.assert(
      fc.property(fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 }), (milliseconds) => {
        const date = new Date(milliseconds);
        const instant = instantFromDate(date);
        expect(formatUtc(instant)).toBe(date.toISOString());
        expect(toDate(instant).getTime()).toBe(milliseconds);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("numbers", () => {
  it("goes round through every count", () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(instantFromNanoseconds(nanosecondsOf(instant))).toEqual(instant);
        const near = (other: Instant) => Math.abs(secondsBetween(instant, other));
        expect(near(instantFromUnixTai(unixTaiOf(instant)))).toBeLessThan(1e-4);
        expect(near(instantFromJulianDateTt(...julianDateTt(instant)))).toBeLessThan(1e-8);
        // Unix time has no numbers for a leap second; a double may round up into the midnight after it, too.
        const leap = [instant, addSeconds(instant, 1e-4)].some((near) => civilTime(near).second === 60);
        expect(near(instantFromUnixUtc(unixUtcOf(instant)))).toBeLessThan(leap ? 1.001 : 1e-4);
      }),
    );
  });

  it("keeps order in Unix time, leap seconds included", () => {
    const before = parseInstant("2016-12-31T23:59:59.999Z");
    const inside = parseInstant("2016-12-31T23:59:60.5Z");
    const after = parseInstant("2017-01-01T00:00:00Z");
    expect([before, inside, after].map(unixUtcOf)).toEqual([1483228799.999, 1483228800, 1483228800]);
    expect(toDate(inside).toISOString()).toBe("2017-01-01T00:00:00.000Z");
  });

  it("splits a Julian date however it comes", () => {
    const noon = parseInstant("2017-01-01T12:00:00_TT");
    expect(instantFromJulianDateTt(2457755)).toEqual(noon);
    expect(instantFromJulianDateTt(2457754.5, 0.5)).toEqual(noon);
    expect(instantFromJulianDateTt(2457755, -0.25)).toEqual(addSeconds(noon, -21_600));
  });

  it("counts from the archive's epochs", () => {
    expect(formatUtc(instantFromTaiSeconds(1150848043.84), 2)).toBe("2013-06-21T00:00:08.84Z");
    expect(formatTai(instantFromTaiSeconds(0, T_REC_EPOCH), 0)).toBe("1993.01.01_00:00:00_TAI");
  });

  it("refuses what no calendar text can hold", () => {
    for (const action of [
      () => makeInstant(Number.NaN),
      () => makeInstant(0.5),
      () => makeInstant(1e12),
      () => addSeconds(T_REC_EPOCH, Number.POSITIVE_INFINITY),
      () => instantFromDate(new Date(Number.NaN)),
      () => instantFromUnixUtc(Number.NaN),
      () => instantFromJulianDateTt(Number.NaN),
      () => instantFromNanoseconds(10n ** 30n),
    ]) {
      expect(codeOf(action)).toBe("time/out-of-range");
    }
  });

  it("adds and subtracts without drift", () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        expect(addDuration(a, durationBetween(a, b))).toEqual(b);
        expect(nanosecondsOf(b) - nanosecondsOf(a)).toBe(
          BigInt(durationBetween(a, b).seconds) * 1_000_000_000n + BigInt(durationBetween(a, b).nanoseconds),
        );
      }),
    );
    expect(addDuration(T_REC_EPOCH, parseDuration("999999999ns"), 1_000_000)).toEqual(
      makeInstant(T_REC_EPOCH.seconds + 999_999, 999_000_000),
    );
    expect(addDuration(T_REC_EPOCH, parseDuration("0.1s"), -3)).toEqual(
      makeInstant(T_REC_EPOCH.seconds - 1, 700_000_000),
    );
  });
});

describe("durations", () => {
  it.each([
    ["12s", 12],
    ["12 min", 720],
    ["6m", 360],
    ["1.5 h", 5400],
    ["2 days", 172_800],
    ["500ms", 0.5],
    ["-3 S", -3],
    ["0.25us", 2.5e-7],
  ])("%s", (text, seconds) => {
    expect(durationSeconds(parseDuration(text))).toBeCloseTo(seconds, 12);
  });

  it.each(["", "12", "s", "1 month", "1e3s", "12 s s", "valueOf", "1 valueof", "--3s", "1.s"])("refuses %j", (text) => {
    expect(codeOf(() => parseDuration(text))).toBe("time/unreadable-duration");
  });
});

describe("ranges", () => {
  const inside = (range: ReturnType<typeof parseTimeRange>, text: string) => isWithin(range, parseInstant(text));

  it("includes the whole span of both ends", () => {
    const range = parseTimeRange("2013-06-21", "2013-12-31");
    expect(inside(range, "2013-06-21T00:00:00Z")).toBe(true);
    expect(inside(range, "2013-06-20T23:59:59.999999999Z")).toBe(false);
    expect(inside(range, "2013-12-31T23:59:59.999999999Z")).toBe(true);
    expect(inside(range, "2014-01-01T00:00:00Z")).toBe(false);
  });

  it("includes the leap second of its last day or minute", () => {
    expect(inside(parseTimeRange("2016-12-31", "2016-12-31"), "2016-12-31T23:59:60.9Z")).toBe(true);
    expect(inside(parseTimeRange("2016-12-31T23:00", "23:59"), "2016-12-31T23:59:60.9Z")).toBe(true);
  });

  it("understands an end that is a time of day, in the scale of the start", () => {
    const range = parseTimeRange("2021.07.03_05:00_TAI", "06:00");
    expect(inside(range, "2021.07.03_06:00:59.9_TAI")).toBe(true);
    expect(inside(range, "2021.07.03_06:01_TAI")).toBe(false);
    expect(inside(parseTimeRange("20210703T0500", "06:00:30"), "2021-07-03T06:00:30.5Z")).toBe(true);
  });

  it("understands years, months and fractions", () => {
    expect(inside(parseTimeRange("2013", "2013"), "2013-12-31T12:00Z")).toBe(true);
    expect(inside(parseTimeRange("2012-02", "2012-02"), "2012-02-29T23:59:59Z")).toBe(true);
    expect(inside(parseTimeRange("2012-02", "2012-02"), "2012-03-01Z")).toBe(false);
    const tenth = parseTimeRange("2013-06-21T00:00:06.8", "2013-06-21T00:00:06.8");
    expect(inside(tenth, "2013-06-21T00:00:06.84Z")).toBe(true);
    expect(inside(tenth, "2013-06-21T00:00:06.9Z")).toBe(false);
  });

  it("takes instants for themselves and leaves absent ends open", () => {
    const at = parseInstant("2013-06-21T00:00:06.84Z");
    expect(isWithin(parseTimeRange(at, at), at)).toBe(true);
    expect(isWithin(parseTimeRange(at, at), makeInstant(at.seconds, at.nanoseconds + 1))).toBe(false);
    expect(inside(parseTimeRange(undefined, "2013"), "1001-01-01")).toBe(true);
    expect(inside(parseTimeRange("2013", undefined), "9001-01-01")).toBe(true);
  });

  it("refuses ranges that end before they begin", () => {
    expect(codeOf(() => parseTimeRange("2013-12-31", "2013-06-21"))).toBe("time/empty-range");
    expect(codeOf(() => parseTimeRange("2013-06-21 06:00", "05:59"))).toBe("time/empty-range");
    expect(codeOf(() => parseTimeRange("today", "2013"))).toBe("time/unreadable");
  });
});
