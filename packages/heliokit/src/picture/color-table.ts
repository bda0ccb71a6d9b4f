import { unzlibSync } from "fflate";
import { HeliokitError } from "../errors.js";
import { aiaColors, isAiaTable } from "./aia-colors.js";
import { ALIASES, PACKED_NAMES, PACKED_TABLES } from "./color-table-data.js";

/** 256 colours for the numbers from 0 to 1. */
export interface ColorTable {
  /** As sunpy and matplotlib call it: `sdoaia171`, `hmimag`, `gray`, `viridis`. */
  readonly name: string;
  /** Red, green and blue of each of the 256 steps, one after the other: 768 bytes. */
  readonly rgb: Uint8Array;
}

const CHANNELS = [94, 131, 171, 193, 211, 304, 335, 1600, 1700, 4500] as const;
const RULES = ["gray", ...CHANNELS.map((channel) => `sdoaia${channel}`)];
const named = (text: string): string => text.replaceAll("~", " ");

/** Where each name's table lies in the packed ones. */
const places = /* @__PURE__ */ (() => {
  const found = new Map(PACKED_NAMES.split(" ").map((name, index) => [named(name), index]));
  for (const pair of ALIASES.split(" ")) {
    const [alias = "", other = ""] = pair.split("=");
    found.set(named(alias), found.get(named(other)) ?? 0);
  }
  return found;
})();

let unpacked: Uint8Array | undefined;

function packedTable(index: number): Uint8Array {
  unpacked ??= unzlibSync(Uint8Array.from(atob(PACKED_TABLES), (letter) => letter.charCodeAt(0)));
  const rgb = new Uint8Array(768);
  for (let channel = 0; channel < 3; channel++) {
    let value = 0;
    for (let step = 0; step < 256; step++) {
      value = (value + (unpacked[index * 768 + channel * 256 + step] ?? 0)) & 0xff;
      rgb[step * 3 + channel] = value;
    }
  }
  return rgb;
}

function reversed(rgb: Uint8Array): Uint8Array {
  return rgb.map((_, index) => rgb[(255 - Math.floor(index / 3)) * 3 + (index % 3)] ?? 0);
}

/**
 * Names of all colour tables, sorted: those of the solar instruments that sunpy knows, `gray`, and matplotlib's perceptually
 * uniform ones. Each exists reversed too, with `_r` at its end.
 *
 * @example
 * ```ts
 * colorTableNames().includes("sdoaia171"); // true
 * ```
 */
export function colorTableNames(): string[] {
  return [...new Set([...places.keys(), ...RULES])].sort();
}

/**
 * A colour table by its name; capital letters do not matter, and `_r` at the end turns it round.
 *
 * @throws HeliokitError `picture/unknown-color-table` with the nearest names
 *
 * @example
 * ```ts
 * colorTable("sdoaia171").rgb.length; // 768
 * ```
 */
export function colorTable(name: string): ColorTable {
  const wanted = name.trim();
  const rgb = tableOf(wanted) ?? tableOf(sameLetters(wanted));
  if (rgb) return { name: wanted, rgb };
  if (wanted.toLowerCase().endsWith("_r")) {
    const { rgb: forward } = colorTable(wanted.slice(0, -2));
    return { name: wanted, rgb: reversed(forward) };
  }
  const near = colorTableNames().filter((known) => known.slice(0, 4) === wanted.toLowerCase().slice(0, 4));
  const offered = near.length > 0 ? near.slice(0, 8) : ["gray", "sdoaia171", "hmimag", "viridis", "magma", "cividis"];
  throw new HeliokitError(
    "picture/unknown-color-table",
    `there is no colour table "${wanted}"; there are ${offered.join(", ")} and others (colorTableNames() lists all)`,
    { facts: { name: wanted, suggestions: offered } },
  );
}

function sameLetters(name: string): string {
  return colorTableNames().find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}

function tableOf(name: string): Uint8Array | undefined {
  if (name === "gray") return Uint8Array.from({ length: 768 }, (_, index) => grayStep(Math.floor(index / 3)));
  if (isAiaTable(name)) return aiaColors(name, packedTable(places.get("sdoaia304") ?? 0));
  const place = places.get(name);
  return place === undefined ? undefined : packedTable(place);
}

/** Matplotlib's gray: i/255 times 255 cut to a whole number, which rounding makes one darker for 24 of the steps. */
function grayStep(step: number): number {
  return Math.floor(((255 * (step * (1 / 255))) / 255) * 255);
}
