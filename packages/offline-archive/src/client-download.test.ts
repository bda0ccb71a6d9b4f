/** The workflow of a researcher by the client against the stand-in archive: query, filter, download, with and without faults. */
import { createHash } from "node:crypto";
import { memorySink, memorySource, memoryStorage, type Storage } from "heliokit/bytes";
import { isHeliokitError } from "heliokit/errors";
import { headerValue, openFits } from "heliokit/fits";
import { JsocClient, type JsocClientOptions, type QueryResult, where, writeKeywords } from "heliokit/jsoc";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FaultSetting, type JsocArchive, startJsocArchive } from "./index.js";

const WINDOW = "aia.lev1_euv_12s[2021-07-03T14:25:00Z-2021-07-03T14:35:00Z]";
const KEYWORDS = ["EXPTIME", "QUALITY", "T_OBS", "T_REC", "WAVELNTH"];

let archive: JsocArchive;
beforeAll(async () => {
  archive = await startJsocArchive({ fileSize: 64 });
});
afterAll(() => archive.close());
beforeEach(() => archive.reset());

const clientWith = (options: JsocClientOptions = {}) =>
  new JsocClient({ server: archive.baseUrl, sleep: async () => {}, random: () => 0.5, ...options });

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "no error";
}

async function contentOf(storage: Storage): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, size } of storage.list()) {
    const source = await storage.open(name);
    files.set(name, (await source!.read(0, size)).slice());
  }
  return files;
}

/** SHA-256 of every file: comparing bytes one by one is slow. */
async function hashesOf(storage: Storage): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [name, bytes] of await contentOf(storage)) hashes[name] = createHash("sha256").update(bytes).digest("hex");
  return hashes;
}

const flare = async (jsoc: JsocClient): Promise<QueryResult> => jsoc.query(WINDOW, { keywords: KEYWORDS });
const short = async (jsoc: JsocClient) =>
  (await flare(jsoc)).filter(where("EXPTIME").lt(2).and(where("WAVELNTH").eq(211)));

describe("a query", () => {
  it("finds 357 records, 101 short ones, 20 at 211, in the listing that the field knows", async () => {
    const all = await flare(clientWith());
    const brief = all.filter("EXPTIME < 2");
    const chosen = brief.filter(where("WAVELNTH").eq(211));
    expect([all.rowCount, brief.rowCount, chosen.rowCount]).toEqual([357, 101, 20]);
    expect(String(brief).split("\n")).toEqual([
      "      EXPTIME  QUALITY                    T_OBS                 T_REC  WAVELNTH",
      "3    1.999620        0  2021-07-03T14:25:05.84Z  2021-07-03T14:24:59Z       193",
      "10   1.999624        0  2021-07-03T14:25:17.84Z  2021-07-03T14:25:11Z       193",
      "17   1.999622        0  2021-07-03T14:25:29.83Z  2021-07-03T14:25:23Z       193",
      "24   1.999621        0  2021-07-03T14:25:41.84Z  2021-07-03T14:25:35Z       193",
      "31   1.999622        0  2021-07-03T14:25:53.84Z  2021-07-03T14:25:47Z       193",
      "..        ...      ...                      ...                   ...       ...",
      "344  0.102880        0  2021-07-03T14:34:58.50Z  2021-07-03T14:34:47Z       131",
      "346  0.148062        0  2021-07-03T14:34:55.47Z  2021-07-03T14:34:47Z       193",
      "350  1.483586        0  2021-07-03T14:35:01.80Z  2021-07-03T14:34:59Z        94",
      "353  1.999624        0  2021-07-03T14:35:05.84Z  2021-07-03T14:34:59Z       193",
      "354  0.509090        0  2021-07-03T14:35:01.15Z  2021-07-03T14:34:59Z       211",
      "",
      "[101 rows x 5 columns]",
    ]);
    expect(chosen.recordSet).toBe(`${WINDOW}[? EXPTIME<2 AND WAVELNTH=211 ?]`);
    const again = await clientWith().query(chosen.recordSet, { keywords: KEYWORDS });
    expect(chosen.compare(again).equal).toBe(true);
  });

  it("gives selections that find exactly their records, whatever made them", async () => {
    const jsoc = clientWith();
    const all = await flare(jsoc);
    const chosen = [
      all,
      all.head(3),
      all.tail(7),
      all.rows([5, 88, 200, 201]),
      all.sort({ name: "EXPTIME", descending: true }).head(10),
      all.filter((row) => Number(row["EXPTIME"]) < 0.3),
    ];
    for (const one of chosen) {
      const { selection } = one;
      expect(await jsoc.count(selection)).toBe(one.rowCount);
      const numbers = (await jsoc.query(selection.recordSet, { keywords: ["*recnum*"] })).table;
      const wanted = one.records.columns.find(({ name }) => name === "*recnum*");
      expect(new Set(valuesOf(numbers.columns[0]))).toEqual(new Set(valuesOf(wanted)));
    }
    expect(chosen.map(({ selection }) => selection.method)).toEqual([
      "whole",
      "prime-keys",
      "prime-keys",
      "prime-keys",
      "prime-keys",
      "prime-keys",
    ]);
  });

  it("names the near ones of a misspelled keyword, segment or series", async () => {
    const jsoc = clientWith();
    await expect(jsoc.query(WINDOW, { keywords: ["EXPTME"] })).rejects.toThrow(/is EXPTIME .*meant/);
    expect(await codeOf(() => jsoc.query(WINDOW, { segments: ["imge"] }))).toBe("jsoc/unknown-segment");
    expect(await codeOf(() => jsoc.query("aia.nosuch[$]"))).toBe("jsoc/unknown-series");
    expect(await codeOf(() => jsoc.query(`${WINDOW}[? EXPTME<2 ?]`))).toBe("jsoc/unknown-column");
    expect((await jsoc.query(WINDOW, { keywords: ["FOO"], unknown: "keep" })).rowCount).toBe(357);
  });

  it("of nothing has columns and no rows, and cannot be downloaded", async () => {
    const jsoc = clientWith();
    const none = await jsoc.query("aia.lev1_euv_12s[2010-06-01T00:00:00Z/1h]", { keywords: KEYWORDS });
    expect([none.rowCount, none.table.columns.length]).toEqual([0, 5]);
    expect(await codeOf(() => jsoc.download(none, { to: memoryStorage() }))).toBe("jsoc/no-records");
  });

  it("that is long goes by POST", async () => {
    const jsoc = clientWith();
    const times = Array.from({ length: 200 }, (_, slot) => `2021-07-03T14:25:${String(slot % 60).padStart(2, "0")}Z`);
    await jsoc.query(`aia.lev1_euv_12s[${times.join(",")}][94]`);
    expect(archive.log().at(-1)).toMatchObject({ method: "POST", path: "/cgi-bin/ajax/jsoc_info" });
  });
});

function valuesOf(
  column: { readonly type: string; readonly values?: ArrayLike<number | bigint> } | undefined,
): number[] {
  return Array.from(column?.values ?? [], Number);
}

describe("a download", () => {
  it("fetches exactly the selection over one connection, with the keywords of an export", async () => {
    const jsoc = clientWith({ email: "observer@example.org" });
    const direct = memoryStorage();
    const report = await jsoc.download(await short(jsoc), { to: direct, segment: "image" });
    expect(report).toMatchObject({ done: 20, failed: 0 });
    const exported = memoryStorage();
    const job = await jsoc.export(await short(jsoc), { method: "url", protocol: "fits", segments: ["image"] });
    expect(await job.download({ to: exported })).toMatchObject({ done: 20, failed: 0 });
    expect(await hashesOf(direct)).toEqual(await hashesOf(exported));
    expect(Math.max(...archive.log().map(({ parallel }) => parallel))).toBe(1);
    const [name, bytes] = [...(await contentOf(direct))][0]!;
    expect(name).toBe("aia.lev1_euv_12s.2021-07-03T142723Z.211.image_lev1.fits");
    const image = await (await openFits(memorySource(bytes))).firstImage();
    expect(headerValue(image.header, "EXPTIME")).toBe(0.578715);
    expect(headerValue(image.header, "TRECSTEP")).toBe(12);
    expect(headerValue(image.header, "DATE-OBS")).toMatch(/^2021-07-03T14:27/);
  });

  const faults: [string, FaultSetting[]][] = [
    ["answers of 503", [{ kind: "http-503", count: 5, retryAfter: 3 }]],
    ["bodies cut with the right length", [{ kind: "cut-body", count: 9, afterBytes: 5000 }]],
    ["bodies cut with a wrong length", [{ kind: "cut-body-short-length", count: 4, afterBytes: 3000 }]],
    ["resets", [{ kind: "reset", count: 5 }]],
    ["pages instead of files", [{ kind: "html", count: 5 }]],
    ["pages instead of replies", [{ kind: "html", match: "jsoc_info", count: 4 }]],
    ["replies cut short", [{ kind: "truncated-json", match: "jsoc_info", count: 3 }]],
    ["replies in latin-1", [{ kind: "latin1", match: "series_struct", count: 1 }]],
    ["paths that change between query and download", [{ kind: "changed-path", count: 6 }]],
    ["files of a wrong size", [{ kind: "wrong-size", count: 3 }]],
    ["slow bodies", [{ kind: "slow-body", count: 2, seconds: 0.2 }]],
    ["a half of all answers failing", [{ kind: "http-500", probability: 0.5, seed: 3, count: 40 }]],
  ];
  it.each(faults)("ends complete in spite of %s", async (_, settings) => {
    const clean = memoryStorage();
    const jsoc = clientWith();
    const chosen = (await short(jsoc)).head(6);
    await jsoc.download(chosen, { to: clean, segment: "image" });
    archive.setFaults(settings);
    const storage = memoryStorage();
    const other = clientWith();
    const report = await other.download((await short(other)).head(6), { to: storage, segment: "image" });
    expect(report).toMatchObject({ done: 6, failed: 0 });
    expect(await hashesOf(storage)).toEqual(await hashesOf(clean));
  });

  it("explains what cannot be had, file by file, and fetches the rest", async () => {
    const jsoc = clientWith();
    archive.setFaults([{ kind: "missing-file", match: "/SUM86/" }]);
    const report = await jsoc.download(await short(jsoc), { to: memoryStorage(), segment: "image" });
    expect(report).toMatchObject({ done: 19, failed: 1 });
    expect(report.files.find(({ status }) => status === "failed")).toMatchObject({ code: "download/http-status" });
    archive.reset();
    const defects = await jsoc.query("aia.lev1_euv_12s[2021-07-03T15:00:20Z/12s][304,335]");
    const offline = await jsoc.download(defects, { to: memoryStorage(), segment: "image" });
    expect(offline).toMatchObject({ done: 1, failed: 1 });
    expect(offline.files.find(({ status }) => status === "failed")).toMatchObject({ code: "jsoc/no-file" });
    expect(offline.files.find(({ status }) => status === "failed")?.message).toContain("export");
  });

  it("skips what is there, fetches only what is not", async () => {
    const jsoc = clientWith();
    const storage = memoryStorage();
    const chosen = await short(jsoc);
    await jsoc.download(chosen, { to: storage, segment: "image" });
    const before = await hashesOf(storage);
    await storage.remove("aia.lev1_euv_12s.2021-07-03T143011Z.211.image_lev1.fits");
    archive.reset();
    expect(await jsoc.download(chosen, { to: storage, segment: "image" })).toMatchObject({ done: 1, skipped: 19 });
    expect(archive.log().filter(({ path }) => path.startsWith("/SUM")).length).toBe(1);
    expect(await hashesOf(storage)).toEqual(before);
  });

  it("finds names that collide before the first byte", async () => {
    const jsoc = clientWith();
    const names = "{seriesname}.{segment}";
    expect(
      await codeOf(async () => jsoc.download(await short(jsoc), { to: memoryStorage(), segment: "image", names })),
    ).toBe("download/name-collision");
    expect(archive.log().some(({ path }) => path.startsWith("/SUM"))).toBe(false);
  });
});

describe("files that other programs fetched", () => {
  it("get the keywords of their records by their names", async () => {
    const jsoc = clientWith();
    const chosen = (await short(jsoc)).head(2);
    const [stored, whole] = [memoryStorage(), memoryStorage()];
    await jsoc.download(chosen, { to: stored, segment: "image", keywords: false });
    await jsoc.download(chosen, { to: whole, segment: "image" });
    const wanted = await contentOf(whole);
    for (const [name, bytes] of await contentOf(stored)) {
      const [adopted] = await jsoc.cardsFor([name]);
      const sink = memorySink();
      await writeKeywords(memorySource(bytes, name), sink, adopted?.cards ?? []);
      expect(Buffer.compare(sink.bytes(), wanted.get(name) ?? new Uint8Array(0))).toBe(0);
    }
    const hmi = await jsoc.urls("hmi.M_720s[2021.07.03_14:24:00_TAI]");
    expect(hmi[0]?.name).toBe("hmi.m_720s.20210703_142400_TAI.3.magnetogram.fits");
    expect((await jsoc.cardsFor([hmi[0]?.name ?? ""]))[0]?.record).toBe("hmi.M_720s[2021.07.03_14:24:00_TAI][3]");
    const strange = await jsoc.cardsFor(["image_lev1.fits", "aia.lev1_euv_12s.2031-01-01T000000Z.211.image_lev1.fits"]);
    expect(strange.map(({ error }) => error?.code)).toEqual(["jsoc/unknown-record", "jsoc/unknown-record"]);
  });
});
