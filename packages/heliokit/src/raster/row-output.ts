import type { Kernels } from "../kernels/index.js";
import type { AffinePlan } from "./affine-plan.js";
import { addSums } from "./resample-engine.js";
import {
  collectPart,
  PART_ROWS,
  type PartCollector,
  type PowerBase,
  type StatisticsPart,
  sampleStep,
} from "./statistics.js";

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
  const sums = take(64);
  const lattice = take((Math.ceil(PART_ROWS / step) + 1) * Math.ceil(width / step) * 4);
  const swap = bigEndian ? 1 : 0;
  let collector: PartCollector | undefined;
  let partRow = 0;
  let dataSum = 0;
  return {
    row,
    strip,
    sums,
    lattice,
    step,
    startPart(firstRow) {
      partRow = firstRow;
      dataSum = 0;
      if (!single) {
        collector = collectPart(width, plan.height, firstRow, base, false);
        return;
      }
      arena.view("float64", sums, 8).fill(0);
      arena.view("float32", sums + 40, 2).set([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    },
    add(y, target) {
      if (single) {
        const inverse = 1 / base.scale;
        exports.finishRow32(row, target, width, 0, width, 0, base.reference, inverse, swap, sums, y, lattice, step);
        return;
      }
      const pixels = arena.view("float64", row, width);
      collector?.add(y, pixels);
      if (bigEndian) {
        exports.swap64(row, target, width);
        const sum = exports.sumWords(target, width * 2);
        dataSum = addSums(dataSum, addSums(Number(sum & 0xffffffffn), Number(sum >> 32n)));
      } else {
        arena.view("float64", target, width).set(pixels);
      }
    },
    view(rows) {
      const pixels = rows * width;
      if (bigEndian) return arena.view("uint8", strip, pixels * size);
      return single ? arena.view("float32", strip, pixels) : arena.view("float64", strip, pixels);
    },
    finishPart(rows) {
      if (collector) return collector.finish(dataSum);
      const [count = 0, first = 0, second = 0, third = 0, fourth = 0] = arena.view("float64", sums, 5);
      const [min = 0, max = 0] = arena.view("float32", sums + 40, 2);
      const [low = 0, high = 0] = arena.view("uint32", sums + 48, 2);
      const [sampled = 0] = arena.view("int32", sums + 56, 1);
      return {
        firstRow: partRow,
        count,
        missing: rows * width - count,
        min,
        max,
        powers: [first, second, third, fourth],
        sample: arena.view("float32", lattice, sampled).slice(),
        dataSum: bigEndian ? addSums(low, high) : 0,
      };
    },
  };
}
