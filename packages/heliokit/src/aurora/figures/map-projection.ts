import { HeliokitError } from "../../errors.js";
import { DEGREES, quickAtan2, quickCos, quickSin, RADIANS } from "../sky-trig.js";
import { WGS84_RADIUS } from "../sky-wgs84.js";

/**
 * How the globe becomes a plane: as seen from a satellite (`near-sided perspective`), from infinitely far (`orthographic`),
 * with true angles from above a pole (`polar stereographic`), or with true areas (`lambert azimuthal`).
 */
export type MapProjectionKind = "near-sided perspective" | "orthographic" | "polar stereographic" | "lambert azimuthal";

/** What of a projection can be chosen. */
export interface MapProjectionOptions {
  /** Longitude of the centre, degrees east (polar: of the meridian that points down in the north, up in the south). */
  readonly longitude: number;
  /** Latitude of the centre, degrees; its sign chooses the pole of a polar projection. */
  readonly latitude: number;
  /** Height of the eye of the near-sided perspective, metres; default 35,785,831 (geostationary). */
  readonly heightMetres?: number;
  /** Turns the map counterclockwise; default 0: north is up at the centre. */
  readonly rotationDegrees?: number;
}

/**
 * A projection of the globe on a plane in metres, x to the right and y up. All are azimuthal about a centre, on a sphere of
 * WGS84's equatorial radius with geodetic latitudes taken as they are, as map libraries do.
 */
export interface MapProjection {
  readonly kind: MapProjectionKind;
  readonly longitude: number;
  readonly latitude: number;
  readonly heightMetres: number;
  readonly rotationDegrees: number;
  readonly radiusMetres: number;
}

/** Height of a geostationary satellite, metres. */
const GEOSTATIONARY = 35_785_831;

/** Places further from the centre than this (its cosine) are not drawn: there scales run away. */
const FARTHEST = { "polar stereographic": -0.5, "lambert azimuthal": -0.95 } as const;

/**
 * A projection by its name and centre.
 *
 * Errors: `aurora/bad-projection`.
 *
 * @example
 * ```ts
 * const view = mapProjection("near-sided perspective", { longitude: -100, latitude: 55 });
 * ```
 */
export function mapProjection(kind: MapProjectionKind, options: MapProjectionOptions): MapProjection {
  const { longitude, latitude, heightMetres = GEOSTATIONARY, rotationDegrees = 0 } = options;
  const known = ["near-sided perspective", "orthographic", "polar stereographic", "lambert azimuthal"];
  const facts = { kind, longitude, latitude, heightMetres, rotationDegrees };
  if (!known.includes(kind))
    throw new HeliokitError(
      "aurora/bad-projection",
      `there is no projection ${JSON.stringify(kind)}; there are ${known.join(", ")}`,
      { facts },
    );
  const usable = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 720 && heightMetres >= 1000 && heightMetres <= 1e12;
  if (!usable || !(Math.abs(rotationDegrees) <= 720))
    throw new HeliokitError(
      "aurora/bad-projection",
      `a ${kind} projection centred on latitude ${latitude}, longitude ${longitude} from ${heightMetres} m, turned by ${rotationDegrees}: wanted are numbers of degrees and a height from 1 km`,
      { facts },
    );
  return {
    kind,
    longitude,
    latitude: kind === "polar stereographic" ? (latitude < 0 ? -90 : 90) : latitude,
    heightMetres,
    rotationDegrees,
    radiusMetres: WGS84_RADIUS,
  };
}

/** Cosine of the angle from the centre at which the projection ends: the limb where there is one. */
function farthestCosine({ kind, heightMetres, radiusMetres }: MapProjection): number {
  if (kind === "near-sided perspective") return 1 / (1 + heightMetres / radiusMetres);
  return kind === "orthographic" ? 0 : FARTHEST[kind];
}

/** Distance from the centre, in radii, of a place whose angle from it has this cosine, by the sine of that angle. */
function radialFactor({ kind, heightMetres, radiusMetres }: MapProjection, cosine: number): number {
  switch (kind) {
    case "near-sided perspective": {
      const eye = 1 + heightMetres / radiusMetres;
      return (eye - 1) / (eye - cosine);
    }
    case "orthographic":
      return 1;
    case "polar stereographic":
      return 2 / (1 + cosine);
    default:
      return Math.sqrt(2 / (1 + cosine));
  }
}

/**
 * Radius of the circle in metres that bounds what is drawn: the limb of the globe where it has one.
 */
export function limbRadius(projection: MapProjection): number {
  const cosine = farthestCosine(projection);
  return projection.radiusMetres * radialFactor(projection, cosine) * Math.sqrt(1 - cosine * cosine);
}

/** Points of a map in metres; NaN for places that the globe hides. */
export interface MapPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Where places in degrees lie on a map. Places that are not finite or lie beyond the limb are NaN, or on the limb with
 * `hidden: "limb"`.
 *
 * @example
 * ```ts
 * mapCoordinates(view, Float64Array.of(56.38), Float64Array.of(-94.64)); // { x: [331...], y: [16...] }
 * ```
 */
export function mapCoordinates(
  projection: MapProjection,
  latitude: ArrayLike<number>,
  longitude: ArrayLike<number>,
  hidden: "missing" | "limb" = "missing",
): MapPoints {
  const { radiusMetres } = projection;
  const count = latitude.length;
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const sinCentre = quickSin(projection.latitude * RADIANS);
  const cosCentre = quickCos(projection.latitude * RADIANS);
  const [sinTurn, cosTurn] = turnOf(projection);
  const least = farthestCosine(projection);
  const limb = limbRadius(projection);
  for (let index = 0; index < count; index++) {
    const lat = (latitude[index] as number) * RADIANS;
    const lon = ((longitude[index] as number) - projection.longitude) * RADIANS;
    const sinLat = quickSin(lat);
    const cosLat = quickCos(lat);
    const cosLon = quickCos(lon);
    const east = cosLat * quickSin(lon);
    const north = cosCentre * sinLat - sinCentre * cosLat * cosLon;
    const cosine = sinCentre * sinLat + cosCentre * cosLat * cosLon;
    let factor = Number.NaN;
    if (cosine >= least) factor = radiusMetres * radialFactor(projection, cosine);
    else if (hidden === "limb") factor = limb / Math.sqrt(Math.max(east * east + north * north, 1e-30));
    x[index] = factor * (east * cosTurn - north * sinTurn);
    y[index] = factor * (east * sinTurn + north * cosTurn);
  }
  return { x, y };
}

function turnOf({ rotationDegrees }: MapProjection): readonly [sine: number, cosine: number] {
  return [quickSin(rotationDegrees * RADIANS), quickCos(rotationDegrees * RADIANS)];
}

/** Cosine of the angle from the centre at a distance in radii; NaN off the globe. */
function cosineAt({ kind, heightMetres, radiusMetres }: MapProjection, distance: number): number {
  switch (kind) {
    case "near-sided perspective": {
      const eye = 1 + heightMetres / radiusMetres;
      const q = (distance / (eye - 1)) ** 2;
      // The line of sight meets the globe twice; the nearer place is seen.
      return (q * eye + Math.sqrt(1 + q - q * eye * eye)) / (1 + q);
    }
    case "orthographic":
      return Math.sqrt(1 - distance * distance);
    case "polar stereographic": {
      const t = (distance / 2) ** 2;
      return (1 - t) / (1 + t);
    }
    default:
      return 1 - (distance * distance) / 2;
  }
}

/**
 * The place in degrees at a point of a map, longitude -180 to 180; NaN off the globe. The inverse of {@link mapCoordinates}.
 *
 * @example
 * ```ts
 * mapPlace(view, 0, 0); // { latitude: 55, longitude: -100 }
 * ```
 */
export function mapPlace(
  projection: MapProjection,
  x: number,
  y: number,
): { readonly latitude: number; readonly longitude: number } {
  const { radiusMetres } = projection;
  const [sinTurn, cosTurn] = turnOf(projection);
  const right = (x * cosTurn + y * sinTurn) / radiusMetres;
  const up = (y * cosTurn - x * sinTurn) / radiusMetres;
  const distance = Math.sqrt(right * right + up * up);
  const cosine = cosineAt(projection, distance);
  if (!(cosine >= farthestCosine(projection) - 1e-9)) return { latitude: Number.NaN, longitude: Number.NaN };
  const share = distance === 0 ? 0 : Math.sqrt(Math.max(0, 1 - cosine * cosine)) / distance;
  const east = right * share;
  const north = up * share;
  const sinCentre = quickSin(projection.latitude * RADIANS);
  const cosCentre = quickCos(projection.latitude * RADIANS);
  const out = cosine * cosCentre - north * sinCentre;
  const polar = cosine * sinCentre + north * cosCentre;
  const turned = quickAtan2(east, out) * DEGREES + projection.longitude;
  return {
    latitude: quickAtan2(polar, Math.sqrt(out * out + east * east)) * DEGREES,
    longitude: turned - 360 * Math.round(turned / 360),
  };
}
