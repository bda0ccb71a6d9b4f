import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "heliokit/bytes";
import { mapFromFits } from "heliokit/map";
import { drawMap, makeMovie, toHtml, toPlayer } from "heliokit/picture";
import { syntheticLevel1 } from "heliokit/synthetic";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPage } from "./bundle.js";
import { browserPath, launchBrowser, resultOf } from "./chromium.js";
import { drawAll } from "./pictures.js";
import { serve } from "./serve.js";

describe.skipIf(browserPath === undefined)("pictures in a page (needs Chromium)", () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  let folder: string;
  let bytes: Uint8Array;
  beforeAll(async () => {
    ({ bytes } = await syntheticLevel1({ channel: 171, size: 128, seed: 3 }));
    folder = await buildPage(join(import.meta.dirname, "picture-page"));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test("gives the same figures as Node; only letters and lines are the browser's own", async () => {
    const server = await serve(folder, { files: { "/sample.fits": bytes } });
    try {
      const inPage = await resultOf(browser, server.address);
      expect(inPage).toMatchObject({ ink: true, png: true, gif: "GIF89a", page: true });
      expect(inPage).toEqual(await drawAll(bytes));
    } finally {
      await server.close();
    }
  });

  test("the player plays, steps and jumps by keys, and waits where motion is unwanted", async () => {
    const map = await mapFromFits(memorySource(bytes, "sample.fits"));
    const file = join(folder, "player.html");
    writeFileSync(file, await toPlayer(await makeMovie([map, map, map], { size: 96 }), { framesPerSecond: 20 }));
    const server = await serve(folder);
    const moving = await browser.newPage({ reducedMotion: "no-preference" });
    const still = await browser.newPage({ reducedMotion: "reduce" });
    try {
      const place = (page: typeof still) => page.textContent("#place");
      await moving.goto(`${server.address}player.html`);
      await moving.waitForFunction(() => document.querySelector("#place")?.textContent !== "Frame 1 of 3");
      expect(await moving.textContent("#play")).toBe("Pause");
      await still.goto(`${server.address}player.html`);
      expect([await place(still), await still.textContent("#play")]).toEqual(["Frame 1 of 3", "Play"]);
      await still.keyboard.press("ArrowRight");
      expect(await place(still)).toBe("Frame 2 of 3");
      await still.keyboard.press("End");
      expect(await place(still)).toBe("Frame 3 of 3");
      await still.keyboard.press("ArrowRight");
      expect(await place(still)).toBe("Frame 1 of 3");
      await still.click("#last");
      expect(await place(still)).toBe("Frame 3 of 3");
      await still.keyboard.press("Home");
      await still.focus("#slider");
      await still.keyboard.press(" ");
      await still.waitForFunction(() => document.querySelector("#place")?.textContent !== "Frame 1 of 3");
      await still.keyboard.press(" ");
      expect(await still.textContent("#play")).toBe("Play");
      const shown = await still.getAttribute("#screen", "src");
      expect(shown?.startsWith("data:image/png;base64,")).toBe(true);
    } finally {
      await moving.close();
      await still.close();
      await server.close();
    }
  });

  test("the summary shows one picture and one histogram at a time, as its switches say", async () => {
    const map = await mapFromFits(memorySource(bytes, "sample.fits"));
    writeFileSync(join(folder, "summary.html"), toHtml(map, { page: true, figure: drawMap(map, { size: 200 }) }));
    const server = await serve(folder);
    const page = await browser.newPage();
    try {
      await page.goto(`${server.address}summary.html`);
      const seen = () =>
        page.$$eval(".views span", (spans) =>
          spans.filter((span) => span.getClientRects().length > 0).map((span) => span.className),
        );
      expect(await seen()).toEqual(["even world", "counts"]);
      await page.click(".image");
      expect(await seen()).toEqual(["even px", "counts"]);
      await page.check(".is-linear");
      await page.check(".is-sums");
      expect(await seen()).toEqual(["linear px", "sums"]);
    } finally {
      await page.close();
      await server.close();
    }
  });
});
