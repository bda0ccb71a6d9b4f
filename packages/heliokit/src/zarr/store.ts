import type { ByteSource } from "../bytes/index.js";

/**
 * A place that holds Zarr objects under keys: a folder, memory, a web server, a bucket.
 *
 * @example
 * ```ts
 * const store: ZarrStore = storageStore(folderStorage("sdomlv2_small.zarr"));
 * const array = await openZarrArray(store, "2010/171A");
 * ```
 */
export interface ZarrStore {
  /** What the place is called in messages: a path, an address. Never holds a secret. */
  readonly name: string;
  /** An object for reading in ranges; undefined where there is none. Close the source after use, where it can be closed. */
  open(key: string, options?: { readonly signal?: AbortSignal }): Promise<ByteSource | undefined>;
  /** What lies directly below a prefix ("" is the root), names in order; undefined where the place cannot be listed. */
  list?(prefix: string, options?: { readonly signal?: AbortSignal }): Promise<ZarrListing | undefined>;
  /** Parts of an object no further apart are worth one request. Default 64 KiB, for disks. */
  readonly gapBytes?: number;
}

/** One level of a store: last parts of names, without the prefix. */
export interface ZarrListing {
  readonly folders: readonly string[];
  readonly keys: readonly string[];
}

/** A key below a path of a store. */
export function inStore(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
