/**
 * RICE_1, the compression of nearly every solar archive image: differences of neighbours, folded to be positive,
 * written in blocks with a fixed number of low bits and a unary rest.
 *
 * Source: FITS standard 4.0, section 10.4.1; Rice, Yeh and Miller 1993 (JPL 93-408); constants as in CFITSIO.
 * This is the plain twin of the compiled kernel: its oracle, its documentation, and what runs where WASM is forbidden.
 */
import { HeliokitError } from "../errors.js";
import type { TileKernels } from "../kernels/index.js";

/**
 * Arrays whose element size decides the BYTEPIX of a RICE stream: 1, 2 or 4 bytes. The standard names 8 too but states
 * no constants for it, and no writer is known.
 */
export type RiceArray = Uint8Array | Int8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/**
 * A compiled decoder for streams of 16 and 32 bits that stands in for the twin. It returns the number of bytes read,
 * or a negative number where the stream ended early.
 */
export interface RiceKernels {
  riceDecode?(bytes: Uint8Array, output: Int16Array | Int32Array, blockSize: number): number;
  /** Returns the number of bytes written to `output`, which is large enough for the worst case. */
  riceEncode?(values: Int16Array | Int32Array, blockSize: number, output: Uint8Array): number;
  /** Noise and quantisation of rows of float32; see `tileKernels` of `heliokit/kernels`. */
  rowNoise?: TileKernels["rowNoise"];
  quantizeRow?: TileKernels["quantizeRow"];
}

interface Width {
  /** Bits of the code that opens a block. */
  readonly fsBits: number;
  /** Code of a block written raw. */
  readonly fsMax: number;
  readonly bits: number;
}

const widths: Readonly<Record<number, Width>> = {
  1: { fsBits: 3, fsMax: 6, bits: 8 },
  2: { fsBits: 4, fsMax: 14, bits: 16 },
  4: { fsBits: 5, fsMax: 25, bits: 32 },
};

function ended(bytes: Uint8Array, done: number, wanted: number): HeliokitError {
  return new HeliokitError(
    "codecs/rice-truncated",
    `RICE stream of ${bytes.length} bytes ends after ${done} of ${wanted} values; the tile is damaged or cut short`,
    { facts: { found: done, wanted, bytes: bytes.length } },
  );
}

/**
 * Decodes one RICE_1 stream into `output`, whose length is the number of values and whose element size is the BYTEPIX
 * (8, 16 or 32 bits). Unread bytes at the end are allowed. Returns the number of bytes read.
 *
 * Errors: `codecs/rice-truncated` when the stream ends early (CFITSIO: "hit end of compressed byte stream"),
 * `codecs/rice-corrupt` for a block code that no encoder writes.
 *
 * @example
 * ```ts
 * const row = new Int16Array(4096);
 * riceDecode(tileBytes, row, 32);
 * ```
 */
export function riceDecode(bytes: Uint8Array, output: RiceArray, blockSize: number, kernels?: RiceKernels): number {
  checkBlock(blockSize);
  if (output.length === 0) return 0;
  if (kernels?.riceDecode && (output instanceof Int16Array || output instanceof Int32Array)) {
    const read = kernels.riceDecode(bytes, output, blockSize);
    if (read >= 0) return read;
    // The kernel only says that the stream is damaged; the twin finds out where.
  }
  return decodeTwin(bytes, output, blockSize);
}

function checkBlock(blockSize: number): void {
  if (!Number.isInteger(blockSize) || blockSize < 1)
    throw new HeliokitError("codecs/bad-parameter", `RICE block size is ${blockSize}, wanted a positive whole number`, {
      facts: { found: blockSize },
    });
}

/**
 * The bit buffer `window` holds `valid` unread bits, right-aligned, never more than 32: everything stays in the
 * integer arithmetic that engines compile well.
 */
function decodeTwin(bytes: Uint8Array, output: RiceArray, blockSize: number): number {
  const width = widths[output.BYTES_PER_ELEMENT];
  if (!width) throw new HeliokitError("codecs/bad-parameter", "RICE values have 1, 2, 4 or 8 bytes");
  const { fsBits, fsMax, bits } = width;
  const size = bytes.length;
  const count = output.length;
  const firstBytes = bits >> 3;
  if (size < firstBytes) throw ended(bytes, 0, count);
  let previous = 0;
  let at = 0;
  for (; at < firstBytes; at++) previous = (previous << 8) | (bytes[at] ?? 0);
  let window = 0;
  let valid = 0;
  let done = 0;
  while (done < count) {
    while (valid < fsBits) {
      if (at >= size) throw ended(bytes, done, count);
      window = ((window << 8) | (bytes[at++] ?? 0)) >>> 0;
      valid += 8;
    }
    valid -= fsBits;
    const fs = (window >>> valid) - 1;
    window &= (1 << valid) - 1;
    const end = Math.min(done + blockSize, count);
    if (fs > fsMax)
      throw new HeliokitError("codecs/rice-corrupt", `RICE block at value ${done} has the impossible code ${fs + 1}`, {
        facts: { value: done, found: fs + 1, byteOffset: at },
      });
    if (fs < 0) {
      output.fill(previous, done, end);
      done = end;
    } else if (fs === fsMax) {
      // Raw differences. 32-bit ones do not fit beside leftover bits, so they are taken byte by byte.
      for (; done < end; done++) {
        let raw = window;
        let need = bits - valid;
        while (need >= 8) {
          if (at >= size) throw ended(bytes, done, count);
          raw = (raw << 8) | (bytes[at++] ?? 0);
          need -= 8;
        }
        if (need > 0) {
          if (at >= size) throw ended(bytes, done, count);
          const byte = bytes[at++] ?? 0;
          valid = 8 - need;
          raw = (raw << need) | (byte >>> valid);
          window = byte & ((1 << valid) - 1);
        } else {
          // need is 0 here: fewer than 8 bits are ever left over, so a value never ends inside the window.
          valid = 0;
          window = 0;
        }
        previous = (previous + ((raw >>> 1) ^ -(raw & 1))) | 0;
        output[done] = previous;
      }
    } else {
      for (; done < end; done++) {
        let zeros = 0;
        while (window === 0) {
          zeros += valid;
          if (at >= size) throw ended(bytes, done, count);
          window = bytes[at++] ?? 0;
          valid = 8;
        }
        const lead = Math.clz32(window) - 32 + valid;
        zeros += lead;
        valid -= lead + 1;
        window &= (1 << valid) - 1;
        while (valid < fs) {
          if (at >= size) throw ended(bytes, done, count);
          window = (window << 8) | (bytes[at++] ?? 0);
          valid += 8;
        }
        valid -= fs;
        const folded = (zeros << fs) | (window >>> valid);
        window &= (1 << valid) - 1;
        previous = (previous + ((folded >>> 1) ^ -(folded & 1))) | 0;
        output[done] = previous;
      }
    }
  }
  return at;
}

/**
 * Bytes that a RICE stream of `count` values can need at most, for reserving memory.
 *
 * @example
 * ```ts
 * const room = new Uint8Array(riceBound(4096, 4, 32));
 * ```
 */
export function riceBound(count: number, bytesPerValue: 1 | 2 | 4, blockSize: number): number {
  const blocks = Math.ceil(count / blockSize);
  return count * bytesPerValue + bytesPerValue + blocks + 8;
}

/** Low bits per code for a block whose folded differences have this mean, rounded as CFITSIO rounds. */
function lowBits(mean: number, bits: number): number {
  if (mean <= 0) return 0;
  const whole = Math.trunc(mean) >>> 0;
  // For 8 and 16 bits the quotient is cut to that width first.
  const rest = (bits < 32 ? whole & ((1 << bits) - 1) : whole) >>> 1;
  return 32 - Math.clz32(rest);
}

/**
 * Encodes values as one RICE_1 stream, bit for bit as CFITSIO does, into `output` (at least {@link riceBound} bytes).
 * The BYTEPIX is the element size of `values`. Returns the number of bytes written.
 *
 * @example
 * ```ts
 * const room = new Uint8Array(riceBound(row.length, 2, 32));
 * const tile = room.subarray(0, riceEncode(row, 32, room));
 * ```
 */
export function riceEncode(values: RiceArray, blockSize: number, output: Uint8Array, kernels?: RiceKernels): number {
  checkBlock(blockSize);
  const width = widths[values.BYTES_PER_ELEMENT];
  if (!width) throw new HeliokitError("codecs/bad-parameter", "RICE values have 1, 2 or 4 bytes");
  const count = values.length;
  if (count === 0) return 0;
  const bound = riceBound(count, values.BYTES_PER_ELEMENT as 1 | 2 | 4, blockSize);
  if (output.length < bound)
    throw new HeliokitError("codecs/bad-parameter", `room for ${output.length} bytes, RICE may need ${bound}`, {
      facts: { found: output.length, wanted: bound },
    });
  if (kernels?.riceEncode && (values instanceof Int16Array || values instanceof Int32Array))
    return kernels.riceEncode(values, blockSize, output);

  const { fsBits, fsMax, bits } = width;
  const shift = 32 - bits;
  const folded = new Uint32Array(blockSize);
  let at = 0;
  // The low `valid` (< 8) bits of `window` are not yet written; what stands above them is of no account.
  let window = 0;
  let valid = 0;
  /** Appends up to 24 bits. */
  const put = (value: number, length: number) => {
    window = (window << length) | value;
    valid += length;
    while (valid >= 8) {
      valid -= 8;
      output[at++] = window >>> valid;
    }
  };
  const putRaw = (value: number) => {
    if (bits > 16) put((value >>> 16) & 0xffff, 16);
    put(value & (bits === 8 ? 0xff : 0xffff), Math.min(bits, 16));
  };
  let previous = values[0] ?? 0;
  putRaw(previous);
  for (let start = 0; start < count; start += blockSize) {
    const size = Math.min(blockSize, count - start);
    // A double, as in CFITSIO: the choice of fs must be the same in every implementation.
    let sum = 0;
    for (let index = 0; index < size; index++) {
      const value = values[start + index] ?? 0;
      // The difference wraps in the width of the values; folding makes it positive.
      const difference = ((value - previous) << shift) >> shift;
      const code = ((difference << 1) ^ (difference >> 31)) >>> 0;
      folded[index] = code;
      sum += code;
      previous = value;
    }
    const fs = lowBits((sum - (size >> 1) - 1) / size, bits);
    if (fs >= fsMax) {
      put(fsMax + 1, fsBits);
      for (let index = 0; index < size; index++) putRaw(folded[index] ?? 0);
    } else if (sum === 0) {
      put(0, fsBits);
    } else {
      put(fs + 1, fsBits);
      const mask = (1 << fs) - 1;
      const one = 1 << fs;
      for (let index = 0; index < size; index++) {
        const code = folded[index] ?? 0;
        let zeros = code >>> fs;
        if (zeros + fs < 24) {
          // The usual case at once: zeros, the one that ends them, the low bits.
          const length = zeros + fs + 1;
          window = (window << length) | one | (code & mask);
          valid += length;
          while (valid >= 8) {
            valid -= 8;
            output[at++] = window >>> valid;
          }
          continue;
        }
        for (; zeros >= 24; zeros -= 24) put(0, 24);
        put(1, zeros + 1);
        if (fs > 0) put(code & mask, fs);
      }
    }
  }
  if (valid > 0) output[at++] = window << (8 - valid);
  return at;
}
