/**
 * The compiled kernels (WebAssembly with SIMD), their loader and memory, and elementary functions that give the same bits
 * everywhere.
 */
export { ARENA_SLACK, Arena, ArenaArray, type ArenaType, type ArenaView } from "./arena.js";
export { unshuffleBits32 } from "./bitshuffle.js";
export { acos, asin, atan, atan2, cbrt, cos, exp, log, sin, tan } from "./exact-math.js";
export type { KernelExports } from "./exports.js";
export { type Kernels, type LoadKernelsOptions, loadKernels } from "./load.js";
export { decodeRiceRows, type RiceRowsInput, type RiceRowsResult } from "./rice.js";
export { type RowNoise, type TileKernels, tileKernels } from "./tile.js";
export { decodeZstd } from "./zstd.js";
