// What is measured of the command as users start it. The form of a section is that of sections.mjs.
import { existsSync, linkSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ratio, seconds, takeTurns } from "./measure.mjs";
import { step } from "./step.mjs";
import { peakMemory, runMeasured } from "./steps-process.mjs";

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
      filesPerMinuteBest: (60 * count) / inside[0],
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
    targets: [
      ["files a minute, two workers", { wall: two?.filesPerMinute, minimum: two?.filesPerMinuteBest }, ">=", 950, 1250],
    ],
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
    targets: [["seconds", seconds(results[0]), "<=", 0.35, 0.19]],
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
    targets: [
      ["MB, one worker, whole process", { wall: peaks[1] === undefined ? undefined : peaks[1] / 1e6 }, "<=", 160, 80],
    ],
  };
}
