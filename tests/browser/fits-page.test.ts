import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memorySource } from "heliokit/bytes";
import { openFits, readPhysical } from "heliokit/fits";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPage } from "./bundle.js";
import { browserPath, launchBrowser, resultOf } from "./chromium.js";
import { sha256 } from "./page-result.js";
import { serve } from "./serve.js";

const open = {};
const noWebAssembly = { "Content-Security-Policy": "script-src 'self'" };

// The repository's own fixtures are there in every clone: one file for each way to pack an image.
const sampleBytes = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, "../../fixtures/maps/fits", name));

async function readInNode(bytes: Uint8Array): Promise<Record<string, unknown>> {
  const file = await openFits(memorySource(bytes, "sample.fits"));
  const { axes, data } = await readPhysical(await file.firstImage(), { dtype: "float32" });
  return { axes, sha256: await sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
}

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
    { name: "plain_i16.fits", headers: open, where: "in a page" },
    { name: "plain_i16.fits.gz", headers: open, where: "in a page" },
    { name: "ap_rice_1_i16.fits", headers: open, where: "in a page" },
    { name: "ap_rice_1_i16.fits", headers: noWebAssembly, where: "in a page that forbids WebAssembly" },
    { name: "ap_rice_1_f32_dither1.fits", headers: open, where: "in a page" },
    { name: "ap_gzip_2_f64_lossless_nan.fits", headers: open, where: "in a page" },
    { name: "ap_hcompress_1_i16_s2_sm1.fits", headers: open, where: "in a page" },
    { name: "fp_plio_mask.fits", headers: open, where: "in a page" },
  ])("gives the same pixels as Node: $name $where", async ({ name, headers }) => {
    const bytes = sampleBytes(name);
    const server = await serve(folder, { files: { "/sample.fits": bytes }, headers });
    try {
      expect(await resultOf(browser, server.address)).toEqual(await readInNode(bytes));
    } finally {
      await server.close();
    }
  });
});
