import { convertPosition, type Frame, type RotationModel } from "../coordinates/index.js";
import { HeliokitError, isHeliokitError } from "../errors.js";
import { mapFrame, mapWorldToPixel } from "./map-frame.js";
import type { MapSequence } from "./sequence.js";
import type { SolarMap } from "./solar-map.js";
import { submap } from "./submap.js";

/** What is followed, and how. */
export interface TrackOptions {
  /** Middle of the cut-out in the first map (or in `from`): arcsec west and north. */
  readonly centre: readonly [west: number, north: number];
  readonly widthArcsec: number;
  readonly heightArcsec: number;
  /** The map that `centre` is meant in, or the helioprojective frame of a time and an observer; default the first map that has one. */
  readonly from?: SolarMap | Frame;
  /** Law of the Sun's rotation; default "howard". */
  readonly rate?: RotationModel;
}

/** A cut-out of one map; without a map it is a gap, with the reason. */
export interface TrackedCutout {
  readonly source: SolarMap;
  readonly map?: SolarMap;
  /** Where its middle lies in the source: arcsec west and north; not-a-number where the source has no coordinates to say it. */
  readonly centre: readonly [west: number, north: number];
  /**
   * Why there is no cut-out: the place has turned behind the limb, the window leaves the image, or the source has no time, no
   * observer or is not helioprojective (`error` says which).
   */
  readonly reason?: "behind-the-limb" | "outside-the-image" | "no-coordinates";
  readonly error?: HeliokitError;
}

/**
 * Cut-outs that follow a place on the Sun's surface as it rotates, all of the same number of pixels for maps of one scale. They are
 * cut to whole pixels and not interpolated. A place that has gone behind the limb, a window that is not whole in the image, and a map
 * without coordinates are marked gaps and stop nothing.
 *
 * @throws HeliokitError `map/off-disk` where the place to follow is not on the disk, `map/bad-size`, `map/no-view` for a `from` that
 * is no helioprojective view, `coordinates/unknown-model`
 *
 * @example
 * ```ts
 * for await (const { map } of trackedCutouts(maps, { centre: [-400, 250], widthArcsec: 300, heightArcsec: 300 })) {
 *   if (map) console.log(map.date);
 * }
 * ```
 */
export async function* trackedCutouts(maps: MapSequence, options: TrackOptions): AsyncGenerator<TrackedCutout> {
  const { centre, widthArcsec, heightArcsec, rate = "howard" } = options;
  if (!(widthArcsec > 0 && heightArcsec > 0)) throw badSize(widthArcsec, heightArcsec);
  let from = options.from && ("raster" in options.from ? viewOf(options.from) : requireView(options.from));
  if (from) requireOnDisk(centre, from);
  for await (const source of maps) {
    const to = viewOrError(source);
    if (isHeliokitError(to)) {
      yield { source, centre: [Number.NaN, Number.NaN], reason: "no-coordinates", error: to };
      continue;
    }
    if (from === undefined) {
      requireOnDisk(centre, to);
      from = to;
    }
    const [x, y, distance] = convertPosition(centre, from, to, { motion: rate });
    const place = [x, y] as const;
    // Further away than the limb itself: round the corner.
    const radius = from.radiusMetres ?? Number.NaN;
    const observer = to.observer?.distanceMetres ?? Number.NaN;
    if (!(distance <= Math.sqrt(observer * observer - radius * radius))) {
      yield { source, centre: place, reason: "behind-the-limb" };
      continue;
    }
    const map = cutAround(source, place, widthArcsec, heightArcsec);
    yield map ? { source, map, centre: place } : { source, centre: place, reason: "outside-the-image" };
  }
}

function viewOf(map: SolarMap): Frame {
  return requireView(mapFrame(map));
}

function viewOrError(map: SolarMap): Frame | HeliokitError {
  try {
    return viewOf(map);
  } catch (error) {
    if (isHeliokitError(error)) return error;
    throw error;
  }
}

function requireView(frame: Frame): Frame {
  if (frame.name === "HPC") return frame;
  throw new HeliokitError(
    "map/no-view",
    `places are followed in helioprojective maps, and this one is ${frame.name}; reproject it first`,
    { facts: { frame: frame.name } },
  );
}

function requireOnDisk(centre: readonly [number, number], frame: Frame): void {
  const [longitude] = convertPosition(centre, frame, { ...frame, name: "HGS" });
  if (Number.isFinite(longitude)) return;
  throw new HeliokitError(
    "map/off-disk",
    `the place ${centre.join(", ")} arcsec is not on the Sun's disk, so that no rotation moves it; choose another`,
    { facts: { centre } },
  );
}

function badSize(widthArcsec: number, heightArcsec: number): HeliokitError {
  return new HeliokitError(
    "map/bad-size",
    `a cut-out of ${widthArcsec} x ${heightArcsec} arcsec has no pixel; enlarge it`,
    { facts: { widthArcsec, heightArcsec } },
  );
}

/** A part of a fixed number of pixels about a place; undefined where the image does not hold all of it. */
function cutAround(
  map: SolarMap,
  [x, y]: readonly [number, number],
  widthArcsec: number,
  heightArcsec: number,
): SolarMap | undefined {
  const { x: scaleX, y: scaleY } = map.wcs.scaleArcsecPerPixel;
  const columns = Math.round(widthArcsec / Math.abs(scaleX));
  const rows = Math.round(heightArcsec / Math.abs(scaleY));
  const { width, height } = map.raster;
  if (!(columns >= 1 && rows >= 1)) throw badSize(widthArcsec, heightArcsec);
  const [px, py] = mapWorldToPixel(map, x, y);
  const left = Math.round(px - (columns - 1) / 2);
  const bottom = Math.round(py - (rows - 1) / 2);
  if (!(left >= 0 && bottom >= 0 && left + columns <= width && bottom + rows <= height)) return undefined;
  return submap(map, { from: [left, bottom], to: [left + columns - 1, bottom + rows - 1], unit: "pixels" });
}
