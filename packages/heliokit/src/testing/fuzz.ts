/**
 * Damaged input for parsers, the same on every run: case number N is made from the number N alone. How many cases run
 * is `HELIOKIT_FUZZ_COUNT` (else the suite's own default), the first of them `HELIOKIT_FUZZ_FIRST` (else 0), so that a
 * failing case can be run alone. Test code only.
 */
import { isHeliokitError } from "../errors.js";

/** Numbers that look like chance and are not. */
export interface Chance {
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** Chance from a number: SplitMix32, whose neighbouring seeds give unrelated sequences. */
export function chanceOf(seed: number): Chance {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (count: number): number => Math.floor((next() / 2 ** 32) * count);
  return { below, pick: (items) => items[below(items.length)] ?? items[0] };
}

/** Values that length fields are attacked with. */
const lengths: readonly [number, ...number[]] = [
  0, 1, 2, 3, 4, 7, 8, 9, 16, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 0x100000, 0x1000000, 0x10000000, 0x3fffffff,
  0x40000000, 0x7ffffff8, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffff0, 0xfffffffe, 0xffffffff,
];

/** A copy of bytes with one to six damages: flipped bits, set bytes, length fields, cut ends, lost and doubled parts. */
export function damaged(bytes: Uint8Array, chance: Chance): Uint8Array {
  // Not slice: that of a Buffer is a view, and the damage would stay in the original.
  let result: Uint8Array = new Uint8Array(bytes);
  for (let left = 1 + chance.below(6); left > 0 && result.length > 0; left--) {
    const at = chance.below(result.length);
    const view = new DataView(result.buffer, result.byteOffset, result.byteLength);
    switch (chance.below(9)) {
      case 0:
      case 1:
        result[at] = (result[at] ?? 0) ^ (1 << chance.below(8));
        break;
      case 2:
        result[at] = chance.below(256);
        break;
      case 3:
      case 4:
        if (result.length >= 4) view.setUint32((at & ~3) % (result.length - 3), chance.pick(lengths));
        break;
      case 5:
        if (at + 4 <= result.length) view.setUint32(at, view.getUint32(at) + chance.below(9) - 4);
        break;
      case 6:
        // Cuts are rarer than the rest: what is behind one is never reached.
        if (chance.below(3) === 0) result = result.slice(0, at);
        break;
      case 7:
        result.copyWithin(at, chance.below(result.length), chance.below(result.length));
        break;
      default: {
        const count = 4 * (1 + chance.below(8));
        const doubled = new Uint8Array(result.length + count);
        doubled.set(result.subarray(0, at));
        doubled.set(result.subarray(at, at + count), at);
        doubled.set(result.subarray(at), Math.min(at + count, doubled.length - (result.length - at)));
        result = doubled;
      }
    }
  }
  return result;
}

/** What a parser is tried with, and what it may do. */
export interface FuzzOptions {
  /** Cases where `HELIOKIT_FUZZ_COUNT` says nothing. */
  readonly count: number;
  readonly input: (chance: Chance) => Uint8Array;
  /** Reads all that there is. */
  readonly read: (bytes: Uint8Array, chance: Chance) => Promise<unknown>;
  /** Codes that errors may have. */
  readonly codes: RegExp;
  /** Default 1000. */
  readonly maxMilliseconds?: number;
  /** Beyond the input. Default 64 MiB. */
  readonly maxExtraBytes?: number;
}

/** How the cases ended. */
export interface FuzzOutcome {
  readonly read: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly slowestMilliseconds: number;
  readonly mostExtraBytes: number;
}

/**
 * Runs the cases one by one. Each must end in a result or an error of the family, in time, and without the process
 * growing by more than allowed; otherwise an error names the case.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzOutcome> {
  const { input, read, codes, maxMilliseconds = 1000, maxExtraBytes = 64 * 2 ** 20 } = options;
  const count = Number(process.env["HELIOKIT_FUZZ_COUNT"] ?? options.count);
  const first = Number(process.env["HELIOKIT_FUZZ_FIRST"] ?? 0);
  const refused: Record<string, number> = {};
  let done = 0;
  let slowestMilliseconds = 0;
  let mostExtraBytes = 0;
  for (let number = first; number < first + count; number++) {
    const chance = chanceOf(number);
    const bytes = input(chance);
    const say = (what: string, cause?: unknown) =>
      new Error(`case ${number} (${bytes.length} bytes): ${what}`, { cause });
    const before = process.memoryUsage.rss();
    const started = performance.now();
    const work = process.cpuUsage();
    try {
      await read(bytes, chance);
      done++;
    } catch (error) {
      if (!isHeliokitError(error)) throw say(`neither a result nor a typed error: ${String(error)}`, error);
      if (!codes.test(error.code)) throw say(`unexpected code ${error.code}: ${error.message}`, error);
      refused[error.code] = (refused[error.code] ?? 0) + 1;
    }
    const { user, system } = process.cpuUsage(work);
    // A busy machine makes the clock run on without us.
    const milliseconds = Math.min(performance.now() - started, (user + system) / 1000);
    const extra = process.memoryUsage.rss() - before - bytes.length;
    slowestMilliseconds = Math.max(slowestMilliseconds, milliseconds);
    mostExtraBytes = Math.max(mostExtraBytes, extra);
    if (milliseconds > maxMilliseconds) throw say(`took ${Math.round(milliseconds)} ms`);
    if (extra > maxExtraBytes) throw say(`took ${Math.round(extra / 2 ** 20)} MiB beyond the input`);
  }
  return { read: done, refused, slowestMilliseconds, mostExtraBytes };
}
