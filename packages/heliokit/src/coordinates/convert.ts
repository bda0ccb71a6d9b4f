import { HeliokitError } from "../errors.js";
import { cos, sin } from "../kernels/index.js";
import { compareInstants, secondsBetween } from "../time/index.js";
import { RADIANS_PER_DEGREE } from "./angles.js";
import { SECONDS_PER_DAY } from "./constants.js";
import { type RotationModel, rotationLaw } from "./differential-rotation.js";
import { sunVector } from "./earth.js";
import { type Frame, type FrameName, observerOf } from "./frame.js";
import { heeqFromFrame, heeqFromIcrs } from "./frame-axes.js";
import { decoderOf, encoderOf, isCartesian } from "./position-codec.js";
import type { Screen } from "./screen.js";
import { apply, IDENTITY, type Matrix3, multiply, subtract, transpose, type Vector3 } from "./vectors.js";

/** One position: the three numbers of its frame (see {@link FrameName}); a third that is left out means the Sun's surface. */
export type Position = readonly [number, number] | readonly [number, number, number];

/** Many positions: an array for each of the three numbers; a third that is left out, or NaN, means the Sun's surface. */
export type Positions = readonly [Float64Array, Float64Array] | readonly [Float64Array, Float64Array, Float64Array];

/** What becomes of a point between two times, and of a direction that misses the Sun. */
export interface ConvertOptions {
  /**
   * `inertial` (default): the point stands still in space, and the Sun moves away from it, about a kilometre a minute.
   * `sun-centre`: it keeps its place relative to Sun centre and the stars. A law of rotation (`howard`, `snodgrass`,
   * `allen`, `rigid`): it also turns with the surface at its latitude.
   */
  readonly motion?: "inertial" | "sun-centre" | RotationModel;
  /** Where helioprojective directions without distance are put. Default: on the surface, off the disk NaN. */
  readonly screen?: Screen;
}

/** As {@link ConvertOptions}, with a place for the results. */
export interface ConvertManyOptions extends ConvertOptions {
  /** Three arrays of the input's length to write into; the input's own may serve. Default new ones. */
  readonly into?: readonly [Float64Array, Float64Array, Float64Array];
}

interface Move {
  readonly matrix: Matrix3;
  readonly shift: Vector3;
}

const aroundObserver = new Set<FrameName>(["HPC", "HPR", "HCC"]);

/** Frames that share their axes to the last bit; a detour over HEEQ would leave rounding where a zero was. */
function sameAxes(from: Frame, to: Frame): boolean {
  if (compareInstants(from.time, to.time) !== 0) return false;
  if (!aroundObserver.has(from.name) || !aroundObserver.has(to.name)) return false;
  const [a, b] = [observerOf(from), observerOf(to)];
  return (
    a.longitudeDegrees === b.longitudeDegrees &&
    a.latitudeDegrees === b.latitudeDegrees &&
    a.distanceMetres === b.distanceMetres
  );
}

/** From HEEQ of one time to the axes of another frame at its own time. */
function moveBetween(from: Frame, to: Frame, motion: ConvertOptions["motion"]): Move {
  const toFrame = transpose(heeqFromFrame(to));
  if (compareInstants(from.time, to.time) === 0) return { matrix: toFrame, shift: [0, 0, 0] };
  const later = multiply(toFrame, heeqFromIcrs(to.time));
  const matrix = multiply(later, transpose(heeqFromIcrs(from.time)));
  const shift: Vector3 =
    motion === undefined || motion === "inertial"
      ? apply(later, subtract(sunVector(from.time), sunVector(to.time)))
      : [0, 0, 0];
  return { matrix, shift };
}

/** Turns a vector in HEEQ about the Sun's axis by what its latitude turns in a time; undefined where nothing turns. */
function surfaceTurn(
  from: Frame,
  to: Frame,
  motion: ConvertOptions["motion"],
): ((v: Float64Array) => void) | undefined {
  if (motion === undefined || motion === "inertial" || motion === "sun-centre") return undefined;
  const rate = rotationLaw(motion);
  const days = secondsBetween(from.time, to.time) / SECONDS_PER_DAY;
  if (days === 0) return undefined;
  return (v) => {
    const x = v[0] ?? 0;
    const y = v[1] ?? 0;
    const z = v[2] ?? 0;
    const square = x * x + y * y + z * z;
    const angle = ((rate(square === 0 ? 0 : (z * z) / square) * days) % 360) * RADIANS_PER_DEGREE;
    const c = cos(angle);
    const s = sin(angle);
    v[0] = x * c - y * s;
    v[1] = x * s + y * c;
  };
}

function checkedLengths(positions: Positions, from: Frame, options: ConvertManyOptions): void {
  const [first, , third] = positions;
  if (third === undefined && isCartesian(from.name)) {
    throw new HeliokitError(
      "coordinates/missing-distance",
      `positions in ${from.name} are three lengths, but only two arrays were given; add the third`,
      { facts: { frame: from.name } },
    );
  }
  const lengths = [...positions, ...(options.into ?? [])].map((values) => values.length);
  if (lengths.some((length) => length !== first.length)) {
    throw new HeliokitError(
      "coordinates/different-lengths",
      `arrays of ${lengths.join(", ")} numbers; all must have one length`,
      { facts: { lengths } },
    );
  }
}

/**
 * Takes many positions from one frame to another, at the same time or another one, for the same observer or another one. The
 * numbers and their units are those of {@link FrameName}; the results always have three. Off the disk NaN, unless a screen is
 * chosen. A million positions take about a third of a second; for many more, hand over `subarray`s piece by piece and write
 * `into` pieces of the whole, so that a page can breathe in between.
 *
 * Geometry only: no light travel time but in Carrington longitudes. The place of the Earth, on which the frames lean, is good to
 * 0.2 arcsec as seen from the Sun. Formulas: Thompson 2006.
 *
 * Errors: `coordinates/missing-distance`, `coordinates/different-lengths`, `coordinates/unknown-frame`, `coordinates/unknown-model`,
 * `coordinates/bad-number` for a screen without size.
 *
 * @example
 * ```ts
 * const view = { name: "HPC", time, observer: earthObserver(time) } as const;
 * const [longitude, latitude] = convertPositions([x, y], view, { name: "HGS", time });
 * ```
 */
export function convertPositions(
  positions: Positions,
  from: Frame,
  to: Frame,
  options: ConvertManyOptions = {},
): readonly [Float64Array, Float64Array, Float64Array] {
  checkedLengths(positions, from, options);
  const [first, second, third] = positions;
  const decode = decoderOf(from, options.screen);
  const encode = encoderOf(to);
  const turn = surfaceTurn(from, to, options.motion);
  const { matrix, shift } = moveBetween(from, to, options.motion);
  // Without a turn in between, both rotations are one.
  const before = heeqFromFrame(from);
  const [p, q, r] = before;
  const joined = sameAxes(from, to) ? IDENTITY : multiply(matrix, before);
  const [a, b, c] = turn === undefined ? joined : matrix;
  const count = first.length;
  const results =
    options.into ?? ([new Float64Array(count), new Float64Array(count), new Float64Array(count)] as const);
  const v = new Float64Array(3);
  for (let index = 0; index < count; index++) {
    decode(first[index] ?? 0, second[index] ?? 0, third?.[index] ?? Number.NaN, v);
    if (turn !== undefined) {
      const east = v[0] ?? 0;
      const north = v[1] ?? 0;
      const up = v[2] ?? 0;
      v[0] = p[0] * east + p[1] * north + p[2] * up;
      v[1] = q[0] * east + q[1] * north + q[2] * up;
      v[2] = r[0] * east + r[1] * north + r[2] * up;
      turn(v);
    }
    const x = v[0] ?? 0;
    const y = v[1] ?? 0;
    const z = v[2] ?? 0;
    if (Number.isNaN(x + y + z)) {
      results[0][index] = Number.NaN;
      results[1][index] = Number.NaN;
      results[2][index] = Number.NaN;
      continue;
    }
    encode(
      a[0] * x + a[1] * y + a[2] * z + shift[0],
      b[0] * x + b[1] * y + b[2] * z + shift[1],
      c[0] * x + c[1] * y + c[2] * z + shift[2],
      v,
    );
    results[0][index] = v[0] ?? 0;
    results[1][index] = v[1] ?? 0;
    results[2][index] = v[2] ?? 0;
  }
  return results;
}

/**
 * Takes one position from one frame to another; see {@link convertPositions}, which is the one for many.
 *
 * @example
 * ```ts
 * convertPosition([300, 200], { name: "HPC", time }, { name: "HGS", time }); // [longitude, latitude, radius]
 * ```
 */
export function convertPosition(
  position: Position,
  from: Frame,
  to: Frame,
  options: ConvertOptions = {},
): readonly [number, number, number] {
  const [first, second, third] = position;
  const one = [Float64Array.of(first), Float64Array.of(second)] as const;
  const [a, b, c] = convertPositions(third === undefined ? one : [...one, Float64Array.of(third)], from, to, options);
  return [a[0] ?? Number.NaN, b[0] ?? Number.NaN, c[0] ?? Number.NaN];
}
