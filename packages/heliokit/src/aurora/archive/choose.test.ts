import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../../errors.js";
import { parseInstant } from "../../time/index.js";
import { bestCalibration, bestSkymap } from "./choose.js";
import { apiDevice, isSameDevice } from "./device.js";
import { localName } from "./local-names.js";
import { apiTimes } from "./url-listing.js";

const skymap = (days: string, site = "gill") => `https://example.org/a/themis_skymap_${site}_${days}.sav`;
const names = (urls: readonly string[]) => urls.map((url) => url.slice(url.lastIndexOf("/") + 1));

describe("the two rules", () => {
  const later = skymap("20150101-+_v02");
  const earlier = skymap("20100101-+_v01");

  it("differ in an order that is not that of the names, and say so", () => {
    const chosen = bestSkymap([later, earlier], "2016-01-01");
    expect([chosen.url, chosen.byStrict.url, chosen.differs]).toEqual([earlier, later, true]);
    expect(chosen.warning).toBe("the strict rule chooses themis_skymap_gill_20150101-+_v02.sav.");
    const strict = bestSkymap([later, earlier], "2016-01-01", { rule: "strict" });
    expect([strict.url, strict.byLibrary.url]).toEqual([later, earlier]);
    expect(strict.warning).toBe("the archive's own library chooses themis_skymap_gill_20100101-+_v01.sav.");
    expect(bestSkymap([earlier, later], "2016-01-01").warning).toBe(null);
  });

  it("compare versions as numbers in the strict one, `vXX` and none lowest", () => {
    const list = ["v9", "v10", "vXX", "v02"].map((version) => skymap(`20150101-+_${version}`));
    for (const urls of [list, list.toReversed(), list.toSorted()]) {
      const chosen = bestSkymap(urls, "2016-01-01", { rule: "strict" });
      expect(chosen.version).toBe("v10");
      expect(chosen.reason).toContain("of the 4 that began then the highest version");
    }
    const old = [skymap("20150101-+_vXX"), skymap("20150101-+_v01")];
    expect(bestSkymap(old.toReversed(), "2016-01-01", { rule: "strict" }).version).toBe("v01");
  });

  it("hold the last day to be valid until its end, and name what is valid behind it", () => {
    const ended = skymap("20120101-20131231_v01");
    expect(bestSkymap([earlier, ended], "2013-12-31T23:59:59.999Z").expired).toBe(false);
    const chosen = bestSkymap([earlier, ended], "2014-01-01");
    expect([chosen.url, chosen.expired, chosen.stillValid?.url]).toEqual([ended, true, earlier]);
    expect(bestSkymap([ended], "2014-01-01").warning).toBe(
      "themis_skymap_gill_20120101-20131231_v01.sav ends on 2013-12-31, before 2014-01-01; no file of the list covers that day.",
    );
  });

  it("give the same strict choice in any order of the list", () => {
    const list = ["20070315-20090913_vXX", "20090914-+_vXX", "20150816-+_v01", "20150816-+_v02", "20210308-+_v02"];
    const day = fc.integer({ min: 0, max: 6000 }).map((days) => parseInstant("2007-04-01").seconds + days * 86_400);
    fc.assert(
      fc.property(fc.shuffledSubarray(list, { minLength: 5 }), day, (order, seconds) => {
        const time = { seconds, nanoseconds: 0 };
        const sorted = bestSkymap(
          list.map((days) => skymap(days)),
          time,
          { rule: "strict" },
        );
        const other = bestSkymap(
          order.map((days) => skymap(days)),
          time,
          { rule: "strict" },
        );
        expect(other.url).toBe(sorted.url);
      }),
    );
  });
});

describe("a list", () => {
  it("may hold other sites, other kinds and names that are none of these", () => {
    const list = [
      skymap("20100101-+_v01", "fsim"),
      "https://example.org/REGO_Rayleighs_15654_20100101-+_v01.sav",
      "https://example.org/REGO_flatfield_15655_20110101-+_v01.sav",
      "https://example.org/REGO_flatfield_15654_20120101-+_v01.sav",
      ...["", "https://example.org/", "a_b_c_d_e.sav", "themis_skymap_gill_20201399-+_v01.sav"],
    ];
    expect(bestSkymap(list, "2016-01-01", { site: "FSIM" }).subject).toBe("fsim");
    const flat = bestCalibration(list, "2016-01-01", { kind: "flatfield", device: "rego-655" });
    expect(flat.filename).toBe("REGO_flatfield_15655_20110101-+_v01.sav");
    expect(bestCalibration(list, "2016-01-01", { device: "15654" }).kind).toBe("flatfield");
    expect(() => bestSkymap(list, "2016-01-01", { site: "gill" })).toThrow(/no skymap of gill had begun/);
  });

  it("without a file for the time is an error with the first day that has one", () => {
    try {
      bestSkymap([skymap("20150101-+_v02"), skymap("20100101-+_v01")], "2009-12-31T23:59:59");
      expect.unreachable();
    } catch (error) {
      expect(isHeliokitError(error, "aurora/no-skymap") && error.facts["firstStart"]).toBe("2010-01-01");
      expect(String(error)).toContain("no skymap had begun at 2009-12-31 23:59:59: the first one begins on 2010-01-01");
    }
  });
});

it("a device is the same by its number, its id and its detector", () => {
  for (const asked of ["655", "15655", "rego-655", " 655 "]) expect(isSameDevice("15655", asked)).toBe(true);
  for (const asked of ["55", "654", "16655", "rego", ""]) expect(isSameDevice("15655", asked)).toBe(false);
  expect(["655", "15655", "rego-655"].map((device) => apiDevice("REGO_RAW", device))).toEqual(
    Array.from({ length: 3 }, () => "rego-655"),
  );
  expect(apiDevice("THEMIS_ASI_RAW", "19")).toBe("themis19");
  expect(apiDevice("TREX_RGB_RAW_NOMINAL", "rgb-04")).toBe("rgb-04");
  expect(apiDevice("REGO_CALIBRATION_FLATFIELD_IDLSAV", "rego-655")).toBe("655");
});

it("times are sent as minutes with both ends", () => {
  const sent = (start: string, end?: string) => {
    const times = apiTimes(end === undefined ? { start } : { start, end });
    return [times.start, times.end];
  };
  expect(sent("2021-11-04T06:00Z")).toEqual(["2021-11-04 06:00:00", "2021-11-04 06:00:00"]);
  expect(sent("2021-11-04 06:00", "07:30")).toEqual(["2021-11-04 06:00:00", "2021-11-04 07:30:00"]);
  expect(sent("2021-11-04")).toEqual(["2021-11-04 00:00:00", "2021-11-04 23:59:00"]);
  expect(sent("2021-11-04T00:00", "2021-11-05T00:00")).toEqual(["2021-11-04 00:00:00", "2021-11-05 00:00:00"]);
  expect(sent("2021-11-04T06:00:30Z")).toEqual(["2021-11-04 06:00:30", "2021-11-04 06:00:30"]);
  expect(sent("2016-12-31T23:59:60Z")).toEqual(["2016-12-31 23:59:59", "2016-12-31 23:59:59"]);
  expect(apiTimes({ start: parseInstant("2021-11-04T06:00:00Z") }).end).toBe("2021-11-04 06:00:00");
});

it("a file lies below its dataset, by its address without the prefix", () => {
  const prefix = "https://example.org/REGO/stream0";
  expect(localName("REGO_RAW", prefix, `${prefix}/2021/11/a.pgm.gz`)).toBe("REGO_RAW/2021/11/a.pgm.gz");
  expect(localName("REGO_RAW", `${prefix}/`, `${prefix}/2021/a.pgm.gz?x=1`)).toBe("REGO_RAW/2021/a.pgm.gz");
  expect(localName("REGO_RAW", prefix, "https://elsewhere.org/b/c.pgm.gz")).toBe("REGO_RAW/c.pgm.gz");
  expect(names([localName("REGO_RAW", "", `${prefix}/d.gz`)])).toEqual(["d.gz"]);
});
