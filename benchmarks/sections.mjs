// What is measured. Each section answers { title, note, rows, ratios, targets } and can run alone.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { diskFolder } from "./machine.mjs";
import { ratio, seconds, takeTurns } from "./measure.mjs";
import { ask, step } from "./step.mjs";

const matrix = [
  [0.9988113, 0.00098377],
  [-0.00098377, 0.9988113],
];
const offset = [-4.12, -6.75];

/** RICE decoding of the whole 4096 x 4096 image. */
export async function rice(context) {
  const { input } = context.data;
  const results = await takeTurns(
    [
      { name: "Heliokit, whole image", once: ask(context.ours, { do: "rice", input }) },
      { name: "CFITSIO, decoder alone (row by row)", once: ask(context.python, { do: "rice_rows", input }) },
      { name: "CFITSIO, whole image", once: ask(context.python, { do: "rice_image", input }) },
      { name: "astropy, whole image", once: ask(context.python, { do: "rice_astropy", input }) },
    ],
    context.repeats(11),
  );
  const sums = new Set(results.flatMap(({ last }) => (last ? [last.sum] : [])));
  return {
    title: "RICE decoding",
    note: `The file lies in memory; 16-bit integers come out. ${sums.size === 1 ? "All sides decode the same sum of pixels." : `SUMS DIFFER: ${[...sums].join(", ")}`}`,
    rows: results,
    ratios: results.slice(1).map((other) => [`${other.name} / Heliokit`, ratio(other, results[0])]),
    targets: [["against CFITSIO (whole image)", ratio(results[2], results[0]), ">=", 2.3, 2.9]],
  };
}

/** Prefilter and sampling, order 3, float32. */
export async function resample(context) {
  const { input } = context.data;
  const what = { do: "resample", input, matrix, offset, order: 3 };
  const results = await takeTurns(
    [
      { name: "Heliokit, order 3, float32", once: ask(context.ours, what) },
      { name: "scipy.ndimage.affine_transform, order 3", once: ask(context.python, what) },
    ],
    context.repeats(7),
  );
  const [ours, theirs] = results.map(({ last }) => last?.sum);
  const agreement = ours !== undefined && theirs !== undefined ? Math.abs(ours / theirs - 1) : undefined;
  return {
    title: "Prefilter and sampling",
    note: `Float32 pixels in memory (ours with their range known, as the decoder tells it) to an array in memory, rotation 0.056 degrees, scale 0.9988, missing NaN. Ours also takes the statistics of the result on its way and copies it out of the kernels' memory.${agreement === undefined ? "" : ` Sums of the results differ by ${agreement.toExponential(1)}.`}`,
    rows: results,
    ratios: [["scipy / Heliokit", ratio(results[1], results[0])]],
    targets: [["against scipy", ratio(results[1], results[0]), ">=", 18, 26]],
  };
}

/** Level 1 file to level 1.5 file, everything included, in one worker. */
export async function chain(context) {
  const output = (name) => join(context.folder, name);
  const results = await takeTurns(
    [
      {
        name: "Heliokit, float32",
        once: ask(context.ours, step(context, { do: "chain", output: output("ours.fits") })),
      },
      {
        name: "Heliokit, float64",
        once: ask(context.ours, step(context, { do: "chain", output: output("ours64.fits"), dtype: "float64" })),
      },
      {
        name: "astropy, sunpy, scipy (float64)",
        once: ask(context.python, step(context, { do: "chain", output: output("reference.fits") })),
      },
    ],
    context.repeats(7),
  );
  return {
    title: "Whole file, one worker",
    note: `Read, pointing, registration (order 3, missing NaN), degradation, exposure, write; output on a ${context.folderKind}; no sync on either side. Heliokit also checks and writes CHECKSUM and DATASUM and recomputes the statistics.`,
    rows: results,
    ratios: results.slice(0, 2).map((ours) => [`Python chain / ${ours.name}`, ratio(results[2], ours)]),
    targets: [
      ["seconds a file", seconds(results[0]), "<=", 0.125, 0.09],
      ["against the Python chain", ratio(results[2], results[0]), ">=", 12, 17],
    ],
    stages: results.map(({ name, last }) => [name, last?.stages]),
  };
}

/** missing = nan against missing = min. */
export async function missing(context) {
  const one = (side, value) =>
    ask(
      context[side],
      step(context, { do: "chain", output: join(context.folder, `${side}-${value}.fits`), missing: value }),
    );
  const results = await takeTurns(
    [
      { name: "Heliokit, missing = nan", once: one("ours", "nan") },
      { name: "Heliokit, missing = min", once: one("ours", "min") },
      { name: "Python chain, missing = nan", once: one("python", "nan") },
      { name: "Python chain, missing = min", once: one("python", "min") },
    ],
    context.repeats(5),
  );
  return {
    title: "What NaN costs",
    note: "The whole file, as above.",
    rows: results,
    ratios: [
      ["Heliokit: nan / min", ratio(results[0], results[1])],
      ["Python chain: nan / min", ratio(results[2], results[3])],
      ["Python chain / Heliokit, missing = min", ratio(results[3], results[1])],
    ],
    targets: [["nan / min", ratio(results[0], results[1]), "<=", 1.1, 1]],
  };
}

/** Writing quantised RICE. */
export async function compress(context) {
  const plain = join(context.folder, "to-compress.fits");
  const made = await context.ours.ask(step(context, { do: "chain", output: plain, missing: "min" }));
  if (made.error)
    return {
      title: "Compressed output",
      note: "",
      rows: [{ name: "Heliokit", failure: made.error }],
      ratios: [],
      targets: [],
    };
  const one = (name) => ({ do: "compress", input: plain, output: join(context.folder, name), quantize: 16 });
  const results = await takeTurns(
    [
      { name: "Heliokit, RICE_1 from memory", once: ask(context.ours, one("ours-rice.fits")) },
      { name: "astropy CompImageHDU, RICE_1 from memory", once: ask(context.python, one("reference-rice.fits")) },
      {
        name: "Heliokit, whole file with --compress rice",
        once: ask(
          context.ours,
          step(context, { do: "chain", output: join(context.folder, "chain-rice.fits"), compress: "rice" }),
        ),
      },
    ],
    context.repeats(5),
  );
  const sizes = results
    .map(({ name, last }) => `${name} ${last ? `${(last.bytes / 1e6).toFixed(1)} MB` : "-"}`)
    .join("; ");
  return {
    title: "Compressed output",
    note: `Float32 pixels of a level 1.5 image without missing pixels (astropy 5.2 turns an image with NaN into one that is all NaN), quantised at noise / 16 with SUBTRACTIVE_DITHER_1, checksums included. Sizes: ${sizes}.`,
    rows: results,
    ratios: [
      ["astropy / Heliokit", ratio(results[1], results[0])],
      ["astropy's write alone / Heliokit's whole file", ratio(results[1], results[2])],
    ],
    targets: [["against astropy's compressed write", ratio(results[1], results[0]), ">=", 6, 10]],
  };
}

/** The same with a disk that is waited for. */
export async function disk(context) {
  const folder = diskFolder(context.repository);
  if (!folder)
    return {
      title: "On a disk, synced",
      note: "The temporary folder lies in memory here: nothing to measure.",
      rows: [],
      ratios: [],
      targets: [],
    };
  try {
    const input = join(folder, "input.fits");
    copyFileSync(context.data.input, input);
    const one = (name, extra) =>
      step(context, { do: "chain", input, output: join(folder, name), sync: true, ...extra });
    const results = await takeTurns(
      [
        { name: "Heliokit, float32", once: ask(context.ours, one("ours.fits")) },
        { name: "Heliokit, --compress rice", once: ask(context.ours, one("ours-rice.fits", { compress: "rice" })) },
        { name: "Python chain, float64, fsync", once: ask(context.python, one("reference.fits")) },
      ],
      context.repeats(5),
    );
    return {
      title: "On a disk, synced",
      note: "The whole file, waiting until the disk has it, as the command does. This measures the disk at least as much as the programs.",
      rows: results,
      ratios: results.slice(0, 2).map((ours) => [`Python chain / ${ours.name}`, ratio(results[2], ours)]),
      targets: [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
