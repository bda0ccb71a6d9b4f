import {
  type ConvertOptions,
  convertPosition,
  convertPositions,
  type Frame,
  pixelsToWorld,
  type RotationModel,
  type Screen,
  type Wcs,
  worldToPixels,
} from "../coordinates/index.js";
import { HeliokitError, type LongWorkOptions, type OnWarning } from "../errors.js";
import { type FitsHeader, headerNumber } from "../fits/index.js";
import { compareInstants } from "../time/index.js";
import { mapFrame, mapWcs } from "./map-frame.js";
import { type SamplingOrder, sampler } from "./sampler.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";

/** Options of {@link reprojectMap}. */
export interface ReprojectOptions extends LongWorkOptions {
  /** "bilinear" (default), "nearest-neighbor", "biquadratic", "bicubic". */
  readonly order?: SamplingOrder;
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
  const data =
    map.raster.data instanceof Float64Array ? new Float64Array(width * height) : new Float32Array(width * height);
  const result = mapFromRaster({ data, width, height }, target);
  const from = viewOf(map);
  const to = viewOf(result);
  warnOfRadii(from, to, options.onWarning);
  const journey = journeyOf(from, to, options);
  const look = sampler(map.raster, options.order);
  const room = roomFor(ROWS * width);
  for (let row = 0; row < height; row += ROWS) {
    options.signal?.throwIfAborted();
    const rows = Math.min(ROWS, height - row);
    const [x, y] = sourcePixels(row, width, rows === ROWS ? room : roomFor(rows * width), from, to, journey);
    for (let at = 0; at < x.length; at++) data[row * width + at] = look(x[at] ?? Number.NaN, y[at] ?? Number.NaN);
    options.onProgress?.((row + rows) / height);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return result;
}

interface View {
  readonly wcs: Wcs;
  readonly frame: Frame;
}

function viewOf(map: SolarMap): View {
  return { wcs: mapWcs(map), frame: mapFrame(map) };
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

/** Memory for the pixels of some rows, used again for the next ones. */
interface Room {
  readonly pixels: Pair;
  readonly positions: readonly [Float64Array, Float64Array, Float64Array];
}

function roomFor(count: number): Room {
  const array = () => new Float64Array(count);
  return { pixels: [array(), array()], positions: [array(), array(), array()] };
}

/** Pixels of the source that some rows of the target show, in the room's memory. */
function sourcePixels(row: number, width: number, room: Room, from: View, to: View, journey: Journey): Pair {
  const source = room.pixels;
  const [x, y] = source;
  for (let at = 0; at < x.length; at++) {
    const above = Math.floor(at / width);
    x[at] = at - above * width;
    y[at] = row + above;
  }
  if (sameView(from.frame, to.frame)) {
    return worldToPixels(from.wcs, pixelsToWorld(to.wcs, source, { into: source }), { into: source });
  }
  const [first, second] = room.positions;
  const world = pixelsToWorld(to.wcs, source, { into: [first, second] });
  convertPositions(world, to.frame, from.frame, { ...journey.there, into: room.positions });
  worldToPixels(from.wcs, [first, second], { into: source });
  hideWhatDoesNotReturn(row, width, room, from, to, journey.back);
  return source;
}

type Pair = readonly [Float64Array, Float64Array];

/** Between frames of one observer and time directions stay what they are, off the disk too. */
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
function hideWhatDoesNotReturn(
  row: number,
  width: number,
  { pixels, positions }: Room,
  from: View,
  to: View,
  options: ConvertOptions,
): void {
  const [first, second] = positions;
  // The sky as the map's observer has it, without distances: that is the near side, or the screen.
  const sky = pixelsToWorld(from.wcs, pixels, { into: [first, second] });
  convertPositions(sky, from.frame, to.frame, { ...options, into: positions });
  const [x, y] = worldToPixels(to.wcs, [first, second], { into: [first, second] });
  for (let at = 0; at < x.length; at++) {
    const above = Math.floor(at / width);
    const across = Math.abs((x[at] ?? Number.NaN) - (at - above * width));
    const along = Math.abs((y[at] ?? Number.NaN) - (row + above));
    if (!(across <= 1 && along <= 1)) pixels[0][at] = Number.NaN;
  }
}
