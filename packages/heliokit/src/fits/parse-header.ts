import type { Facts, OnWarning } from "../errors.js";
import { type Card, continuation, parseField, valueField } from "./card.js";
import type { FitsHeader } from "./header.js";

/** Columns of one card. */
export const cardLength = 80;

/** What {@link parseHeader} may be told. */
export interface ParseHeaderOptions {
  /**
   * Receives `fits/unreadable-value` (the raw text is kept), `fits/odd-characters` (bytes outside printable ASCII) and
   * `fits/orphan-continue`.
   */
  readonly onWarning?: OnWarning;
  /** Added to the facts of warnings: file, hdu, byteOffset of the header. */
  readonly facts?: Facts;
}

/** Bytes as text, one character per byte: no decoder of the platform does this for 0x80 to 0x9F. */
export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 4096)
    text += String.fromCharCode(...bytes.subarray(start, start + 4096));
  return text;
}

const plain = /^[ -~]*$/;

/**
 * Reads the cards of a header from its text (80 columns each, no line ends; line ends between cards are tolerated).
 * It ends at END or at the end of the text. Every card is kept, also those that are not standard: their text stays
 * and a warning tells of them; nothing throws.
 *
 * @example
 * ```ts
 * const header = parseHeader("EXPTIME =                  2.0 / seconds".padEnd(80));
 * ```
 */
export function parseHeader(text: string | Uint8Array, options: ParseHeaderOptions = {}): FitsHeader {
  const whole = typeof text === "string" ? withoutLineEnds(text) : latin1(text);
  const cards: Card[] = [];
  const warn = (code: string, message: string, keyword: string, place: number) => {
    const { facts = {}, onWarning } = options;
    const byteOffset = (facts.byteOffset ?? 0) + place * cardLength;
    const subject =
      facts.file === undefined ? "" : `${facts.file}${facts.hdu === undefined ? "" : `, HDU ${facts.hdu}`}: `;
    onWarning?.({ code, message: `${subject}${message}`, facts: { ...facts, keyword, byteOffset } });
  };
  const count = Math.ceil(whole.length / cardLength);
  const cardText = (place: number) => whole.slice(place * cardLength, (place + 1) * cardLength).padEnd(cardLength);
  for (let place = 0; place < count; place++) {
    const start = place;
    let raw = cardText(place);
    if (raw.startsWith("END") && raw.trimEnd() === "END") break;
    let card = raw;
    if (!plain.test(raw)) {
      // NUL padding and tabs are met in real files; they read as blanks, the raw text stays.
      card = raw.replaceAll("\0", " ").replaceAll("\t", " ");
      const keyword = card.slice(0, 8).trimEnd();
      warn("fits/odd-characters", `card ${keyword} has characters outside printable ASCII`, keyword, place);
    }
    const value = valueField(card);
    if (!value) {
      const keyword = card.slice(0, 8).trimEnd();
      if (keyword === "CONTINUE")
        warn("fits/orphan-continue", "CONTINUE follows no long string; its text is kept", keyword, place);
      cards.push({ kind: "commentary", keyword, text: card.slice(8).trimEnd(), raw });
      continue;
    }
    const { keyword } = value;
    const field = parseField(value.field);
    if (field.kind === "undefined") {
      cards.push({ kind: "undefined", keyword, comment: field.comment, raw });
      continue;
    }
    if (field.kind === "unreadable") {
      warn("fits/unreadable-value", `${keyword} has a value that is not FITS: ${field.text}`, keyword, place);
      cards.push({ kind: "unreadable", keyword, text: field.text, comment: field.comment, raw });
      continue;
    }
    if (typeof field.value !== "string") {
      const realNumber = field.real ? { real: true } : {};
      cards.push({ kind: "value", keyword, value: field.value, comment: field.comment, raw, ...realNumber });
      continue;
    }
    let string = field.value.trimEnd();
    const comments = [field.comment];
    while (string.endsWith("&") && place + 1 < count) {
      const next = cardText(place + 1);
      const more = continuation(next.replaceAll("\0", " "));
      if (!more) break;
      place++;
      raw += next;
      string = string.slice(0, -1) + more.text.trimEnd();
      comments.push(more.comment);
    }
    const comment = comments.filter((part) => part !== "").join(" ");
    cards.push({
      kind: "value",
      keyword,
      value: string.trimEnd(),
      comment,
      raw: raw.slice(0, (place - start + 1) * cardLength),
    });
  }
  return { cards };
}

/** A header printed line by line becomes one text again. */
function withoutLineEnds(text: string): string {
  if (!text.includes("\n")) return text;
  return text
    .split(/\r?\n/)
    .map((line) => line.padEnd(cardLength).slice(0, cardLength))
    .join("");
}
