import { hashAt, keyOf } from "./random.js";

/** A square field of numbers that covers -1.7 to 1.7 in both directions. */
export interface Texture {
  readonly side: number;
  readonly data: Float32Array;
}

/** Half the side of a texture in solar radii (foreshortening stretches the disk to pi/2). */
export const textureReach = 1.7;

/**
 * Network of the quiet Sun: bright lanes around dark cells, 1 on average. The field is defined in the plane, not on
 * the grid: a texture of half the side shows the same Sun with less detail.
 */
export function networkTexture(seed: number, side: number): Texture {
  const cells = noise(keyOf(seed, 1), 64, side);
  const lanes = noise(keyOf(seed, 2), 118, side);
  const grain = noise(keyOf(seed, 3), 410, side);
  const mottles = noise(keyOf(seed, 4), 11, side);
  const data = new Float32Array(side * side);
  for (let i = 0; i < data.length; i++) {
    // A ridge stands where the noise crosses zero.
    const wide = 1 - Math.abs(cells[i]!);
    const narrow = 1 - Math.abs(lanes[i]!);
    data[i] = (wide * wide * 0.9 + narrow * narrow * narrow * 0.6) * (1 + 0.45 * grain[i]!) * (1 + 0.3 * mottles[i]!);
  }
  return withMeanOne({ side, data });
}

/** Large-scale corona: coronal holes and brighter complexes, 1 on average. */
export function coronaTexture(seed: number, side: number): Texture {
  const broad = noise(keyOf(seed, 11), 5, side);
  const medium = noise(keyOf(seed, 12), 13, side);
  const wisps = noise(keyOf(seed, 13), 90, side);
  const data = new Float32Array(side * side);
  for (let i = 0; i < data.length; i++) {
    const level = 0.5 + 0.75 * broad[i]! + 0.35 * medium[i]!;
    const clipped = level < 0.08 ? 0.08 : level > 1 ? 1 : level;
    data[i] = (0.25 + clipped) * (1 + 0.18 * wisps[i]!);
  }
  return withMeanOne({ side, data });
}

function withMeanOne(texture: Texture): Texture {
  let sum = 0;
  for (const value of texture.data) sum += value;
  const factor = texture.data.length / sum;
  for (let i = 0; i < texture.data.length; i++) texture.data[i] = texture.data[i]! * factor;
  return texture;
}

/** Rotations with exact cosines and sines: lattices that lie askew to each other and to the frame hide their squares. */
const turns: readonly (readonly [number, number])[] = [
  [0.8, 0.6],
  [5 / 13, 12 / 13],
  [15 / 17, -8 / 17],
  [0.28, -0.96],
];

/** Smooth noise between -1 and 1 with `cells` lattice cells along a side. */
function noise(key: number, cells: number, side: number): Float32Array {
  const lattice = Math.ceil(cells * 1.5) + 3;
  const knots = new Float32Array(lattice * lattice);
  for (let i = 0; i < knots.length; i++) knots[i] = hashAt(key, i) / 2147483648 - 1;
  const [c, s] = turns[key & 3]!;
  const scale = cells / side;
  const middle = side / 2 - 0.5;
  const origin = lattice / 2 - 0.5;
  const data = new Float32Array(side * side);
  for (let row = 0; row < side; row++) {
    const dy = (row - middle) * scale;
    const x0 = origin - s * dy - middle * scale * c;
    const y0 = origin + c * dy - middle * scale * s;
    const stepX = c * scale;
    const stepY = s * scale;
    const start = row * side;
    for (let column = 0; column < side; column++) {
      const x = x0 + column * stepX;
      const y = y0 + column * stepY;
      const ix = x | 0;
      const iy = y | 0;
      const fx = x - ix;
      const fy = y - iy;
      const wx = fx * fx * (3 - 2 * fx);
      const wy = fy * fy * (3 - 2 * fy);
      const at = iy * lattice + ix;
      const a = knots[at]!;
      const b = knots[at + lattice]!;
      const low = a + (knots[at + 1]! - a) * wx;
      const high = b + (knots[at + lattice + 1]! - b) * wx;
      data[start + column] = low + (high - low) * wy;
    }
  }
  return data;
}
