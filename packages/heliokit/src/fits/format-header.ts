import { HeliokitError, type HeliokitWarning, type OnWarning } from "../errors.js";
import { type Card, type HeaderValue, isComplex } from "./card.js";
import type { FitsHeader } from "./header.js";
import { cardLength } from "./parse-header.js";

const continueHead = "CONTINUE  ";
const standardKeyword = /^[A-Z0-9_-]{1,8}$/;

/**
 * Makes any text fit for a header: characters outside printable ASCII become `\uXXXX` (UTF-16 code), and a backslash
 * that would read as such a code becomes `\u005c`. {@link unescapeText} gives the text back exactly.
 *
 * @example
 * ```ts
 * escapeText("5 µm"); // "5 \\u00b5m"
 * ```
 */
export function escapeText(text: string): string {
  return text
    .replace(/\\(?=u[0-9a-fA-F]{4})/g, "\\u005c")
    .replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * The text that {@link escapeText} was given.
 *
 * @example
 * ```ts
 * unescapeText("5 \\u00b5m"); // "5 µm"
 * ```
 */
export function unescapeText(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** A number as FITS text: the shortest that reads back to the same double. */
export function formatNumber(value: number | bigint, real = false): string {
  if (typeof value === "bigint") return value.toString();
  if (!Number.isFinite(value))
    throw new HeliokitError("fits/bad-value", `${value} has no form in a FITS header; leave the value undefined`, {
      facts: { found: value },
    });
  if (!real && Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  const [mantissa = "", exponent] = (Object.is(value, -0) ? "-0" : String(value)).toUpperCase().split("E");
  const digits = mantissa.includes(".") ? mantissa : `${mantissa}.0`;
  return exponent === undefined ? digits : `${digits}E${exponent}`;
}

function formatValue(value: Exclude<HeaderValue, string>, real: boolean): string {
  if (typeof value === "boolean") return value ? "T" : "F";
  if (isComplex(value)) return `(${formatNumber(value.re, real)}, ${formatNumber(value.im, real)})`;
  return formatNumber(value, real);
}

/** The opening of a card up to the value: `KEYWORD = ` or `HIERARCH name = `. */
function prefix(keyword: string): string {
  if (standardKeyword.test(keyword)) return `${keyword.padEnd(8)}= `;
  return `HIERARCH ${keyword} = `;
}

function withComment(card: string, comment: string): string {
  if (comment === "") return card.padEnd(cardLength);
  // What does not fit of a comment is lost by design: FITS has no other place for it.
  return `${card} / ${comment}`.slice(0, cardLength).padEnd(cardLength);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The longest start of `text` whose quoted form fits into `room` columns; a doubled quote is never split. */
function takeQuoted(text: string, room: number): string {
  let used = 0;
  let end = 0;
  for (; end < text.length; end++) {
    const cost = text[end] === "'" ? 2 : 1;
    if (used + cost > room) break;
    used += cost;
  }
  return text.slice(0, end);
}

function formatText(keyword: string, text: string, comment: string): string {
  const head = prefix(keyword);
  // Short strings are padded to eight characters and their comments aligned, as everybody writes them.
  const whole = `${head}'${text.replaceAll("'", "''").padEnd(8)}'`;
  if (whole.length <= cardLength) {
    const note = comment === "" ? "" : ` / ${comment}`;
    for (const card of [whole.padEnd(30) + note, whole + note])
      if (card.length <= cardLength) return card.padEnd(cardLength);
  }
  const pieces: string[] = [];
  let rest = text;
  do {
    const start = pieces.length === 0 ? head.length : continueHead.length;
    const piece = takeQuoted(rest, cardLength - start - "''&".length);
    if (piece === "" && rest !== "")
      throw new HeliokitError("fits/bad-keyword", `keyword ${keyword} leaves no room for its value`, {
        facts: { keyword },
      });
    pieces.push(piece);
    rest = rest.slice(piece.length);
  } while (rest !== "");
  // The comment stands beside the last piece where it fits, else beside empty pieces that follow.
  const lastLength = (pieces.length === 1 ? head : continueHead).length + quote(pieces.at(-1) ?? "").length;
  const notes = pieces.map(() => "");
  if (lastLength + 3 + comment.length <= cardLength) notes[notes.length - 1] = comment;
  else
    for (const part of splitWords(comment, cardLength - `${continueHead}'&' / `.length)) {
      pieces.push("");
      notes.push(part);
    }
  return pieces
    .map((piece, index) => {
      const body = quote(index === pieces.length - 1 ? piece : `${piece}&`);
      return withComment((index === 0 ? head : continueHead) + body, notes[index] ?? "");
    })
    .join("");
}

function splitWords(text: string, room: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const blank = rest.lastIndexOf(" ", room);
    const cut = blank > 0 ? blank : room;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut).trimStart();
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

/** How {@link formatHeader} treats what cannot stand in a header. */
export interface FormatHeaderOptions {
  /** Receives `fits/value-not-finite`: NaN and infinities become cards without value, with a note in the comment. */
  readonly onWarning?: OnWarning;
}

/**
 * Writes one card: 80 columns, or a multiple for long strings (CONTINUE). A card as read is written as it stood.
 *
 * Errors: `fits/bad-keyword` for a keyword that leaves no room for its value.
 *
 * @example
 * ```ts
 * formatCard({ kind: "value", keyword: "EXPTIME", value: 2, comment: "seconds", real: true });
 * ```
 */
export function formatCard(card: Card, options: FormatHeaderOptions = {}): string {
  if (card.raw !== undefined && /^[ -~]*$/.test(card.raw) && card.raw.length % cardLength === 0 && card.raw !== "")
    return card.raw;
  const keyword = escapeText(card.keyword);
  if (card.kind === "commentary") return formatCommentary(keyword, escapeText(card.text));
  const comment = escapeText(card.comment);
  if (card.kind === "undefined") return withComment(prefix(keyword).padEnd(30), comment);
  if (card.kind === "unreadable")
    return withComment(prefix(keyword) + escapeText(card.text), comment).slice(0, cardLength);
  const { value } = card;
  if (typeof value === "string") return formatText(keyword, escapeText(value), comment);
  if (!isFiniteValue(value)) {
    const note = `${isComplex(value) ? "complex NaN" : String(value)}${comment === "" ? "" : `; ${comment}`}`;
    const warning: HeliokitWarning = {
      code: "fits/value-not-finite",
      message: `${card.keyword} is ${String(value)}, which FITS cannot hold; it is written without value`,
      facts: { keyword: card.keyword },
    };
    options.onWarning?.(warning);
    return withComment(prefix(keyword).padEnd(30), note);
  }
  const text = formatValue(value, card.real === true);
  const head = prefix(keyword);
  const body = standardKeyword.test(keyword) ? head + text.padStart(20) : head + text;
  if (body.length > cardLength)
    throw new HeliokitError("fits/bad-keyword", `keyword ${keyword} leaves no room for its value ${text}`, {
      facts: { keyword },
    });
  return withComment(body, comment);
}

function isFiniteValue(value: Exclude<HeaderValue, string>): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (isComplex(value)) return Number.isFinite(value.re) && Number.isFinite(value.im);
  return true;
}

/** Commentary of any length: text beyond column 80 goes on in the next card of the same keyword. */
function formatCommentary(keyword: string, text: string): string {
  let result = "";
  let rest = text;
  do {
    result += (keyword.slice(0, 8).padEnd(8) + rest.slice(0, 72)).padEnd(cardLength);
    rest = rest.slice(72);
  } while (rest !== "");
  return result;
}

/**
 * Writes a header as text: its cards, END and blanks up to a multiple of 2880 columns. Cards that were read and not
 * changed come out byte for byte as they were; new ones in the fixed format.
 *
 * @example
 * ```ts
 * const text = formatHeader(header); // text.length % 2880 === 0
 * ```
 */
export function formatHeader(header: FitsHeader, options: FormatHeaderOptions = {}): string {
  const text = `${header.cards.map((card) => formatCard(card, options)).join("")}END`;
  return text.padEnd(Math.ceil(text.length / 2880) * 2880);
}
