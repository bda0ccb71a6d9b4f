import type { Dataset, File } from "h5wasm";
import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";

/** A data set: its shape, and parts of it as an array. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  /** The values from `start` to before `stop` on the last axis, all on the others, row-major. */
  lastAxis(start: number, stop: number): Uint8Array | Uint16Array | Float32Array | Float64Array;
}

/** What is read of an HDF5 file. Errors of all methods: `aurora/bad-hdf5`. */
export interface Hdf5File {
  /** Undefined where there is none. */
  array(path: string): Hdf5Array | undefined;
  texts(path: string): readonly string[] | undefined;
  numbers(path: string): Float64Array<ArrayBuffer> | undefined;
  /** Attributes as text; empty where the group is not there. */
  attributes(path: string): Record<string, string>;
  close(): void;
}

/** The largest file that is taken into memory; an hour of RGB images in one file is about 1 GB. */
const MAX_FILE_BYTES = 2 ** 30;

let opened = 0;

/**
 * Opens an HDF5 file, whole in memory, with h5wasm: the HDF5 library compiled to WebAssembly, loaded at the first call.
 *
 * Errors: `aurora/bad-hdf5` for what the library refuses, `aurora/hdf5-too-large`.
 */
export async function openHdf5(source: ByteSource, signal?: AbortSignal): Promise<Hdf5File> {
  if (source.size > MAX_FILE_BYTES)
    throw new HeliokitError(
      "aurora/hdf5-too-large",
      `${source.name}: ${source.size} bytes are too many to be read whole`,
      {
        facts: { file: source.name, size: source.size },
      },
    );
  const bytes = await source.read(0, source.size, signal ? { signal } : {});
  const h5 = await import("h5wasm");
  const module = await h5.ready;
  const guard = <T>(what: string, work: () => T): T => {
    // Without it the library prints its complaints and hands over unread memory as data.
    module.activate_throwing_error_handler();
    try {
      return work();
    } catch (error) {
      if (error instanceof HeliokitError) throw error;
      throw bad(source, `${what} cannot be read (${shortReason(error)}); the file is damaged, fetch it again`, error);
    }
  };
  const path = `heliokit-${opened++}.h5`;
  module.FS.writeFile(path, bytes);
  let file: File;
  try {
    file = guard("it", () => new h5.File(path, "r"));
  } catch (error) {
    module.FS.unlink(path);
    throw error;
  }
  const dataset = (name: string): Dataset | undefined => {
    const found = file.get(name);
    return found instanceof h5.Dataset ? found : undefined;
  };
  return {
    array: (name) =>
      guard(name, () => {
        const found = dataset(name);
        const shape = found?.shape;
        if (!found || !shape) return undefined;
        return { shape, lastAxis: (start, stop) => guard(name, () => slice(source, name, found, shape, start, stop)) };
      }),
    texts: (name) =>
      guard(name, () => {
        const found = dataset(name);
        if (!found) return undefined;
        const value = modest(source, name, found).value;
        return (Array.isArray(value) ? value : [value]).map((item) => textOf(item));
      }),
    numbers: (name) =>
      guard(name, () => {
        const found = dataset(name);
        if (!found) return undefined;
        const value = modest(source, name, found).value;
        return value instanceof Float64Array || value instanceof Float32Array ? Float64Array.from(value) : undefined;
      }),
    attributes: (name) =>
      guard(name, () => {
        const found = file.get(name);
        if (!(found instanceof h5.Group)) return {};
        return Object.fromEntries(Object.entries(found.attrs).map(([key, item]) => [key, textOf(item.value)]));
      }),
    close() {
      try {
        guard("it", () => file.close());
      } finally {
        module.FS.unlink(path);
      }
    },
  };
}

function bad(source: ByteSource, what: string, cause?: unknown): HeliokitError {
  return new HeliokitError("aurora/bad-hdf5", `${source.name}: ${what}`, {
    facts: { file: source.name },
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The innermost reason in the library's report, which has a page of them. */
function shortReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = [...text.matchAll(/ in \w+\(\): ([^\n]*)/g)];
  return lines.at(-1)?.[1] ?? text.slice(0, 120);
}

/** Refuses lists (times, wavelengths) of a length that no file has. */
function modest(source: ByteSource, name: string, dataset: Dataset): Dataset {
  const { total_size, size } = dataset.metadata;
  if (total_size > 10_000_000 || size > 65_536) throw bad(source, `${name} claims ${total_size} values`);
  return dataset;
}

function slice(
  source: ByteSource,
  name: string,
  dataset: Dataset,
  shape: readonly number[],
  start: number,
  stop: number,
): Uint8Array | Uint16Array | Float32Array | Float64Array {
  const ranges = shape.map((length, axis): [number, number] =>
    axis === shape.length - 1 ? [start, stop] : [0, length],
  );
  const value = dataset.slice(ranges);
  const wanted = ranges.reduce((product, [from, to]) => product * (to - from), 1);
  const known =
    value instanceof Uint8Array ||
    value instanceof Uint16Array ||
    value instanceof Float32Array ||
    value instanceof Float64Array;
  if (!known || dataset.metadata.littleEndian === false)
    throw bad(source, `${name} has type ${String(dataset.dtype)}, images of 8 or 16 bit or floats are wanted`);
  if (value.length !== wanted) throw bad(source, `${name} gives ${value.length} of ${wanted} values`);
  return value;
}

/** An attribute or an element as text; lists of one element stand for it, padding is taken off. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (value instanceof Uint8Array) return new TextDecoder("latin1").decode(value).replace(/\0+$/, "");
  if (ArrayBuffer.isView(value) && Symbol.iterator in value)
    return Array.from(value as Iterable<unknown>, String).join(", ");
  return String(value ?? "").replace(/\0+$/, "");
}
