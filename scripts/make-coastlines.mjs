// Makes packages/heliokit/src/aurora/figures/coastlines-data.ts from the npm package world-atlas (Natural Earth 1:110m):
// land as polygons and the borders between countries as lines, in one topology of coarse whole numbers, so that the library
// carries some 60 kB and no dependency. Run `node scripts/make-coastlines.mjs`; the output is committed.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { inRoot, isMain, say } from "./house.mjs";

/** Steps of the whole numbers in degrees: three kilometres, where the data themselves are good to some ten. */
const STEP = 0.03;
/** How far a line may run from the original, in degrees. */
const COAST_TOLERANCE = 0.05;
const BORDER_TOLERANCE = 0.2;
const TARGET = inRoot("packages", "heliokit", "src", "aurora", "figures", "coastlines-data.ts");

/** Arcs of a topology as places in degrees. */
function degreesOf({ arcs, transform }) {
  const { scale, translate } = transform;
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

/** A line without the places that lie within a tolerance of it, in degrees (Douglas and Peucker); the ends stay. */
function simplified(line, tolerance) {
  const [first, last] = [line[0], line[line.length - 1]];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const length = Math.hypot(dx, dy);
  const shrink = Math.cos((first[1] * Math.PI) / 180);
  let [worst, far] = [-1, 0];
  for (let index = 1; index < line.length - 1; index++) {
    const [x, y] = [line[index][0] - first[0], line[index][1] - first[1]];
    const off = length === 0 ? Math.hypot(x * shrink, y) : (Math.abs(x * dy - y * dx) / length) * Math.max(shrink, 0.3);
    if (off > far) [worst, far] = [index, off];
  }
  if (far <= tolerance) return [first, last];
  return [...simplified(line.slice(0, worst + 1), tolerance).slice(0, -1), ...simplified(line.slice(worst), tolerance)];
}

/** Whole numbers of steps as differences; places that fall together are one. */
function quantized(arc) {
  const places = arc.map(([longitude, latitude]) => [
    Math.round((longitude + 180) / STEP),
    Math.round((latitude + 90) / STEP),
  ]);
  const kept = places.filter(
    ([x, y], index) => index === 0 || x !== places[index - 1][0] || y !== places[index - 1][1],
  );
  if (kept.length === 1) kept.push(kept[0]);
  return kept.map(([x, y], index) => (index === 0 ? [x, y] : [x - kept[index - 1][0], y - kept[index - 1][1]]));
}

const ringsOf = ({ type, arcs }) => (type === "Polygon" ? [arcs] : arcs);
const forward = (arc) => (arc < 0 ? ~arc : arc);

/** Arcs of a ring as one line: each begins where the one before it ends. */
const joined = (ring, arcs) =>
  ring.flatMap((arc, index) => (arc < 0 ? arcs[~arc].toReversed() : arcs[arc]).slice(index === 0 ? 0 : 1));

/** The small topology: `land`, polygons of one arc a ring, and `borders`, the arcs that two countries share. */
function smallTopology(atlas) {
  const users = new Map();
  for (const country of atlas.objects.countries.geometries)
    for (const arc of ringsOf(country).flat(2)) users.set(forward(arc), (users.get(forward(arc)) ?? 0) + 1);
  const land = atlas.objects.land.geometries.flatMap(ringsOf);
  const coast = new Set(land.flat(2).map(forward));
  const borders = [...users].filter(([arc, count]) => count > 1 && !coast.has(arc)).map(([arc]) => arc);
  const degrees = degreesOf(atlas);
  const arcs = [];
  const placed = (line) => arcs.push(quantized(line)) - 1;
  return {
    type: "Topology",
    transform: { scale: [STEP, STEP], translate: [-180, -90] },
    objects: {
      land: {
        type: "MultiPolygon",
        arcs: land.map((polygon) =>
          polygon.map((ring) => [placed(simplified(joined(ring, degrees), COAST_TOLERANCE))]),
        ),
      },
      borders: {
        type: "MultiLineString",
        arcs: borders.map((arc) => [placed(simplified(degrees[arc], BORDER_TOLERANCE))]),
      },
    },
    arcs,
  };
}

/** The module as text, in lines that the house's format keeps. */
function moduleText(topology) {
  const lines = JSON.stringify(topology).match(/.{1,112}/g);
  return `/**
 * Coastlines and borders of countries from Natural Earth, 1:110 million, public domain (naturalearthdata.com), by way of the
 * npm package world-atlas. Made by scripts/make-coastlines.mjs: do not edit.
 */

/** TopoJSON: \`land\`, a MultiPolygon, and \`borders\`, a MultiLineString, in steps of ${STEP} degree. */
export const COASTLINES = [
${lines.map((line) => `  ${line.includes('"') ? `'${line}'` : `"${line}"`},`).join("\n")}
].join("");
`;
}

if (isMain(import.meta.url)) {
  const require = createRequire(import.meta.url);
  const text = moduleText(smallTopology(require("world-atlas/countries-110m.json")));
  writeFileSync(TARGET, text);
  say("coastlines", `${text.length} bytes`);
}
