import { HeliokitError } from "../errors.js";
import type { Observer } from "./frame.js";
import { heeqFromHcc, heeqOfObserver } from "./frame-axes.js";
import { apply, dot, length, subtract, transpose, unit, type Vector3 } from "./vectors.js";

/**
 * Where points of the plane of the sky are put that have no distance of their own. `spherical`: on a sphere around the vantage
 * point that passes through Sun centre (or has its own radius), on its far side. `planar`: on the plane through Sun centre that
 * faces the vantage point.
 */
export interface Screen {
  readonly shape: "spherical" | "planar";
  /** At the time of the frame; default the frame's observer. */
  readonly vantage?: Observer;
  /** Radius of the spherical screen; default the vantage point's distance from Sun centre. */
  readonly radiusMetres?: number;
  /** Keep points of the disk on the Sun's surface where that is nearer. Default false. */
  readonly onlyOffDisk?: boolean;
}

/** Distance from the observer to a screen along a unit direction in HCC axes; NaN where the ray meets none. */
export type ScreenDistance = (direction: Vector3) => number;

/** The distance function of a screen for an observer. */
export function screenDistance(screen: Screen, observer: Observer): ScreenDistance {
  const vantage = screen.vantage ?? observer;
  const toHcc = transpose(heeqFromHcc(observer));
  const eye: Vector3 = [0, 0, observer.distanceMetres];
  const place = apply(toHcc, heeqOfObserver(vantage));
  if (screen.shape === "planar") {
    const normal = unit(place);
    return (direction) => {
      const distance = -dot(eye, normal) / dot(direction, normal);
      return distance > 0 ? distance : Number.NaN;
    };
  }
  const radius = screen.radiusMetres ?? vantage.distanceMetres;
  if (!(radius > 0)) {
    throw new HeliokitError(
      "coordinates/bad-number",
      `a spherical screen cannot have the radius ${radius} m; give a positive length or leave it out`,
      { facts: { radiusMetres: radius } },
    );
  }
  const away = subtract(eye, place);
  const size = length(away);
  const c = (size - radius) * (size + radius);
  return (direction) => {
    const b = dot(direction, away);
    const distance = Math.sqrt(b * b - c) - b;
    return distance > 0 ? distance : Number.NaN;
  };
}
