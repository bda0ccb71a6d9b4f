import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { idlArray, writeIdlSave } from "heliokit/idl-save";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashes, heliokit } from "./command.js";

let folder = "";
let server: Server;
let address = "";
const requests: { path: string; agent: string | undefined }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-tools-"));
  const args = ["sample", join(folder, "level1"), "--size", "64", "--count", "2", "--damage", "truncated,short-row"];
  const { status, err } = await heliokit(args);
  expect([status, err.includes("fits")]).toEqual([0, true]);
  // Stands in for the places that tables come from.
  server = createServer(async (request, response) => {
    const path = request.url ?? "";
    requests.push({ path, agent: request.headers["user-agent"] });
    const tables = join(folder, "level1", "tables");
    if (path.endsWith("aia_pointing_table.csv")) response.end(await readFile(join(tables, "aia_pointing_table.csv")));
    else if (path.includes("aia.response")) response.end(await readFile(join(tables, "aia_response.json")));
    else response.writeHead(404).end("not here");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test("sample: files under the archive's names, tables beside them, the same every time, nothing overwritten", async () => {
  const names = (await readdir(join(folder, "level1"))).filter((name) => name.endsWith(".fits"));
  expect(names.length).toBe(6);
  for (const name of names)
    expect(name).toMatch(/^aia\.lev1_euv_12s\.2013-06-21T0000\d\dZ\.(171|193)\.image_lev1\.fits$/);
  const before = await hashes(join(folder, "level1"));
  const args = ["sample", join(folder, "level1"), "--size", "64", "--damage", "truncated,short-row", "--quiet"];
  expect(await heliokit(args)).toMatchObject({ status: 0, out: "", err: "" });
  expect(await hashes(join(folder, "level1"))).toEqual(before);
  const other = await heliokit([...args, "--seed", "2"]);
  expect([other.status, other.err.includes("overwrites nothing")]).toEqual([2, true]);
});

test("info: structure, verification, damage, and what is no FITS file", async () => {
  const names = (await readdir(join(folder, "level1"))).filter((name) => name.endsWith(".fits"));
  const paths = names.map((name) => join(folder, "level1", name));
  const { status, out } = await heliokit(["info", "--verify", "--json", ...paths]);
  expect(status).toBe(1);
  const { files } = JSON.parse(out);
  const broken = files.filter(({ problems }: { problems: unknown[] }) => problems.length > 0);
  expect(broken.length).toBe(2);
  expect(files[0].hdus[1]).toMatchObject({ axes: [64, 64], compression: "RICE_1", kind: "compressed-image" });
  const whole = await heliokit(["info", paths[0] ?? "", "--header"]);
  expect(whole.status).toBe(0);
  expect(whole.out).toMatch(/^T_OBS {3}= '/m);
  await writeFile(join(folder, "idl.sav"), "SR\u0000\u0004rest");
  const save = await heliokit(["info", join(folder, "idl.sav")]);
  expect([save.status, save.out]).toEqual([1, expect.stringContaining("idl-save/")]);
  const sound = { lines: idlArray(Float32Array.of(1, 2, 3)), note: "three lines" };
  await writeFile(join(folder, "idl.sav"), writeIdlSave(sound));
  const read = await heliokit(["info", join(folder, "idl.sav")]);
  expect([read.status, read.out]).toEqual([
    0,
    expect.stringMatching(/LINES +float32 \[3\]\n +NOTE +string three lines/),
  ]);
  await writeFile(join(folder, "page.dat"), "%PDF-1.4");
  const other = await heliokit(["info", join(folder, "page.dat")]);
  expect([other.status, other.out.includes("is not a FITS file: it is a PDF document")]).toEqual([1, true]);
  const missing = await heliokit(["info", join(folder, "none.fits")]);
  expect([missing.status, missing.out.includes("no such file")]).toEqual([1, true]);
});

test("tables: fetched once, kept with origin and age, carried to a machine without network", async () => {
  const carry = join(folder, "carry");
  const env = { HELIOKIT_OFFLINE: "", HELIOKIT_LMSAL: address, HELIOKIT_JSOC: address, HELIOKIT_SSW: address };
  const fetched = await heliokit(["tables", "fetch", "--to", carry, "--json"], { env });
  // The error table is not served here: told, and the others are kept.
  expect(fetched.status).toBe(1);
  expect(fetched.err).toContain("error table cannot be had");
  const { rows } = JSON.parse(fetched.out);
  expect(rows.map(({ name }: { name: string }) => name)).toEqual(["correction-jsoc.json", "pointing-lmsal.csv"]);
  expect(rows[1]).toMatchObject({ source: "lmsal", ageDays: 0, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const listed = await heliokit(["tables", "list"], { env: { HELIOKIT_CACHE: carry } });
  expect(listed.out).toMatch(/pointing-lmsal\.csv +lmsal +20\d\d-.*0 days old/);

  const out = join(folder, "carried");
  const args = ["prep", join(folder, "level1"), "--out", out, "--correction", "jsoc", "--json"];
  const prepared = JSON.parse((await heliokit(args, { env: { HELIOKIT_CACHE: carry } })).out);
  expect(prepared).toMatchObject({ done: 4, failed: 2 });
  expect(prepared.options.tables.pointing).toMatchObject({ source: "lmsal", sha256: rows[1].sha256 });
});

test("prep fetches its tables once for the whole run, names itself, and keeps them for the next", async () => {
  const env = {
    HELIOKIT_OFFLINE: "",
    HELIOKIT_CACHE: join(folder, "cache"),
    HELIOKIT_LMSAL: address,
    HELIOKIT_JSOC: address,
  };
  const args = ["prep", join(folder, "level1"), "--correction", "jsoc", "--json"];
  for (const run of ["first", "second"]) {
    requests.length = 0;
    const { out, err } = await heliokit([...args, "--out", join(folder, run)], { env });
    expect(JSON.parse(out), err).toMatchObject({ done: 4, failed: 2 });
    expect(requests.length).toBe(run === "first" ? 2 : 0);
    for (const { agent } of requests) expect(agent).toMatch(/^Heliokit\/\d/);
  }
  expect(await hashes(join(folder, "second"))).toEqual(await hashes(join(folder, "first")));
});

test("an empty cache is told kindly", async () => {
  const { status, out } = await heliokit(["tables", "list"]);
  expect([status, out.includes("heliokit tables fetch")]).toEqual([0, true]);
});

test("demo: sample, prep, cube and report, offline", async () => {
  const { status, out, err } = await heliokit(["demo", join(folder, "demo"), "--size", "128"]);
  expect(status).toBe(0);
  expect(out).toContain("8 done, 0 skipped, 2 failed");
  expect(err).toContain("--explain");
  const verified = await heliokit(["sdoml", "verify", join(folder, "demo", "cube.zarr"), "--json"]);
  expect(JSON.parse(verified.out)).toMatchObject({
    problems: [],
    arrays: [
      { path: "2013/171A", frames: 4 },
      { path: "2013/193A", frames: 4 },
    ],
  });
});
