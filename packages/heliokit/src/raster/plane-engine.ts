import type { Kernels } from "../kernels/index.js";
import { outputBase, substituteFor } from "./affine-plain.js";
import { type AffinePlan, clipLimits, type Plane, type PlaneRange, planeBlank, planeData } from "./affine-plan.js";
import { splinePoles } from "./bspline.js";
import { rowReader } from "./plane-rows.js";
import type { ResampleEngine } from "./resample-engine.js";
import { rowOutput } from "./row-output.js";
import { SPOILED_SIDE, spoiledStamps } from "./spoiled.js";

/** Margin of the kernels around the plane. */
const MARGIN = 4;

/** Below this side the plain twin is as fast. */
const SMALLEST_SIDE = 16;

/**
 * Resampling of every degree, method and angle by compiled kernels: the padded input as one plane of coefficients (64 MB for
 * 4096 x 4096 in float32), sampled pixel by pixel. Undefined where only the plain twin knows how (nearest neighbours of
 * methods other than "bspline", very small pictures).
 */
export function planeEngine(
  kernels: Kernels,
  plane: Plane,
  plan: AffinePlan,
  range: PlaneRange,
  bigEndian: boolean,
): ResampleEngine | undefined {
  const kind = kernelOf(plan);
  const width = plan.inputWidth + 2 * plan.padX;
  const height = plan.inputHeight + 2 * plan.padY;
  if (kind === undefined || width < SMALLEST_SIDE || height < SMALLEST_SIDE) return undefined;
  const { arena, exports } = kernels;
  const single = plan.precision === "float32";
  const type = single ? "float32" : "float64";
  const size = single ? 4 : 8;

  // All that looks at the pixels from here comes before memory is taken: growth detaches views of the plane.
  const substitute = substituteFor(plane, plan, range, kernels);
  const missing = Number.isNaN(plan.fill);
  const base = outputBase(plane, plan, range);
  const stamp = range.missing > 0 ? spoiledStamps(plane, plan) : undefined;
  const blank = range.missing > 0 ? planeBlank(plane, planeData(plane)) : undefined;
  const { low, high } = clipLimits(plan, range);

  const pointers: number[] = [];
  const take = (bytes: number): number => {
    const pointer = arena.allocate(bytes);
    pointers.push(pointer);
    return pointer;
  };
  const stride = Math.ceil(((width + 2 * MARGIN + 8) * size) / 64) * 64;
  const bytes = stride * (height + 2 * MARGIN);
  const start = take(bytes);
  const origin = start + MARGIN * stride + MARGIN * size;
  const planAt = take(12 * 8);
  const scratch = take(128);
  const finished = rowOutput(kernels, plan, base, bigEndian, take);
  const reader = rowReader(kernels, plane, 1, take);
  arena.view("float64", planAt, 12).set(planeNumbers(plan, missing));
  arena.view("uint8", scratch, 128).fill(0);

  const [pole1 = 0, pole2 = 0] = plan.method === "bspline" ? splinePoles(plan.order) : [];
  const gain = [pole1, pole2].reduce((product, z) => (z === 0 ? product : product * (1 - z) * (1 - 1 / z)), 1);
  // Both axes at once: the recursions are linear.
  const gains = gain * gain;
  const outside = (missing ? substitute : plan.fill) * plan.factor;
  let filled = false;
  const fill = (): void => {
    filled = true;
    const border = (missing ? substitute : plan.fill) * plan.factor;
    arena.view(type, start, bytes / size).fill(plan.method === "bspline" ? border * gains : outside);
    const spec = { factor: plan.factor * gains, substitute: substitute * plan.factor * gains, blank };
    for (let y = 0; y < plane.height; y++) {
      reader.convert(y, origin + (y + plan.padY) * stride + plan.padX * size, spec, single, false);
    }
    if (plan.method !== "bspline") return;
    const filter = single ? exports.planeFilter32 : exports.planeFilter64;
    filter(origin, stride, width, height, pole1, pole2);
  };
  const sample = single ? exports.planeSample32 : exports.planeSample64;
  let partRows = 0;
  return {
    base,
    startPart(firstRow) {
      if (!filled) fill();
      partRows = 0;
      finished.startPart(firstRow);
    },
    rows(firstRow, count) {
      const none = plan.fill * plan.factor;
      const { row, strip } = finished;
      for (let index = 0; index < count; index++) {
        const y = firstRow + index;
        sample(planAt, y, plan.width, kind, origin, stride, width, height, row, low, high, none, outside, scratch);
        stamp?.(y, arena.view(type, row, plan.width));
        finished.add(y, strip + index * plan.width * size);
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

/** Number of a method and degree in the kernels. */
function kernelOf(plan: AffinePlan): number | undefined {
  const { method, order } = plan;
  if (method === "bspline") return order;
  if (order === 0) return undefined;
  if (method === "catmull-rom") return order === 1 ? 1 : 6;
  return order === 1 ? 8 : 7;
}

/** Plan and range of valid positions as the kernels read them. */
function planeNumbers(plan: AffinePlan, missing: boolean): number[] {
  const reach = ((SPOILED_SIDE[plan.order] as number) - 1) / 2;
  const limits = (pad: number, size: number): [number, number] => {
    if (missing && pad > 0) {
      // The nearest pixel must not be one of the border: positions up to half a pixel before the next.
      if (plan.order === 0) return [pad - 0.5, below(pad + size - 0.5)];
      return [pad + reach, pad + size - 1 - reach];
    }
    if (!missing && plan.method !== "bspline") return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return [0, size + 2 * pad - 1];
  };
  const origin = plan.origin ?? [0, 0];
  return [
    ...plan.matrix,
    ...plan.shift,
    ...origin,
    ...limits(plan.padX, plan.inputWidth),
    ...limits(plan.padY, plan.inputHeight),
  ];
}

/** The largest double below a positive one. */
function below(x: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setBigUint64(0, view.getBigUint64(0) - 1n);
  return view.getFloat64(0);
}
