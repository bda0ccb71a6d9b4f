/**
 * What the compiled module offers, as it is: addresses and counts, nothing is checked. Rooms that call a kernel wrap it
 * in a function on typed arrays and keep the plain TypeScript twin beside it. The sources are in `packages/heliokit/kernels`.
 */
export interface KernelExports {
  heapBase(): number;
  /** Planes of bits to elements of four bytes; `count` is a multiple of 8. */
  unshuffleBits32(source: number, target: number, count: number, scratch: number): void;
  unshuffleBitsScratchBytes(): number;
  /** Decodes one Zstandard frame; 1, or 0 where that cannot be done. */
  zstdFrame(source: number, bytes: number, target: number, count: number, scratch: number): number;
  zstdScratchBytes(): number;
  swap16(source: number, target: number, count: number): void;
  swap32(source: number, target: number, count: number): void;
  swap64(source: number, target: number, count: number): void;
  /** Sum of big-endian 32-bit words modulo 2^64. */
  sumWords(source: number, count: number): bigint;
  /** Bytes of scratch memory that decoding tiles needs. */
  riceScratchBytes(largestStream: number, count: number): number;
  /** Decodes rows of 16-bit values; answers how many are good. */
  riceRows16(
    table: number,
    rows: number,
    heap: number,
    count: number,
    blockSize: number,
    output: number,
    scratch: number,
    hasBlank: number,
    blank: number,
    found: number,
  ): number;
  /** Decodes one tile; 0 for a damaged stream. */
  rice32(source: number, bytes: number, output: number, count: number, blockSize: number, scratch: number): number;
  /** Encode a stream; answer its bytes. Up to 8 bytes more are written. */
  riceEncode16: RiceEncode;
  riceEncode32: RiceEncode;
  noiseScratchBytes(count: number): number;
  rowNoise32(pixels: number, count: number, scratch: number, result: number): void;
  /** Answers the largest error. */
  quantize32(
    pixels: number,
    count: number,
    random: number,
    zero: number,
    step: number,
    nanCode: number,
    codes: number,
  ): number;
  /** How many int16 pixels lie below first, first + 1, + 2, + 3: four 32-bit numbers. */
  countBelow16(source: number, count: number, first: number, result: number): void;
  /** 16 rows of int16 to spline coefficients along x; see the source for the arguments. */
  splineRowsInt16(
    source: number,
    sourceStride: number,
    width: number,
    padX: number,
    border: number,
    factor: number,
    target: number,
    targetStride: number,
    scratch: number,
  ): void;
  /** 16 rows of float32. */
  splineRowsFloat32: SplineRows;
  /** 8 rows of float64. */
  splineRowsFloat64: SplineRows;
  splineColumnsStart32: SplineColumnsStart;
  splineColumnsStart64: SplineColumnsStart;
  splineColumns32: SplineColumns;
  splineColumns64: SplineColumns;
  splineSampleScratchBytes(): number;
  splineSample32: SplineSample;
  splineSample64: SplineSample;
  /** Samples and finishes float32 rows; see the source for the arguments. */
  splineOutput32(
    plan: number,
    y: number,
    rows: number,
    count: number,
    ring: number,
    stride: number,
    ringRows: number,
    height: number,
    buffer: number,
    target: number,
    low: number,
    high: number,
    scratch: number,
    fill: number,
    reference: number,
    inverse: number,
    bigEndian: number,
    sums: number,
    lattice: number,
    step: number,
  ): void;
  /** Fill, statistics, byte order of one output row. */
  finishRow32(
    row: number,
    target: number,
    count: number,
    from: number,
    to: number,
    fill: number,
    reference: number,
    inverse: number,
    bigEndian: number,
    sums: number,
    y: number,
    lattice: number,
    step: number,
  ): void;
  finishRow64(
    row: number,
    target: number,
    count: number,
    reference: number,
    inverse: number,
    bigEndian: number,
    sums: number,
    y: number,
    lattice: number,
    step: number,
  ): void;
  /** Prefilter of a whole plane in place, and its margins. */
  planeFilter32: PlaneFilter;
  planeFilter64: PlaneFilter;
  planeSample32: PlaneSample;
  planeSample64: PlaneSample;
  convertRow32: ConvertRow;
  convertRow64: ConvertRow;
}

type RiceEncode = (values: number, count: number, blockSize: number, output: number, codes: number) => number;

type SplineRows = (
  source: number,
  sourceStride: number,
  width: number,
  padX: number,
  border: number,
  target: number,
  targetStride: number,
  scratch: number,
) => void;

type SplineColumnsStart = (block: number, stride: number, bytes: number, exact: number) => void;

type SplineColumns = (
  previous: number,
  next: number,
  stride: number,
  bytes: number,
  count: number,
  last: number,
) => void;

type SplineSample = (
  plan: number,
  y: number,
  rows: number,
  count: number,
  ring: number,
  stride: number,
  ringRows: number,
  height: number,
  target: number,
  targetStride: number,
  low: number,
  high: number,
  scratch: number,
  ranges: number,
) => void;

type PlaneFilter = (plane: number, stride: number, width: number, height: number, pole1: number, pole2: number) => void;

type PlaneSample = (
  plan: number,
  y: number,
  count: number,
  order: number,
  plane: number,
  stride: number,
  width: number,
  height: number,
  target: number,
  low: number,
  high: number,
  fill: number,
  outside: number,
  scratch: number,
) => void;

type ConvertRow = (
  type: number,
  source: number,
  target: number,
  count: number,
  factor: number,
  hasBlank: number,
  blank: number,
  substitute: number,
  reverse: number,
) => void;
