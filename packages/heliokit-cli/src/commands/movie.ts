import { resolve } from "node:path";
import { isHeliokitError } from "heliokit/errors";
import type { SolarMap } from "heliokit/map";
import { checkMovieTools, readMap, saveMovie } from "heliokit/node";
import { type Movie, type MovieOptions, makeMovie } from "heliokit/picture";
import { durationSeconds, parseDuration } from "heliokit/time";
import { listenForInterruption } from "../interruption.js";
import { findInputs } from "../plan/inputs.js";
import { type RawOptions, readNumber, readText } from "../prep/raw-options.js";
import { teller } from "../progress/teller.js";
import { count } from "../report/words.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";
import { type Drawing, drawingFor, forCommand, readDrawing } from "./drawing.js";

/** A file that is not in the movie, and why. */
interface LeftOut {
  readonly input: string;
  readonly code: string;
  readonly message: string;
}

/** `heliokit movie INPUT... -o FILE`: returns the exit status; 1 where files had to be left out. */
export async function movie(inputs: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  const { output, json, quiet } = common;
  const drawing = forCommand("movie", () => readDrawing(raw, "movie"));
  const out = readText(raw, "out");
  if (out === undefined) throw new UsageError("-o FILE is missing: name the movie to write", "movie");
  await checkMovieTools(out);
  const framesPerSecond = forCommand("movie", () => readNumber(raw, "fps", "frames per second from 0.1 to 50") ?? 10);
  if (!(framesPerSecond >= 0.1 && framesPerSecond <= 50)) {
    throw new UsageError(`--fps ${framesPerSecond}: wanted frames per second from 0.1 to 50`, "movie");
  }
  const cadenceSeconds = readCadence(raw);
  const shown = { ...readDifference(raw), ...readTrack(raw) };
  const files = await inputFiles(inputs, out);
  if (raw["dryRun"] === true) {
    const line = `${count(files.length, "file")} would become ${out}\n`;
    await output.out(
      json ? `${JSON.stringify({ dryRun: true, files: files.length, output: resolve(out) }, null, 2)}\n` : line,
    );
    return EXIT.done;
  }
  const interruption = listenForInterruption(() => output.message("stopping\n"));
  const tell = teller(common);
  const leftOut: LeftOut[] = [];
  let notInView = 0;
  try {
    const first: { preset?: ReturnType<typeof drawingFor> } = {};
    const maps = readAll(
      files,
      raw,
      drawing,
      leftOut,
      first,
      (done) => tell("reading", done / files.length),
      interruption.stop,
    );
    const start = await maps.next();
    if (interruption.stop.aborted) return EXIT.interrupted;
    if (start.done) {
      for (const { input, code, message } of leftOut) output.message(`${input}: ${message} [${code}]\n`);
      throw new UsageError("none of the files could be read as an image: there is nothing to show", "movie");
    }
    const made = await makeMovie(rest(start.value, maps), {
      ...drawing.options,
      ...first.preset,
      ...(cadenceSeconds === undefined ? {} : { cadenceSeconds }),
      ...(raw["normalize"] === false ? { normalizeExposure: false } : {}),
      ...shown,
      removeFlicker: raw["removeFlicker"] === true,
      signal: interruption.stop,
      onWarning: ({ code, message }) => {
        if (code === "picture/not-in-view") notInView++;
        if (!quiet) output.message(`${code}: ${message}\n`);
      },
    });
    await saveMovie(made, out, {
      framesPerSecond,
      signal: interruption.stop,
      onProgress: (part) => tell("writing", part),
    });
    tell("writing", undefined);
    await report(made, out, framesPerSecond, { leftOut, notInView }, common);
    return leftOut.length > 0 ? EXIT.someFailed : EXIT.done;
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.release();
  }
}

async function report(
  made: Movie,
  out: string,
  fps: number,
  { leftOut, notInView }: { readonly leftOut: readonly LeftOut[]; readonly notInView: number },
  common: Common,
): Promise<void> {
  const { output, json, quiet } = common;
  const gaps = made.frames.filter(({ gap }) => gap).length;
  if (json) {
    const { width, height, title, scale } = made;
    const document = {
      output: resolve(out),
      title,
      width,
      height,
      frames: made.frames.length,
      gaps,
      framesPerSecond: fps,
      scale,
      notInView,
      leftOut,
    };
    await output.out(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  for (const { input, code, message } of leftOut) output.message(`left out: ${input}: ${message} [${code}]\n`);
  if (quiet) return;
  await output.out(
    `${out}: ${made.title}\n${made.width} x ${made.height} pixels at ${fps} frames per second. ${made.description}\n`,
  );
}

/** Absolute paths of everything that the inputs name. */
async function inputFiles(inputs: readonly string[], out: string): Promise<string[]> {
  const files: string[] = [];
  for await (const found of findInputs({ inputs, out })) if (found.kind === "file") files.push(found.file.path);
  if (files.length === 0) throw new UsageError(`${inputs.join(", ")}: no FITS file there`, "movie");
  return files;
}

function readCadence(raw: RawOptions): number | undefined {
  const text = readText(raw, "cadence");
  if (text === undefined) return undefined;
  try {
    const seconds = durationSeconds(parseDuration(text));
    if (seconds > 0) return seconds;
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    throw new UsageError(`--cadence: ${error.message}`, "movie");
  }
  throw new UsageError(`--cadence ${text}: wanted a time above zero, such as 12s`, "movie");
}

function readDifference(raw: RawOptions): Pick<MovieOptions, "difference"> {
  const text = readText(raw, "difference");
  if (text === undefined) return {};
  if (text !== "running" && text !== "base") {
    throw new UsageError(`--difference ${text}: wanted running or base`, "movie");
  }
  if (raw["preset"] === true) {
    throw new UsageError("--preset is for images, not for their differences; give --vmin and --vmax", "movie");
  }
  return { difference: text };
}

/** `X,Y,W,H` in arcsec. */
function readTrack(raw: RawOptions): Pick<MovieOptions, "track"> {
  const text = readText(raw, "track");
  if (text === undefined) return {};
  const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [x = 0, y = 0, widthArcsec = 0, heightArcsec = 0] = parts;
  if (!(parts.length === 4 && parts.every(Number.isFinite) && widthArcsec > 0 && heightArcsec > 0)) {
    throw new UsageError(`--track ${text}: wanted X,Y,WIDTH,HEIGHT in arcsec, such as -400,250,300,300`, "movie");
  }
  if (readText(raw, "cut") !== undefined) throw new UsageError("--track and --cut exclude each other", "movie");
  return { track: { centre: [x, y], widthArcsec, heightArcsec } };
}

async function* rest(first: SolarMap, others: AsyncGenerator<SolarMap>): AsyncGenerator<SolarMap> {
  yield first;
  yield* others;
}

/** Reads one file after the other; those that cannot be read are noted. The first map settles what a preset means. */
async function* readAll(
  files: readonly string[],
  raw: RawOptions,
  drawing: Drawing,
  leftOut: LeftOut[],
  first: { preset?: ReturnType<typeof drawingFor> },
  onFile: (done: number) => void,
  signal: AbortSignal,
): AsyncGenerator<SolarMap> {
  for (const [index, input] of files.entries()) {
    if (signal.aborted) return;
    let map: SolarMap | undefined;
    try {
      map = await readMap(input, { salvage: raw["salvage"] === true, signal });
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      leftOut.push({ input, code: error.code, message: error.message });
    }
    if (map !== undefined) {
      first.preset ??= drawing.preset ? presetOf(map, raw) : {};
      yield map;
    }
    onFile(index + 1);
  }
}

/** A preset in the unit that the frames will have. */
function presetOf(map: SolarMap, raw: RawOptions): ReturnType<typeof drawingFor> {
  const normalized = raw["normalize"] !== false && map.instrument === "AIA";
  const { limits } = drawingFor(normalized ? { ...map, unit: "DN / s" } : map, { options: {}, preset: true });
  return limits === undefined ? {} : { limits };
}
