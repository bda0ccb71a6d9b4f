import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type SyntheticDamage,
  syntheticCorrectionTable,
  syntheticLevel1,
  syntheticPointingTable,
  syntheticScene,
} from "heliokit/synthetic";
import { addSeconds, parseInstant } from "heliokit/time";

/** Damage that must end as a failure, each with its code. */
export const FAILURES: readonly (readonly [SyntheticDamage, string])[] = [
  ["empty", "fits/empty-file"],
  ["html-page", "fits/not-fits"],
  ["truncated-header", "fits/truncated-header"],
  ["truncated", "fits/truncated-data"],
  ["short-row", "fits/corrupt-tile"],
  ["unknown-compression", "fits/unsupported-compression"],
  ["missing-exptime", "aia/missing-keyword"],
  ["not-aia", "aia/not-aia"],
];

/** A folder with level 1 files. */
export interface SampleFolder {
  /** Everything of the test; to be removed. */
  readonly folder: string;
  readonly level1: string;
  /** Options that name the tables. */
  readonly tables: readonly string[];
}

const SIZE = 64;

/** Makes small level 1 files: `good` whole ones, alternately of two channels, and one for each failure where wanted. */
export async function sampleFolder(good: number, withFailures: boolean): Promise<SampleFolder> {
  const folder = await mkdtemp(join(tmpdir(), "heliokit-end-"));
  const level1 = join(folder, "level 1");
  await mkdir(level1);
  const begin = parseInstant("2013-12-31T23:50:00Z");
  const scene = syntheticScene({ seed: 1, detail: SIZE });
  const write = async (index: number, damage?: SyntheticDamage) => {
    const channel = index % 2 === 0 ? 193 : 171;
    const options = { channel, time: addSeconds(begin, 60 * index), size: SIZE, scene } as const;
    const { name, bytes } = await syntheticLevel1({ ...options, ...(damage ? { damage } : {}) });
    await writeFile(join(level1, name), bytes);
  };
  for (let index = 0; index < good; index++) await write(index);
  if (withFailures) for (const [index, [damage]] of FAILURES.entries()) await write(good + index, damage);
  const pointing = syntheticPointingTable({ from: begin, to: addSeconds(begin, 7200), size: SIZE });
  const correction = syntheticCorrectionTable();
  await writeFile(join(folder, "pointing.csv"), pointing.csv.text);
  await writeFile(join(folder, "correction.txt"), correction.text.text);
  const tables = ["--pointing", join(folder, "pointing.csv"), "--correction", join(folder, "correction.txt")];
  return { folder, level1, tables };
}
