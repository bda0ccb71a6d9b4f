import { resolve } from "node:path";
import { folderStorage } from "heliokit/node";
import { exportSelection } from "heliokit/sdoml";
import { listenForInterruption } from "../../interruption.js";
import { type RawOptions, readChoice, readText } from "../../prep/raw-options.js";
import { teller } from "../../progress/teller.js";
import { count, megabytes } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { openNamedChannel, selectFrames } from "./place.js";

/** `heliokit sdoml export STORE/CHANNEL --dir DIR`. */
export async function exportFrames(text: string, raw: RawOptions, common: Common): Promise<number> {
  const dir = readText(raw, "dir");
  const format = readChoice(raw, "format", ["npy", "zarr", "fits"], "npy");
  const channel = await openNamedChannel(text, raw, common);
  const selection = await selectFrames(channel, raw);
  const plan = await selection.plan();
  if (raw["plan"] === true || raw["dryRun"] === true) {
    await common.output.out(common.json ? `${JSON.stringify(plan, null, 1)}\n` : `${await selection.toText()}\n`);
    return EXIT.done;
  }
  if (dir === undefined) throw new UsageError("--dir DIR is missing: the folder to write into", "sdoml");
  const keywords = (readText(raw, "keywords") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const interruption = listenForInterruption(() => common.output.message("stopping\n"));
  const tell = teller(common);
  try {
    const name = readText(raw, "name");
    const report = await exportSelection(selection, folderStorage(dir), {
      format,
      keywords,
      ...(name === undefined ? {} : { name }),
      signal: interruption.stop,
      onProgress: (part) => tell("writing", part),
    });
    tell("writing", undefined);
    if (common.json) await common.output.out(`${JSON.stringify({ folder: resolve(dir), ...report }, null, 1)}\n`);
    else if (!common.quiet) {
      const gone = report.missing.length > 0 ? `, ${report.missing.length} of them without stored data` : "";
      await common.output.out(
        `${dir}: ${count(report.frames, "frame")}${gone}, ${megabytes(report.bytes)} in ${count(report.files.length, "file")}\n`,
      );
    }
    return EXIT.done;
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.release();
  }
}
