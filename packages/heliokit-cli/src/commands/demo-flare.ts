import { join } from "node:path";
import { correctionTable, DEFAULT_TABLE_SOURCES, pointingTable } from "heliokit/aia";
import { JsocClient, where } from "heliokit/jsoc";
import { diskTableCache, nodeFetch } from "heliokit/node";
import { formatTable } from "heliokit/table";
import { startJsocArchive } from "offline-archive";
import type { Common } from "../world.js";
import { EXIT } from "../world.js";
import { movie } from "./movie.js";
import { prep } from "./prep.js";
import { show } from "./show.js";

const WINDOW = "aia.lev1_euv_12s[2021-07-03T14:25:00Z-2021-07-03T14:35:00Z]";

/** Where the first part of the demonstration has put things. */
export interface FlareResults {
  readonly figure: string;
  readonly movie: string;
}

/**
 * From the archive to a movie: a stand-in archive is queried for a flare, its short exposures are selected, downloaded and
 * taken to level 1.5, drawn and animated. Undefined where a step failed; it has said why.
 */
export async function flareDemo(
  folder: string,
  size: number,
  common: Common,
  say: (text: string) => void,
): Promise<FlareResults | undefined> {
  const archive = await startJsocArchive({ fileSize: Math.max(128, Math.round(size / 4)) });
  try {
    const jsoc = new JsocClient({ server: archive.baseUrl, fetch: nodeFetch });
    say(`1. heliokit jsoc query: a stand-in archive at ${archive.baseUrl}, the X flare of 2021-07-03\n`);
    const flare = await jsoc.query(WINDOW, { keywords: ["EXPTIME", "QUALITY", "T_OBS", "WAVELNTH"] });
    const short = flare.filter(where("EXPTIME").lt(2).and(where("WAVELNTH").eq(211)));
    say(`   ${flare.rowCount} records, ${short.rowCount} of them short exposures at 211 angstrom:\n`);
    say(`   ${short.recordSet}\n${indented(formatTable(short.head(3).table))}\n`);

    const level1 = join(folder, "flare", "level1");
    say("2. heliokit jsoc download: exactly these, named apart, verified, keywords written in\n");
    const report = await jsoc.download(short, { to: level1, segment: "image" });
    say(`   ${report.done + report.skipped} files in ${level1}\n`);
    if (report.failed > 0) return undefined;

    const tables = await flareTables(archive.baseUrl, folder);
    const level15 = join(folder, "flare", "level1.5");
    say("3. heliokit prep, heliokit show, heliokit movie\n");
    const quietly: Common = { ...common, offline: true, json: false, quiet: true };
    const status = await prep(
      {
        inputs: [level1],
        raw: { out: level15, layout: "flat", ...tables },
        optionsFile: undefined,
        dryRun: false,
        explain: false,
        report: false,
      },
      quietly,
    );
    if (status !== EXIT.done) return undefined;
    const results = { figure: join(folder, "flare.png"), movie: join(folder, "flare.html") };
    const peak = join(level15, "aia.lev1_5_euv_12s.2021-07-03T142859Z.211.image_lev1_5.fits");
    const silent: Common = { ...quietly, output: { out: async () => {}, message: common.output.message } };
    const colours = { clipInterval: "1,99.9", stretch: "asinh" };
    const drawn = await show(peak, { ...colours, out: results.figure, limb: true, grid: true, size: "900" }, silent);
    const played = await movie(
      [level15],
      { ...colours, out: results.movie, limb: true, stamp: true, size: "480", fps: "8" },
      silent,
    );
    if (drawn !== EXIT.done || played !== EXIT.done) return undefined;
    say(`   ${results.figure}\n   ${results.movie}  (open it in a browser)\n`);
    return results;
  } finally {
    await archive.close();
  }
}

/** Tables of the same archive, as files. */
async function flareTables(
  base: string,
  folder: string,
): Promise<{ readonly pointing: string; readonly correction: string }> {
  const cache = diskTableCache(join(folder, "flare", "tables"));
  const sources = { ...DEFAULT_TABLE_SOURCES, jsocInfo: `${base}/cgi-bin/ajax/jsoc_info` };
  const options = { source: "jsoc" as const, cache, sources, fetch: nodeFetch };
  await pointingTable({ ...options, around: "2021-07-03T14:30:00Z" });
  await correctionTable(options);
  const files = await cache.list();
  const pathOf = (word: string) => files.find(({ key }) => key.includes(word))?.path ?? "";
  return { pointing: pathOf("pointing"), correction: pathOf("correction") };
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `   ${line}`)
    .join("\n");
}
