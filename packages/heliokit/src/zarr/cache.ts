/** How much a {@link ZarrCache} keeps. */
export interface ZarrCacheOptions {
  /** Bytes of decoded frames and chunks. Default 256 MiB. */
  readonly decodedBytes?: number;
  /** Bytes of stored objects' tables. Default 16 MiB. */
  readonly storedBytes?: number;
}

/** What a cache holds and did. */
export interface ZarrCacheState {
  readonly decodedBytes: number;
  readonly storedBytes: number;
  readonly hits: number;
  readonly misses: number;
}

/** Keeps what was read last, within bounds: frames (decoded) and the tables of chunks (stored) are counted apart. */
export interface ZarrCache {
  readonly frames: KeptBytes<Float32Array>;
  readonly tables: KeptBytes<Uint8Array>;
  state(): ZarrCacheState;
  clear(): void;
}

/** Values with a length in bytes, the least recently used one going first. */
export interface KeptBytes<T extends { readonly byteLength: number }> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

/**
 * A cache for reading from Zarr stores. One serves any number of arrays.
 *
 * @example
 * ```ts
 * const cache = zarrCache({ decodedBytes: 64 * 2 ** 20 });
 * for await (const { data } of readFrames(array, [0, 1, 0], { cache })) console.log(data[0]);
 * ```
 */
export function zarrCache(options: ZarrCacheOptions = {}): ZarrCache {
  const { decodedBytes = 2 ** 28, storedBytes = 2 ** 24 } = options;
  const counts = { hits: 0, misses: 0 };
  const frames = kept<Float32Array>(decodedBytes, counts);
  const tables = kept<Uint8Array>(storedBytes, counts);
  return {
    frames: frames.store,
    tables: tables.store,
    state: () => ({ decodedBytes: frames.bytes(), storedBytes: tables.bytes(), ...counts }),
    clear() {
      frames.clear();
      tables.clear();
    },
  };
}

function kept<T extends { readonly byteLength: number }>(most: number, counts: { hits: number; misses: number }) {
  // A Map goes through its keys in the order in which they were set: the first is the least recently used.
  const values = new Map<string, T>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= values.get(key)?.byteLength ?? 0;
    values.delete(key);
  };
  const store: KeptBytes<T> = {
    get(key) {
      const value = values.get(key);
      if (!value) {
        counts.misses++;
        return undefined;
      }
      counts.hits++;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      drop(key);
      if (value.byteLength > most) return;
      values.set(key, value);
      bytes += value.byteLength;
      for (const oldest of values.keys()) {
        if (bytes <= most) break;
        drop(oldest);
      }
    },
  };
  return {
    store,
    bytes: () => bytes,
    clear() {
      values.clear();
      bytes = 0;
    },
  };
}
