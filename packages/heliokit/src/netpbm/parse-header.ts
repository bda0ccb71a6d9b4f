import type { PgmEntry } from "./pgm-frame.js";

/** A header that can be used: what follows its last byte is pixels. */
export interface PgmHeader {
  readonly ascii: boolean;
  readonly width: number;
  readonly height: number;
  readonly maxValue: number;
  readonly comments: readonly string[];
  /** Length of the header in bytes. */
  readonly length: number;
}

const LF = 10;
const CR = 13;
const HASH = 0x23;
const ZERO = 0x30;

/** Blanks of the format: space, tab, line feed, vertical tab, form feed, carriage return. */
export function isBlank(byte: number | undefined): boolean {
  return byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);
}

/** Whether "P5" or "P2" and a blank (or a comment) stand at `at`; undefined when there are too few bytes to tell. */
export function magicAt(bytes: Uint8Array, at: number): boolean | undefined {
  if (at >= bytes.length) return undefined;
  if (bytes[at] !== 0x50) return false;
  if (at + 1 >= bytes.length) return undefined;
  if (bytes[at + 1] !== 0x35 && bytes[at + 1] !== 0x32) return false;
  if (at + 2 >= bytes.length) return undefined;
  return isBlank(bytes[at + 2]) || bytes[at + 2] === HASH;
}

/** Characters of at most this many bytes at once: an argument list has a limit. */
const STRIDE = 4096;

/** Bytes as Latin-1: every byte keeps its own character, which UTF-8 decoding would not grant. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += STRIDE) text += String.fromCharCode(...bytes.subarray(at, at + STRIDE));
  return text;
}

/**
 * The header that begins at `start`: "more" when it does not end within the bytes, or a text on what is wrong with it.
 * Source: netpbm's descriptions of PGM: tokens apart by blanks, comments from `#` to the end of the line anywhere
 * before the last token, exactly one blank between the last token and the pixels.
 */
export function parsePgmHeader(bytes: Uint8Array, start: number): PgmHeader | "more" | { readonly wrong: string } {
  // Where comments lie: texts are made only for a header that is one.
  const lines: [number, number][] = [];
  const numbers: number[] = [];
  let at = start + 2;
  while (numbers.length < 3) {
    const byte = bytes[at];
    if (byte === undefined) return "more";
    if (isBlank(byte)) at++;
    else if (byte === HASH) {
      const end = bytes.indexOf(LF, at);
      if (end < 0) return "more";
      const last = bytes[end - 1] === CR ? end - 1 : end;
      lines.push([at + 1, last]);
      at = end + 1;
    } else {
      const first = at;
      let value = 0;
      let digit = byte - ZERO;
      // Ten digits and more are no size of anything; the sum stays exact.
      while (digit >= 0 && digit <= 9 && at - first < 10) {
        value = value * 10 + digit;
        digit = (bytes[++at] ?? 256) - ZERO;
      }
      if (at >= bytes.length) return "more";
      if (at === first || !(isBlank(bytes[at]) || bytes[at] === HASH))
        return { wrong: `${names[numbers.length]} is not a number` };
      if (numbers.length === 2 && bytes[at] === HASH) return { wrong: "no blank after the maximum value" };
      numbers.push(value);
    }
  }
  const [width = 0, height = 0, maxValue = 0] = numbers;
  if (width < 1 || height < 1) return { wrong: `size is ${width} x ${height}` };
  if (maxValue < 1 || maxValue > 65535) return { wrong: `maximum value is ${maxValue}, 1 to 65535 is wanted` };
  const comments = lines.map(([from, to]) => latin1(bytes.subarray(from, to)));
  return { ascii: bytes[start + 1] === 0x32, width, height, maxValue, comments, length: at + 1 - start };
}

const names = ["width", "height", "maximum value"];

/** The comments that read `"Key" value`. */
export function entriesOf(comments: readonly string[]): PgmEntry[] {
  return comments.flatMap((comment) => {
    if (!comment.startsWith('"')) return [];
    const end = comment.indexOf('"', 1);
    return end < 0 ? [] : [{ key: comment.slice(1, end), value: comment.slice(end + 1).trim() }];
  });
}
