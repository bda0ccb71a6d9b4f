import { extname, resolve } from "node:path";
import {
  altitudeFor,
  type CalibratedImages,
  calibrate,
  fillGaps,
  fisheyeFigure,
  fisheyeMovie,
  type Keogram,
  keogramFigure,
  keogramFromFrames,
  type MapProjectionKind,
  montageFigure,
  prepareSkyMap,
  type RawImages,
  type SkyColorOptions,
  skyMapFigure,
  skyMapMovie,
  spectralKeogram,
  keogram as wholeKeogram,
  withLatitudes,
} from "heliokit/aurora";
import { checkMovieTools, saveMovie, writeFileAtomically } from "heliokit/node";
import { colorTable, type LimitsWish, parseStretch, type Stretch } from "heliokit/picture";
import { formatUtc, parseInstant } from "heliokit/time";
import { type RawOptions, readChoice, readInteger, readNumber, readText } from "../../prep/raw-options.js";
import { teller } from "../../progress/teller.js";
import { count } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import type { Common } from "../../world.js";
import { saveFigure } from "../sdoml/draw.js";
import { warner, worded } from "./client.js";
import { calibrationsOf, cameraOf, framesOf, imagesOf, type ProblemTeller, rawFiles, skymapOf } from "./files.js";
import { working } from "./working.js";

const PICTURES = [".png", ".svg"];
const MOVIES = [".mp4", ".webm", ".gif", ".html"];

/** The file to write, whose ending must be one of these. */
export function outputFile(raw: RawOptions, endings: readonly string[]): string {
  const out = readText(raw, "out");
  if (out !== undefined && endings.includes(extname(out).toLowerCase())) return out;
  const what =
    out === undefined ? "-o FILE is missing: name the file to write" : `--out ${out}: this is no such ending`;
  throw new UsageError(`${what}, ending in ${endings.join(", ")}`, "aurora");
}

/** Limits, stretch, colours: those that were given. */
function colorsOf(raw: RawOptions): SkyColorOptions {
  const [low, high] = [readNumber(raw, "vmin", "a number"), readNumber(raw, "vmax", "a number")];
  const limits: LimitsWish | undefined = low === undefined && high === undefined ? undefined : [low, high];
  const [stretch, cmap] = [readText(raw, "stretch"), readText(raw, "cmap")];
  return {
    ...(limits === undefined ? {} : { limits }),
    ...(stretch === undefined ? {} : { stretch: stretchOf(stretch) }),
    ...(cmap === undefined ? {} : { colors: worded("--cmap", () => colorTable(cmap)) }),
  };
}

function stretchOf(text: string): Stretch {
  const stretch = worded("--stretch", () => parseStretch(text));
  if (stretch !== "histeq") return stretch;
  throw new UsageError("--stretch histeq: images of a sky share one scale; take linear, sqrt, log or asinh", "aurora");
}

function altitudeOf(raw: RawOptions): { readonly altitudeKm?: number } {
  const altitudeKm = readNumber(raw, "altitude", "kilometres above the ground");
  return altitudeKm === undefined ? {} : { altitudeKm };
}

/** Options that every drawing command shares. */
function sizeAndTitle(raw: RawOptions): { readonly size?: number; readonly title?: string } {
  const size = readInteger(raw, "size", 128, 8192);
  const title = readText(raw, "title");
  return { ...(size === undefined ? {} : { size }), ...(title === undefined ? {} : { title }) };
}

/** In Rayleighs where calibrations were named. */
async function calibrated(
  images: RawImages,
  files: readonly string[],
  raw: RawOptions,
  common: Common,
): Promise<RawImages | CalibratedImages> {
  const calibrations = await calibrationsOf(cameraOf(images, files), raw, common);
  if (calibrations.rayleighs === undefined && calibrations.flatfield === undefined) return images;
  return calibrate(images, { ...calibrations, onWarning: warner(common) });
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** `heliokit aurora keogram FILE... -o FILE`. */
export async function keogram(inputs: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  const out = outputFile(raw, [...PICTURES, ".csv"]);
  const files = await rawFiles(inputs);
  return working(common, async (problems, signal) => {
    const made = await keogramOf(files, raw, common, problems, signal);
    const title = sizeAndTitle(raw);
    if (extname(out).toLowerCase() === ".csv") await writeFileAtomically(out, new TextEncoder().encode(csvOf(made)));
    else await saveFigure(keogramFigure(made, { ...colorsOf(raw), ...title }), out);
    const { latitudes, rows, columns, unit = "counts" } = made;
    const at = latitudes === undefined ? null : latitudes.altitudeKm;
    if (common.json)
      await common.output.out(
        json({ output: resolve(out), rows, columns, unit, altitudeKm: at, problems: problems.problems }),
      );
    else if (!common.quiet)
      await common.output.out(
        `${out}: ${count(columns, "frame")} of ${count(files.length, "file")}${at === null ? "" : `, latitudes at ${at} km`}, in ${unit}\n`,
      );
  });
}

async function keogramOf(
  files: readonly string[],
  raw: RawOptions,
  common: Common,
  problems: ProblemTeller,
  signal: AbortSignal,
): Promise<Keogram> {
  const line = readText(raw, "line");
  const inRayleighs = readText(raw, "rayleighs") !== undefined || readText(raw, "flatfield") !== undefined;
  let first: Parameters<typeof cameraOf>[0] | undefined;
  let made: Keogram;
  if (line !== undefined || inRayleighs) {
    const images = await imagesOf(files, raw, problems, signal);
    first = images;
    made =
      line === undefined
        ? wholeKeogram(await calibrated(images, files, raw, common))
        : spectralKeogram(images, { line: readChoice(raw, "line", ["green", "red", "blue", "hbeta"], "green") });
  } else {
    // One frame at a time: a night is larger than the memory.
    async function* noted() {
      for await (const frame of framesOf(files, raw, problems, signal)) {
        first ??= {
          array: frame.array,
          metadata: frame.metadata === undefined ? [] : [frame.metadata],
          ...(frame.time === undefined ? {} : { times: [frame.time] }),
        };
        yield frame;
      }
    }
    made = await keogramFromFrames(noted());
  }
  const skymap = readText(raw, "skymap");
  if (skymap !== undefined && first !== undefined) {
    const map = await skymapOf(skymap, cameraOf(first, files), raw, common);
    made = withLatitudes(made, map, { ...altitudeOf(raw), onWarning: warner(common) });
  }
  return raw["fillGaps"] === true ? fillGaps(made) : made;
}

/** Times down, rows across: what spreadsheets and data frames take. */
function csvOf({ data, rows, columns, channels, times, latitudes }: Keogram): string {
  const values = latitudes?.values;
  const name = (row: number) => {
    const [south, north] = [values?.[row], values?.[row + 1]];
    return south === undefined || Number.isNaN(south) ? `row_${row}` : ((south + (north ?? south)) / 2).toFixed(4);
  };
  const names = channels === 3 ? ["_r", "_g", "_b"] : [""];
  const head = Array.from({ length: rows }, (_, row) => names.map((part) => `${name(row)}${part}`)).flat();
  const lines = [["time", ...head].join(",")];
  for (let column = 0; column < columns; column++) {
    const time = times[column];
    const cells = Array.from({ length: rows }, (_, row) =>
      names.map((_name, channel) => {
        const value = data[(row * columns + column) * channels + channel] as number;
        return Number.isNaN(value) ? "" : String(value);
      }),
    ).flat();
    lines.push([time === undefined ? "" : formatUtc(time, 3), ...cells].join(","));
  }
  return `${lines.join("\n")}\n`;
}

const PROJECTIONS: Readonly<Record<string, MapProjectionKind>> = {
  perspective: "near-sided perspective",
  orthographic: "orthographic",
  polar: "polar stereographic",
  lambert: "lambert azimuthal",
};

function extentOf(raw: RawOptions) {
  const text = readText(raw, "extent");
  if (text === undefined) return {};
  const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [west = 0, east = 0, south = 0, north = 0] = parts;
  if (parts.length === 4 && parts.every(Number.isFinite) && south < north)
    return { extent: { west, east, south, north } };
  throw new UsageError(`--extent ${text}: wanted WEST,EAST,SOUTH,NORTH in degrees, such as -110,-80,50,62`, "aurora");
}

function centerOf(raw: RawOptions) {
  const text = readText(raw, "center");
  if (text === undefined) return {};
  const [longitude = Number.NaN, latitude = Number.NaN, ...more] = text.split(",").map(Number);
  if (more.length === 0 && Number.isFinite(longitude) && Math.abs(latitude) <= 90)
    return { center: { latitude, longitude } };
  throw new UsageError(`--center ${text}: wanted LONGITUDE,LATITUDE in degrees, such as -100,55`, "aurora");
}

/** Files of one camera each: those of a mosaic are told apart by site and device in their names and headers. */
async function camerasOf(
  files: readonly string[],
  raw: RawOptions,
  common: Common,
  problems: ProblemTeller,
  signal: AbortSignal,
) {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const key = /\d{8}_\d{2,4}_([a-z]{4}_[a-z]+-?\d+)/.exec(file)?.[1] ?? "";
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  const skymaps = (readText(raw, "skymap") ?? "auto").split(",").map((part) => part.trim());
  if (skymaps.length !== 1 && skymaps.length !== groups.size)
    throw new UsageError(
      `--skymap names ${count(skymaps.length, "file")} for ${count(groups.size, "camera")} (${[...groups.keys()].join(", ")}); give one for each, in this order`,
      "aurora",
    );
  if (skymaps.length === 1 && groups.size > 1 && skymaps[0] !== "auto")
    throw new UsageError(
      `the files are of ${groups.size} cameras (${[...groups.keys()].join(", ")}): give a skymap for each, by commas in this order, or auto`,
      "aurora",
    );
  const cameras = [];
  for (const [index, own] of [...groups.values()].entries()) {
    const images = await imagesOf(own, raw, problems, signal);
    const skymap = await skymapOf(skymaps[index] ?? skymaps[0] ?? "auto", cameraOf(images, own), raw, common);
    cameras.push({ images: await calibrated(images, own, raw, common), skymap });
  }
  return cameras;
}

/** `heliokit aurora map FILE... --skymap FILE -o FILE`. */
export async function map(inputs: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  const out = outputFile(raw, [...PICTURES, ...MOVIES]);
  const moving = MOVIES.includes(extname(out).toLowerCase());
  const fisheye = readChoice(raw, "view", ["map", "fisheye", "montage"], "map");
  if (moving) await checkMovieTools(out);
  const kind =
    PROJECTIONS[readChoice(raw, "projection", ["perspective", "orthographic", "polar", "lambert"], "perspective")];
  const at = readText(raw, "at");
  const time = at === undefined ? undefined : worded("--at", () => parseInstant(at));
  const least = readNumber(raw, "minElevation", "degrees");
  const fps = readNumber(raw, "fps", "frames per second from 0.1 to 50") ?? 10;
  const files = await rawFiles(inputs);
  const tell = teller(common);
  return working(common, async (problems, signal) => {
    const cameras = await camerasOf(files, raw, common, problems, signal);
    const images = cameras.map((camera) => camera.images);
    const skymaps = cameras.map((camera) => camera.skymap);
    const [first] = cameras;
    if (first === undefined) throw new UsageError("there is nothing to draw", "aurora");
    const colors = { ...colorsOf(raw), ...sizeAndTitle(raw) };
    const place = {
      ...colors,
      ...altitudeOf(raw),
      ...extentOf(raw),
      ...centerOf(raw),
      ...(kind === undefined ? {} : { projection: kind }),
      ...(least === undefined ? {} : { minElevationDegrees: least }),
      borders: raw["borders"] === true,
      onWarning: warner(common),
    };
    const eye = { ...colors, skymap: first.skymap };
    let described: string;
    let frames = 1;
    if (moving) {
      const movie =
        fisheye === "map"
          ? skyMapMovie(prepareSkyMap(skymaps, place), images, colors)
          : fisheyeMovie(first.images, eye);
      frames = movie.frames.length;
      described = movie.title;
      await saveMovie(movie, out, {
        framesPerSecond: fps,
        signal,
        onProgress: (part) => tell("writing", part),
      });
      tell("writing", undefined);
    } else {
      const figure =
        fisheye === "map"
          ? skyMapFigure(images, skymaps, { ...place, ...(time === undefined ? {} : { time }) })
          : fisheye === "fisheye"
            ? fisheyeFigure(first.images, nearest(first.images.times, time), eye)
            : montageFigure(first.images, colors);
      described = figure.title;
      await saveFigure(figure, out);
    }
    const altitudeKm = fisheye === "map" ? skymaps.map((skymap) => altitudeFor(skymap, altitudeOf(raw))) : [];
    if (common.json)
      await common.output.out(
        json({
          output: resolve(out),
          title: described,
          frames,
          altitudesKm: altitudeKm,
          cameras: cameras.length,
          problems: problems.problems,
        }),
      );
    else if (!common.quiet)
      await common.output.out(
        `${out}: ${described}${altitudeKm.length > 0 ? `, at ${[...new Set(altitudeKm)].join(", ")} km` : ""}${moving ? `, ${count(frames, "frame")}` : ""}\n`,
      );
  });
}

/** The frame nearest to a time, else the first. */
function nearest(times: RawImages["times"], time: ReturnType<typeof parseInstant> | undefined): number {
  if (times === undefined || time === undefined) return 0;
  let best = 0;
  times.forEach((own, index) => {
    if (Math.abs(own.seconds - time.seconds) < Math.abs((times[best]?.seconds ?? 0) - time.seconds)) best = index;
  });
  return best;
}
