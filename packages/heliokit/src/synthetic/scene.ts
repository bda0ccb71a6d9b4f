import type { Instant } from "../time/index.js";
import { keyOf, type Random, randomStream } from "./random.js";
import { coronaTexture, networkTexture, type Texture } from "./texture.js";

/** An arch of plasma between two foot points, in the region's own frame (west, north, up; solar radii). */
export interface CoronalLoop {
  readonly fromWest: number;
  readonly fromNorth: number;
  readonly toWest: number;
  readonly toNorth: number;
  /** Height of the top above the surface. */
  readonly height: number;
  /** How far the top leans away from the upright plane, to the west and to the north. */
  readonly leanWest: number;
  readonly leanNorth: number;
  readonly brightness: number;
}

/** A round patch of emission (plage, moss, diffuse corona) or, where `brightness` is negative, a sunspot. */
export interface Glow {
  readonly west: number;
  readonly north: number;
  readonly up: number;
  readonly radius: number;
  readonly brightness: number;
}

/** An active region, placed by heliographic latitude and by longitude from the central meridian of the scene's time. */
export interface ActiveRegion {
  readonly latitudeDegrees: number;
  readonly longitudeDegrees: number;
  /** Half the width of the region in solar radii. */
  readonly reach: number;
  readonly loops: readonly CoronalLoop[];
  readonly glows: readonly Glow[];
}

/** A whole Sun: the same in all channels, at every size, for hours of its time. */
export interface SyntheticScene {
  readonly seed: number;
  /** The time at which longitudes hold: from there the Sun turns 13.2 degrees a day. Without it, it stands still. */
  readonly epoch?: Instant;
  readonly network: Texture;
  readonly corona: Texture;
  readonly regions: readonly ActiveRegion[];
}

/**
 * A Sun to be drawn, from a seed. Making it costs a fifth of a second at full detail: make one and draw all images of
 * a series from it.
 *
 * @param options.detail pixels along the textures' side; 2048 suits 4096 x 4096 images
 * @example
 * ```ts
 * const scene = syntheticScene({ seed: 7 });
 * const level1 = await syntheticLevel1({ channel: 171, scene });
 * ```
 */
export function syntheticScene(
  options: { readonly seed?: number; readonly detail?: number; readonly epoch?: Instant } = {},
): SyntheticScene {
  const seed = options.seed ?? 1;
  const detail = options.detail ?? 2048;
  return {
    seed,
    ...(options.epoch ? { epoch: options.epoch } : {}),
    network: networkTexture(seed, detail),
    corona: coronaTexture(seed, detail),
    regions: activeRegions(seed),
  };
}

function activeRegions(seed: number): ActiveRegion[] {
  const random = randomStream(keyOf(seed, 21));
  const count = 7 + Math.floor(random.between(0, 4));
  const regions: ActiveRegion[] = [];
  for (let i = 0; i < count; i++) {
    const side = i % 2 === 0 ? 1 : -1;
    // Two activity belts. The longitudes step by a fixed amount, so that regions do not pile up and some stand at the limb.
    const longitude = ((i * 53 + random.between(0, 30)) % 190) - 95;
    regions.push(activeRegion(random, side * random.between(7, 26), longitude));
  }
  return regions;
}

function activeRegion(random: Random, latitudeDegrees: number, longitudeDegrees: number): ActiveRegion {
  const strength = random.between(0.35, 1.2);
  const span = 0.035 + 0.05 * strength;
  const tilt = latitudeDegrees * 0.008 + random.between(-0.1, 0.1);
  const loops: CoronalLoop[] = [];
  const glows: Glow[] = [];
  const strands = Math.floor(40 + 60 * strength);
  for (let i = 0; i < strands; i++) {
    // Leading polarity in the west, following polarity in the east; a few long loops connect far outskirts.
    const far = random.between(0, 1) < 0.2 ? 1.9 : 1;
    const west = span * far * random.between(0.35, 1);
    const east = -span * far * random.between(0.35, 1);
    const spread = span * 0.45;
    const apart = west - east;
    loops.push({
      fromWest: west,
      fromNorth: -west * tilt + spread * random.normal() * 0.6,
      toWest: east,
      toNorth: -east * tilt + spread * random.normal() * 0.6,
      height: apart * random.between(0.25, 0.75),
      leanWest: 0.25 * apart * random.normal() * 0.4,
      leanNorth: 0.35 * apart * random.normal(),
      brightness: random.between(0.25, 1.1) * (far > 1 ? 0.5 : 1),
    });
  }
  for (let i = 0; i < 9; i++) {
    const polarity = i % 2 === 0 ? 1 : -1;
    glows.push({
      west: polarity * span * random.between(0.15, 0.8),
      north: span * 0.35 * random.normal(),
      up: span * random.between(0, 0.25),
      radius: span * random.between(0.08, 0.3),
      brightness: strength * random.between(0.2, 0.7),
    });
  }
  for (const polarity of [1, -0.9]) {
    glows.push({
      west: polarity * span * 0.6,
      north: -polarity * span * 0.6 * tilt,
      up: 0,
      radius: span * random.between(0.08, 0.14),
      brightness: -strength,
    });
  }
  return { latitudeDegrees, longitudeDegrees, reach: 2.6 * span, loops, glows };
}
