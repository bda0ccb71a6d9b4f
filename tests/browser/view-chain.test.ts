// The page does what the command does: level 1.5 files, pictures and figures are the same to the last byte. Tried where
// it is hardest: the page as one file, opened from disk.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { memorySource } from "heliokit/bytes";
import { mapFromFits } from "heliokit/map";
import { colorTable, encodePng, paint } from "heliokit/picture";
import { syntheticCorrectionTable, syntheticLevel1, syntheticPointingTable } from "heliokit/synthetic";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../repository.js";
import { browserPath } from "./chromium.js";
import { serve } from "./serve.js";
import { launchWithWebGl, openView, pixelsOf, viewDist } from "./view-browser.js";
import { fitsOf, roughImage } from "./view-files.js";

const bin = join(root, "packages/heliokit-cli/bin/heliokit.mjs");

/** Runs the command as it ships; gives what it prints. */
const heliokit = (args: readonly string[], cwd: string): string =>
  execFileSync(process.execPath, [bin, ...args], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, HELIOKIT_OFFLINE: "1", NO_COLOR: "1" },
  });

/** Presses a button that saves, and gives what is saved. */
async function saved(page: Page, button: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(`button:has-text("${button}")`)]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

describe.skipIf(browserPath === undefined)("the page as files of its own (needs Chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "heliokit-view-chain-"));
  const time = "2013-06-21T00:00:00Z";
  const name = "aia.lev1_euv_12s.2013-06-21T000008Z.193.image_lev1.fits";
  const single = pathToFileURL(join(viewDist, "page.html")).href;
  let browser: Awaited<ReturnType<typeof launchWithWebGl>>;
  beforeAll(async () => {
    const { bytes } = await syntheticLevel1({ size: 256, time, missingPixels: 40 });
    writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, "pointing.csv"), syntheticPointingTable({ from: time, size: 256 }).csv.text);
    writeFileSync(join(folder, "correction.txt"), syntheticCorrectionTable().text.text);
    browser = await launchWithWebGl();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Chooses files as the dialog of the browser would. */
  const choose = (page: Page, names: readonly string[]) =>
    page.setInputFiles(
      "input[type=file]:not([webkitdirectory])",
      names.map((one) => join(folder, one)),
    );

  test("a chosen level 1 file becomes the level 1.5 file of `prep`, with tables and without", async () => {
    const { page, complaints, requests, close } = await openView(browser, single);
    const prepared = async (): Promise<{ name: string; bytes: Buffer }> => {
      await page.click('button:has-text("Convert")');
      await page.waitForSelector('button:has-text("Save FITS")');
      return saved(page, "Save FITS");
    };
    const wanted = (options: readonly string[]) => {
      const out = join(folder, `out-${options.length}`);
      heliokit(["prep", name, "--out", out, "--layout", "flat", ...options], folder);
      const [found = ""] = readdirSync(out).filter((one) => one.endsWith(".fits"));
      return { name: found, bytes: readFileSync(join(out, found)) };
    };
    await choose(page, [name]);
    await page.waitForSelector(".bar");
    const plain = await prepared();
    const plainWanted = wanted(["--pointing", "header", "--correction", "none"]);
    expect(plain.name).toBe(plainWanted.name);
    expect(plain.bytes.equals(plainWanted.bytes)).toBe(true);

    await choose(page, ["pointing.csv", name, "correction.txt"]);
    await page.waitForSelector("text=Pointing from pointing.csv. Degradation from correction.txt.");
    await page.selectOption('label:has-text("Order") select', "1");
    const full = await prepared();
    const tables = ["--pointing", "pointing.csv", "--correction", "correction.txt", "--order", "1"];
    expect(full.bytes.equals(wanted(tables).bytes)).toBe(true);
    expect(full.bytes.equals(plain.bytes)).toBe(false);

    await page.click('button:has-text("Look at it")');
    await page.waitForFunction(() => window.heliokitView.state.file?.includes("lev1_5"));
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !/^(blob|data):/.test(url))).toEqual([single]);
    await close();
  });

  test("files that are dropped open; one image after another takes no more room than one", async () => {
    const { page, complaints, close } = await openView(browser, single);
    const text = readFileSync(join(folder, name)).toString("base64");
    await page.evaluate(
      ({ text, name }) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const transfer = new DataTransfer();
        for (let index = 0; index < 6; index++) transfer.items.add(new File([bytes], `${index}-${name}`));
        document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
      },
      { text, name },
    );
    await page.waitForSelector(".bar");
    const held: number[][] = [];
    for (let index = 0; index < 6; index++) {
      await page.locator(".file").nth(index).click();
      await page.waitForFunction((index) => window.heliokitView.state.file?.startsWith(`${index}-`), index);
      const { textureBytes, dataBytes } = await page.evaluate(() => {
        window.heliokitView.readPixels();
        return window.heliokitView.stats;
      });
      held.push([textureBytes, dataBytes]);
    }
    const most = held.reduce((sum, [textures = 0]) => Math.max(sum, textures), 0);
    expect(most).toBeLessThanOrEqual(3 * 512 * 512 * 4);
    expect(new Set(held.map(([, data]) => data)).size).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a conversion can be ended, and the picture stays", async () => {
    writeFileSync(join(folder, "large.fits"), (await syntheticLevel1({ size: 2048, time })).bytes);
    const { page, complaints, close } = await openView(browser, single);
    await choose(page, ["large.fits"]);
    await page.waitForSelector(".bar");
    await page.selectOption('label:has-text("Order") select', "5");
    await page.click('button:has-text("Convert")');
    await page.click('button:has-text("Cancel")');
    await page.waitForSelector('button:has-text("Convert")');
    expect(await page.locator('button:has-text("Save FITS")').count()).toBe(0);
    expect(await page.locator(".error").count()).toBe(0);
    expect(await page.evaluate(() => window.heliokitView.valueAt(1024, 1024))).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test("a folder of files is converted one after another, with prep's counts and codes", async () => {
    const { page, complaints, close } = await openView(browser, single);
    writeFileSync(join(folder, "broken.fits"), readFileSync(join(folder, name)).subarray(0, 20_000));
    writeFileSync(join(folder, "other.fits"), await fitsOf(roughImage(20, 20), [["INSTRUME", "EIT"]]));
    const downloads: string[] = [];
    page.on("download", (download) => downloads.push(download.suggestedFilename()));
    await choose(page, [name, "broken.fits", "other.fits"]);
    await page.waitForSelector(".bar");
    await page.click('button:has-text("Convert and save all 3")');
    await page.waitForSelector("text=1 done, 0 skipped, 2 failed.");
    const text = (await page.textContent("aside")) ?? "";
    const out = join(folder, "batch");
    const inputs = [name, "broken.fits", "other.fits"];
    const { stdout } = spawnSync(
      process.execPath,
      [bin, "prep", ...inputs, "--out", out, "--pointing", "header", "--correction", "none", "--json"],
      { cwd: folder, encoding: "utf8", env: { ...process.env, HELIOKIT_OFFLINE: "1" } },
    );
    const report: { done: number; failed: number; files: { code: string | null }[] } = JSON.parse(stdout);
    expect(report).toMatchObject({ done: 1, failed: 2 });
    for (const { code } of report.files) if (code !== null) expect(text).toContain(code);
    expect(downloads).toEqual([name.replaceAll("lev1", "lev1_5")]);
    expect(complaints).toEqual([]);
    await close();
  });

  test("saved pictures are those of Node, and the copied command and code make the figure again", async () => {
    const file = "rough.fits";
    const raster = roughImage(61, 47);
    const bytes = await fitsOf(raster);
    writeFileSync(join(folder, file), bytes);
    const { page, complaints, close } = await openView(browser, single);
    await choose(page, [file]);
    await page.waitForSelector(".bar");
    const state = { limits: [-3.5, 812.25] as const, stretch: "log:50", colors: "viridis_r", missing: "red" };
    await page.evaluate((value) => window.heliokitView.setState({ ...value, limb: true, grid: true }), state);
    const image = await saved(page, "Image as PNG");
    const map = await mapFromFits(memorySource(bytes, file));
    const picture = paint(map.raster, {
      colors: colorTable(state.colors),
      limits: state.limits,
      stretch: { kind: "log", a: 50 },
      missing: [255, 0, 0, 255],
    });
    expect(image).toMatchObject({ name: "rough.png" });
    expect(image.bytes.equals(encodePng(picture))).toBe(true);

    const figure = await saved(page, "Figure as SVG");
    await page.click('button:has-text("Copy command")');
    const command = (await page.textContent("[role=status] code")) ?? "";
    const words = command.split(" ").map((word) => word.replaceAll("'", ""));
    expect(words.slice(0, 5)).toEqual(["heliokit", "show", file, "-o", "rough.svg"]);
    heliokit(words.slice(1), folder);
    expect(figure.bytes.equals(readFileSync(join(folder, "rough.svg")))).toBe(true);
    rmSync(join(folder, "rough.svg"));
    await page.click('button:has-text("Copy TypeScript")');
    const code = (await page.textContent("[role=status] code")) ?? "";
    expect(code).toContain('from "heliokit/picture"');
    const place = mkdtempSync(join(root, "node_modules", ".cache", "heliokit-view-"));
    try {
      writeFileSync(join(place, "figure.mjs"), code);
      execFileSync(process.execPath, [join(place, "figure.mjs")], { cwd: folder });
    } finally {
      rmSync(place, { recursive: true });
    }
    expect(figure.bytes.equals(readFileSync(join(folder, "rough.svg")))).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  test("as a folder below a path of any host, without special headers; it asks for nothing by itself", async () => {
    const files: Record<string, Uint8Array> = {};
    for (const one of ["index.html", "main.js", "main.css", "worker.js"])
      files[`/deep/er/${one}`] = readFileSync(join(viewDist, "page", one));
    const server = await serve(folder, { files });
    try {
      const address = `${server.address}deep/er/index.html`;
      const { page, complaints, requests, close } = await openView(browser, address);
      expect(await page.textContent("main")).toContain("Drop FITS files");
      await choose(page, [name]);
      await page.waitForSelector(".bar");
      expect(new Set((await pixelsOf(page)).rgba).size).toBeGreaterThan(100);
      expect(complaints).toEqual([]);
      const own = ["index.html", "main.css", "main.js", "worker.js"].map((one) => `${server.address}deep/er/${one}`);
      expect(requests.sort()).toEqual(expect.arrayContaining(own));
      expect(requests.filter((url) => !own.includes(url) && !url.startsWith("data:"))).toEqual([]);
      await close();
    } finally {
      await server.close();
    }
  });

  test("names and header cards are text, whatever they say", async () => {
    const evil = `<img src=x onerror=alert(1)>.fits`;
    const cards = [["OBSERVER", "<img src=x onerror=alert(1)>"] as const];
    const bytes = await fitsOf(roughImage(20, 20), cards);
    const { page, complaints, requests, close } = await openView(browser, single);
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await page.setInputFiles("input[type=file]:not([webkitdirectory])", [
      { name: evil, mimeType: "application/fits", buffer: Buffer.from(bytes) },
      { name: `<script>alert(2)</script>`, mimeType: "application/fits", buffer: Buffer.from("no image") },
    ]);
    await page.waitForSelector(".bar");
    expect(await page.textContent(".files")).toContain(evil);
    expect(await page.textContent(".cards")).toContain("<img src=x onerror=alert(1)>");
    await page.click("text=<script>");
    await page.waitForSelector(".error");
    expect(await page.$$("img")).toEqual([]);
    expect(dialogs).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !/^(blob|data):/.test(url))).toEqual([single]);
    await close();
  });
});
