// Entry of the compiled module. Every kernel takes addresses in the imported memory and keeps no state of its own, so that
// any number of instances (one per worker) may share one memory.
export * from "./bitshuffle";
export * from "./bytes";
export * from "./convert";
export * from "./count";
export * from "./finish";
export * from "./general";
export * from "./rice";
export * from "./spline-columns";
export * from "./spline-rows";
export * from "./spline-sample";
export * from "./quantize";
export * from "./rice-encode";
export { zstdFrame, zstdScratchBytes } from "./zstd";

/** First address that callers may use. */
export function heapBase(): usize {
  return __heap_base;
}
