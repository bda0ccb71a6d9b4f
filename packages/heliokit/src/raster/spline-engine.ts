import type { Kernels } from "../kernels/index.js";
import { outputBase, substituteFor } from "./affine-plain.js";
import { type AffinePlan, clipLimits, type Plane, type PlaneRange, planeBlank, planeData } from "./affine-plan.js";
import { rowSource } from "./plane-rows.js";
import type { ResampleEngine } from "./resample-engine.js";
import { rowOutput } from "./row-output.js";
import { SPOILED_SIDE, spoiledStamps } from "./spoiled.js";

/** Runs shorter than this many pixels are not worth their start: see {@link splineEngine}. */
const SHORTEST_RUN = 8;
/** Below this side the truncated recursions of the kernels would reach both ends of a row. */
const SMALLEST_SIDE = 64;

/**
 * Cubic B-spline resampling by compiled kernels, fused: a block of rows is converted and filtered along x, filtered
 * along y with a look-ahead of one block, and every output row whose sources are ready is sampled. Filtered rows live in a ring,
 * so that memory beside the input stays at a few megabytes. For scales near 1 and angles up to 7 degrees, or such a plan turned
 * by 180 degrees; undefined otherwise.
 *
 * Every part of output rows starts its own recursion at a block that depends on the plan alone: the result is the same
 * whoever computes which parts.
 */
export function splineEngine(
  kernels: Kernels,
  plane: Plane,
  plan: AffinePlan,
  range: PlaneRange,
  bigEndian: boolean,
): ResampleEngine | undefined {
  const turned = plan.matrix[0] < 0 && plan.matrix[3] < 0;
  const upright = turned ? turnPlan(plan) : plan;
  const [a, , c, d] = upright.matrix;
  const width = plan.inputWidth + 2 * plan.padX;
  const height = plan.inputHeight + 2 * plan.padY;
  const steep = Math.abs(a - 1) + Math.abs(c) > 1 / SHORTEST_RUN || !(d > 0.25);
  if (plan.method !== "bspline" || plan.order !== 3 || steep) return undefined;
  if (width < SMALLEST_SIDE || height < SMALLEST_SIDE) return undefined;

  const { arena, exports } = kernels;
  const single = plan.precision === "float32";
  const size = single ? 4 : 8;
  const block = single ? 16 : 32;
  const blocks = Math.ceil(height / block);
  // An odd number of cache lines per row: rows then do not compete for the same places in the cache.
  const lines = Math.ceil(((width + 32) * size) / 64);
  const stride = (lines % 2 === 0 ? lines + 1 : lines) * 64;
  const span = Math.ceil(Math.abs(c) * plan.width) + 6;
  const ringRows = Math.min(blocks, Math.ceil((2 * block + span) / block)) * block;
  const columnBytes = Math.ceil((64 + (width + 2) * size) / 64) * 64;

  // All that looks at the pixels from here comes before memory is taken: growth detaches views of the plane.
  const substitute = substituteFor(plane, plan, range, kernels);
  const missing = Number.isNaN(plan.fill);
  const border = (missing ? substitute : plan.fill) * plan.factor;
  const outside = plan.fill * plan.factor;
  const { low, high } = clipLimits(plan, range);
  const base = outputBase(plane, plan, range);
  const stamp = range.missing > 0 ? spoiledStamps(plane, plan) : undefined;

  const pointers: number[] = [];
  const take = (bytes: number): number => {
    const pointer = arena.allocate(bytes);
    pointers.push(pointer);
    return pointer;
  };
  const ring = take(ringRows * stride);
  const scratch = take(Math.max(64 * width + 64, exports.splineSampleScratchBytes()));
  const planAt = take(12 * 8);
  const rangeAt = take(8);
  const finished = rowOutput(kernels, plan, base, bigEndian, take);
  const source = rowSource(kernels, plane, block, single, turned, take);
  arena.view("uint8", ring, ringRows * stride).fill(0);

  arena.view("float64", planAt, 12).set(planNumbers(upright, missing));
  const spec = {
    factor: plan.factor,
    substitute: substitute * plan.factor,
    border,
    blank: range.missing > 0 ? planeBlank(plane, planeData(plane)) : undefined,
    plain: range.missing === 0,
  };
  const [originX, originY] = upright.origin ?? [0, 0];
  const lineOf = (x: number, y: number): number => c * (x + originX) + d * (y + originY) + upright.shift[1];
  const rowOf = (blockIndex: number): number => ring + 64 + ((blockIndex * block) % ringRows) * stride;
  const columnsStart = single ? exports.splineColumnsStart32 : exports.splineColumnsStart64;
  const columns = single ? exports.splineColumns32 : exports.splineColumns64;
  const sample = single ? exports.splineSample32 : exports.splineSample64;

  /** The block to be taken in next, and how many rows are final. */
  let next = 0;
  let ready = 0;
  let partRows = 0;

  const load = (index: number): void => {
    source.filter(index, plan, spec, rowOf(index), stride, scratch, height);
  };
  const advance = (): void => {
    load(next);
    const last = next === blocks - 1;
    const count = last ? height - next * block : block;
    columns(rowOf(next - 1) - 64, rowOf(next) - 64, stride, columnBytes, count, last ? 1 : 0);
    ready = last ? height : next * block;
    next++;
  };

  /** The highest input row that output row `y` may need. */
  const lastSource = (y: number): number => {
    const line = Math.floor(Math.max(lineOf(0, y), lineOf(plan.width - 1, y)));
    return Math.min(Math.max(line + 2, 0), height - 1);
  };

  /** Computes rows whose sources are ready. */
  const output = (y: number, rows: number, target: number): void => {
    const { width: count } = plan;
    if (single && !stamp) {
      exports.splineOutput32(
        planAt,
        y,
        rows,
        count,
        ring + 64,
        stride,
        ringRows,
        height,
        finished.row,
        target,
        low,
        high,
        scratch,
        outside,
        base.reference,
        1 / base.scale,
        bigEndian ? 1 : 0,
        finished.sums,
        finished.lattice,
        finished.step,
      );
      return;
    }
    for (let index = 0; index < rows; index++) {
      const { row: rowAt } = finished;
      sample(planAt, y + index, 1, count, ring + 64, stride, ringRows, height, rowAt, 0, low, high, scratch, rangeAt);
      const [from = 0, to = 0] = arena.view("int32", rangeAt, 2);
      const row = arena.view(single ? "float32" : "float64", rowAt, count);
      row.fill(outside, 0, from).fill(outside, to);
      stamp?.(y + index, row);
      finished.add(y + index, target + index * count * size);
    }
  };

  return {
    base,
    startPart(firstRow) {
      const top = Math.min(lineOf(0, firstRow), lineOf(plan.width - 1, firstRow));
      const lowest = Math.min(Math.max(0, Math.floor(top) - 1), height - 1);
      const start = Math.max(0, Math.min(blocks - 2, Math.floor(lowest / block) - 1));
      load(start);
      columnsStart(rowOf(start) - 64, stride, columnBytes, start === 0 ? 1 : 0);
      next = start + 1;
      ready = start * block;
      partRows = 0;
      finished.startPart(firstRow);
    },
    rows(firstRow, count) {
      const end = firstRow + count;
      for (let y = firstRow; y < end; ) {
        while (ready <= lastSource(y)) advance();
        let next = y + 1;
        while (next < end && lastSource(next) < ready) next++;
        output(y, next - y, finished.strip + (y - firstRow) * plan.width * size);
        y = next;
      }
      partRows += count;
      return finished.view(count);
    },
    finishPart: () => finished.finishPart(partRows),
    release() {
      for (const pointer of pointers.splice(0)) arena.release(pointer);
    },
  };
}

/** The same positions counted from the opposite corner of the padded input: takes a half turn out of the matrix. */
function turnPlan(plan: AffinePlan): AffinePlan {
  const [a, b, c, d] = plan.matrix;
  const lastX = plan.inputWidth + 2 * plan.padX - 1;
  const lastY = plan.inputHeight + 2 * plan.padY - 1;
  return { ...plan, matrix: [-a, -b, -c, -d], shift: [lastX - plan.shift[0], lastY - plan.shift[1]] };
}

/** Plan and range of valid positions as the kernels read them. */
export function planNumbers(plan: AffinePlan, missing: boolean): number[] {
  const reach = ((SPOILED_SIDE[plan.order] as number) - 1) / 2;
  // Where the border is missing, it spoils the pixels within reach; the rest of the valid range is a rectangle.
  const limits = (pad: number, size: number): [number, number] =>
    missing && pad > 0 ? [pad + reach, pad + size - 1 - reach] : [0, size + 2 * pad - 1];
  const origin = plan.origin ?? [0, 0];
  return [
    ...plan.matrix,
    ...plan.shift,
    ...origin,
    ...limits(plan.padX, plan.inputWidth),
    ...limits(plan.padY, plan.inputHeight),
  ];
}
