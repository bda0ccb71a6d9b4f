/**
 * Training cubes: what the introduction to SDOML does, step by step, and building a cube of one's own. Offline: it makes
 * small stores of synthetic images first; with a folder or an address in HELIOKIT_SDOML the same lines read that
 * (`sdomlv2_small.zarr`). As commands:
 *
 *   heliokit sdoml tree sdomlv2_small.zarr
 *   heliokit sdoml select sdomlv2_small.zarr/2010/171A --from 2010-08-28 --to 2010-08-28 --every 12min --within 3min
 */
import { memorySink, memorySource } from "heliokit/bytes";
import { eveCurve, lineTitle } from "heliokit/eve";
import { writeFits } from "heliokit/fits";
import { register as registerHmi } from "heliokit/hmi";
import { mapFromFits } from "heliokit/map";
import { folderStorage, saveMovie, savePng } from "heliokit/node";
import { drawCurves, drawMap } from "heliokit/picture";
import {
  alignNearest,
  buildSdoml,
  exportSelection,
  inspectSdomlInput,
  openSdoml,
  regularTimes,
  sampleBatches,
  splitByDayGroups,
  verifySdoml,
  writeEveStore,
  zScoreOf,
} from "heliokit/sdoml";
import { syntheticHmi, syntheticLevel1, syntheticScene } from "heliokit/synthetic";
import { addSeconds, formatUtc, parseInstant } from "heliokit/time";
import { zarrTreeText } from "heliokit/zarr";

const START = parseInstant("2010-08-28T00:00:00Z");
const FRAMES = 11;

/** A cube of two channels and one component of the field, every 12 minutes, built from level 1. */
async function makeCube(place: string): Promise<void> {
  const options = { size: 64, from: "level1", cadenceSeconds: 720 } as const;
  const scene = syntheticScene({ seed: 4, detail: 512 });
  const files: { readonly name: string; readonly bytes: Uint8Array }[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const time = addSeconds(START, 720 * frame);
    for (const channel of [171, 193] as const) files.push(await syntheticLevel1({ channel, size: 512, scene, time }));
    // The field comes registered: rolled by 180 degrees as the camera is, it would be refused.
    const { bytes, name } = await syntheticHmi({ size: 512, time });
    const field = await registerHmi(await mapFromFits(memorySource(bytes, name)));
    const sink = memorySink();
    const { data, width, height } = field.raster;
    await writeFits(sink, [{ kind: "image", data, axes: [width, height], header: field.header }]);
    files.push({ name: `hmi.M_720s.${frame}_bz.fits`, bytes: sink.bytes() });
  }
  const inputs = await Promise.all(
    files.map(({ name, bytes }) => inspectSdomlInput(name, async () => memorySource(bytes, name))),
  );
  const report = await buildSdoml(folderStorage(place), inputs, options);
  for (const { path, frames } of report.arrays) console.log(`${path}: ${frames} frames`);
  for (const { source, status } of report.log) {
    if (status !== "done") console.log(`${source.name}: ${status} ${source.problem ?? ""}`);
  }
  const { problems } = await verifySdoml(folderStorage(place));
  if (problems.length > 0) throw new Error("the cube is not what its manifest says");
}

/** Three hours of two lines, with an outage and a flare. */
async function makeEve(place: string): Promise<void> {
  const times = Array.from({ length: 180 }, (_, minute) => addSeconds(START, 60 * minute + 10.484));
  const series = (level: number) =>
    Float32Array.from(times, (_, minute) =>
      minute > 60 && minute < 70 ? -1 : level * (1 + 3 * Math.max(0, 1 - Math.abs(minute - 110) / 25)),
    );
  await writeEveStore(folderStorage(place), {
    times,
    lines: [
      { ion: "Fe XX", wavelengthNm: 13.285, logT: 6.97, values: series(3.5e-5) },
      { ion: "He II", wavelengthNm: 30.3783, logT: 4.7, values: series(4e-4) },
    ],
  });
}

const own = process.env["HELIOKIT_SDOML"] === undefined;
const place = process.env["HELIOKIT_SDOML"] ?? "cube.zarr";
if (own) await makeCube(place);

// Open: no frame and no attribute is read.
const sdoml = await openSdoml(place);
const channels = await sdoml.channels();
console.log(
  zarrTreeText(await sdoml.tree())
    .split("\n")
    .slice(0, 6)
    .join("\n"),
);
const aia171 = await sdoml.channel(channels.find((path) => path.endsWith("171A")) ?? "2010/171A");
console.log([...(await aia171.keywords()).keys()].slice(0, 8).join(" "), "...");

// Select by header, by index, with fewer pixels, by time.
const short = aia171.select((frame) => frame.number("EXPTIME") < 2);
console.log(`${await short.count()} exposures shorter than 2 s; mean ${(await short.nanMean()).toFixed(2)} DN/s`);
const slice = aia171.slice(0, 5);
console.log(
  `frames 0 to 4: mean ${(await slice.nanMean()).toFixed(2)}, every other pixel ${(await slice.every(2).nanMean()).toFixed(2)}`,
);
const [end = START] = await aia171.all().inTimeOrder().slice(-1).times();
const targets = regularTimes(START, addSeconds(end, 1), "24 min");
const day = aia171.nearest(targets, { within: "3 min" });
console.log(await day.toText());

// A map, and a movie with one scale for all frames.
const map = await day.map(0);
await savePng(drawMap(map, { limits: { percentiles: [1, 99.7] }, limb: true }), "frame.png");
await saveMovie(await day.movie({ limits: { percentiles: [1, 99.7] } }), "day.html", { framesPerSecond: 16 });

// The field: its times are TAI, its search is its own.
if (channels.some((path) => path.endsWith("Bz"))) {
  const field = await sdoml.channel(channels.find((path) => path.endsWith("Bz")) ?? "");
  const [first] = await field.nearest(targets.slice(0, 1)).times();
  console.log(`${field.path}: nearest to ${formatUtc(START, 0)} is ${first ? formatUtc(first, 0) : "none"}`);
  await savePng(drawMap(await field.map(0), { limits: [-20, 20] }), "field.png");
}

// EVE: missing samples are missing.
await makeEve("eve.zarr");
const iron = await (await openSdoml("eve.zarr")).line("Fe XX");
const curve = { label: iron.line.name, ...eveCurve(iron) };
await savePng(
  drawCurves([curve], { title: lineTitle(iron.line), yLabel: "Intensity [W/m^2]", range: [0, 2e-4] }),
  "eve.png",
);

// For a model: align, split, normalise by the training part, batch.
const pair = { "171A": aia171, "193A": await sdoml.channel(aia171.path.replace("171A", "193A")) };
const columns = await Promise.all(
  Object.entries(pair).map(async ([name, channel]) => ({ name, index: await channel.timeIndex() })),
);
const alignment = alignNearest(columns, targets, { within: "3 min" });
const { train } = splitByDayGroups(await aia171.times(), { seed: 1, validation: 0, test: 0 });
const transform = zScoreOf(await aia171.at(train).statistics());
for await (const batch of sampleBatches({ channels: pair, alignment, batch: 4, transforms: { "171A": transform } })) {
  console.log(`batch of ${batch.shape.join(" x ")}`);
}

// For other programs: NumPy, with an index and an explanation.
const report = await exportSelection(day.blockMean(2), folderStorage("training"), {
  format: "npy",
  keywords: ["EXPTIME"],
});
console.log(`${report.frames} frames in ${report.files.join(", ")}`);
