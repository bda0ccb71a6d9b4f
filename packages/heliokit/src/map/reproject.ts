import {
  type ConvertOptions,
  convertPosition,
  convertPositions,
  type Frame,
  frameNameOf,
  observerFromHeader,
  type Positions,
  pixelsToWorld,
  type RotationModel,
  type Screen,
  type Wcs,
  wcsFromHeader as wcsOfHeader,
  worldToPixels,
} from "../coordinates/index.js";
import { HeliokitError, type LongWorkOptions, type OnWarning } from "../errors.js";
import { type FitsHeader, headerNumber } from "../fits/index.js";
import { compareInstants } from "../time/index.js";
import { instrumentOf, mapFromRaster, type SolarMap } from "./solar-map.js";
import { mapTimes } from "./times.js";

/** Options of {@link reprojectMap}. */
export interface ReprojectOptions extends LongWorkOptions {
  /** "bilinear" (default), "nearest-neighbor", "biquadratic", "bicubic". */
  readonly order?: "bilinear" | "nearest-neighbor" | "biquadratic" | "bicubic";
  /**
   * Where directions off the disk are put; without a screen they are NaN, unless the target has the map's observer and time.
   * Its vantage point, at the map's time, is the map's observer where none is given.
   */
  readonly screen?: Screen;
  /** Turns the surface with the Sun from the map's time to the target's, by a law of rotation. Default: it stands still. */
  readonly rotation?: RotationModel;
  readonly onWarning?: OnWarning;
}

/** Rows of the target that are worked out at once. */
const ROWS = 64;

/**
 * A map in the coordinates of another header: any projection, frame, observer and time. Every pixel of the target takes
 * the value of the place on the Sun (or the screen) that it shows; what the map does not show is NaN. Places that do not come
 * back to within a pixel of where they were looked for are hidden from the map's observer, and NaN too: the far side of the Sun.
 *
 * The header is the target's. Keywords added from the map: none.
 *
 * @throws HeliokitError `map/no-time` where map or target tell none, `map/bad-size`, errors of `heliokit/coordinates`
 *
 * @example
 * ```ts
 * const carrington = await reprojectMap(map, targetHeader);
 * ```
 */
export async function reprojectMap(
  map: SolarMap,
  target: FitsHeader,
  options: ReprojectOptions = {},
): Promise<SolarMap> {
  const width = headerNumber(target, "NAXIS1") ?? Number.NaN;
  const height = headerNumber(target, "NAXIS2") ?? Number.NaN;
  if (![width, height].every((side) => Number.isInteger(side) && side > 0 && side <= 65_536)) {
    throw new HeliokitError(
      "map/bad-size",
      `the target header says ${width} x ${height} pixels; NAXIS1 and NAXIS2 from 1 to 65536 are wanted`,
      {
        facts: { width, height },
      },
    );
  }
  const from = viewOf(map.header);
  const to = viewOf(target);
  warnOfRadii(from, to, options.onWarning);
  const journey = journeyOf(from, to, options);
  const data =
    map.raster.data instanceof Float64Array ? new Float64Array(width * height) : new Float32Array(width * height);
  const look = sampler(map, options);
  for (let row = 0; row < height; row += ROWS) {
    options.signal?.throwIfAborted();
    const rows = Math.min(ROWS, height - row);
    const [x, y] = sourcePixels(row, rows, width, from, to, journey);
    for (let at = 0; at < x.length; at++) data[row * width + at] = look(x[at] ?? Number.NaN, y[at] ?? Number.NaN);
    options.onProgress?.((row + rows) / height);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return mapFromRaster({ data, width, height }, target);
}

interface View {
  readonly wcs: Wcs;
  readonly frame: Frame;
}

function viewOf(header: FitsHeader): View {
  const wcs = wcsOfHeader(header);
  const times = mapTimes(header, instrumentOf(header));
  const time = times.observedAt ?? times.date;
  if (!time) {
    throw new HeliokitError(
      "map/no-time",
      "a header without a time has no place among the solar frames; add DATE-OBS",
      { facts: { keyword: "DATE-OBS" } },
    );
  }
  const observer = observerFromHeader(header, time, { onWarning: () => {} });
  const radius = headerNumber(header, "RSUN_REF");
  return {
    wcs,
    frame: { name: frameNameOf(wcs), time, observer, ...(radius === undefined ? {} : { radiusMetres: radius }) },
  };
}

function warnOfRadii({ frame: from }: View, { frame: to }: View, onWarning: OnWarning | undefined): void {
  if (from.radiusMetres === to.radiusMetres) return;
  onWarning?.({
    code: "map/different-radii",
    message: `the Sun has a radius of ${from.radiusMetres ?? "no"} m in the map and of ${to.radiusMetres ?? "no"} m in the target (RSUN_REF)`,
    facts: { keyword: "RSUN_REF", from: from.radiusMetres, to: to.radiusMetres },
  });
}

/** How positions go from the target to the map and back. */
interface Journey {
  readonly there: ConvertOptions;
  readonly back: ConvertOptions;
}

function journeyOf({ frame: from }: View, { frame: to }: View, { screen, rotation }: ReprojectOptions): Journey {
  const motion = rotation ? { motion: rotation } : {};
  const vantage = screen?.vantage ?? from.observer;
  if (!screen || !vantage) return { there: { ...motion, ...(screen ? { screen } : {}) }, back: motion };
  // The vantage point stands still in space from one time to the other.
  const [longitudeDegrees, latitudeDegrees, distanceMetres] = convertPosition(
    [vantage.longitudeDegrees, vantage.latitudeDegrees, vantage.distanceMetres],
    { ...from, name: "HGS" },
    { ...to, name: "HGS" },
  );
  // A screen keeps its size while the Sun moves away from it.
  const kept = { ...screen, radiusMetres: screen.radiusMetres ?? vantage.distanceMetres };
  return {
    there: { ...motion, screen: { ...kept, vantage: { longitudeDegrees, latitudeDegrees, distanceMetres } } },
    back: { ...motion, screen: { ...kept, vantage } },
  };
}

/** Pixels of the source that some rows of the target show. */
function sourcePixels(
  row: number,
  rows: number,
  width: number,
  from: View,
  to: View,
  journey: Journey,
): readonly [Float64Array, Float64Array] {
  const count = rows * width;
  const x = Float64Array.from({ length: count }, (_, at) => at % width);
  const y = Float64Array.from({ length: count }, (_, at) => row + Math.floor(at / width));
  const there = moved(pixelsToWorld(to.wcs, [x, y]), to.frame, from.frame, journey.there);
  const source = worldToPixels(from.wcs, [there[0], there[1]]);
  hideWhatDoesNotReturn(source, [x, y], from, to, journey.back);
  return source;
}

type Pair = readonly [Float64Array, Float64Array];

/** Between frames of one observer and time directions stay what they are, off the disk too. */
function moved(world: Positions, from: Frame, to: Frame, options: ConvertOptions): Positions {
  return sameView(from, to) ? world : convertPositions(world, from, to, options);
}

function sameView(a: Frame, b: Frame): boolean {
  const [one, other] = [a.observer, b.observer];
  return (
    a.name === "HPC" &&
    b.name === "HPC" &&
    compareInstants(a.time, b.time) === 0 &&
    one !== undefined &&
    other !== undefined &&
    one.longitudeDegrees === other.longitudeDegrees &&
    one.latitudeDegrees === other.latitudeDegrees &&
    one.distanceMetres === other.distanceMetres
  );
}

/** Goes from the source back to the target: a place on the far side comes back on the near one. */
function hideWhatDoesNotReturn(source: Pair, target: Pair, from: View, to: View, options: ConvertOptions): void {
  if (sameView(from.frame, to.frame)) return;
  // The sky as the map's observer has it, without distances: that is the near side, or the screen.
  const sky = pixelsToWorld(from.wcs, source);
  const back = moved([sky[0], sky[1]], from.frame, to.frame, options);
  const [x, y] = worldToPixels(to.wcs, [back[0], back[1]]);
  for (let at = 0; at < x.length; at++) {
    const away = Math.max(
      Math.abs((x[at] ?? Number.NaN) - (target[0][at] ?? 0)),
      Math.abs((y[at] ?? Number.NaN) - (target[1][at] ?? 0)),
    );
    if (!(away <= 1)) source[0][at] = Number.NaN;
  }
}

type Sampler = (x: number, y: number) => number;

/** Values between pixels; NaN beyond the outer edges of the outermost pixels, their own value in the outer half. */
function sampler(map: SolarMap, { order = "bilinear" }: ReprojectOptions): Sampler {
  const { data, width, height } = map.raster;
  const inside = (x: number, y: number) => x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5;
  const at = (x: number, y: number) => data[y * width + x] ?? Number.NaN;
  if (order === "nearest-neighbor") {
    return (x, y) => (inside(x, y) ? at(nearest(x, width), nearest(y, height)) : Number.NaN);
  }
  if (order === "bilinear") {
    return (x, y) => {
      if (!inside(x, y)) return Number.NaN;
      const px = Math.min(Math.max(x, 0), width - 1);
      const py = Math.min(Math.max(y, 0), height - 1);
      const left = Math.min(Math.floor(px), Math.max(0, width - 2));
      const bottom = Math.min(Math.floor(py), Math.max(0, height - 2));
      const right = Math.min(left + 1, width - 1);
      const top = Math.min(bottom + 1, height - 1);
      const fx = px - left;
      const fy = py - bottom;
      const low = fx === 0 ? at(left, bottom) : at(left, bottom) * (1 - fx) + at(right, bottom) * fx;
      if (fy === 0) return low;
      const high = fx === 0 ? at(left, top) : at(left, top) * (1 - fx) + at(right, top) * fx;
      return low * (1 - fy) + high * fy;
    };
  }
  return splineSampler(map, order === "bicubic" ? 3 : 2, inside);
}

function nearest(place: number, side: number): number {
  return Math.min(side - 1, Math.max(0, Math.floor(place + 0.5)));
}

/** Samples a B-spline, point by point, through its coefficients. */
function splineSampler(map: SolarMap, degree: 2 | 3, inside: (x: number, y: number) => boolean): Sampler {
  const { width, height } = map.raster;
  // The outermost pixels once more on each side, as the reference has it: the outer half pixel is then inside.
  const wide = width + 2;
  const tall = height + 2;
  const padded = Float64Array.from({ length: wide * tall }, (_, at) => {
    const column = Math.min(Math.max((at % wide) - 1, 0), width - 1);
    const row = Math.min(Math.max(Math.floor(at / wide) - 1, 0), height - 1);
    return map.raster.data[row * width + column] ?? Number.NaN;
  });
  const coefficients = splineCoefficients(padded, wide, tall, degree);
  return (x, y) => {
    if (!inside(x, y)) return Number.NaN;
    const [fromX, weightsX] = weightsAt(x + 1, degree);
    const [fromY, weightsY] = weightsAt(y + 1, degree);
    let sum = 0;
    weightsY.forEach((wy, j) => {
      const row = mirrored(fromY + j, tall) * wide;
      let line = 0;
      weightsX.forEach((wx, i) => {
        line += wx * (coefficients[row + mirrored(fromX + i, wide)] ?? 0);
      });
      sum += wy * line;
    });
    return sum;
  };
}

function mirrored(index: number, side: number): number {
  if (side === 1) return 0;
  const period = 2 * (side - 1);
  const inside = ((index % period) + period) % period;
  return inside < side ? inside : period - inside;
}

/** Weights of the basis functions that reach a place, and the first of them. */
function weightsAt(place: number, degree: 2 | 3): readonly [number, readonly number[]] {
  if (degree === 2) {
    const centre = Math.floor(place + 0.5);
    const t = place - centre;
    return [centre - 1, [0.5 * (0.5 - t) ** 2, 0.75 - t * t, 0.5 * (0.5 + t) ** 2]];
  }
  const first = Math.floor(place);
  const t = place - first;
  const u = 1 - t;
  return [first - 1, [u ** 3 / 6, (4 - 6 * t * t + 3 * t ** 3) / 6, (4 - 6 * u * u + 3 * u ** 3) / 6, t ** 3 / 6]];
}

/**
 * Coefficients of the interpolating B-spline with mirrored ends (Unser, Aldroubi & Eden 1993): a recursive filter forth and
 * back along each axis.
 */
function splineCoefficients(
  data: Float32Array | Float64Array,
  width: number,
  height: number,
  degree: 2 | 3,
): Float64Array {
  const pole = degree === 3 ? Math.sqrt(3) - 2 : Math.sqrt(8) - 3;
  const result = Float64Array.from(data);
  const line = new Float64Array(Math.max(width, height));
  for (let row = 0; row < height; row++) {
    const part = line.subarray(0, width);
    part.set(result.subarray(row * width, (row + 1) * width));
    filterLine(part, pole);
    result.set(part, row * width);
  }
  for (let column = 0; column < width; column++) {
    const part = line.subarray(0, height);
    for (let row = 0; row < height; row++) part[row] = result[row * width + column] ?? 0;
    filterLine(part, pole);
    for (let row = 0; row < height; row++) result[row * width + column] = part[row] ?? 0;
  }
  return result;
}

function filterLine(line: Float64Array, pole: number): void {
  const count = line.length;
  if (count < 2) return;
  const gain = (1 - pole) * (1 - 1 / pole);
  for (let at = 0; at < count; at++) line[at] = (line[at] ?? 0) * gain;
  // The sum over the mirrored line, whole: exact for any length.
  let power = pole;
  const last = pole ** (count - 1);
  let start = (line[0] ?? 0) + last * (line[count - 1] ?? 0);
  let back = last * last;
  for (let at = 1; at < count - 1; at++) {
    back /= pole;
    start += (power + back) * (line[at] ?? 0);
    power *= pole;
  }
  line[0] = start / (1 - last * last);
  for (let at = 1; at < count; at++) line[at] = (line[at] ?? 0) + pole * (line[at - 1] ?? 0);
  const end = pole / (pole * pole - 1);
  line[count - 1] = end * (pole * (line[count - 2] ?? 0) + (line[count - 1] ?? 0));
  for (let at = count - 2; at >= 0; at--) line[at] = pole * ((line[at + 1] ?? 0) - (line[at] ?? 0));
}
