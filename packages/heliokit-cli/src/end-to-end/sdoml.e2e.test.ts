import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { folderStorage } from "heliokit/node";
import { writeEveStore } from "heliokit/sdoml";
import { addSeconds, parseInstant } from "heliokit/time";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { heliokit } from "./command.js";

let folder: string;
let store: string;
let channel: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-sdoml-"));
  store = at("cube.zarr");
  channel = join(store, "2013", "171A");
  const sample = [
    "--size",
    "256",
    "--channels",
    "171,193",
    "--count",
    "4",
    "--cadence",
    "12m",
    "--start",
    "2013-06-21",
  ];
  expect((await heliokit(["sample", at("level1"), ...sample, "--quiet"])).status).toBe(0);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const build = (...more: string[]) =>
  heliokit([
    "sdoml",
    "build",
    at("level1"),
    "--out",
    store,
    "--size",
    "64",
    "--cadence",
    "12min",
    "--from",
    "level1",
    ...more,
  ]);

describe("a cube from level 1", () => {
  test("is built in parts and finished, the same again changes nothing, and it verifies", async () => {
    const dry = await build("--dry-run");
    expect([dry.status, existsSync(store)]).toEqual([0, false]);
    expect(dry.out).toMatch(/8 images of 8 files would go into/);
    expect((await build("--shard", "1/2")).out).toMatch(/a run without --shard finishes/);
    const whole = await build("--json");
    expect(whole.status).toBe(0);
    const report = JSON.parse(whole.out) as {
      finished: boolean;
      files: { status: string }[];
      arrays: { path: string; frames: number }[];
    };
    expect(report.finished).toBe(true);
    expect(report.arrays.map(({ path, frames }) => `${path} ${frames}`)).toEqual(["2013/171A 4", "2013/193A 4"]);
    const again = await heliokit(["sdoml", "append", at("level1"), "--out", store]);
    expect(again.out).toMatch(/8 known already/);
    expect((await heliokit(["sdoml", "verify", store])).status).toBe(0);
    const differs = await build("--keep-negative");
    expect([differs.status, differs.err]).toEqual([2, expect.stringMatching(/keepNegative/)]);
  });

  test("that is damaged is told by verify", async () => {
    const copy = at("damaged.zarr");
    const { cp, writeFile } = await import("node:fs/promises");
    await cp(store, copy, { recursive: true });
    const chunk = join(copy, "2013", "171A", "0.0.0");
    const bytes = readFileSync(chunk);
    bytes.fill(7, bytes.length >> 1);
    await writeFile(chunk, bytes);
    const { status, err: message } = await heliokit(["sdoml", "verify", copy]);
    expect([status, message]).toEqual([1, expect.stringMatching(/2013\/171A/)]);
    expect((await heliokit(["sdoml", "stats", join(copy, "2013", "171A")])).err).toMatch(/zarr\/bad-chunk/);
  });

  test("is listed, told, selected and summed up", async () => {
    expect((await heliokit(["sdoml", "tree", store])).out).toMatch(/2013\n {5}├── 171A \(4, 64, 64\) float32/);
    const info = JSON.parse((await heliokit(["sdoml", "info", channel, "--json"])).out) as {
      shape: number[];
      missingFrames: number;
      keywords: string[];
    };
    expect(info).toMatchObject({ shape: [4, 64, 64], missingFrames: 0, inTimeOrder: true });
    expect(info.keywords).toContain("EXPTIME");
    const csv = await heliokit([
      "sdoml",
      "select",
      channel,
      "--from",
      "2013-06-21T00:10",
      "--where",
      "QUALITY = 0",
      "--keywords",
      "EXPTIME",
      "--csv",
    ]);
    expect(csv.out.trim().split(/\r?\n/).length).toBe(4);
    expect(csv.err).toMatch(/shape {6}3 x 64 x 64/);
    const nearest = await heliokit([
      "sdoml",
      "select",
      channel,
      "--from",
      "2013-06-21",
      "--to",
      "2013-06-21T00:59",
      "--every",
      "24min",
      "--within",
      "1min",
      "--json",
    ]);
    expect((JSON.parse(nearest.out) as { rows: { frame: number }[] }).rows.map(({ frame }) => frame)).toEqual([0, 2]);
    const stats = JSON.parse(
      (await heliokit(["sdoml", "stats", channel, "--frames", "1:3", "--block", "4", "--json"])).out,
    ) as { frames: number; count: number };
    expect(stats).toMatchObject({ frames: 2, count: 2 * 16 * 16 });
    const plan = await heliokit(["sdoml", "stats", channel, "--thin", "2", "--plan"]);
    expect(plan.out).toMatch(/4 x 32 x 32/);
  });

  test("is drawn, animated and exported", async () => {
    const picture = at("frame.png");
    const shown = await heliokit([
      "sdoml",
      "show",
      channel,
      "--at",
      "2013-06-21T00:12",
      "-o",
      picture,
      "--size",
      "300",
      "--vmin",
      "0",
      "--vmax",
      "900",
      "--limb",
    ]);
    expect([shown.status, shown.out]).toEqual([0, expect.stringMatching(/frame 1, AIA 171 Å.*limits 0 to 900 DN\/s/)]);
    expect(decode(readFileSync(picture)).width).toBe(300);
    expect((await heliokit(["sdoml", "plot", channel, "--keyword", "EXPTIME", "-o", at("exposure.svg")])).out).toMatch(
      /4 points/,
    );
    expect(
      (
        await heliokit([
          "sdoml",
          "plot",
          channel,
          "--statistic",
          "max",
          "-o",
          at("max.png"),
          "--vmin",
          "0",
          "--vmax",
          "1e5",
        ])
      ).status,
    ).toBe(0);
    expect((await heliokit(["sdoml", "movie", channel, "--size", "128", "-o", at("a.gif")])).out).toMatch(
      /4 frames of 128 x/,
    );
    const exported = await heliokit([
      "sdoml",
      "export",
      channel,
      "--sort",
      "--crop",
      "16,16,48,48",
      "--dir",
      at("training"),
      "--keywords",
      "EXPTIME",
    ]);
    expect(exported.status).toBe(0);
    expect((await readdir(at("training"))).sort()).toEqual(["README.txt", "frames.npy", "frames.parquet"]);
    const npy = readFileSync(join(at("training"), "frames.npy"));
    expect(npy.subarray(0, 100).toString("latin1")).toMatch(/'<f4'.*\(4, 32, 32\)/);
    expect(npy.length).toBe(128 + 4 * 4 * 32 * 32);
  });

  test.each([
    [["show", "CHANNEL"], /which frame\? --frame N/],
    [["show", "CHANNEL", "--frame", "9"], /--frame 9: wanted a whole number from 0 to 3/],
    [["show", "CHANNEL", "--frame", "1", "--at", "2013"], /one frame twice/],
    [["select", "CHANNEL", "--where", "EXPTIMES < 2"], /no keyword EXPTIMES; did you mean EXPTIME/],
    [["select", "CHANNEL", "--frames", "one"], /--frames one: wanted a slice/],
    [["select", "CHANNEL", "--every", "6min"], /--every needs --from and --to/],
    [["select", "CHANNEL", "--crop", "1,2"], /--crop 1,2: wanted X0,Y0,X1,Y1/],
    [["select", "STORE/2013/999A"], /999A .* is not there.*171A/],
    [["movie", "CHANNEL", "--where", "EXPTIME > 99", "-o", "a.gif"], /nothing to show/],
    [["plot", "CHANNEL"], /-o FILE is missing/],
    [["build", "LEVEL1", "--out", "OTHER", "--shard", "3/2"], /--shard 3\/2: wanted i\/n/],
    [["append", "LEVEL1", "--out", "OTHER"], /no manifest/],
    [["verify", "LEVEL1"], /no manifest/],
    [["tree", "https://example.org/x.zarr", "--offline"], /--offline/],
  ])("%j is refused in words", async (words, expected) => {
    const places: Record<string, string> = { CHANNEL: channel, LEVEL1: at("level1"), OTHER: at("other.zarr") };
    const { status, err: message } = await heliokit([
      "sdoml",
      ...words.map((word) => places[word] ?? word.replace("STORE", store)),
    ]);
    expect(message).toMatch(expected);
    expect(status).toBe(2);
  });
});

describe("lines of EVE", () => {
  test("are listed, drawn and written", async () => {
    const place = at("eve.zarr");
    const start = parseInstant("2010-08-28T00:00:10.484Z");
    const times = Array.from({ length: 60 }, (_, minute) => addSeconds(start, 60 * minute));
    const values = Float32Array.from(times, (_, minute) => (minute === 30 ? -1 : 3e-5 + minute * 1e-7));
    await writeEveStore(folderStorage(place), {
      times,
      lines: [{ ion: "Fe XX", wavelengthNm: 13.285, logT: 6.97, values }],
    });
    expect((await heliokit(["eve", "lines", place])).out).toMatch(/Fe XX +Fe XX +13\.285 +6\.97 +MEGS-A/);
    const drawn = await heliokit(["eve", "plot", place, "Fe XX", "-o", at("fe.png"), "--vmin", "0", "--vmax", "2e-4"]);
    expect([drawn.status, drawn.out]).toEqual([0, expect.stringMatching(/Fe XX 13\.285 nm LogT = 6\.97/)]);
    const csv = (
      await heliokit(["eve", "export", place, "13.285", "--from", "2010-08-28T00:29", "--to", "2010-08-28T00:31"])
    ).out;
    expect(
      csv
        .trim()
        .split(/\r?\n/)
        .map((line) => line.split(",")[1] !== ""),
    ).toEqual([true, true, false, true]);
    const binned = at("bins.csv");
    expect(
      (await heliokit(["eve", "export", place, "--every", "20min", "--reduce", "count", "-o", binned])).out,
    ).toMatch(/3 rows of 1 line/);
    expect(
      readFileSync(binned, "utf8")
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(",")[1]),
    ).toEqual(["20", "19", "20"]);
    const missing = await heliokit(["eve", "plot", place, "Fe XXI", "-o", at("x.png")]);
    expect([missing.status, missing.err]).toEqual([
      2,
      expect.stringMatching(/no line Fe XXI; there are Fe XX \(13\.285 nm\)/),
    ]);
    expect((await heliokit(["eve", "lines", at("level1")])).err).toMatch(/eve\/no-lines/);
  });
});
