import { readStored, type Storage } from "../../bytes/index.js";
import {
  readZarrList,
  writeZarrGroup,
  writeZarrList,
  type ZarrArrayToWrite,
  type ZarrWriteType,
} from "../../zarr/index.js";
import type { FrameHeader, FrameValue } from "./frame-header.js";

/**
 * The headers of all frames of an array by keyword: what is the same in every frame once, the rest as one list per
 * keyword with a value (or null) per frame.
 */
export interface HeaderColumns {
  readonly length: number;
  readonly constants: FrameHeader;
  readonly columns: Readonly<Record<string, readonly FrameValue[]>>;
}

/** Frames in one chunk of a list. */
const LIST_CHUNK = 8192;

/** Headers as columns, keywords in the order of their names; `undefined` stands for a place without a frame. */
export function headerColumns(headers: readonly (FrameHeader | undefined)[]): HeaderColumns {
  const keywords = new Set<string>();
  for (const header of headers) for (const keyword of Object.keys(header ?? {})) keywords.add(keyword);
  const constants: Record<string, FrameValue> = {};
  const columns: Record<string, FrameValue[]> = {};
  for (const keyword of [...keywords].sort()) {
    const values = headers.map((header) => header?.[keyword] ?? null);
    const [first = null] = values;
    if (values.every((value) => value === first)) constants[keyword] = first;
    else columns[keyword] = values;
  }
  return { length: headers.length, constants, columns };
}

/** The header of one frame. */
export function headerAt(columns: HeaderColumns, index: number): FrameHeader {
  const header: Record<string, FrameValue> = { ...columns.constants };
  for (const [keyword, values] of Object.entries(columns.columns)) header[keyword] = values[index] ?? null;
  return header;
}

/** The list of each keyword, in the order of their names: the `.zattrs` of the published product. */
export function* headerLists(columns: HeaderColumns): Generator<readonly [string, readonly FrameValue[]]> {
  const keywords = [...Object.keys(columns.constants), ...Object.keys(columns.columns)].sort();
  for (const keyword of keywords) {
    const values = columns.columns[keyword];
    yield [keyword, values ?? new Array<FrameValue>(columns.length).fill(columns.constants[keyword] ?? null)];
  }
}

/** How a column is stored: numbers with NaN for none, texts with "" for none, or anything as JSON. */
type ColumnKind = "number" | "text" | "json";

function kindOf(values: readonly FrameValue[]): ColumnKind {
  const present = values.filter((value) => value !== null);
  if (present.every((value) => typeof value === "number")) return "number";
  return present.every((value) => typeof value === "string") ? "text" : "json";
}

function listArray(path: string, format: 2 | 3, dtype: ZarrWriteType, length: number): ZarrArrayToWrite {
  return {
    path,
    format,
    shape: [length],
    // At least a whole chunk: the object of a list that grows keeps its form.
    chunkShape: [LIST_CHUNK],
    dtype,
    fillValue: dtype === "float64" ? Number.NaN : "",
  };
}

/**
 * Writes the columns under a group: one array per keyword that differs, the others as `constants` in the attributes of
 * the group, where `columns` names kind and type of each array.
 */
export async function writeHeaderColumns(
  storage: Storage,
  path: string,
  format: 2 | 3,
  columns: HeaderColumns,
  dimension: string,
): Promise<void> {
  const kinds: Record<string, { kind: ColumnKind; dtype: string }> = {};
  for (const [keyword, values] of Object.entries(columns.columns)) {
    const kind = kindOf(values);
    const texts = kind === "number" ? [] : values.map((value) => cellText(value, kind));
    const dtype = kind === "number" ? "float64" : format === 3 ? "string" : textType(texts);
    kinds[keyword] = { kind, dtype };
    const array = {
      ...listArray(`${path}/${keyword}`, format, dtype, columns.length),
      dimensionNames: [dimension],
      attributes: kind === "json" ? { encoding: "json" } : {},
    };
    const list = kind === "number" ? Float64Array.from(values, (value) => Number(value ?? Number.NaN)) : texts;
    await writeZarrList(storage, array, list);
  }
  const attributes = { frames: columns.length, constants: columns.constants, columns: kinds };
  await writeZarrGroup(storage, path, { format, attributes });
  // A keyword that has become the same in every frame needs its list no longer.
  const stale: string[] = [];
  for await (const { name } of storage.list(`${path}/`)) {
    const [keyword = "", inside] = name.slice(path.length + 1).split("/");
    if (inside !== undefined && !(keyword in columns.columns)) stale.push(name);
  }
  for (const name of stale) await storage.remove(name);
}

function cellText(value: FrameValue, kind: ColumnKind): string {
  if (kind === "json") return JSON.stringify(value);
  return value === null ? "" : String(value);
}

/** Width of a text column: rounded up generously, so that it seldom changes when frames are added. */
function textType(texts: readonly string[]): `U${number}` {
  let longest = 1;
  for (const text of texts) longest = Math.max(longest, [...text].length);
  return `U${Math.ceil(longest / 16) * 16}`;
}

/** Reads columns back; undefined where there are none. */
export async function readHeaderColumns(
  storage: Storage,
  path: string,
  format: 2 | 3,
): Promise<HeaderColumns | undefined> {
  const bytes = await readStored(storage, `${path}/${format === 2 ? ".zattrs" : "zarr.json"}`);
  if (!bytes) return undefined;
  const parsed = JSON.parse(new TextDecoder().decode(bytes));
  const attributes: {
    frames: number;
    constants: Record<string, FrameValue>;
    columns: Record<string, { kind: ColumnKind; dtype: ZarrWriteType }>;
  } = format === 2 ? parsed : parsed.attributes;
  const columns: Record<string, FrameValue[]> = {};
  for (const [keyword, { kind, dtype }] of Object.entries(attributes.columns)) {
    const array = listArray(`${path}/${keyword}`, format, dtype, attributes.frames);
    const values = await readZarrList(storage, array);
    columns[keyword] = values.map((value) => cellValue(value, kind));
  }
  return { length: attributes.frames, constants: attributes.constants, columns };
}

function cellValue(value: number | string | boolean, kind: ColumnKind): FrameValue {
  if (kind === "json") return JSON.parse(String(value) || "null");
  if (kind === "number") return Number.isNaN(value) ? null : value;
  return value === "" ? null : value;
}
