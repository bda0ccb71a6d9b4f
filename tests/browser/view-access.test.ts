// The page for people who cannot see it, or not use a pointer: axe finds nothing, and keys do all of it.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { browserPath } from "./chromium.js";
import { launchWithWebGl, openView, serveView } from "./view-browser.js";
import { fitsOf, roughImage } from "./view-files.js";

/** What axe finds, as rule and place. */
async function violations(page: Page): Promise<string[]> {
  // A function made of the text: the page's policy forbids scripts that are added to it, as it should.
  await page.evaluate(new Function(axe.source) as () => void);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  });
}

describe.skipIf(browserPath === undefined)("access to the page (needs Chromium)", () => {
  const folder = mkdtempSync(join(tmpdir(), "heliokit-view-access-"));
  let browser: Awaited<ReturnType<typeof launchWithWebGl>>;
  let server: Awaited<ReturnType<typeof serveView>>;
  beforeAll(async () => {
    const level1 = [["LVL_NUM", 1] as const, ["QUALITY", 8192] as const];
    writeFileSync(join(folder, "a.fits"), await fitsOf(roughImage(61, 47), level1));
    writeFileSync(join(folder, "b.fits"), "no image at all");
    browser = await launchWithWebGl();
    server = await serveView([folder]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    { name: "wide and light", options: { colorScheme: "light" as const } },
    { name: "wide and dark", options: { colorScheme: "dark" as const } },
    {
      name: "narrow, light, with touch",
      options: { colorScheme: "light" as const, viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    },
    {
      name: "narrow, dark, with touch",
      options: { colorScheme: "dark" as const, viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    },
  ])("axe finds nothing: $name", async ({ options }) => {
    const { page, complaints, close } = await openView(browser, server.url, options);
    expect(await violations(page), "empty").toEqual([]);
    await page.click("text=a.fits");
    await page.waitForSelector(".bar");
    await page.focus("canvas");
    await page.keyboard.press("ArrowRight");
    expect(await violations(page), "image").toEqual([]);
    await page.click("text=b.fits");
    await page.waitForSelector(".error");
    expect(await violations(page), "error").toEqual([]);
    expect(await page.textContent(".error")).toContain("fits/not-fits");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide, "no sideways scrolling").toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test("the whole story by keys alone: open, look, mark, save, convert", async () => {
    const { page, complaints, close } = await openView(browser, server.url, { colorScheme: "light" });
    const focusOn = async (name: string): Promise<void> => {
      for (let step = 0; step < 80; step++) {
        await page.keyboard.press("Tab");
        const text = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
        if (text === name) return;
      }
      throw new Error(`no Tab leads to "${name}"`);
    };
    await focusOn("a.fits");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".bar");
    await page.focus("body");
    for (let step = 0; step < 80; step++) {
      await page.keyboard.press("Shift+Tab");
      if (await page.evaluate(() => document.activeElement?.tagName === "CANVAS")) break;
    }
    for (const key of ["ArrowLeft", "m", "Shift+ArrowRight", "Shift+ArrowUp", "m", "+", "l", "g", "i", "]", "c"]) {
      await page.keyboard.press(key);
    }
    await page.waitForSelector(".marked");
    for (const key of ["p", "Shift+ArrowLeft", "Shift+ArrowDown", "p"]) await page.keyboard.press(key);
    await page.waitForSelector(".profile");
    expect(await page.textContent("aside")).toContain("Profile from 39, 33 to 29, 23");
    expect(await page.locator("aside tbody tr").count()).toBeGreaterThan(10);
    await page.keyboard.press("Shift+P");
    const state = await page.evaluate(() => window.heliokitView.state);
    expect(state).toMatchObject({ limb: true, grid: true, colors: "sdoaia171_r", turn: 345, mark: [29, 23, 39, 33] });
    const raster = roughImage(61, 47);
    const inside: number[] = [];
    for (let y = 23; y <= 33; y++)
      for (let x = 29; x <= 39; x++) {
        const value = raster.data[y * 61 + x] ?? Number.NaN;
        if (!Number.isNaN(value)) inside.push(value);
      }
    const cells = await page.$$eval(".marked td", (all) => all.map((cell) => cell.textContent ?? ""));
    expect(cells.slice(-2)).toEqual([String(inside.length), String(121 - inside.length)]);
    expect(await page.evaluate(() => document.querySelectorAll(".lines path").length)).toBe(5);
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open]");
    await page.keyboard.press("Escape");
    await focusOn("Image as PNG");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    expect(download.suggestedFilename()).toBe("a.png");
    await focusOn("Convert");
    await page.keyboard.press("Enter");
    // An image of 61 x 47 pixels is no full disk: the code is told, in words, and the page goes on.
    await page.waitForSelector(".error");
    expect(await page.textContent(".error")).toMatch(/aia\//);
    expect(complaints).toEqual([]);
    await close();
  });
});
