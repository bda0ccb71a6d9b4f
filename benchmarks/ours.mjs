// Our side of the benchmarks, from the built package: one measured step for each line of JSON on standard input.
import { readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { convertLevel15, parseCorrectionTable, parsePointingTable } from "heliokit/aia";
import { memorySource } from "heliokit/bytes";
import { openFits, readPhysical, readRiceRows, readStored, writeFits } from "heliokit/fits";
import { loadKernels, tileKernels } from "heliokit/kernels";
import { atomicFileSink, fileSource } from "heliokit/node";
import { resampleAffine } from "heliokit/raster";
import { archiveSteps } from "./archive-steps.mjs";
import { auroraSteps } from "./aurora-steps.mjs";
import { mapSteps } from "./map-steps.mjs";
import { pictureSteps } from "./picture-steps.mjs";
import { sdomlSteps } from "./sdoml-steps.mjs";

async function timed(work) {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const extra = await work();
  const wall = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  return { wall, cpu: (used.user + used.system) / 1e6, ...extra };
}

/** What stays in memory between repetitions of one step, like the arrays of the other side. */
const kept = new Map();

async function once(key, make) {
  if (!kept.has(key)) {
    for (const value of kept.values()) for (const part of Object.values(value)) part.release?.();
    kept.clear();
    kept.set(key, await make());
  }
  return kept.get(key);
}

const table = (path, parse) => parse(readFileSync(path, "utf8"));
const tables = new Map();

function options(step) {
  for (const [path, parse] of [
    [step.pointing, parsePointingTable],
    [step.correction, parseCorrectionTable],
  ]) {
    if (!tables.has(path)) tables.set(path, table(path, parse));
  }
  return {
    pointing: tables.get(step.pointing),
    correction: tables.get(step.correction),
    missing: step.missing === "nan" ? Number.NaN : step.missing,
    ...(step.compress ? { compress: step.compress } : {}),
    ...(step.dtype ? { dtype: step.dtype } : {}),
  };
}

const steps = {
  ...archiveSteps(timed, once),
  ...auroraSteps(timed, once),
  ...mapSteps(timed, once),
  ...pictureSteps(timed, once),
  ...sdomlSteps(timed, once),

  async versions() {
    return { node: process.version, v8: process.versions.v8, kernels: (await loadKernels()) !== undefined };
  },

  /** Opens the file, which lies in memory, and decodes its image to 16-bit integers, as the conversion does. */
  async rice({ input }) {
    const kernels = await loadKernels();
    const { bytes, plane } = await once(`rice ${input}`, () => {
      const file = readFileSync(input);
      if (!kernels) return { bytes: new Uint8Array(file), plane: new Int16Array(4096 * 4096) };
      kernels.arena.reserve(file.length + 2 * 4096 * 4096 + (8 << 20));
      const held = kernels.arena.array("uint8", file.length);
      held.view.set(file);
      return { bytes: held, plane: kernels.arena.array("int16", 4096 * 4096) };
    });
    const answer = await timed(async () => {
      const file = await openFits(memorySource(kernels ? bytes.view : bytes, "image.fits"));
      const image = await file.firstImage();
      const quick = kernels && (await readRiceRows(image, kernels, plane));
      if (!quick) await readStored(image, { into: kernels ? plane.view : plane });
      return { compiled: quick !== undefined };
    });
    return { ...answer, sum: sumOf(kernels ? plane.view : plane) };
  },

  /** Prefilter and sampling of float32 pixels in memory, into an array in memory. */
  async resample({ input, matrix, offset, order = 3 }) {
    const kernels = await loadKernels();
    const { plane, output } = await once(`resample ${input}`, async () => {
      const image = await (await openFits(memorySource(new Uint8Array(readFileSync(input))))).firstImage();
      const { data } = await readPhysical(image, { dtype: "float32" });
      const [width, height] = image.axes;
      // The decoder of the chain knows the range already, and decodes into the kernels' memory.
      let [min, max, missing] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
      for (const value of data) {
        if (Number.isNaN(value)) missing++;
        else [min, max] = [value < min ? value : min, value > max ? value : max];
      }
      const held = kernels?.arena.array("float32", data.length);
      held?.view.set(data);
      const plane = { data: held ?? data, width, height, range: { min, max, missing }, release: () => held?.release() };
      return { plane, output: new Float32Array(data.length) };
    });
    const { width, height } = plane;
    // The other side's matrix takes (row, column); ours x and y.
    const [[d, c], [b, a]] = matrix;
    const plan = {
      ...{ inputWidth: width, inputHeight: height, padX: 0, padY: 0, width, height },
      ...{ matrix: [a, b, c, d], shift: [offset[1], offset[0]], order, method: "bspline" },
      ...{ fill: Number.NaN, factor: 1, clip: false, precision: "float32" },
    };
    const answer = await timed(async () => {
      await resampleAffine(plane, plan, (row, rows) => output.set(rows, row * width));
    });
    let sum = 0;
    for (const value of output) if (!Number.isNaN(value)) sum += value;
    return { ...answer, sum };
  },

  /** File to file, with everything in between. */
  async chain(step) {
    const given = options(step);
    return timed(async () => {
      const source = await fileSource(step.input);
      const sink = await atomicFileSink(step.output, { sync: step.sync === true });
      try {
        const report = await convertLevel15(source, sink, given);
        await sink.commit();
        return { stages: report.seconds, bytes: report.outputBytes };
      } finally {
        await sink.abort();
        await source.close?.();
      }
    });
  },

  /** Quantised RICE_1 from pixels in memory to a file. */
  async compress({ input, output, quantize }) {
    const { data, header, width, height } = await once(`compress ${input}`, async () => {
      const image = await (await openFits(memorySource(new Uint8Array(readFileSync(input))))).firstImage();
      const pixels = await readPhysical(image, { dtype: "float32" });
      return { data: pixels.data, header: image.header, width: image.axes[0], height: image.axes[1] };
    });
    const kernels = await loadKernels();
    const compress = { algorithm: "rice", quantize, ...(kernels ? { kernels: tileKernels(kernels) } : {}) };
    const answer = await timed(async () => {
      const sink = await atomicFileSink(output, { sync: false });
      try {
        await writeFits(sink, [{ kind: "image", header, data, axes: [width, height], compress }]);
        await sink.commit();
      } finally {
        await sink.abort();
      }
    });
    return { ...answer, bytes: statSync(output).size };
  },
};

function sumOf(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

for await (const line of createInterface({ input: process.stdin })) {
  const step = JSON.parse(line);
  let answer;
  try {
    answer = await steps[step.do](step);
  } catch (error) {
    answer = { error: `${error.code ?? error.name}: ${error.message}` };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
