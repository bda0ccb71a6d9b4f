import { foldLongitude } from "../longitude.js";
import { COASTLINES } from "./coastlines-data.js";
import { decodeTopology, type GroundLine, joinedArcs } from "./topojson.js";

/** The world's land and the borders on it, as lines in degrees. */
export interface Coastlines {
  /** Closed lines on the globe: what an odd number of them surrounds is land. */
  readonly shores: readonly GroundLine[];
  /** Between countries. */
  readonly borders: readonly GroundLine[];
}

/** Longest step along a line, degrees: straight lines of a flat map are curves on others. */
const STEP_DEGREES = 2;

let known: Coastlines | undefined;

/** The coastlines that come with the library, decoded once. */
export function worldCoastlines(): Coastlines {
  known ??= read();
  return known;
}

function read(): Coastlines {
  const topology = decodeTopology(COASTLINES);
  const { land, borders } = topology.objects;
  const rings = land?.type === "MultiPolygon" ? land.arcs.flat(1) : [];
  const lines = borders?.type === "MultiLineString" ? borders.arcs : [];
  return {
    shores: rings.map((ring) => refined(joinedArcs(topology, ring))),
    borders: lines.map((line) => refined(joinedArcs(topology, line))),
  };
}

/** The line with more places where its own are far apart; over the date line it goes the short way. */
function refined({ longitude, latitude }: GroundLine): GroundLine {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let index = 0; index < longitude.length; index++) {
    const x = longitude[index] as number;
    const y = latitude[index] as number;
    const dx = foldLongitude((longitude[index + 1] ?? x) - x);
    const dy = (latitude[index + 1] ?? y) - y;
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)) / STEP_DEGREES));
    for (let step = 0; step < steps; step++) {
      xs.push(x + (dx * step) / steps);
      ys.push(y + (dy * step) / steps);
    }
  }
  return { longitude: Float64Array.from(xs), latitude: Float64Array.from(ys) };
}
