import { memorySink, type Storage } from "../bytes/index.js";
import { HeliokitError, type LongWorkOptions } from "../errors.js";
import { writeFits } from "../fits/index.js";
import { integerColumn, makeTable, type Table, timeColumn, toParquet } from "../table/index.js";
import { formatUtc, type Instant } from "../time/index.js";
import {
  frameChunkWriter,
  writeZarrAttributes,
  writeZarrGroup,
  writeZarrMetadata,
  type ZarrArrayToWrite,
  zarrChunkKey,
} from "../zarr/index.js";
import { frameMap } from "./frame-map.js";
import { npyHeader } from "./npy.js";
import type { SdomlSelection } from "./selection.js";

/** How a selection is exported. */
export interface ExportOptions extends LongWorkOptions {
  /** `npy`: one NumPy array; `zarr`: an array that xarray opens, with the index beside; `fits`: a file for each frame. */
  readonly format: "npy" | "zarr" | "fits";
  /** First part of the names of files. Default "frames". */
  readonly name?: string;
  /** Keywords that the index holds beside index and time. */
  readonly keywords?: readonly string[];
}

/** What was written. */
export interface ExportReport {
  readonly frames: number;
  readonly bytes: number;
  /** Names in the storage, the index and the explanation among them. */
  readonly files: readonly string[];
  /** Places in the export of frames of which nothing is stored. */
  readonly missing: readonly number[];
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Writes the frames of a selection for other programs, in its order, with an index of storage indices, times and keywords as Parquet
 * and a README that says what is what. Frames are read and written a few at a time. Each file appears whole or not at all, the README
 * last: an export that has it is complete.
 *
 * @throws HeliokitError `sdoml/empty-export`, errors of reading and of the storage; the signal's reason
 *
 * @example
 * ```ts
 * await exportSelection(day, folderStorage("training"), { format: "npy", keywords: ["EXPTIME", "QUALITY"] });
 * ```
 */
export async function exportSelection(
  selection: SdomlSelection,
  storage: Storage,
  options: ExportOptions,
): Promise<ExportReport> {
  const { format, name = "frames", keywords = [], signal } = options;
  const indices = await selection.indices(signal);
  if (indices.length === 0) {
    throw new HeliokitError("sdoml/empty-export", "the selection has no frames: nothing is written", { facts: {} });
  }
  const times = await selection.times(signal);
  const index = makeTable([
    integerColumn("index", indices),
    timeColumn(
      "time",
      times.map((time) => time ?? null),
    ),
    ...(keywords.length > 0 ? (await selection.table(keywords, signal)).columns : []),
  ]);
  const missing: number[] = [];
  const files = await writers[format](selection, storage, name, options, missing);
  const parquet = await toParquet(index);
  await storage.write(`${name}.parquet`, parquet);
  const readme = readmeOf(selection, format, name, index, missing.length);
  await storage.write("README.txt", utf8(readme));
  return {
    frames: indices.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, parquet.length + readme.length),
    files: [...files.map((file) => file.name), `${name}.parquet`, "README.txt"],
    missing,
  };
}

interface Written {
  readonly name: string;
  readonly bytes: number;
}

type Write = (
  selection: SdomlSelection,
  storage: Storage,
  name: string,
  options: ExportOptions,
  missing: number[],
) => Promise<readonly Written[]>;

const writers: Readonly<Record<ExportOptions["format"], Write>> = {
  async npy(selection, storage, name, options, missing) {
    const { width, height } = selection.frameSize;
    const header = npyHeader([await selection.count(), height, width]);
    let bytes = header.length;
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield header;
      for await (const frame of selection.frames({ ...options, ordered: true })) {
        if (frame.missing) missing.push(frame.place);
        bytes += frame.data.byteLength;
        yield bytesOf(frame.data);
      }
    }
    await storage.write(`${name}.npy`, pieces());
    return [{ name: `${name}.npy`, bytes }];
  },

  async zarr(selection, storage, name, options, missing) {
    const { width, height } = selection.frameSize;
    const count = await selection.count();
    const path = `${name}.zarr/frames`;
    const step = Math.max(1, Math.min(count, Math.floor(2 ** 25 / (4 * width * height))));
    const array: ZarrArrayToWrite = {
      path,
      format: 2,
      shape: [count, height, width],
      chunkShape: [step, height, width],
      dtype: "float32",
      fillValue: 0,
      dimensionNames: ["frame", "y", "x"],
    };
    const files: Written[] = [];
    let writer = frameChunkWriter(array);
    let added = 0;
    const flush = async (): Promise<void> => {
      const blank = new Float32Array(width * height);
      for (; added % step !== 0; added++) await writer.add(blank);
      const key = zarrChunkKey(array, [added / step - 1, 0, 0]);
      const bytes = await writer.finish();
      await storage.write(key, bytes);
      files.push({ name: key, bytes: bytes.length });
    };
    for await (const frame of selection.frames({ ...options, ordered: true })) {
      if (frame.missing) missing.push(frame.place);
      await writer.add(frame.data);
      added++;
      if (added % step === 0) {
        await flush();
        writer = frameChunkWriter(array);
      }
    }
    if (added % step !== 0) await flush();
    await writeZarrAttributes(storage, path, { _ARRAY_DIMENSIONS: ["frame", "y", "x"] });
    await writeZarrGroup(storage, `${name}.zarr`, { format: 2 });
    await writeZarrMetadata(storage, array);
    return [...files, { name: `${path}/.zarray`, bytes: 0 }];
  },

  async fits(selection, storage, name, options, missing) {
    const { signal } = options;
    const headers = await selection.headers(signal);
    const digits = String(headers.length - 1).length;
    const files: Written[] = [];
    for await (const frame of selection.frames({ ...options, ordered: true })) {
      if (frame.missing) missing.push(frame.place);
      const header = headers[frame.place];
      if (!header) continue;
      const map = frameMap(frame, header);
      const sink = memorySink();
      const { data, width, height } = map.raster;
      await writeFits(
        sink,
        [{ kind: "image", data, axes: [width, height], header: map.header }],
        signal ? { signal } : {},
      );
      const file = `${name}-${String(frame.place).padStart(digits, "0")}.fits`;
      await storage.write(file, sink.bytes());
      files.push({ name: file, bytes: sink.bytes().length });
    }
    return files;
  },
};

/** Pixels as little-endian bytes. */
function bytesOf(data: Float32Array): Uint8Array {
  if (littleEndian) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const bytes = new Uint8Array(data.byteLength);
  const view = new DataView(bytes.buffer);
  data.forEach((value, at) => {
    view.setFloat32(4 * at, value, true);
  });
  return bytes;
}

function readmeOf(selection: SdomlSelection, format: string, name: string, index: Table, missing: number): string {
  const { width, height } = selection.frameSize;
  const content = {
    npy: `${name}.npy       NumPy array (frames, rows, columns), float32, little-endian, C order`,
    zarr: `${name}.zarr/     Zarr, format 2: array "frames" (frame, y, x), float32; opens with zarr and xarray`,
    fits: `${name}-N.fits    one image with its header for each frame`,
  }[format];
  return `Frames of ${selection.source}, exported by Heliokit.

${content}
${name}.parquet   a row for each frame, in the same order: ${index.columns.map((column) => column.name).join(", ")}

${index.rowCount} frames of ${height} rows and ${width} columns. Row 0 is the south, column 0 the east: solar north is up when rows are drawn
from the bottom (matplotlib: origin="lower"). "index" is the frame's index in the source, "time" its T_OBS in UTC.
${missing > 0 ? `${missing} frames have nothing stored in the source: their pixels are the fill value, no observation.\n` : ""}`;
}

/**
 * An index in the form of Surya: a line `path,timestep,present` for **every** slot of time, those without a file too.
 *
 * @example
 * ```ts
 * const csv = slotIndex(regularTimes("2011-01-01", "2011-01-02", "12 min"), (time) => paths.get(time));
 * ```
 */
export function slotIndex(
  slots: readonly Instant[],
  pathOf: (slot: Instant, place: number) => string | undefined,
): string {
  const lines = slots.map((slot, place) => {
    const path = pathOf(slot, place);
    return `${path === undefined ? "" : quoted(path)},${formatUtc(slot, 0).replace("T", " ").replace("Z", "")},${path === undefined ? 0 : 1}`;
  });
  return `path,timestep,present\n${lines.map((line) => `${line}\n`).join("")}`;
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
