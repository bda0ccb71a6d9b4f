import { crc32, readStored, type Storage } from "../bytes/index.js";
import type { OnWarning } from "../errors.js";
import { type FitsHeader, type HeaderValue, makeHeader } from "../fits/index.js";
import { type Column, columnOf, fromParquet, makeTable, textColumn, toParquet, valueAt } from "../table/index.js";
import {
  type AttributeValue,
  openZarrArray,
  readAttributes,
  readZarr,
  scanAttributes,
  type ZarrArray,
  type ZarrReadOptions,
} from "../zarr/index.js";
import { isMissingValue, keywordColumn } from "./keyword-column.js";

/** How the keywords of a channel are found. */
export interface HeaderStoreOptions {
  /** Where columns that were scanned are kept between runs, as Parquet files. Default: only in memory. */
  readonly cache?: Storage;
  /** Receives `zarr/list-length` for keywords whose values cannot be given to frames. */
  readonly onWarning?: OnWarning;
  /** Part of a scan that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** The keywords of a channel's frames, column by column. */
export interface HeaderStore {
  /** Names in order, with the number of values of each. Scans once, without keeping values. */
  names(options?: ZarrReadOptions): Promise<ReadonlyMap<string, number>>;
  /** Columns of some keywords: those that have a value for every frame. `"*"` means all. */
  columns(
    keywords: readonly string[] | "*",
    options?: ZarrReadOptions,
  ): Promise<ReadonlyMap<string, Column | undefined>>;
  /** The headers of some frames; values that stand for none are left out. */
  headers(indices: ArrayLike<number>, options?: ZarrReadOptions): Promise<readonly FitsHeader[]>;
  /** Values of a keyword as they are stored, also of a list that is too short. */
  values(keyword: string, options?: ZarrReadOptions): Promise<readonly AttributeValue[] | undefined>;
}

/** Most bytes of one kept file. */
const MOST_KEPT_BYTES = 2 ** 30;
/** Pieces of the attributes whose checksums tell one version from another. */
const SAMPLE_BYTES = 2 ** 16;

/**
 * The keywords of a channel: from the columns that Heliokit's own stores have, else from a cache, else by scanning the attributes, of
 * which the chosen lists alone are kept in memory.
 */
export function headerStore(array: ZarrArray, options: HeaderStoreOptions = {}): HeaderStore {
  const { store, path } = array;
  const [frames = 0] = array.shape;
  const known = new Map<string, Column | undefined>();
  const raw = new Map<string, readonly AttributeValue[]>();
  let lengths: ReadonlyMap<string, number> | undefined;
  let own: Promise<OwnColumns | undefined> | undefined;
  let warned = false;

  const scan = async (keys: readonly string[], more: ZarrReadOptions): Promise<void> => {
    const warn: OnWarning = (warning) => {
      if (!warned) options.onWarning?.(warning);
      warned = true;
    };
    const progress = options.onProgress ? { onProgress: options.onProgress } : {};
    const found = await scanAttributes(store, path, { ...more, ...progress, keys, length: frames, onWarning: warn });
    lengths = found.lengths;
    for (const key of keys) {
      const values = found.values.get(key);
      if (values) raw.set(key, values);
      const column =
        values && values.length === frames ? keywordColumn(key, values) : scalarColumn(key, found.scalars, frames);
      known.set(key, column);
    }
  };
  const load = async (keys: readonly string[], more: ZarrReadOptions): Promise<void> => {
    own ??= ownColumns(array, more);
    const columns = await own;
    if (columns) {
      for (const key of keys) known.set(key, await columns.read(key, more));
      return;
    }
    const file = options.cache && (await cacheName(array, more));
    const left: string[] = [];
    for (const key of keys) {
      const kept =
        options.cache && file ? await readKept(options.cache, `${file}/${key}.parquet`, key, frames) : undefined;
      if (kept) known.set(key, kept);
      else left.push(key);
    }
    if (left.length === 0) return;
    await scan(left, more);
    if (!options.cache || !file) return;
    for (const key of left) {
      const column = known.get(key);
      if (column) await keep(options.cache, `${file}/${key}.parquet`, column);
    }
  };
  const self: HeaderStore = {
    async names(more = {}) {
      own ??= ownColumns(array, more);
      const columns = await own;
      if (columns) return new Map(columns.names.map((name) => [name, frames]));
      if (!lengths) await scan([], more);
      return lengths ?? new Map();
    },
    async headers(indices, more = {}) {
      own ??= ownColumns(array, more);
      if (await own) return headersOfColumns(await self.columns("*", more), indices);
      const rows = [...new Set(Array.from(indices))].sort((a, b) => a - b);
      const found = await scanAttributes(store, path, { ...more, keys: "*", rows });
      const places = new Map(rows.map((row, at) => [row, at]));
      return Array.from(indices, (index) => {
        const cards: [string, HeaderValue][] = [];
        for (const [name, values] of found.values) {
          if (found.lengths.get(name) !== frames) continue;
          addCard(cards, name, values[places.get(index) ?? -1] ?? null);
        }
        for (const [name, value] of found.scalars) addCard(cards, name, value);
        return makeHeader(cards);
      });
    },
    async columns(keywords, more = {}) {
      const wanted = keywords === "*" ? [...(await self.names(more)).keys()] : keywords;
      const unknown = wanted.filter((key) => !known.has(key));
      if (unknown.length > 0) await load(unknown, more);
      return new Map(wanted.map((key) => [key, known.get(key)]));
    },
    async values(keyword, more = {}) {
      if (!raw.has(keyword)) await scan([keyword], more);
      return raw.get(keyword);
    },
  };
  return self;
}

function scalarColumn(key: string, scalars: ReadonlyMap<string, AttributeValue>, frames: number): Column | undefined {
  if (!scalars.has(key)) return undefined;
  return keywordColumn(key, new Array<AttributeValue>(frames).fill(scalars.get(key) ?? null));
}

interface OwnColumns {
  readonly names: readonly string[];
  read(key: string, options: ZarrReadOptions): Promise<Column | undefined>;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function headersOfColumns(
  columns: ReadonlyMap<string, Column | undefined>,
  indices: ArrayLike<number>,
): readonly FitsHeader[] {
  return Array.from(indices, (index) => {
    const cards: [string, HeaderValue][] = [];
    for (const [name, column] of columns) {
      const value = column && valueAt(column, index);
      if (
        typeof value === "number" ||
        typeof value === "string" ||
        typeof value === "boolean" ||
        typeof value === "bigint"
      ) {
        addCard(cards, name, typeof value === "bigint" ? Number(value) : value);
      }
    }
    return makeHeader(cards);
  });
}

/** What stands for no value, and what no card can hold, is left out. */
function addCard(cards: [string, HeaderValue][], name: string, value: AttributeValue): void {
  if (
    value === null ||
    isMissingValue(name, value) ||
    value === Number.POSITIVE_INFINITY ||
    value === Number.NEGATIVE_INFINITY
  )
    return;
  if (/[^ -~]|=/.test(name)) return;
  cards.push([name, value]);
}

/** Stores that Heliokit built have a column for each keyword beside the images, constants as attributes of their group. */
async function ownColumns(array: ZarrArray, options: ZarrReadOptions): Promise<OwnColumns | undefined> {
  const slash = array.path.lastIndexOf("/");
  const group = `${slash < 0 ? "" : array.path.slice(0, slash + 1)}header/${array.path.slice(slash + 1)}`;
  const [frames = 0] = array.shape;
  const { constants, columns } = await readAttributes(array.store, group, options);
  if (!isRecord(constants) || !isRecord(columns)) return undefined;
  return {
    names: [...Object.keys(constants), ...Object.keys(columns)].sort(),
    async read(key, more) {
      if (Object.hasOwn(constants, key)) return keywordColumn(key, new Array<unknown>(frames).fill(constants[key]));
      const stored = Object.hasOwn(columns, key) ? columns[key] : undefined;
      if (!isRecord(stored)) return undefined;
      const { data } = await readZarr(await openZarrArray(array.store, `${group}/${key}`, more), {}, more);
      // While frames are being added the lists are longer than the array, whose shape is written last.
      if (data.length < frames) return undefined;
      const values = Array.from<number | bigint | string>(data).slice(0, frames);
      return keywordColumn(
        key,
        values.map((value) => ownValue(value, stored["kind"])),
      );
    },
  };
}

/** Columns of texts have "" for none; values of mixed types are kept as JSON. */
function ownValue(value: number | bigint | string, kind: unknown): unknown {
  if (kind === "json") return JSON.parse(String(value) || "null");
  return value === "" ? null : value;
}

/** A name that changes with the attributes: their size and the checksums of their beginning and end. */
async function cacheName(array: ZarrArray, options: ZarrReadOptions): Promise<string | undefined> {
  const source = await array.store.open(`${array.path}/.zattrs`, options);
  if (!source) return undefined;
  try {
    const first = await source.read(0, SAMPLE_BYTES, options);
    const last = await source.read(Math.max(0, source.size - SAMPLE_BYTES), SAMPLE_BYTES, options);
    const hex = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(8, "0");
    const place = hex(new TextEncoder().encode(array.store.name));
    const safe = array.path.replace(/[^A-Za-z0-9.-]+/g, "_");
    return `sdoml-headers/${place}-${safe}-${source.size}-${hex(first)}${hex(last)}`;
  } finally {
    await source.close?.();
  }
}

async function readKept(cache: Storage, file: string, key: string, frames: number): Promise<Column | undefined> {
  try {
    const bytes = await readStored(cache, file, MOST_KEPT_BYTES);
    const table = bytes && (await fromParquet(bytes));
    const column = table && columnOf(table, key);
    if (column?.length !== frames) return undefined;
    return column.type === "text" ? keywordColumn(key, valuesOf(column).map(unquoted)) : column;
  } catch {
    // What is damaged is scanned and written anew.
    return undefined;
  }
}

async function keep(cache: Storage, file: string, column: Column): Promise<void> {
  try {
    // A reader of Parquet takes texts that look like times for times: quoted they stay what they are.
    const kept = column.type === "text" ? textColumn(column.name, valuesOf(column).map(quoted)) : column;
    await cache.write(file, await toParquet(makeTable([kept])));
  } catch {
    // A cache that cannot be written (read-only, full) costs the next run a scan, nothing else.
  }
}

const valuesOf = (column: Column) => Array.from({ length: column.length }, (_, row) => valueAt(column, row));
const quoted = (value: unknown) => (value === null ? null : JSON.stringify(value));
const unquoted = (value: unknown): unknown => (typeof value === "string" ? JSON.parse(value) : null);
