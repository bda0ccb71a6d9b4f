import { cos, sin } from "../kernels/index.js";
import type { ActiveRegion, CoronalLoop, Glow } from "./scene.js";
import type { View } from "./view.js";

/** A rectangle of emission to be added to the image; `x0, y0` is its lower left pixel. */
export interface Patch {
  readonly x0: number;
  readonly y0: number;
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** How strongly a channel shows the parts of an active region, in units of its quiet Sun. */
export interface RegionLook {
  readonly loops: number;
  readonly glows: number;
  readonly spots: number;
  /** Nothing stands above the surface (ultraviolet continuum): parts at the limb are left out. */
  readonly flat: boolean;
}

const degree = 0.017453292519943295;

/** Frame of a region as the observer sees it: unit vectors to the west, to the north and upwards; z is the line of sight. */
interface Frame {
  readonly west: readonly [number, number, number];
  readonly north: readonly [number, number, number];
  readonly up: readonly [number, number, number];
}

function frameOf(region: ActiveRegion, view: View): Frame {
  const longitude = (region.longitudeDegrees + view.turnDegrees) * degree;
  const latitude = region.latitudeDegrees * degree;
  const sinL = sin(longitude);
  const cosL = cos(longitude);
  const sinB = sin(latitude);
  const cosB = cos(latitude);
  const tilted = (x: number, y: number, z: number): [number, number, number] => [
    x,
    y * view.cosTilt - z * view.sinTilt,
    y * view.sinTilt + z * view.cosTilt,
  ];
  return {
    west: tilted(cosL, 0, -sinL),
    north: tilted(-sinB * sinL, cosB, -sinB * cosL),
    up: tilted(cosB * sinL, sinB, cosB * cosL),
  };
}

/** Draws one active region, or nothing where it lies behind the Sun or outside the frame. */
export function regionPatch(region: ActiveRegion, view: View, look: RegionLook): Patch | undefined {
  const frame = frameOf(region, view);
  // Loops stand up to half their width high: a region a little behind the limb still shows its tops.
  if (frame.up[2] < -0.25) return undefined;
  const middle = project(frame, view, 0, 0, 0);
  const half = Math.ceil(region.reach * view.radius) + 3;
  const x0 = Math.max(0, Math.floor(middle.x) - half);
  const y0 = Math.max(0, Math.floor(middle.y) - half);
  const width = Math.min(view.width, Math.floor(middle.x) + half) - x0;
  const height = Math.min(view.height, Math.floor(middle.y) + half) - y0;
  if (width < 4 || height < 4) return undefined;
  const patch: Patch = { x0, y0, width, height, data: new Float32Array(width * height) };
  for (const glow of region.glows) addGlow(patch, frame, view, glow, look);
  if (look.loops > 0) for (const loop of region.loops) addLoop(patch, frame, view, loop, look.loops);
  fadeTowardsEdge(patch, middle.x, middle.y, half);
  return patch;
}

function project(frame: Frame, view: View, west: number, north: number, up: number) {
  const height = 1 + up;
  const u = frame.up[0] * height + frame.west[0] * west + frame.north[0] * north;
  const v = frame.up[1] * height + frame.west[1] * west + frame.north[1] * north;
  const z = frame.up[2] * height + frame.west[2] * west + frame.north[2] * north;
  return {
    x: view.centreX + (view.cosRoll * u + view.sinRoll * v) * view.radius,
    y: view.centreY + (view.cosRoll * v - view.sinRoll * u) * view.radius,
    visible: z > 0 || u * u + v * v > 1,
    towards: z,
  };
}

function addGlow(patch: Patch, frame: Frame, view: View, glow: Glow, look: RegionLook): void {
  const strength = glow.brightness < 0 ? look.spots * glow.brightness : look.glows * glow.brightness;
  const { x, y, visible, towards } = project(frame, view, glow.west, glow.north, glow.up);
  if (strength === 0 || !visible || (look.flat && towards < 0.3)) return;
  // (1 + d^2)^-2 has the core of a bell and the wide wings of scattered light, without an exponential.
  const radius = Math.max(0.6, glow.radius * view.radius);
  const inverse = 1 / (radius * radius);
  for (let row = 0; row < patch.height; row++) {
    const dy = patch.y0 + row - y;
    const base = 1 + dy * dy * inverse;
    const start = row * patch.width;
    for (let column = 0; column < patch.width; column++) {
      const dx = patch.x0 + column - x;
      const fall = base + dx * dx * inverse;
      patch.data[start + column]! += strength / (fall * fall);
    }
  }
}

function addLoop(patch: Patch, frame: Frame, view: View, loop: CoronalLoop, gain: number): void {
  const dWest = loop.toWest - loop.fromWest;
  const dNorth = loop.toNorth - loop.fromNorth;
  const length = Math.sqrt(dWest * dWest + dNorth * dNorth) + 2 * loop.height;
  const steps = Math.max(8, Math.ceil(length * view.radius * 2));
  // A strand is about 2 arcsec wide; where pixels are bigger it fills only a part of them.
  const strandPixels = view.radius * 0.0021;
  const perStep =
    gain * loop.brightness * 0.5 * (strandPixels < 1 ? strandPixels : 1) * (length * view.radius * 2 < 8 ? 0.25 : 1);
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    const arch = 4 * t * (1 - t);
    const point = project(
      frame,
      view,
      loop.fromWest + dWest * t + loop.leanWest * arch,
      loop.fromNorth + dNorth * t + loop.leanNorth * arch,
      loop.height * arch,
    );
    if (point.visible) stamp(patch, point.x - patch.x0, point.y - patch.y0, perStep * (1.3 - 0.6 * arch));
  }
}

/** Spreads `amount` over 4 x 4 pixels with the cubic B-spline: a point as a telescope would show it. */
function stamp(patch: Patch, x: number, y: number, amount: number): void {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (column < 1 || row < 1 || column + 2 >= patch.width || row + 2 >= patch.height) return;
  const tx = x - column;
  const ty = y - row;
  for (let j = -1; j <= 2; j++) {
    const wy = amount * bspline(ty - j);
    const start = (row + j) * patch.width + column;
    patch.data[start - 1]! += wy * bspline(tx + 1);
    patch.data[start]! += wy * bspline(tx);
    patch.data[start + 1]! += wy * bspline(tx - 1);
    patch.data[start + 2]! += wy * bspline(tx - 2);
  }
}

function bspline(offset: number): number {
  const d = offset < 0 ? -offset : offset;
  if (d < 1) return 2 / 3 - d * d * (1 - d / 2);
  const rest = 2 - d;
  return rest > 0 ? (rest * rest * rest) / 6 : 0;
}

/** Wings must not end in a step where the rectangle does. */
function fadeTowardsEdge(patch: Patch, x: number, y: number, half: number): void {
  const inverse = 1 / (half * half);
  for (let row = 0; row < patch.height; row++) {
    const dy = patch.y0 + row - y;
    const start = row * patch.width;
    for (let column = 0; column < patch.width; column++) {
      const dx = patch.x0 + column - x;
      const rest = 1 - (dx * dx + dy * dy) * inverse;
      const index = start + column;
      patch.data[index] = rest > 0 ? patch.data[index]! * rest * (2 - rest) : 0;
    }
  }
}
