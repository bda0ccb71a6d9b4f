import { join } from "node:path";
import { UcalgaryClient } from "heliokit/aurora";
import { nodeFetch } from "heliokit/node";
import { startUcalgaryArchive } from "offline-archive";
import { type Common, EXIT } from "../world.js";
import { keogram, map } from "./aurora/draw.js";

/** A keogram wants minutes, a map one. */
const SITES = [
  { site: "atha", start: "2021-11-04T06:00", end: "2021-11-04T06:00" },
  { site: "gill", start: "2021-11-04T06:00", end: "2021-11-04T06:04" },
] as const;

/** What the last part of the demonstration has drawn. */
export interface AuroraResults {
  readonly keogram: string;
  readonly map: string;
}

/**
 * The aurora over two cameras: images and skymaps from a stand-in archive, a keogram of one, a map of both.
 * Undefined where a step failed; it has said why.
 */
export async function auroraDemo(
  folder: string,
  common: Common,
  say: (text: string) => void,
): Promise<AuroraResults | undefined> {
  const archive = await startUcalgaryArchive();
  try {
    const root = join(folder, "aurora");
    const data = new UcalgaryClient({ baseUrl: archive.baseUrl, root, fetch: nodeFetch });
    say("8. heliokit aurora download, skymap: minutes of THEMIS from two sites, and where their pixels look\n");
    const images: string[] = [];
    const skymaps: string[] = [];
    for (const { site, start, end } of SITES) {
      const report = await data.download("THEMIS_ASI_RAW", { start, end, site });
      if (report.failures.length > 0) return undefined;
      images.push(...report.filenames);
      const chosen = await data.bestSkymap("THEMIS_ASI", site, start);
      say(`   ${chosen.reason}\n`);
      skymaps.push((await data.download(chosen)).path);
    }
    say("9. heliokit aurora keogram, heliokit aurora map\n");
    const silent: Common = {
      ...common,
      offline: true,
      json: false,
      quiet: true,
      output: { out: async () => {}, message: common.output.message },
    };
    const results = { keogram: join(folder, "keogram.png"), map: join(folder, "aurora-map.png") };
    const gill = images.filter((name) => name.includes("_gill_"));
    const title = "THEMIS, Gillam";
    const drawn = await keogram(gill, { out: results.keogram, skymap: skymaps[1], title }, silent);
    const mapped = await map(images, { out: results.map, skymap: skymaps.join(","), size: "900" }, silent);
    if (drawn !== EXIT.done || mapped !== EXIT.done) return undefined;
    return results;
  } finally {
    await archive.close();
  }
}
