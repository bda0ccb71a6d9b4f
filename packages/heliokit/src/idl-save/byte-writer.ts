import { HeliokitError } from "../errors.js";

/** Big-endian bytes that grow. */
export class ByteWriter {
  private memory = new Uint8Array(1024);
  private view = new DataView(this.memory.buffer);
  private end = 0;

  get length(): number {
    return this.end;
  }

  bytes(): Uint8Array {
    return this.memory.subarray(0, this.end);
  }

  /** Makes room for `count` bytes and gives their offset. */
  reserve(count: number): number {
    const start = this.end;
    this.end += count;
    if (this.end > this.memory.length) {
      const grown = new Uint8Array(Math.max(this.end, 2 * this.memory.length));
      grown.set(this.memory.subarray(0, start));
      this.memory = grown;
      this.view = new DataView(grown.buffer);
    }
    return start;
  }

  int32(value: number): void {
    const at = this.reserve(4);
    this.view.setInt32(at, value);
  }

  /** The place to write numbers to directly; valid until the next call. */
  room(count: number): DataView {
    const at = this.reserve(count);
    return new DataView(this.memory.buffer, at, count);
  }

  raw(bytes: Uint8Array): void {
    const at = this.reserve(bytes.length);
    this.memory.set(bytes, at);
  }

  align(): void {
    this.reserve((4 - (this.end & 3)) & 3);
  }

  /** Length, bytes, padding. */
  name(text: string): void {
    this.int32(text.length);
    this.latin1(text);
  }

  /** A value of type string: length, and unless it is 0 the length again, bytes, padding. */
  text(text: string): void {
    this.int32(text.length);
    if (text.length > 0) this.name(text);
  }

  private latin1(text: string): void {
    const at = this.reserve(text.length);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0xff)
        throw new HeliokitError(
          "idl-save/bad-value",
          `"${text.slice(0, 40)}" has a character beyond Latin-1, which texts of save files cannot hold`,
          { facts: { character: text.charAt(index) } },
        );
      this.memory[at + index] = code;
    }
    this.align();
  }
}
