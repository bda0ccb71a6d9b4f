// What is measured of the archive: reading a long reply, and downloading. The form of a section is that of sections.mjs.
import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ratio, takeTurns } from "./measure.mjs";
import { ask } from "./step.mjs";
import { runMeasured } from "./steps-process.mjs";

const child = fileURLToPath(new URL("archive-child.mjs", import.meta.url));
const ROWS = 100_000;
const GIGABYTE = 1e9;

/** Keywords of the reply: name, type, and the text of a row. */
const keywords = [
  ["T_REC", "time", (row) => isoTime(row * 12)],
  ["T_OBS", "time", (row) => isoTime(row * 12 + 5).replace("Z", ".84Z")],
  ["EXPTIME", "double", (row) => (1.99 + (row % 977) / 1e6).toFixed(6)],
  ["QUALITY", "int", (row) => `0x${(row % 50 === 0 ? 0x40000000 : 0).toString(16).padStart(8, "0")}`],
  ["WAVELNTH", "int", (row) => String([94, 131, 171, 193, 211, 304, 335][row % 7])],
  ["FSN", "int", (row) => String(230_000_000 + 7 * row)],
  ["CAMERA", "int", (row) => String(1 + (row % 4))],
  ["INSTRUME", "string", (row) => `AIA_${1 + (row % 4)}`],
  ["WAVE_STR", "string", (row) => `${[94, 131, 171, 193, 211, 304, 335][row % 7]}_THIN`],
  ["DATAMIN", "int", (row) => String((row % 13) - 8)],
  ["DATAMAX", "int", (row) => (row % 1000 === 0 ? "MISSING" : String(row % 16_383))],
  ["CAR_ROT", "int", (row) => String(2200 + Math.floor(row / 10_000))],
  ...["DATAMEAN", "DATARMS", "CRPIX1", "CRPIX2", "CROTA2", "R_SUN", "CRLN_OBS", "OBS_VR"].map((name, at) => [
    name,
    "float",
    (row) => (((row * (at + 3)) % 100_003) / 97).toFixed(6),
  ]),
];

function isoTime(seconds) {
  return new Date(Date.UTC(2021, 6, 3) + seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** Writes the reply and the structure of its series. */
function makeReply(folder) {
  const reply = join(folder, "rs_list.json");
  const structure = join(folder, "series_struct.json");
  const columns = keywords.map(([name, , text]) => ({
    name,
    values: Array.from({ length: ROWS }, (_, row) => text(row)),
  }));
  writeFileSync(
    reply,
    JSON.stringify({ keywords: columns, segments: [], links: [], count: ROWS, runtime: 1, status: 0 }),
  );
  const described = keywords.map(([name, type]) => ({
    name,
    type,
    recscope: "variable",
    defval: "",
    units: "none",
    note: "",
  }));
  const interval = {
    FirstRecord: "aia.lev1_euv_12s[1]",
    FirstRecnum: 1,
    LastRecord: "aia.lev1_euv_12s[2]",
    LastRecnum: 2,
    MaxRecnum: 2,
  };
  const facts = {
    note: "",
    retention: 0,
    unitsize: 1,
    archive: 0,
    tapegroup: 0,
    primekeys: ["T_REC"],
    primekeysinfo: [],
    dbindex: ["T_REC"],
    keywords: described,
    segments: [],
    links: [],
    Interval: interval,
    status: 0,
  };
  writeFileSync(structure, JSON.stringify(facts));
  return { reply, structure };
}

/** Long replies of the archive, and downloads from it. */
export async function archive(context) {
  const files = makeReply(context.folder);
  const results = await takeTurns(
    [
      { name: "Heliokit, 100,000 records x 20 keywords", once: ask(context.ours, { do: "records", ...files }) },
      { name: "drms, the same reply", once: ask(context.python, { do: "records", ...files }) },
    ],
    context.repeats(7),
  );
  const memory = await runMeasured(process.execPath, [child, "records", files.reply, files.structure]);
  const grown = memory.code === 0 ? JSON.parse(memory.output) : undefined;
  const times = grown && grown.grownBytes / grown.replyBytes;
  const downloads = await downloaded(context);
  rmSync(files.reply, { force: true });
  return {
    title: "The archive",
    note: `A reply of ${grown ? (grown.replyBytes / 1e6).toFixed(0) : "?"} MB to typed columns, times and words included; drms leaves times as text. Memory is what a process grows by, the reply included. The download comes from another process on this machine over loopback, is written, synced and renamed, its reading and writing on the memory file system.`,
    rows: [
      ...results,
      {
        name: "Heliokit, memory for the reply and its table",
        ...(grown ? { megabytes: grown.grownBytes / 1e6 } : { failure: memory.complaint }),
      },
      ...downloads.rows,
    ],
    ratios: [["drms / Heliokit", ratio(results[1], results[0])]],
    targets: [
      ["against drms", ratio(results[1], results[0]), ">=", 3, 6],
      ["memory in replies", { wall: times }, "<=", 4, 3],
      ["MB/s, download of 1 GB", { wall: downloads.rate }, ">=", 400, 800],
      ["MB resident, download of 1 GB", { wall: downloads.resident }, "<=", 100, 80],
    ],
  };
}

async function downloaded(context) {
  const server = spawn(process.execPath, [child, "serve", String(GIGABYTE)], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const { port } = JSON.parse(
      await new Promise((resolve) => createInterface({ input: server.stdout }).once("line", resolve)),
    );
    const folder = join(context.folder, "download");
    let resident = 0;
    const once = async () => {
      const run = await runMeasured(process.execPath, [
        child,
        "download",
        `http://127.0.0.1:${port}/bench.bin`,
        folder,
      ]);
      rmSync(folder, { recursive: true, force: true });
      if (run.code !== 0) return { error: run.complaint };
      const { seconds: wall, residentBytes } = JSON.parse(run.output);
      resident = Math.max(resident, residentBytes / 1e6);
      return { wall };
    };
    const [row] = await takeTurns([{ name: "Heliokit, download of 1 GB", once }], context.repeats(5));
    return {
      rate: row.wallMedian && GIGABYTE / 1e6 / row.wallMedian,
      resident: resident || undefined,
      rows: [row, ...(resident ? [{ name: "the same, memory of the process", megabytes: resident }] : [])],
    };
  } finally {
    server.kill();
  }
}
