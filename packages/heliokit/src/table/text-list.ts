import type { Texts } from "./texts.js";

const decoders = { "utf-8": new TextDecoder("utf-8", { ignoreBOM: true }), latin1: undefined } as const;

/**
 * Many texts in one block of UTF-8.
 *
 * @example
 * ```ts
 * textAt(packTexts(["94", "131"]), 1); // "131"
 * ```
 */
export function packTexts(texts: readonly string[]): Texts {
  const encoder = new TextEncoder();
  const starts = new Uint32Array(texts.length);
  const ends = new Uint32Array(texts.length);
  let bytes = new Uint8Array(texts.reduce((sum, text) => sum + text.length, 0) + 16);
  let used = 0;
  texts.forEach((text, row) => {
    // A UTF-16 unit takes at most three bytes.
    if (used + 3 * text.length > bytes.length) {
      const larger = new Uint8Array(2 * bytes.length + 3 * text.length);
      larger.set(bytes.subarray(0, used));
      bytes = larger;
    }
    starts[row] = used;
    used += encoder.encodeInto(text, bytes.subarray(used)).written;
    ends[row] = used;
  });
  return { length: texts.length, bytes: bytes.subarray(0, used), starts, ends, encoding: "utf-8" };
}

/**
 * One of many texts, as a string; empty beyond the last.
 *
 * @example
 * ```ts
 * textAt(packTexts(["94", "131"]), 0); // "94"
 * ```
 */
export function textAt(texts: Texts, row: number): string {
  const start = texts.starts[row] ?? 0;
  const end = texts.ends[row] ?? 0;
  const { bytes } = texts;
  if (end - start <= 64) {
    let text = "";
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte >= 0x80 && texts.encoding === "utf-8") return decoders["utf-8"].decode(bytes.subarray(start, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  if (texts.encoding === "utf-8") return decoders["utf-8"].decode(bytes.subarray(start, end));
  let text = "";
  // The platform's "latin1" is windows-1252, which differs from 0x80 to 0x9f.
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}

/** The texts of some rows, as views into the same bytes. */
export function takeTexts(texts: Texts, rows: ArrayLike<number>): Texts {
  const starts = new Uint32Array(rows.length);
  const ends = new Uint32Array(rows.length);
  for (let to = 0; to < rows.length; to++) {
    const row = rows[to] ?? 0;
    starts[to] = texts.starts[row] ?? 0;
    ends[to] = texts.ends[row] ?? 0;
  }
  return { length: rows.length, bytes: texts.bytes, starts, ends, encoding: texts.encoding };
}

/** Whether a text is this word of plain ASCII. */
export function isWord(texts: Texts, row: number, word: Uint8Array): boolean {
  const start = texts.starts[row] ?? 0;
  if ((texts.ends[row] ?? 0) - start !== word.length) return false;
  for (let at = 0; at < word.length; at++) if (texts.bytes[start + at] !== word[at]) return false;
  return true;
}
