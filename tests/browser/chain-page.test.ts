import { join } from "node:path";
import { syntheticCorrectionTable, syntheticLevel1, syntheticPointingTable } from "heliokit/synthetic";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPage } from "./bundle.js";
import { convertAll } from "./chain.js";
import { browserPath, launchBrowser, resultOf } from "./chromium.js";
import { serve } from "./serve.js";

const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
const noWebAssembly = { "Content-Security-Policy": "script-src 'self'" };

describe.skipIf(browserPath === undefined)("level 1 to level 1.5 in a page (needs Chromium)", () => {
  const time = "2013-06-21T00:00:00Z";
  const size = 256;
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  let folder: string;
  let files: Record<string, Uint8Array>;
  let inNode: Record<string, string>;
  /** What the plain TypeScript twins give: cubic splines filter in another order of sums there. */
  let inNodePlain: Record<string, string>;
  beforeAll(async () => {
    const { bytes } = await syntheticLevel1({ size, time, missingPixels: 40 });
    const pointing = syntheticPointingTable({ from: time, size }).csv.text;
    const correction = syntheticCorrectionTable().text.text;
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    files = { "/level1.fits": bytes, "/pointing.csv": encode(pointing), "/correction.txt": encode(correction) };
    inNode = await convertAll(bytes, pointing, correction);
    Reflect.set(globalThis, "HELIOKIT_KERNELS", "off");
    inNodePlain = await convertAll(bytes, pointing, correction);
    Reflect.deleteProperty(globalThis, "HELIOKIT_KERNELS");
    folder = await buildPage(join(import.meta.dirname, "chain-page"));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test.each([
    { name: "without cross-origin isolation", headers: {}, isolated: false, kernels: true },
    { name: "with cross-origin isolation", headers: isolation, isolated: true, kernels: true },
    { name: "where the page forbids WebAssembly", headers: noWebAssembly, isolated: false, kernels: false },
  ])("gives the same bytes as Node: $name", async ({ headers, isolated, kernels }) => {
    const server = await serve(folder, { files, headers });
    try {
      expect(await resultOf(browser, server.address)).toEqual({
        isolated,
        kernels,
        files: kernels ? inNode : inNodePlain,
      });
    } finally {
      await server.close();
    }
  });
});
