/**
 * Many texts as views into few bytes: a reply of an archive holds them already, and strings of their own would take
 * several times the memory. Make one with `packTexts`, or over bytes that hold the texts.
 */
export interface Texts {
  readonly length: number;
  /** UTF-8, unless `latin1`. */
  readonly bytes: Uint8Array;
  /** Byte offset where each text begins. */
  readonly starts: Uint32Array;
  /** Byte offset after the end of each text. */
  readonly ends: Uint32Array;
  /** How the bytes are read. */
  readonly encoding: "utf-8" | "latin1";
}
