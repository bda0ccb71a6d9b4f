import { extname, resolve } from "node:path";
import { checkMovieTools, saveMovie, savePng, saveSvg } from "heliokit/node";
import { drawCurves, drawMap, type Figure } from "heliokit/picture";
import { frameMean, frameStatistics, type SdomlSelection } from "heliokit/sdoml";
import { valueAt } from "heliokit/table";
import type { Instant } from "heliokit/time";
import { listenForInterruption } from "../../interruption.js";
import { type RawOptions, readChoice, readNumber, readText } from "../../prep/raw-options.js";
import { teller } from "../../progress/teller.js";
import { count } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { drawingFor, forCommand, readDrawing } from "../drawing.js";
import { oneFrame, openNamedChannel, selectFrames } from "./place.js";

/** Where a figure goes: `-o FILE` ending in .png or .svg. */
function pictureFile(raw: RawOptions): string | undefined {
  const out = readText(raw, "out");
  if (out === undefined || [".png", ".svg"].includes(extname(out).toLowerCase())) return out;
  throw new UsageError(`--out ${out}: pictures are written as .png or .svg; name one of these endings`, "sdoml");
}

/** Writes a figure as its ending says. */
export async function saveFigure(figure: Figure, out: string): Promise<void> {
  if (extname(out).toLowerCase() === ".svg") await saveSvg(figure, out);
  else await savePng(figure, out);
}

/** `heliokit sdoml show STORE/CHANNEL --frame N | --at TIME`. */
export async function show(text: string, raw: RawOptions, common: Common): Promise<number> {
  const out = pictureFile(raw);
  const drawing = forCommand("sdoml", () => readDrawing(raw, "sdoml", out === undefined ? 8 : 64));
  const channel = await openNamedChannel(text, raw, common);
  const frame = await oneFrame(channel, raw);
  const map = await channel.map(frame);
  const missing = (await channel.missingFrames()).includes(frame);
  if (missing)
    common.output.message(
      `heliokit: nothing is stored of frame ${frame}: its pixels are the fill value [sdoml/missing-frame]\n`,
    );
  const options = { size: 1024, ...drawingFor(map, drawing) };
  if (out === undefined) {
    const { terminalPicture } = await import("../terminal-picture.js");
    const { text: picture } = await terminalPicture(map, options, drawing.options.size);
    await common.output.out(picture);
    return EXIT.done;
  }
  const figure = drawMap(map, options);
  await saveFigure(figure, out);
  if (common.json) {
    await common.output.out(
      `${JSON.stringify({ output: resolve(out), frame, missing, title: figure.title, scale: figure.scale ?? null }, null, 1)}\n`,
    );
  } else if (!common.quiet) {
    const { limits, unit = "" } = figure.scale ?? {};
    await common.output.out(
      `${out}: frame ${frame}, ${figure.title}${limits ? `, limits ${limits.map((limit) => Number(limit.toPrecision(7))).join(" to ")} ${unit}` : ""}\n`,
    );
  }
  return EXIT.done;
}

/** `heliokit sdoml plot STORE/CHANNEL --keyword NAME | --statistic NAME`. */
export async function plot(text: string, raw: RawOptions, common: Common): Promise<number> {
  const out = pictureFile(raw);
  if (out === undefined) throw new UsageError("-o FILE is missing: name the picture to write, .png or .svg", "sdoml");
  const keyword = readText(raw, "keyword");
  const statistic = readChoice(raw, "statistic", ["mean", "min", "max", "std"], "mean");
  if (keyword !== undefined && readText(raw, "statistic") !== undefined) {
    throw new UsageError("--keyword and --statistic exclude each other: one curve is drawn", "sdoml");
  }
  const channel = await openNamedChannel(text, raw, common);
  const selection = (await selectFrames(channel, raw)).inTimeOrder();
  const interruption = listenForInterruption(() => common.output.message("stopping\n"));
  try {
    const values =
      keyword === undefined
        ? await statisticOf(selection, statistic, common, interruption.stop)
        : await keywordOf(selection, keyword);
    const times = await selection.times();
    const dated = times.flatMap((time, place) => (time ? [{ time, value: values[place] ?? Number.NaN }] : []));
    if (dated.length === 0) throw new UsageError("none of the frames has a time: there is nothing to draw", "sdoml");
    const [low, high] = [readNumber(raw, "vmin", "a number"), readNumber(raw, "vmax", "a number")];
    const figure = drawCurves(
      [
        {
          label: keyword ?? statistic,
          times: dated.map(({ time }): Instant => time),
          values: dated.map(({ value }) => value),
        },
      ],
      {
        size: 1024,
        title: readText(raw, "title") ?? `${channel.path}: ${keyword ?? `${statistic} of each frame`}`,
        yLabel: keyword ?? `${statistic} [DN/s]`,
        ...(low !== undefined && high !== undefined ? { range: [low, high] } : {}),
      },
    );
    await saveFigure(figure, out);
    if (common.json)
      await common.output.out(`${JSON.stringify({ output: resolve(out), points: dated.length }, null, 1)}\n`);
    else if (!common.quiet) await common.output.out(`${out}: ${count(dated.length, "point")}\n`);
    return EXIT.done;
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.release();
  }
}

async function keywordOf(selection: SdomlSelection, keyword: string): Promise<number[]> {
  const column = await selection.keyword(keyword);
  return Array.from({ length: column.length }, (_, row) => {
    const value = valueAt(column, row);
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : Number.NaN;
  });
}

async function statisticOf(
  selection: SdomlSelection,
  name: "mean" | "min" | "max" | "std",
  common: Common,
  signal: AbortSignal,
): Promise<Float64Array> {
  const values = new Float64Array(await selection.count());
  const tell = teller(common);
  let done = 0;
  for await (const frame of selection.frames({ signal })) {
    values[frame.place] = name === "mean" ? frameMean(frame.data) : (await frameStatistics([frame]))[name];
    tell("reading", ++done / values.length);
  }
  tell("reading", undefined);
  return values;
}

/** `heliokit sdoml movie STORE/CHANNEL -o FILE`. */
export async function movie(text: string, raw: RawOptions, common: Common): Promise<number> {
  const out = readText(raw, "out");
  if (out === undefined) throw new UsageError("-o FILE is missing: name the movie to write", "sdoml");
  await checkMovieTools(out);
  const drawing = forCommand("sdoml", () => readDrawing(raw, "sdoml"));
  const framesPerSecond = readNumber(raw, "fps", "frames per second from 0.1 to 50") ?? 16;
  const channel = await openNamedChannel(text, raw, common);
  const selection = await selectFrames(channel, raw);
  const plan = await selection.plan();
  if (raw["plan"] === true) {
    await common.output.out(common.json ? `${JSON.stringify(plan, null, 1)}\n` : `${await selection.toText()}\n`);
    return EXIT.done;
  }
  if (plan.frames === 0) throw new UsageError("the selection has no frames: there is nothing to show", "sdoml");
  const interruption = listenForInterruption(() => common.output.message("stopping\n"));
  const tell = teller(common);
  try {
    const preset = drawing.preset ? drawingFor(await selection.map(0), { options: {}, preset: true }) : {};
    const made = await selection.movie({ ...drawing.options, ...preset, signal: interruption.stop });
    await saveMovie(made, out, {
      framesPerSecond,
      signal: interruption.stop,
      onProgress: (part) => tell("writing", part),
    });
    tell("writing", undefined);
    const { width, height, title, scale } = made;
    if (common.json) {
      await common.output.out(
        `${JSON.stringify({ output: resolve(out), title, width, height, frames: made.frames.length, framesPerSecond, scale }, null, 1)}\n`,
      );
    } else if (!common.quiet)
      await common.output.out(
        `${out}: ${title}\n${count(made.frames.length, "frame")} of ${width} x ${height} pixels. ${made.description}\n`,
      );
    return EXIT.done;
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.release();
  }
}
