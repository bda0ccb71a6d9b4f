import type { ChannelFacts } from "./channels.js";
import { isUltraviolet } from "./channels.js";
import { hashAt, keyOf, mix32, normalTable } from "./random.js";
import { type Patch, regionPatch } from "./region-patch.js";
import type { SyntheticScene } from "./scene.js";
import { type Texture, textureReach } from "./texture.js";
import type { View } from "./view.js";

/** Counts at which the camera saturates. */
export const saturationDn = 16383;

/** What to draw besides the Sun itself. */
export interface DrawOptions {
  /** Key of the noise; another key gives another exposure of the same Sun. */
  readonly noiseKey: number;
  /** Exposure as a part of the channel's usual one. */
  readonly exposure: number;
  /** A flare that saturates the camera in the first active region in sight. */
  readonly saturate: boolean;
}

/** Steps of a radial profile, which reaches to `profileReach` solar radii squared. */
export const profileSize = 65536;
/** Where a radial profile ends, in squared solar radii. */
export const profileReach = 4;

/**
 * Draws one exposure: network and corona, limb, active regions, photon noise (variance = DN per photon times counts)
 * and read noise, rounded to whole DN. The pedestal is already taken off, so dark pixels scatter around zero.
 */
export function drawSun(scene: SyntheticScene, view: View, facts: ChannelFacts, options: DrawOptions): Int16Array {
  const { width, height } = view;
  const pixels = new Int16Array(width * height);
  const expected = new Float32Array(width);
  const profile = radialProfile(facts);
  const texture = channelTexture(scene, facts);
  const level = facts.quietDn * options.exposure;
  const patches = regionPatches(scene, view, facts);
  const flare = options.saturate ? flarePatch(patches, view) : undefined;
  for (let y = 0; y < height; y++) {
    quietRow(expected, y, view, profile, texture, level);
    for (const patch of patches) addRow(expected, y, patch, level);
    if (flare) addRow(expected, y, flare, 1);
    addNoise(pixels, y * width, expected, facts, options.noiseKey + y);
  }
  return pixels;
}

/**
 * Brightness, foreshortening and contrast of the texture against the squared distance from the disk's centre, in solar
 * radii: three numbers for each of 65536 steps from 0 to 4.
 */
function radialProfile(facts: ChannelFacts): Float32Array {
  const table = new Float32Array(3 * profileSize);
  const { limb, coronaHeight } = facts;
  const brightened = (mu: number) => 1 + limb * (1 / (mu + 0.22) - 1 / 1.22);
  const atLimb = limb > 0 ? brightened(0) : 1 + limb;
  for (let i = 0; i < profileSize; i++) {
    const squared = ((i + 0.5) / profileSize) * profileReach;
    const r = Math.sqrt(squared);
    const mu = squared < 1 ? Math.sqrt(1 - squared) : 0;
    let brightness: number;
    if (squared < 1) brightness = limb > 0 ? brightened(mu) : 1 + limb * (1 - mu);
    else {
      // (1 + d / 6h)^-6 falls like a corona in balance near the limb and more slowly far out.
      const fall = coronaHeight > 0 ? 1 + (r - 1) / (6 * coronaHeight) : 1 + (r - 1) / 0.0012;
      const scattered = coronaHeight > 0 ? 0 : 0.001 / (1 + 20 * (r - 1));
      const cubed = fall * fall * fall;
      brightness = (atLimb * (coronaHeight > 0 ? 0.92 : 1)) / (cubed * cubed) + scattered;
    }
    table[3 * i] = brightness;
    // Towards the limb the texture is squeezed as on a ball (r becomes about asin r); beyond it, it runs in rays.
    const fifth = squared * squared * squared * squared * squared;
    table[3 * i + 1] = squared < 1 ? 1 + squared / 6 + 0.4 * fifth : (1.5667 + 0.06 * (r - 1)) / r;
    table[3 * i + 2] = squared < 1 ? 1 : 0.35 + 0.65 / (1 + 60 * (r - 1));
  }
  return table;
}

/** The brightness of the quiet Sun, disk flattened, 1 on average. */
function channelTexture(scene: SyntheticScene, facts: ChannelFacts): Texture {
  const { network, corona } = scene;
  const data = new Float32Array(network.data.length);
  const a = facts.networkContrast;
  const b = facts.coronaContrast;
  for (let i = 0; i < data.length; i++) {
    data[i] = (1 + a * (network.data[i]! - 1)) * (1 + b * (corona.data[i]! - 1));
  }
  return { side: network.side, data };
}

function regionPatches(scene: SyntheticScene, view: View, facts: ChannelFacts): Patch[] {
  const ultraviolet = isUltraviolet(facts.wavelengthAngstrom);
  const look = {
    loops: ultraviolet ? 0 : facts.activeGain,
    glows: facts.activeGain * (ultraviolet ? 1 : 0.6),
    spots: facts.wavelengthAngstrom > 1600 ? 0.8 : 0,
    flat: ultraviolet,
  };
  const patches: Patch[] = [];
  for (const region of scene.regions) {
    const patch = regionPatch(region, view, look);
    if (patch) patches.push(patch);
  }
  return patches;
}

/** A core far above the camera's range, with the vertical smear of charge that spills over. */
function flarePatch(patches: readonly Patch[], view: View): Patch {
  const host = patches.reduce<Patch | undefined>(
    (best, p) => (best && best.data.length >= p.data.length ? best : p),
    undefined,
  );
  const x = host ? host.x0 + (host.width >> 1) : view.width >> 1;
  const y = host ? host.y0 + (host.height >> 1) : view.height >> 1;
  const core = Math.max(1.5, view.radius * 0.004);
  const half = Math.ceil(core * 20);
  const side = 2 * half + 1;
  const patch: Patch = { x0: x - half, y0: y - half, width: side, height: side, data: new Float32Array(side * side) };
  for (let j = 0; j < patch.height; j++) {
    for (let i = 0; i < patch.width; i++) {
      const dx = (i - half) / core;
      const dy = (j - half) / core;
      const fall = 1 + dx * dx + dy * dy;
      const smear = Math.abs(dx) < 0.5 ? 30_000 / (1 + (dy * dy) / 25) : 0;
      patch.data[j * patch.width + i] = 120_000 / (fall * fall) + smear;
    }
  }
  return patch;
}

/** One row of the smooth Sun: level times radial profile times texture. */
export function quietRow(
  row: Float32Array,
  y: number,
  view: View,
  profile: Float32Array,
  texture: Texture,
  level: number,
): void {
  const { side, data } = texture;
  const inverse = 1 / view.radius;
  const dy = y - view.centreY;
  const stepU = view.cosRoll * inverse;
  const stepV = view.sinRoll * inverse;
  const u0 = (-view.cosRoll * view.centreX - view.sinRoll * dy) * inverse;
  const v0 = (-view.sinRoll * view.centreX + view.cosRoll * dy) * inverse;
  const toIndex = profileSize / profileReach;
  const toTexel = side / (2 * textureReach);
  const middle = side / 2 - 0.5;
  // The Sun turns: texture moves west by the arc it has travelled.
  const shift = view.turnDegrees * 0.017453292519943295 * toTexel;
  const last = side - 2;
  for (let x = 0; x < row.length; x++) {
    const u = u0 + x * stepU;
    const v = v0 + x * stepV;
    let index = (u * u + v * v) * toIndex;
    if (index >= profileSize) index = profileSize - 1;
    index = 3 * (index | 0);
    const stretch = profile[index + 1]! * toTexel;
    let tx = u * stretch + middle - shift;
    let ty = v * stretch + middle;
    if (tx < 0) tx = 0;
    else if (tx > last) tx = last;
    if (ty < 0) ty = 0;
    else if (ty > last) ty = last;
    const ix = tx | 0;
    const iy = ty | 0;
    const wx = tx - ix;
    const at = iy * side + ix;
    const a = data[at]!;
    const b = data[at + side]!;
    const low = a + (data[at + 1]! - a) * wx;
    const high = b + (data[at + side + 1]! - b) * wx;
    row[x] = level * profile[index]! * (1 + profile[index + 2]! * (low + (high - low) * (ty - iy) - 1));
  }
}

/** Adds what a patch has on one row. */
export function addRow(row: Float32Array, y: number, patch: Patch, factor: number): void {
  const line = y - patch.y0;
  if (line < 0 || line >= patch.height) return;
  const start = line * patch.width;
  const from = Math.max(0, -patch.x0);
  const to = Math.min(patch.width, row.length - patch.x0);
  for (let i = from; i < to; i++) row[patch.x0 + i]! += factor * patch.data[start + i]!;
}

function addNoise(
  pixels: Int16Array,
  start: number,
  expected: Float32Array,
  facts: ChannelFacts,
  rowKey: number,
): void {
  const normals = normalTable();
  const key = keyOf(rowKey);
  const read = facts.readNoiseDn * facts.readNoiseDn;
  const gain = facts.dnPerPhoton;
  for (let x = 0; x < expected.length; x++) {
    let mean = expected[x]!;
    if (mean < 0) mean = 0;
    const deviation = Math.sqrt(read + gain * mean) * normals[mix32(Math.imul(x, 0x9e3779b1) ^ key) & 65535]!;
    const value = Math.floor(mean + deviation + 0.5);
    pixels[start + x] = value > saturationDn ? saturationDn : value;
  }
}

/** A hit of a cosmic ray or of a proton: what the camera measured and what the despiking put in its place. */
export interface Spike {
  /** Linear index y * width + x. */
  readonly index: number;
  readonly measured: number;
  readonly replacement: number;
}

/**
 * Cosmic rays of one exposure: short tracks with a wide range of brightness. The archive removes them from level 1 and
 * keeps them in the spikes file; the despiking misses a few, which stay in `pixels`.
 */
export function addCosmicRays(
  pixels: Int16Array,
  width: number,
  height: number,
  options: { readonly key: number; readonly hits: number },
): Spike[] {
  const found = new Map<number, Spike>();
  for (let i = 0; i < options.hits; i++) {
    const place = hashAt(options.key, 4 * i);
    const shape = hashAt(options.key, 4 * i + 1);
    const energy = hashAt(options.key, 4 * i + 2) / 4294967296;
    let x = place % width;
    let y = (place >>> 13) % height;
    const length = 1 + (shape & 3) * ((shape >>> 2) & 1);
    const dx = ((shape >>> 8) % 3) - 1;
    const dy = dx === 0 ? 1 : ((shape >>> 16) % 3) - 1;
    // 60 / (1 - e) has the long tail of deposited charge: a median of 120 DN and a few thousand now and then.
    const charge = 60 / (1.002 - energy);
    const missed = ((shape >>> 24) & 63) === 0;
    for (let k = 0; k < length && x >= 0 && y >= 0 && x < width && y < height; k++, x += dx, y += dy) {
      const index = y * width + x;
      const below = pixels[index]!;
      if (below === -32768 || found.has(index)) continue;
      const measured = Math.min(saturationDn, below + Math.floor(charge / (1 + 0.4 * k)));
      if (missed) pixels[index] = measured;
      else found.set(index, { index, measured, replacement: below });
    }
  }
  return [...found.values()].sort((a, b) => a.index - b.index);
}
