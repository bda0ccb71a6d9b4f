// Chromium with WebGL2 in software, the page as it ships, and a page of the browser that notes every complaint.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeFetch } from "heliokit/node";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findRoots } from "../../packages/heliokit-cli/src/commands/view/roots.js";
import { startViewServer, type ViewServer } from "../../packages/heliokit-cli/src/commands/view/server.js";
import type { HeliokitView } from "../../packages/heliokit-viewer/src/api.js";
import { root } from "../repository.js";
import { browserPath } from "./chromium.js";

declare global {
  interface Window {
    heliokitView: HeliokitView;
  }
}

export const viewDist = join(root, "packages/heliokit-viewer/dist");

/** The browser of these tests: `--disable-gpu` would take WebGL away too. */
export function launchWithWebGl(): Promise<Browser> {
  if (browserPath === undefined) throw new Error("Chromium is missing: install it or set CHROMIUM_PATH");
  return chromium.launch({
    executablePath: browserPath,
    headless: true,
    args: [
      "--no-sandbox",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript",
  css: "text/css",
};

/** `heliokit view` for these paths. */
export async function serveView(paths: readonly string[]): Promise<ViewServer> {
  const names = ["index.html", "main.js", "main.css", "worker.js"];
  return startViewServer({
    roots: await findRoots(paths),
    page: new Map(
      names.map((name) => {
        const bytes = new Uint8Array(readFileSync(join(viewDist, "page", name)));
        return [name, { bytes, type: types[name.split(".").at(-1) ?? ""] ?? "" }];
      }),
    ),
    port: 0,
    followLinks: false,
    memoryBytes: 2 ** 29,
    version: "test",
    fetch: nodeFetch,
    log: () => {},
  });
}

/** An open page with what it complained of and what it asked for. */
export interface Watched {
  readonly page: Page;
  readonly complaints: string[];
  readonly requests: string[];
  close(): Promise<void>;
}

/** Opens a page and waits until it can be used; WebGL2 must be there. */
export async function openView(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    // What the software renderer says of its own speed is no complaint of the page.
    if (["error", "warning"].includes(message.type()) && !/GPU stall|GL Driver Message/.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  await page.evaluate(() => window.heliokitView.ready);
  return { page, complaints, requests, close: () => context.close() };
}

/** What the view shows, bottom row first. */
export async function pixelsOf(page: Page): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  const { width, height, text } = await page.evaluate(() => {
    const { width, height, rgba } = window.heliokitView.readPixels();
    let text = "";
    for (let at = 0; at < rgba.length; at += 30_000) text += String.fromCharCode(...rgba.subarray(at, at + 30_000));
    return { width, height, text: btoa(text) };
  });
  return { width, height, rgba: new Uint8Array(Buffer.from(text, "base64")) };
}
