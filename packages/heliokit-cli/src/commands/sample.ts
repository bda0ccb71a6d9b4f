import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AIA_CHANNELS, type AiaChannel } from "heliokit/aia";
import { isHeliokitError } from "heliokit/errors";
import { writeFileAtomically } from "heliokit/node";
import {
  type SyntheticDamage,
  syntheticCorrectionTable,
  syntheticDamages,
  syntheticErrorTable,
  syntheticLevel1,
  syntheticPointingTable,
  syntheticScene,
} from "heliokit/synthetic";
import { addDuration, type Duration, durationSeconds, type Instant, parseDuration, parseInstant } from "heliokit/time";
import { listenForInterruption } from "../interruption.js";
import { type RawOptions, readInteger, readText } from "../prep/raw-options.js";
import { count, megabytes } from "../report/words.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";

/** What `sample` makes, checked. */
export interface SampleSettings {
  readonly size: number;
  readonly channels: readonly AiaChannel[];
  readonly count: number;
  readonly start: Instant;
  readonly cadence: Duration;
  readonly seed: number;
  readonly damage: readonly SyntheticDamage[];
}

/** One file to be made. */
export interface SampleFile {
  readonly channel: AiaChannel;
  readonly time: Instant;
  readonly damage: SyntheticDamage | undefined;
}

/** `heliokit sample DIR`: returns the exit status. */
export async function sample(folder: string, raw: RawOptions, common: Common): Promise<number> {
  const channels = readText(raw, "download");
  if (channels !== undefined) {
    const { downloadSamples } = await import("./sample-download.js");
    return downloadSamples(folder, channels, raw["dryRun"] === true, common);
  }
  const settings = readSampleSettings(raw);
  if (raw["dryRun"] === true) {
    const files = sampleFiles(settings);
    const line = `${count(files.length, "file")} of ${settings.size} x ${settings.size} pixels and tables would be written to ${resolve(folder)}\n`;
    await common.output.out(common.json ? `${JSON.stringify({ dryRun: true, files: files.length }, null, 2)}\n` : line);
    return EXIT.done;
  }
  const interruption = listenForInterruption(() => common.output.message("stopping after this file\n"));
  try {
    const made = await makeSample(folder, settings, { signal: interruption.stop, onFile: fileTeller(common) });
    if (interruption.stop.aborted) return EXIT.interrupted;
    if (common.json) await common.output.out(`${JSON.stringify(made, null, 2)}\n`);
    else if (!common.quiet) {
      await common.output.out(
        `${count(made.files.length, "file")} in ${resolve(folder)}, tables in ${join(resolve(folder), "tables")}. Now for example:\n` +
          `  heliokit prep ${quoted(folder)} --out level1.5 --pointing ${quoted(made.tables.pointing)} --correction ${quoted(made.tables.correction)}\n`,
      );
    }
    return EXIT.done;
  } finally {
    interruption.release();
  }
}

function quoted(path: string): string {
  return /^[\w./\\:+-]+$/.test(path) ? path : `"${path}"`;
}

function fileTeller({ quiet, progress, output }: Common): (name: string, bytes: number) => void {
  return (name, bytes) => {
    if (quiet || progress === "none") return;
    output.message(
      progress === "ndjson" ? `${JSON.stringify({ event: "file", name, bytes })}\n` : `${name}  ${megabytes(bytes)}\n`,
    );
  };
}

/** Reads and checks the options of `sample`. */
export function readSampleSettings(raw: RawOptions): SampleSettings {
  return {
    size: readInteger(raw, "size", 16, 4096) ?? 4096,
    channels: readChannels(readText(raw, "channels") ?? "193,171"),
    count: readInteger(raw, "count", 0, 1_000_000) ?? 2,
    start: timed("start", () => parseInstant(readText(raw, "start") ?? "2013-06-21T00:00:00")),
    cadence: timed("cadence", () => parseDuration(readText(raw, "cadence") ?? "12s")),
    seed: readInteger(raw, "seed", 0, 2 ** 31 - 1) ?? 1,
    damage: readDamage(readText(raw, "damage") ?? ""),
  };
}

function timed<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isHeliokitError(error)) throw new UsageError(`--${option}: ${error.message}`, "sample");
    throw error;
  }
}

function readChannels(text: string): readonly AiaChannel[] {
  return text.split(",").map((part) => {
    const channel = AIA_CHANNELS.find((known) => String(known) === part.trim());
    if (channel === undefined) {
      throw new UsageError(`--channels ${text}: "${part}" is none of AIA's ${AIA_CHANNELS.join(", ")}`, "sample");
    }
    return channel;
  });
}

function readDamage(text: string): readonly SyntheticDamage[] {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);
  return parts.map((part) => {
    const damage = syntheticDamages.find((known) => known === part);
    if (damage === undefined) {
      throw new UsageError(`--damage: "${part}" is unknown; there are ${syntheticDamages.join(", ")}`, "sample");
    }
    return damage;
  });
}

/** The files of a sample: `count` of each channel, then one more for each kind of damage. */
export function sampleFiles(settings: SampleSettings): readonly SampleFile[] {
  const { channels, count: each, start, damage } = settings;
  const files: SampleFile[] = [];
  for (const channel of channels) {
    for (let index = 0; index < each; index++) {
      files.push({ channel, time: addDuration(start, cadenceOf(settings, channel), index), damage: undefined });
    }
  }
  damage.forEach((kind, index) => {
    const channel = channels[index % channels.length] ?? 193;
    const place = each + Math.floor(index / channels.length);
    files.push({ channel, time: addDuration(start, cadenceOf(settings, channel), place), damage: kind });
  });
  return files;
}

/** Ultraviolet images come every 24 s at best: a shorter cadence would give one record twice. */
function cadenceOf({ cadence }: SampleSettings, channel: AiaChannel): Duration {
  const least = channel >= 1600 ? 24 : 12;
  return durationSeconds(cadence) < least ? { seconds: least, nanoseconds: 0 } : cadence;
}

/** How a sample is watched and stopped. */
export interface SampleWatch {
  readonly signal?: AbortSignal;
  readonly onFile?: (name: string, bytes: number) => void;
}

/** Makes a sample in a folder. Files that are there already must be the same: nobody's data are overwritten. */
export async function makeSample(folder: string, settings: SampleSettings, watch: SampleWatch = {}) {
  const { size, seed } = settings;
  const files = sampleFiles(settings);
  const times = files.map(({ time }) => time);
  const tables = join(folder, "tables");
  const pointing = syntheticPointingTable({
    from: settings.start,
    to: times.reduce((last, time) => (time.seconds > last.seconds ? time : last), settings.start),
    seed,
    size,
  });
  const correction = syntheticCorrectionTable({ seed });
  const errors = syntheticErrorTable();
  for (const table of [pointing.csv, pointing.json, correction.text, correction.json, errors]) {
    await writeNew(join(tables, table.name), new TextEncoder().encode(table.text));
  }
  const scene = syntheticScene({ seed, detail: Math.min(2048, Math.max(64, size)) });
  const written: { path: string; bytes: number; damage: string | null }[] = [];
  for (const { channel, time, damage } of files) {
    if (watch.signal?.aborted) break;
    const made = await syntheticLevel1({ channel, time, size, seed, scene, ...(damage ? { damage } : {}) });
    const path = join(folder, made.name);
    await writeNew(path, made.bytes);
    written.push({ path: resolve(path), bytes: made.bytes.length, damage: damage ?? null });
    watch.onFile?.(made.name, made.bytes.length);
  }
  return {
    files: written,
    tables: {
      pointing: resolve(tables, pointing.csv.name),
      correction: resolve(tables, correction.text.name),
      errors: resolve(tables, errors.name),
    },
  };
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const there = await readFile(path).catch(() => undefined);
  if (there) {
    if (Buffer.compare(there, bytes) === 0) return;
    throw new UsageError(
      `${path} exists and is another file; sample overwrites nothing: choose another folder`,
      "sample",
    );
  }
  await writeFileAtomically(path, bytes);
}
