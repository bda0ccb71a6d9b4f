import type { HeliokitWarning } from "../errors.js";
import type { Place } from "./place.js";
import type { IdlReference, IdlReferenceArray, IdlReferenceType, IdlValue } from "./types.js";

/** Most warnings that are kept: damaged input can give any number of them. */
const mostWarnings = 100;

/** Collects warnings; one beyond the limit is dropped, a repeated one too where `once` says so. */
export class Warnings {
  readonly list: HeliokitWarning[] = [];
  private readonly seen = new Set<string>();

  constructor(private readonly onWarning: ((warning: HeliokitWarning) => void) | undefined) {}

  add(warning: HeliokitWarning, once?: string): void {
    if (once !== undefined) {
      if (this.seen.has(once)) return;
      if (this.seen.size < mostWarnings) this.seen.add(once);
    }
    if (this.list.length >= mostWarnings) return;
    this.list.push(warning);
    this.onWarning?.(warning);
  }
}

interface PendingScalar {
  readonly index: number;
  readonly target: { value: IdlValue | null };
}

interface PendingArray {
  readonly indices: Int32Array;
  readonly target: (IdlValue | null)[];
}

/**
 * The heap of a file and the references into it. References are made empty and filled when the whole file is read:
 * what they point at may come later, and may point back.
 */
export class Heap {
  private readonly values = new Map<number, IdlValue>();
  private readonly scalars: PendingScalar[] = [];
  private readonly arrays: PendingArray[] = [];

  set(index: number, value: IdlValue): void {
    this.values.set(index, value);
  }

  reference(type: IdlReferenceType, index: number): IdlReference {
    const target: { kind: "scalar"; type: IdlReferenceType; value: IdlValue | null } = {
      kind: "scalar",
      type,
      value: null,
    };
    if (index !== 0) this.scalars.push({ index, target });
    return target;
  }

  references(type: IdlReferenceType, dimensions: readonly number[], indices: Int32Array): IdlReferenceArray {
    const target = new Array<IdlValue | null>(indices.length).fill(null);
    this.arrays.push({ indices, target });
    return { kind: "array", type, dimensions, data: target };
  }

  /** Fills all references; one that points at nothing stays null and is told of. */
  link(place: Place, warnings: Warnings): void {
    const find = (index: number): IdlValue | null => {
      const found = this.values.get(index);
      if (found !== undefined) return found;
      warnings.add(
        {
          code: "idl-save/missing-heap-value",
          message: `${place.file}: a pointer leads to heap variable ${index}, which the file does not hold; it reads as null`,
          facts: { file: place.file, heapIndex: index },
        },
        `heap ${index}`,
      );
      return null;
    };
    for (const { index, target } of this.scalars) target.value = find(index);
    for (const { indices, target } of this.arrays)
      for (let at = 0; at < indices.length; at++) {
        const index = indices[at] ?? 0;
        if (index !== 0) target[at] = find(index);
      }
  }
}
