import type { Storage } from "../../bytes/index.js";
import { compareInstants, instantFromUnixUtc, parseInstant, unixUtcOf } from "../../time/index.js";
import {
  writeZarrAttributes,
  writeZarrList,
  writeZarrMetadata,
  type ZarrArrayToWrite,
  type ZarrValues,
} from "../../zarr/index.js";
import { timeOf } from "./arrival.js";
import type { FrameHeader } from "./frame-header.js";
import {
  type HeaderColumns,
  headerAt,
  headerColumns,
  headerLists,
  readHeaderColumns,
  writeHeaderColumns,
} from "./header-columns.js";
import type { PlannedArray } from "./plan.js";
import { keptColumns, type MadeFrame } from "./progress.js";
import { type BuildSettings, frameArray, timeName } from "./settings.js";

/** Frames in one chunk of a coordinate. */
const LIST_CHUNK = 8192;

/** Path of the group of an array's header columns. */
export function headerPath(path: string): string {
  const [year = "", channel = ""] = path.split("/");
  return `${year}/header/${channel}`;
}

/**
 * Writes all that belongs to an array beside its chunks: header columns, coordinates, attributes, and last of all its
 * shape. May be stopped and repeated at any point.
 */
export async function finishArray(
  storage: Storage,
  settings: BuildSettings,
  array: PlannedArray,
  made: ReadonlyMap<string, readonly MadeFrame[]>,
): Promise<void> {
  const format = settings.layout === "compatible" ? 2 : 3;
  const columns = await keptColumns(storage, array, () => columnsAfter(storage, settings, array, made));
  const time = timeName(settings, array.channel);
  await writeHeaderColumns(storage, headerPath(array.path), format, columns, time);
  await writeCoordinates(storage, settings, array, time, format);
  const image = frameArray(settings, array.path, array.length);
  const small = {
    units: array.channel.startsWith("B") ? "Gauss" : "DN/s",
    long_name: array.channel.startsWith("B")
      ? `HMI magnetic field, component ${array.channel}`
      : `AIA ${array.channel.replace(/A$/, "")} Angstrom`,
    missing_values: settings.keepNegative ? "NaN; negative values are kept" : "0; negative values are 0 too",
  };
  if (format === 3) return writeZarrMetadata(storage, { ...image, attributes: small });
  await writeZarrAttributes(storage, array.path, imageAttributes(image, small, columns));
  await writeZarrMetadata(storage, image);
}

function* imageAttributes(
  image: ZarrArrayToWrite,
  small: Readonly<Record<string, string>>,
  columns: HeaderColumns,
): Generator<readonly [string, unknown]> {
  yield ["_ARRAY_DIMENSIONS", image.dimensionNames];
  yield* Object.entries(small);
  yield* headerLists(columns);
}

/** The headers after the run: those of fresh frames from the notes, the others from the columns in the store. */
async function columnsAfter(
  storage: Storage,
  settings: BuildSettings,
  array: PlannedArray,
  made: ReadonlyMap<string, readonly MadeFrame[]>,
): Promise<HeaderColumns> {
  const format = settings.layout === "compatible" ? 2 : 3;
  const headers = new Array<FrameHeader | undefined>(array.length).fill(undefined);
  const before = array.frames.some(({ fresh }) => !fresh)
    ? await readHeaderColumns(storage, headerPath(array.path), format)
    : undefined;
  if (before) {
    for (const { index, fresh } of array.frames) if (!fresh) headers[index] = headerAt(before, index);
  }
  for (const frame of made.get(array.path) ?? []) headers[frame.index] = frame.header;
  return headerColumns(headers);
}

/** CF time coordinate; order in time (packed) or presence (slotted). */
async function writeCoordinates(
  storage: Storage,
  settings: BuildSettings,
  array: PlannedArray,
  time: string,
  format: 2 | 3,
): Promise<void> {
  const { year, channel, length, frames } = array;
  const list = async (
    name: string,
    dtype: "float64" | "int32" | "bool",
    values: ZarrValues,
    attributes: Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    const one: ZarrArrayToWrite = {
      path: `${year}/${name}`,
      format,
      shape: [length],
      chunkShape: [LIST_CHUNK],
      dtype,
      fillValue: dtype === "float64" ? Number.NaN : dtype === "bool" ? false : 0,
      dimensionNames: [time],
      attributes,
    };
    await writeZarrList(storage, one, values);
  };
  const timeAttributes = {
    units: "seconds since 1970-01-01 00:00:00",
    calendar: "proleptic_gregorian",
    standard_name: "time",
  };
  if (settings.order === "slotted") {
    const start = unixUtcOf(parseInstant(`${String(year).padStart(4, "0")}-01-01T00:00:00Z`));
    const centres = Float64Array.from({ length }, (_, slot) => start + slot * settings.cadenceSeconds);
    await list("time", "float64", centres, { ...timeAttributes, long_name: "centre of the slot" });
    const present = new Uint8Array(length);
    for (const { index } of frames) present[index] = 1;
    const long = { long_name: "whether the slot has a frame; without one it reads as the fill value" };
    return list(`present_${channel}`, "bool", present, long);
  }
  const times = frames.map(({ entry }) => timeOf(entry.source) ?? instantFromUnixUtc(0));
  const long = { long_name: "T_OBS, middle of the exposure, UTC" };
  await list(time, "float64", Float64Array.from(times, unixUtcOf), { ...timeAttributes, ...long });
  const order = times.map((_, index) => index);
  order.sort((a, b) => {
    const [first, second] = [times[a], times[b]];
    return (first && second ? compareInstants(first, second) : 0) || a - b;
  });
  await list(`order_${channel}`, "int32", Int32Array.from(order), {
    long_name: "indices of the frames in the order of time",
  });
}
