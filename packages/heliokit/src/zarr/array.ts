import type { ZarrStore } from "./store.js";

/** Types of elements, in NumPy's names; byte order is kept apart. `U23`: texts of at most 23 code points; `S8`: 8 bytes. */
export type ZarrType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "float32"
  | "float64"
  | "string"
  | `U${number}`
  | `S${number}`;

/** A codec as its metadata states it, in one form for both formats: name (`id` of format 2) and settings. */
export interface ZarrCodec {
  readonly name: string;
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** An array of a store, opened: what its metadata says and where it lies. It owns nothing and need not be closed. */
export interface ZarrArray {
  readonly store: ZarrStore;
  /** Path inside the store, parts joined by `/`; "" for the root. */
  readonly path: string;
  readonly format: 2 | 3;
  readonly shape: readonly number[];
  /** Shape of the stored objects: chunks, or shards where there is an {@link innerChunkShape}. */
  readonly chunkShape: readonly number[];
  /** Shape of the chunks inside shards; absent without shards. */
  readonly innerChunkShape?: readonly number[];
  readonly dtype: ZarrType;
  /** Byte order of stored elements. */
  readonly littleEndian: boolean;
  /** Order of the axes inside a chunk: C, the last axis runs fastest; F, the first. */
  readonly order: "C" | "F";
  readonly fillValue: number | bigint | string | boolean | null;
  readonly dimensionNames?: readonly (string | null)[];
  /** Key of a stored object: its prefix with the array's path, and what joins the numbers. */
  readonly chunkKeys: { readonly prefix: string; readonly separator: "." | "/" };
  /**
   * Codecs that turn stored bytes into elements, in the order of **encoding** (filters first, compressor last); with shards
   * those of an inner chunk.
   */
  readonly codecs: readonly ZarrCodec[];
  /** Where the index of a shard lies and how it is stored; absent without shards. */
  readonly shardIndex?: { readonly location: "start" | "end"; readonly checksum: boolean };
}
