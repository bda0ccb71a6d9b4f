import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { degradation, type PointingTable, parseCorrectionTable, parsePointingTable } from "heliokit/aia";
import { type BuildDegradation, dailyDegradation, type InputOptions, parseDailyDegradation } from "heliokit/sdoml";
import { parseInstant } from "heliokit/time";
import { type RawOptions, readText } from "../../prep/raw-options.js";
import { UsageError } from "../../usage-error.js";
import { worded } from "./place.js";

/** What is said about inputs, and the tables. */
export async function inputOptions(raw: RawOptions, level1: boolean): Promise<InputOptions> {
  const said = (name: string) => {
    const text = readText(raw, name);
    if (text === undefined) return {};
    if (text !== "yes" && text !== "no") throw new UsageError(`--${name} ${text}: wanted yes or no`, "sdoml");
    return { [name]: text === "yes" };
  };
  const correction = readText(raw, "correction");
  const pointing = readText(raw, "pointing");
  return {
    ...said("normalized"),
    ...said("degraded"),
    ...(correction === undefined || correction === "none" ? {} : { degradation: await correctionOf(correction, raw) }),
    ...(pointing === undefined || pointing === "header" || !level1 ? {} : { pointing: await pointingOf(pointing) }),
  };
}

async function tableText(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new UsageError(`--${option} ${path}: no such file; heliokit tables fetch --to DIR gets the tables`, "sdoml");
  }
}

async function pointingOf(path: string): Promise<PointingTable> {
  const text = await tableText(path, "pointing");
  return worded("--pointing", () => parsePointingTable(text, { origin: { source: "file", address: path } }));
}

/** The table of SSW or the archive, or a daily one: `"2010-05-01T12:00:00.000",0.994995`. */
async function correctionOf(path: string, raw: RawOptions): Promise<BuildDegradation> {
  const text = await tableText(path, "correction");
  const version = readText(raw, "correctionVersion");
  if (/^\s*"?\d{4}-\d\d-\d\dT[^,]*,\s*[\d.]+\s*$/m.test(text) && !/VER_NUM/i.test(text)) {
    const table = worded("--correction", () => parseDailyDegradation(text, basename(path)));
    return { version: version ?? basename(path), factor: (_, tObs) => dailyDegradation(table, tObs) };
  }
  const table = worded("--correction", () => parseCorrectionTable(text, { origin: { source: "file", address: path } }));
  const number = version === undefined ? Math.max(...table.versions) : Number(version);
  return {
    version: String(number),
    factor: (channel, tObs) =>
      degradation({ table, channel: channel.replace(/A$/, ""), at: parseInstant(tObs), version: number }).factor,
  };
}
