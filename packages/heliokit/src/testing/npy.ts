/** NumPy arrays as the golden fixtures hold them: little-endian or single-byte, C order. */

/** The typed arrays that the supported NumPy types map to. */
export type NpyData =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

/** An array with its shape, slowest axis first as in NumPy; `dtype` is NumPy's name of it ("int16"). */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: NpyData;
}

const types: Record<string, { name: string; bytes: number; view: (buffer: ArrayBuffer) => NpyData }> = {
  u1: { name: "uint8", bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  b1: { name: "bool", bytes: 1, view: (buffer) => new Uint8Array(buffer) },
  i1: { name: "int8", bytes: 1, view: (buffer) => new Int8Array(buffer) },
  i2: { name: "int16", bytes: 2, view: (buffer) => new Int16Array(buffer) },
  u2: { name: "uint16", bytes: 2, view: (buffer) => new Uint16Array(buffer) },
  i4: { name: "int32", bytes: 4, view: (buffer) => new Int32Array(buffer) },
  u4: { name: "uint32", bytes: 4, view: (buffer) => new Uint32Array(buffer) },
  i8: { name: "int64", bytes: 8, view: (buffer) => new BigInt64Array(buffer) },
  u8: { name: "uint64", bytes: 8, view: (buffer) => new BigUint64Array(buffer) },
  f4: { name: "float32", bytes: 4, view: (buffer) => new Float32Array(buffer) },
  f8: { name: "float64", bytes: 8, view: (buffer) => new Float64Array(buffer) },
};

/** Reads the bytes of a `.npy` file (format 1.0 to 3.0, C order). */
export function parseNpy(bytes: Uint8Array): NpyArray {
  if (bytes[0] !== 0x93 || String.fromCharCode(...bytes.subarray(1, 6)) !== "NUMPY") throw new Error("no .npy file");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = (bytes[6] ?? 1) > 1;
  const headerLength = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (long ? 12 : 10) + headerLength;
  const header = new TextDecoder("latin1").decode(bytes.subarray(start - headerLength, start));
  const descr = /'descr':\s*'([<>|=])(\w+)'/.exec(header);
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  const type = types[descr?.[2] ?? ""];
  if (!descr || !type || shapeText === undefined) throw new Error(`.npy header not understood: ${header}`);
  if (/'fortran_order':\s*True/.test(header)) throw new Error(".npy in Fortran order");
  if (descr[1] === ">" && type.bytes > 1) throw new Error(".npy with big-endian numbers");
  const shape = shapeText
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number);
  const count = shape.reduce((product, side) => product * side, 1);
  // A copy: views of eight-byte numbers need an aligned start.
  const buffer = new ArrayBuffer(count * type.bytes);
  new Uint8Array(buffer).set(bytes.subarray(start, start + count * type.bytes));
  return { shape, dtype: type.name, data: type.view(buffer) };
}

/** Tells whether a value looks like an array with a shape. */
export function isNpyArray(value: unknown): value is NpyArray {
  return (
    typeof value === "object" && value !== null && "shape" in value && "data" in value && ArrayBuffer.isView(value.data)
  );
}
