import { readInto } from "../bytes/index.js";
import type { OnWarning } from "../errors.js";
import { AttributeScanner, type ScannedAttributes } from "./attribute-scanner.js";
import { badMetadata, isRecord } from "./metadata.js";
import { wholeOf, type ZarrReadOptions } from "./open-array.js";
import { inStore, type ZarrStore } from "./store.js";
import { parseTolerantJson } from "./tolerant-json.js";

/** Most bytes of attributes that are taken whole. */
const MOST_BYTES = 2 ** 23;
/** Bytes of one piece of a scan; two are in memory. */
const PIECE_BYTES = 2 ** 20;

/**
 * The attributes of an array or group as they are: for small ones. Bare NaN and Infinity, which Python writes, are numbers. Without
 * attributes an empty record.
 *
 * @throws HeliokitError `zarr/bad-metadata`, also for more than 8 MiB: `scanAttributes` takes what is wanted out of them
 *
 * @example
 * ```ts
 * const { ion } = await readAttributes(store, "MEGS-A/Fe XX");
 * ```
 */
export async function readAttributes(
  store: ZarrStore,
  path: string,
  options: ZarrReadOptions = {},
): Promise<Readonly<Record<string, unknown>>> {
  const [old, young] = await Promise.all([
    parsed(store, inStore(path, ".zattrs"), options),
    parsed(store, inStore(path, "zarr.json"), options),
  ]);
  const inside = young?.["attributes"];
  return isRecord(inside) ? inside : (old ?? {});
}

async function parsed(
  store: ZarrStore,
  key: string,
  options: ZarrReadOptions,
): Promise<Record<string, unknown> | undefined> {
  const source = await store.open(key, options);
  if (!source) return undefined;
  const file = `${store.name}/${key}`;
  const text = new TextDecoder().decode(await wholeOf(source, MOST_BYTES, file, options));
  let json: unknown;
  try {
    json = parseTolerantJson(text);
  } catch (cause) {
    throw badMetadata(file, "is no JSON", cause);
  }
  if (!isRecord(json)) throw badMetadata(file, "is no JSON object");
  return json;
}

/** How attributes are scanned. */
export interface ScanAttributesOptions extends ZarrReadOptions {
  /** Names whose lists are wanted, or `"*"` for all. Default none: names and lengths alone. */
  readonly keys?: readonly string[] | "*";
  /** Keep only these elements of the lists, in ascending order; default all. Memory then depends on their number alone. */
  readonly rows?: Iterable<number>;
  /** Length that lists should have; others are told as `zarr/list-length`. */
  readonly length?: number;
  readonly onWarning?: OnWarning;
  /** Part that is read, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Takes chosen lists out of an array's attributes, reading them piece by piece: SDOML keeps one list with a value for every frame
 * for each of 176 keywords, 221 MB for a channel and year. Memory depends on what is asked for, not on the size. Bare NaN and
 * Infinity are numbers. Lists of another length than the array come as they are.
 *
 * @throws HeliokitError `zarr/bad-attributes` with the byte where reading must end, errors of the place
 *
 * @example
 * ```ts
 * const { values } = await scanAttributes(store, "2010/171A", { keys: ["T_OBS", "EXPTIME"], length: array.shape[0] ?? 0 });
 * ```
 */
export async function scanAttributes(
  store: ZarrStore,
  path: string,
  options: ScanAttributesOptions = {},
): Promise<ScannedAttributes> {
  const { keys = [], rows, length, onWarning, onProgress, signal } = options;
  const names = new Set(keys === "*" ? [] : keys);
  const wanted = (name: string) => keys === "*" || names.has(name);
  const key = inStore(path, ".zattrs");
  const source = await store.open(key, options);
  if (!source) return { lengths: new Map(), values: new Map(), scalars: new Map() };
  const scanner = new AttributeScanner(wanted, `${store.name}/${key}`, rows);
  try {
    // Two pieces of memory take turns: one is filled while the other is looked through.
    const memory = [new Uint8Array(PIECE_BYTES), new Uint8Array(PIECE_BYTES)] as const;
    const read = (at: number, place: number) =>
      readInto(
        source,
        at,
        (memory[place % 2] ?? memory[0]).subarray(0, Math.min(PIECE_BYTES, source.size - at)),
        options,
      );
    let pending = read(0, 0);
    for (let at = 0, place = 0; at < source.size; at += PIECE_BYTES, place++) {
      signal?.throwIfAborted();
      const length = await pending;
      if (length < Math.min(PIECE_BYTES, source.size - at)) throw badMetadata(`${store.name}/${key}`, "ends early");
      if (at + PIECE_BYTES < source.size) pending = read(at + PIECE_BYTES, place + 1);
      pending.catch(() => {});
      scanner.push((memory[place % 2] ?? memory[0]).subarray(0, length));
      onProgress?.(Math.min(1, (at + length) / source.size));
    }
  } finally {
    await source.close?.();
  }
  const found = scanner.finish();
  if (length !== undefined) warnOfLengths(found, length, `${store.name}/${key}`, onWarning);
  return found;
}

function warnOfLengths(found: ScannedAttributes, length: number, file: string, onWarning: OnWarning | undefined): void {
  const others = [...found.lengths].filter(([, own]) => own !== length);
  if (others.length === 0) return;
  onWarning?.({
    code: "zarr/list-length",
    message: `${file}: ${others.map(([name, own]) => `${name} (${own})`).join(", ")} should have ${length} values; which frames theirs belong to cannot be told`,
    facts: { file, wanted: length, names: others.map(([name]) => name) },
  });
}
