/** The part of a stream that is being looked at: it grows as bytes arrive and never ahead of them. */
export class ByteWindow {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array = new Uint8Array(64 * 1024);
  #start = 0;
  #end = 0;
  #offset = 0;
  #ended = false;
  /** Whether the buffer is a piece of the stream itself, which is looked at and never written to. */
  #borrowed = false;

  constructor(pieces: AsyncIterator<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** The bytes at hand; a view that holds until the next {@link ensure}. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Place of the first of them in the stream. */
  get offset(): number {
    return this.#offset;
  }

  /** How many there are. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Reads until `count` bytes are at hand; false when the stream ends before. */
  async ensure(count: number): Promise<boolean> {
    while (this.length < count) {
      if (this.#ended) return false;
      const step = await this.#pieces.next();
      if (step.done === true) this.#ended = true;
      else this.#append(step.value);
    }
    return true;
  }

  /** Leaves bytes behind. */
  drop(count: number): void {
    this.#start += count;
    this.#offset += count;
  }

  #append(piece: Uint8Array): void {
    const needed = this.length + piece.length;
    if (this.length === 0 && piece.length > this.#buffer.length) {
      this.#buffer = piece;
      this.#borrowed = true;
      this.#start = 0;
      this.#end = piece.length;
      return;
    }
    if (this.#borrowed || this.#end + piece.length > this.#buffer.length) {
      if (!this.#borrowed && needed <= this.#buffer.length) this.#buffer.copyWithin(0, this.#start, this.#end);
      else {
        const larger = new Uint8Array(Math.max(needed, this.#borrowed ? 65_536 : this.#buffer.length * 2));
        larger.set(this.bytes);
        this.#buffer = larger;
        this.#borrowed = false;
      }
      this.#end = this.length;
      this.#start = 0;
    }
    this.#buffer.set(piece, this.#end);
    this.#end += piece.length;
  }
}
