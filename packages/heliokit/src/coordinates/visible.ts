import { convertPositions, type Positions } from "./convert.js";
import { type Frame, observerOf, radiusOf } from "./frame.js";

/** A point this far below the surface still counts as on it: rounding must not hide the surface from itself. */
const TOLERANCE_METRES = 1;

/**
 * Tells for many positions whether an observer sees them past the body of the Sun: 1 in front of the limb's plane, beside the
 * disk or behind the observer's back, 0 hidden, inside the Sun or not-a-number. `view` gives the observer and the radius; the
 * positions must be of the same moment in space, so two times are brought together as `inertial`.
 *
 * Errors: those of {@link convertPositions}.
 *
 * @example
 * ```ts
 * visibleFrom([longitudes, latitudes], { name: "HGS", time }, { name: "HPC", time });
 * ```
 */
export function visibleFrom(positions: Positions, frame: Frame, view: Frame): Uint8Array {
  const observer = observerOf(view);
  const radius = radiusOf(view);
  const { distanceMetres } = observer;
  const [xs, ys, zs] = convertPositions(positions, frame, { ...view, observer, name: "HCC" });
  const limb = radius / distanceMetres;
  return Uint8Array.from(xs, (x, index) => {
    const y = ys[index] ?? Number.NaN;
    const z = zs[index] ?? Number.NaN;
    const ahead = distanceMetres - z;
    const aside = x * x + y * y;
    if (ahead < 0) return 1;
    if (Math.sqrt(aside) > limb * Math.sqrt(aside + ahead * ahead)) return 1;
    const above = Math.sqrt(aside + z * z) >= radius - TOLERANCE_METRES;
    return above && z * ahead - aside >= 0 ? 1 : 0;
  });
}
