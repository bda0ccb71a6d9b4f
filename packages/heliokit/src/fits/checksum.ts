import type { HeliokitWarning, LongWorkOptions } from "../errors.js";
import type { Kernels } from "../kernels/index.js";
import { formatHeader } from "./format-header.js";
import type { Hdu } from "./hdu.js";
import { type FitsHeader, headerValue, withCard } from "./header.js";
import { padded } from "./layout.js";

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Folds the carry of a sum of 32-bit words back in, until it fits 32 bits. */
function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffffffff) folded = (folded % 2 ** 32) + Math.floor(folded / 2 ** 32);
  return folded;
}

/**
 * The DATASUM of bytes: their 32-bit big-endian words added in ones' complement. Pieces of a data unit are summed one
 * after the other or in any order: `start` is the sum so far, `position` the offset of the piece in the unit (only its
 * remainder by 4 counts). Zero padding adds nothing. `kernels` sum bytes that lie in their memory.
 *
 * Source: FITS standard 4.0, section 4.4.2.7 and appendix J.
 *
 * @example
 * ```ts
 * let sum = dataSum(table);
 * sum = dataSum(heap, sum, table.length);
 * ```
 */
export function dataSum(bytes: Uint8Array, start = 0, position = 0, kernels?: Kernels): number {
  let sum = start;
  let at = 0;
  // Bytes up to the next whole word of the data unit, and those after the last one, count by their place in the word.
  const lone = (end: number) => {
    for (; at < end; at++) sum += (bytes[at] ?? 0) * 2 ** (8 * (3 - ((position + at) % 4)));
  };
  lone(Math.min(bytes.length, (4 - (position % 4)) % 4));
  const words = (bytes.length - at) >> 2;
  sum = fold(sum + sumWords(bytes, at, words, kernels));
  at += words * 4;
  lone(bytes.length);
  return fold(sum);
}

function sumWords(bytes: Uint8Array, from: number, count: number, kernels: Kernels | undefined): number {
  const start = bytes.byteOffset + from;
  if (kernels?.arena.contains(bytes)) {
    // 2^21 words of 32 bits stay below 2^53, so that the sum is exact as a double.
    let sum = 0;
    for (let word = 0; word < count; word += 2 ** 20) {
      const words = Math.min(2 ** 20, count - word);
      sum = fold(sum + Number(kernels.exports.sumWords(start + 4 * word, words)));
    }
    return sum;
  }
  if (start % 4 !== 0) {
    let sum = 0;
    for (let at = from, end = from + count * 4; at < end; at += 4)
      sum +=
        (((bytes[at] ?? 0) << 24) |
          ((bytes[at + 1] ?? 0) << 16) |
          ((bytes[at + 2] ?? 0) << 8) |
          (bytes[at + 3] ?? 0)) >>>
        0;
    return fold(sum);
  }
  // A double holds the sum of two million words exactly. Turning the sum round at the end instead of every word would
  // not do: end-around carries survive a swap of two bytes, not one of four.
  const words = new Uint32Array(bytes.buffer, start, count);
  let sum = 0;
  for (let block = 0; block < count; block += 2 ** 20) {
    const end = Math.min(count, block + 2 ** 20);
    if (littleEndian)
      for (let index = block; index < end; index++) {
        const word = words[index] ?? 0;
        sum += ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
      }
    else for (let index = block; index < end; index++) sum += words[index] ?? 0;
    sum = fold(sum);
  }
  return sum;
}

/**
 * The 16 characters of CHECKSUM for a complemented sum.
 *
 * @example
 * ```ts
 * const text = encodeChecksum(~dataSum(bytes) >>> 0);
 * ```
 */
export function encodeChecksum(sum: number): string {
  const characters = new Uint8Array(16);
  for (let byte = 0; byte < 4; byte++) {
    const value = (sum >>> (24 - 8 * byte)) & 0xff;
    const quarter = Math.floor(value / 4) + 48;
    const four = [quarter + (value % 4), quarter, quarter, quarter];
    // Digits and letters only: pairs move apart, which keeps their sum.
    for (let excluded = true; excluded; ) {
      excluded = false;
      for (let index = 0; index < 4; index += 2) {
        const bad = (code: number) => (code >= 0x3a && code <= 0x40) || (code >= 0x5b && code <= 0x60);
        if (!bad(four[index] ?? 0) && !bad(four[index + 1] ?? 0)) continue;
        four[index] = (four[index] ?? 0) + 1;
        four[index + 1] = (four[index + 1] ?? 0) - 1;
        excluded = true;
      }
    }
    for (let index = 0; index < 4; index++) characters[4 * index + byte] = four[index] ?? 0;
  }
  const text = String.fromCharCode(...characters);
  return text.slice(15) + text.slice(0, 15);
}

/** A header's text as bytes; it is ASCII by construction. */
export function asciiBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

/**
 * Sets DATASUM and CHECKSUM so that they hold for the header as {@link formatHeader} writes it and for data with the
 * given sum. Keywords changed: DATASUM, CHECKSUM. Any later change of the header makes CHECKSUM wrong again.
 *
 * @example
 * ```ts
 * const text = formatHeader(withChecksums(header, dataSum(data)));
 * ```
 */
export function withChecksums(header: FitsHeader, datasum: number): FitsHeader {
  const zeros = "0".repeat(16);
  const summed = withCard(
    withCard(header, "CHECKSUM", zeros, "HDU checksum"),
    "DATASUM",
    String(datasum >>> 0),
    "data unit checksum",
    { after: "CHECKSUM" },
  );
  const sum = dataSum(asciiBytes(formatHeader(summed)), datasum >>> 0);
  return withCard(summed, "CHECKSUM", encodeChecksum(~sum >>> 0));
}

/** What became of one of the two sums. */
export type SumState = "ok" | "mismatch" | "absent";

/** Outcome of {@link verify}. */
export interface Verification {
  readonly datasum: SumState;
  readonly checksum: SumState;
  /** `fits/datasum-mismatch` and `fits/checksum-mismatch`, for `onWarning` or for a strict caller to throw. */
  readonly problems: readonly HeliokitWarning[];
  /** The sum of the data as they are. */
  readonly foundDatasum: number;
}

/** Bytes summed at once. */
const sumChunk = 4 * 2 ** 20;

/**
 * Checks DATASUM and CHECKSUM of a unit by reading all of its bytes. Wrong sums never stop a reading; this tells of
 * them. What is missing of the padding at the end of a file counts as zero.
 *
 * @example
 * ```ts
 * const { problems } = await verify(hdu);
 * for (const problem of problems) console.warn(problem.message);
 * ```
 */
export async function verify(
  hdu: Hdu,
  options: LongWorkOptions & { readonly kernels?: Kernels } = {},
): Promise<Verification> {
  const { signal, onProgress, kernels } = options;
  const readOptions = signal ? { signal } : {};
  const sumRange = async (from: number, to: number): Promise<number> => {
    let sum = 0;
    for (let at = from; at < to; at += sumChunk) {
      signal?.throwIfAborted();
      const bytes = await hdu.source.read(at, Math.min(sumChunk, to - at), readOptions);
      sum = dataSum(bytes, sum, at - from, kernels);
      onProgress?.((at + bytes.length - from) / (to - from));
      if (bytes.length === 0) break;
    }
    return sum;
  };
  const end = Math.min(hdu.source.size, hdu.dataOffset + padded(hdu.dataBytes));
  const found = await sumRange(hdu.dataOffset, Math.max(hdu.dataOffset, end));
  const problems: HeliokitWarning[] = [];
  const facts = { file: hdu.file, hdu: hdu.index };
  const subject = `${hdu.file}, HDU ${hdu.index}`;

  let datasum: SumState = "absent";
  const wanted = headerValue(hdu.storedHeader, "DATASUM");
  const wantedSum = typeof wanted === "string" && wanted.trim() !== "" ? Number(wanted) : wanted;
  if (typeof wantedSum === "number") {
    // Ones' complement has two zeros.
    const same = wantedSum % 0xffffffff === found % 0xffffffff;
    datasum = same ? "ok" : "mismatch";
    if (!same)
      problems.push({
        code: "fits/datasum-mismatch",
        message: `${subject}: DATASUM is ${wantedSum}, the data sum up to ${found}: they changed after it was written`,
        facts: { ...facts, keyword: "DATASUM", found, wanted: wantedSum },
      });
  }
  let checksum: SumState = "absent";
  const card = headerValue(hdu.storedHeader, "CHECKSUM");
  if (typeof card === "string" && card.trim() !== "") {
    const whole = fold((await sumRange(hdu.headerOffset, hdu.dataOffset)) + found);
    const same = whole === 0xffffffff || whole === 0;
    checksum = same ? "ok" : "mismatch";
    if (!same)
      problems.push({
        code: "fits/checksum-mismatch",
        message: `${subject}: CHECKSUM does not hold: header or data changed after it was written`,
        facts: { ...facts, keyword: "CHECKSUM", found: whole },
      });
  }
  return { datasum, checksum, problems, foundDatasum: found };
}
