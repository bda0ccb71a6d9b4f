import { describe, expect, it } from "vitest";
import { parseInstant } from "../time/index.js";
import { sdoLocation, sdoLocationFromReply, sdoLocationQuery } from "./sdo-location.js";

const reply = (times: string[], x: (string | number)[]) =>
  JSON.stringify({
    keywords: [
      { name: "T_OBS", values: times },
      { name: "HAEX_OBS", values: x },
      { name: "HAEY_OBS", values: times.map(() => 0) },
      { name: "HAEZ_OBS", values: times.map(() => 7) },
    ],
    count: times.length,
    status: 0,
  });

describe("the position of SDO", () => {
  it("is interpolated in time, constant outside, whatever the order of the records", () => {
    const text = reply(["2013-06-21T00:00:10Z", "2013-06-21T00:00:00Z"], [20, 10]);
    const x = (time: string) => sdoLocationFromReply(text, parseInstant(time)).x;
    expect(x("2013-06-21T00:00:02.5Z")).toBeCloseTo(12.5, 9);
    expect(x("2013-06-20T00:00:00Z")).toBe(10);
    expect(x("2013-06-22T00:00:00Z")).toBe(20);
    expect(x("2013-06-21T00:00:10Z")).toBe(20);
    expect(sdoLocationFromReply(text, parseInstant("2013-06-21")).z).toBe(7);
  });

  it("counts a leap second as a second", () => {
    const text = reply(["2016-12-31T23:59:59Z", "2017-01-01T00:00:00Z"], [0, 2]);
    expect(sdoLocationFromReply(text, parseInstant("2016-12-31T23:59:60Z")).x).toBe(1);
  });

  it("passes over records without time or position, and says when none is left", () => {
    const at = parseInstant("2013-06-21");
    expect(sdoLocationFromReply(reply(["MISSING", "2013-06-21T00:00:00Z"], [5, 10]), at).x).toBe(10);
    expect(() => sdoLocationFromReply(reply(["2013-06-21T00:00:00Z"], ["MISSING"]), at)).toThrow(
      expect.objectContaining({ code: "aia/empty-table" }),
    );
    expect(() => sdoLocationFromReply('{"count":0,"status":0}', at)).toThrow(
      expect.objectContaining({ code: "aia/empty-table" }),
    );
  });

  it("asks the archive for six seconds around", async () => {
    const asked: string[] = [];
    const at = parseInstant("2013-06-21T00:00:01Z");
    const found = await sdoLocation(at, {
      jsocInfo: "http://127.0.0.1:1/jsoc_info",
      fetch: async (address) => {
        asked.push(address);
        return new Response(reply(["2013-06-21T00:00:00Z"], [10]));
      },
    });
    expect(found).toEqual({ at, x: 10, y: 0, z: 7, frame: "heliocentric-mean-ecliptic-J2000" });
    const query = new URL(asked[0] ?? "").searchParams;
    expect(query.get("op")).toBe("rs_list");
    expect(query.get("ds")).toBe("aia.lev1[2013-06-20T23:59:58.000Z/6s]");
    expect(query.get("key")).toBe("T_OBS,HAEX_OBS,HAEY_OBS,HAEZ_OBS");
    expect(sdoLocationQuery(at)).toBe(query.get("ds"));
  });
});
