import { HeliokitError, isHeliokitError } from "heliokit/errors";
import { type Color, colorTable, type Limits, parseStretch } from "heliokit/picture";
import type { Rectangle } from "../worker/protocol.js";

/** Everything that decides what is seen: plain values, the same in the address, in links and in `setState`. */
export interface ViewState {
  /** What is looked at, relative to what was opened: `0/193/2013/a.fits` of a served root, or a dropped file's name. */
  readonly file: string | undefined;
  /** Index of the HDU; undefined for the first image. */
  readonly hdu: number | undefined;
  /** Pixel in the middle of the view, 0-based at pixel centres. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the screen for one of the image. */
  readonly zoom: number;
  /** Degrees that the image is turned counter-clockwise, 0 to 360. */
  readonly turn: number;
  /** Values of the first and the last colour. */
  readonly limits: Limits;
  /** In the words of `heliokit show --stretch`. */
  readonly stretch: string;
  /** Name of a colour table; with `_r` reversed. */
  readonly colors: string;
  /** Colour of missing pixels: `none`, red, white, black, gray or #rrggbb. */
  readonly missing: string;
  readonly limb: boolean;
  readonly grid: boolean;
  /** Corner pixels of the marked rectangle, both included: x, y, x, y. */
  readonly mark: Rectangle | undefined;
  /** End pixels of the line whose profile is shown: x, y, x, y. */
  readonly line: Rectangle | undefined;
}

/** What a view begins with. */
export const FIRST_STATE: ViewState = {
  file: undefined,
  hdu: undefined,
  x: 0,
  y: 0,
  zoom: 1,
  turn: 0,
  limits: [0, 1],
  stretch: "linear",
  colors: "gray",
  missing: "none",
  limb: false,
  grid: false,
  mark: undefined,
  line: undefined,
};

/** Most and least that a view is enlarged. */
export const ZOOM_RANGE: Limits = [1 / 256, 256];

const NAMED: Readonly<Record<string, Color>> = {
  none: [0, 0, 0, 0],
  red: [255, 0, 0, 255],
  white: [255, 255, 255, 255],
  black: [0, 0, 0, 255],
  gray: [128, 128, 128, 255],
};

/** A colour by the words of `heliokit show --missing`, or `none`; undefined for other texts. */
export function missingColor(text: string): Color | undefined {
  const [, r, g, b] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) ?? [];
  if (r === undefined || g === undefined || b === undefined)
    return Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  return [Number.parseInt(r, 16), Number.parseInt(g, 16), Number.parseInt(b, 16), 255];
}

const finite = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

function works(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (isHeliokitError(error)) return false;
    throw error;
  }
}

function isRectangle(value: unknown): boolean {
  if (value === undefined) return true;
  const whole = (one: unknown): boolean => finite(one) && Number.isInteger(one) && one >= 0 && one < 1e6;
  return Array.isArray(value) && value.length === 4 && value.every(whole);
}

/** For each part of the state whether a value is one. */
const CHECKS: { readonly [K in keyof ViewState]: (value: unknown) => boolean } = {
  file: (value) => value === undefined || (typeof value === "string" && value.length <= 1500),
  hdu: (value) => value === undefined || (finite(value) && Number.isInteger(value) && value >= 0 && value < 100_000),
  x: (value) => finite(value) && Math.abs(value) <= 1e6,
  y: (value) => finite(value) && Math.abs(value) <= 1e6,
  zoom: (value) => finite(value) && value >= ZOOM_RANGE[0] && value <= ZOOM_RANGE[1],
  turn: (value) => finite(value) && value >= 0 && value < 360,
  limits: (value) => {
    if (!Array.isArray(value) || value.length !== 2) return false;
    const [low, high]: readonly unknown[] = value;
    return finite(low) && finite(high) && low < high;
  },
  stretch: (value) => typeof value === "string" && value.length < 40 && works(() => parseStretch(value)),
  colors: (value) => typeof value === "string" && value.length < 60 && works(() => colorTable(value)),
  missing: (value) => typeof value === "string" && missingColor(value) !== undefined,
  limb: (value) => typeof value === "boolean",
  grid: (value) => typeof value === "boolean",
  mark: isRectangle,
  line: isRectangle,
};

/** Names of parts. */
const PARTS = Object.keys(CHECKS) as readonly (keyof ViewState)[];

/**
 * A partial state that was checked.
 *
 * @throws HeliokitError `view/bad-state` that names the part
 */
export function checkedState(partial: Readonly<Record<string, unknown>>): Partial<ViewState> {
  for (const [name, value] of Object.entries(partial)) {
    const part = PARTS.find((known) => known === name);
    if (part === undefined || !CHECKS[part](value)) {
      throw new HeliokitError("view/bad-state", `${name}: ${JSON.stringify(value)} is no such part of a view`, {
        facts: { part: name },
      });
    }
  }
  return partial;
}

/** Version of the address's form. */
const VERSION = "1";

/** The state as the fragment of an address, without `#`: readable, at most 2 kB. */
export function formatFragment(state: ViewState): string {
  const drawn = [...(state.limb ? ["limb"] : []), ...(state.grid ? ["grid"] : [])].join(",") || "none";
  const parts: [string, string | undefined][] = [
    ["view", VERSION],
    ["file", state.file],
    ["hdu", state.hdu === undefined ? undefined : String(state.hdu)],
    ["x", String(state.x)],
    ["y", String(state.y)],
    ["zoom", String(state.zoom)],
    ["turn", String(state.turn)],
    ["limits", state.limits.map(String).join(",")],
    ["stretch", state.stretch],
    ["colors", state.colors],
    ["missing", state.missing],
    ["show", drawn],
    ["mark", state.mark?.join(",")],
    ["line", state.line?.join(",")],
  ];
  const write = (left: readonly string[]): string =>
    parts
      .flatMap(([name, value]) => (value === undefined || left.includes(name) ? [] : [`${name}=${escaped(value)}`]))
      .join("&");
  const whole = write([]);
  // A file name of a thousand letters: the look is worth more than the name.
  return whole.length <= 2000 ? whole : write(["file"]);
}

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/%(2F|2C|3A|23)/g, (code) => (code === "%23" ? code : decodeURIComponent(code)));

/** What a fragment says, and the parts of it that were not understood. */
export function parseFragment(text: string): {
  readonly state: Partial<ViewState>;
  readonly ignored: readonly string[];
} {
  const pairs = text
    .replace(/^#/, "")
    .split("&")
    .filter((part) => part !== "")
    .map((part): readonly [string, string] => {
      const [name = "", ...rest] = part.split("=");
      return [name, decoded(rest.join("="))];
    });
  const ignored: string[] = [];
  const state: Record<string, unknown> = {};
  const version = pairs.find(([name]) => name === "view")?.[1];
  if (pairs.length > 0 && version !== VERSION) return { state: {}, ignored: pairs.map(([name]) => name) };
  for (const [name, value] of pairs) {
    if (name === "view") continue;
    const found = readPart(name, value);
    if (found === undefined) ignored.push(name);
    else Object.assign(state, found);
  }
  return { state: state as Partial<ViewState>, ignored };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function readPart(name: string, text: string): Partial<ViewState> | undefined {
  const number = text.trim() === "" ? Number.NaN : Number(text);
  const readers: ReadonlyMap<string, Readonly<Record<string, unknown>> | undefined> = new Map([
    ["file", { file: text }],
    ["hdu", { hdu: number }],
    ["x", { x: number }],
    ["y", { y: number }],
    ["zoom", { zoom: number }],
    ["turn", { turn: number }],
    ["limits", { limits: numbersOf(text) }],
    ["mark", { mark: numbersOf(text) }],
    ["line", { line: numbersOf(text) }],
    ["stretch", { stretch: text }],
    ["colors", { colors: text }],
    ["missing", { missing: text }],
    ["show", drawnParts(text)],
  ] as const);
  const value = readers.get(name);
  if (value === undefined) return undefined;
  return works(() => checkedState(value)) ? (value as Partial<ViewState>) : undefined;
}

const numbersOf = (text: string): readonly number[] =>
  text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));

function drawnParts(text: string): Readonly<Record<string, unknown>> | undefined {
  const words = text.split(",").filter((word) => word !== "none");
  if (!words.every((word) => word === "limb" || word === "grid")) return undefined;
  return { limb: words.includes("limb"), grid: words.includes("grid") };
}
