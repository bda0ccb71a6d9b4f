import { figureParts } from "../../picture/index.js";
import { contourLines } from "../../raster/index.js";
import { quickCos, quickSin, RADIANS } from "../sky-trig.js";
import type { Skymap } from "../skymap.js";

const { num, pathData, textAt, textWidth } = figureParts;

/** Which lines of equal elevation and azimuth. */
export interface SkyGridOptions {
  /** Degrees; default 0, 15, 30, 60. */
  readonly elevations?: readonly number[];
  /** Degrees between rays; default 30. */
  readonly azimuthStepDegrees?: number;
}

/** Rays of azimuth end here: at the zenith they would run together. */
const HIGHEST = 85;

interface Angles {
  readonly elevation: ArrayLike<number>;
  readonly azimuth: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** Sizes of the panel that pixels of the image become. */
interface Place {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
}

/** From 0-based pixels of the image, row 0 at the bottom, to the panel. */
function toPanel({ width, height }: Angles, place: Place): (x: number, y: number) => readonly [number, number] {
  return (x, y) => [((x + 0.5) / width) * place.width, ((height - 0.5 - y) / height) * place.height];
}

function linePath(lines: ReturnType<typeof contourLines>, angles: Angles, place: Place): string {
  const move = toPanel(angles, place);
  return lines
    .map(({ x, y }) => {
      const points = Array.from(x, (value, index) => move(value, y[index] ?? Number.NaN));
      return pathData(
        points.map(([px]) => px),
        points.map(([, py]) => py),
      );
    })
    .join("");
}

/** Where the azimuth of pixels passes a value: zero of the sine of the difference, on the side where its cosine is positive. */
function rayLines({ elevation, azimuth, width, height }: Angles, value: number): ReturnType<typeof contourLines> {
  const data = new Float64Array(width * height);
  for (let at = 0; at < data.length; at++) {
    const off = ((azimuth[at] as number) - value) * RADIANS;
    const high = elevation[at] as number;
    data[at] = high >= 0 && high <= HIGHEST && quickCos(off) > 0 ? quickSin(off) : Number.NaN;
  }
  return contourLines({ data, width, height }, 0);
}

/** The pixel whose direction is nearest to one. */
function nearestPixel(
  { elevation, azimuth, width }: Angles,
  wanted: { readonly elevation: number; readonly azimuth: number },
): readonly [x: number, y: number, offDegrees: number] {
  let best = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let at = 0; at < elevation.length; at++) {
    const up = (elevation[at] as number) - wanted.elevation;
    const turn = (azimuth[at] as number) - wanted.azimuth;
    const round = (turn - 360 * Math.round(turn / 360)) * quickCos((elevation[at] as number) * RADIANS);
    const off = up * up + round * round;
    if (off < best) [best, found] = [off, at];
  }
  return [found % width, Math.floor(found / width), Math.sqrt(best)];
}

const CARDINALS = [
  ["N", 0],
  ["E", 90],
  ["S", 180],
  ["W", 270],
] as const;

function anglesOf(skymap: Skymap): Angles | undefined {
  const { fullElevation: elevation, fullAzimuth: azimuth, width, height } = skymap;
  return azimuth === null ? undefined : { elevation, azimuth, width, height };
}

/** Circles of elevation with their numbers and rays of azimuth, in pixels of the panel. */
export function skyGridMarks(skymap: Skymap, options: SkyGridOptions, place: Place): string {
  const angles = anglesOf(skymap);
  if (angles === undefined) return "";
  const { elevations = [0, 15, 30, 60], azimuthStepDegrees: step = 30 } = options;
  const { elevation, width, height } = angles;
  const raster = { data: Float64Array.from(elevation), width, height };
  const paths = elevations.map((level) => linePath(contourLines(raster, level), angles, place));
  const rays = step > 0 && step <= 360 ? Math.min(360, Math.round(360 / step)) : 0;
  for (let ray = 0; ray < rays; ray++) paths.push(linePath(rayLines(angles, ray * step), angles, place));
  const size = place.fontSize * 0.85;
  const move = toPanel(angles, place);
  const labels = elevations.map((level) => {
    // Between two rays, so that the number stands free.
    const [x, y, off] = nearestPixel(angles, { elevation: level, azimuth: (Math.floor(225 / step) + 0.5) * step });
    if (level <= 0 || off > 2) return "";
    const [px, py] = move(x, y);
    return textAt(`${level}°`, px, py + size * 0.36, {
      size,
      anchor: "middle",
      fill: "#fff",
      halo: "#000",
      opacity: 0.9,
    });
  });
  const line = `fill="none" stroke="#fff" stroke-opacity="0.55" stroke-width="${num(place.fontSize / 14)}"`;
  const under = `fill="none" stroke="#000" stroke-opacity="0.25" stroke-width="${num(place.fontSize / 6)}"`;
  const path = paths.join("");
  return `<path d="${path}" ${under}/><path d="${path}" ${line}/>${labels.join("")}`;
}

/** The letters N, E, S, W where the sky ends in their direction. */
export function cardinalMarks(skymap: Skymap, place: Place): string {
  const angles = anglesOf(skymap);
  if (angles === undefined) return "";
  const size = place.fontSize * 1.25;
  const move = toPanel(angles, place);
  return CARDINALS.map(([letter, azimuth]) => {
    const [x, y, off] = nearestPixel(angles, { elevation: 2, azimuth });
    if (off > 20) return "";
    const [px, py] = move(x, y);
    const half = textWidth(letter, size) / 2;
    const tx = Math.min(place.width - half - size * 0.4, Math.max(half + size * 0.4, px));
    const ty = Math.min(place.height - size * 0.35, Math.max(size * 1.1, py + size * 0.36));
    return textAt(letter, tx, ty, { size, anchor: "middle", fill: "#fff", halo: "#000" });
  }).join("");
}
