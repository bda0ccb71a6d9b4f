import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memorySink, memorySource } from "heliokit/bytes";
import { pixelToWorld, solarLimb, worldToPixels } from "heliokit/coordinates";
import { makeHeader, writeFits } from "heliokit/fits";
import { mapFrame, mapFromFits, mapWcs } from "heliokit/map";
import { colorTable, colorTableNames, equalization, type PaintOptions, paint, parseStretch } from "heliokit/picture";
import { blockMean, type Raster } from "heliokit/raster";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageToScreen, placementOf } from "../../packages/heliokit-viewer/src/draw/place.js";
import type { ViewState } from "../../packages/heliokit-viewer/src/state/view-state.js";
import { browserPath } from "./chromium.js";
import { launchWithWebGl, openView, pixelsOf, serveView, type Watched } from "./view-browser.js";
import { fitsOf, roughImage } from "./view-files.js";

/** RGBA of a picture as the room paints it, bottom row first. */
function painted(raster: Raster, options: PaintOptions): Uint8Array {
  const { width, height, rgba } = paint(raster, options);
  const flipped = new Uint8Array(rgba.length);
  for (let row = 0; row < height; row++) {
    flipped.set(rgba.subarray(4 * width * row, 4 * width * (row + 1)), 4 * width * (height - 1 - row));
  }
  return flipped;
}

const setState = (page: Page, partial: Partial<ViewState>) =>
  page.evaluate((value) => window.heliokitView.setState(value), partial);

interface Cut {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A part of what the view shows, from a place of the screen. */
async function partOf(page: Page, { x, y, width, height }: Cut): Promise<Uint8Array> {
  const seen = await pixelsOf(page);
  const rows = Array.from({ length: height }, (_, row) => {
    const start = 4 * ((y + row) * seen.width + x);
    return seen.rgba.subarray(start, start + 4 * width);
  });
  return new Uint8Array(Buffer.concat(rows));
}

/** Where the lower left corner of the image lies on the screen. */
async function cornerOf(page: Page): Promise<{ x: number; y: number }> {
  const { state, width, height } = await page.evaluate(() => {
    const { width, height } = window.heliokitView.readPixels();
    return { state: window.heliokitView.state, width, height };
  });
  const { x, y, zoom, turn } = state;
  const [left, bottom] = imageToScreen(placementOf({ x, y, zoom, turnDegrees: turn }, { width, height }), -0.5, -0.5);
  expect(Number.isInteger(left) && Number.isInteger(bottom), `the image begins at ${left}, ${bottom}`).toBe(true);
  return { x: left, y: bottom };
}

/** How many pixels differ, and by how much at most. */
function difference(found: Uint8Array, wanted: Uint8Array): { pixels: number; most: number } {
  expect(found.length).toBe(wanted.length);
  let pixels = 0;
  let most = 0;
  for (let at = 0; at < found.length; at += 4) {
    let one = 0;
    for (let channel = 0; channel < 4; channel++)
      one = Math.max(one, Math.abs((found[at + channel] ?? 0) - (wanted[at + channel] ?? 0)));
    if (one > 0) pixels++;
    most = Math.max(most, one);
  }
  return { pixels, most };
}

const none = { pixels: 0, most: 0 };

describe.skipIf(browserPath === undefined)("the picture of the page (needs Chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "heliokit-view-page-"));
  let browser: Awaited<ReturnType<typeof launchWithWebGl>>;
  let server: Awaited<ReturnType<typeof serveView>>;
  let shared: Watched;
  const viewport = { width: 900, height: 500 };
  beforeAll(async () => {
    browser = await launchWithWebGl();
    server = await serveView([folder]);
    shared = await openView(browser, server.url, { viewport });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  });
  let count = 0;

  /** Opens an image on the served page, works on it, and sees to it that the page complained of nothing. */
  async function withImage(
    raster: Raster<Float32Array | Int16Array>,
    work: (page: Page) => Promise<void>,
  ): Promise<void> {
    const { page, complaints } = shared;
    const name = `image-${count++}.fits`;
    writeFileSync(join(folder, name), await fitsOf(raster));
    await page.evaluate((path) => window.heliokitView.open(new URL(path, document.baseURI).href), `data/0/${name}`);
    const { rgba } = await pixelsOf(page);
    expect(new Set(rgba).size, "a picture that is not flat").toBeGreaterThan(2);
    await work(page);
    expect(complaints).toEqual([]);
  }

  test("at 100 % every pixel is that of the picture room: all stretches, holes, an odd-sided image", async () => {
    const raster = roughImage(61, 47);
    await withImage(raster, async (page) => {
      const state = { zoom: 1, x: 30, y: 23, turn: 0, limits: [-20, 900.5] as const, missing: "red" };
      for (const stretch of ["linear", "sqrt", "log", "log:50", "asinh", "asinh:0.01", "power:0.25", "power:2"]) {
        await setState(page, { ...state, stretch, colors: "viridis" });
        const parsed = parseStretch(stretch);
        const wanted = painted(raster, {
          colors: colorTable("viridis"),
          limits: state.limits,
          missing: [255, 0, 0, 255],
          ...(parsed === "histeq" ? {} : { stretch: parsed }),
        });
        const { width, height } = raster;
        const found = await partOf(page, { ...(await cornerOf(page)), width, height });
        expect(difference(found, wanted), stretch).toEqual(none);
      }
    });
  });

  test("all colour tables, straight and reversed, transparent holes", async () => {
    const raster = roughImage(40, 30);
    await withImage(raster, async (page) => {
      await setState(page, { zoom: 1, x: 19, y: 14, stretch: "linear", limits: [0, 2000] });
      const corner = await cornerOf(page);
      const cut = { ...corner, width: 40, height: 30 };
      const names = colorTableNames();
      const tables = await page.evaluate(
        ({ cut, names }) =>
          names.map((colors) => {
            window.heliokitView.setState({ colors });
            const { width, rgba } = window.heliokitView.readPixels();
            return Array.from({ length: cut.height }, (_, row) => {
              const start = 4 * ((cut.y + row) * width + cut.x);
              return Array.from(rgba.subarray(start, start + 4 * cut.width));
            }).flat();
          }),
        { cut, names: [...names, "sdoaia171_r", "hmimag_r"] },
      );
      expect(tables.length).toBeGreaterThan(80);
      for (const [index, name] of [...names, "sdoaia171_r", "hmimag_r"].entries()) {
        const wanted = painted(raster, { colors: colorTable(name), limits: [0, 2000] });
        expect(difference(Uint8Array.from(tables[index] ?? []), wanted), name).toEqual(none);
      }
    });
  });

  test("histogram equalisation is the picture room's", async () => {
    const raster = roughImage(61, 47);
    await withImage(raster, async (page) => {
      await setState(page, { zoom: 1, x: 30, y: 23, colors: "gray", missing: "red", stretch: "histeq" });
      const { limits, stretch } = equalization(raster.data);
      await page.waitForFunction((low) => window.heliokitView.state.limits[0] === low, limits[0]);
      const wanted = painted(raster, { colors: colorTable("gray"), limits, stretch, missing: [255, 0, 0, 255] });
      const found = await partOf(page, { ...(await cornerOf(page)), width: 61, height: 47 });
      const { pixels, most } = difference(found, wanted);
      expect(most).toBeLessThanOrEqual(1);
      expect(pixels).toBeLessThanOrEqual(0.001 * 61 * 47);
    });
  });

  test("magnified pixels are squares, row 0 at the bottom; a quarter turn turns all of it", async () => {
    const raster = { data: Float32Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 2 };
    await withImage(raster, async (page) => {
      await setState(page, { zoom: 8, x: 1, y: 0.5, limits: [0, 7], stretch: "linear", colors: "gray" });
      const gray = painted(raster, { colors: colorTable("gray"), limits: [0, 7] });
      const found = await partOf(page, { ...(await cornerOf(page)), width: 24, height: 16 });
      for (let y = 0; y < 16; y++) {
        for (let x = 0; x < 24; x++) {
          const wanted = gray[4 * ((y >> 3) * 3 + (x >> 3))];
          expect(found[4 * (y * 24 + x)], `${x}, ${y}`).toBe(wanted);
        }
      }
      await setState(page, { zoom: 1, x: 1, y: 0.5, turn: 90 });
      // Counter-clockwise: the image's first column is now the bottom row, from right to left.
      const { x, y } = await cornerOf(page);
      const turned = await partOf(page, { x: x - 2, y, width: 2, height: 3 });
      const red = Array.from({ length: 6 }, (_, index) => turned[4 * index]);
      const at = (column: number, row: number) => gray[4 * (row * 3 + column)];
      expect(red).toEqual([at(0, 1), at(0, 0), at(1, 1), at(1, 0), at(2, 1), at(2, 0)]);
    });
  });

  test("a 4096 image panned over borders of tiles, made smaller, turned, and after a lost context", async () => {
    const side = 4096;
    const data = new Int16Array(side * side);
    for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) data[y * side + x] = ((x * 7) ^ (y * 13)) & 0x3fff;
    const floats: Raster<Float32Array> = { data: Float32Array.from(data), width: side, height: side };
    const options: PaintOptions = { colors: colorTable("sdoaia171"), limits: [0, 16383] };
    await withImage({ data, width: side, height: side }, async (page) => {
      await setState(page, { stretch: "linear", limits: [0, 16383], colors: "sdoaia171", zoom: 1, x: 1024, y: 512 });
      const seen = await pixelsOf(page);
      const cut = (x0: number, y0: number, width: number, height: number): Raster<Float32Array> => {
        const part = new Float32Array(width * height);
        for (let y = 0; y < height; y++) {
          const start = (y0 + y) * side + x0;
          part.set(floats.data.subarray(start, start + width), y * width);
        }
        return { data: part, width, height };
      };
      const { x, y } = await cornerOf(page);
      const wanted = painted(cut(-x, -y, seen.width, seen.height), options);
      expect(difference(seen.rgba, wanted)).toEqual(none);

      for (const turn of [180, 0]) await setState(page, { turn });
      const extension = await page.evaluateHandle(() =>
        document.querySelector("canvas")?.getContext("webgl2")?.getExtension("WEBGL_lose_context"),
      );
      const uploads = await page.evaluate(() => window.heliokitView.stats.uploads);
      await extension.evaluate((one) => one?.loseContext());
      await page.waitForFunction(() => window.heliokitView.stats.contextsLost === 1);
      await extension.evaluate((one) => one?.restoreContext());
      await page.waitForFunction((before) => window.heliokitView.stats.uploads - before >= 88, uploads);
      expect(difference((await pixelsOf(page)).rgba, wanted)).toEqual(none);

      for (const [zoom, block] of [
        [0.5, 2],
        [0.0625, 16],
      ] as const) {
        await setState(page, { zoom, x: (side - 1) / 2, y: (side - 1) / 2 });
        const small = await pixelsOf(page);
        const corner = await cornerOf(page);
        const means = painted(blockMean(floats, block, block), options);
        const across = side / block;
        let pixels = 0;
        let worst = 0;
        for (let row = 0; row < small.height; row++) {
          for (let column = 0; column < small.width; column++) {
            const [cx, cy] = [column - corner.x, row - corner.y];
            if (cx < 0 || cy < 0 || cx >= across || cy >= across) continue;
            pixels++;
            for (let channel = 0; channel < 3; channel++) {
              const found = small.rgba[4 * (row * small.width + column) + channel] ?? 0;
              worst = Math.max(worst, Math.abs(found - (means[4 * (cy * across + cx) + channel] ?? 0)));
            }
          }
        }
        expect(pixels).toBeGreaterThan(50_000);
        expect(worst, `1/${block}`).toBeLessThanOrEqual(1);
      }

      // Limits, stretch and table cost no tile and next to no bytes; moving about costs none at all.
      await page.evaluate(() => window.heliokitView.resetStats());
      await setState(page, { limits: [5, 9000], stretch: "asinh", colors: "viridis" });
      await pixelsOf(page);
      const afterColors = await page.evaluate(() => window.heliokitView.stats);
      expect(afterColors).toMatchObject({ uploads: 0, bytesFetched: 0, requests: 0 });
      expect(afterColors.uploadBytes).toBeLessThanOrEqual(4096);
      await page.evaluate(() => window.heliokitView.resetStats());
      await setState(page, { x: 3000, zoom: 3 });
      await pixelsOf(page);
      expect(await page.evaluate(() => window.heliokitView.stats)).toMatchObject({ uploadBytes: 0, bytesFetched: 0 });
    });
  });

  test("values, pixels and coordinates under the crosshair are those of the library", async () => {
    const raster = roughImage(61, 47);
    const map = await mapFromFits(memorySource(await fitsOf(raster), "image.fits"));
    await withImage(raster, async (page) => {
      await page.focus("canvas");
      for (const key of ["ArrowRight", "Shift+ArrowUp", "ArrowUp"]) await page.keyboard.press(key);
      const [x, y] = [31, 34];
      const value = raster.data[y * 61 + x] ?? 0;
      const text = await page.textContent(".read-out");
      const [west = 0, north = 0] = pixelToWorld(mapWcs(map), x, y);
      expect(text).toContain(`${Number(value.toPrecision(7))} DN/s`);
      expect(text).toContain("31.0, 34.0");
      expect(text).toContain(`${west.toFixed(2)}″, ${north.toFixed(2)}″`);
      expect(await page.evaluate(() => window.heliokitView.valueAt(31, 34))).toBe(value);
      expect(await page.evaluate(() => window.heliokitView.valueAt(53, 0))).toBeNaN();
      expect(await page.evaluate(() => window.heliokitView.valueAt(61, 0))).toBeUndefined();
    });
  });

  test("the limb lies where the library says, within half a pixel", async () => {
    const raster = roughImage(61, 47);
    const map = await mapFromFits(memorySource(await fitsOf(raster), "image.fits"));
    const limb = solarLimb(mapFrame(map), { corners: 720 });
    const [x, y] = worldToPixels(mapWcs(map), [limb.x, limb.y]);
    await withImage(raster, async (page) => {
      for (const turn of [0, 30]) {
        await setState(page, { limb: true, grid: true, zoom: 6.5, x: 28.3, y: 20.1, turn });
        await pixelsOf(page);
        const drawn = await page.evaluate(async () => {
          // The lines follow with the next frame.
          await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
          const canvas = document.querySelector("canvas")?.getBoundingClientRect();
          const line = document.querySelector<SVGPathElement>(".limb");
          const toScreen = line?.getScreenCTM();
          if (!canvas || !line || !toScreen) throw new Error("no limb is drawn");
          const numbers = (line.getAttribute("d") ?? "").match(/-?[\d.]+/g)?.map(Number) ?? [];
          return Array.from({ length: numbers.length / 2 }, (_, index) => {
            const point = new DOMPoint(numbers[2 * index], numbers[2 * index + 1]).matrixTransform(toScreen);
            return [point.x - canvas.left, canvas.bottom - point.y];
          });
        });
        const { width, height } = await pixelsOf(page);
        const placement = placementOf({ x: 28.3, y: 20.1, zoom: 6.5, turnDegrees: turn }, { width, height });
        expect(drawn.length).toBe(x.length);
        const worst = drawn.reduce((most, [sx = 0, sy = 0], index) => {
          const [wantedX, wantedY] = imageToScreen(placement, x[index] ?? 0, y[index] ?? 0);
          return Math.max(most, Math.abs(sx - wantedX), Math.abs(sy - wantedY));
        }, 0);
        expect(worst).toBeLessThan(0.5);
      }
      expect(await page.locator(".lines text").count()).toBeGreaterThan(10);
      await setState(page, { limb: false, grid: false });
    });
  });

  test("a magnetogram is shown about zero in gray, its values to the last digit", async () => {
    const raster = roughImage(40, 30);
    const cards = [
      ["TELESCOP", "SDO/HMI"],
      ["INSTRUME", "HMI_SIDE1"],
      ["CONTENT", "MAGNETOGRAM"],
      ["BUNIT", "Gauss"],
    ] as const;
    writeFileSync(join(folder, "hmi.fits"), await fitsOf(raster, cards));
    const { page, complaints } = shared;
    await page.evaluate(() => window.heliokitView.open(new URL("data/0/hmi.fits", document.baseURI).href));
    const { limits, stretch, colors } = await page.evaluate(() => window.heliokitView.state);
    const most = raster.data.reduce((a, b) => (Number.isFinite(b) ? Math.max(a, Math.abs(b)) : a), 0);
    expect({ limits, stretch, colors }).toEqual({ limits: [-most, most], stretch: "linear", colors: "gray" });
    await setState(page, { zoom: 1, x: 19, y: 14 });
    const wanted = painted(raster, { colors: colorTable("gray"), limits });
    expect(difference(await partOf(page, { ...(await cornerOf(page)), width: 40, height: 30 }), wanted)).toEqual(none);
    expect(complaints).toEqual([]);
  });

  test("a file that changes under the view is told, not mixed with what was seen", async () => {
    await withImage(roughImage(40, 30), async (page) => {
      writeFileSync(join(folder, `image-${count - 1}.fits`), await fitsOf(roughImage(30, 40)));
      await page.click('button:has-text("Convert")');
      await page.waitForSelector(".error");
      expect(await page.textContent(".error")).toContain("view/changed");
      await page.click('button:has-text("Dismiss")');
      // The answer that was another file's is broken off, not read to its end.
      for (const complaint of shared.complaints.splice(0)) expect(complaint).toContain("net::ERR_ABORTED");
    });
  });

  test("a folder of 1,000 files is a list, and none of them is read before it is chosen", async () => {
    const many = join(folder, "many");
    mkdirSync(many);
    const bytes = await fitsOf(roughImage(20, 20));
    for (let index = 0; index < 1000; index++)
      writeFileSync(join(many, `${String(index).padStart(4, "0")}.fits`), bytes);
    const alone = await serveView([many]);
    const { page, complaints, requests, close } = await openView(browser, alone.url, { viewport });
    expect(await page.locator(".file").count()).toBe(200);
    await page.click("text=More (200 of 1000)");
    await page.waitForSelector("text=0399.fits");
    expect(requests.filter((url) => url.includes("/data/"))).toEqual([]);
    await page.click("text=0321.fits");
    await page.waitForSelector(".bar");
    expect(new Set(requests.filter((url) => url.includes("/data/"))).size).toBe(1);
    expect(await page.evaluate(() => window.heliokitView.stats.bytesFetched)).toBeLessThanOrEqual(2 * bytes.length);
    expect(complaints).toEqual([]);
    await close();
    await alone.close();
  });

  test("images without a single number, of one pixel, without time and coordinates, of other number types", async () => {
    const { page, complaints } = shared;
    const open = async (name: string, bytes: Uint8Array): Promise<void> => {
      writeFileSync(join(folder, name), bytes);
      await page.evaluate((path) => window.heliokitView.open(new URL(path, document.baseURI).href), `data/0/${name}`);
    };
    const hole = { data: new Float32Array(12).fill(Number.NaN), width: 4, height: 3 };
    await open("hole.fits", await fitsOf(hole));
    await setState(page, { zoom: 1, x: 1.5, y: 1, missing: "red" });
    const red = await partOf(page, { ...(await cornerOf(page)), width: 4, height: 3 });
    expect(
      difference(red, painted(hole, { colors: colorTable("gray"), limits: [0, 1], missing: [255, 0, 0, 255] })),
    ).toEqual(none);
    await page.focus("canvas");
    await page.keyboard.press("ArrowLeft");
    expect(await page.textContent(".read-out")).toContain("missing pixel");

    await open("one.fits", await fitsOf({ data: Float32Array.of(5), width: 1, height: 1 }));
    expect(await page.evaluate(() => [window.heliokitView.valueAt(0, 0), window.heliokitView.state.limits])).toEqual([
      5,
      [2.5, 7.5],
    ]);

    for (const data of [
      Uint8Array.of(1, 2, 3, 4, 5, 6),
      Int32Array.of(1, -2, 3, 4, 5, 70000),
      Float64Array.of(1, 2.5, 3, 4, 5, 6),
    ]) {
      const sink = memorySink();
      await writeFits(sink, [{ kind: "image", data, axes: [3, 2], header: makeHeader([["OBJECT", "nothing known"]]) }]);
      await open(`bare-${data.constructor.name}.fits`, sink.bytes());
      expect(await page.evaluate(() => window.heliokitView.valueAt(1, 0))).toBe(data[1]);
      await page.focus("canvas");
      await page.keyboard.press("ArrowRight");
      expect(await page.textContent(".read-out")).toContain("the header gives no coordinates");
      for (const key of ["l", "g", "n", "0"]) await page.keyboard.press(key);
    }
    await setState(page, { limb: false, grid: false });
    expect(complaints).toEqual([]);
  });

  test("without WebGL2 the picture is the same, and the page says what is missing", async () => {
    const raster = roughImage(61, 47);
    writeFileSync(join(folder, "plain.fits"), await fitsOf(raster));
    const context = await browser.newContext({ viewport });
    await context.addInitScript(() => {
      const original = HTMLCanvasElement.prototype.getContext;
      const without = function (this: HTMLCanvasElement, kind: string, options?: unknown) {
        return kind === "webgl2" ? null : Reflect.apply(original, this, [kind, options]);
      };
      Reflect.set(HTMLCanvasElement.prototype, "getContext", without);
    });
    const page = await context.newPage();
    await page.goto(`${server.url}#view=1&file=0/plain.fits&zoom=1&x=30&y=23&stretch=log&limits=1,900&colors=gray`);
    await page.evaluate(() => window.heliokitView.ready);
    expect(await page.textContent(".notice")).toContain("no WebGL2");
    const wanted = painted(raster, { colors: colorTable("gray"), limits: [1, 900], stretch: "log" });
    const found = await partOf(page, { ...(await cornerOf(page)), width: 61, height: 47 });
    expect(difference(found, wanted)).toEqual(none);
    await context.close();
  });

  test("the address holds the view and gives it back", async () => {
    writeFileSync(join(folder, "a file.fits"), await fitsOf(roughImage(61, 47)));
    const alone = await serveView([join(folder, "a file.fits")]);
    const { page, complaints, close } = await openView(browser, alone.url, { viewport });
    await setState(page, { zoom: 2.5, x: 12.25, turn: 30, colors: "hmimag_r", limb: true, limits: [1, 2] });
    const state = await page.evaluate(() => window.heliokitView.state);
    await page.waitForFunction(() => location.hash.includes("zoom=2.5"));
    expect(new URL(page.url()).hash).toContain("file=0/a%20file.fits");
    await page.reload();
    await page.evaluate(() => window.heliokitView.ready);
    expect(await page.evaluate(() => window.heliokitView.state)).toEqual(state);
    await page.goto(page.url().replace(/zoom=[^&]*/, "zoom=-1&stars=1"));
    await page.waitForSelector(".notice");
    expect(await page.textContent(".notice")).toContain("zoom, stars");
    expect(complaints).toEqual([]);
    await close();
    await alone.close();
  });
});
