import { crc32cOf } from "./write-crc32c.js";

/** An inner chunk that has no object reads as the fill value; its entry is all ones. */
const ABSENT = 0xffff_ffff;

/**
 * A shard of Zarr v3: the inner chunks one behind the other, then the index of offset and length of each (64 bits,
 * little-endian) and its CRC-32C. `undefined` stands for an inner chunk that is left out. Source: Zarr v3,
 * codec `sharding_indexed` 1.0, index_location "end".
 */
export function encodeShard(innerChunks: readonly (Uint8Array | undefined)[]): Uint8Array {
  const bodyBytes = innerChunks.reduce((sum, chunk) => sum + (chunk?.length ?? 0), 0);
  const indexBytes = 16 * innerChunks.length;
  const shard = new Uint8Array(bodyBytes + indexBytes + 4);
  const view = new DataView(shard.buffer);
  let at = 0;
  innerChunks.forEach((chunk, index) => {
    const entry = bodyBytes + 16 * index;
    if (!chunk) {
      for (let word = 0; word < 4; word++) view.setUint32(entry + 4 * word, ABSENT, true);
      return;
    }
    shard.set(chunk, at);
    setBig(view, entry, at);
    setBig(view, entry + 8, chunk.length);
    at += chunk.length;
  });
  view.setUint32(bodyBytes + indexBytes, crc32cOf(shard.subarray(bodyBytes, bodyBytes + indexBytes)), true);
  return shard;
}

function setBig(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}
