import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readStored } from "heliokit/bytes";
import { downloadFiles } from "heliokit/download";
import { isHeliokitError } from "heliokit/errors";
import { verifyFits } from "heliokit/jsoc";
import { cacheFolder, folderStorage, nodeFetch } from "heliokit/node";
import { listenForInterruption } from "../interruption.js";
import { downloadTeller } from "../progress/download-progress.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";
import { tellDownload } from "./jsoc/tell-download.js";

/** The three public images that the field's documents calibrate, by channel. */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  ["94", "aia_lev1_94a_2019_01_01t00_00_11_12z_image_lev1.fits"],
  ["171", "aia_lev1_171a_2019_01_01t00_00_09_35z_image_lev1.fits"],
  ["193", "aia_lev1_193a_2013_03_15t12_01_06_84z_image_lev1.fits"],
]);

/** Where they are published; HELIOKIT_SAMPLES names other places. */
const MIRRORS = "https://github.com/sunpy/data/raw/main/aiapy/,http://data.sunpy.org/aiapy/";

/** `heliokit sample DIR --download 94,171,193`: public level 1 images. Returns the exit status. */
export async function downloadSamples(
  folder: string,
  channels: string,
  dryRun: boolean,
  common: Common,
): Promise<number> {
  const names = channels.split(/[,|]/).map((channel) => {
    const name = SAMPLES.get(channel.trim());
    if (name === undefined)
      throw new UsageError(`--download ${channels}: there are ${[...SAMPLES.keys()].join(", ")}`, "sample");
    return name;
  });
  const mirrors = (common.env["HELIOKIT_SAMPLES"] || MIRRORS)
    .split(",")
    .map((mirror) => mirror.trim().replace(/\/*$/, "/"));
  if (dryRun) {
    await common.output.out(`${names.join(", ")} would come from ${mirrors.join(" or ")}\n`);
    return EXIT.done;
  }
  const loopback = mirrors.every((mirror) => /^http:\/\/127\./.test(mirror));
  if (common.offline && !loopback) {
    throw new UsageError(
      "--download needs the network, and --offline (or HELIOKIT_OFFLINE) forbids it; without it sample makes synthetic files",
      "sample",
    );
  }
  // What came once must come again: the places publish no checksums.
  const known = folderStorage(join(cacheFolder(), "samples"));
  const items = await Promise.all(
    names.map(async (name) => {
      const remembered = await readStored(known, `${name}.sha256`);
      const sha256 = remembered && new TextDecoder().decode(remembered).trim();
      return { name, urls: mirrors.map((mirror) => `${mirror}${name}`), ...(sha256 ? { sha256 } : {}) };
    }),
  );
  const interruption = listenForInterruption(() => common.output.message("stopping; the same command goes on later\n"));
  const teller = downloadTeller(common);
  try {
    const report = await downloadFiles(items, {
      to: folder,
      fetch: nodeFetch,
      signal: interruption.stop,
      verify: verifyFits,
      onProgress: (progress) => teller.tell(progress),
    });
    teller.close();
    for (const { status, name } of report.files) {
      if (status !== "done") continue;
      const sha256 = createHash("sha256")
        .update(await readFile(join(folder, name)))
        .digest("hex");
      await known.write(`${name}.sha256`, new TextEncoder().encode(`${sha256}\n`)).catch((error: unknown) => {
        // A cache that cannot be written only forgets.
        if (!isHeliokitError(error)) throw error;
      });
    }
    return await tellDownload(report, resolve(folder), common);
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    teller.close();
    interruption.release();
  }
}
