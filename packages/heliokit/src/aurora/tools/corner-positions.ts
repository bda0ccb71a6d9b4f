import { HeliokitError, type OnWarning } from "../../errors.js";
import { foldLongitude, longitudeAround } from "../longitude.js";
import type { LevelInterpolation } from "../project-levels.js";
import { projectCorners } from "../project-skymap.js";
import type { Skymap } from "../skymap.js";

/**
 * A system of magnetic coordinates, handed in from outside: AACGM-v2, a dipole, whatever the reader trusts. Both ways take
 * and give degrees; longitudes may have any fold. The tools of this room know none themselves.
 */
export interface MagneticConverter {
  /** Name for titles and results, `AACGM-v2`. */
  readonly name?: string;
  toMagnetic(latitude: number, longitude: number): { readonly latitude: number; readonly longitude: number };
  fromMagnetic(latitude: number, longitude: number): { readonly latitude: number; readonly longitude: number };
}

/** At which altitude, in which coordinates and how the corners of pixels are placed. */
export interface PlaceOptions {
  /** Kilometres. Default: the file's middle level. */
  readonly altitudeKm?: number;
  /** Default "sphere"; "degrees" is the archive's library. */
  readonly interpolation?: LevelInterpolation;
  /** Magnetic coordinates instead of geographic ones. */
  readonly magnetic?: MagneticConverter;
  readonly onWarning?: OnWarning;
}

/** Corners of an imager's pixels, `[rows, columns]`, longitudes in one piece around `center`. */
export interface CornerPositions {
  readonly latitude: Float64Array;
  readonly longitude: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly altitudeKm: number;
  /** Longitude, about which all lie within half a turn. */
  readonly center: number;
}

/**
 * The corners of all pixels at an altitude. Longitudes stay within -180..180 unless the view crosses the date line; then
 * they go on beyond it, so that least and largest mean something.
 */
export function cornerPositions(skymap: Skymap, options: PlaceOptions): CornerPositions {
  if (skymap.layout !== "image")
    throw new HeliokitError("aurora/no-azimuth", `${skymap.filename} is a spectrograph's map: one line, no area`, {
      facts: { file: skymap.filename },
    });
  const { magnetic, ...rest } = options;
  const corners = projectCorners(skymap, rest);
  const { latitude, longitude } = corners;
  let site = foldLongitude(skymap.siteMapLongitude);
  if (magnetic !== undefined) {
    site = foldLongitude(magnetic.toMagnetic(skymap.siteMapLatitude, site).longitude);
    for (let index = 0; index < latitude.length; index++) {
      if (Number.isNaN(latitude[index] as number)) continue;
      const place = magnetic.toMagnetic(latitude[index] as number, longitude[index] as number);
      latitude[index] = place.latitude;
      longitude[index] = foldLongitude(place.longitude);
    }
  }
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const degrees of longitude) {
    if (degrees < least) least = degrees;
    if (degrees > most) most = degrees;
  }
  const torn = most - least > 180;
  if (torn)
    for (let index = 0; index < longitude.length; index++)
      longitude[index] = longitudeAround(longitude[index] as number, site);
  return {
    latitude,
    longitude,
    rows: corners.height,
    columns: corners.width,
    altitudeKm: corners.altitudeKm,
    center: torn ? site : 0,
  };
}

/** Least and largest finite value. */
export function extentOf(values: ArrayLike<number>): readonly [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as number;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}
