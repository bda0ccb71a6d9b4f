// What is measured. Each section answers { title, note, rows, ratios, targets } and can run alone.
import { copyFileSync, existsSync, linkSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { diskFolder } from "./machine.mjs";
import { ratio, takeTurns } from "./measure.mjs";
import { peakMemory, runMeasured } from "./steps-process.mjs";

const matrix = [
  [0.9988113, 0.00098377],
  [-0.00098377, 0.9988113],
];
const offset = [-4.12, -6.75];

function step(context, extra) {
  const { input, pointing, correction } = context.data;
  return { input, pointing, correction, missing: "nan", ...extra };
}

const ask = (side, what) => async () =>
  side ? side.ask(what) : { missing: "no Python with astropy, scipy and sunpy here" };

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
    note: `Float32 pixels in memory to an array in memory, rotation 0.056 degrees, scale 0.9988, missing NaN.${agreement === undefined ? "" : ` Sums of the results differ by ${agreement.toExponential(1)}.`}`,
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
      ["seconds a file", results[0].wallMedian, "<=", 0.125, 0.09],
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

/** A folder of files through the command with two workers. */
export async function bulk(context) {
  const count = 24;
  const folder = join(context.folder, "bulk");
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) {
    const name = join(folder, `aia.lev1_euv_12s.2013-06-21T00${String(i).padStart(2, "0")}08Z.193.image_lev1.fits`);
    if (!existsSync(name)) linkSync(context.data.input, name);
  }
  const rows = [];
  for (const jobs of [1, 2]) {
    const out = join(context.folder, `bulk-out-${jobs}`);
    const runs = [];
    for (let round = 0; round < 3; round++) {
      rmSync(out, { recursive: true, force: true });
      const answer = await command(context, [folder, "--out", out, "--jobs", String(jobs)], {});
      if (answer.failure) {
        rows.push({ name: `heliokit prep --jobs ${jobs}`, failure: answer.failure });
        break;
      }
      const done = answer.report?.done;
      if (done !== count) {
        rows.push({ name: `heliokit prep --jobs ${jobs}`, failure: `${done} of ${count} files converted` });
        break;
      }
      runs.push(answer);
    }
    rmSync(out, { recursive: true, force: true });
    if (runs.length < 3) continue;
    const walls = runs.map(({ wall }) => wall).sort((a, b) => a - b);
    const inside = runs.map(({ report }) => report.seconds).sort((a, b) => a - b);
    rows.push({
      name: `heliokit prep --jobs ${jobs}, ${count} files`,
      repeats: 3,
      wallMin: walls[0],
      wallMedian: walls[1],
      wallRuns: walls,
      filesPerMinute: (60 * count) / inside[1],
      filesPerMinuteWithStart: (60 * count) / walls[1],
    });
  }
  const [one, two] = [
    rows.find(({ name }) => name.includes("--jobs 1")),
    rows.find(({ name }) => name.includes("--jobs 2")),
  ];
  return {
    title: "Many files",
    note: `The command on ${count} files (hard links of one), output on a ${context.folderKind}, every output synced as in daily use. Files a minute from the report's own seconds; with the start of the program in brackets: ${rows.map((row) => (row.filesPerMinute ? `${row.name}: ${row.filesPerMinute.toFixed(0)} (${row.filesPerMinuteWithStart.toFixed(0)})` : `${row.name}: ${row.failure}`)).join("; ")}.`,
    rows,
    ratios: [["two workers / one worker, files a minute", ratio(one, two)]],
    targets: [["files a minute, two workers", two?.filesPerMinute, ">=", 950, 1250]],
  };
}

async function command(context, args, options) {
  const { pointing, correction } = context.data;
  const all = [
    context.bin,
    "prep",
    ...args,
    "--pointing",
    pointing,
    "--correction",
    correction,
    "--json",
    "--progress",
    "none",
  ];
  const answer = await runMeasured(process.execPath, all, options);
  if (answer.code !== 0)
    return { failure: `exit status ${answer.code}: ${answer.complaint.trim().split("\n").at(-1) ?? ""}` };
  return { ...answer, report: JSON.parse(answer.output) };
}

/** One file, program start included. */
export async function cold(context) {
  const out = join(context.folder, "cold");
  const reference = JSON.stringify(step(context, { output: join(context.folder, "cold-reference.fits") }));
  const ours = async () => {
    rmSync(out, { recursive: true, force: true });
    const answer = await command(context, [context.data.input, "--out", out, "--jobs", "1"], {});
    return answer.failure ? { error: answer.failure } : { wall: answer.wall };
  };
  const theirs = async () => {
    if (!context.pythonPath) return { missing: "no Python with astropy, scipy and sunpy here" };
    const answer = await runMeasured(context.pythonPath, ["-W", "ignore", context.referenceScript, reference]);
    return answer.code === 0 ? { wall: answer.wall } : { error: answer.complaint.trim().split("\n").at(-1) };
  };
  const results = await takeTurns(
    [
      { name: "heliokit prep FILE", once: ours },
      { name: "python3 script, one file", once: theirs },
    ],
    context.repeats(5),
  );
  return {
    title: "One file from the shell",
    note: "A new process each time: start, imports, compilation of the kernels, one file, exit. The files of both programs are in the page cache.",
    rows: results,
    ratios: [["Python / Heliokit", ratio(results[1], results[0])]],
    targets: [["seconds", results[0].wallMedian, "<=", 0.35, 0.19]],
  };
}

/** Highest resident memory. */
export async function memory(context) {
  const rows = [];
  const folder = join(context.folder, "memory");
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < 8; i++) {
    const name = join(folder, `aia.lev1_euv_12s.2013-06-21T01${String(i).padStart(2, "0")}08Z.193.image_lev1.fits`);
    if (!existsSync(name)) linkSync(context.data.input, name);
  }
  const peaks = {};
  for (const jobs of [1, 2]) {
    const out = join(context.folder, `memory-out-${jobs}`);
    const answer = await command(context, [folder, "--out", out, "--jobs", String(jobs)], { watchMemory: true });
    rmSync(out, { recursive: true, force: true });
    const name = `heliokit prep --jobs ${jobs}, 8 files: whole process`;
    if (answer.failure || answer.peakBytes === undefined)
      rows.push({ name, failure: answer.failure ?? "no /proc here" });
    else {
      peaks[jobs] = answer.peakBytes;
      rows.push({ name, megabytes: answer.peakBytes / 1e6 });
    }
  }
  const added = peaks[2] && peaks[1] ? peaks[2] - peaks[1] : undefined;
  if (added !== undefined) rows.push({ name: "what the second worker adds", megabytes: added / 1e6 });
  // A fresh process for each side: the long-lived ones hold the arrays of other sections.
  for (const [name, make] of context.fresh()) {
    const side = make();
    const answer = await side.ask(step(context, { do: "chain", output: join(context.folder, "memory.fits") }));
    const peak = answer.error ? undefined : peakMemory(side.pid);
    side.close();
    rows.push(
      peak === undefined ? { name, failure: answer.error ?? "no /proc here" } : { name, megabytes: peak / 1e6 },
    );
  }
  return {
    title: "Resident memory",
    note: "Highest resident set (VmHWM), the runtime itself included.",
    rows,
    ratios: [],
    targets: [["MB, one worker, whole process", peaks[1] === undefined ? undefined : peaks[1] / 1e6, "<=", 160, 80]],
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
