import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "heliokit/bytes";
import { openFits } from "heliokit/fits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixturePath } from "../../packages/heliokit/src/testing/fixtures.js";
import { buildPage } from "./bundle.js";
import { browserPath, launchBrowser, resultOf } from "./chromium.js";
import { serve } from "./serve.js";

// A file of every fixture set: tile-compressed, so that the page needs the kernels or their twins.
const sample = readFileSync(fixturePath("maps", "fits", "ap_rice_1_i16.fits"));

describe.skipIf(browserPath === undefined)("a ten-line page that uses heliokit/fits (needs Chromium)", () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage(join(import.meta.dirname, "fits-page"));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test.each([
    ["as any server sends it", {}],
    ["where the page's policy forbids WebAssembly", { "Content-Security-Policy": "script-src 'self'" }],
  ])("reads the same pixels as Node: %s", async (_name, headers) => {
    const server = await serve(folder, { files: { "/sample.fits": sample }, headers });
    try {
      const inPage = await resultOf(browser, server.address);
      expect(inPage).toEqual(await readSample());
    } finally {
      await server.close();
    }
  });
});

async function readSample(): Promise<Record<string, unknown>> {
  const file = await openFits(memorySource(sample, "sample.fits"));
  return { hdus: file.hdus.length };
}
