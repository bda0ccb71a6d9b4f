import { HeliokitError } from "../errors.js";
import type { Card, CommentaryCard, HeaderValue } from "./card.js";

/**
 * A FITS header: its cards in order, nothing lost. Immutable; every change is a function that gives a new header.
 * Where a keyword stands twice, the first one counts (FITS practice); all of them are kept.
 *
 * @example
 * ```ts
 * const exposure = headerNumber(header, "EXPTIME");
 * const changed = withCard(header, "LVL_NUM", 1.5, "processing level");
 * ```
 */
export interface FitsHeader {
  readonly cards: readonly Card[];
}

const indexes = new WeakMap<FitsHeader, Map<string, number>>();

/** Keyword to place of its first card. Built once per header, outside the record, so that the record stays plain. */
function indexOf(header: FitsHeader): Map<string, number> {
  let index = indexes.get(header);
  if (!index) {
    index = new Map();
    for (let place = 0; place < header.cards.length; place++) {
      const card = header.cards[place];
      if (!card || card.kind === "commentary") continue;
      const key = card.keyword.toUpperCase();
      if (!index.has(key)) index.set(key, place);
    }
    indexes.set(header, index);
  }
  return index;
}

/**
 * A header from pairs or triples of keyword, value and comment. `undefined` as value makes a card without value;
 * COMMENT, HISTORY and the blank keyword make commentary.
 *
 * @example
 * ```ts
 * const header = makeHeader([["TELESCOP", "SDO/AIA"], ["EXPTIME", 2.0, "seconds"], ["HISTORY", "made by hand"]]);
 * ```
 */
export function makeHeader(
  cards: Iterable<readonly [keyword: string, value: HeaderValue | undefined, comment?: string]> = [],
): FitsHeader {
  return { cards: Array.from(cards, ([keyword, value, comment]) => makeCard(keyword, value, comment ?? "")) };
}

function isCommentary(keyword: string): boolean {
  return keyword === "" || keyword === "COMMENT" || keyword === "HISTORY";
}

function makeCard(keyword: string, value: HeaderValue | undefined, comment: string, real = false): Card {
  const name = keyword.trim();
  if (isCommentary(name)) return { kind: "commentary", keyword: name, text: String(value ?? "") };
  if (name.includes("=") || /[^ -~]/.test(name))
    throw new HeliokitError("fits/bad-keyword", `keyword "${name}" has characters that no FITS keyword may have`, {
      facts: { keyword: name },
    });
  if (value === undefined) return { kind: "undefined", keyword: name, comment };
  return { kind: "value", keyword: name, value, comment, ...(real ? { real } : {}) };
}

/**
 * The first card of a keyword (upper or lower case alike), commentary left out; undefined where there is none.
 *
 * @example
 * ```ts
 * headerCard(header, "CDELT1")?.comment; // "arcsec per pixel"
 * ```
 */
export function headerCard(header: FitsHeader, keyword: string): Exclude<Card, CommentaryCard> | undefined {
  const place = indexOf(header).get(keyword.trim().toUpperCase());
  const card = place === undefined ? undefined : header.cards[place];
  return card?.kind === "commentary" ? undefined : card;
}

/**
 * Tells whether a keyword stands in the header, with or without value.
 *
 * @example
 * ```ts
 * hasKeyword(header, "BLANK"); // true
 * ```
 */
export function hasKeyword(header: FitsHeader, keyword: string): boolean {
  return indexOf(header).has(keyword.trim().toUpperCase());
}

/**
 * The value of a keyword, whatever its type; undefined where it is absent, without value or not readable.
 *
 * @example
 * ```ts
 * headerValue(header, "SIMPLE"); // true
 * ```
 */
export function headerValue(header: FitsHeader, keyword: string): HeaderValue | undefined {
  const card = headerCard(header, keyword);
  return card?.kind === "value" ? card.value : undefined;
}

/**
 * The number of a keyword; undefined where it is absent, without value or no number (JSOC writes the text 'nan' for
 * missing ones). Integers above 2^53 lose their last digits here; {@link headerValue} keeps them.
 *
 * @example
 * ```ts
 * headerNumber(header, "CDELT1"); // 0.600714
 * ```
 */
export function headerNumber(header: FitsHeader, keyword: string): number | undefined {
  const value = headerValue(header, keyword);
  if (typeof value === "bigint") return Number(value);
  return typeof value === "number" ? value : undefined;
}

/**
 * The text of a keyword; undefined where it is absent, without value or no text. The null string is "".
 *
 * @example
 * ```ts
 * headerText(header, "T_OBS"); // "2013-06-21T00:00:06.84Z"
 * ```
 */
export function headerText(header: FitsHeader, keyword: string): string | undefined {
  const value = headerValue(header, keyword);
  return typeof value === "string" ? value : undefined;
}

/**
 * The logical value of a keyword; undefined where it is absent or no logical.
 *
 * @example
 * ```ts
 * headerLogical(header, "ZIMAGE"); // true
 * ```
 */
export function headerLogical(header: FitsHeader, keyword: string): boolean | undefined {
  const value = headerValue(header, keyword);
  return typeof value === "boolean" ? value : undefined;
}

/**
 * The lines of HISTORY (or COMMENT) in order.
 *
 * @example
 * ```ts
 * headerLines(header, "HISTORY").at(-1);
 * ```
 */
export function headerLines(header: FitsHeader, keyword: "HISTORY" | "COMMENT" | ""): string[] {
  return header.cards.flatMap((card) => (card.kind === "commentary" && card.keyword === keyword ? [card.text] : []));
}

/** How {@link withCard} writes. */
export interface CardOptions {
  /** Write a whole number as a real (`1.0`). Default: as the card that is replaced was. */
  readonly real?: boolean;
  /** Put a new card behind this keyword; default at the end, before trailing commentary. */
  readonly after?: string;
}

/**
 * Sets a keyword: its first card is replaced in place (the comment stays unless a new one is given), a new keyword is
 * added. `undefined` makes a card without value. For HISTORY use {@link withHistory}.
 *
 * Errors: `fits/bad-keyword` for a keyword with characters that FITS forbids.
 *
 * @example
 * ```ts
 * const header15 = withCard(header, "LVL_NUM", 1.5, "processing level");
 * ```
 */
export function withCard(
  header: FitsHeader,
  keyword: string,
  value: HeaderValue | undefined,
  comment?: string,
  options: CardOptions = {},
): FitsHeader {
  const place = indexOf(header).get(keyword.trim().toUpperCase());
  const old = place === undefined ? undefined : header.cards[place];
  const wasReal = old?.kind === "value" && old.real === true && typeof value === "number";
  const oldComment = old && old.kind !== "commentary" ? old.comment : "";
  const card = makeCard(old?.keyword ?? keyword, value, comment ?? oldComment, options.real ?? wasReal);
  const cards = [...header.cards];
  if (place !== undefined) cards[place] = card;
  else cards.splice(insertionPlace(header, options.after), 0, card);
  return { cards };
}

function insertionPlace(header: FitsHeader, after: string | undefined): number {
  if (after !== undefined) {
    const place = indexOf(header).get(after.trim().toUpperCase());
    if (place !== undefined) return place + 1;
  }
  let end = header.cards.length;
  while (end > 0 && header.cards[end - 1]?.kind === "commentary") end--;
  return end;
}

/**
 * Sets many keywords at once, as {@link withCard} does one; `undefined` in the record removes the keyword.
 *
 * @example
 * ```ts
 * const moved = withCards(header, { CRPIX1: 2048.5, CRPIX2: 2048.5, CROTA2: undefined });
 * ```
 */
export function withCards(header: FitsHeader, values: Readonly<Record<string, HeaderValue | undefined>>): FitsHeader {
  const gone = Object.keys(values).filter((key) => values[key] === undefined);
  let result = withoutCards(header, gone);
  for (const [keyword, value] of Object.entries(values))
    if (value !== undefined) result = withCard(result, keyword, value);
  return result;
}

/**
 * Removes keywords, every card of each. A pattern matches whole keywords.
 *
 * @example
 * ```ts
 * const clean = withoutCards(header, ["BLANK", "CHECKSUM", "DATASUM", /^PC\d_\d$/]);
 * ```
 */
export function withoutCards(header: FitsHeader, keywords: Iterable<string | RegExp>): FitsHeader {
  const names = new Set<string>();
  const patterns: RegExp[] = [];
  for (const keyword of keywords)
    if (typeof keyword === "string") names.add(keyword.trim().toUpperCase());
    else patterns.push(keyword);
  if (names.size === 0 && patterns.length === 0) return header;
  const cards = header.cards.filter((card) => {
    const key = card.keyword.toUpperCase();
    return !names.has(key) && !patterns.some((pattern) => pattern.test(key));
  });
  return cards.length === header.cards.length ? header : { cards };
}

/** Columns of text in one HISTORY or COMMENT card. */
const commentaryWidth = 72;

/**
 * Adds HISTORY at the end; long texts go over several cards, broken at blanks where possible.
 *
 * @example
 * ```ts
 * const told = withHistory(header, "register: bspline order 3, missing NaN");
 * ```
 */
export function withHistory(header: FitsHeader, ...texts: readonly string[]): FitsHeader {
  const cards = texts.flatMap((text) =>
    wrap(text, commentaryWidth).map((line): Card => ({ kind: "commentary", keyword: "HISTORY", text: line })),
  );
  return { cards: [...header.cards, ...cards] };
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r?\n/)) {
    let rest = paragraph;
    while (rest.length > width) {
      const blank = rest.lastIndexOf(" ", width);
      const cut = blank > width / 2 ? blank : width;
      lines.push(rest.slice(0, cut));
      // Continuation lines are indented, so that a reader sees where a note ends.
      rest = `  ${rest.slice(cut).trimStart()}`;
    }
    lines.push(rest);
  }
  return lines;
}

/**
 * The header as a plain record keyword to value, first cards only, commentary left out: for JSON and for printing.
 *
 * @example
 * ```ts
 * headerRecord(header)["WAVELNTH"]; // 193
 * ```
 */
export function headerRecord(header: FitsHeader): Record<string, HeaderValue | undefined> {
  const record: Record<string, HeaderValue | undefined> = {};
  for (const [, place] of indexOf(header)) {
    const card = header.cards[place];
    if (card) record[card.keyword] = card.kind === "value" ? card.value : undefined;
  }
  return record;
}
