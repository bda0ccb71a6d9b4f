import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsocArchive, startJsocArchive } from "offline-archive";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ended, hashes, heliokit, start } from "./command.js";

const RECORDS = "aia.lev1_euv_12s[2021-07-03T14:25:00Z-2021-07-03T14:35:00Z]";
const CHOSEN = ["--where", "EXPTIME < 2 and WAVELNTH = 211", "--segment", "image"];

let folder = "";
let archive: JsocArchive;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-jsoc-"));
  archive = await startJsocArchive({ fileSize: 128 });
  // The archive is on this machine: nothing here is the network.
  env = {
    HELIOKIT_OFFLINE: "",
    HELIOKIT_JSOC: archive.baseUrl,
    HELIOKIT_CACHE: join(folder, "cache"),
    JSOC_EMAIL: "observer@example.org",
  };
});
afterAll(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => archive.reset());

const jsoc = (...args: string[]) => heliokit(["jsoc", ...args], { env });
const bodies = () => archive.log().filter(({ path }) => path.startsWith("/SUM"));

test("series, info and query say what the archive has, as text, JSON, CSV and Parquet", async () => {
  const series = await jsoc("series", "^hmi");
  expect([series.status, series.out.split("\n").length]).toEqual([0, 5]);
  const info = await jsoc("info", "aia.lev1_euv_12s");
  expect(info.out).toContain("Exposure duration: mean shutter open time");
  const { rows } = JSON.parse(
    (await jsoc("query", RECORDS, ...CHOSEN, "--keywords", "EXPTIME,QUALITY,T_OBS", "--json")).out,
  );
  expect(rows.length).toBe(20);
  expect(rows[0]).toMatchObject({ EXPTIME: 0.578715, QUALITY: 0, T_OBS: "2021-07-03T14:27:25.09Z" });
  const csv = await jsoc(
    "query",
    "--series",
    "aia.lev1_euv_12s",
    "--from",
    "2021-07-03T14:25",
    "--to",
    "2021-07-03T14:34",
    "--where",
    "WAVELNTH=94",
    "--cadence",
    "1m",
    "--csv",
  );
  expect(csv.out.split("\r\n").slice(0, 2)).toEqual(["T_REC,WAVELNTH", "2021-07-03T14:24:59Z,94"]);
  const file = join(folder, "q.parquet");
  expect((await jsoc("query", RECORDS, "--parquet", file, "--quiet")).status).toBe(0);
  expect((await readFile(file)).subarray(0, 4).toString()).toBe("PAR1");
  expect((await jsoc("query", RECORDS, "--where", "EXPTIME<2", "--count")).out).toBe("101\n");
});

test("wrong words end with status 2 and a way out, in JSON too", async () => {
  for (const [args, wanted] of [
    [["query", RECORDS, "--keywords", "EXPTME"], "is EXPTIME"],
    [["query", `${RECORDS}[`], "not closed"],
    [["query", "aia.nosuch[$]"], "no such series"],
    [["query", RECORDS, "--where", "EXPTIME <"], "--where"],
    [["query"], "--series"],
    [["download", RECORDS], "--to DIR"],
    [["export", RECORDS, "--cutout", "1,2"], "--cutout"],
    [["series", "--server", "nonsense"], "neither"],
  ] as const) {
    const { status, err } = await jsoc(...args);
    expect([status, err]).toEqual([2, expect.stringContaining(wanted)]);
  }
  const { out } = await jsoc("query", "aia.nosuch[$]", "--json");
  expect(JSON.parse(out).error.code).toBe("jsoc/unknown-series");
  const offline = await heliokit(["jsoc", "series"], { env: { HELIOKIT_JSOC: "" } });
  expect([offline.status, offline.err]).toEqual([2, expect.stringContaining("simulate")]);
});

describe("download", () => {
  test("fetches exactly the selection, skips it the second time, and takes it to level 1.5", async () => {
    const to = join(folder, "flare");
    const args = [
      "download",
      "--series",
      "aia.lev1_euv_12s",
      "--from",
      "2021-07-03T14:25",
      "--to",
      "2021-07-03T14:34",
      ...CHOSEN,
    ];
    const first = await jsoc(...args, "--to", to, "--json");
    expect(first.status).toBe(0);
    expect(JSON.parse(first.out)).toMatchObject({ done: 20, skipped: 0, failed: 0 });
    expect(bodies().length).toBe(20);
    const second = await jsoc(...args, "--dir", to, "--prep", "--pointing", "jsoc", "--correction", "jsoc");
    expect([second.status, second.out]).toEqual([0, expect.stringContaining("20 there already")]);
    const made = (await readdir(join(to, "level1.5"), { recursive: true })).filter((name) => name.endsWith(".fits"));
    expect(made.length).toBe(20);
    expect(Math.max(...archive.log().map(({ parallel }) => parallel))).toBe(1);
  });

  test("killed at any moment goes on where it was, with the same bytes", async () => {
    const whole = join(folder, "whole");
    await jsoc("download", RECORDS, ...CHOSEN, "--to", whole, "--quiet");
    archive.reset();
    archive.setFaults([{ kind: "slow-body", seconds: 0.6 }]);
    const cut = join(folder, "cut");
    const child = start(["jsoc", "download", RECORDS, ...CHOSEN, "--to", cut, "--quiet"], { env });
    child.stdin.end();
    const ending = ended(child);
    const names = async () => readdir(cut).catch((): string[] => []);
    while ((await names()).filter((name) => name.endsWith(".fits")).length < 3)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGKILL");
    expect((await ending).signal).toBe("SIGKILL");
    const there = (await names()).filter((name) => name.endsWith(".fits")).length;
    archive.reset();
    const again = await jsoc("download", RECORDS, ...CHOSEN, "--to", cut, "--json");
    expect(JSON.parse(again.out)).toMatchObject({ done: 20 - there, skipped: there, failed: 0 });
    expect(bodies().length).toBe(20 - there);
    expect(await hashes(cut)).toEqual(await hashes(whole));
  });

  test("stops at Ctrl-C with status 130", async () => {
    archive.setFaults([{ kind: "slow-body", seconds: 5 }]);
    const child = start(["jsoc", "download", RECORDS, ...CHOSEN, "--to", join(folder, "stopped")], { env });
    child.stdin.end();
    const ending = ended(child);
    while (bodies().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    const { status, err } = await ending;
    expect([status, err]).toEqual([130, expect.stringContaining("goes on later")]);
  });

  test("with faults ends complete, or tells each file that failed and ends with status 1", async () => {
    archive.setFaults([
      { kind: "missing-file", match: "/SUM86/" },
      { kind: "cut-body", count: 4, afterBytes: 5000 },
    ]);
    const { status, out, err } = await jsoc("download", RECORDS, ...CHOSEN, "--to", join(folder, "faulty"));
    expect(status).toBe(1);
    expect(out).toContain("19 files downloaded, 1 failed");
    expect(err).toMatch(/failed: aia\.lev1_euv_12s\.2021-07-03T142723Z.*404/);
  });

  test("tells the plan and writes nothing with --dry-run", async () => {
    const { status, out } = await jsoc("download", RECORDS, ...CHOSEN, "--to", join(folder, "dry"), "--dry-run");
    expect([status, out.trim().split("\n").length]).toEqual([0, 20]);
    expect(await readdir(join(folder, "dry")).catch(() => "not there")).toBe("not there");
  });
});

test("urls and adopt: files fetched by another program get their keywords", async () => {
  const whole = join(folder, "for-adopt");
  const few = "aia.lev1_euv_12s[2021-07-03T14:25:00Z/24s][171]";
  await jsoc("download", few, "--segment", "image", "--to", whole, "--quiet");
  const { out } = await jsoc("urls", few, "--segment", "image");
  const other = join(folder, "other");
  await heliokit(["sample", other, "--count", "0", "--quiet"], {});
  const paths: string[] = [];
  for (const line of out.trim().split("\n")) {
    const [url = "", name = ""] = line.split("\t");
    const path = join(folder, name);
    await writeFile(path, new Uint8Array(await (await fetch(url)).arrayBuffer()));
    paths.push(path);
  }
  const before = await heliokit([
    "prep",
    ...paths,
    "--out",
    join(folder, "p"),
    "--pointing",
    "header",
    "--correction",
    "none",
  ]);
  expect([before.status, before.out + before.err]).toEqual([1, expect.stringContaining("jsoc adopt")]);
  const adopted = await jsoc("adopt", ...paths, "--json");
  expect(JSON.parse(adopted.out)).toMatchObject({ done: 2, failed: 0 });
  const wanted = await hashes(whole);
  for (const path of paths) {
    const name = path.slice(folder.length + 1);
    expect((await hashes(folder))[name]).toBe(wanted[name]);
  }
  expect(JSON.parse((await jsoc("adopt", ...paths, "--json")).out)).toMatchObject({ done: 0, skipped: 2 });
});

test("export and status: submitted at once, found again, fetched; the address in no output", async () => {
  const submitted = await jsoc("export", RECORDS, ...CHOSEN, "--json");
  const [{ id, stage }] = JSON.parse(submitted.out).rows;
  expect([submitted.status, stage]).toEqual([0, "queued"]);
  const listed = await jsoc("status");
  expect(listed.out).toContain(id);
  // The archive makes its clients wait: the first look is five seconds later.
  const fetched = await jsoc("status", id, "--to", join(folder, "exported"));
  expect([fetched.status, fetched.out]).toEqual([0, expect.stringContaining("20 files downloaded")]);
  expect(archive.log().filter(({ parameters }) => parameters["op"] === "exp_request").length).toBe(1);
  for (const { out, err } of [submitted, listed, fetched]) expect(out + err).not.toContain("observer@");
  expect((await jsoc("check-email")).status).toBe(0);
  expect((await jsoc("check-email", "nobody@example.org")).status).toBe(1);
}, 90_000);

test("simulate says where it listens, serves, and ends at Ctrl-C", async () => {
  const child = start(["jsoc", "simulate", "--size", "64"], { env: { HELIOKIT_CACHE: join(folder, "cache") } });
  const ending = ended(child);
  let first = "";
  child.stdout.on("data", (text: string) => {
    first += text;
  });
  while (!first.includes("\n")) await new Promise((resolve) => setTimeout(resolve, 20));
  const address = /^listening on (http:\/\/127\.0\.0\.1:\d+)\n/.exec(first)?.[1] ?? "";
  const { out } = await heliokit(["jsoc", "query", RECORDS, "--count"], { env: { HELIOKIT_JSOC: address } });
  expect(out).toBe("357\n");
  child.kill("SIGINT");
  expect((await ending).status).toBe(0);
});

test("sample --download: the next place when one fails, and the same bytes for ever", async () => {
  const { createServer } = await import("node:http");
  const { syntheticLevel1 } = await import("heliokit/synthetic");
  let { bytes } = await syntheticLevel1({ channel: 171, size: 64 });
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/second/")) response.end(bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const base = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const places = { ...env, HELIOKIT_SAMPLES: `${base}/first/,${base}/second/` };
  const args = ["sample", join(folder, "real"), "--download", "171"];
  expect((await heliokit(args, { env: places })).status).toBe(0);
  expect((await readdir(join(folder, "real")))[0]).toBe("aia_lev1_171a_2019_01_01t00_00_09_35z_image_lev1.fits");
  bytes = (await syntheticLevel1({ channel: 171, size: 64, seed: 9 })).bytes;
  await rm(join(folder, "real"), { recursive: true });
  const other = await heliokit(args, { env: { ...places, HELIOKIT_SAMPLES: `${base}/second/` } });
  expect([other.status, other.err]).toEqual([1, expect.stringContaining("SHA-256")]);
  server.close();
}, 90_000);
