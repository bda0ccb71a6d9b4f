import { join } from "node:path";
import { UcalgaryClient } from "heliokit/aurora";
import { memoryStorage, readStored } from "heliokit/bytes";
import { startUcalgaryArchive } from "offline-archive";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildPage } from "./bundle.js";
import { browserPath, launchBrowser, resultOf } from "./chromium.js";
import { serve } from "./serve.js";
import { workOnSky } from "./skies.js";

describe.skipIf(browserPath === undefined)("all-sky imagers in a page (needs Chromium)", () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  let folder: string;
  beforeAll(async () => {
    folder = await buildPage(join(import.meta.dirname, "aurora-page"));
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test("are read, calibrated, projected and drawn as in Node, to the last bit", async () => {
    const archive = await startUcalgaryArchive({ framesPerMinute: 3 });
    const storage = memoryStorage();
    try {
      const data = new UcalgaryClient({ baseUrl: archive.baseUrl, root: storage });
      await data.download(await data.bestSkymap("REGO", "resu", "2021-11-04"));
      await data.bestCalibration("REGO", "655", "2021-11-04");
      await data.download("REGO_RAW", { start: "2021-11-04T06:00", site: "resu" });
    } finally {
      await archive.close();
    }
    const files: Record<string, Uint8Array> = {};
    for await (const { name } of storage.list()) {
      const bytes = await readStored(storage, name, 2 ** 28);
      if (bytes) files[`/sky/${name.split("/").at(-1)}`] = bytes;
    }
    expect(Object.keys(files)).toHaveLength(4);
    const inNode = await workOnSky(async (name) => files[`/sky/${name}`] ?? new Uint8Array(0));
    expect(inNode).toMatchObject({ unit: "R", keogram: [3, expect.any(Number), expect.any(Number)] });
    const server = await serve(folder, { files });
    try {
      expect(await resultOf(browser, server.address)).toEqual(inNode);
    } finally {
      await server.close();
    }
  });
});
