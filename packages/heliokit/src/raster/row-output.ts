import type { Kernels } from "../kernels/index.js";
import type { AffinePlan } from "./affine-plan.js";
import { addSums } from "./resample-engine.js";
import { PART_ROWS, type PowerBase, type StatisticsPart, sampleStep } from "./statistics.js";

/** Takes finished rows: statistics, sum of words, byte order, and the strip that goes to the caller. */
export interface RowOutput {
  /** Address of the row that is being made, with room for a few pixels more. */
  readonly row: number;
  /** Address of the strip. */
  readonly strip: number;
  /** Addresses that splineOutput32 works with itself. */
  readonly sums: number;
  readonly lattice: number;
  readonly step: number;
  startPart(firstRow: number): void;
  /** Takes the row at `row` as output row `y` and writes it to `target`. */
  add(y: number, target: number): void;
  /** The strip's pixels, once `rows` rows are in it. */
  view(rows: number): Float32Array | Float64Array | Uint8Array;
  finishPart(rows: number): StatisticsPart;
}

/** Rows handed over at once; the same as in resample.ts. */
const STRIP_ROWS = 256;

/** Reserves what a {@link RowOutput} needs through `take`. */
export function rowOutput(
  kernels: Kernels,
  plan: AffinePlan,
  base: PowerBase,
  bigEndian: boolean,
  take: (bytes: number) => number,
): RowOutput {
  const { arena, exports } = kernels;
  const { width } = plan;
  const single = plan.precision === "float32";
  const size = single ? 4 : 8;
  const step = sampleStep(width, plan.height);
  const row = take((width + 8) * size);
  const strip = take(Math.min(STRIP_ROWS, plan.height) * width * size);
  const sums = take(80);
  const lattice = take((Math.ceil(PART_ROWS / step) + 1) * Math.ceil(width / step) * size);
  const swap = bigEndian ? 1 : 0;
  let partRow = 0;
  return {
    row,
    strip,
    sums,
    lattice,
    step,
    startPart(firstRow) {
      partRow = firstRow;
      const ends = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      arena.view("float64", sums, 8).fill(0);
      arena.view("float32", sums + 40, 2).set(ends);
      arena.view("float64", sums + 64, 2).set(ends);
    },
    add(y, target) {
      const inverse = 1 / base.scale;
      if (single) {
        exports.finishRow32(row, target, width, 0, width, 0, base.reference, inverse, swap, sums, y, lattice, step);
      } else {
        exports.finishRow64(row, target, width, base.reference, inverse, swap, sums, y, lattice, step);
      }
    },
    view(rows) {
      const pixels = rows * width;
      if (bigEndian) return arena.view("uint8", strip, pixels * size);
      return single ? arena.view("float32", strip, pixels) : arena.view("float64", strip, pixels);
    },
    finishPart(rows) {
      const [count = 0, first = 0, second = 0, third = 0, fourth = 0] = arena.view("float64", sums, 5);
      const [min = 0, max = 0] = single ? arena.view("float32", sums + 40, 2) : arena.view("float64", sums + 64, 2);
      const [low = 0, high = 0] = arena.view("uint32", sums + 48, 2);
      const [sampled = 0] = arena.view("int32", sums + 56, 1);
      return {
        firstRow: partRow,
        count,
        missing: rows * width - count,
        min,
        max,
        powers: [first, second, third, fourth],
        sample: arena.view(single ? "float32" : "float64", lattice, sampled).slice(),
        dataSum: bigEndian ? addSums(low, high) : 0,
      };
    },
  };
}
