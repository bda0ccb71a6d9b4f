import { HeliokitError } from "../errors.js";

const PAGE = 65536;
/** Blocks start at multiples of this, so that vectors and cache lines do not straddle. */
const ALIGNMENT = 64;
/** Every block is followed by this many readable bytes: kernels load whole vectors past the last element. */
export const ARENA_SLACK = 64;

const views = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Element types of arrays in the arena. */
export type ArenaType = keyof typeof views;

/** The typed array of an element type. */
export type ArenaView<T extends ArenaType> = InstanceType<(typeof views)[T]>;

/**
 * A typed array in the kernels' memory. Memory that grows detaches every view of it, so this keeps the address and makes
 * the view anew: read `view` again after anything that may have allocated, and never keep it over an `await`.
 *
 * @example
 * ```ts
 * const pixels = kernels.arena.array("int16", 4096 * 4096);
 * pixels.view.fill(0);
 * pixels.release();
 * ```
 */
export class ArenaArray<T extends ArenaType = ArenaType> {
  readonly #arena: Arena;
  readonly type: T;
  /** Address of the first element. */
  readonly pointer: number;
  readonly length: number;

  constructor(arena: Arena, type: T, pointer: number, length: number) {
    this.#arena = arena;
    this.type = type;
    this.pointer = pointer;
    this.length = length;
  }

  /** The array as it lies in memory now. */
  get view(): ArenaView<T> {
    return this.#arena.view(this.type, this.pointer, this.length);
  }

  /** Gives the memory back; the array must not be used afterwards. */
  release(): void {
    this.#arena.release(this.pointer);
  }
}

interface Gap {
  start: number;
  end: number;
}

/**
 * The linear memory of the kernels, dealt out in blocks. Blocks may be taken and given back in any order (several images
 * may be under way in one page); the memory grows when it must and never shrinks. Errors: `kernels/out-of-memory`.
 *
 * @example
 * ```ts
 * const pointer = arena.allocate(1 << 20);
 * arena.view("float32", pointer, 1 << 18).fill(1);
 * arena.release(pointer);
 * ```
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  readonly #taken = new Map<number, number>();
  readonly #gaps: Gap[];
  #end: number;

  /** `base`, `end`: the part of the memory that this arena may use; without `end` it grows as needed. */
  constructor(memory: WebAssembly.Memory, base: number) {
    this.memory = memory;
    const start = roundUp(base);
    this.#end = Math.max(start, memory.buffer.byteLength);
    this.#gaps = this.#end > start ? [{ start, end: this.#end }] : [];
  }

  /** Bytes of the whole memory now. */
  get byteLength(): number {
    return this.memory.buffer.byteLength;
  }

  /** Makes sure that a block of `bytes` can be taken without growth, so that views made now stay valid until then. */
  reserve(bytes: number): void {
    this.release(this.allocate(bytes));
  }

  /** Takes a block; its content is whatever lay there. Answers its address, a multiple of 64. */
  allocate(bytes: number): number {
    const size = roundUp(Math.max(bytes, 1) + ARENA_SLACK);
    let index = this.#gaps.findIndex((gap) => gap.end - gap.start >= size);
    if (index < 0) {
      this.#grow(size);
      index = this.#gaps.length - 1;
    }
    const gap = this.#gaps[index] as Gap;
    const pointer = gap.start;
    gap.start += size;
    if (gap.start === gap.end) this.#gaps.splice(index, 1);
    this.#taken.set(pointer, size);
    return pointer;
  }

  /** Takes a block for a typed array. */
  array<T extends ArenaType>(type: T, length: number): ArenaArray<T> {
    return new ArenaArray(this, type, this.allocate(length * views[type].BYTES_PER_ELEMENT), length);
  }

  /** Gives a block back. Releasing twice is a mistake of the program and throws. */
  release(pointer: number): void {
    const size = this.#taken.get(pointer);
    if (size === undefined) throw new RangeError(`no block of the arena starts at ${pointer}`);
    this.#taken.delete(pointer);
    const end = pointer + size;
    const after = this.#gaps.findIndex((gap) => gap.start >= end);
    const at = after < 0 ? this.#gaps.length : after;
    const before = this.#gaps[at - 1];
    const next = this.#gaps[at];
    const joinsBefore = before?.end === pointer;
    const joinsNext = next?.start === end;
    if (joinsBefore && joinsNext && before && next) {
      before.end = next.end;
      this.#gaps.splice(at, 1);
    } else if (joinsBefore && before) before.end = end;
    else if (joinsNext && next) next.start = pointer;
    else this.#gaps.splice(at, 0, { start: pointer, end });
  }

  /** A view of the memory; valid until the memory grows. */
  view<T extends ArenaType>(type: T, pointer: number, length: number): ArenaView<T> {
    const View = views[type] as unknown as new (buffer: ArrayBufferLike, at: number, length: number) => ArenaView<T>;
    return new View(this.memory.buffer, pointer, length);
  }

  /** Tells whether a typed array lies in this memory: kernels then use it in place. */
  contains(array: ArrayBufferView): boolean {
    return array.buffer === this.memory.buffer;
  }

  #grow(size: number): void {
    const last = this.#gaps[this.#gaps.length - 1];
    const open = last !== undefined && last.end === this.#end ? last : undefined;
    const pages = Math.ceil((size - (open === undefined ? 0 : open.end - open.start)) / PAGE);
    const start = this.memory.buffer.byteLength;
    try {
      this.memory.grow(pages);
    } catch (cause) {
      const megabytes = Math.ceil(size / 1048576);
      throw new HeliokitError(
        "kernels/out-of-memory",
        `the kernels' memory (${Math.round(start / 1048576)} MB) cannot grow for a block of ${megabytes} MB; free memory or use fewer workers`,
        { cause, facts: { bytes: size, memoryBytes: start } },
      );
    }
    const end = this.memory.buffer.byteLength;
    // Another arena on the same shared memory may have grown it meanwhile: take only what was added here.
    if (open !== undefined && start === this.#end) open.end = end;
    else this.#gaps.push({ start, end });
    this.#end = end;
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
