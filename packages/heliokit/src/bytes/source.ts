/**
 * Bytes that can be read in ranges, wherever they lie: memory, a file, a web server. Every format reader of Heliokit
 * takes one and asks only for what it needs.
 *
 * @example
 * ```ts
 * const source: ByteSource = memorySource(bytes, "image.fits");
 * const first = await source.read(0, 2880);
 * ```
 */
export interface ByteSource {
  /** File name, address or label; it appears in errors. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /**
   * Reads up to `length` bytes from `offset` (both in bytes). The answer is shorter than asked only where the source
   * ends, and may be a view of shared memory: do not write into it.
   */
  read(offset: number, length: number, options?: ReadOptions): Promise<Uint8Array>;
  /**
   * Reads into memory of the caller (for a kernel's linear memory) and tells how many bytes arrived; optional.
   * Fewer than asked only where the source ends.
   */
  readInto?(offset: number, target: Uint8Array, options?: ReadOptions): Promise<number>;
  /** Gives back what the source holds (a file descriptor). A source without it owns nothing. */
  close?(): Promise<void>;
}

/** Options of one read. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
}

/**
 * Reads into the caller's memory from any source, through `readInto` where the source has it.
 *
 * @example
 * ```ts
 * const target = new Uint8Array(2880);
 * const count = await readInto(source, 0, target);
 * ```
 */
export async function readInto(
  source: ByteSource,
  offset: number,
  target: Uint8Array,
  options: ReadOptions = {},
): Promise<number> {
  if (source.readInto) return source.readInto(offset, target, options);
  const bytes = await source.read(offset, target.length, options);
  target.set(bytes);
  return bytes.length;
}
