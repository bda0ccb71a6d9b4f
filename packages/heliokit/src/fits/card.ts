/** One card of a FITS header: its meaning, and how its 80 columns are read (FITS standard 4.0, section 4). */

/** A complex number in a header. */
export interface ComplexValue {
  readonly re: number;
  readonly im: number;
}

/** What a card may hold. Integers that a double cannot hold exactly are bigint. */
export type HeaderValue = string | number | bigint | boolean | ComplexValue;

/** A keyword with a value. */
export interface ValueCard {
  readonly kind: "value";
  readonly keyword: string;
  readonly value: HeaderValue;
  readonly comment: string;
  /** The number is written as a real (`1.0`), also where it is whole. */
  readonly real?: boolean;
  /** The card as it stands in the file, 80 columns or a multiple (CONTINUE); it is written again unchanged. */
  readonly raw?: string;
}

/** A keyword whose value field is empty: undefined, which is not the null string and not absent. */
export interface UndefinedCard {
  readonly kind: "undefined";
  readonly keyword: string;
  readonly comment: string;
  readonly raw?: string;
}

/** COMMENT, HISTORY, a blank keyword, or any keyword without value indicator: text in columns 9 to 80. */
export interface CommentaryCard {
  readonly kind: "commentary";
  readonly keyword: string;
  readonly text: string;
  readonly raw?: string;
}

/** A value card whose value is none of the standard's: `text` is the value field as it stands. */
export interface UnreadableCard {
  readonly kind: "unreadable";
  readonly keyword: string;
  readonly text: string;
  readonly comment: string;
  readonly raw?: string;
}

/** One card, told apart by `kind`. */
export type Card = ValueCard | UndefinedCard | CommentaryCard | UnreadableCard;

/** A problem met while a card was read: the reading goes on. */
export interface CardProblem {
  readonly code: string;
  readonly message: string;
}

/**
 * Tells a complex value from the others.
 *
 * @example
 * ```ts
 * const value = headerValue(header, "GAIN");
 * if (isComplex(value)) console.log(value.re, value.im);
 * ```
 */
export function isComplex(value: HeaderValue | undefined): value is ComplexValue {
  return typeof value === "object";
}

const integer = /^[+-]?\d+$/;
const real = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?$/;

interface ParsedNumber {
  readonly value: number | bigint;
  readonly real: boolean;
}

function parseNumber(text: string): ParsedNumber | undefined {
  if (integer.test(text)) {
    const value = Number(text);
    return { value: Number.isSafeInteger(value) ? value : BigInt(text.replace(/^\+/, "")), real: false };
  }
  if (!real.test(text)) return undefined;
  return { value: Number(text.replace(/[dD]/, "e")), real: true };
}

/** The text between quotes from `start` (which is the opening quote), or undefined where no quote closes it. */
function parseString(field: string, start: number): { text: string; end: number } | undefined {
  let text = "";
  let at = start + 1;
  for (;;) {
    const quote = field.indexOf("'", at);
    if (quote < 0) return undefined;
    text += field.slice(at, quote);
    if (field[quote + 1] !== "'") return { text, end: quote + 1 };
    text += "'";
    at = quote + 2;
  }
}

function commentOf(rest: string): string {
  const slash = rest.indexOf("/");
  return slash < 0 ? "" : rest.slice(slash + 1).trim();
}

/** A value field, read. String values keep their trailing blanks here, because CONTINUE needs them. */
export type ParsedField =
  | { readonly kind: "value"; readonly value: HeaderValue; readonly real: boolean; readonly comment: string }
  | { readonly kind: "undefined"; readonly comment: string }
  | { readonly kind: "unreadable"; readonly text: string; readonly comment: string };

/** Reads a value field (what follows `= `) with its comment. */
export function parseField(field: string): ParsedField {
  let start = 0;
  while (start < field.length && (field[start] === " " || field[start] === "\t")) start++;
  const first = field[start];
  if (first === undefined || first === "/") return { kind: "undefined", comment: commentOf(field.slice(start)) };
  if (first === "'") {
    const string = parseString(field, start);
    if (!string) return { kind: "unreadable", text: field.trim(), comment: "" };
    return { kind: "value", value: string.text, real: false, comment: commentOf(field.slice(string.end)) };
  }
  const slash = field.indexOf("/", start);
  const token = (slash < 0 ? field.slice(start) : field.slice(start, slash)).trim();
  const comment = slash < 0 ? "" : field.slice(slash + 1).trim();
  if (token === "T" || token === "F") return { kind: "value", value: token === "T", real: false, comment };
  if (token.startsWith("(") && token.endsWith(")")) {
    const parts = token.slice(1, -1).split(",");
    const re = parseNumber((parts[0] ?? "").trim());
    const im = parseNumber((parts[1] ?? "").trim());
    if (re && im && parts.length === 2) {
      const value = { re: Number(re.value), im: Number(im.value) };
      return { kind: "value", value, real: re.real || im.real, comment };
    }
  }
  const number = parseNumber(token);
  if (number) return { kind: "value", value: number.value, real: number.real, comment };
  return { kind: "unreadable", text: token, comment };
}

/** Where the value field of a card begins and under which keyword; undefined for commentary. */
export function valueField(card: string): { keyword: string; field: string } | undefined {
  const keyword = card.slice(0, 8).trimEnd();
  if (keyword === "HIERARCH") {
    const equals = card.indexOf("=", 8);
    // A quote before the sign means that it belongs to a text: then the card is commentary.
    if (equals < 0 || card.slice(8, equals).includes("'")) return undefined;
    const name = card.slice(8, equals).trim().replace(/\s+/g, " ");
    return name === "" ? undefined : { keyword: name, field: card.slice(equals + 1) };
  }
  if (keyword === "" || keyword === "COMMENT" || keyword === "HISTORY") return undefined;
  return card.startsWith("= ", 8) ? { keyword, field: card.slice(10) } : undefined;
}

/** The string of a CONTINUE card, or undefined where the card is none. */
export function continuation(card: string): { text: string; comment: string } | undefined {
  if (!card.startsWith("CONTINUE")) return undefined;
  const field = parseField(card.slice(8));
  if (field.kind !== "value" || typeof field.value !== "string") return undefined;
  return { text: field.value, comment: field.comment };
}
