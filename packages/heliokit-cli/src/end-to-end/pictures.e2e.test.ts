import { existsSync, readFileSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heliokit } from "./command.js";
import { type SampleFolder, sampleFolder } from "./sample-folder.js";

let sample: SampleFolder;
let first: string;
beforeAll(async () => {
  sample = await sampleFolder(4, false);
  first = join(sample.level1, (await readdir(sample.level1)).sort()[0] ?? "");
});
afterAll(() => rm(sample.folder, { recursive: true }));

test("show writes a picture and prints the limits it used", async () => {
  const out = join(sample.folder, "a.png");
  const { status, out: text } = await heliokit([
    "show",
    first,
    "-o",
    out,
    "--size",
    "300",
    "--limb",
    "--vmin",
    "0",
    "--vmax",
    "900",
  ]);
  expect(status).toBe(0);
  expect(text).toMatch(
    /a\.png: 300 x \d+ pixels, limits 0 to 900 DN, stretch asinh \(a = 0\.01\), colours sdoaia\d+\n/,
  );
  expect(decode(readFileSync(out)).width).toBe(300);
});

test("show writes SVG and a page, and says in JSON what it did", async () => {
  const svg = join(sample.folder, "a.svg");
  const { out } = await heliokit([
    "show",
    first,
    "-o",
    svg,
    "--cut",
    "-500,-500,500,500",
    "--json",
    "--clip-interval",
    "1,99",
  ]);
  const document = JSON.parse(out) as { limits: number[]; output: string; stretch: string };
  expect(document.output).toBe(svg);
  expect(document.limits.length).toBe(2);
  expect(readFileSync(svg, "utf8")).toMatch(/^<svg .*<title>AIA \d+ Å/s);
  const html = join(sample.folder, "a.html");
  expect((await heliokit(["show", first, "-o", html])).status).toBe(0);
  expect(readFileSync(html, "utf8")).toContain("Observatory");
});

test("show without -o draws letters where colours are not wanted", async () => {
  const { status, out } = await heliokit(["show", first, "--size", "40"]);
  expect(status).toBe(0);
  expect(out).not.toContain("\u001b");
  expect(out.split("\n").length).toBeGreaterThan(10);
  expect(out).toMatch(/limits -?\d+ to \d+ DN/);
});

test("movie leaves out what it cannot read, says so, and makes the rest", async () => {
  const broken = join(sample.level1, "broken.fits");
  await writeFile(broken, "<html>not found</html>");
  const out = join(sample.folder, "m.gif");
  const { status, err, out: text } = await heliokit(["movie", sample.level1, "-o", out, "--size", "96", "--limb"]);
  await rm(broken);
  expect(status).toBe(1);
  expect(err).toMatch(/left out: .*broken\.fits: .*\[fits\/not-fits\]/);
  expect(text).toContain("4 frames.");
  expect(readFileSync(out).subarray(0, 6).toString("latin1")).toBe("GIF89a");
  const page = join(sample.folder, "m.html");
  const made = await heliokit([
    "movie",
    join(sample.level1, "*.fits"),
    "-o",
    page,
    "--size",
    "96",
    "--json",
    "--quiet",
  ]);
  expect(JSON.parse(made.out)).toMatchObject({ frames: 4, gaps: 0, leftOut: [] });
  expect(readFileSync(page, "utf8")).toContain("prefers-reduced-motion");
});

test("movie shows what changed, and follows a place", async () => {
  const out = join(sample.folder, "change.gif");
  const { status, out: text } = await heliokit([
    "movie",
    sample.level1,
    "-o",
    out,
    "--size",
    "96",
    "--difference",
    "running",
    "--track",
    "100,50,600,600",
    "--json",
    "--quiet",
  ]);
  expect(status).toBe(0);
  const document = JSON.parse(text) as { frames: number; scale: { colors: string; limits: number[] } };
  expect(document).toMatchObject({ frames: 3, notInView: 0, scale: { colors: "gray", stretch: "linear" } });
  expect(document.scale.limits[0]).toBe(-(document.scale.limits[1] ?? 0));
});

test("nothing is written by a dry run", async () => {
  for (const [name, args] of [
    ["dry.png", ["show", first]],
    ["dry.gif", ["movie", sample.level1]],
  ] as const) {
    const path = join(sample.folder, name);
    expect((await heliokit([...args, "-o", path, "--dry-run"])).status).toBe(0);
    expect(existsSync(path)).toBe(false);
  }
});

test.each([
  [["show"], /missing required argument/],
  [["show", "nowhere.fits"], /nowhere\.fits/],
  [["show", "FIRST", "-o", "a.jpg"], /--out a\.jpg: pictures are written as \.png, \.svg, \.html/],
  [["show", "FIRST", "--cmap", "sunset"], /--cmap: there is no colour table "sunset"/],
  [["show", "FIRST", "-o", "a.png", "--cut", "5000,5000,6000,6000"], /holds no pixel/],
  [["movie", "FIRST"], /-o FILE is missing/],
  [["movie", "FIRST", "-o", "a.avi"], /\.gif, \.html, \.mp4, \.webm/],
  [["movie", "nowhere", "-o", "a.gif"], /nowhere: no such file or folder/],
  [["movie", "FIRST", "-o", "a.gif", "--fps", "0"], /--fps 0/],
  [["movie", "FIRST", "-o", "a.gif", "--cadence", "soon"], /--cadence/],
  [["movie", "FIRST", "-o", "a.gif", "--difference", "half"], /--difference half: wanted running or base/],
  [["movie", "FIRST", "-o", "a.gif", "--difference", "base", "--preset"], /--preset is for images/],
  [["movie", "FIRST", "-o", "a.gif", "--track", "1,2,3"], /--track 1,2,3: wanted X,Y,WIDTH,HEIGHT/],
  [["movie", "FIRST", "-o", "a.gif", "--track", "0,0,300,300", "--cut", "0,0,9,9"], /exclude each other/],
  [["movie", "FIRST", "-o", "a.gif", "--track", "2000,0,300,300"], /not on the Sun's disk/],
])("%j is refused in words that help, exit status 2", async (args, message) => {
  const { status, err } = await heliokit(
    args.map((word) => (word === "FIRST" ? first : word)),
    { cwd: sample.folder },
  );
  expect(err).toMatch(message);
  expect(status).toBe(2);
  expect(err).not.toMatch(/\n {4}at /);
});
