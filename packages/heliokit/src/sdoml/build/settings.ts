import { HeliokitError } from "../../errors.js";
import type { ZarrArrayToWrite } from "../../zarr/index.js";
import type { ArrivalRules } from "./arrival.js";
import type { HeaderStyle } from "./frame-header.js";

/** What every part of a store has in common. It stands in the first line of the manifest. */
export interface BuildSettings extends Required<ArrivalRules> {
  /** `compatible`: Zarr v2 as published; `sharded`: Zarr v3, a day in a shard, a frame in an inner chunk. */
  readonly layout: "compatible" | "sharded";
  /** `packed`: one behind the other in the order of acceptance; `slotted`: a fixed place per time, absent ones empty. */
  readonly order: "packed" | "slotted";
  /** Side of the frames in pixels. */
  readonly size: number;
  /** Frames in a chunk (or shard). */
  readonly chunkFrames: number;
  readonly keepNegative: boolean;
  readonly headerStyle: HeaderStyle;
  /** Which path the inputs took: registered level 1.5, or level 1 registered on the way. */
  readonly from: "level15" | "level1";
}

/** The settings that may be left out, with their defaults written at {@link buildSettings}. */
export type BuildSettingsOptions = Partial<BuildSettings>;

/**
 * Settings with the defaults filled in: compatible layout, packed, 512 pixels, 120 frames in a chunk (240 in a shard),
 * every 360 s within 60 s of the slot, QUALITY 0 only, negative values become 0, right coordinates.
 *
 * @throws HeliokitError `sdoml/bad-settings`
 *
 * @example
 * ```ts
 * buildSettings({ size: 256, layout: "sharded" }).chunkFrames; // 240
 * ```
 */
export function buildSettings(options: BuildSettingsOptions = {}): BuildSettings {
  const layout = options.layout ?? "compatible";
  const settings: BuildSettings = {
    layout,
    order: options.order ?? "packed",
    size: options.size ?? 512,
    chunkFrames: options.chunkFrames ?? (layout === "sharded" ? 240 : 120),
    cadenceSeconds: options.cadenceSeconds ?? 360,
    slotToleranceSeconds: options.slotToleranceSeconds ?? 60,
    qualityZero: options.qualityZero ?? true,
    keepNegative: options.keepNegative ?? false,
    headerStyle: options.headerStyle ?? "correct",
    from: options.from ?? "level15",
  };
  for (const name of ["size", "chunkFrames", "cadenceSeconds"] as const) {
    const value = settings[name];
    if (Number.isInteger(value) && value >= 1) continue;
    throw new HeliokitError("sdoml/bad-settings", `${name} is ${value}; a whole number from 1 was wanted`, {
      facts: { setting: name, found: value },
    });
  }
  if (settings.chunkFrames * settings.size ** 2 * 4 >= 2 ** 31 - 32 && layout === "compatible") {
    throw new HeliokitError(
      "sdoml/bad-settings",
      `a chunk of ${settings.chunkFrames} frames of ${settings.size} pixels is larger than Blosc allows (2 GiB); take fewer frames`,
      { facts: { setting: "chunkFrames", found: settings.chunkFrames } },
    );
  }
  return settings;
}

/** The array of the frames of one channel and year. */
export function frameArray(settings: BuildSettings, path: string, length: number): ZarrArrayToWrite {
  const { size, chunkFrames, keepNegative, layout } = settings;
  const channel = path.split("/").pop() ?? "";
  const time = timeName(settings, channel);
  return {
    path,
    format: layout === "compatible" ? 2 : 3,
    shape: [length, size, size],
    chunkShape: [chunkFrames, size, size],
    ...(layout === "sharded" ? { innerChunkShape: [1, size, size] } : {}),
    dtype: "float32",
    fillValue: keepNegative ? Number.NaN : 0,
    dimensionNames: [time, "y", "x"],
  };
}

/** Name of the time axis of a channel: shared where all channels have the same slots. */
export function timeName(settings: BuildSettings, channel: string): string {
  return settings.order === "slotted" ? "time" : `time_${channel}`;
}

/** Slots of a year. */
export function slotsOfYear(year: number, cadenceSeconds: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return Math.ceil(((leap ? 366 : 365) * 86_400) / cadenceSeconds);
}

/** A short name of some data (FNV-1a, twice 32 bits): tells unequal plans apart, protects against nothing. */
export function digestOf(value: unknown): string {
  const text = JSON.stringify(value);
  let first = 0x811c_9dc5;
  let second = 0x9e37_79b9;
  for (let at = 0; at < text.length; at++) {
    first = Math.imul(first ^ text.charCodeAt(at), 0x0100_0193);
    second = Math.imul(second ^ text.charCodeAt(at), 0x85eb_ca6b) ^ (second >>> 13);
  }
  return [first, second].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
