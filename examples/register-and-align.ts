/**
 * One AIA image, one step at a time: update the pointing, register, look at scale and rotation before and after,
 * normalise the exposure, save, and look at it. Runs offline on an image that it draws itself, with the roll and scale of a real one.
 */
import { writeFile } from "node:fs/promises";
import { normalizeExposure, parsePointingTable, register, updatePointing } from "heliokit/aia";
import { rotationOf, type SolarMap, scaleOf } from "heliokit/map";
import { readMap, savePng, writeMap } from "heliokit/node";
import { drawMap } from "heliokit/picture";
import { syntheticLevel1, syntheticPointingTable } from "heliokit/synthetic";

/** Scale and rotation of an image, as its header has them. */
function describe(name: string, map: SolarMap): void {
  const { x, y } = scaleOf(map);
  console.log(`${name}: ${x} x ${y} arcsec/pixel, rotation ${JSON.stringify(rotationOf(map))}`);
}

const time = "2019-01-01T00:00:11Z";
const size = 512;
const level1 = await syntheticLevel1({ channel: 94, time, size, rollDegrees: 0.14 });
await writeFile(level1.name, level1.bytes);
const table = parsePointingTable(syntheticPointingTable({ from: time, size }).csv.text);

const map = await readMap(level1.name);
const pointed = updatePointing(map, table);
describe("pointing updated", pointed);

const registered = await register(pointed, { order: 3, missing: Number.NaN });
describe("registered", registered);

const normalized = normalizeExposure(registered);
await writeMap(normalized, "aia.lev1_5.94.fits", { compress: "rice" });
const again = await readMap("aia.lev1_5.94.fits");
describe("read back", again);

const { width, height, data } = normalized.raster;
const centre = data[Math.floor(height / 2) * width + Math.floor(width / 2)];
console.log(`${width} x ${height} pixels, ${centre?.toFixed(2)} DN/s at the centre of the disk`);
const figure = drawMap(normalized, { limb: true, grid: true, limits: { percentiles: [1, 99.5] } });
await savePng(figure, "94.png");
console.log(`94.png: ${figure.description}`);
// North is up when the rotation is the identity; the reference leaves a few 1e-19 beside it.
const [[a, b], [c, d]] = rotationOf(again);
if (Math.max(Math.abs(a - 1), Math.abs(b), Math.abs(c), Math.abs(d - 1)) > 1e-12) process.exitCode = 1;
