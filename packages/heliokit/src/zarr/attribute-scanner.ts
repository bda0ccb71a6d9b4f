import { HeliokitError } from "../errors.js";

/** One value of an attribute's list; a list or object inside one comes as its text. */
export type AttributeValue = number | string | boolean | null;

/** What a scan of attributes found. */
export interface ScannedAttributes {
  /** Length of every attribute that is a list, by its name. */
  readonly lengths: ReadonlyMap<string, number>;
  /** Values of the lists that were asked for. */
  readonly values: ReadonlyMap<string, readonly AttributeValue[]>;
  /** Attributes that are no list: numbers, texts, truth values, null; objects as their text. */
  readonly scalars: ReadonlyMap<string, AttributeValue>;
}

/** Longest name, element or scalar, bytes. */
const MOST_TOKEN_BYTES = 2 ** 20;
const MOST_DEPTH = 64;

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_LIST = 91;
const BACKSLASH = 92;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

/**
 * Reads a JSON object of lists piece by piece and keeps only what was asked for: memory depends on that, not on the size of the
 * object. Bare NaN and Infinity are numbers here.
 */
export class AttributeScanner {
  readonly #wanted: (name: string) => boolean;
  readonly #file: string;
  readonly #lengths = new Map<string, number>();
  readonly #values = new Map<string, AttributeValue[]>();
  readonly #scalars = new Map<string, AttributeValue>();
  /** Bytes before the present piece. */
  #passed = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #place: "before" | "name" | "colon" | "value" | "after" | "end" = "before";
  #name = "";
  #isList = false;
  #count = 0;
  #column: AttributeValue[] | undefined;
  /** Where the token begins in the present piece; below 0 while there is none to keep. */
  #tokenStart = -1;
  #carried: Uint8Array[] = [];
  #carriedBytes = 0;
  #last: { readonly bytes: Uint8Array; readonly value: AttributeValue } | undefined;
  #known = new Map<string, string>();

  readonly #rows: readonly number[] | undefined;
  /** Element of the present list that is kept next; infinite where none is. */
  #nextRow = Number.POSITIVE_INFINITY;
  #rowPlace = 0;

  /** `rows`: keep only these elements of the lists that are wanted; default all. */
  constructor(wanted: (name: string) => boolean, file: string, rows?: Iterable<number>) {
    this.#wanted = wanted;
    this.#file = file;
    this.#rows = rows && [...new Set(rows)].sort((a, b) => a - b);
  }

  /** Takes the next piece. */
  push(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length) {
      if (this.#inText) at = this.#throughText(piece, at);
      else if (this.#depth === 2 && this.#isList && this.#count < this.#nextRow) at = this.#throughList(piece, at);
      else {
        this.#sign(piece, at);
        at++;
      }
    }
    if (this.#tokenStart >= 0) {
      this.#carry(piece.subarray(this.#tokenStart));
      this.#tokenStart = 0;
    }
    this.#passed += piece.length;
  }

  /** Tells what was found, once all pieces are in. */
  finish(): ScannedAttributes {
    if (this.#place !== "end")
      throw this.#bad(`ends after ${this.#passed} bytes within ${this.#name || "its beginning"}`);
    return { lengths: this.#lengths, values: this.#values, scalars: this.#scalars };
  }

  #throughText(piece: Uint8Array, from: number): number {
    let at = from;
    for (; at < piece.length; at++) {
      const byte = piece[at];
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inText = false;
        if (this.#place === "name") {
          this.#name = new TextDecoder().decode(this.#token(piece, at + 1));
          this.#name = String(scalarOf(this.#name) ?? "");
          this.#place = "colon";
        }
        return at + 1;
      }
    }
    return at;
  }

  /** Elements that nobody asked for are counted, up to the next that is wanted or the end of the list. */
  #throughList(piece: Uint8Array, from: number): number {
    const end = piece.length;
    let at = from;
    let count = this.#count;
    for (; at < end; at++) {
      const byte = piece[at] as number;
      // Digits, points and letters are most of it.
      if (byte > COMMA && byte < OPEN_LIST) continue;
      if (byte === COMMA) {
        count++;
        if (count === this.#nextRow) {
          this.#count = count;
          this.#startToken(at + 1);
          return at + 1;
        }
      } else if (byte === QUOTE) {
        let close = at + 1;
        while (close < end && piece[close] !== QUOTE && piece[close] !== BACKSLASH) close++;
        if (close < end && piece[close] === QUOTE) at = close;
        else break;
      } else if (byte === CLOSE_LIST || byte === OPEN_LIST || byte === OPEN_OBJECT || byte === CLOSE_OBJECT) break;
    }
    this.#count = count;
    if (at < end) {
      this.#sign(piece, at);
      at++;
    }
    return at;
  }

  #sign(piece: Uint8Array, at: number): void {
    const byte = piece[at] ?? 0;
    const blank = byte === 32 || (byte >= 9 && byte <= 13);
    if (this.#place === "end" && !blank) throw this.#bad(`goes on behind its end, at byte ${this.#passed + at}`);
    if (blank) return;
    if (this.#place === "before") {
      this.#begin(byte, at);
      return;
    }
    switch (byte) {
      case QUOTE:
        this.#inText = true;
        if (this.#place === "after" && this.#depth === 1) {
          this.#place = "name";
          this.#startToken(at);
        }
        return;
      case COLON:
        if (this.#depth > 1) return;
        if (this.#place !== "colon") throw this.#unexpected(byte, at);
        this.#place = "value";
        this.#isList = false;
        this.#startToken(at + 1);
        return;
      case OPEN_LIST:
      case OPEN_OBJECT:
        if (this.#place !== "value") throw this.#unexpected(byte, at);
        this.#depth++;
        if (this.#depth > MOST_DEPTH) throw this.#bad(`has lists within lists, more than ${MOST_DEPTH} deep`);
        if (this.#depth === 2 && byte === OPEN_LIST) this.#startList(at);
        return;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        this.#close(piece, at, byte);
        return;
      case COMMA:
        if (this.#place !== "value") throw this.#unexpected(byte, at);
        if (this.#depth === 2 && this.#isList) this.#element(piece, at);
        else if (this.#depth === 1) this.#endValue(piece, at);
        return;
      default:
        if (this.#place !== "value") throw this.#unexpected(byte, at);
    }
  }

  #begin(byte: number, at: number): void {
    // A byte order mark may stand in front.
    if (byte === 0xef || byte === 0xbb || byte === 0xbf) return;
    if (byte !== OPEN_OBJECT) throw this.#unexpected(byte, at);
    this.#depth = 1;
    this.#place = "after";
  }

  #startList(at: number): void {
    this.#isList = true;
    this.#count = 0;
    this.#dropToken();
    this.#column = undefined;
    this.#nextRow = Number.POSITIVE_INFINITY;
    if (this.#lengths.has(this.#name)) throw this.#bad(`has ${this.#name} twice`);
    if (this.#wanted(this.#name)) {
      this.#column = [];
      this.#rowPlace = 0;
      this.#nextRow = this.#rows ? (this.#rows[0] ?? Number.POSITIVE_INFINITY) : 0;
      this.#last = undefined;
      this.#known = new Map();
    }
    this.#startToken(at + 1);
  }

  #close(piece: Uint8Array, at: number, byte: number): void {
    if (this.#depth === 1) {
      if (byte !== CLOSE_OBJECT) throw this.#unexpected(byte, at);
      if (this.#place === "value") this.#endValue(piece, at);
      else if (this.#place !== "after") throw this.#unexpected(byte, at);
      this.#depth = 0;
      this.#place = "end";
      return;
    }
    if (this.#depth === 2 && this.#isList) {
      if (byte !== CLOSE_LIST) throw this.#unexpected(byte, at);
      this.#lastElement(piece, at);
      this.#lengths.set(this.#name, this.#count);
      if (this.#column) this.#values.set(this.#name, this.#column);
      this.#column = undefined;
    }
    this.#depth--;
  }

  #element(piece: Uint8Array, at: number): void {
    this.#keep(piece, at);
    this.#startToken(at + 1);
  }

  #lastElement(piece: Uint8Array, at: number): void {
    const bytes = this.#token(piece, at);
    // Without a column only the beginning is kept: enough to tell an empty list.
    const empty = this.#count === 0 && bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13));
    if (empty) return;
    this.#keep(piece, at);
  }

  /** The element that ends here is counted, and kept if it is wanted. */
  #keep(piece: Uint8Array, at: number): void {
    const row = this.#count++;
    if (!this.#column || row !== this.#nextRow) return;
    this.#column.push(this.#valueOf(this.#token(piece, at)));
    this.#rowPlace++;
    this.#nextRow = this.#rows ? (this.#rows[this.#rowPlace] ?? Number.POSITIVE_INFINITY) : row + 1;
  }

  #endValue(piece: Uint8Array, at: number): void {
    if (!this.#isList) this.#scalars.set(this.#name, this.#valueOf(this.#token(piece, at)));
    this.#place = "after";
    this.#isList = false;
  }

  #valueOf(bytes: Uint8Array): AttributeValue {
    // Most lists hold one value over and over.
    const last = this.#last;
    if (last && sameBytes(last.bytes, bytes)) return last.value;
    const text = new TextDecoder().decode(bytes).trim();
    let value = scalarOf(text);
    if (value === undefined)
      throw this.#bad(`has ${JSON.stringify(text.slice(0, 40))} in ${this.#name}, which is no value`);
    if (typeof value === "string") {
      const known = this.#known.get(value);
      if (known === undefined) this.#known.set(value, value);
      else value = known;
    }
    this.#last = { bytes: bytes.slice(), value };
    return value;
  }

  #startToken(at: number): void {
    this.#tokenStart = at;
    this.#carried = [];
    this.#carriedBytes = 0;
  }

  #dropToken(): void {
    this.#tokenStart = -1;
    this.#carried = [];
    this.#carriedBytes = 0;
  }

  #carry(bytes: Uint8Array): void {
    // Of elements that nobody asked for a few bytes tell whether the list is empty.
    const passed = this.#depth === 2 && this.#isList && this.#count < this.#nextRow;
    const some = passed ? bytes.subarray(0, Math.max(0, 64 - this.#carriedBytes)) : bytes;
    if (some.length === 0) return;
    this.#carried.push(some.slice());
    this.#carriedBytes += some.length;
    if (this.#carriedBytes > MOST_TOKEN_BYTES) {
      throw this.#bad(`has a name or value of more than ${MOST_TOKEN_BYTES} bytes (${this.#name})`);
    }
  }

  #token(piece: Uint8Array, end: number): Uint8Array {
    const own = piece.subarray(Math.max(0, this.#tokenStart), end);
    if (this.#carried.length === 0) return own;
    const whole = new Uint8Array(this.#carriedBytes + own.length);
    let at = 0;
    for (const part of [...this.#carried, own]) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #unexpected(byte: number, at: number): HeliokitError {
    return this.#bad(
      `has ${JSON.stringify(String.fromCharCode(byte))} at byte ${this.#passed + at}, where none may be`,
    );
  }

  #bad(what: string): HeliokitError {
    return new HeliokitError("zarr/bad-attributes", `${this.#file} ${what}`, { facts: { file: this.#file, what } });
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** A JSON scalar; a list or an object is answered as its text, undefined for what is none of these. */
function scalarOf(text: string): AttributeValue | undefined {
  if (text.startsWith('"')) {
    try {
      const parsed: unknown = JSON.parse(text);
      return typeof parsed === "string" ? parsed : undefined;
    } catch {
      return text.length >= 2 && text.endsWith('"') ? text.slice(1, -1) : undefined;
    }
  }
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (text === "null") return null;
  if (text === "true" || text === "false") return text === "true";
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return Number(text);
  return text.startsWith("[") || text.startsWith("{") ? text : undefined;
}
