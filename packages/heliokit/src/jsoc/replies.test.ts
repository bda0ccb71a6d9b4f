import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { fixturePath } from "../testing/fixtures.js";
import { archiveText, refused } from "./archive-errors.js";
import { looksLikeAddress, parseAddressCheck } from "./check-address.js";
import { isTransient, parseExportState } from "./export-state.js";
import { findKeyword, parseSeriesInfo, requireNames } from "./series-info.js";
import { parseSeriesList, parseWrappedSeriesList } from "./series-list.js";

const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const folder = fixturePath("jsoc");
const here = existsSync(folder);
const fixture = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "no error";
}

describe.skipIf(!here)("series", () => {
  it("tell keywords, links, segments, slots and interval", () => {
    const info = parseSeriesInfo(fixture("series_struct__aia.lev1_euv_12s.json"), "AIA.lev1_euv_12s");
    expect(info.name).toBe("aia.lev1_euv_12s");
    expect(info.primeKeys).toEqual(["T_REC", "WAVELNTH"]);
    expect(info).toMatchObject({ retentionDays: 60, stagingRetentionDays: 3, unitSize: 1, archive: 0, tapeGroup: 4 });
    expect(info.keywords.get("EXPTIME")).toMatchObject({
      note: "Exposure duration: mean shutter open time",
      type: "double",
      unit: "sec",
      isReal: true,
      isNumeric: true,
      isTime: false,
      implicit: false,
    });
    expect(findKeyword(info, "t_rec")).toMatchObject({ isTime: true, scope: "ts_slot" });
    expect(info.keywords.get("DATE-OBS")?.aliasOf).toBe("DATE__OBS");
    expect(info.keywords.get("DATE__OBS")?.aliasOf).toBeUndefined();
    expect(info.keywords.get("T_REC_index")?.implicit).toBe(true);
    expect(info.keywords.get("TELESCOP")?.linkInfo).toBe("lev1->TELESCOP");
    expect(info.segments.get("image")).toMatchObject({ protocol: "link via lev1", dims: "", unit: "" });
    expect(info.links.get("lev1")).toMatchObject({ target: "aia.lev1", kind: "STATIC" });
    expect(info.interval?.lastRecordNumber).toBe(2000439);
    expect(info.slots.get("T_REC")).toEqual({
      key: "T_REC",
      scope: "ts_slot",
      step: 12,
      unit: "",
      epoch: "1993.01.01_00:00:04_TAI",
      round: 1,
    });
    expect(info.slots.has("WAVELNTH")).toBe(false);
  });

  it("of HMI have slots by the nearest", () => {
    const { slots, keywords } = parseSeriesInfo(fixture("series_struct__hmi.M_720s.json"), "hmi.m_720s");
    expect(slots.get("T_REC")).toMatchObject({ scope: "ts_eq", step: 720, unit: "secs", round: 0 });
    expect(keywords.get("cparms_sg000")?.implicit).toBe(true);
    expect(keywords.get("magnetogram_bzero")?.implicit).toBe(true);
  });

  it("are listed by both programs", () => {
    const list = parseSeriesList(fixture("show_series.json"));
    expect(list.find(({ name }) => name === "hmi.M_720s")).toEqual({
      name: "hmi.M_720s",
      note: "720s cadence magnetograms",
      primeKeys: ["T_REC", "CAMERA"],
    });
    const names = list.map(({ name }) => name);
    expect(parseWrappedSeriesList(fixture("showextseries.json")).map(({ name }) => name)).toEqual(names);
    expect(parseWrappedSeriesList(fixture("showextseries_info.json")).map(({ note }) => note)).toEqual(
      list.map(({ note }) => note),
    );
  });

  it("unknown are refused by name", () => {
    expect(codeOf(() => parseSeriesInfo(fixture("error__series_struct_unknown.json"), "aia.nosuch"))).toBe(
      "jsoc/unknown-series",
    );
  });
});

describe("series", () => {
  it("without prime keys or records are read", () => {
    const info = parseSeriesInfo(
      bytesOf({
        primekeys: [null],
        primekeysinfo: [],
        keywords: [{ name: "A", type: "odd", linkinfo: "x->A", note: "error following link" }],
        Interval: { FirstRecord: "NA", FirstRecnum: "NA", LastRecord: "NA", LastRecnum: "NA", MaxRecnum: 0 },
        status: 0,
      }),
      "some.series",
    );
    expect(info).toMatchObject({ name: "some.series", primeKeys: [], note: "" });
    expect(info.interval).toBeUndefined();
    expect(info.keywords.get("A")?.type).toBe("other");
  });

  it("suggest names for mistyped ones", () => {
    const known = new Map(["EXPTIME", "WAVELNTH", "T_REC"].map((name) => [name, name]));
    const attempt = () => requireNames("keyword", ["exptme", "wavelength"], known, "a.b");
    expect(attempt).toThrow(/no keyword exptme \(nor wavelength\); is EXPTIME meant\?/);
    expect(codeOf(attempt)).toBe("jsoc/unknown-keyword");
    expect(() => requireNames("keyword", ["exptime"], known, "a.b")).not.toThrow();
  });
});

describe("refusals", () => {
  it("have codes of their own where the archive says what is wrong", () => {
    const code = (text: string) => refused(1, text, "query").code;
    expect(code('ERROR:  column "exptme" does not exist\nLINE 1: ...\n')).toBe("jsoc/unknown-column");
    expect(code(" jsoc_info: series not found.")).toBe("jsoc/unknown-series");
    expect(code("Cannot export series 'aia.nosuch' - it does not exist.\n")).toBe("jsoc/unknown-series");
    expect(code("invalid record-set specification `aia.lev1[`")).toBe("jsoc/bad-record-set");
    expect(code("out of memory")).toBe("jsoc/refused");
    expect(refused(1, "", "query").message).toBe("query: the archive refuses without a reason (status 1)");
  });

  it("keep nobody's address", () => {
    expect(archiveText("User jo.doe+x@example.org has 1 pending\nrequest; ask jsoc_help@jsoc.stanford.edu")).toBe(
      "User (address) has 1 pending request; ask jsoc_help@jsoc.stanford.edu",
    );
    expect(archiveText("for <a@b.org>, (c@d.org)")).not.toMatch(/[acd]@/);
  });
});

describe("addresses", () => {
  it.each([
    [2, "registered", true],
    [3, "pending", false],
    [4, "unknown", false],
    [1, "started", false],
    [-2, "malformed", false],
  ])("status %d is %s", (status, state, registered) => {
    expect(parseAddressCheck(bytesOf({ status, msg: "a@b.org ..." }))).toMatchObject({ state, registered, status });
  });

  it("that could not be checked are an error", () => {
    expect(codeOf(() => parseAddressCheck(bytesOf({ status: -6, msg: "no database" })))).toBe(
      "jsoc/address-check-failed",
    );
  });

  it("have a form", () => {
    expect(["a@b.org", "a.b+c@d-e.co.uk"].every(looksLikeAddress)).toBe(true);
    expect(
      ["", "a", "@b.org", "a@b", "a b@c.org", "a@b@c.org", `${"x".repeat(300)}@b.org`].some(looksLikeAddress),
    ).toBe(false);
  });
});

describe.skipIf(!here)("exports", () => {
  it("at once have paths", () => {
    const state = parseExportState(fixture("exp_request__url_quick_as_is.json"));
    expect(state).toMatchObject({ stage: "done", finished: true, recordCount: 20, megabytes: 227 });
    expect(state.requestId).toBeUndefined();
    expect(state.result?.files[0]).toEqual({
      record: "aia.lev1_euv_12s[2021-07-03T14:27:23Z][211]{image}",
      fileName: "image_lev1.fits",
      path: "/SUM43/D1466195019/S00000/image_lev1.fits",
    });
  });

  it("accepted are queued, then in work", () => {
    expect(parseExportState(fixture("exp_request__url_fits_accepted.json"))).toMatchObject({
      stage: "queued",
      requestId: "JSOC_20210801_104",
      waitSeconds: 20,
      recordCount: 20,
      finished: false,
    });
    const working = parseExportState(fixture("exp_status__processing.json"));
    expect(working).toMatchObject({ stage: "processing", finished: false });
    expect(working.recordCount).toBeUndefined();
  });

  it("done have files in a folder, a tar file, a text of keywords, a movie", () => {
    const fits = parseExportState(fixture("exp_status__done_url_fits.json"));
    expect(fits.result?.files).toHaveLength(20);
    expect(fits.result?.files[0]?.path).toMatch(/^\/SUM12\/D1409123456\/S00000\/aia\.lev1_euv_12s\.2021-07-03T142723Z/);
    expect(parseExportState(fixture("exp_status__done_url_tar_fits.json")).result?.tarFile).toMatch(/\.tar$/);
    expect(parseExportState(fixture("exp_status__done_url_as_is.json")).result?.keywordsFile).toMatch(/keywords\.txt$/);
    const movie = parseExportState(fixture("exp_status__done_mp4.json"));
    expect(movie).toMatchObject({ requestId: "JSOC_20210801_104", protocol: "mp4" });
    expect(movie.result?.movie).toMatch(/aia\.lev1_euv_12s\.mp4$/);
    expect(movie.result?.files).toHaveLength(20);
  });

  it("that fail say why", () => {
    const errors: Record<string, unknown> = JSON.parse(readFileSync(join(folder, "exp_errors.json"), "utf8"));
    const stages = Object.fromEntries(
      Object.entries(errors).map(([name, reply]) => [name, parseExportState(bytesOf(reply)).stage]),
    );
    expect(stages).toEqual({
      too_large: "too-large",
      bad_query: "failed",
      no_files: "failed",
      unregistered_email: "failed",
      unknown_series: "failed",
      hash_failure_transient: "failed",
      failed_in_processing: "failed",
      expired: "expired",
      not_found_yet: "not-found",
      pending_limit: "pending-limit",
      offline_needs_intervention: "offline",
      bad_request_id: "failed",
    });
    const pending = parseExportState(bytesOf(errors["pending_limit"]));
    expect(pending.pendingRequests).toEqual(["JSOC_20210801_104"]);
    expect(JSON.stringify(pending)).not.toContain("user@example.org");
    expect(isTransient(parseExportState(bytesOf(errors["hash_failure_transient"])))).toBe(true);
    expect(isTransient(parseExportState(bytesOf(errors["no_files"])))).toBe(false);
    expect(parseExportState(bytesOf(errors["too_large"])).requestId).toBeUndefined();
  });
});

describe("exports", () => {
  it("without files keep the archive's remark", () => {
    const state = parseExportState(
      bytesOf({
        status: "0",
        requestid: "JSOC_20210801_104",
        dir: "/SUM1/D1/S00000",
        data: [
          { record: "warning=No FITS files were exported. The requested FITS files no longer exist.", filename: "" },
        ],
      }),
    );
    expect(state.result?.files).toEqual([]);
    expect(state.result?.warnings[0]).toMatch(/^No FITS files were exported/);
    const missing = parseExportState(
      bytesOf({ status: 0, dir: "/SUM1", data: [{ record: "a[1]{image}", filename: "NoDataFile" }] }),
    );
    expect(missing.result?.files).toEqual([{ record: "a[1]{image}" }]);
  });

  it.each(["../../etc/passwd", "/SUM1/../../x", "//evil.example/x", "/a\\b", "http://evil.example/x", "/a\u0000b"])(
    "never name the path %s",
    (filename) => {
      const reply = bytesOf({ status: 0, dir: "/SUM1", data: [{ record: "a[1]", filename }] });
      const state = (() => {
        try {
          return parseExportState(reply);
        } catch (error) {
          if (isHeliokitError(error, "jsoc/unsafe-path")) return undefined;
          throw error;
        }
      })();
      // A relative name that stays below the folder is the archive's own.
      for (const file of state?.result?.files ?? []) expect(file.path).toMatch(/^\/SUM1\/http:\/\/evil\.example\/x$/);
    },
  );
});

describe("small replies", () => {
  const parsers = {
    series: (bytes: Uint8Array) => parseSeriesInfo(bytes, "a.b"),
    list: parseSeriesList,
    wrapped: parseWrappedSeriesList,
    address: parseAddressCheck,
    export: (bytes: Uint8Array) => parseExportState(bytes),
  };
  const names = here
    ? readdirSync(folder).filter((name) => /^(?:series_struct__hmi|show|exp_|check|error)/.test(name))
    : [];
  const seeds = [
    ...names.map((name) => fixture(name)),
    bytesOf({
      status: 0,
      keywords: [{ name: "A", type: "int" }],
      primekeys: ["A"],
      names: [{ name: "x" }],
      seriesList: ["x"],
    }),
  ];

  it.each(Object.entries(parsers))("%s: damaged ones end in a result or a typed error", (_, parse) => {
    const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), byte: fc.nat(255) });
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(change, { maxLength: 5 }),
        fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        (seed, changes, cut) => {
          const bytes = seed.slice(0, cut === null ? seed.length : Math.floor(cut * seed.length));
          for (const { at, byte } of changes) bytes[Math.floor(at * bytes.length)] = byte;
          try {
            parse(bytes);
          } catch (error) {
            if (!isHeliokitError(error)) throw error;
            expect(error.code).toMatch(/^jsoc\//);
          }
        },
      ),
      { numRuns: 800 },
    );
  });

  it.each(Object.entries(parsers))("%s: wrong types end in a result or a typed error", (_, parse) => {
    const key = fc.constantFrom(
      ...["status", "names", "name", "keywords", "primekeys", "primekeysinfo", "segments", "links", "Interval", "msg"],
      ...[
        "seriesList",
        "errMsg",
        "error",
        "data",
        "record",
        "filename",
        "dir",
        "requestid",
        "count",
        "size",
        "wait",
        "tarfile",
      ],
    );
    const { reply } = fc.letrec((tie) => ({
      reply: fc.dictionary(key, tie("value"), { maxKeys: 8 }),
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<unknown>(null, true, 0, 1, -1, 1e300, "1e999", "0", "", "x", "../x"),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("reply"),
      ),
    }));
    fc.assert(
      fc.property(reply, (value) => {
        try {
          parse(bytesOf(value));
        } catch (error) {
          if (!isHeliokitError(error)) throw error;
          expect(error.code).toMatch(/^jsoc\//);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("tell a web page and a cut answer", () => {
    for (const parse of Object.values(parsers)) {
      expect(() => parse(bytesOf("<!DOCTYPE html><p>Service Unavailable"))).toThrow(/a web page/);
      expect(() => parse(bytesOf('{"status":0,"na'))).toThrow(/cut on the way/);
    }
  });
});
