import type { HeliokitError } from "../errors.js";
import { type Place, saveError } from "./place.js";

/** Longest text a single call of String.fromCharCode may take without trouble on any engine's stack. */
const textPiece = 4096;

/** Bytes as Latin-1 text. Not TextDecoder: its "latin1" is Windows-1252, which changes 0x80 to 0x9F. */
function latin1(bytes: Uint8Array): string {
  if (bytes.length <= textPiece) return String.fromCharCode(...bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at += textPiece)
    text += String.fromCharCode(...bytes.subarray(at, at + textPiece));
  return text;
}

/** Reads the payload of one record from front to back; every step is checked against the end before it is made. */
export class Cursor {
  readonly place: Place;
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private position = 0;

  constructor(bytes: Uint8Array, place: Place) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.place = place;
  }

  get at(): number {
    return this.position;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  fail(code: string, message: string, at = this.position): HeliokitError {
    return saveError(code, this.place, at, message);
  }

  /** Makes sure that so many bytes follow, before anything is allocated for them. */
  wantBytes(count: number, what: string): void {
    if (count > this.left)
      throw saveError(
        "truncated-data",
        this.place,
        this.position,
        `${what} needs ${count} bytes, ${this.left} are left`,
        {
          found: this.left,
          wanted: count,
        },
      );
  }

  skip(count: number, what: string): void {
    this.wantBytes(count, what);
    this.position += count;
  }

  /** A view of the next bytes. */
  take(count: number, what: string): Uint8Array {
    this.wantBytes(count, what);
    const start = this.position;
    this.position += count;
    return this.bytes.subarray(start, this.position);
  }

  int32(what: string): number {
    this.wantBytes(4, what);
    const value = this.view.getInt32(this.position);
    this.position += 4;
    return value;
  }

  uint32(what: string): number {
    return this.int32(what) >>> 0;
  }

  /** An unsigned 64-bit number; one beyond 2^53 stays wrong but large, so that it fails the check against what is left. */
  uint64(what: string): number {
    const high = this.uint32(what);
    return high * 2 ** 32 + this.uint32(what);
  }

  /** Skips to the next multiple of four; a payload may end without the padding. */
  align(): void {
    this.position = Math.min((this.position + 3) & ~3, this.bytes.length);
  }

  /** A name: length, bytes, padding. */
  name(what: string): string {
    return this.texts(this.int32(what), what);
  }

  /** A value of type string: length and, unless that is 0, the length again and the bytes. */
  text(what: string): string {
    const length = this.int32(what);
    if (length === 0) return "";
    const again = this.int32(what);
    if (again !== length)
      throw this.fail("bad-data", `${what} gives its length as ${length} and as ${again}`, this.position - 8);
    return this.texts(length, what);
  }

  private texts(length: number, what: string): string {
    if (length < 0) throw this.fail("bad-data", `${what} has the length ${length}`, this.position - 4);
    const text = latin1(this.take(length, what));
    this.align();
    return text;
  }
}
