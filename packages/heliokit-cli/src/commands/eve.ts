import { extname, resolve } from "node:path";
import {
  eveCurve,
  eveTable,
  lineTable,
  lineTitle,
  openEve,
  readEveSeries,
  readEveTimes,
  resampleEve,
} from "heliokit/eve";
import { atomicFileSink, writeFileAtomically } from "heliokit/node";
import { drawCurves } from "heliokit/picture";
import { storeAt } from "heliokit/sdoml";
import { makeTable, realColumn, type Table, timeColumn, toCsv, toParquet } from "heliokit/table";
import { type RawOptions, readChoice, readNumber, readText } from "../prep/raw-options.js";
import { count } from "../report/words.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";
import { tellTable } from "./jsoc/tell-table.js";
import { saveFigure } from "./sdoml/draw.js";
import { accessOf, rangeOf, worded } from "./sdoml/place.js";

function openGroup(place: string, raw: RawOptions, common: Common) {
  return openEve(storeAt(place, accessOf(place, raw, common, "eve")));
}

/** `heliokit eve lines STORE`. */
export async function lines(place: string, raw: RawOptions, common: Common): Promise<number> {
  const eve = await openGroup(place, raw, common);
  await tellTable(lineTable(eve.lines), raw, common, { group: eve.path, samples: eve.samples });
  return EXIT.done;
}

async function seriesOf(place: string, names: readonly string[], raw: RawOptions, common: Common) {
  const eve = await openGroup(place, raw, common);
  const range = rangeOf(raw);
  const times = await readEveTimes(eve);
  const wanted = names.length > 0 ? names : eve.lines.map(({ name }) => name);
  const part = range ? { from: range.from, to: range.until } : {};
  const series = [];
  for (const name of wanted) {
    const line = /^\d+(\.\d+)?$/.test(name) ? Number(name) : name;
    series.push(await readEveSeries(eve, line, { ...part, times }));
  }
  return series;
}

/** `heliokit eve plot STORE LINE... -o FILE`. */
export async function plot(place: string, names: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  const out = readText(raw, "out");
  if (out === undefined || ![".png", ".svg"].includes(extname(out).toLowerCase())) {
    throw new UsageError("-o FILE: name the picture to write, ending in .png or .svg", "eve");
  }
  if (names.length === 0) throw new UsageError('which line? heliokit eve plot STORE "Fe XX" -o fe20.png', "eve");
  const series = await seriesOf(place, names, raw, common);
  const step = readText(raw, "every");
  const [low, high] = [readNumber(raw, "vmin", "a number"), readNumber(raw, "vmax", "a number")];
  const [first] = series;
  const figure = drawCurves(
    series.map((one) => ({
      label: lineTitle(one.line),
      ...(step === undefined ? eveCurve(one) : worded("--every", () => resampleEve(one, step), "eve")),
    })),
    {
      size: 1200,
      title: readText(raw, "title") ?? (series.length === 1 && first ? lineTitle(first.line) : "EVE"),
      yLabel: "Intensity [W/m^2]",
      log: raw["log"] === true,
      ...(low !== undefined && high !== undefined ? { range: [low, high] as const } : {}),
    },
  );
  await saveFigure(figure, out);
  if (common.json)
    await common.output.out(
      `${JSON.stringify({ output: resolve(out), lines: series.map(({ line }) => line) }, null, 1)}\n`,
    );
  else if (!common.quiet) await common.output.out(`${out}: ${series.map(({ line }) => lineTitle(line)).join("; ")}\n`);
  return EXIT.done;
}

/** `heliokit eve export STORE [LINE...]`: to stdout as CSV, or into a file by its ending. */
export async function exportLines(
  place: string,
  names: readonly string[],
  raw: RawOptions,
  common: Common,
): Promise<number> {
  const out = readText(raw, "out");
  const ending = out === undefined ? ".csv" : extname(out).toLowerCase();
  if (![".csv", ".parquet"].includes(ending))
    throw new UsageError(`--out ${out}: series are written as .csv or .parquet`, "eve");
  const series = await seriesOf(place, names, raw, common);
  const step = readText(raw, "every");
  const tell = async (rows: number) => {
    if (common.json) await common.output.out(`${JSON.stringify({ output: resolve(out ?? ""), rows }, null, 1)}\n`);
    else if (!common.quiet)
      await common.output.out(`${out}: ${count(rows, "row")} of ${count(series.length, "line")}\n`);
  };
  const reduce = readChoice(raw, "reduce", ["mean", "median", "min", "max", "count"], "mean");
  if (ending === ".parquet") {
    const table = step === undefined ? eveTable(series) : binned(series, step, reduce);
    await writeFileAtomically(out ?? "", await toParquet(table));
    await tell(table.rowCount);
    return EXIT.done;
  }
  const tables = step === undefined ? partsOf(series) : [binned(series, step, reduce)];
  const sink = out === undefined ? undefined : await atomicFileSink(out);
  let [rows, offset] = [0, 0];
  try {
    for (const table of tables) {
      const csv = toCsv(table);
      const text = rows === 0 ? csv : csv.slice(csv.indexOf("\n") + 1);
      rows += table.rowCount;
      if (!sink) await common.output.out(text);
      else {
        const bytes = new TextEncoder().encode(text);
        await sink.write(offset, bytes);
        offset += bytes.length;
      }
    }
    await sink?.commit();
  } finally {
    await sink?.abort();
  }
  if (sink) await tell(rows);
  return EXIT.done;
}

/** Samples written at a time: the text of all samples of all lines is longer than any string may be. */
const SAMPLES_AT_ONCE = 50_000;

function* partsOf(series: Awaited<ReturnType<typeof seriesOf>>): Generator<Table> {
  const samples = series[0]?.irradiance.length ?? 0;
  // Without samples there is still a line of names.
  for (let from = 0; from === 0 || from < samples; from += SAMPLES_AT_ONCE) {
    const to = from + SAMPLES_AT_ONCE;
    yield eveTable(
      series.map((one) => ({
        ...one,
        times: { taiMicroseconds: one.times.taiMicroseconds.subarray(from, to) },
        irradiance: one.irradiance.subarray(from, to),
      })),
    );
  }
}

function binned(
  series: Awaited<ReturnType<typeof seriesOf>>,
  step: string,
  reduce: "mean" | "median" | "min" | "max" | "count",
): Table {
  const bins = series.map((one) => worded("--every", () => resampleEve(one, step, reduce), "eve"));
  return makeTable([
    timeColumn("Time", [...(bins[0]?.times ?? [])]),
    ...bins.map(({ line, values }) =>
      realColumn(
        line.name,
        Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
        { unit: reduce === "count" ? "samples" : "W/m^2" },
      ),
    ),
  ]);
}
