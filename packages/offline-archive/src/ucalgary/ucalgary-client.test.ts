/** The workflow of an auroral researcher by the client against the stand-in: list, choose, download, read; and every fault. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  bestSkymap,
  calibrate,
  cite,
  describe as describeSky,
  formatDatasets,
  formatObservatories,
  projectCorners,
  readSkymap,
  type SkyDownloadProgress,
  skyData,
  UcalgaryClient,
  type UcalgaryClientOptions,
} from "heliokit/aurora";
import { memoryStorage, readStored, type Storage } from "heliokit/bytes";
import { type HeliokitWarning, isHeliokitError } from "heliokit/errors";
import { folderStorage } from "heliokit/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FaultSetting, startUcalgaryArchive, type UcalgaryArchive } from "../index.js";

let archive: UcalgaryArchive;
let root: string;

beforeAll(async () => {
  archive = await startUcalgaryArchive({ framesPerMinute: 2 });
});
afterAll(() => archive.close());
beforeEach(() => {
  archive.reset();
  root = mkdtempSync(join(tmpdir(), "heliokit-sky-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const clientWith = (options: UcalgaryClientOptions = {}) =>
  new UcalgaryClient({ baseUrl: archive.baseUrl, root, sleep: async () => {}, random: () => 0.5, ...options });

async function failure(run: () => Promise<unknown>): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await run();
  } catch (error) {
    if (isHeliokitError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  return { code: "no error", message: "" };
}

function filesBelow(folder: string, prefix = ""): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name), `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
  );
}

const GILL = { start: "2021-01-01T00:00:00", end: "2023-01-01T00:00:00", site: "gill" };
const names = (urls: readonly string[]) => urls.map((url) => url.slice(url.lastIndexOf("/") + 1));
const requests = (part: string) => archive.log().filter(({ path }) => path.includes(part));

describe("lists", () => {
  it("print datasets as the table that users know", async () => {
    const table = formatDatasets(await clientWith().datasets({ name: "SKYMAP" }));
    expect(table.split("\n").map((line) => line.trimEnd())).toEqual([
      "Name                       Provider   Level   DOI Details                                               Short Description",
      "=".repeat(163),
      "REGO_SKYMAP_IDLSAV         UCalgary   L3      https://commons.datacite.org/doi.org/10.11575/z7x6-5c42   REGO All Sky Imagers skymap data (IDL save format)",
      "THEMIS_ASI_SKYMAP_IDLSAV   UCalgary   L3      None                                                      THEMIS All Sky Imagers skymap data (IDL save format)",
      "TREX_BLUE_SKYMAP_IDLSAV    UCalgary   L3      https://commons.datacite.org/doi.org/10.11575/80pf-0p02   TREx Blueline All Sky Imagers skymap data (IDL save format)",
      "TREX_NIR_SKYMAP_IDLSAV     UCalgary   L3      https://commons.datacite.org/doi.org/10.11575/98w7-jp47   TREx NIR All Sky Imagers skymap data (IDL save format)",
      "TREX_RGB_SKYMAP_IDLSAV     UCalgary   L3      https://commons.datacite.org/doi.org/10.11575/4p8e-1k65   TREx RGB All Sky Imagers skymap data (IDL save format)",
      "TREX_SPECT_SKYMAP_IDLSAV   UCalgary   L3      https://commons.datacite.org/doi.org/10.11575/2wnp-yc80   TREx Spectrograph skymap data (IDL save format)",
      "",
    ]);
  });

  it("ask for the datasets once, find one by any spelling, and name the near ones of a wrong name", async () => {
    const data = clientWith();
    expect((await data.datasets({ level: "L0" })).map(({ name }) => name)).toContain("THEMIS_ASI_RAW");
    expect((await data.dataset("rego_raw")).fileReadingSupported).toBe(true);
    expect(await failure(() => data.dataset("THEMIS_ASI_RAWW"))).toMatchObject({
      code: "aurora/unknown-dataset",
      message: expect.stringContaining("THEMIS_ASI_RAW"),
    });
    expect(requests("datasets").length).toBe(1);
  });

  it("say how to cite", async () => {
    const data = clientWith();
    expect(cite(await data.dataset("REGO_RAW"))).toContain("DOI: https://doi.org/10.11575/Z7X6-5C42");
    expect(cite(await data.dataset("THEMIS_ASI_RAW"))).toMatch(/neither citation nor DOI; name the dataset/);
  });

  it("print observatories", async () => {
    const sites = await clientWith().observatories("REGO");
    expect(formatObservatories(sites).split("\n")[2]).toMatch(/^atha {2,}Athabasca, AB, Canada {2,}54\.6028/);
    expect((await clientWith().observatories("trex-nir", { uid: "gill" })).map(({ uid }) => uid)).toEqual(["gill"]);
  });

  it("give the addresses of a stretch of time", async () => {
    const listing = await clientWith().urls("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    expect(names(listing.urls)).toEqual([
      "themis_skymap_gill_20210308-+_v02.sav",
      "themis_skymap_gill_20220301-+_v02.sav",
    ]);
    expect(listing.count).toBe(2);
    expect(listing.dataset.name).toBe("THEMIS_ASI_SKYMAP_IDLSAV");
  });

  it("take a minute for the minute, a day for the day, and send both ends", async () => {
    const data = clientWith();
    const times = ["2021-11-04T06:00Z", "2021-11-04 06:00"];
    for (const start of times) {
      const listing = await data.urls("REGO_RAW", { start, end: start, site: "resu" });
      expect(names(listing.urls)).toEqual(["20211104_0600_resu_rego-655_6300.pgm.gz"]);
    }
    expect((await data.urls("REGO_RAW", { start: "2021-11-04", site: "RESU" })).count).toBe(540);
    expect(requests("urls").map(({ parameters }) => [parameters["start"], parameters["end"]])).toEqual([
      ["2021-11-04 06:00:00", "2021-11-04 06:00:00"],
      ["2021-11-04 06:00:00", "2021-11-04 06:00:00"],
      ["2021-11-04 00:00:00", "2021-11-04 23:59:00"],
    ]);
  });

  it("find a device by its number, its id and its detector", async () => {
    const data = clientWith();
    const all = { start: "2014-01-01", end: "2024-01-01" };
    for (const device of ["655", "rego-655", "15655"]) {
      const factors = await data.urls("REGO_CALIBRATION_RAYLEIGHS_IDLSAV", { ...all, device });
      expect(names(factors.urls)).toEqual(["REGO_Rayleighs_15655_20141002-+_v01.sav"]);
      const raw = await data.urls("REGO_RAW", { start: "2021-11-04T06:00", device });
      expect(names(raw.urls)).toEqual(["20211104_0600_resu_rego-655_6300.pgm.gz"]);
    }
  });

  it("warn of a site or device that is not looked at", async () => {
    const warnings: HeliokitWarning[] = [];
    const data = clientWith({ onWarning: (warning) => warnings.push(warning) });
    await data.urls("REGO_CALIBRATION_FLATFIELD_IDLSAV", { start: "2014", end: "2022", site: "resu", device: "655" });
    await data.urls("REGO_SKYMAP_IDLSAV", { start: "2014", end: "2022", site: "resu", device: "655" });
    expect(warnings.map(({ code }) => code)).toEqual(["aurora/site-ignored", "aurora/device-ignored"]);
    expect(requests("urls").map(({ parameters }) => [parameters["site_uid"], parameters["device_uid"]])).toEqual([
      [undefined, "655"],
      ["resu", undefined],
    ]);
  });
});

describe("refusals", () => {
  it("come with the archive's own words", async () => {
    const data = clientWith();
    const tooLong = await failure(() => data.urls("THEMIS_ASI_RAW", { start: "2021-01-01", end: "2021-01-03" }));
    expect(tooLong.code).toBe("aurora/range-too-long");
    expect(tooLong.message).toContain("this dataset listing must be limited to one day");
    const unknown = await failure(() => data.urls("NO_SUCH_RAW", { start: "2021-01-01" }));
    expect(unknown.code).toBe("aurora/unknown-dataset");
    expect(unknown.message).toContain('"Dataset name does not exist" (status 404)');
    const none = await failure(() => data.observatories("no such array"));
    expect(none.code).toBe("no error");
  });

  it("of a range that ends before it begins need no request", async () => {
    const backwards = { start: "2021-11-04", end: "2021-11-03" };
    expect((await failure(() => clientWith().urls("REGO_RAW", backwards))).code).toBe("time/empty-range");
    expect(archive.log()).toEqual([]);
  });

  it("of an address that is none come before anything else", () => {
    expect(() => new UcalgaryClient({ baseUrl: "ftp://example.org" })).toThrow(/no http address/);
  });
});

describe("replies of the data API", () => {
  const api: [string, FaultSetting][] = [
    ["a server error", { kind: "http-500", match: "/urls", count: 2 }],
    ["a page in place of JSON", { kind: "html", match: "/urls", count: 2 }],
    ["half a reply", { kind: "truncated-json", match: "/urls", count: 1 }],
    ["a broken connection", { kind: "reset", match: "/urls", count: 1 }],
    ["a cut body", { kind: "cut-body", match: "/urls", count: 1 }],
  ];
  it.each(api)("are asked for again after %s", async (_, fault) => {
    archive.setFaults([fault]);
    const reasons: string[] = [];
    const listing = await clientWith({ onRetry: ({ reason }) => reasons.push(reason) }).urls(
      "THEMIS_ASI_SKYMAP_IDLSAV",
      GILL,
    );
    expect(listing.count).toBe(2);
    expect(reasons.length).toBe(fault.count);
  });

  it("that stay wrong are a typed error, and are not remembered", async () => {
    const data = clientWith({ retries: 1 });
    archive.setFaults([{ kind: "http-500", match: "/datasets" }]);
    expect((await failure(() => data.datasets())).code).toBe("aurora/refused");
    archive.setFaults([{ kind: "html", match: "/datasets" }]);
    expect((await failure(() => data.datasets())).code).toBe("download/broken-answer");
    archive.setFaults([]);
    expect((await data.datasets()).length).toBeGreaterThan(10);
  });

  it("that come too late are an error", async () => {
    archive.setFaults([{ kind: "slow-first-byte", match: "/datasets", seconds: 20 }]);
    const found = await failure(() => clientWith({ retries: 0, timeoutSeconds: 0.1 }).datasets());
    expect(found.code).toBe("download/timed-out");
  });

  it("may have keys that nobody knows, and lack those that may be missing", async () => {
    const changed = async (input: string, init?: RequestInit) => {
      const reply = await fetch(input, init);
      const value: unknown = await reply.json();
      const odd = (one: unknown): unknown => {
        if (Array.isArray(one)) return one.map(odd);
        if (typeof one !== "object" || one === null) return one;
        const { doi, citation, long_description, ...rest } = one as Record<string, unknown>;
        const inner = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, odd(item)]));
        return { ...inner, new_in_2030: { nested: [1, 2, 3] } };
      };
      return new Response(JSON.stringify(odd(value)), { headers: { "content-type": "application/json" } });
    };
    const data = clientWith({ fetch: changed });
    const [dataset] = await data.datasets({ name: "REGO_RAW" });
    expect([dataset?.name, dataset?.doi, dataset?.citation]).toEqual(["REGO_RAW", null, null]);
    expect((await data.urls("THEMIS_ASI_SKYMAP_IDLSAV", GILL)).count).toBe(2);
    expect((await data.observatories("rego")).length).toBeGreaterThan(2);
  });

  it.each([
    ["datasets", { name: "not a list" }, () => clientWith({ fetch: jsonOf({ a: 1 }) }).datasets()],
    ["nameless datasets", [], () => clientWith({ fetch: jsonOf([{ level: "L0" }]) }).datasets()],
    ["a listing without addresses", {}, () => clientWith({ fetch: jsonOf({}) }).urls("REGO_RAW", { start: "2021" })],
    ["observatories", {}, () => clientWith({ fetch: jsonOf([{ uid: "gill" }]) }).observatories("rego")],
  ])("of another form are a typed error: %s", async (_name, _value, run) => {
    expect((await failure(run)).code).toBe("aurora/bad-reply");
  });

  it("may come through a proxy", async () => {
    const asked: string[] = [];
    const data = new UcalgaryClient({
      baseUrl: "https://api.example.org/",
      root,
      rewriteUrl: (url) => {
        asked.push(url);
        return url.replace("https://api.example.org", archive.baseUrl);
      },
    });
    expect((await data.datasets()).length).toBeGreaterThan(10);
    expect(asked[0]).toBe("https://api.example.org/api/v1/data_distribution/datasets");
  });
});

const jsonOf = (value: unknown) => async () =>
  new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });

describe("choosing", () => {
  it("takes the skymap of the seed, says why, and reads it", async () => {
    const data = clientWith();
    const chosen = await data.bestSkymap("THEMIS_ASI_SKYMAP_IDLSAV", "gill", "2021-11-04");
    expect(chosen.filename).toBe("themis_skymap_gill_20210308-+_v02.sav");
    expect(chosen.reason).toBe(
      "themis_skymap_gill_20210308-+_v02.sav, valid from 2021-03-08 on, is one of 6 files and the last of the list that had begun (5 had).",
    );
    const source = await data.download(chosen);
    expect(source.path).toBe(
      join(root, "THEMIS_ASI_SKYMAP_IDLSAV/gill/gill_20210308/themis_skymap_gill_20210308-+_v02.sav"),
    );
    const skymap = await readSkymap(source);
    expect([skymap.imagerUid, skymap.siteMapLatitude.toFixed(4)]).toEqual(["themis19", "56.3767"]);
    expect([skymap.altitudesKm, skymap.width, skymap.version]).toEqual([[90, 110, 150], 256, "v02"]);
    const again = await data.download(await data.bestSkymap("themis", "gill", "2021-11-04"));
    expect(again.status).toBe("skipped");
    // One listing and one file: the second choice came from what was known.
    expect([requests("urls").length, requests("sort_by_project").length]).toEqual([1, 1]);
  });

  it("takes both calibrations of a camera, read and explained", async () => {
    const data = clientWith();
    const { rayleighs, flatfield } = await data.bestCalibration("REGO", "rego-655", "2021-11-04");
    expect(rayleighs.rayleighsPerDnPerSecond).toBe(10.399999618530273);
    expect([flatfield.width, flatfield.height, flatfield.detectorUid]).toEqual([512, 512, "15655"]);
    expect(flatfield.chosen.reason).toMatch(/the only file there is/);
    const other = await data.bestRayleighs("REGO_RAW", "654", "2021-11-04");
    expect(other.filename).toBe("REGO_Rayleighs_15654_20210806-+_v02.sav");
  });

  it("warns of a file that has ended, and names one that is still valid", async () => {
    const warnings: HeliokitWarning[] = [];
    const data = clientWith({ onWarning: (warning) => warnings.push(warning) });
    const chosen = await data.bestSkymap("REGO", "resu", "2021-03-01");
    expect(chosen.filename).toBe("rego_skymap_resu_20191016-20201231_v02.sav");
    expect(chosen.stillValid?.filename).toBe("rego_skymap_resu_20140803-+_v01.sav");
    expect(warnings.map(({ code, message }) => [code, message])).toEqual([
      [
        "aurora/file-expired",
        "rego_skymap_resu_20191016-20201231_v02.sav ends on 2020-12-31, before 2021-03-01; rego_skymap_resu_20140803-+_v01.sav covers that day.",
      ],
    ]);
  });

  it("names the first day where nothing had begun, and what an array lacks", async () => {
    const data = clientWith();
    const early = await failure(() => data.bestSkymap("THEMIS_ASI", "gill", "2007-03-14"));
    expect(early).toMatchObject({ code: "aurora/no-skymap", message: expect.stringContaining("2007-03-15") });
    const nowhere = await failure(() => data.bestSkymap("THEMIS_ASI", "zzzz", "2020-01-01"));
    expect(nowhere).toMatchObject({ code: "aurora/no-skymap", message: expect.stringContaining("none at all") });
    expect((await failure(() => data.bestFlatfield("THEMIS_ASI", "19", "2020-01-01"))).code).toBe(
      "aurora/not-calibrated",
    );
    expect((await failure(() => data.bestFlatfield("HUBBLE", "19", "2020-01-01"))).code).toBe("aurora/unknown-array");
  });
});

describe("reading in one go", () => {
  it("gives the frames of a minute", async () => {
    const data = clientWith();
    const minute = await data.read("REGO_RAW", "2021-11-04T06:00Z", { site: "resu" });
    expect([minute.array, minute.frames.length, minute.width]).toEqual(["rego", 2, 512]);
    expect(minute.metadata[1]).toMatchObject({ imagerUid: "rego-655", cameraSerialNumber: "15655" });
    expect(describeSky(skyData(minute, await data.dataset("REGO_RAW")))).toBe(
      "Data(data=array(dims=(512, 512, 2), dtype=uint16), timestamp=[2 datetimes], metadata=[2 dictionaries], problematic_files=[], calibrated_data=None, dataset=Dataset(name=REGO_RAW, short_description='REGO All Sky Imagers 3-sec raw da...))",
    );
  });

  it("gives skymaps and calibrations, in a page from memory", async () => {
    const data = clientWith({ root: memoryStorage() });
    const maps = await data.read("THEMIS_ASI_SKYMAP_IDLSAV", GILL, { site: "gill" });
    expect(maps.map(({ version, siteUid }) => [version, siteUid])).toEqual([
      ["v02", "gill"],
      ["v02", "gill"],
    ]);
    const factors = await data.read(
      "REGO_CALIBRATION_RAYLEIGHS_IDLSAV",
      { start: "2014", end: "2022" },
      { device: "654" },
    );
    expect(factors.map(({ version }) => version)).toEqual(["v01", "v02"]);
    const minute = await data.read("THEMIS_ASI_RAW", "2021-11-04T06:00Z", { site: "gill", firstFrameOnly: true });
    expect([minute.frames.length, minute.times?.length]).toEqual([1, 1]);
  });

  it("tells what is not there, not readable, or failed on the way", async () => {
    const data = clientWith();
    const day = "2021-11-04T18:00Z";
    expect((await failure(() => data.read("REGO_RAW", day, { site: "resu" }))).code).toBe("aurora/no-files");
    archive.setFaults([{ kind: "missing-file", match: "0601_resu" }]);
    const minutes = { start: "2021-11-04T06:00Z", end: "2021-11-04T06:02Z" };
    const images = await data.read("REGO_RAW", minutes, { site: "resu" });
    expect(images.frames.length).toBe(4);
    expect(images.problems.map(({ code, severity }) => [code, severity])).toEqual([["aurora/file-missing", "error"]]);
    archive.setFaults([{ kind: "missing-file" }]);
    expect((await failure(() => data.read("THEMIS_ASI_SKYMAP_IDLSAV", GILL, { site: "gill" }))).code).toBe(
      "aurora/file-missing",
    );
  });
});

describe("from the archive to Rayleighs on a map", () => {
  it("takes a dozen lines", async () => {
    const data = clientWith();
    const chosen = await data.bestSkymap("REGO", "resu", "2021-11-04");
    const skymap = await readSkymap(await data.download(chosen));
    const { rayleighs, flatfield } = await data.bestCalibration("REGO", "rego-655", "2021-11-04");
    const minute = await data.read("REGO_RAW", "2021-11-04T06:00Z", { site: "resu" });
    const inRayleighs = calibrate(minute, { rayleighs, flatfield });
    expect([inRayleighs.unit, inRayleighs.frames.length, inRayleighs.exposureSeconds]).toEqual(["R", 2, [2, 2]]);
    expect(inRayleighs.frames[0]?.some((value) => value > 3000)).toBe(true);
    const printed = describeSky(skyData(minute, await data.dataset("REGO_RAW"), inRayleighs));
    expect(printed).toContain("calibrated_data=array(dims=(512, 512, 2), dtype=float32)");
    // The camera that the stand-in made up agrees with its own skymap: the same ray by geometry and by levels.
    const byRay = projectCorners(skymap, { altitudeKm: 230, method: "ray" });
    const byLevels = projectCorners(skymap, { altitudeKm: 230, method: "levels" });
    const at = 200 * 513 + 300;
    expect(byRay.latitude[at]).toBeCloseTo(byLevels.latitude[at] ?? Number.NaN, 2);
    expect(byRay.longitude[at]).toBeCloseTo(byLevels.longitude[at] ?? Number.NaN, 2);
  });
});

describe("a download", () => {
  it("lies where the archive's own library puts it, tells its progress, and comes with its citation", async () => {
    const told: SkyDownloadProgress[] = [];
    archive.setFaults([{ kind: "slow-body", seconds: 0.4 }]);
    let begun = 0;
    let peak = 0;
    // Counted here: the server learns late that an answer has ended.
    const counting = (input: string, init?: RequestInit) => {
      if (input.includes("sort_by_project")) peak = Math.max(peak, ++begun - (told.at(-1)?.filesDone ?? 0));
      return fetch(input, init);
    };
    const result = await clientWith({ fetch: counting }).download("REGO_RAW", {
      ...{ start: "2021-11-04T06:00Z", end: "2021-11-04T06:06Z", site: "resu" },
      onProgress: (progress) => told.push(progress),
    });
    expect(filesBelow(root)).toEqual(
      [0, 1, 2, 3, 4, 5, 6].map(
        (minute) => `REGO_RAW/2021/11/04/resu_rego-655/ut06/20211104_060${minute}_resu_rego-655_6300.pgm.gz`,
      ),
    );
    expect([result.count, result.outputRoot]).toEqual([7, join(root, "REGO_RAW")]);
    expect(result.totalBytes).toBe(result.filenames.reduce((sum, path) => sum + readFileSync(path).length, 0));
    expect(result.dataset.doi).toBe("https://doi.org/10.11575/Z7X6-5C42");
    expect(told[0]?.text).toBe("Downloading REGO_RAW files");
    expect(told.at(-1)).toMatchObject({ filesDone: 7, filesTotal: 7, bytes: result.totalBytes });
    expect(told.at(-1)?.totalBytes).toBe(result.totalBytes);
    expect(peak).toBe(5);
  });

  it("fetches what a listing names after it was changed, in its order", async () => {
    const data = clientWith();
    const listing = await data.urls("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    const result = await data.download({ ...listing, urls: listing.urls.slice(1) });
    expect(names(result.filenames)).toEqual(["themis_skymap_gill_20220301-+_v02.sav"]);
    const reversed = await data.download({ ...listing, urls: listing.urls.toReversed() });
    expect(reversed.files.map(({ status }) => status)).toEqual(["skipped", "done"]);
    expect(names(reversed.filenames)).toEqual(names(listing.urls.toReversed()));
    const twice = await data.download({ ...listing, urls: [...listing.urls, ...listing.urls] });
    expect(twice.count).toBe(2);
    const elsewhere = "http://127.0.0.1:1/else/themis_skymap_gill_20220301-+_v02.sav";
    const both = ["http://127.0.0.1:1/some/themis_skymap_gill_20220301-+_v02.sav", elsewhere];
    expect((await failure(() => data.download({ ...listing, urls: both }))).code).toBe("download/name-collision");
  });

  it("of nothing is a warning and an empty result", async () => {
    const warnings: string[] = [];
    const data = clientWith({ onWarning: ({ code }) => warnings.push(code) });
    const result = await data.download("REGO_RAW", { start: "2021-11-04T18:00Z", site: "resu" });
    expect([result.count, result.totalBytes, warnings]).toEqual([0, 0, ["aurora/no-files"]]);
  });

  it("keeps what is whole, and fetches again what others left damaged", async () => {
    const data = clientWith();
    const first = await data.download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    const [cut = "", page = ""] = first.filenames;
    const whole = readFileSync(cut);
    writeFileSync(cut, whole.subarray(0, 100_000));
    writeFileSync(page, "<!DOCTYPE html><html><body>Not found</body></html>");
    const second = await data.download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    expect(second.files.map(({ status }) => status)).toEqual(["done", "done"]);
    expect(readFileSync(cut).equals(whole)).toBe(true);
    expect((await data.download("THEMIS_ASI_SKYMAP_IDLSAV", GILL)).totalBytes).toBe(0);
    const forced = await data.download("THEMIS_ASI_SKYMAP_IDLSAV", { ...GILL, overwrite: true });
    expect(forced.totalBytes).toBe(first.totalBytes);
  });

  it("finds a raw file without its end in a folder of another program", async () => {
    const data = clientWith();
    const span = { start: "2021-11-04T06:00Z", end: "2021-11-04T06:01Z", site: "resu" };
    const name = "REGO_RAW/2021/11/04/resu_rego-655/ut06/20211104_0600_resu_rego-655_6300.pgm.gz";
    const first = await clientWith({ root: memoryStorage() }).download("REGO_RAW", span);
    mkdirSync(dirname(join(root, name)), { recursive: true });
    const reply = await fetch(`${archive.baseUrl}/sort_by_project/GO-Canada/REGO/stream0/${name.slice(9)}`);
    const bytes = new Uint8Array(await reply.arrayBuffer());
    writeFileSync(join(root, name), bytes.subarray(0, bytes.length - 1000));
    const second = await data.download("REGO_RAW", span);
    expect(second.files.map(({ status }) => status)).toEqual(["done", "done"]);
    expect(second.totalBytes).toBe(first.totalBytes);
  });

  const passing: [string, FaultSetting][] = [
    ["a server error", { kind: "http-500", count: 2 }],
    ["an overloaded server", { kind: "http-503", count: 1, retryAfter: 1 }],
    ["a body cut short", { kind: "cut-body", count: 2, afterBytes: 100_000 }],
    ["a broken connection", { kind: "reset", count: 1 }],
    ["a body that is short without saying so", { kind: "wrong-size", count: 1 }],
    ["a body cut short without saying so", { kind: "cut-body-short-length", count: 1 }],
    ["a slow body", { kind: "slow-body", count: 1, seconds: 0.2 }],
    ["a slow answer", { kind: "slow-first-byte", count: 1, seconds: 0.2 }],
  ];
  it.each(passing)("ends whole after %s", async (_, fault) => {
    const wanted = await clientWith({ root: memoryStorage() }).download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    archive.setFaults([fault]);
    const result = await clientWith().download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    expect(result.failures).toEqual([]);
    expect(result.totalBytes).toBe(wanted.totalBytes);
    expect(filesBelow(root).length).toBe(2);
  });

  const lasting: [string, FaultSetting, string][] = [
    ["a missing file", { kind: "missing-file", match: "20220301" }, "aurora/file-missing"],
    ["a page in place of the file", { kind: "html", match: "20220301" }, "aurora/file-missing"],
    ["a body that is always short", { kind: "wrong-size", match: "20220301" }, "aurora/cut-file"],
    ["a server that always fails", { kind: "http-500", match: "20220301" }, "download/http-status"],
  ];
  it.each(lasting)("counts %s as a failure with its reason, and the others come", async (_, fault, code) => {
    archive.setFaults([fault]);
    const result = await clientWith({ retries: 2 }).download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    expect(names(result.filenames)).toEqual(["themis_skymap_gill_20210308-+_v02.sav"]);
    expect(result.failures.map((file) => [file.code, file.status])).toEqual([[code, "failed"]]);
    expect(result.failures[0]?.message).toMatch(/20220301/);
    expect(filesBelow(root).filter((name) => !name.includes(".part"))).toHaveLength(1);
    archive.setFaults([]);
    expect((await clientWith().download("THEMIS_ASI_SKYMAP_IDLSAV", GILL)).count).toBe(2);
  });

  it("refuses a page that does not say that it is one", async () => {
    const page = async (input: string, init?: RequestInit) =>
      input.endsWith(".sav")
        ? new Response("<html><body>maintenance</body></html>", { headers: { "content-type": "text/plain" } })
        : fetch(input, init);
    const result = await clientWith({ fetch: page, retries: 0 }).download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    expect(result.failures.map(({ code }) => code)).toEqual(["download/html", "download/html"]);
    expect(filesBelow(root)).toEqual([]);
  });

  it("fails with its reason where the file was chosen", async () => {
    const data = clientWith();
    const chosen = await data.bestSkymap("THEMIS_ASI", "gill", "2021-11-04");
    archive.setFaults([{ kind: "html" }]);
    expect(await failure(() => data.download(chosen))).toMatchObject({
      code: "aurora/file-missing",
      message: expect.stringContaining("a page in place of the file"),
    });
  });

  it("stops at once when told, leaves no file under its name, and goes on where it stopped", async () => {
    archive.setFaults([{ kind: "slow-body", seconds: 5, count: 1 }]);
    const stop = new AbortController();
    const data = clientWith();
    const chosen = await data.bestSkymap("THEMIS_ASI", "gill", "2021-11-04");
    const run = data.download(chosen, {
      signal: stop.signal,
      onProgress: ({ fileBytes }) => {
        if (fileBytes > 100_000) stop.abort(new Error("enough"));
      },
    });
    await expect(run).rejects.toThrow("enough");
    expect(filesBelow(root).every((name) => /\.part(?:\.json)?$/.test(name))).toBe(true);
    const source = await clientWith().download(chosen);
    expect(source.status).toBe("done");
    expect((await readSkymap(source)).siteUid).toBe("gill");
    const [first, second, ...more] = requests("sort_by_project");
    expect([first?.range, second?.status, more]).toEqual([undefined, 206, []]);
    expect(second?.range).toMatch(/^bytes=\d{6,}-$/);
    expect(filesBelow(root)).toHaveLength(1);
  });

  it("of two clients at once into one folder comes once and whole", async () => {
    const both = await Promise.all([1, 2].map(() => clientWith().download("THEMIS_ASI_SKYMAP_IDLSAV", GILL)));
    expect(both.map(({ count, failures }) => [count, failures.length])).toEqual([
      [2, 0],
      [2, 0],
    ]);
    expect(requests("sort_by_project").length).toBe(2);
    expect(filesBelow(root).length).toBe(2);
    const alone = await clientWith({ root: memoryStorage() }).download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    expect(both.reduce((sum, { totalBytes }) => sum + totalBytes, 0)).toBe(alone.totalBytes);
  });

  it("of two programs at once into one folder leaves whole files and nothing else", async () => {
    archive.setFaults([{ kind: "slow-body", seconds: 0.5, count: 3 }]);
    // Storages that do not know their paths: no lock holds one client back for the other, as between two programs.
    const apart = (): Storage => {
      const { pathOf: _, ...storage } = folderStorage(root);
      return storage;
    };
    const both = await Promise.all(
      [1, 2].map(() => clientWith({ root: apart() }).download("THEMIS_ASI_SKYMAP_IDLSAV", GILL)),
    );
    expect(both.map(({ failures, count }) => [failures.length, count])).toEqual([
      [0, 2],
      [0, 2],
    ]);
    expect(requests("sort_by_project").length).toBe(4);
    const alone = memoryStorage();
    await clientWith({ root: alone }).download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    const names = filesBelow(root);
    expect(names.length).toBe(2);
    for (const name of names) {
      const wanted = await readStored(alone, name);
      expect(wanted !== undefined && Buffer.compare(readFileSync(join(root, name)), wanted) === 0, name).toBe(true);
    }
  });

  it("can be chosen from again without a network", async () => {
    await clientWith().download("THEMIS_ASI_SKYMAP_IDLSAV", GILL);
    const offline = clientWith({ fetch: () => Promise.reject(new TypeError("no network")) });
    const files = await offline.storedFiles("themis_asi_skymap_idlsav");
    expect(files.map(({ size, path }) => [size > 1_000_000, path?.startsWith(root)])).toEqual([
      [true, true],
      [true, true],
    ]);
    const chosen = bestSkymap(
      files.map(({ name }) => name),
      "2021-11-04",
      { site: "gill" },
    );
    expect(chosen.url).toBe("THEMIS_ASI_SKYMAP_IDLSAV/gill/gill_20210308/themis_skymap_gill_20210308-+_v02.sav");
    expect(await offline.storedFiles("REGO_RAW")).toEqual([]);
  });

  it("of a dataset wants its time", async () => {
    const noTime = clientWith().download as unknown as (name: string) => Promise<unknown>;
    expect((await failure(() => noTime.call(clientWith(), "REGO_RAW"))).code).toBe("aurora/no-time");
  });
});
