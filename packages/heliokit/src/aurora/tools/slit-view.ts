import { quickCos, quickSin, RADIANS } from "../sky-trig.js";
import { rayToHeight, siteFrame, toGeodetic } from "../sky-wgs84.js";
import type { MagneticConverter } from "./corner-positions.js";
import { type FieldOfView, type FieldOfViewOptions, fieldOfView, type SitePlace } from "./field-of-view.js";

/** What {@link slitFieldOfView} takes. */
export interface SlitFieldOfViewOptions extends Omit<FieldOfViewOptions, "method"> {
  /** Azimuth of the slit's north end, degrees from geographic north over east; or the converter that tells magnetic north. */
  readonly along: number | MagneticConverter;
}

/** Azimuth at which the outline of the field of view reaches the highest magnetic latitude. */
function magneticNorth(outline: FieldOfView, magnetic: MagneticConverter): number {
  let north = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let degree = 0; degree < 360; degree++) {
    const place = magnetic.toMagnetic(outline.latitude[degree] as number, outline.longitude[degree] as number);
    if (place.latitude > highest) {
      highest = place.latitude;
      north = degree;
    }
  }
  return north;
}

/**
 * The line on the ground that a spectrograph looks at: through the zenith along the magnetic meridian, or along any azimuth,
 * one point each degree of the sky from south to north.
 *
 * Errors: `aurora/bad-place`, `aurora/bad-altitude`, `aurora/bad-elevation`.
 *
 * @example
 * ```ts
 * slitFieldOfView({ latitude: 58.2, longitude: -103.7 }, { altitudeKm: 110, along: 0 }).latitude.length; // 171
 * ```
 */
export function slitFieldOfView(site: SitePlace, options: SlitFieldOfViewOptions): FieldOfView {
  const { along, ...rest } = options;
  const outline = fieldOfView(site, rest);
  const azimuth = (typeof along === "number" ? along : magneticNorth(outline, along)) * RADIANS;
  const { altitudeKm, minElevation } = outline;
  const frame = siteFrame(site, site.heightMeters ?? 0);
  const count = Math.floor(180 - 2 * minElevation) + 1;
  const latitude = new Float64Array(count);
  const longitude = new Float64Array(count);
  const point = new Float64Array(3);
  for (let index = 0; index < count; index++) {
    // Zenith angle, negative towards the south end; the last point lies as far from the horizon as the first.
    const angle = (count === 1 ? 0 : (index / (count - 1)) * 2 - 1) * (90 - minElevation) * RADIANS;
    const flat = quickSin(angle);
    rayToHeight(frame, flat * quickSin(azimuth), flat * quickCos(azimuth), quickCos(angle), altitudeKm * 1000, point);
    toGeodetic(point[0] as number, point[1] as number, point[2] as number, point);
    latitude[index] = point[0] as number;
    longitude[index] = point[1] as number;
  }
  return { latitude, longitude, altitudeKm, minElevation };
}
