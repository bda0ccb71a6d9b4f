import type { Kernels } from "./load.js";

/** Noise statistics of a row of pixels, as the quantiser of compressed images needs them. */
export interface RowNoise {
  readonly min: number;
  readonly max: number;
  /** Pixels that are no NaN. */
  readonly good: number;
  /** Medians of the absolute differences of order 2, 3 and 5; undefined where a row has none. */
  readonly second: number | undefined;
  readonly third: number | undefined;
  readonly fifth: number | undefined;
}

/** Compiled steps of tile compression; each has a plain twin in `heliokit/codecs` or `heliokit/fits` that gives the same. */
export interface TileKernels {
  /** Decodes a RICE stream; answers its length, or -1 for a damaged one. */
  riceDecode(bytes: Uint8Array, output: Int16Array | Int32Array, blockSize: number): number;
  /** Encodes values; answers the bytes written to `output`, which is large enough for the worst case. */
  riceEncode(values: Int16Array | Int32Array, blockSize: number, output: Uint8Array): number;
  rowNoise(pixels: Float32Array): RowNoise;
  /**
   * Quantises a row into `codes` with the random numbers of `random`, used in the order of the FITS standard from number
   * `start` on. Answers the largest error.
   */
  quantizeRow(
    pixels: Float32Array,
    random: Float32Array,
    start: number,
    rule: { readonly zero: number; readonly step: number; readonly nanCode: number },
    codes: Int32Array,
  ): number;
}

const made = new WeakMap<Kernels, TileKernels>();

/**
 * The compiled steps of tile compression, on arrays anywhere. They keep some scratch memory, once per instance.
 *
 * @example
 * ```ts
 * const kernels = await loadKernels();
 * riceDecode(tile, row, 32, kernels && tileKernels(kernels));
 * ```
 */
export function tileKernels(kernels: Kernels): TileKernels {
  const present = made.get(kernels);
  if (present) return present;
  const built = buildTileKernels(kernels);
  made.set(kernels, built);
  return built;
}

function buildTileKernels(kernels: Kernels): TileKernels {
  const { arena, exports } = kernels;
  const blocks = new Map<string, { pointer: number; bytes: number }>();
  /** Scratch memory by purpose, grown when needed. */
  const scratch = (purpose: string, bytes: number): number => {
    const block = blocks.get(purpose);
    if (block && block.bytes >= bytes) return block.pointer;
    if (block) arena.release(block.pointer);
    const pointer = arena.allocate(bytes);
    blocks.set(purpose, { pointer, bytes });
    return pointer;
  };
  const inside = (array: ArrayBufferView): number | undefined => (arena.contains(array) ? array.byteOffset : undefined);
  let tableCopied: Float32Array | undefined;

  return {
    riceDecode(bytes, output, blockSize) {
      const { length } = bytes;
      // Scratch first: it may let the memory grow, which detaches views made before; addresses stay.
      const direct = inside(output);
      const sourceAt = inside(bytes);
      const source = sourceAt ?? scratch("bytes", length);
      const target = direct ?? scratch("values", output.byteLength);
      const work = scratch("rice", exports.riceScratchBytes(length, output.length));
      const record = scratch("record", 32);
      if (sourceAt === undefined) arena.view("uint8", source, length).set(bytes);
      if (output instanceof Int32Array) {
        if (exports.rice32(source, length, target, output.length, blockSize, work) === 0) return -1;
        if (direct === undefined) output.set(arena.view("int32", target, output.length));
        return length;
      }
      arena.view("int32", record, 2).set([0, length]);
      if (exports.riceRows16(record, 1, source, output.length, blockSize, target, work, 0, 0, record + 16) === 0)
        return -1;
      if (direct === undefined) output.set(arena.view("int16", target, output.length));
      return length;
    },

    riceEncode(values, blockSize, output) {
      const { length } = values;
      const bound = values.byteLength + Math.ceil(length / blockSize) + 64;
      const source = scratch("values", values.byteLength);
      const bytes = scratch("bytes", bound);
      const codes = scratch("codes", blockSize * 4);
      if (values instanceof Int32Array) arena.view("int32", source, length).set(values);
      else arena.view("int16", source, length).set(values);
      const encode = values instanceof Int32Array ? exports.riceEncode32 : exports.riceEncode16;
      const used = encode(source, length, blockSize, bytes, codes);
      output.set(arena.view("uint8", bytes, used));
      return used;
    },

    rowNoise(pixels) {
      const { length } = pixels;
      const direct = inside(pixels);
      const source = direct ?? scratch("pixels", pixels.byteLength);
      const work = scratch("noise", exports.noiseScratchBytes(length));
      const result = scratch("found", 32);
      if (direct === undefined) arena.view("float32", source, length).set(pixels);
      exports.rowNoise32(source, length, work, result);
      const [min, max] = arena.view("float32", result, 2);
      const [good, twos, more] = arena.view("int32", result + 8, 3);
      const [second, third, fifth] = arena.view("float32", result + 20, 3);
      return {
        min: min as number,
        max: max as number,
        good: good as number,
        second: twos === 0 ? undefined : (second as number),
        third: more === 0 ? undefined : (third as number),
        fifth: more === 0 ? undefined : (fifth as number),
      };
    },

    quantizeRow(pixels, random, start, { zero, step, nanCode }, codes) {
      const { length } = pixels;
      const direct = inside(pixels);
      const source = direct ?? scratch("pixels", pixels.byteLength);
      const target = scratch("values", codes.byteLength);
      const table = scratch("random", random.byteLength);
      if (random !== tableCopied) {
        arena.view("float32", table, random.length).set(random);
        tableCopied = random;
      }
      if (direct === undefined) arena.view("float32", source, length).set(pixels);
      let first = start;
      let next = Math.floor((random[first] as number) * 500);
      let largest = 0;
      for (let done = 0; done < length; ) {
        const count = Math.min(length - done, random.length - next);
        const error = exports.quantize32(
          source + 4 * done,
          count,
          table + 4 * next,
          zero,
          step,
          nanCode,
          target + 4 * done,
        );
        if (error > largest) largest = error;
        done += count;
        first = first + 1 === random.length ? 0 : first + 1;
        next = Math.floor((random[first] as number) * 500);
      }
      codes.set(arena.view("int32", target, length));
      return largest;
    },
  };
}
