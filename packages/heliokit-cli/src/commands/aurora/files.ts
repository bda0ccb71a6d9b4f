import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import {
  type Calibration,
  fileTime,
  type ImageFrame,
  type ImageFramesOptions,
  type ImageProblem,
  imageFrames,
  type RawImages,
  readCalibration,
  readImages,
  readSkymap,
  type Skymap,
} from "heliokit/aurora";
import { fileSource, isPattern, listFolder, listGlob } from "heliokit/node";
import type { Instant } from "heliokit/time";
import { type RawOptions, readText } from "../../prep/raw-options.js";
import { UsageError } from "../../usage-error.js";
import type { Common } from "../../world.js";
import { clientOf } from "./client.js";

const isRaw = (name: string): boolean => /\.(pgm(\.gz)?|h5|png\.tar)$/i.test(name);

/** Absolute paths of all raw files that the inputs name, those of one folder in order of time. */
export async function rawFiles(inputs: readonly string[]): Promise<readonly string[]> {
  const files: string[] = [];
  for (const input of inputs) {
    const found = await stat(input).catch(() => undefined);
    const listed: string[] = [];
    if (found?.isDirectory()) {
      for await (const { path } of listFolder(resolve(input), { accept: isRaw })) listed.push(path);
    } else if (found) listed.push(resolve(input));
    else if (await isPattern(input)) {
      for await (const { path } of listGlob(input, { accept: isRaw })) listed.push(path);
    } else throw new UsageError(`${input}: no such file or folder`, "aurora");
    if (listed.length === 0)
      throw new UsageError(`${input}: no file of an all-sky imager there (.pgm, .pgm.gz, .h5, .png.tar)`, "aurora");
    files.push(...inTimeOrder(listed));
  }
  return files;
}

/** By the time in the names; files without one stay at the end, in the order of their names. */
function inTimeOrder(paths: readonly string[]): string[] {
  const key = (path: string) => fileTime(path)?.from.seconds ?? Number.POSITIVE_INFINITY;
  return paths.toSorted((a, b) => key(a) - key(b) || (a < b ? -1 : 1));
}

/** Problems told as they come, and counted. */
export interface ProblemTeller {
  readonly problems: ImageProblem[];
  tell(problem: ImageProblem): void;
}

export function problemTeller({ output }: Common): ProblemTeller {
  const problems: ImageProblem[] = [];
  return {
    problems,
    tell(problem) {
      problems.push(problem);
      // Most messages name their file already.
      const named = problem.message.includes(basename(problem.file)) ? "" : `${problem.file}: `;
      output.message(`${problem.severity}: ${named}${problem.message} [${problem.code}]\n`);
    },
  };
}

function window(raw: RawOptions): Pick<ImageFramesOptions, "start" | "end"> {
  const [start, end] = [readText(raw, "from"), readText(raw, "to")];
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** All frames of the files, in memory. */
export async function imagesOf(
  files: readonly string[],
  raw: RawOptions,
  teller: ProblemTeller,
  signal: AbortSignal,
): Promise<RawImages> {
  const images = await readImages(files, { ...window(raw), signal, onProblem: (problem) => teller.tell(problem) });
  if (images.frames.length > 0) return images;
  if (teller.problems.length > 0)
    throw new UsageError("none of the files could be read: there is nothing to work on", "aurora");
  throw new UsageError("no frame lies in the time that was asked for", "aurora");
}

/** The frames one after the other, none kept. */
export function framesOf(
  files: readonly string[],
  raw: RawOptions,
  teller: ProblemTeller,
  signal: AbortSignal,
): AsyncIterable<ImageFrame> {
  return imageFrames(files, { ...window(raw), reuse: true, signal, onProblem: (problem) => teller.tell(problem) });
}

/** What headers and names say of the camera. */
export interface CameraFacts {
  readonly array: string | null;
  readonly site: string | undefined;
  readonly device: string | undefined;
  readonly time: Instant | undefined;
}

/** Facts of images; where headers say none, the name of the first file does: DATE_TIME_site_device. */
export function cameraOf(
  images: Pick<RawImages, "array" | "metadata" | "times">,
  files: readonly string[],
): CameraFacts {
  const header = images.metadata[0];
  const name = /\d{8}_\d{2,4}_([a-z]{4})_([a-z]+-?\d+)/.exec(files[0] ?? "");
  return {
    array: images.array,
    site: header?.siteUid ?? name?.[1],
    device: header?.imagerUid ?? name?.[2],
    time: images.times?.[0] ?? fileTime(files[0] ?? "")?.from,
  };
}

function needed<T>(value: T | undefined | null, option: string, what: string): T {
  if (value !== undefined && value !== null) return value;
  throw new UsageError(`${option} auto: neither headers nor names tell the ${what}; name a file instead`, "aurora");
}

/** The skymap that an option names: a file, or `auto`, the archive's for this camera and time. */
export async function skymapOf(text: string, camera: CameraFacts, raw: RawOptions, common: Common): Promise<Skymap> {
  if (text !== "auto") return opened(text, readSkymap);
  const client = clientOf(raw, common);
  const [array, site] = [needed(camera.array, "--skymap", "array"), needed(camera.site, "--skymap", "site")];
  const chosen = await client.bestSkymap(array, site, needed(camera.time, "--skymap", "time"));
  if (!common.quiet) common.output.message(`skymap: ${chosen.reason}\n`);
  return readSkymap(await client.download(chosen));
}

async function opened<T>(
  path: string,
  read: (source: Awaited<ReturnType<typeof fileSource>>) => Promise<T>,
): Promise<T> {
  const source = await fileSource(path);
  try {
    return await read(source);
  } finally {
    await source.close();
  }
}

/** Both calibrations that the options name: files, `auto` (the archive's), or none. */
export async function calibrationsOf(
  camera: CameraFacts,
  raw: RawOptions,
  common: Common,
): Promise<{ readonly rayleighs?: Calibration; readonly flatfield?: Calibration }> {
  const found: { rayleighs?: Calibration; flatfield?: Calibration } = {};
  for (const kind of ["rayleighs", "flatfield"] as const) {
    const text = readText(raw, kind);
    if (text === undefined || text === "none") continue;
    if (text !== "auto") {
      found[kind] = await opened(text, readCalibration);
      continue;
    }
    const client = clientOf(raw, common);
    const array = needed(camera.array, `--${kind}`, "array");
    const device = needed(camera.device, `--${kind}`, "device");
    const time = needed(camera.time, `--${kind}`, "time");
    const chosen = await (kind === "rayleighs"
      ? client.bestRayleighs(array, device, time)
      : client.bestFlatfield(array, device, time));
    if (!common.quiet) common.output.message(`${kind}: ${chosen.reason}\n`);
    found[kind] = await readCalibration(await client.download(chosen));
  }
  return found;
}
