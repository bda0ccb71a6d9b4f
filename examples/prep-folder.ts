/**
 * A folder of SDO/AIA level 1 files becomes a folder of level 1.5 files, and every input is accounted for. This is the
 * loop that people write by hand, as a program on the library: `heliokit prep level1 --out level1.5` does the same with
 * workers, resume and a report. Runs offline: it draws its own level 1 files and tables first, one of them damaged.
 */
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CorrectionTable,
  convertLevel15,
  type PointingTable,
  parseCorrectionTable,
  parsePointingTable,
} from "heliokit/aia";
import { isHeliokitError } from "heliokit/errors";
import { atomicFileSink, fileSource, listFolder } from "heliokit/node";
import { syntheticCorrectionTable, syntheticLevel1, syntheticPointingTable } from "heliokit/synthetic";

/** What became of one input. */
interface Outcome {
  readonly file: string;
  readonly status: "done" | "skipped" | "failed";
  readonly detail: string;
}

/** Converts one file; a bad file is an outcome, an error of the program is thrown. */
async function prepareFile(
  input: string,
  output: string,
  tables: { pointing: PointingTable; correction: CorrectionTable },
): Promise<Omit<Outcome, "file">> {
  if (existsSync(output)) return { status: "skipped", detail: "is there already" };
  const source = await fileSource(input);
  const sink = await atomicFileSink(output);
  try {
    const report = await convertLevel15(source, sink, tables);
    await sink.commit();
    const warnings = report.warnings.map((warning) => warning.code);
    return { status: "done", detail: [`${report.width} x ${report.height}`, ...warnings].join(", ") };
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    return { status: "failed", detail: `${error.code}: ${error.message}` };
  } finally {
    // After a commit this does nothing; before, it leaves no half-written file behind.
    await sink.abort();
    await source.close();
  }
}

/** Draws four small level 1 files, of which the third is cut short as by a broken download, and the tables for them. */
async function drawInputs(folder: string): Promise<{ pointing: PointingTable; correction: CorrectionTable }> {
  await mkdir(folder, { recursive: true });
  const size = 256;
  const days = ["2013-06-21", "2013-06-22", "2013-06-23", "2013-06-24"];
  for (const [index, day] of days.entries()) {
    const damage = index === 2 ? { damage: "truncated" as const } : {};
    const { name, bytes } = await syntheticLevel1({ channel: 193, size, time: `${day}T00:00:00Z`, ...damage });
    await writeFile(join(folder, name), bytes);
  }
  const pointing = syntheticPointingTable({ from: `${days[0]}T00:00:00Z`, to: `${days.at(-1)}T12:00:00Z`, size });
  return {
    pointing: parsePointingTable(pointing.csv.text),
    correction: parseCorrectionTable(syntheticCorrectionTable().text.text),
  };
}

const tables = await drawInputs("level1");
const outcomes: Outcome[] = [];
for await (const { path, relative } of listFolder("level1")) {
  const output = join("level1.5", relative.replaceAll("lev1", "lev1_5"));
  outcomes.push({ file: relative, ...(await prepareFile(path, output, tables)) });
}

for (const { file, status, detail } of outcomes) console.log(`${status.padEnd(8)} ${file}: ${detail}`);
const count = (status: Outcome["status"]): number => outcomes.filter((outcome) => outcome.status === status).length;
console.log(`${count("done")} done, ${count("skipped")} skipped, ${count("failed")} failed`);
// One file was damaged on purpose: anything else would be news.
if (count("done") !== 3 || count("failed") !== 1) process.exitCode = 1;
