import {
  type Frame,
  frameNameOf,
  observerFromHeader,
  type Pairs,
  pixelsToWorld,
  pixelToWorld,
  SOLAR_RADIUS_METRES,
  type Wcs,
  wcsFromHeader as wcsByTheStandard,
  worldToPixel,
  worldToPixels,
} from "../coordinates/index.js";
import { HeliokitError, type OnWarning } from "../errors.js";
import { headerNumber, withCards } from "../fits/index.js";
import { cos, sin } from "../kernels/index.js";
import type { SolarMap } from "./solar-map.js";
import { angularRadiusArcsec, arcsecPerUnit, skyHeader } from "./wcs.js";

/**
 * The whole coordinates of a map, repaired where its header needs it, with LONPOLE and PV: what `heliokit/coordinates` takes.
 *
 * @throws HeliokitError `coordinates/...` where the header's coordinates cannot be
 *
 * @example
 * ```ts
 * const [x, y] = pixelsToWorld(mapWcs(map), [columns, rows]);
 * ```
 */
export function mapWcs(map: Pick<SolarMap, "header" | "raster">): Wcs {
  const { header } = skyHeader(map.header, map.raster.width, map.raster.height);
  return wcsByTheStandard(header);
}

/**
 * The frame of a map's coordinates: its kind, its time (`observedAt`), its observer and the radius of its Sun (RSUN_REF, else
 * what RSUN_OBS and the distance make, else 695 700 km). Without an observer in the header the Earth is assumed, with a warning
 * `coordinates/observer-assumed`.
 *
 * @throws HeliokitError `map/no-time` for a header without any time
 *
 * @example
 * ```ts
 * const frame = mapFrame(map);
 * frame.observer?.latitudeDegrees; // B0 of the image
 * ```
 */
export function mapFrame(map: SolarMap, options: { readonly onWarning?: OnWarning } = {}): Frame {
  const time = map.observedAt ?? map.date;
  if (!time) {
    throw new HeliokitError(
      "map/no-time",
      "a header without a time has no place among the solar frames; add DATE-OBS",
      { facts: { keyword: "DATE-OBS" } },
    );
  }
  const observer = observerFromHeader(map.header, time, {
    preferEcliptic: map.instrument === "AIA",
    onWarning: options.onWarning ?? (() => {}),
  });
  return {
    name: frameNameOf(mapWcs(map)),
    time,
    observer,
    radiusMetres: solarRadiusMetres(map, observer.distanceMetres),
  };
}

/** Angular radius in arcsec that a header states. */
export function statedAngularRadius(map: SolarMap): number | undefined {
  for (const keyword of ["RSUN_OBS", "SOLAR_R", "RADIUS"]) {
    const value = headerNumber(map.header, keyword);
    if (value !== undefined) return value;
  }
  return undefined;
}

function solarRadiusMetres(map: SolarMap, distanceMetres: number): number {
  const reference = headerNumber(map.header, "RSUN_REF");
  if (reference !== undefined) return reference;
  const angle = statedAngularRadius(map);
  return angle === undefined ? SOLAR_RADIUS_METRES : sin((angle / 3600) * (Math.PI / 180)) * distanceMetres;
}

/**
 * Coordinates of places in a map's pixels (0-based centres): arcsec west and north of helioprojective maps, degrees of
 * heliographic ones. NaN where a projection has no such place.
 *
 * @example
 * ```ts
 * const [solarX, solarY] = mapPixelToWorld(map, 2047.5, 2047.5);
 * ```
 */
export function mapPixelToWorld(map: SolarMap, x: number, y: number): readonly [number, number] {
  return pixelToWorld(mapWcs(map), x, y);
}

/**
 * The pixel (0-based centres) of a place, in the coordinates of {@link mapPixelToWorld}.
 *
 * @example
 * ```ts
 * const [x, y] = mapWorldToPixel(map, -400, 250);
 * ```
 */
export function mapWorldToPixel(map: SolarMap, first: number, second: number): readonly [number, number] {
  return worldToPixel(mapWcs(map), first, second);
}

/**
 * The coordinates of every pixel's centre, row by row from the bottom: two arrays of width * height numbers.
 *
 * @example
 * ```ts
 * const [x, y] = allPixelCoordinates(map);
 * ```
 */
export function allPixelCoordinates(map: SolarMap): Pairs {
  const { width, height } = map.raster;
  const wcs = mapWcs(map);
  const first = new Float64Array(width * height);
  const second = new Float64Array(width * height);
  const x = Float64Array.from({ length: width }, (_, column) => column);
  const y = new Float64Array(width);
  // Row by row: filling two whole images with pixel numbers first would take as long again.
  for (let row = 0; row < height; row++) {
    const end = (row + 1) * width;
    pixelsToWorld(wcs, [x, y.fill(row)], {
      into: [first.subarray(row * width, end), second.subarray(row * width, end)],
    });
  }
  return [first, second];
}

/**
 * Which pixels of a helioprojective map lie on the Sun's disk: 1 for those whose centre is not further from Sun centre than the
 * limb. All 1 for heliographic maps.
 *
 * @example
 * ```ts
 * const onDisk = diskMask(map);
 * ```
 */
export function diskMask(map: SolarMap): Uint8Array {
  const { width, height } = map.raster;
  const frame = mapFrame(map);
  if (frame.name !== "HPC") return new Uint8Array(width * height).fill(1);
  const limit = limbSquare(frame);
  const [x, y] = allPixelCoordinates(map);
  const mask = new Uint8Array(width * height);
  for (let at = 0; at < mask.length; at++) {
    const a = x[at] ?? Number.NaN;
    const b = y[at] ?? Number.NaN;
    if (a * a + b * b <= limit) mask[at] = 1;
  }
  return mask;
}

/** Square of the limb's distance from Sun centre in arcsec; on so small a disk the two angles add up like lengths. */
function limbSquare({ radiusMetres = SOLAR_RADIUS_METRES, observer }: Frame): number {
  const angle = angularRadiusArcsec(radiusMetres, observer?.distanceMetres ?? Number.POSITIVE_INFINITY);
  return angle * angle;
}

/**
 * Whether a map shows some of the limb, all of the disk, and whether Sun centre lies in it; all three false for maps that are
 * not helioprojective.
 *
 * @example
 * ```ts
 * const { fullDisk } = diskInView(map);
 * ```
 */
export function diskInView(map: SolarMap): {
  readonly fullDisk: boolean;
  readonly limb: boolean;
  readonly centre: boolean;
} {
  const frame = mapFrame(map);
  if (frame.name !== "HPC") return { fullDisk: false, limb: false, centre: false };
  const { width, height } = map.raster;
  const radius = Math.sqrt(limbSquare(frame));
  const inside = (x: number, y: number) => x >= -0.5 && y >= -0.5 && x <= width - 0.5 && y <= height - 0.5;
  const steps = 720;
  const around = Float64Array.from({ length: steps }, (_, index) => (index / steps) * 2 * Math.PI);
  const wcs = mapWcs(map);
  const [x, y] = worldToPixels(wcs, [
    around.map((angle) => radius * cos(angle)),
    around.map((angle) => radius * sin(angle)),
  ]);
  let seen = 0;
  for (let at = 0; at < steps; at++) if (inside(x[at] ?? Number.NaN, y[at] ?? Number.NaN)) seen++;
  const [cx, cy] = worldToPixel(wcs, 0, 0);
  return { fullDisk: seen === steps, limb: seen > 0, centre: inside(cx, cy) };
}

/**
 * A map whose coordinates are moved: what was at one place is said to be at another. Keywords changed: CRVAL1/2.
 *
 * @example
 * ```ts
 * const aligned = shiftReferenceCoordinate(map, [1.2, -0.4]); // arcsec west and north
 * ```
 */
export function shiftReferenceCoordinate<M extends SolarMap>(
  map: M,
  arcsec: readonly [west: number, north: number],
): M {
  const { x, y } = map.wcs.referenceValueArcsec;
  const moved = {
    CRVAL1: (x + arcsec[0]) / arcsecPerUnit(map.header, 1),
    CRVAL2: (y + arcsec[1]) / arcsecPerUnit(map.header, 2),
  };
  return {
    ...map,
    header: withCards(map.header, moved),
    wcs: { ...map.wcs, referenceValueArcsec: { x: x + arcsec[0], y: y + arcsec[1] } },
  };
}
