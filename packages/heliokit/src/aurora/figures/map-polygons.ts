import type { MosaicSkymaps } from "../mosaic-skymaps.js";
import { type MapProjection, mapCoordinates } from "./map-projection.js";

/** Pixels as quadrilaterals on a map, in the order in which they are painted. */
export interface MapPolygons {
  readonly count: number;
  /** Corners in metres of the map, `[count, 4, 2]`. */
  readonly corners: Float64Array;
  /** Which site each one is of. */
  readonly site: Uint16Array;
  /** Its pixel there, `row * width + column`. */
  readonly pixel: Uint32Array;
}

/** Pixels within so many degrees of elevation are painted in the order of the sites and of their pixels. */
const BAND_DEGREES = 0.1;

/**
 * The pixels of a mosaic as polygons for drawings of one's own (vector graphics, a scene in WebGL), sorted for painting one
 * over the other: in rising bands of 0.1 degree of elevation, so that of sites that overlap the higher look lies on top, as
 * the archive's library does it. Pixels with a missing corner or beyond the limb have none.
 *
 * @param options.minElevationDegrees only pixels that look higher; default 5
 *
 * @example
 * ```ts
 * const view = mapProjection("near-sided perspective", { longitude: -100, latitude: 55 });
 * const { count, corners } = mapPolygons(prepareMosaicSkymaps([gill]), view);
 * ```
 */
export function mapPolygons(
  mosaic: MosaicSkymaps,
  projection: MapProjection,
  options: { readonly minElevationDegrees?: number } = {},
): MapPolygons {
  const { minElevationDegrees: least = 5 } = options;
  const bands = new Map<number, [site: number, pixel: number][]>();
  const projected = mosaic.sites.map(({ polyfillLatitude, polyfillLongitude, elevation }, site) => {
    const count = elevation.length;
    const corners = mapCoordinates(projection, polyfillLatitude.subarray(0, 4 * count), polyfillLongitude);
    for (let pixel = 0; pixel < count; pixel++) {
      const height = elevation[pixel] as number;
      if (!(height > least)) continue;
      let sum = 0;
      for (let plane = 0; plane < 4; plane++) sum += corners.x[plane * count + pixel] as number;
      if (Number.isNaN(sum)) continue;
      const band = Math.ceil((height - least) / BAND_DEGREES);
      const list = bands.get(band);
      if (list) list.push([site, pixel]);
      else bands.set(band, [[site, pixel]]);
    }
    return { corners, count };
  });
  const order = [...bands].sort(([a], [b]) => a - b).flatMap(([, list]) => list);
  const result = {
    count: order.length,
    corners: new Float64Array(order.length * 8),
    site: new Uint16Array(order.length),
    pixel: new Uint32Array(order.length),
  };
  for (const [index, [site, pixel]] of order.entries()) {
    const own = projected[site];
    if (own === undefined) continue;
    result.site[index] = site;
    result.pixel[index] = pixel;
    for (let plane = 0; plane < 4; plane++) {
      result.corners[index * 8 + plane * 2] = own.corners.x[plane * own.count + pixel] as number;
      result.corners[index * 8 + plane * 2 + 1] = own.corners.y[plane * own.count + pixel] as number;
    }
  }
  return result;
}
