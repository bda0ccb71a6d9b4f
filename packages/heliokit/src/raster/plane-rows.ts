import type { Kernels } from "../kernels/index.js";
import { type AffinePlan, type Plane, planeData } from "./affine-plan.js";
import type { NumberArray } from "./raster.js";

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

/** Reads rows of a plane as addresses in the kernels' memory, or converted to floats there. */
export interface RowReader {
  readonly type: keyof typeof TYPES;
  readonly rowBytes: number;
  /** Address of `count` rows; what was staged before is lost. */
  stage(firstRow: number, count: number): number;
  /** Writes a row as floats to `target`: times the factor, missing pixels substituted, from right to left on demand. */
  convert(
    y: number,
    target: number,
    spec: Pick<RowSpec, "factor" | "substitute" | "blank">,
    single: boolean,
    reverse: boolean,
  ): void;
}

/** Uses a plane in place where it lies in the kernels' memory, else copies up to `block` rows at a time. */
export function rowReader(kernels: Kernels, plane: Plane, block: number, take: (bytes: number) => number): RowReader {
  const { arena, exports } = kernels;
  const { width } = plane;
  // Read while no memory has been taken, or through the arena's own arrays: growth detaches views.
  const data = planeData(plane);
  const type = typeOf(data);
  const native = data.BYTES_PER_ELEMENT === BYTES[type] && !(data instanceof Uint32Array);
  const inPlace = native && arena.contains(data) ? data.byteOffset : pointerOf(plane);
  const rowBytes = width * BYTES[type];
  const staging = inPlace === undefined ? take(block * rowBytes) : 0;
  const stage = (firstRow: number, count: number): number => {
    if (inPlace !== undefined) return inPlace + firstRow * rowBytes;
    const rows = planeData(plane).subarray(firstRow * width, (firstRow + count) * width);
    arena.view(type, staging, rows.length).set(rows);
    return staging;
  };
  return {
    type,
    rowBytes,
    stage,
    convert(y, target, spec, single, reverse) {
      const convert = single ? exports.convertRow32 : exports.convertRow64;
      const hasBlank = spec.blank === undefined ? 0 : 1;
      const at = stage(y, 1);
      convert(TYPES[type], at, target, width, spec.factor, hasBlank, spec.blank ?? 0, spec.substitute, reverse ? 1 : 0);
    },
  };
}

function pointerOf(plane: Plane): number | undefined {
  return "view" in plane.data ? plane.data.pointer : undefined;
}

function typeOf(data: NumberArray): keyof typeof TYPES {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array || data instanceof Uint32Array) return "float64";
  return data instanceof Int16Array ? "int16" : "int32";
}

/**
 * Hands blocks of rows to the row filter. `turned` reads the plane from its opposite corner.
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
  const reader = rowReader(kernels, plane, block, take);
  const size = single ? 4 : 8;
  const floats = take(block * width * size);
  const filterFloats = single ? exports.splineRowsFloat32 : exports.splineRowsFloat64;
  const rowsPerCall = single ? 16 : 8;

  return {
    filter(index, plan, spec, target, stride, scratch, height) {
      const first = index * block - plan.padY;
      const inside = first >= 0 && first + block <= plane.height;
      if (reader.type === "int16" && single && spec.plain && inside && !turned) {
        const at = reader.stage(first, block);
        const { padX } = plan;
        exports.splineRowsInt16(at, reader.rowBytes, width, padX, spec.border, spec.factor, target, stride, scratch);
        return;
      }
      for (let row = 0; row < block; row++) {
        const y = turned ? plane.height - 1 - (first + row) : first + row;
        const to = floats + row * width * size;
        if (y < 0 || y >= plane.height) {
          const value = index * block + row < height ? spec.border : 0;
          arena.view(single ? "float32" : "float64", to, width).fill(value);
        } else {
          reader.convert(y, to, spec, single, turned);
        }
      }
      for (let row = 0; row < block; row += rowsPerCall) {
        const from = floats + row * width * size;
        filterFloats(from, width * size, width, plan.padX, spec.border, target + row * stride, stride, scratch);
      }
    },
  };
}
