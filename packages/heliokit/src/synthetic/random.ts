/**
 * Random numbers that depend on nothing but a key and a counter, so that every pixel can be drawn on its own, in any
 * order, on any machine, with the same result. Integer arithmetic only (the finaliser of MurmurHash3).
 */

/** Mixes 32 bits so that each input bit changes half of the output bits. */
export function mix32(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A key for {@link hashAt} from any whole numbers: two lists that differ give keys that have nothing in common. */
export function keyOf(...parts: readonly number[]): number {
  let key = 0x9e3779b9;
  for (const part of parts) key = mix32(Math.imul(key, 0x27d4eb2f) ^ mix32(part ^ 0x165667b1)) ^ (key >>> 1);
  return key >>> 0;
}

/** 32 random bits, 0 to 2^32 - 1, for the `counter`-th draw of a key. */
export function hashAt(key: number, counter: number): number {
  return mix32(Math.imul(counter, 0x9e3779b1) ^ key);
}

/** A stream of uniform numbers for scenes and tables, where speed does not matter. */
export interface Random {
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Bell-shaped around 0 with standard deviation 1 (sum of twelve uniforms: at most 6 away). */
  normal(): number;
}

/** The stream of random numbers of a key. */
export function randomStream(key: number): Random {
  let counter = 0;
  const uniform = () => hashAt(key, counter++) / 4294967296;
  return {
    between: (low, high) => low + (high - low) * uniform(),
    normal() {
      let sum = -6;
      for (let i = 0; i < 12; i++) sum += uniform();
      return sum;
    },
  };
}

const normalTableBits = 16;

let normals: Float32Array | undefined;

/**
 * 65536 values spread like a normal distribution of standard deviation 1, in no particular order: indexing it with
 * random bits draws normal numbers at the price of one load. It reaches 4.2 standard deviations.
 */
export function normalTable(): Float32Array {
  if (normals) return normals;
  const size = 1 << normalTableBits;
  const table = new Float32Array(size);
  for (let i = 0; i < size / 2; i++) {
    const value = upperNormalQuantile((i + 0.5) / size);
    table[i] = value;
    table[size - 1 - i] = -value;
  }
  normals = table;
  return table;
}

/**
 * How far out a standard normal variable is exceeded with probability `p` (0 < p <= 0.5), by Newton steps on a series
 * for the tail that needs only + - * / and sqrt: these are exact to the last bit in every engine, Math.exp is not.
 */
function upperNormalQuantile(p: number): number {
  // The density obeys f' = -x f, so x as a function of the tail area q obeys dx/dq = -1/f. One table built by
  // integrating outwards from x = 0 in steps of 1/512 is exact enough (error below 1e-9) and quick to search.
  const { step, tail, density } = normalTail();
  let low = 0;
  let high = tail.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (tail[middle]! > p) low = middle;
    else high = middle;
  }
  // Within one cell the tail falls as q(x) = q0 - f0 (t - x0 t^2 / 2); two Newton steps solve it.
  const x0 = low * step;
  const drop = tail[low]! - p;
  const f0 = density[low]!;
  let t = drop / f0;
  for (let i = 0; i < 3; i++) t = drop / f0 / (1 - (x0 * t) / 2);
  return x0 + t;
}

let tailTable: { step: number; tail: Float64Array; density: Float64Array } | undefined;

function normalTail() {
  if (tailTable) return tailTable;
  const perUnit = 512;
  const reach = 6;
  const step = 1 / perUnit;
  const count = perUnit * reach + 1;
  const density = new Float64Array(count);
  const tail = new Float64Array(count);
  // exp(-x^2/2) at multiples of h by the recursion g(k+1) = g(k) r(k), r(k+1) = r(k) exp(-h^2).
  let ratio = smallExponential(-step * step * 0.5);
  const ratioStep = smallExponential(-step * step);
  const height = 0.3989422804014327;
  let value = height;
  for (let i = 0; i < count; i++) {
    density[i] = value;
    value *= ratio;
    ratio *= ratioStep;
  }
  tail[0] = 0.5;
  for (let i = 1; i < count; i++) {
    // Trapezium with the end correction h^2/12 (f'(a) - f'(b)), f' = -x f.
    const a = density[i - 1]!;
    const b = density[i]!;
    const correction = ((step * step) / 12) * (i * step * b - (i - 1) * step * a);
    tail[i] = tail[i - 1]! - ((a + b) / 2) * step - correction;
  }
  tailTable = { step, tail, density };
  return tailTable;
}

/** exp(x) for tiny x by its series. */
function smallExponential(x: number): number {
  return 1 + x * (1 + (x / 2) * (1 + (x / 3) * (1 + x / 4)));
}
