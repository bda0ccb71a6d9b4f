import type { OnWarning } from "../../errors.js";
import { foldLongitude } from "../longitude.js";
import { projectCorners } from "../project-skymap.js";
import type { Skymap } from "../skymap.js";
import { type MapPoints, type MapProjection, mapCoordinates } from "./map-projection.js";
import type { MapBox } from "./map-view.js";

/** The pixels of one camera on a map, corners in metres. */
export interface SkyLayer {
  readonly skymap: Skymap;
  readonly altitudeKm: number;
  /** Corners `[rows + 1, columns + 1]` in metres of the map. */
  readonly corners: MapPoints;
  readonly rows: number;
  readonly columns: number;
}

/** What the projection of a camera's pixels takes. */
export interface SkyLayerOptions {
  /** Kilometres. Default: the middle level stored in the skymap. */
  readonly altitudeKm?: number;
  readonly onWarning?: OnWarning;
}

/** A spectrograph's pixels are drawn this far to both sides, degrees of longitude. */
const SPECTROGRAPH_HALF_WIDTH = 0.5;

/** Projects the corners of a camera's pixels. */
export function skyLayer(skymap: Skymap, projection: MapProjection, options: SkyLayerOptions): SkyLayer {
  const positions = projectCorners(skymap, options);
  const { altitudeKm, latitude, longitude } = positions;
  if (skymap.layout === "image") {
    const corners = mapCoordinates(projection, latitude, longitude);
    return { skymap, altitudeKm, corners, rows: skymap.height, columns: skymap.width };
  }
  // A spectrograph has one place a pixel: strips from each to the next one.
  const wide = Array.from(longitude, (value) => [value - SPECTROGRAPH_HALF_WIDTH, value + SPECTROGRAPH_HALF_WIDTH]);
  const corners = mapCoordinates(
    projection,
    Array.from(latitude, (value) => [value, value]).flat(),
    wide.flat().map(foldLongitude),
  );
  return { skymap, altitudeKm, corners, rows: skymap.height - 1, columns: 1 };
}

/** The box round all pixels of a layer that are drawn; undefined where there is none. */
export function boxOfLayer(layer: SkyLayer, minElevationDegrees: number): MapBox | undefined {
  const { rows, columns, corners, skymap } = layer;
  const { x, y } = corners;
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      if (!((skymap.fullElevation[row * columns + column] as number) > minElevationDegrees)) continue;
      const first = row * (columns + 1) + column;
      const sum = (x[first] as number) + (x[first + 1] as number) + (x[first + columns + 1] as number);
      if (!Number.isFinite(sum + (x[first + columns + 2] as number))) continue;
      for (const at of [first, first + 1, first + columns + 1, first + columns + 2]) {
        const px = x[at] as number;
        const py = y[at] as number;
        if (px < left) left = px;
        if (px > right) right = px;
        if (py < bottom) bottom = py;
        if (py > top) top = py;
      }
    }
  return left < right && bottom < top ? { left, right, bottom, top } : undefined;
}
