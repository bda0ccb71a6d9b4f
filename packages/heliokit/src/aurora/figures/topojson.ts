import { HeliokitError } from "../../errors.js";

/** A line in degrees: longitudes and latitudes of its places. */
export interface GroundLine {
  readonly longitude: Float64Array;
  readonly latitude: Float64Array;
}

/** What is used of a topology: lines that geometries refer to by number, `~n` for a line taken backwards. */
export interface Topology {
  /** Each line as it is decoded. */
  readonly arcs: readonly GroundLine[];
  /** For each geometry the numbers of its lines: polygons of rings of arcs, or lines of arcs. */
  readonly objects: Readonly<Record<string, TopologyObject>>;
}

/** A geometry of several polygons or of several lines. */
export type TopologyObject =
  | { readonly type: "MultiPolygon"; readonly arcs: readonly (readonly (readonly number[])[])[] }
  | { readonly type: "MultiLineString"; readonly arcs: readonly (readonly number[])[] };

function bad(what: string): HeliokitError {
  return new HeliokitError("aurora/bad-topology", `the TopoJSON ${what}; wanted is a quantized topology`, {
    facts: { found: what },
  });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isPair = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length >= 2 && value.slice(0, 2).every((item) => Number.isFinite(item));

/** Arrays of whole numbers nested to a depth. */
function isNested(value: unknown, depth: number): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((item) => (depth === 1 ? Number.isInteger(item) : isNested(item, depth - 1)));
}

const isPolygons = (value: unknown): value is readonly (readonly (readonly number[])[])[] => isNested(value, 3);
const isLines = (value: unknown): value is readonly (readonly number[])[] => isNested(value, 2);

/** One arc: whole numbers, each place as its difference to the one before. */
function decodeArc(arc: unknown, scale: readonly [number, number], origin: readonly [number, number]): GroundLine {
  if (!Array.isArray(arc) || arc.length < 2 || !arc.every(isPair)) throw bad("has an arc of no places");
  const longitude = new Float64Array(arc.length);
  const latitude = new Float64Array(arc.length);
  let x = 0;
  let y = 0;
  for (const [index, [dx, dy]] of arc.entries()) {
    x += dx;
    y += dy;
    longitude[index] = x * scale[0] + origin[0];
    latitude[index] = y * scale[1] + origin[1];
  }
  return { longitude, latitude };
}

function decodeObject(name: string, value: unknown): TopologyObject {
  if (isRecord(value)) {
    const { type, arcs } = value;
    if (type === "MultiPolygon" && isPolygons(arcs)) return { type, arcs };
    if (type === "MultiLineString" && isLines(arcs)) return { type, arcs };
  }
  throw bad(`has an object "${name}" that is neither MultiPolygon nor MultiLineString`);
}

/**
 * Decodes quantized TopoJSON: arcs from differences of whole numbers to degrees. Geometries keep their references.
 *
 * @throws HeliokitError `aurora/bad-topology`
 */
export function decodeTopology(text: string): Topology {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new HeliokitError("aurora/bad-topology", "the TopoJSON is no JSON", { cause });
  }
  if (!isRecord(parsed) || parsed["type"] !== "Topology") throw bad("is no Topology");
  const { transform, arcs, objects } = parsed;
  const scale = isRecord(transform) ? transform["scale"] : undefined;
  const translate = isRecord(transform) ? transform["translate"] : undefined;
  if (!isPair(scale) || !isPair(translate)) throw bad("has no transform");
  if (!Array.isArray(arcs) || !isRecord(objects)) throw bad("has no arcs or no objects");
  const decoded = arcs.map((arc) => decodeArc(arc, scale, translate));
  const found = Object.fromEntries(Object.entries(objects).map(([name, value]) => [name, decodeObject(name, value)]));
  for (const { arcs: references } of Object.values(found))
    for (const arc of references.flat(2)) {
      const number = arc < 0 ? ~arc : arc;
      if (number >= decoded.length) throw bad(`refers to arc ${number} of ${decoded.length}`);
    }
  return { arcs: decoded, objects: found };
}

/** Arcs one behind the other as one line: each begins where the one before it ends. */
export function joinedArcs(topology: Topology, numbers: readonly number[]): GroundLine {
  const longitude: number[] = [];
  const latitude: number[] = [];
  for (const number of numbers) {
    const arc = topology.arcs[number < 0 ? ~number : number];
    if (arc === undefined) throw bad(`refers to arc ${number}`);
    const count = arc.longitude.length;
    for (let step = longitude.length === 0 ? 0 : 1; step < count; step++) {
      const at = number < 0 ? count - 1 - step : step;
      longitude.push(arc.longitude[at] ?? Number.NaN);
      latitude.push(arc.latitude[at] ?? Number.NaN);
    }
  }
  return { longitude: Float64Array.from(longitude), latitude: Float64Array.from(latitude) };
}
