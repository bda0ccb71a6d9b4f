import { resolve } from "node:path";
import { isHeliokitError } from "heliokit/errors";
import { allowedCores, fileSource, folderStorage } from "heliokit/node";
import {
  appendSdoml,
  type BuildReport,
  buildSdoml,
  type InputOptions,
  inspectSdomlInput,
  readManifest,
  type SdomlInput,
  verifySdoml,
} from "heliokit/sdoml";
import { durationSeconds, parseDuration } from "heliokit/time";
import { listenForInterruption } from "../../interruption.js";
import { findInputs } from "../../plan/inputs.js";
import { type RawOptions, readChoice, readFlag, readInteger, readText } from "../../prep/raw-options.js";
import { count, textTable } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { removeDeadTemporariesBelow } from "./dead-temporaries.js";
import { type FrameThreads, frameThreads } from "./frame-threads.js";
import { inputOptions } from "./input-options.js";
import { worded } from "./place.js";

/** `heliokit sdoml build INPUT... --out STORE`. */
export function build(inputs: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  return make(inputs, raw, common, false);
}

/** `heliokit sdoml append INPUT... --out STORE`. */
export function append(inputs: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  return make(inputs, raw, common, true);
}

async function make(paths: readonly string[], raw: RawOptions, common: Common, adding: boolean): Promise<number> {
  const out = readText(raw, "out");
  if (out === undefined) throw new UsageError("--out STORE is missing: the folder of the Zarr store", "sdoml");
  const storage = folderStorage(out);
  const settings = adding ? undefined : settingsOf(raw);
  const from = settings?.from ?? (await readManifest(storage))?.settings.from;
  const options = await inputOptions(raw, from === "level1");
  const part = partOf(raw);
  const interruption = listenForInterruption(() => common.output.message("stopping; the same command goes on later\n"));
  const work = { ...options, signal: interruption.stop };
  const jobs = readInteger(raw, "jobs", 1, 1024) ?? allowedCores();
  let threads: FrameThreads | undefined;
  try {
    const files = await readInputs(paths, out, work);
    const found = files.map(({ input }) => input);
    if (raw["dryRun"] === true) {
      const good = found.filter(({ readable }) => readable !== false).length;
      const document = { dryRun: true, files: found.length, readable: good, output: resolve(out) };
      await common.output.out(
        common.json
          ? `${JSON.stringify(document, null, 1)}\n`
          : `${count(good, "image")} of ${count(found.length, "file")} would go into ${out}\n`,
      );
      return EXIT.done;
    }
    await removeDeadTemporariesBelow(out);
    if (jobs > 1 && found.length > 1) {
      const pathOf = new Map(files.map(({ input, path }) => [input.name, path]));
      threads = frameThreads(jobs, { raw, level1: from === "level1" }, (name) => pathOf.get(name));
    }
    const how = { ...work, ...part, ...threads?.options };
    const report = settings
      ? await buildSdoml(storage, found, { ...how, ...settings })
      : await appendSdoml(storage, found, how);
    await tell(report, out, common);
    return report.log.some(({ status }) => status === "unreadable") ? EXIT.someFailed : EXIT.done;
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    if (
      isHeliokitError(error) &&
      /^sdoml\/(unknown-|settings-differ|no-manifest|mixed-|bad-settings)/.test(error.code)
    ) {
      throw new UsageError(error.message, "sdoml");
    }
    throw error;
  } finally {
    await threads?.close();
    interruption.release();
  }
}

function settingsOf(raw: RawOptions) {
  const size = readInteger(raw, "size", 16, 4096);
  const cadence = readText(raw, "cadence");
  const chunkFrames = readInteger(raw, "chunkFrames", 1, 100_000);
  const seconds =
    cadence === undefined ? undefined : worded("--cadence", () => durationSeconds(parseDuration(cadence)));
  return {
    layout: readChoice(raw, "layout", ["compatible", "sharded"], "compatible"),
    order: readChoice(raw, "order", ["packed", "slotted"], "packed"),
    from: readChoice(raw, "from", ["level15", "level1"], "level15"),
    headerStyle: readChoice(raw, "headers", ["correct", "published"], "correct"),
    keepNegative: readFlag(raw, "keepNegative", false),
    qualityZero: !readFlag(raw, "anyQuality", false),
    ...(size === undefined ? {} : { size }),
    ...(chunkFrames === undefined ? {} : { chunkFrames }),
    ...(seconds === undefined ? {} : { cadenceSeconds: seconds }),
  } as const;
}

/** `--shard i/n`. */
function partOf(raw: RawOptions) {
  const text = readText(raw, "shard");
  if (text === undefined) return {};
  const [, index = "", total = ""] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const part = { index: Number(index), count: Number(total) };
  if (part.index >= 1 && part.index <= part.count) return { part };
  throw new UsageError(`--shard ${text}: wanted i/n, such as 2/4`, "sdoml");
}

interface InputFile {
  readonly input: SdomlInput;
  readonly path: string;
}

async function readInputs(paths: readonly string[], out: string, options: InputOptions): Promise<InputFile[]> {
  const inputs: InputFile[] = [];
  const names = new Set<string>();
  for await (const found of findInputs({ inputs: paths, out })) {
    if (found.kind !== "file") continue;
    options.signal?.throwIfAborted();
    const { path, relative } = found.file;
    // The name tells a source again, also from another folder; where it is not unique the path does.
    const name = names.has(relative) ? path : relative;
    names.add(name);
    inputs.push({ input: await inspectSdomlInput(name, async () => fileSource(path), options), path });
  }
  if (inputs.length === 0) throw new UsageError(`${paths.join(", ")}: no FITS file there`, "sdoml");
  return inputs;
}

async function tell(report: BuildReport, out: string, { output, json, quiet }: Common): Promise<void> {
  const statuses = new Map<string, number>();
  for (const { status } of report.log) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (json) {
    const { arrays, rejected, framesMade, finished } = report;
    const files = report.log.map(({ source, status }) => ({
      input: source.name,
      channel: source.channel,
      time: source.tObs,
      status,
    }));
    await output.out(
      `${JSON.stringify({ output: resolve(out), framesMade, finished, arrays, rejected, files }, null, 1)}\n`,
    );
    return;
  }
  for (const { source, status } of report.log) {
    if (status === "done" || status === "known" || status === "replaced") continue;
    output.message(`${source.name}: ${source.problem ?? REASONS[status] ?? status}
`);
  }
  if (quiet) return;
  const rows = report.arrays.map(({ path, frames, chunksWritten }) => [path, String(frames), String(chunksWritten)]);
  const table = rows.length === 0 ? "" : `${textTable([["array", "frames", "chunks written"], ...rows])}\n`;
  const said = [...statuses].map(([status, number]) => `${number} ${REASONS[status] ?? status}`).join(", ");
  await output.out(`${table}${out}: ${said}${report.finished ? "" : "; a run without --shard finishes the store"}\n`);
}

const REASONS: Readonly<Record<string, string>> = {
  done: "taken",
  known: "known already",
  replaced: "taken in place of an earlier version",
  off_cadence: "off the cadence",
  quality: "refused for QUALITY",
  unreadable: "unreadable",
  too_far_from_slot: "too far from a slot",
  slot_taken: "refused, the slot is taken",
};

/** `heliokit sdoml verify STORE`: 0 when everything is as it should be, else 1. */
export async function verify(place: string, _: RawOptions, common: Common): Promise<number> {
  const interruption = listenForInterruption(() => common.output.message("stopping\n"));
  try {
    const { arrays, problems } = await verifySdoml(folderStorage(place), { signal: interruption.stop });
    if (common.json) await common.output.out(`${JSON.stringify({ arrays, problems }, null, 1)}\n`);
    else {
      for (const { array, chunk, index, message } of problems) {
        common.output.message(
          `${array}${index === undefined ? (chunk === undefined ? "" : ` chunk ${chunk}`) : ` frame ${index}`}: ${message}\n`,
        );
      }
      const rows = arrays.map(({ path, frames, zeroFrames, nanFrames, partlyNanFrames }) =>
        [path, frames, zeroFrames, nanFrames, partlyNanFrames].map(String),
      );
      if (!common.quiet) {
        await common.output.out(
          `${textTable([["array", "frames", "all zero", "all NaN", "partly NaN"], ...rows])}\n${place}: ${problems.length === 0 ? "as its manifest says" : count(problems.length, "problem")}\n`,
        );
      }
    }
    return problems.length === 0 ? EXIT.done : EXIT.someFailed;
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    if (isHeliokitError(error, "sdoml/no-manifest")) throw new UsageError(error.message, "sdoml");
    throw error;
  } finally {
    interruption.release();
  }
}
