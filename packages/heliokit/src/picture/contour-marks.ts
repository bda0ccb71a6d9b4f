import { convertPositions, type Frame, pixelsToWorld, visibleFrom, type Wcs } from "../coordinates/index.js";
import { HeliokitError } from "../errors.js";
import { type SolarMap, skyOf } from "../map/index.js";
import { contourLines } from "../raster/index.js";
import { finiteRange } from "./limits.js";
import { viewOf } from "./outline-marks.js";
import { type Panel, skyToPanel } from "./panel.js";
import { shrinkMap } from "./shrink-map.js";
import { num, pathData } from "./svg.js";

/** Lines of equal value over an image, of itself or of another map. */
export interface MapContours {
  /** Whose values; default the map that is drawn. */
  readonly map?: SolarMap;
  readonly levels: readonly number[];
  /** Levels in the map's unit (default), or in percent of its largest pixel. */
  readonly levelsIn?: "value" | "percent";
  /** Default white. */
  readonly color?: string;
  /** Pixels; default 1. */
  readonly lineWidth?: number;
}

/** Contours follow at most this many pixels a side: more cannot be seen in a figure. */
const SIDE = 1024;

/** Observers this close see the Sun alike to a small part of an arcsecond: their coordinates are taken as they are. */
const SAME_DEGREES = 0.01;

/** Contours in the panel of a map that is drawn. */
export function contourMarks(panel: Panel, sky: Wcs, drawn: SolarMap, contours: MapContours): string {
  const map = contours.map ?? drawn;
  const { width, height } = map.raster;
  const levels = levelsOf(map, contours);
  const small = shrinkMap(map, { x0: 0, y0: 0, x1: width, y1: height }, Math.min(SIDE, width), Math.min(SIDE, height));
  const own = skyOf(small.wcs);
  const move = mover(map, drawn);
  const paths = levels.flatMap((level) =>
    contourLines(small.raster, level).map(({ x, y }) => {
      const [wx, wy] = pixelsToWorld(own, [x, y]);
      const [sx, sy] = move(wx, wy);
      const [px, py] = skyToPanel(panel, sky, sx, sy);
      return pathData(px, py);
    }),
  );
  const { color = "#fff", lineWidth = 1 } = contours;
  return `<path d="${paths.join("")}" fill="none" stroke="${color}" stroke-width="${num(lineWidth)}"/>`;
}

function levelsOf(map: SolarMap, { levels, levelsIn = "value" }: MapContours): readonly number[] {
  if (!levels.every(Number.isFinite)) {
    throw new HeliokitError("picture/bad-levels", `contours at ${levels.join(", ")}: wanted are finite numbers`, {
      facts: { levels },
    });
  }
  if (levelsIn === "value") return levels;
  const most = finiteRange(map.raster.data)?.[1];
  return most === undefined ? [] : levels.map((percent) => (percent / 100) * most);
}

/**
 * From one map's sky to another's. Where the observers differ, a contour is a line on the Sun's surface, seen from elsewhere;
 * what lies off the disk has no place there and is left out, as is what the Sun hides.
 */
function mover(
  from: SolarMap,
  to: SolarMap,
): (x: Float64Array, y: Float64Array) => readonly [Float64Array, Float64Array] {
  if (from === to || from.observedAt === undefined || to.observedAt === undefined) return (x, y) => [x, y];
  const [a, b] = [viewOf(from, "a contour"), viewOf(to, "a contour")];
  if (sameView(a, b)) return (x, y) => [x, y];
  return (x, y) => {
    const moved = convertPositions([x, y], a, b, { motion: "sun-centre" });
    const seen = visibleFrom(moved, b, b);
    const shown = (values: Float64Array): Float64Array =>
      values.map((value, index) => (seen[index] === 1 ? value : Number.NaN));
    return [shown(moved[0]), shown(moved[1])];
  };
}

function sameView({ observer: a }: Frame, { observer: b }: Frame): boolean {
  if (a === undefined || b === undefined) return false;
  const longitude = Math.abs(((a.longitudeDegrees - b.longitudeDegrees + 540) % 360) - 180);
  const close = longitude < SAME_DEGREES && Math.abs(a.latitudeDegrees - b.latitudeDegrees) < SAME_DEGREES;
  return close && Math.abs(a.distanceMetres / b.distanceMetres - 1) < 1e-4;
}
