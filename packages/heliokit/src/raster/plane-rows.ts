import type { Kernels } from "../kernels/index.js";
import { type AffinePlan, type Plane, planeData } from "./affine-plan.js";

/** How pixels become numbers: everything after `factor` except `factor` itself. */
export interface RowSpec {
  readonly factor: number;
  /** Stands for missing pixels. */
  readonly substitute: number;
  /** Value of the border. */
  readonly border: number;
  readonly blank: number | undefined;
  /** There are no missing pixels. */
  readonly plain: boolean;
}

/** Hands blocks of input rows to the row filter. */
export interface RowSource {
  /** Filters block `index` of the padded input into `target`. */
  filter(
    index: number,
    plan: AffinePlan,
    spec: RowSpec,
    target: number,
    stride: number,
    scratch: number,
    height: number,
  ): void;
}

/** Number of an element type in the conversion kernels. */
const TYPES = { int16: 0, int32: 1, float32: 2, float64: 3 } as const;
const BYTES = { int16: 2, int32: 4, float32: 4, float64: 8 } as const;

/**
 * Reads blocks of rows from a plane: in place where it lies in the kernels' memory, else copied block by block.
 * `turned` reads the plane from its opposite corner.
 */
export function rowSource(
  kernels: Kernels,
  plane: Plane,
  block: number,
  single: boolean,
  turned: boolean,
  take: (bytes: number) => number,
): RowSource {
  const { arena, exports } = kernels;
  const { width } = plane;
  const data = planeData(plane);
  const type =
    data instanceof Float32Array
      ? "float32"
      : data instanceof Float64Array || data instanceof Uint32Array
        ? "float64"
        : data instanceof Int16Array
          ? "int16"
          : "int32";
  const native = data.BYTES_PER_ELEMENT === BYTES[type] && !(data instanceof Uint32Array);
  const inPlace = native && arena.contains(data) ? data.byteOffset : undefined;
  const rowBytes = width * BYTES[type];
  const staging = inPlace === undefined ? take(block * rowBytes) : 0;
  const size = single ? 4 : 8;
  const floats = take(block * width * size);

  /** Address of a row of the plane; what was staged before is lost. */
  const stage = (firstRow: number, count: number): number => {
    if (inPlace !== undefined) return inPlace + firstRow * rowBytes;
    const rows = planeData(plane).subarray(firstRow * width, (firstRow + count) * width);
    arena.view(type, staging, rows.length).set(rows);
    return staging;
  };
  const convert = single ? exports.convertRow32 : exports.convertRow64;
  const filterFloats = single ? exports.splineRowsFloat32 : exports.splineRowsFloat64;
  const rowsPerCall = single ? 16 : 8;

  return {
    filter(index, plan, spec, target, stride, scratch, height) {
      const first = index * block - plan.padY;
      const inside = first >= 0 && first + block <= plane.height;
      if (type === "int16" && single && spec.plain && inside && !turned) {
        const at = stage(first, block);
        exports.splineRowsInt16(at, rowBytes, width, plan.padX, spec.border, spec.factor, target, stride, scratch);
        return;
      }
      const hasBlank = spec.blank === undefined ? 0 : 1;
      for (let row = 0; row < block; row++) {
        const y = turned ? plane.height - 1 - (first + row) : first + row;
        const to = floats + row * width * size;
        if (y < 0 || y >= plane.height) {
          const value = index * block + row < height ? spec.border : 0;
          arena.view(single ? "float32" : "float64", to, width).fill(value);
        } else {
          convert(
            TYPES[type],
            stage(y, 1),
            to,
            width,
            spec.factor,
            hasBlank,
            spec.blank ?? 0,
            spec.substitute,
            turned ? 1 : 0,
          );
        }
      }
      for (let row = 0; row < block; row += rowsPerCall) {
        filterFloats(
          floats + row * width * size,
          width * size,
          width,
          plan.padX,
          spec.border,
          target + row * stride,
          stride,
          scratch,
        );
      }
    },
  };
}
