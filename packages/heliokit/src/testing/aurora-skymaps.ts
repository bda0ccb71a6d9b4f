// Skymaps of cameras that do not exist: an ideal fisheye anywhere on Earth, with exact geometry. Test code only.
import { rayPositions, type SkyDirections } from "../aurora/project-rays.js";
import type { Skymap } from "../aurora/skymap.js";

/** Where the camera stands and what it is like. */
export interface FisheyeOptions {
  readonly latitude: number;
  readonly longitude: number;
  readonly size?: number;
  readonly altitudesKm?: readonly number[];
  readonly projectUid?: string;
  readonly siteUid?: string;
}

const RADIANS = Math.PI / 180;

/** Directions at points of the image plane; the horizon is a circle of 0.48 of the size. North up, east left. */
function directions(points: readonly (readonly [number, number])[]): SkyDirections {
  const east = new Float64Array(points.length).fill(Number.NaN);
  const north = new Float64Array(points.length).fill(Number.NaN);
  const up = new Float64Array(points.length).fill(Number.NaN);
  points.forEach(([x, y], index) => {
    const zenithAngle = (Math.hypot(x, y) / 0.48) * 90;
    if (zenithAngle > 90) return;
    const azimuth = Math.atan2(-x, y);
    east[index] = Math.sin(zenithAngle * RADIANS) * Math.sin(azimuth);
    north[index] = Math.sin(zenithAngle * RADIANS) * Math.cos(azimuth);
    up[index] = Math.cos(zenithAngle * RADIANS);
  });
  return { east, north, up };
}

/** The skymap of such a camera, as if read from a file. */
export function fisheyeSkymap(options: FisheyeOptions): Skymap {
  const {
    latitude,
    longitude,
    size = 64,
    altitudesKm = [90, 110, 150],
    projectUid = "themis",
    siteUid = "test",
  } = options;
  const points = (count: number, shift: number) =>
    Array.from({ length: count * count }, (_, index): [number, number] => [
      ((index % count) + shift) / size - 0.5,
      (Math.floor(index / count) + shift) / size - 0.5,
    ]);
  const pixels = directions(points(size, 0.5));
  const corners = directions(points(size + 1, 0));
  const site = { siteMapLatitude: latitude, siteMapLongitude: (longitude + 360) % 360, siteMapAltitude: 120 };
  const skymap: Skymap = {
    filename: `${projectUid}_skymap_${siteUid}_20200101-+_v01.sav`,
    projectUid,
    siteUid,
    imagerUid: `${projectUid}01`,
    version: "v01",
    ...site,
    width: size,
    height: size,
    layout: "image",
    fullElevation: pixels.up.map((value) => Math.asin(value) / RADIANS),
    fullAzimuth: pixels.up.map(
      (_, index) => (Math.atan2(pixels.east[index] ?? 0, pixels.north[index] ?? 0) / RADIANS + 360) % 360,
    ),
    fullMapAltitude: Float32Array.from(altitudesKm, (value) => value * 1000),
    fullMapLatitude: new Float64Array(0),
    fullMapLongitude: new Float64Array(0),
    altitudesKm,
    generationInfo: {
      ...{ dateGenerated: null, author: null, validIntervalStart: null, validIntervalStop: null, dateTimeUsed: null },
      ...{ dataLoc: null, codeUsed: null, opticalProjection: null, opticalOrientation: null, ccdCenter: null },
      ...{ imgFlip: null, pixelAspectRatio: null, bytsclValues: null },
    },
    ...{ imagerUnixTime: 0, fullRow: null, fullColumn: null, fullIgnore: null, fullSubtract: null, fullMultiply: null },
    ...{ fullBin: null, binRow: null, binColumn: null, binElevation: null, binAzimuth: null, binMapAltitude: null },
    ...{ binMapLatitude: null, binMapLongitude: null },
  };
  const levels = altitudesKm.map((altitude) => rayPositions(skymap, corners, altitude));
  const joined = (parts: readonly Float64Array[]) => Float64Array.from(parts.flatMap((part) => Array.from(part)));
  return {
    ...skymap,
    fullMapLatitude: joined(levels.map((level) => level.latitude)),
    fullMapLongitude: joined(levels.map((level) => level.longitude)).map((value) => (value + 360) % 360),
  };
}
