import type { LongWorkOptions } from "../errors.js";
import { loadKernels } from "../kernels/index.js";
import {
  type AffinePlan,
  addSums,
  combineParts,
  PART_ROWS,
  type PixelStatistics,
  type Plane,
  type PlaneRange,
  type PowerBase,
  planeData,
  planeRange,
  resampleAffine,
  type StatisticsPart,
} from "../raster/index.js";

/** A part of the rows of one image, for another thread. Plain data and shared memory: it can be posted as it is. */
export interface RowTask {
  /** The whole image: 16-bit integers, row 0 at the bottom. */
  readonly pixels: SharedArrayBuffer;
  readonly width: number;
  readonly height: number;
  readonly blank?: number;
  readonly range: PlaneRange;
  readonly affine: AffinePlan;
  /** Output rows to make, from a multiple of 1024 on. */
  readonly firstRow: number;
  readonly rowCount: number;
  /** Takes the rows as FITS bytes. */
  readonly output: SharedArrayBuffer;
}

/** What a part found out on its way. */
export interface RowTaskResult {
  readonly dataSum: number;
  readonly parts: readonly StatisticsPart[];
  readonly powerBase: PowerBase;
}

/** Another thread that takes over rows of one image; `rowHelpers` of `heliokit/node` starts some. */
export interface RowHelper {
  run(task: RowTask): Promise<RowTaskResult>;
}

/**
 * Does a {@link RowTask}: what the other thread runs.
 *
 * @example
 * ```ts
 * serveJobs(runRowTask); // in a worker of Node
 * ```
 */
export async function runRowTask(task: RowTask): Promise<RowTaskResult> {
  const { width, height, blank, range, affine, firstRow, rowCount } = task;
  const shared = new Int16Array(task.pixels);
  const kernels = await loadKernels();
  const held = kernels?.arena.array("int16", shared.length);
  try {
    held?.view.set(shared);
    const plane: Plane = { data: held ?? shared, width, height, range, ...(blank === undefined ? {} : { blank }) };
    const target = new Uint8Array(task.output);
    const rowBytes = affine.width * (affine.precision === "float64" ? 8 : 4);
    const { dataSum, parts, powerBase } = await resampleAffine(
      plane,
      affine,
      (row, bytes) => target.set(bytes, (row - firstRow) * rowBytes),
      { firstRow, rowCount, bigEndian: true },
    );
    return { dataSum, parts, powerBase };
  } finally {
    held?.release();
  }
}

/** Whether an image is worth sharing out, and can be: 16-bit integers in memory that threads may share. */
export function canSplit(plane: Plane, affine: AffinePlan, helpers: readonly RowHelper[]): boolean {
  const integers = planeData(plane) instanceof Int16Array;
  return helpers.length > 0 && integers && affine.height > PART_ROWS && typeof SharedArrayBuffer !== "undefined";
}

/**
 * Resamples one image with the help of other threads. Parts of 1024 rows are shared out; since every part is made by
 * itself, the bytes do not depend on who made it.
 */
export async function resampleSplit(
  plane: Plane,
  affine: AffinePlan,
  helpers: readonly RowHelper[],
  onRows: (firstRow: number, bytes: Uint8Array) => void | Promise<void>,
  options: LongWorkOptions,
): Promise<{ readonly statistics: PixelStatistics; readonly dataSum: number }> {
  const data = planeData(plane);
  const range = planeRange(plane);
  const pixels = new SharedArrayBuffer(data.length * 2);
  new Int16Array(pixels).set(data);
  const rowBytes = affine.width * (affine.precision === "float64" ? 8 : 4);
  const shares = rowShares(affine.height, helpers.length + 1);
  const [first, ...others] = shares;

  const away = others.map(async ({ firstRow, rowCount }, index) => {
    const output = new SharedArrayBuffer(rowCount * rowBytes);
    const { width, height, blank } = plane;
    const task = { pixels, width, height, range, affine, firstRow, rowCount, output };
    const result = await helpers[index]?.run(blank === undefined ? task : { ...task, blank });
    if (result === undefined) throw new RangeError("more shares than helpers");
    await onRows(firstRow, new Uint8Array(output));
    return result;
  });
  const own = resampleAffine({ ...plane, range }, affine, onRows, {
    ...options,
    bigEndian: true,
    firstRow: first?.firstRow ?? 0,
    rowCount: first?.rowCount ?? affine.height,
  });
  // Nobody may write any more when this function ends, in whichever way.
  await Promise.allSettled([own, ...away]);
  const [mine, ...theirs] = await Promise.all([own, ...away]);
  const parts = [...mine.parts, ...theirs.flatMap((result) => result.parts)];
  const dataSum = theirs.reduce((sum, result) => addSums(sum, result.dataSum), mine.dataSum);
  return { statistics: combineParts(parts, mine.powerBase), dataSum };
}

/** Rows for each of `count` threads, whole parts of 1024, the first share never smaller than the others. */
export function rowShares(
  height: number,
  count: number,
): readonly { readonly firstRow: number; readonly rowCount: number }[] {
  const parts = Math.ceil(height / PART_ROWS);
  const threads = Math.min(count, parts);
  const shares: { firstRow: number; rowCount: number }[] = [];
  let part = 0;
  for (let thread = 0; thread < threads; thread++) {
    const size = Math.ceil((parts - part) / (threads - thread));
    const firstRow = part * PART_ROWS;
    shares.push({ firstRow, rowCount: Math.min(size * PART_ROWS, height - firstRow) });
    part += size;
  }
  return shares;
}
