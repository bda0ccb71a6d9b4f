import { HeliokitError } from "../errors.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Deepest nesting that is passed over: no reply of the archive has more than five levels. */
const MAX_DEPTH = 64;

/** Where texts lie in the bytes, and whether any of them has escapes. */
export interface TextSpans {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly escaped: boolean;
}

/**
 * Walks over JSON as bytes. It makes no strings: a reply of millions of values becomes offsets, in one pass. Everything
 * that is not JSON is the error `jsoc/bad-reply` with its byte offset.
 */
export class JsonBytes {
  position = 0;
  /** Of the string or number passed last. */
  start = 0;
  end = 0;
  escaped = false;
  readonly bytes: Uint8Array;
  /** What the reply answers, for messages. */
  readonly subject: string;

  constructor(bytes: Uint8Array, subject: string) {
    this.bytes = bytes;
    this.subject = subject;
  }

  fail(wanted: string, at = this.position): never {
    throw badReply(this.bytes, this.subject, wanted, at);
  }

  /** The next byte that is no white space, not passed; -1 at the end. */
  peek(): number {
    const { bytes } = this;
    for (; this.position < bytes.length; this.position++) {
      const byte = bytes[this.position] ?? 0;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
    }
    return -1;
  }

  expect(character: string): void {
    if (this.peek() !== character.charCodeAt(0)) this.fail(`"${character}"`);
    this.position++;
  }

  /** Passes over a character if it comes next. */
  accept(character: string): boolean {
    if (this.peek() !== character.charCodeAt(0)) return false;
    this.position++;
    return true;
  }

  /** Passes over a string; `start`, `end` and `escaped` then tell of what is between its quotes. */
  string(): void {
    this.expect('"');
    const { bytes } = this;
    this.start = this.position;
    this.escaped = false;
    for (let at = this.position; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) {
        this.end = at;
        this.position = at + 1;
        return;
      }
      if (byte === BACKSLASH) {
        at += this.#escape(at);
        this.escaped = true;
      } else if (byte < 0x20) this.fail("a text without control characters", at);
    }
    this.fail('the closing "', bytes.length);
  }

  /** Bytes of the escape at a backslash, beyond the backslash itself. */
  #escape(at: number): number {
    const letter = this.bytes[at + 1] ?? -1;
    if (letter !== 0x75) {
      if (letter < 0 || !'"\\/bfnrt'.includes(String.fromCharCode(letter))) this.fail("a known escape", at);
      return 1;
    }
    for (let digit = at + 2; digit < at + 6; digit++) {
      const byte = this.bytes[digit] ?? 0;
      const hexadecimal = (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
      if (!hexadecimal) this.fail("four hexadecimal digits", digit);
    }
    return 5;
  }

  /** Passes over a number; `start` and `end` tell where it stands. */
  number(): void {
    this.peek();
    const { bytes } = this;
    let at = this.position;
    this.start = at;
    const digits = () => {
      const from = at;
      while (at < bytes.length && isDigit(bytes[at] ?? 0)) at++;
      if (at === from) this.fail("a digit", at);
    };
    if (bytes[at] === 0x2d) at++;
    if (bytes[at] === 0x30 && isDigit(bytes[at + 1] ?? 0)) this.fail("a number without leading zeros", at);
    digits();
    if (bytes[at] === 0x2e) {
      at++;
      digits();
    }
    if (((bytes[at] ?? 0) | 0x20) === 0x65) {
      at++;
      if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
      digits();
    }
    this.end = at;
    this.position = at;
    this.escaped = false;
  }

  /** A string as text, of at most `maxBytes`. */
  text(decode: (bytes: Uint8Array) => string, maxBytes = 65_536): string {
    this.string();
    if (this.end - this.start > maxBytes) this.fail(`a text of at most ${maxBytes} bytes`, this.start);
    const text = decode(this.bytes.subarray(this.start, this.end));
    return this.escaped ? unescapeJson(text) : text;
  }

  /** A number, also one between quotes: the archive writes both. */
  numberValue(): number {
    const quoted = this.peek() === QUOTE;
    if (quoted) this.string();
    else this.number();
    const text = String.fromCharCode(...this.bytes.subarray(this.start, Math.min(this.end, this.start + 64))).trim();
    const value = text === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) this.fail("a number", this.start);
    return value;
  }

  /** A list of strings (or numbers, as they stand). `expected` saves growing where the length is known. */
  texts(expected: number): TextSpans {
    this.expect("[");
    let starts = new Uint32Array(Math.max(expected, 16));
    let ends = new Uint32Array(starts.length);
    let count = 0;
    let escaped = false;
    if (this.accept("]")) return { starts: new Uint32Array(0), ends: new Uint32Array(0), escaped };
    const { bytes } = this;
    do {
      let at = this.position;
      // Nearly every value follows its comma at once and is a string without escapes: those are passed here.
      if (bytes[at] === QUOTE) {
        const from = ++at;
        let byte = 0;
        while (at < bytes.length) {
          byte = bytes[at] ?? 0;
          if (byte === QUOTE || byte === BACKSLASH || byte < 0x20) break;
          at++;
        }
        if (byte === QUOTE && at < bytes.length) {
          this.start = from;
          this.end = at;
          this.position = at + 1;
        } else {
          this.string();
          escaped ||= this.escaped;
        }
      } else if (this.peek() === QUOTE) {
        this.string();
        escaped ||= this.escaped;
      } else this.number();
      if (count === starts.length) {
        starts = grown(starts);
        ends = grown(ends);
      }
      starts[count] = this.start;
      ends[count] = this.end;
      count++;
    } while (this.accept(","));
    this.expect("]");
    if (count === starts.length) return { starts, ends, escaped };
    return { starts: starts.slice(0, count), ends: ends.slice(0, count), escaped };
  }

  /** Goes through a list; `each` passes over one element. */
  list(each: () => void): void {
    this.expect("[");
    if (this.accept("]")) return;
    do each();
    while (this.accept(","));
    this.expect("]");
  }

  /** Goes through an object; `each` passes over the value of a key. */
  object(decode: (bytes: Uint8Array) => string, each: (key: string) => void): void {
    this.expect("{");
    if (this.accept("}")) return;
    do {
      const key = this.text(decode, 1024);
      this.expect(":");
      each(key);
    } while (this.accept(","));
    this.expect("}");
  }

  /** Passes over any value. */
  skip(depth = 0): void {
    if (depth > MAX_DEPTH) this.fail(`at most ${MAX_DEPTH} levels of nesting`);
    const next = this.peek();
    if (next === QUOTE) this.string();
    else if (next === 0x7b) {
      this.position++;
      if (this.accept("}")) return;
      do {
        this.string();
        this.expect(":");
        this.skip(depth + 1);
      } while (this.accept(","));
      this.expect("}");
    } else if (next === 0x5b) this.list(() => this.skip(depth + 1));
    else if (next === 0x74) this.#word("true");
    else if (next === 0x66) this.#word("false");
    else if (next === 0x6e) this.#word("null");
    else this.number();
  }

  #word(word: string): void {
    for (let index = 0; index < word.length; index++)
      if (this.bytes[this.position + index] !== word.charCodeAt(index)) this.fail(word, this.position + index);
    this.position += word.length;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** The text of a JSON string whose escapes have been checked. */
export function unescapeJson(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, letter: string) => {
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    const plain = "bfnrt".indexOf(letter);
    return plain < 0 ? letter : ("\b\f\n\r\t"[plain] ?? letter);
  });
}

/** What came instead of a reply, told so that a reader sees whether to ask again. */
export function badReply(bytes: Uint8Array, subject: string, wanted: string, byteOffset: number): HeliokitError {
  const begin = String.fromCharCode(...bytes.subarray(0, 64)).trimStart();
  const html = begin.startsWith("<");
  const cut = !html && byteOffset >= bytes.length;
  const found = html
    ? "a web page, not an answer: the archive or something on the way is out of order; ask again later"
    : bytes.length === 0
      ? "an empty answer; ask again"
      : cut
        ? `an answer that ends after ${bytes.length} bytes, wanted ${wanted}; it was cut on the way, ask again`
        : `no proper JSON at byte ${byteOffset}, wanted ${wanted}`;
  return new HeliokitError("jsoc/bad-reply", `${subject}: the archive sent ${found}`, {
    facts: {
      byteOffset,
      wanted,
      looksLike: html ? "html" : cut ? "cut" : "garbage",
      found: begin.slice(0, 48).replace(/[^ -~]/g, "."),
    },
  });
}
