import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { megabytes } from "../report/words.js";
import { type Common, EXIT } from "../world.js";
import { auroraDemo } from "./demo-aurora.js";
import { flareDemo } from "./demo-flare.js";
import { prep } from "./prep.js";
import { reportFolder } from "./prep-report.js";
import { makeSample, readSampleSettings } from "./sample.js";
import { build } from "./sdoml/build.js";
import { show } from "./sdoml/draw.js";

/** What the demonstration is told. */
export interface DemoCall {
  readonly folder: string | undefined;
  readonly size: string;
  readonly dryRun: boolean;
}

/** `heliokit demo`: archive, download, prep, picture and movie; then sample, prep, cube, report; then the aurora. Returns 0 when everything went as it should, the two damaged files included. */
export async function demo(call: DemoCall, common: Common): Promise<number> {
  const settings = readSampleSettings({
    size: call.size,
    channels: "193,171",
    count: 4,
    cadence: "6h",
    damage: "truncated,missing-exptime",
  });
  if (call.dryRun) {
    await common.output.out(
      "twenty images of a flare from a stand-in archive, their level 1.5, a figure and a movie, and ten more level 1 files, eight level 1.5 files, a report, a cube of eight frames and a picture of one, a keogram and a map of the aurora would be made\n",
    );
    return EXIT.done;
  }
  const folder = call.folder === undefined ? await mkdtemp(join(tmpdir(), "heliokit-demo-")) : resolve(call.folder);
  const level1 = join(folder, "level1");
  const out = join(folder, "level1.5");
  const say = (text: string) => {
    if (!common.quiet && !common.json) common.output.message(text);
  };

  const flare = await flareDemo(folder, settings.size, common, say);
  if (!flare) return EXIT.someFailed;

  say(`4. heliokit sample: eight level 1 files, and two damaged ones, into ${level1}\n`);
  const made = await makeSample(level1, settings, {
    onFile: (name, bytes) => say(`   ${name}  ${megabytes(bytes)}\n`),
  });

  say("5. heliokit prep: pointing, registration, degradation, exposure\n");
  const quietly: Common = { ...common, offline: true, json: false, quiet: true };
  const { pointing, correction } = made.tables;
  const status = await prep(
    {
      inputs: [level1],
      raw: { out, pointing, correction },
      optionsFile: undefined,
      dryRun: false,
      explain: false,
      report: false,
    },
    quietly,
  );
  // Two of the ten files are damaged on purpose.
  if (status !== EXIT.someFailed) return status === EXIT.done ? EXIT.someFailed : status;

  say("6. heliokit sdoml build, heliokit sdoml show: a cube for machine learning, and one of its frames\n");
  const cube = join(folder, "cube.zarr");
  const frame = join(folder, "cube-193A.png");
  // Smaller than 16 pixels no cube is made; 512 is the side of the published one.
  const side = String(Math.max(16, Math.min(512, settings.size / 2)));
  const built = await build([out], { out: cube, size: side, chunkFrames: "8" }, quietly);
  if (built !== EXIT.done) return built;
  const drawn = await show(`${cube}/2013/193A`, { frame: "0", out: frame }, quietly);
  if (drawn !== EXIT.done) return drawn;

  say("7. heliokit prep --report: the account of every file\n\n");
  if (!common.quiet || common.json) await reportFolder(out, common);
  say("\n");
  const aurora = await auroraDemo(folder, common, say);
  if (!aurora) return EXIT.someFailed;
  say(
    `\nThe flare as a picture: ${flare.figure}\nand as a movie: ${flare.movie}\nThe cube: ${cube}, a frame of it: ${frame}\nThe aurora over time: ${aurora.keogram}, on a map: ${aurora.map}\nLook around in ${folder}, in a page of the browser:\n  heliokit view "${out}"\nWhat one step did to one file:\n` +
      `  heliokit prep "${made.files[0]?.path}" --out "${out}" --pointing "${pointing}" --correction "${correction}" --explain\n`,
  );
  return EXIT.done;
}
