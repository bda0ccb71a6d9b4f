/**
 * What the compiled module offers, as it is: addresses and counts, nothing is checked. Rooms that call a kernel wrap it
 * in a function on typed arrays and keep the plain TypeScript twin beside it. The sources are in `packages/heliokit/kernels`.
 */
export interface KernelExports {
  heapBase(): number;
  swap16(source: number, target: number, count: number): void;
  swap32(source: number, target: number, count: number): void;
  swap64(source: number, target: number, count: number): void;
  /** Sum of big-endian 32-bit words modulo 2^64. */
  sumWords(source: number, count: number): bigint;
}
