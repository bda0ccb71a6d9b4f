// `npm run bench`: measures Heliokit against the Python reference on this machine and rewrites benchmarks/RESULTS.md.
// `npm run bench -- rice chain` measures these sections only and prints them; `--quick` repeats less; `--help` lists them.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archive } from "../benchmarks/archive-sections.mjs";
import { aurora } from "../benchmarks/aurora-sections.mjs";
import { bulk, cold, memory } from "../benchmarks/command-sections.mjs";
import { findPython, load, machine, memoryFolder } from "../benchmarks/machine.mjs";
import { maps } from "../benchmarks/map-sections.mjs";
import { warmUps } from "../benchmarks/measure.mjs";
import { pictures } from "../benchmarks/picture-sections.mjs";
import { reportText } from "../benchmarks/report.mjs";
import { cubes } from "../benchmarks/sdoml-sections.mjs";
import { chain, compress, disk, missing, resample, rice } from "../benchmarks/sections.mjs";
import { stepsProcess } from "../benchmarks/steps-process.mjs";
import { build } from "./build.mjs";
import { inRoot, root, say } from "./house.mjs";
import { setUp } from "./setup.mjs";

const sections = {
  rice,
  resample,
  chain,
  missing,
  compress,
  cold,
  memory,
  bulk,
  disk,
  maps,
  pictures,
  cubes,
  archive,
  aurora,
};

const args = process.argv.slice(2);
const quick = args.includes("--quick");
const chosen = args.filter((arg) => !arg.startsWith("-"));
const unknown = [
  ...chosen.filter((name) => !(name in sections)),
  ...args.filter((arg) => arg.startsWith("-") && arg !== "--quick" && arg !== "--help"),
];

if (args.includes("--help") || unknown.length > 0) {
  if (unknown.length > 0) say("bench", `unknown: ${unknown.join(", ")}`);
  say("bench", `npm run bench -- [--quick] [${Object.keys(sections).join("|")}]...`);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else if ((await setUp()) && (await build())) {
  await main();
} else {
  process.exitCode = 1;
}

async function main() {
  const { path: folder, kind: folderKind } = memoryFolder();
  const sides = [];
  try {
    const data = await makeInput(join(folder, "input"));
    const before = machine();
    const pythonPath = findPython();
    if (!pythonPath) say("bench", "no Python with astropy, scipy and sunpy here: Heliokit is measured alone");
    const referenceScript = inRoot("benchmarks", "reference.py");
    // The reference's libraries share out work to several threads in places; both sides get one, to compare cores.
    const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
    const start = {
      ours: () => stepsProcess(process.execPath, [inRoot("benchmarks", "ours.mjs")], { cwd: root }),
      python: () => stepsProcess(pythonPath, ["-W", "ignore", referenceScript], { env }),
    };
    const ours = start.ours();
    const python = pythonPath ? start.python() : undefined;
    sides.push(ours, ...(python ? [python] : []));
    const context = {
      ...{ ours, python, pythonPath, referenceScript, data, folder, folderKind, repository: root },
      bin: inRoot("packages", "heliokit-cli", "bin", "heliokit.mjs"),
      repeats: (count) => (quick ? Math.min(3, count) : count),
      fresh: () => [
        ["Heliokit, library, one file", start.ours],
        ...(pythonPath ? [["Python chain, one file", start.python]] : []),
      ],
    };
    const versions = {
      ours: await ours.ask({ do: "versions" }),
      python: python && (await python.ask({ do: "versions" })),
    };
    if (versions.ours.error) throw new Error(`our side does not start: ${versions.ours.error}`);

    const measured = [];
    for (const name of chosen.length > 0 ? chosen : Object.keys(sections)) {
      say("bench", name);
      measured.push({ name, ...(await sections[name](context)) });
    }
    const facts = {
      date: new Date().toISOString().slice(0, 10),
      machine: { ...before, loadAfter: load() },
      versions,
      input: data.description,
      warmUps,
      notes: [
        `outputs on a ${folderKind} unless a section says otherwise`,
        "one thread for either side, except where workers are named",
      ],
    };
    const text = reportText({ ...facts, sections: measured });
    process.stdout.write(`\n${text}`);
    if (chosen.length === 0 && !quick) {
      mkdirSync(inRoot("benchmarks"), { recursive: true });
      writeFileSync(inRoot("benchmarks", "RESULTS.md"), text);
      writeFileSync(
        inRoot("benchmarks", "results.json"),
        `${JSON.stringify({ ...facts, sections: measured }, undefined, 1)}\n`,
      );
      say("bench", "benchmarks/RESULTS.md and benchmarks/results.json are written");
    }
  } finally {
    for (const side of sides) side.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One synthetic 193 file of full size with its tables, the same on every machine. */
async function makeInput(folder) {
  const { syntheticCorrectionTable, syntheticLevel1, syntheticPointingTable } = await import("heliokit/synthetic");
  mkdirSync(folder, { recursive: true });
  const began = performance.now();
  const { name, bytes, observedAt } = await syntheticLevel1({ channel: 193 });
  say(
    "bench",
    `${name}: ${(bytes.length / 1e6).toFixed(1)} MB, drawn in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  );
  const write = (fileName, content) => {
    const path = join(folder, fileName);
    writeFileSync(path, content);
    return path;
  };
  const pointing = syntheticPointingTable({ from: observedAt }).csv;
  const correction = syntheticCorrectionTable().text;
  return {
    input: write(name, bytes),
    pointing: write(pointing.name, pointing.text),
    correction: write(correction.name, correction.text),
    description: `synthetic ${name}, 4096 x 4096 int16, RICE_1, ${(bytes.length / 1e6).toFixed(1)} MB (\`heliokit/synthetic\`, seed 1)`,
  };
}
