import { join } from "node:path";
import { memorySource, memoryStorage, readStored } from "heliokit/bytes";
import { buildSdoml, inspectSdomlInput } from "heliokit/sdoml";
import { syntheticLevel1, syntheticScene } from "heliokit/synthetic";
import { addSeconds, parseInstant } from "heliokit/time";
import { storageStore } from "heliokit/zarr";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPage } from "./bundle.js";
import { browserPath, launchBrowser, resultOf } from "./chromium.js";
import { readCube } from "./cubes.js";
import { serve } from "./serve.js";

describe.skipIf(browserPath === undefined)("training cubes in a page (needs Chromium)", () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage(join(import.meta.dirname, "sdoml-page"));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test.each(["compatible", "sharded"] as const)("are read as in Node to the last bit: %s", async (layout) => {
    const storage = memoryStorage();
    const scene = syntheticScene({ seed: 2, detail: 256 });
    const options = { size: 64, from: "level1", cadenceSeconds: 720, layout, chunkFrames: 4 } as const;
    const inputs = await Promise.all(
      [0, 1, 2, 3, 4].map(async (frame) => {
        const time = addSeconds(parseInstant("2013-06-21T00:00:00Z"), 720 * frame);
        const { bytes, name } = await syntheticLevel1({ channel: 171, size: 256, scene, time });
        return inspectSdomlInput(name, async () => memorySource(bytes, name));
      }),
    );
    await buildSdoml(storage, inputs, options);
    const files: Record<string, Uint8Array> = {};
    for await (const { name } of storage.list()) {
      const bytes = await readStored(storage, name, 2 ** 28);
      if (bytes) files[`/cube.zarr/${name}`] = bytes;
    }
    const server = await serve(folder, { files, ranges: true });
    try {
      // What is looked for and not there (the other format's metadata) stands in the page's log.
      const { complaints, ...inPage } = await resultOf(browser, server.address);
      expect((complaints as string[] | undefined)?.filter((line) => !/404|ERR_ABORTED/.test(line)) ?? []).toEqual([]);
      expect(inPage).toMatchObject({ shape: [5, 64, 64], exposures: [5], title: [171, 64, "DN/s"] });
      expect(inPage).toEqual(await readCube(storageStore(storage)));
    } finally {
      await server.close();
    }
  });
});
