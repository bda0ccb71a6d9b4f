import { hash53 } from "./hash.js";

/**
 * Finds texts that occur more than once among millions: first every text is shown to {@link DuplicateFinder.first},
 * which keeps eight bytes of each, then a second pass over the suspects decides exactly.
 */
export class DuplicateFinder {
  readonly #seen = new HashSet();
  readonly #suspects = new Set<number>();

  /** Shows a text; true when it may have been shown before. */
  show(text: string): boolean {
    const hash = hash53(text);
    const isNew = this.#seen.add(hash);
    if (!isNew) this.#suspects.add(hash);
    return !isNew;
  }

  get hasSuspects(): boolean {
    return this.#suspects.size > 0;
  }

  /** Whether a text may be one of several; texts that are surely alone never are. */
  isSuspect(text: string): boolean {
    return this.#suspects.has(hash53(text));
  }
}

/** A set of 53-bit numbers in one typed array: open addressing, at most half full. */
class HashSet {
  #slots = new Float64Array(1024).fill(-1);
  #count = 0;

  /** Adds a number; false when it was there. */
  add(value: number): boolean {
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    const slot = this.#find(this.#slots, value);
    if (this.#slots[slot] === value) return false;
    this.#slots[slot] = value;
    this.#count++;
    return true;
  }

  #find(slots: Float64Array, value: number): number {
    const mask = slots.length - 1;
    let slot = value % slots.length;
    while (slots[slot] !== -1 && slots[slot] !== value) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const slots = new Float64Array(this.#slots.length * 2).fill(-1);
    for (const value of this.#slots) if (value !== -1) slots[this.#find(slots, value)] = value;
    this.#slots = slots;
  }
}
