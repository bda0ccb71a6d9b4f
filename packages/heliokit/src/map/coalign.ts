import { HeliokitError, type LongWorkOptions } from "../errors.js";
import { withCards, withHistory } from "../fits/index.js";
import type { AffinePlan } from "../raster/index.js";
import { findPart } from "./correlate.js";
import { mapPixelToWorld, mapWorldToPixel } from "./map-frame.js";
import { resampleToRaster } from "./register.js";
import type { MapSequence } from "./sequence.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";
import { type Corners, type PixelWindow, windowOf } from "./submap.js";

/** How images are laid on each other. */
export interface CoalignOptions extends LongWorkOptions {
  /**
   * "correlation" (default): by what the pixels show. "pointing": by what the headers say, which moves pixels but corrects no
   * coordinates.
   */
  readonly method?: "correlation" | "pointing";
  /** Part of the reference that is looked for in the others; default the middle half of each side. */
  readonly region?: Corners;
  /** How far it is looked for to each side. Default 32. */
  readonly searchPixels?: number;
  /** Correlations below this are no match. Default 0.3. */
  readonly leastCorrelation?: number;
}

/** By how much an image lies beside another. */
export interface MapShift {
  /** What is at a pixel of the reference is so many pixels further right and up in the image. */
  readonly pixels: readonly [x: number, y: number];
  /** What must be added to the image's coordinates, west and north, so that they agree with the reference's. */
  readonly arcsec: readonly [west: number, north: number];
  /** Normalised correlation at that place, up to 1; NaN where only the headers were asked. */
  readonly correlation: number;
  /** False where nothing alike was found, or only at the border of the search: the numbers then mean nothing. */
  readonly found: boolean;
}

/**
 * Finds by how much an image lies beside a reference of the same scale and rotation, by the correlation of their pixels or by their
 * headers. Correlation is good to a five-hundredth of a pixel on smooth images; under noise it comes near to what is possible at
 * all. Missing and masked pixels count nowhere. Cost: with the default search less than 40 million products at the coarsest level and
 * some 40 for each pixel of the region, with memory for one more copy of both images.
 *
 * @throws HeliokitError `map/different-scales`, `map/empty-submap`, `map/bad-search`
 *
 * @example
 * ```ts
 * const { pixels, found } = findShift(map, reference);
 * ```
 */
export function findShift(map: SolarMap, reference: SolarMap, options: CoalignOptions = {}): MapShift {
  const { method = "correlation", searchPixels = 32, leastCorrelation = 0.3 } = options;
  if (!(searchPixels >= 1 && searchPixels <= 4096)) {
    throw new HeliokitError("map/bad-search", `a search of ${searchPixels} pixels; wanted are 1 to 4096`, {
      facts: { searchPixels },
    });
  }
  requireSameScale(map, reference);
  const part = options.region ? windowOf(reference, options.region) : middleOf(reference);
  const x = part.left + (part.width - 1) / 2;
  const y = part.bottom + (part.height - 1) / 2;
  // Where the image's own header puts what is in the middle of the region.
  const said = mapWorldToPixel(map, ...mapPixelToWorld(reference, x, y));
  if (method === "pointing") {
    const pixels = [said[0] - x, said[1] - y] as const;
    return { pixels, arcsec: [0, 0], correlation: Number.NaN, found: pixels.every(Number.isFinite) };
  }
  const match = findPart(visible(reference), part, visible(map), searchPixels);
  return {
    pixels: [match.x, match.y],
    arcsec: arcsecOf(map, said[0] - x - match.x, said[1] - y - match.y),
    correlation: match.correlation,
    found: !match.atBorder && match.correlation >= leastCorrelation,
  };
}

/** Pixels to the right and up as arcsec west and north. */
function arcsecOf({ wcs }: SolarMap, x: number, y: number): readonly [number, number] {
  const [a, b, c, d] = wcs.rotation;
  return [wcs.scaleArcsecPerPixel.x * (a * x + b * y), wcs.scaleArcsecPerPixel.y * (c * x + d * y)];
}

/** Arcsec west and north as pixels to the right and up. */
function pixelsOf({ wcs }: SolarMap, [west, north]: readonly [number, number]): readonly [number, number] {
  const [a, b, c, d] = wcs.rotation;
  const u = west / wcs.scaleArcsecPerPixel.x;
  const v = north / wcs.scaleArcsecPerPixel.y;
  const determinant = a * d - b * c;
  return [(d * u - b * v) / determinant, (a * v - c * u) / determinant];
}

function middleOf({ raster: { width, height } }: SolarMap): PixelWindow {
  const columns = Math.max(1, Math.floor(width / 2));
  const rows = Math.max(1, Math.floor(height / 2));
  return {
    left: Math.floor((width - columns) / 2),
    bottom: Math.floor((height - rows) / 2),
    width: columns,
    height: rows,
  };
}

function visible({ raster, mask }: SolarMap): SolarMap["raster"] {
  return mask ? { ...raster, data: raster.data.map((value, at) => (mask[at] ? Number.NaN : value)) } : raster;
}

/** Scales may differ by this part, and rotations by as much of a radian. */
const ALIKE = 0.01;

function requireSameScale(a: SolarMap, b: SolarMap): void {
  const [one, other] = [a.wcs.scaleArcsecPerPixel, b.wcs.scaleArcsecPerPixel];
  const alike = (p: number, q: number) => Math.abs(p / q - 1) <= ALIKE;
  const turned = a.wcs.rotation.some((value, at) => !(Math.abs(value - (b.wcs.rotation[at] ?? 0)) <= ALIKE));
  if (alike(one.x, other.x) && alike(one.y, other.y) && !turned) return;
  throw new HeliokitError(
    "map/different-scales",
    `images of ${one.x} and ${other.x} arcsec per pixel${turned ? ", turned against each other," : ""} cannot be laid on each other; resample or register them first`,
    { facts: { scale: one, other, rotation: a.wcs.rotation, otherRotation: b.wcs.rotation } },
  );
}

/** What is moved: the coordinates alone, or the pixels. */
export type ShiftBy = "header" | "pixels";

/**
 * A map laid on its reference. "header" (default) corrects the coordinates and leaves the pixels alone: nothing is lost. "pixels"
 * also moves the pixels, interpolated by cubic splines, so that images can be compared one by one; what comes from outside is
 * missing.
 *
 * Keywords changed: CRPIX1/2, HISTORY.
 *
 * @example
 * ```ts
 * const moved = await applyShift(map, findShift(map, reference), "pixels");
 * ```
 */
export async function applyShift(
  map: SolarMap,
  shift: Pick<MapShift, "pixels" | "arcsec">,
  by: ShiftBy = "header",
  options: LongWorkOptions = {},
): Promise<SolarMap> {
  const [dx, dy] = pixelsOf(map, shift.arcsec);
  const { x, y } = map.wcs.referencePixel;
  const words = `coalign: coordinates moved by ${inWords(shift.arcsec)} arcsec`;
  if (by === "header") return withReferencePixel(map, { x: x - dx, y: y - dy }, words);
  const { data, width, height } = map.raster;
  const precision = data instanceof Float64Array ? "float64" : "float32";
  const plan: AffinePlan = {
    inputWidth: width,
    inputHeight: height,
    padX: 0,
    padY: 0,
    width,
    height,
    matrix: [1, 0, 0, 1],
    shift: shift.pixels,
    origin: [0, 0],
    order: 3,
    method: "bspline",
    fill: Number.NaN,
    factor: 1,
    // The top of a small bright thing may lie between the pixels there are.
    clip: false,
    precision,
  };
  const { raster } = await resampleToRaster(map.raster, plan, 1, precision, options);
  const place = { x: x - dx - shift.pixels[0], y: y - dy - shift.pixels[1] };
  const { header } = withReferencePixel(map, place, `${words}, pixels by ${inWords(shift.pixels)} (bspline order 3)`);
  const mask = map.mask && shiftedMask(map.mask, width, height, shift.pixels);
  return mapFromRaster(raster, header, mask ? { mask } : {});
}

const inWords = ([x, y]: readonly [number, number]): string => `${x.toFixed(4)}, ${y.toFixed(4)}`;

function withReferencePixel(map: SolarMap, place: { readonly x: number; readonly y: number }, words: string): SolarMap {
  return {
    ...map,
    header: withHistory(withCards(map.header, { CRPIX1: place.x + 1, CRPIX2: place.y + 1 }), words),
    wcs: { ...map.wcs, referencePixel: place },
  };
}

/**
 * Maps moved one after the other by shifts that were found before, perhaps in another channel: each map by the shift at its place.
 *
 * @throws HeliokitError `map/missing-shift` where there are more maps than shifts
 *
 * @example
 * ```ts
 * for await (const map of applyShifts(maps211, shifts171)) console.log(map.wcs.referencePixel);
 * ```
 */
export async function* applyShifts(
  maps: MapSequence,
  shifts: readonly Pick<MapShift, "pixels" | "arcsec">[],
  by: ShiftBy = "header",
  options: LongWorkOptions = {},
): AsyncGenerator<SolarMap> {
  let index = 0;
  for await (const map of maps) {
    options.signal?.throwIfAborted();
    const shift = shifts[index++];
    if (shift === undefined) {
      throw new HeliokitError(
        "map/missing-shift",
        `there are ${shifts.length} shifts and at least ${index} maps; give one for each`,
        { facts: { shifts: shifts.length, maps: index } },
      );
    }
    yield await applyShift(map, shift, by, options);
  }
}

function shiftedMask(mask: Uint8Array, width: number, height: number, [dx, dy]: readonly [number, number]): Uint8Array {
  const moved = new Uint8Array(mask.length).fill(1);
  for (let row = 0; row < height; row++) {
    const from = Math.round(row + dy);
    if (from < 0 || from >= height) continue;
    for (let column = 0; column < width; column++) {
      const at = Math.round(column + dx);
      if (at >= 0 && at < width) moved[row * width + column] = mask[from * width + at] ?? 1;
    }
  }
  return moved;
}

/** One map of a coaligned sequence. */
export interface Coaligned {
  /** The map laid on the reference; as it came where nothing alike was found. */
  readonly map: SolarMap;
  readonly shift: MapShift;
}

/**
 * Lays maps on a reference one after the other, by default on the first that comes. Maps in which nothing alike is found come
 * back as they are, with `shift.found` false.
 *
 * @throws HeliokitError those of {@link findShift}
 *
 * @example
 * ```ts
 * for await (const { map, shift } of coalign(maps, { by: "pixels", region: activeRegion })) console.log(map.date, shift.pixels);
 * ```
 */
export async function* coalign(
  maps: MapSequence,
  options: CoalignOptions & { readonly reference?: SolarMap; readonly by?: ShiftBy } = {},
): AsyncGenerator<Coaligned> {
  const { by = "header" } = options;
  let reference = options.reference;
  for await (const map of maps) {
    options.signal?.throwIfAborted();
    reference ??= map;
    const shift = findShift(map, reference, options);
    yield { map: shift.found ? await applyShift(map, shift, by, options) : map, shift };
  }
}
