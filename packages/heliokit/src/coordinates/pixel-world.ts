import { HeliokitError } from "../errors.js";
import { cos, sin } from "../kernels/index.js";
import { angleOf, DEGREES_PER_RADIAN, RADIANS_PER_DEGREE, wrap180, wrap360 } from "./angles.js";
import { NARROW, shortArcTangent, shortCosine, shortSine } from "./narrow.js";
import { celestialFromNative } from "./native-pole.js";
import { projectionOf } from "./projection.js";
import { type Matrix3, transpose } from "./vectors.js";
import type { Wcs } from "./wcs.js";

/** Longitude and latitude, or x and y, of many points. */
export type Pairs = readonly [Float64Array, Float64Array];

/** Where the results of many points are written. */
export interface PairsOptions {
  /** Two arrays of the input's length to write into; the input's own may serve. Default new ones. */
  readonly into?: Pairs;
}

interface Prepared {
  readonly rotation: Matrix3;
  readonly referenceLongitude: number;
  /** Rows for the axis of longitude and of latitude, radians per pixel. */
  readonly forward: readonly [number, number, number, number];
  readonly backward: readonly [number, number, number, number];
  /** Units of the world coordinates in one degree. */
  readonly perDegree: number;
  /** Longitudes count from here on, 360 degrees. */
  readonly lowest: -180 | 0;
}

/** Carrington longitudes and right ascension are counted from 0 to 360, the others from -180 to 180. */
const FULL_CIRCLE = /^(CR|RA)/;

function prepare(wcs: Wcs): Prepared {
  const [a, b, c, d] = wcs.matrix;
  const swapped = wcs.longitudeAxis === 2;
  const rows = (swapped ? [c, d, a, b] : [a, b, c, d]).map((value) => value * RADIANS_PER_DEGREE);
  const [p = 0, q = 0, r = 0, s = 0] = rows;
  const determinant = p * s - q * r;
  const lowest = FULL_CIRCLE.test(wcs.ctype[0]) || FULL_CIRCLE.test(wcs.ctype[1]) ? 0 : -180;
  const reference = wcs.referenceValue[wcs.longitudeAxis - 1] ?? 0;
  return {
    rotation: celestialFromNative(wcs.pole, reference),
    referenceLongitude: lowest === 0 ? wrap360(reference) : wrap180(reference),
    forward: [p, q, r, s],
    backward: [s / determinant, -q / determinant, -r / determinant, p / determinant],
    perDegree: wcs.unit === "arcsec" ? 3600 : 1,
    lowest,
  };
}

function resultArrays(input: Pairs, options: PairsOptions): Pairs {
  const count = input[0].length;
  const into = options.into ?? [new Float64Array(count), new Float64Array(count)];
  if (input[1].length !== count || into[0].length !== count || into[1].length !== count) {
    throw new HeliokitError(
      "coordinates/different-lengths",
      `arrays of ${input[0].length} and ${input[1].length} numbers with results for ${into[0].length} and ` +
        `${into[1].length}; all must have one length`,
      { facts: { lengths: [input[0].length, input[1].length, into[0].length, into[1].length] } },
    );
  }
  return into;
}

/**
 * World coordinates of many pixels: arrays of x and y (0-based, pixel centres at whole numbers) to arrays of longitude and
 * latitude, in arcsec for helioprojective images, else in degrees. Longitudes lie in -180 to 180 degrees, Carrington ones in 0
 * to 360. NaN where a pixel lies outside the projection of the sphere. A million pixels take about 0.1 s; for
 * many more, hand over `subarray`s piece by piece and write `into` pieces of the whole.
 *
 * Errors: `coordinates/different-lengths`.
 *
 * @example
 * ```ts
 * const [x, y] = pixelsToWorld(wcs, [Float64Array.of(0, 4095), Float64Array.of(0, 4095)]);
 * ```
 */
export function pixelsToWorld(wcs: Wcs, pixels: Pairs, options: PairsOptions = {}): Pairs {
  const into = resultArrays(pixels, options);
  const { rotation, referenceLongitude, forward, perDegree, lowest } = prepare(wcs);
  const { toSphere } = projectionOf(wcs.projection, wcs.parameters);
  const [m11, m12, m21, m22] = forward;
  const [[r11, r12, r13], [r21, r22, r23], [r31, r32, r33]] = rotation;
  const [x0, y0] = wcs.referencePixel;
  const [xs, ys] = pixels;
  const [longitudes, latitudes] = into;
  const native = new Float64Array(3);
  const highest = lowest + 360;
  const gnomonic = wcs.projection === "TAN";
  const unit = DEGREES_PER_RADIAN * perDegree;
  for (let index = 0; index < xs.length; index++) {
    const dx = (xs[index] ?? 0) - x0;
    const dy = (ys[index] ?? 0) - y0;
    const x = m11 * dx + m12 * dy;
    const y = m21 * dx + m22 * dy;
    if (Number.isNaN(x + y)) {
      longitudes[index] = Number.NaN;
      latitudes[index] = Number.NaN;
      continue;
    }
    if (gnomonic) {
      const u = r13 - r11 * y + r12 * x;
      const east = (r23 - r21 * y + r22 * x) / u;
      const north = (r33 - r31 * y + r32 * x) / (u * Math.sqrt(1 + east * east));
      const longitude = referenceLongitude * perDegree + shortArcTangent(east) * unit;
      if (u > 0 && Math.abs(east) < NARROW && Math.abs(north) < NARROW && longitude >= lowest * perDegree) {
        longitudes[index] = longitude;
        latitudes[index] = shortArcTangent(north) * unit;
        continue;
      }
    }
    toSphere(x, y, native);
    const a = native[0] ?? 0;
    const b = native[1] ?? 0;
    const c = native[2] ?? 0;
    const u = r11 * a + r12 * b + r13 * c;
    const v = r21 * a + r22 * b + r23 * c;
    const w = r31 * a + r32 * b + r33 * c;
    let longitude = referenceLongitude + angleOf(v, u) * DEGREES_PER_RADIAN;
    if (longitude > highest) longitude -= 360;
    else if (longitude < lowest) longitude += 360;
    longitudes[index] = longitude * perDegree;
    latitudes[index] = angleOf(w, Math.sqrt(u * u + v * v)) * DEGREES_PER_RADIAN * perDegree;
  }
  return into;
}

/**
 * Pixels of many world coordinates, the way back of {@link pixelsToWorld}. NaN where the projection does not show the point,
 * such as behind the tangent plane of TAN.
 *
 * Errors: `coordinates/different-lengths`.
 *
 * @example
 * ```ts
 * const [x, y] = worldToPixels(wcs, [Float64Array.of(0), Float64Array.of(0)]); // Sun centre
 * ```
 */
export function worldToPixels(wcs: Wcs, world: Pairs, options: PairsOptions = {}): Pairs {
  const into = resultArrays(world, options);
  const { rotation, referenceLongitude, backward, perDegree } = prepare(wcs);
  const { toPlane } = projectionOf(wcs.projection, wcs.parameters);
  const [i11, i12, i21, i22] = backward;
  const [[r11, r12, r13], [r21, r22, r23], [r31, r32, r33]] = transpose(rotation);
  const [x0, y0] = wcs.referencePixel;
  const [longitudes, latitudes] = world;
  const [xs, ys] = into;
  const plane = new Float64Array(2);
  const gnomonic = wcs.projection === "TAN";
  for (let index = 0; index < longitudes.length; index++) {
    const longitude = ((longitudes[index] ?? 0) / perDegree - referenceLongitude) * RADIANS_PER_DEGREE;
    const latitude = ((latitudes[index] ?? 0) / perDegree) * RADIANS_PER_DEGREE;
    if (Number.isNaN(longitude + latitude)) {
      xs[index] = Number.NaN;
      ys[index] = Number.NaN;
      continue;
    }
    const narrow = Math.abs(longitude) <= NARROW && Math.abs(latitude) <= NARROW;
    const rho = narrow ? shortCosine(latitude) : cos(latitude);
    const u = rho * (narrow ? shortCosine(longitude) : cos(longitude));
    const v = rho * (narrow ? shortSine(longitude) : sin(longitude));
    const w = narrow ? shortSine(latitude) : sin(latitude);
    if (gnomonic) {
      const nz = r31 * u + r32 * v + r33 * w;
      const f = nz > 0 ? 1 / nz : Number.NaN;
      const x = f * (r21 * u + r22 * v + r23 * w);
      const y = -f * (r11 * u + r12 * v + r13 * w);
      xs[index] = x0 + i11 * x + i12 * y;
      ys[index] = y0 + i21 * x + i22 * y;
      continue;
    }
    toPlane(r11 * u + r12 * v + r13 * w, r21 * u + r22 * v + r23 * w, r31 * u + r32 * v + r33 * w, plane);
    const x = plane[0] ?? 0;
    const y = plane[1] ?? 0;
    xs[index] = x0 + i11 * x + i12 * y;
    ys[index] = y0 + i21 * x + i22 * y;
  }
  return into;
}

/**
 * World coordinates of one pixel; see {@link pixelsToWorld}, which is the one for many.
 *
 * @example
 * ```ts
 * const [solarX, solarY] = pixelToWorld(wcs, 2047.5, 2047.5);
 * ```
 */
export function pixelToWorld(wcs: Wcs, x: number, y: number): readonly [longitude: number, latitude: number] {
  const [longitudes, latitudes] = pixelsToWorld(wcs, [Float64Array.of(x), Float64Array.of(y)]);
  return [longitudes[0] ?? Number.NaN, latitudes[0] ?? Number.NaN];
}

/**
 * The pixel of one position; see {@link worldToPixels}, which is the one for many.
 *
 * @example
 * ```ts
 * const [x, y] = worldToPixel(wcs, -300, 200); // arcsec, for a helioprojective image
 * ```
 */
export function worldToPixel(wcs: Wcs, longitude: number, latitude: number): readonly [x: number, y: number] {
  const [xs, ys] = worldToPixels(wcs, [Float64Array.of(longitude), Float64Array.of(latitude)]);
  return [xs[0] ?? Number.NaN, ys[0] ?? Number.NaN];
}
