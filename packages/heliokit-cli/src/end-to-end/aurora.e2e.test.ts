import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { startUcalgaryArchive, type UcalgaryArchive } from "offline-archive";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ended, heliokit, start } from "./command.js";

let folder = "";
let archive: UcalgaryArchive;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-aurora-"));
  archive = await startUcalgaryArchive({ framesPerMinute: 3 });
  env = {
    HELIOKIT_OFFLINE: "",
    HELIOKIT_UCALGARY: archive.baseUrl,
    HELIOKIT_AURORA_ROOT: join(folder, "pyaurorax_data"),
  };
});
afterAll(async () => {
  await archive.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => archive.reset());

const aurora = (...args: string[]) => heliokit(["aurora", ...args], { env });
const MINUTES = ["--from", "2021-11-04T06:00", "--to", "2021-11-04T06:01"];
const pngSize = async (path: string) => {
  const bytes = await readFile(path);
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
};

test("datasets, citation, sites and addresses", async () => {
  const listed = await aurora("datasets", "SKYMAP");
  expect(listed.status).toBe(0);
  expect(listed.out.split("\n")[0]).toMatch(/^Name {2,}Provider {3}Level {3}DOI Details {2,}Short Description/);
  expect(listed.out).toContain("THEMIS_ASI_SKYMAP_IDLSAV   UCalgary   L3      None");
  expect((await aurora("datasets", "--cite", "rego_raw")).out).toContain("doi.org");
  expect((await aurora("datasets", "--sites", "THEMIS_ASI")).out).toContain("gill");
  const { rows } = JSON.parse((await aurora("datasets", "--level", "L0", "--json")).out);
  expect(rows.length).toBeGreaterThan(3);
  const urls = await aurora("urls", "REGO_RAW", "--from", "2021-11-04T06:00", "--site", "resu");
  expect(urls.out.trim().split("\n")).toHaveLength(1);
  expect(urls.out).toContain("20211104_0600_resu_rego-655_6300.pgm.gz");
});

test("download: into the library's folders, again nothing, a failed file counted", async () => {
  const first = JSON.parse((await aurora("download", "THEMIS_ASI_RAW", ...MINUTES, "--site", "gill", "--json")).out);
  expect([first.done, first.skipped, first.failed]).toEqual([2, 0, 0]);
  expect(first.files[0].output).toContain(join("pyaurorax_data", "THEMIS_ASI_RAW", "2021", "11", "04"));
  const again = JSON.parse((await aurora("download", "THEMIS_ASI_RAW", ...MINUTES, "--site", "gill", "--json")).out);
  expect([again.done, again.skipped, again.bytes]).toEqual([0, 2, 0]);
  archive.setFaults([{ kind: "html", match: "0601_atha" }]);
  const failed = await aurora("download", "THEMIS_ASI_RAW", ...MINUTES, "--site", "atha");
  expect(failed.status).toBe(1);
  expect(failed.err).toMatch(/failed: .*0601_atha.*\[aurora\//);
  expect(
    failed.out
      .trim()
      .split("\n")
      .map((path) => basename(path)),
  ).toHaveLength(1);
});

test("skymap and calibration: chosen, explained, fetched", async () => {
  const skymap = await aurora("skymap", "THEMIS_ASI", "gill", "2021-11-04");
  expect(skymap.status).toBe(0);
  expect(basename(skymap.out.trim())).toBe("themis_skymap_gill_20210308-+_v02.sav");
  expect(skymap.err).toContain("valid from 2021-03-08 on");
  expect((await stat(skymap.out.trim())).size).toBeGreaterThan(1_000_000);
  const both = JSON.parse((await aurora("calibration", "REGO", "654", "2021-11-04", "--no-download", "--json")).out);
  expect(both.rayleighs.filename).toBe("REGO_Rayleighs_15654_20210806-+_v02.sav");
  expect(both.flatfield.filename).toBe("REGO_flatfield_15654_20210806-+_v02.sav");
  expect(both.flatfield.output).toBeUndefined();
  const early = await aurora("skymap", "THEMIS_ASI", "gill", "1999-01-01");
  expect([early.status, early.err]).toEqual([2, expect.stringContaining("[aurora/no-skymap]")]);
  expect(early.err).toContain("2007-03-15");
});

test("calibrate: Rayleighs as FITS and as NumPy array, the library's integers on request", async () => {
  const [path = ""] = (await aurora("download", "REGO_RAW", "--from", "2021-11-04T06:00", "--site", "resu")).out.split(
    "\n",
  );
  const out = join(folder, "rayleighs.fits");
  const made = await aurora("calibrate", path, "-o", out);
  expect([made.status, made.out]).toEqual([0, expect.stringContaining("3 frames in R")]);
  const info = await heliokit(["info", out, "--header", "--verify"], { env });
  expect(info.out).toContain("intact: everything decodes");
  expect(info.out).toMatch(/BUNIT {3}= 'R/);
  const npy = join(folder, "rayleighs.npy");
  const library = await aurora("calibrate", path, "-o", npy, "--arithmetic", "library", "--json");
  expect(JSON.parse(library.out)).toMatchObject({ frames: 3, unit: "R", exposureSeconds: [2] });
  const bytes = await readFile(npy);
  expect(bytes.subarray(1, 6).toString()).toBe("NUMPY");
  expect(bytes.length % 64).toBe(0);
});

test("keogram and map: pictures, a table, a movie, several cameras", async () => {
  const download = (site: string) => aurora("download", "THEMIS_ASI_RAW", ...MINUTES, "--site", site, "--quiet");
  await download("gill");
  await download("atha");
  const raw = join(env["HELIOKIT_AURORA_ROOT"] ?? "", "THEMIS_ASI_RAW");
  const gill = join(raw, "2021", "11", "04", "gill_themis19");
  const keogram = join(folder, "keogram.png");
  const drawn = await aurora("keogram", gill, "--skymap", "auto", "-o", keogram);
  expect([drawn.status, drawn.out]).toEqual([0, expect.stringContaining("6 frames of 2 files, latitudes at 110 km")]);
  expect((await pngSize(keogram))[0]).toBeGreaterThan(400);
  const csv = join(folder, "keogram.csv");
  await aurora("keogram", gill, "-o", csv, "--quiet");
  const lines = (await readFile(csv, "utf8")).trim().split("\n");
  expect([lines.length, lines[0]?.split(",").length]).toEqual([7, 257]);
  const map = join(folder, "map.png");
  const mapped = await aurora("map", raw, "--skymap", "auto", "-o", map, "--size", "600", "--json");
  expect(mapped.status).toBe(0);
  expect(JSON.parse(mapped.out)).toMatchObject({ cameras: 2, altitudesKm: [110, 110], frames: 1 });
  expect((await pngSize(map))[0]).toBe(600);
  const gif = join(folder, "map.gif");
  const movie = await aurora("map", gill, "--altitude", "115", "--projection", "polar", "-o", gif, "--size", "200");
  expect([movie.status, movie.out]).toEqual([0, expect.stringMatching(/at 115 km, \d+ frames/)]);
  expect((await readFile(gif)).subarray(0, 6).toString()).toBe("GIF89a");
  for (const view of ["fisheye", "montage"])
    expect((await aurora("map", gill, "--view", view, "-o", join(folder, `${view}.svg`))).status).toBe(0);
});

test("info says what files are, and what is wrong with them", async () => {
  const skymap = (await aurora("skymap", "REGO", "resu", "2021-11-04")).out.trim();
  const page = join(folder, "20211104_0600_gill_themis19_full.pgm.gz");
  await writeFile(page, "<!DOCTYPE html><p>not found</p>");
  const told = await aurora("info", skymap, page);
  expect(told.status).toBe(1);
  expect(told.out).toContain("site_uid            : resu");
  expect(told.out).toContain("altitudes 150, 230, 280 km");
  expect(told.out).toContain("[netpbm/");
  const { files } = JSON.parse((await aurora("info", skymap, "--json")).out);
  expect(files[0]).toMatchObject({ kind: "skymap", siteUid: "resu", altitudesKm: [150, 230, 280] });
});

test("wrong words end with status 2 and say what to do", async () => {
  const cases: [string[], string][] = [
    [["download", "THEMIS_ASI_RAW"], "give --from TIME"],
    [["urls", "NO_SUCH", "--from", "2021-01-01"], "NO_SUCH"],
    [["urls", "THEMIS_ASI_RAW", "--from", "2021-01-01", "--to", "2021-02-01"], "one day"],
    [["keogram", "nowhere", "-o", "k.png"], "no such file or folder"],
    [["keogram", folder, "-o", "k.gif"], "ending in .png, .svg, .csv"],
    [["map", folder, "-o", "m.png", "--extent", "1,2"], "wanted WEST,EAST,SOUTH,NORTH"],
    [["calibration", "THEMIS_ASI", "19", "2021-01-01"], "no calibration"],
    [["datasets", "--server", "archive"], "wanted an address"],
  ];
  for (const [words, said] of cases) {
    const { status, err } = await aurora(...words);
    expect([words.join(" "), status]).toEqual([words.join(" "), 2]);
    expect(err).toContain(said);
  }
  const offline = await heliokit(["aurora", "datasets"], { env: { HELIOKIT_OFFLINE: "1" } });
  expect([offline.status, offline.err]).toEqual([2, expect.stringContaining("needs the network")]);
});

test("Ctrl-C stops a download with status 130, and the same command goes on", async () => {
  archive.setFaults([{ kind: "slow-body", seconds: 5 }]);
  const words = ["aurora", "download", "THEMIS_ASI_RAW", "--from", "2021-11-04T07:00", "--to", "2021-11-04T07:03"];
  const child = start([...words, "--site", "gill"], { env });
  while (archive.log().filter(({ path }) => path.includes("0700_gill")).length === 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  child.kill("SIGINT");
  expect((await ended(child)).status).toBe(130);
  archive.setFaults([]);
  const { done, skipped, failed } = JSON.parse((await heliokit([...words, "--site", "gill", "--json"], { env })).out);
  expect([done + skipped, failed]).toEqual([4, 0]);
});
