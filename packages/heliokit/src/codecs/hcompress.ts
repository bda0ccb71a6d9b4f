/**
 * HCOMPRESS_1: a two-dimensional Haar-like transform whose coefficients are stored bit plane by bit plane as
 * quadtrees. Source: FITS standard 4.0, section 10.4.4; White, Postman and Lattanzi 1992 (STScI). The sums of 32-bit
 * tiles exceed 32 bits; doubles hold them exactly, so that one arithmetic serves all tiles.
 */
import { HeliokitError } from "../errors.js";

function corrupt(message: string): HeliokitError {
  return new HeliokitError("codecs/hcompress-corrupt", message);
}

/** Bits of a stream, most significant first; past the end is an error. */
class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #left = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  bit(): number {
    if (this.#left === 0) {
      if (this.#at >= this.#bytes.length) throw corrupt(`HCOMPRESS stream ends after ${this.#bytes.length} bytes`);
      this.#at++;
      this.#left = 8;
    }
    this.#left--;
    return ((this.#bytes[this.#at - 1] ?? 0) >>> this.#left) & 1;
  }

  nibble(): number {
    return (this.bit() << 3) | (this.bit() << 2) | (this.bit() << 1) | this.bit();
  }

  /** Four bits of a quadtree node in the variable code: frequent patterns in three bits, rare ones in six. */
  node(): number {
    const three = (this.bit() << 2) | (this.bit() << 1) | this.bit();
    if (three < 4) return 1 << three;
    const four = (three << 1) | this.bit();
    if (four < 13) return [3, 5, 10, 12, 15][four - 8] ?? 0;
    const five = (four << 1) | this.bit();
    if (five < 31) return [6, 7, 9, 11, 13][five - 26] ?? 0;
    return this.bit() === 0 ? 0 : 14;
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.#left = 0;
  }
}

/** Smallest power of two that is not below `n`, as an exponent. */
function levels(n: number): number {
  let exponent = 0;
  while (2 ** exponent < n) exponent++;
  return exponent;
}

/** Sides of a quadtree from its root to the leaves: halved, rounded up, at each level. */
function sides(n: number, depth: number): number[] {
  const result = [n];
  for (let level = 1; level < depth; level++) result.push(((result[level - 1] ?? 0) + 1) >> 1);
  return result.reverse();
}

/** How {@link hcompressDecode} works. */
export interface HcompressOptions {
  /** Smooth the blocks of lossy compression while inverting (parameter SMOOTH). Default false. */
  readonly smooth?: boolean;
}

/**
 * Decodes one HCOMPRESS_1 tile into `output`; `width` is the length of the fast axis. Values beyond 32 bits (only in
 * damaged streams) are clipped.
 *
 * Errors: `codecs/hcompress-corrupt`.
 *
 * @example
 * ```ts
 * const tile = new Int32Array(16 * 4096);
 * hcompressDecode(bytes, tile, 4096);
 * ```
 */
export function hcompressDecode(
  bytes: Uint8Array,
  output: Int32Array,
  width: number,
  options: HcompressOptions = {},
): void {
  if (bytes.length < 25 || bytes[0] !== 0xdd || bytes[1] !== 0x99)
    throw corrupt("no HCOMPRESS stream: it must begin with DD 99");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows = view.getInt32(2);
  const columns = view.getInt32(6);
  const scale = view.getInt32(10);
  const sum = Number(view.getBigInt64(14));
  if (rows * columns !== output.length || columns !== width)
    throw corrupt(
      `HCOMPRESS stream holds ${columns} x ${rows} pixels, wanted ${width} x ${output.length / Math.max(1, width)}`,
    );
  const planes = [bytes[22] ?? 0, bytes[23] ?? 0, bytes[24] ?? 0] as const;
  if (Math.max(...planes) > 52) throw corrupt(`HCOMPRESS stream claims ${Math.max(...planes)} bit planes`);

  const values = new Float64Array(output.length);
  const reader = new BitReader(bytes, 25);
  const top = (rows + 1) >> 1;
  const left = (columns + 1) >> 1;
  readQuadrant(reader, values, 0, columns, top, left, planes[0]);
  readQuadrant(reader, values, left, columns, top, columns >> 1, planes[1]);
  readQuadrant(reader, values, columns * top, columns, rows >> 1, left, planes[1]);
  readQuadrant(reader, values, columns * top + left, columns, rows >> 1, columns >> 1, planes[2]);
  if (reader.nibble() !== 0) throw corrupt("HCOMPRESS stream: the planes do not end where they should");
  reader.align();
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value !== 0 && reader.bit() === 1) values[index] = -value;
  }
  values[0] = sum;
  if (scale > 1) for (let index = 0; index < values.length; index++) values[index] = (values[index] ?? 0) * scale;
  invert(values, rows, columns, options.smooth ? scale : 0);
  for (let index = 0; index < output.length; index++)
    output[index] = Math.max(-2147483648, Math.min(2147483647, values[index] ?? 0));
}

/** Reads the bit planes of one quadrant into `values` from `start`, rows `stride` apart. */
function readQuadrant(
  reader: BitReader,
  values: Float64Array,
  start: number,
  stride: number,
  rows: number,
  columns: number,
  planes: number,
): void {
  if (rows === 0 || columns === 0) return;
  const depth = levels(Math.max(rows, columns));
  const halfRows = (rows + 1) >> 1;
  const halfColumns = (columns + 1) >> 1;
  const room = halfRows * halfColumns;
  let nodes = new Uint8Array(room);
  let next = new Uint8Array(room);
  // Sides of the grid of nodes at each level; the last one covers 2 x 2 coefficients with each node.
  const rowSides = sides(halfRows, Math.max(1, depth));
  const columnSides = sides(halfColumns, Math.max(1, depth));
  for (let plane = planes - 1; plane >= 0; plane--) {
    const code = reader.nibble();
    if (code === 0) for (let index = 0; index < room; index++) nodes[index] = reader.nibble();
    else if (code === 15) {
      nodes[0] = reader.node();
      for (let level = 1; level < rowSides.length; level++) {
        expand(reader, nodes, columnSides[level - 1] ?? 1, next, rowSides[level] ?? 1, columnSides[level] ?? 1);
        [nodes, next] = [next, nodes];
      }
    } else throw corrupt(`HCOMPRESS stream has the unknown plane code ${code}`);
    const bit = 2 ** plane;
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const node = nodes[(row >> 1) * halfColumns + (column >> 1)] ?? 0;
        if (node & childBit(row, column)) {
          const place = start + row * stride + column;
          values[place] = (values[place] ?? 0) + bit;
        }
      }
  }
}

/** The bit of a node that stands for one of its four children: 8 and 4 in the first row, 2 and 1 in the second. */
function childBit(row: number, column: number): number {
  return 8 >> (((row & 1) << 1) | (column & 1));
}

/** One level down: every set bit of a node becomes a node of its own, read from the end backwards. */
function expand(
  reader: BitReader,
  nodes: Uint8Array,
  width: number,
  next: Uint8Array,
  rows: number,
  columns: number,
): void {
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const parent = nodes[(row >> 1) * width + (column >> 1)] ?? 0;
      next[row * columns + column] = parent & childBit(row, column) ? reader.node() : 0;
    }
}

/** Largest multiple of `unit` that is not above `value`. */
function floorTo(value: number, unit: number): number {
  return Math.floor(value / unit) * unit;
}

/** The bit of weight `unit` in two's complement. */
function bitOf(value: number, unit: number): number {
  return Math.floor(value / unit) - 2 * Math.floor(value / (2 * unit));
}

/** Inverts the transform in place, with the rounding that makes it lossless. `scale` > 0 smooths. */
function invert(values: Float64Array, rows: number, columns: number, scale: number): void {
  const depth = levels(Math.max(rows, columns));
  if (depth === 0) return;
  const rowSides = sides(rows, depth);
  const columnSides = sides(columns, depth);
  const line = new Float64Array(Math.max(rows, columns));
  const top = values[0] ?? 0;
  const coarse = 2 ** (depth + 1);
  values[0] = floorTo(top + (top >= 0 ? coarse / 2 : coarse / 2 - 1), coarse);
  for (let level = depth - 1; level >= 0; level--) {
    const height = rowSides[depth - 1 - level] ?? rows;
    const width = columnSides[depth - 1 - level] ?? columns;
    for (let row = 0; row < height; row++) interleave(values, row * columns, width, 1, line);
    for (let column = 0; column < width; column++) interleave(values, column, height, columns, line);
    if (scale > 1) smoothSlopes(values, height, width, columns, Math.floor(scale / 2));
    invertLevel(values, height, width, columns, 2 ** level);
  }
}

/** Sums in the first half and differences in the second half of a line become alternating. */
function interleave(values: Float64Array, start: number, count: number, stride: number, line: Float64Array): void {
  const half = (count + 1) >> 1;
  for (let index = 0; index < count; index++) line[index] = values[start + index * stride] ?? 0;
  for (let index = 0; index < half; index++) values[start + 2 * index * stride] = line[index] ?? 0;
  for (let index = half; index < count; index++) values[start + (2 * (index - half) + 1) * stride] = line[index] ?? 0;
}

function invertLevel(values: Float64Array, height: number, width: number, stride: number, bit0: number): void {
  const last = bit0 === 1;
  const bit1 = bit0 * 2;
  const divisor = last ? 4 : 2;
  const half0 = Math.floor(bit0 / 2);
  const negative0 = last ? 0 : half0 - 1;
  const round1 = (value: number) => floorTo(value + (value >= 0 ? bit0 : bit0 - 1), bit1);
  for (let row = 0; row < height; row += 2) {
    const pair = row + 1 < height;
    for (let column = 0; column < width; column += 2) {
      const here = row * stride + column;
      const below = here + stride;
      const beside = column + 1 < width;
      let h0 = values[here] ?? 0;
      if (pair && beside) {
        let hx = round1(values[below] ?? 0);
        let hy = round1(values[here + 1] ?? 0);
        let hc = values[below + 1] ?? 0;
        hc = floorTo(hc + (hc >= 0 ? half0 : negative0), bit0);
        // Sums and differences of four numbers share their lowest bit; the forward transform rounded it away from zero.
        const low0 = bitOf(hc, bit0) * bit0;
        hx += hx >= 0 ? -low0 : low0;
        hy += hy >= 0 ? -low0 : low0;
        const low1 = (bitOf(hc, bit1) ^ bitOf(hx, bit1) ^ bitOf(hy, bit1)) * bit1;
        if (h0 >= 0) h0 += low0 - low1;
        else h0 += low0 === 0 ? low1 : low0 - low1;
        values[below + 1] = Math.floor((h0 + hx + hy + hc) / divisor);
        values[below] = Math.floor((h0 + hx - hy - hc) / divisor);
        values[here + 1] = Math.floor((h0 - hx + hy - hc) / divisor);
        values[here] = Math.floor((h0 - hx - hy + hc) / divisor);
      } else if (pair || beside) {
        const other = pair ? below : here + 1;
        const difference = round1(values[other] ?? 0);
        const low1 = bitOf(difference, bit1) * bit1;
        h0 += h0 >= 0 ? -low1 : low1;
        values[other] = Math.floor((h0 + difference) / divisor);
        values[here] = Math.floor((h0 - difference) / divisor);
      } else values[here] = Math.floor(h0 / divisor);
    }
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(Math.min(value, high), low);
}

/** Change of a slope towards what its neighbours suggest: whole steps rounded towards zero, at most `limit`. */
function step(wanted: number, found: number, unit: number, limit: number): number {
  return clamp(Math.trunc((wanted - found * unit) / unit), -limit, limit);
}

/** Slope that neighbouring zones suggest, times eight, kept monotonic; undefined where zero is the only choice. */
function slope(before: number, here: number, after: number): number | undefined {
  const high = Math.max(Math.min(after - here, here - before), 0) * 4;
  const low = Math.min(Math.max(after - here, here - before), 0) * 4;
  return low < high ? clamp(after - before, low, high) : undefined;
}

/** Moves slopes and curvature towards those of the neighbouring zones, by at most `limit`; edges stay. */
function smoothSlopes(values: Float64Array, height: number, width: number, stride: number, limit: number): void {
  const at = (place: number) => values[place] ?? 0;
  const add = (place: number, change: number) => {
    values[place] = at(place) + change;
  };
  const two = 2 * stride;
  for (let row = 2; row < height - 2; row += 2)
    for (let column = 0; column < width; column += 2) {
      const here = row * stride + column;
      const wanted = slope(at(here - two), at(here), at(here + two));
      if (wanted !== undefined) add(here + stride, step(wanted, at(here + stride), 8, limit));
    }
  for (let row = 0; row < height; row += 2)
    for (let column = 2; column < width - 2; column += 2) {
      const here = row * stride + column;
      const wanted = slope(at(here - 2), at(here), at(here + 2));
      if (wanted !== undefined) add(here + 1, step(wanted, at(here + 1), 8, limit));
    }
  for (let row = 2; row < height - 2; row += 2)
    for (let column = 2; column < width - 2; column += 2) {
      const here = row * stride + column;
      const h0 = at(here);
      const [mm, pm, mp, pp] = [at(here - two - 2), at(here + two - 2), at(here - two + 2), at(here + two + 2)];
      const x = 2 * at(here + stride);
      const y = 2 * at(here + 1);
      const bound = (pick: (a: number, b: number) => number, other: (a: number, b: number) => number) =>
        16 *
        pick(
          pick(other(pp - h0, 0) - x - y, other(h0 - pm, 0) + x - y),
          pick(other(h0 - mp, 0) - x + y, other(mm - h0, 0) + x + y),
        );
      const high = bound(Math.min, Math.max);
      const low = bound(Math.max, Math.min);
      if (low >= high) continue;
      const place = here + stride + 1;
      add(place, step(clamp(pp + mm - mp - pm, low, high), at(place), 64, limit));
    }
}
