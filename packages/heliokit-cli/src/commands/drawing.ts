import { isHeliokitError } from "heliokit/errors";
import type { SolarMap } from "heliokit/map";
import {
  type Color,
  type Cut,
  channelPreset,
  colorTable,
  type DrawMapOptions,
  type LimitsWish,
  parseStretch,
} from "heliokit/picture";
import { type RawOptions, readInteger, readText } from "../prep/raw-options.js";
import { UsageError } from "../usage-error.js";

/** What the options about colours and drawing say; limits of a preset wait for the map. */
export interface Drawing {
  readonly options: DrawMapOptions;
  readonly preset: boolean;
}

/** Reads and checks the options that `show` and `movie` share. */
export function readDrawing(raw: RawOptions, command: string, leastSize = 64): Drawing {
  const limits = readLimits(raw, command);
  const missing = readMissing(raw, command);
  const cut = readText(raw, "cut");
  const title = readText(raw, "title");
  const size = readInteger(raw, "size", leastSize, 8192);
  return {
    preset: raw["preset"] === true,
    options: {
      ...(size === undefined ? {} : { size }),
      ...(limits === undefined ? {} : { limits }),
      ...worded("stretch", raw, command, (text) => ({ stretch: parseStretch(text) })),
      ...worded("cmap", raw, command, (text) => ({ colors: colorTable(text) })),
      ...(missing === undefined ? {} : { missing, missingWhen: "any" }),
      ...(cut === undefined ? {} : { cut: parseCut(cut, command) }),
      ...(title === undefined ? {} : { title }),
      limb: raw["limb"] === true,
      stamp: raw["stamp"] === true,
      scaleBar: raw["scaleBar"] === true,
      grid: readGrid(raw, command),
      axes: raw["axes"] !== false,
    },
  };
}

/** Runs the readers that all commands share; their complaints then point to this command's help. */
export function forCommand<T>(command: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(error.message, command);
    throw error;
  }
}

/** The options for one map: a preset's limits are known now. */
export function drawingFor(map: SolarMap, drawing: Drawing): DrawMapOptions {
  return drawing.preset ? { ...drawing.options, limits: channelPreset(map).limits } : drawing.options;
}

/** Errors of the library about an option's text become errors of usage that name the option. */
function worded<T extends object>(
  name: string,
  raw: RawOptions,
  command: string,
  read: (text: string) => T,
): T | Record<string, never> {
  const text = readText(raw, name);
  if (text === undefined) return {};
  try {
    return read(text);
  } catch (error) {
    if (isHeliokitError(error)) throw new UsageError(`--${name}: ${error.message}`, command);
    throw error;
  }
}

function numberOf(text: string, option: string, command: string): number {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  throw new UsageError(`--${option} ${text}: wanted a number`, command);
}

function readLimits(raw: RawOptions, command: string): LimitsWish | undefined {
  const [vmin, vmax] = [readText(raw, "vmin"), readText(raw, "vmax")];
  const clip = readText(raw, "clipInterval");
  const ways = [
    vmin !== undefined || vmax !== undefined,
    clip !== undefined,
    raw["zscale"] === true,
    raw["preset"] === true,
  ];
  if (ways.filter(Boolean).length > 1) {
    throw new UsageError("--vmin and --vmax, --clip-interval, --zscale and --preset exclude each other", command);
  }
  if (raw["zscale"] === true) return "zscale";
  if (clip !== undefined) {
    const parts = clip.replaceAll("%", "").split(",");
    const [low = Number.NaN, high = Number.NaN] = parts.map((part) => numberOf(part, "clip-interval", command));
    if (!(parts.length === 2 && low >= 0 && low < high && high <= 100)) {
      throw new UsageError(`--clip-interval ${clip}: wanted two percentiles such as 1,99.5`, command);
    }
    return { percentiles: [low, high] };
  }
  if (vmin === undefined && vmax === undefined) return undefined;
  const low = vmin === undefined ? undefined : numberOf(vmin, "vmin", command);
  const high = vmax === undefined ? undefined : numberOf(vmax, "vmax", command);
  if (low !== undefined && high !== undefined && low >= high) {
    throw new UsageError(`--vmin ${vmin} --vmax ${vmax}: the first must be smaller than the second`, command);
  }
  return [low, high];
}

const NAMED: Readonly<Record<string, Color>> = {
  red: [255, 0, 0, 255],
  white: [255, 255, 255, 255],
  black: [0, 0, 0, 255],
  gray: [128, 128, 128, 255],
  grey: [128, 128, 128, 255],
};

function readMissing(raw: RawOptions, command: string): Color | undefined {
  const text = readText(raw, "missing")?.trim().toLowerCase();
  if (text === undefined) return undefined;
  const named = NAMED[text];
  if (named !== undefined) return named;
  const [, r, g, b] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(text) ?? [];
  if (r === undefined || g === undefined || b === undefined) {
    throw new UsageError(`--missing ${text}: wanted ${Object.keys(NAMED).join(", ")} or #rrggbb`, command);
  }
  return [Number.parseInt(r, 16), Number.parseInt(g, 16), Number.parseInt(b, 16), 255];
}

function readGrid(raw: RawOptions, command: string): boolean | { readonly spacingDegrees: number } {
  const spacing = readText(raw, "gridSpacing");
  if (spacing === undefined) return raw["grid"] === true;
  const spacingDegrees = numberOf(spacing, "grid-spacing", command);
  if (spacingDegrees >= 1 && spacingDegrees <= 90) return { spacingDegrees };
  throw new UsageError(`--grid-spacing ${spacing}: wanted degrees from 1 to 90`, command);
}

/** `-700,-500,300,400`, `100,100,300,300px`: corners that face each other. */
export function parseCut(text: string, command: string): Cut {
  const [, numbers = "", unit = "arcsec"] = /^(.*?)\s*(arcsec|px|pix|pixels?|")?$/i.exec(text.trim()) ?? [];
  const parts = numbers.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = parts;
  if (parts.length !== 4 || !parts.every(Number.isFinite)) {
    throw new UsageError(
      `--cut ${text}: wanted X0,Y0,X1,Y1 with "arcsec" or "px" after it, such as -700,-500,300,400`,
      command,
    );
  }
  return { from: [x0, y0], to: [x1, y1], unit: /^p/i.test(unit) ? "px" : "world" };
}
