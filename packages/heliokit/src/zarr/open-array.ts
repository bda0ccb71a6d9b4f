import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import type { ZarrArray } from "./array.js";
import { badMetadata, isRecord, MOST_METADATA_BYTES } from "./metadata.js";
import { arrayOfZarray } from "./metadata-v2.js";
import { arrayOfZarrJson } from "./metadata-v3.js";
import { inStore, type ZarrStore } from "./store.js";

/** What reads from a store takes. */
export interface ZarrReadOptions {
  readonly signal?: AbortSignal;
}

/**
 * Opens an array by its metadata alone: `zarr.json` or `.zarray`. Attributes, which may be hundreds of megabytes, are not
 * touched.
 *
 * @throws HeliokitError `zarr/no-such-array` with what lies there instead, `zarr/bad-metadata`, `zarr/unsupported`, errors of the
 * place
 *
 * @example
 * ```ts
 * const array = await openZarrArray(store, "2010/171A");
 * array.shape; // [6135, 512, 512]
 * ```
 */
export async function openZarrArray(store: ZarrStore, path: string, options: ZarrReadOptions = {}): Promise<ZarrArray> {
  const clean = path
    .split("/")
    .filter((part) => part !== "")
    .join("/");
  const found = await arrayAt(store, clean, options);
  if (found) return found;
  throw await noSuchArray(store, clean, options);
}

/** The array at a path; undefined where there is a group or nothing. */
export async function arrayAt(
  store: ZarrStore,
  path: string,
  options: ZarrReadOptions,
): Promise<ZarrArray | undefined> {
  // Most stores are of format 2; both are asked for at once, since a round trip costs more than a refusal.
  const [old, young] = await Promise.all([
    readJson(store, inStore(path, ".zarray"), options),
    readJson(store, inStore(path, "zarr.json"), options),
  ]);
  if (young && young["node_type"] === "array") {
    const { separator, prefix, ...array } = arrayOfZarrJson(young, `${store.name}/${inStore(path, "zarr.json")}`);
    return { ...array, store, path, chunkKeys: { prefix: inStore(path, prefix), separator } };
  }
  if (!old) return undefined;
  const { separator, ...array } = arrayOfZarray(old, `${store.name}/${inStore(path, ".zarray")}`);
  return { ...array, store, path, chunkKeys: { prefix: path === "" ? "" : `${path}/`, separator } };
}

async function readJson(
  store: ZarrStore,
  key: string,
  options: ZarrReadOptions,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const source = await store.open(key, options);
  if (!source) return undefined;
  const file = `${store.name}/${key}`;
  const text = new TextDecoder().decode(await wholeOf(source, MOST_METADATA_BYTES, file, options));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw badMetadata(file, "is no JSON", cause);
  }
  if (!isRecord(json)) throw badMetadata(file, "is no JSON object");
  return json;
}

/** All bytes of a source, which is closed. */
export async function wholeOf(
  source: ByteSource,
  mostBytes: number,
  file: string,
  options: ZarrReadOptions,
): Promise<Uint8Array> {
  try {
    if (source.size > mostBytes) throw badMetadata(file, `has ${source.size} bytes, more than ${mostBytes}`);
    const bytes = await source.read(0, source.size, options);
    if (bytes.length < source.size) throw badMetadata(file, `ends after ${bytes.length} of ${source.size} bytes`);
    return bytes;
  } finally {
    await source.close?.();
  }
}

async function noSuchArray(store: ZarrStore, path: string, options: ZarrReadOptions): Promise<HeliokitError> {
  const above = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const [here, beside] = await Promise.all([store.list?.(path, options), store.list?.(above, options)]);
  const inside = here?.folders ?? [];
  const offered = inside.length > 0 ? inside : (beside?.folders ?? []);
  const what = inside.length > 0 ? "is a group" : "is not there";
  const hint = offered.length > 0 ? `; there are ${offered.slice(0, 20).join(", ")}` : "";
  return new HeliokitError("zarr/no-such-array", `${path || "the root"} of ${store.name} ${what}, no array${hint}`, {
    facts: { file: store.name, path, offered: offered.slice(0, 100) },
  });
}
