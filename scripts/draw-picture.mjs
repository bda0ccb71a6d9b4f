// `node scripts/draw-picture.mjs`: draws three channels, makes level 1.5 of them and writes docs/level15.png, the picture
// of the README. The Sun in it is synthetic; the colours are those of the instrument (aia_lct of SSW: powers of the
// byte value, no table needed for these three channels).
import { writeFileSync } from "node:fs";
import { encode } from "fast-png";
import { build } from "./build.mjs";
import { inRoot, say } from "./house.mjs";
import { setUp } from "./setup.mjs";

/** Side of the images, of the panels, and the block of pixels that one pixel of a panel averages. */
const size = 2048;
const panel = 320;

/** The instrument's colour curves: value, root, square, and a mixture of the last two, each 0 to 255. */
function curves() {
  const value = Float32Array.from({ length: 256 }, (_, index) => index);
  const root = value.map((v) => Math.sqrt(v) * Math.sqrt(255));
  const square = value.map((v) => (v * v) / 255);
  const mixture = root.map((v, index) => ((v + square[index] / 2) * 255) / (255 + 255 / 2));
  return { value, root, square, mixture };
}

/** One level 1.5 image of a synthetic Sun, as a raster. */
async function level15(channel, seed) {
  const { parsePointingTable, toLevel15 } = await import("../packages/heliokit/dist/aia/index.js");
  const { memorySource } = await import("../packages/heliokit/dist/bytes/index.js");
  const { mapFromFits } = await import("../packages/heliokit/dist/map/index.js");
  const { syntheticLevel1, syntheticPointingTable } = await import("../packages/heliokit/dist/synthetic/index.js");
  const time = "2014-05-02T06:00:07Z";
  const { bytes, name } = await syntheticLevel1({ channel, time, size, seed, rollDegrees: 3 });
  const pointing = parsePointingTable(syntheticPointingTable({ from: time, size }).csv.text);
  return (await toLevel15(await mapFromFits(memorySource(bytes, name)), { pointing })).raster;
}

/** Draws a raster into a panel of the picture, brightness by the inverse hyperbolic sine, north up. */
function drawPanel(picture, width, left, raster, colours) {
  const sorted = raster.data.filter((value) => !Number.isNaN(value)).sort();
  const top = sorted[Math.floor(sorted.length * 0.999)];
  const at = (x) => Math.round((x * (raster.width - 1)) / (panel - 1));
  for (let y = 0; y < panel; y++) {
    for (let x = 0; x < panel; x++) {
      let sum = 0;
      let count = 0;
      for (let dy = -3; dy <= 3; dy++) {
        for (let dx = -3; dx <= 3; dx++) {
          const value = raster.data[(at(panel - 1 - y) + dy) * raster.width + at(x) + dx];
          if (value === undefined || Number.isNaN(value)) continue;
          sum += value;
          count++;
        }
      }
      const bright = count === 0 ? 0 : Math.max(0, sum / count / top);
      const level = Math.min(255, Math.floor((256 * Math.asinh(bright / 0.05)) / Math.asinh(1 / 0.05)));
      const place = 3 * (y * width + left + x);
      colours.forEach((curve, index) => {
        picture[place + index] = curve[level];
      });
    }
  }
}

await setUp();
await build();
const { value, root, square, mixture } = curves();
const panels = [
  [193, [root, value, square]],
  [211, [root, value, mixture]],
  [335, [square, value, root]],
];
const width = panels.length * panel;
const picture = new Uint8Array(width * panel * 3);
for (const [index, [channel, colours]] of panels.entries()) {
  drawPanel(picture, width, index * panel, await level15(channel, 7), colours);
}
const png = encode({ data: picture, width, height: panel, channels: 3, depth: 8 });
writeFileSync(inRoot("docs", "level15.png"), png);
say("draw-picture", `docs/level15.png, ${width} x ${panel} pixels, ${png.length} bytes`);
