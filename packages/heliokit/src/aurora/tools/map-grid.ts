import { HeliokitError } from "../../errors.js";
import { foldLongitude, longitudeAround } from "../longitude.js";
import { projectCorners } from "../project-skymap.js";
import type { Skymap } from "../skymap.js";

/** A regular grid of places: cell centres, latitudes from south to north, longitudes from west to east. */
export interface MapGrid {
  readonly width: number;
  readonly height: number;
  /** Degrees east of each column; they run on beyond 180 where the grid crosses the date line. */
  readonly longitudes: Float64Array;
  /** Degrees of each row, row 0 southernmost. */
  readonly latitudes: Float64Array;
}

/** Which places a map has. */
export interface MapGridOptions {
  /** Degrees between cells, in both directions. Default 0.05. */
  readonly stepDegrees?: number;
  /** West and east edge; default: what the cameras see. Over the date line the east edge is the smaller number or beyond 180. */
  readonly longitudes?: readonly [number, number];
  /** South and north edge; default: what the cameras see. */
  readonly latitudes?: readonly [number, number];
}

/** Most cells of a grid: a whole globe at a tenth of a degree has 6.5 million. */
const MOST_CELLS = 64_000_000;

/** What the pixels of skymaps above an elevation cover; all longitudes where a pole is in sight. */
function covered(skymaps: readonly Skymap[], altitudeKm: number, minElevation: number) {
  const center = foldLongitude(skymaps[0]?.siteMapLongitude ?? 0);
  const box = { south: 90, north: -90, west: Number.POSITIVE_INFINITY, east: Number.NEGATIVE_INFINITY };
  for (const skymap of skymaps) {
    const { latitude, longitude, width } = projectCorners(skymap, { altitudeKm });
    const own = foldLongitude(skymap.siteMapLongitude);
    for (let row = 0; row < skymap.height; row++)
      for (let column = 0; column < skymap.width; column++) {
        if (!((skymap.fullElevation[row * skymap.width + column] as number) >= minElevation)) continue;
        for (const at of [row * width + column, (row + 1) * width + column + 1]) {
          const north = latitude[at] as number;
          if (Number.isNaN(north)) continue;
          // Around the own site first: what one camera sees is in one piece there.
          const east = longitudeAround(own, center) + foldLongitude((longitude[at] as number) - own);
          box.south = Math.min(box.south, north);
          box.north = Math.max(box.north, north);
          box.west = Math.min(box.west, east);
          box.east = Math.max(box.east, east);
        }
      }
  }
  // A camera that sees more than half the globe's longitudes has the pole in sight.
  if (box.east - box.west > 180 && box.north > 80) return { ...box, north: 90, west: -180, east: 180 };
  if (box.east - box.west > 180 && box.south < -80) return { ...box, south: -90, west: -180, east: 180 };
  return box;
}

/** Makes the grid of a map of what cameras see. */
export function mapGrid(
  skymaps: readonly Skymap[],
  altitudeKm: number,
  minElevation: number,
  options: MapGridOptions,
): MapGrid {
  const { stepDegrees: step = 0.05 } = options;
  const seen =
    options.longitudes === undefined || options.latitudes === undefined
      ? covered(skymaps, altitudeKm, minElevation)
      : { south: 0, north: 0, west: 0, east: 0 };
  const [south, north] = options.latitudes ?? [
    Math.max(-90, Math.floor(seen.south / step) * step),
    Math.min(90, Math.ceil(seen.north / step) * step),
  ];
  const [west, end] = options.longitudes ?? [Math.floor(seen.west / step) * step, Math.ceil(seen.east / step) * step];
  const east = end <= west ? end + 360 : end;
  const width = Math.round((east - west) / step);
  const height = Math.round((north - south) / step);
  const fits = step > 0 && west >= -360 && east - west <= 360 && south >= -90 && north <= 90 && width > 0 && height > 0;
  if (!fits || width * height > MOST_CELLS)
    throw new HeliokitError(
      "aurora/bad-grid",
      `a grid of longitudes ${west} to ${east} and latitudes ${south} to ${north} in steps of ${step} degrees; wanted at least one cell and at most ${MOST_CELLS}`,
      { facts: { west, east, south, north, stepDegrees: step } },
    );
  return {
    width,
    height,
    longitudes: Float64Array.from({ length: width }, (_, column) => west + (column + 0.5) * step),
    latitudes: Float64Array.from({ length: height }, (_, row) => south + (row + 0.5) * step),
  };
}
