import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../bytes/index.js";
import { headerNumber, headerText } from "../../fits/index.js";
import { mapFromFits } from "../../map/index.js";
import { compare, countCase, type GoldenCase, isNpyArray, loadIndex, resolveRefs } from "../../testing/fixtures.js";
import { compareInstants } from "../../time/index.js";
import { EMPTY_STORE, planArrival, type SdomlSource, slotHolders, timeOf } from "./arrival.js";
import { dailyDegradation, parseDailyDegradation } from "./daily-degradation.js";
import { frameHeader, zoomScale } from "./frame-header.js";
import { aiaFrame, hmiFrame } from "./make-frame.js";

const { folder, cases } = loadIndex("sdoml");
type Fields = Readonly<Record<string, unknown>>;
const kinds = ["build", "build_header", "degradation_lookup", "update"];

function fieldsOf(golden: GoldenCase): { args: Fields; expected: Fields } {
  return resolveRefs({ args: golden["args"], expected: golden.expected }, folder) as { args: Fields; expected: Fields };
}

async function imageOf(golden: GoldenCase) {
  const path = join(folder, golden.input?.["image"] ?? "");
  return mapFromFits(memorySource(readFileSync(path), path));
}

async function runBuild(golden: GoldenCase): Promise<unknown> {
  const { args } = fieldsOf(golden);
  const map = await imageOf(golden);
  const found = { scale: zoomScale(map.header) };
  const source: SdomlSource = {
    name: golden.input?.["image"] ?? "",
    channel: String(args["channel"]),
    tObs: headerText(map.header, "T_OBS") ?? "",
    fsn: headerNumber(map.header, "FSN") ?? 0,
    quality: headerNumber(map.header, "QUALITY") ?? 0,
  };
  const status = planArrival(EMPTY_STORE, [source], { cadenceSeconds: 60 }).log[0]?.status;
  if (status !== "done") return { ...found, accepted: false, reason: status === "quality" ? "QUALITY" : status };
  const size = Number(args["output_size"]);
  const factor = args["degradation"];
  const frame =
    args["instrument"] === "aia"
      ? aiaFrame(map.raster, map.header, {
          size,
          normalized: false,
          degraded: false,
          ...(typeof factor === "number" ? { degradation: factor } : {}),
        })
      : hmiFrame(map.raster, map.header, { size });
  let sum = 0;
  let largest = 0;
  for (const value of frame.data) {
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  }
  return {
    accepted: true,
    scale: frame.scale,
    frame: { shape: [size, size], dtype: "float32", data: frame.data },
    mean: sum / frame.data.length,
    max_abs: largest,
  };
}

async function runHeader(golden: GoldenCase): Promise<unknown> {
  const { args } = fieldsOf(golden);
  const { header, raster } = await imageOf(golden);
  const cards = frameHeader(header, raster.width, {
    instrument: "aia",
    size: Number(args["output_size"]),
    degradation: Number(args["degradation"]),
    ...(args["style"] === "published" ? { style: "published" } : {}),
  });
  return { cards };
}

async function runLookup(golden: GoldenCase): Promise<unknown> {
  const path = join(folder, golden.input?.["table"] ?? "");
  const table = parseDailyDegradation(readFileSync(path, "utf8"), path);
  return { factor: dailyDegradation(table, String(fieldsOf(golden).args["day"])) };
}

interface UpdateRecord {
  readonly channel: string;
  readonly file: string;
  readonly T_OBS: string;
  readonly FSN: number;
  readonly QUALITY: number;
  readonly readable: boolean;
}

async function runUpdate(golden: GoldenCase): Promise<unknown> {
  const batches = fieldsOf(golden).args["batches"] as readonly (readonly UpdateRecord[])[];
  const log: unknown[] = [];
  let state = EMPTY_STORE;
  batches.forEach((batch, arrival) => {
    const sources = batch.map(({ channel, file, T_OBS, FSN, QUALITY, readable }) => {
      return { name: file, channel, tObs: T_OBS, fsn: FSN, quality: QUALITY, readable };
    });
    const planned = planArrival(state, sources);
    state = planned.state;
    for (const { source, status } of planned.log) log.push([arrival, source.name, source.fsn, status]);
  });
  const times = state.accepted.map(({ source }) => timeOf(source));
  const order = times
    .map((_, index) => index)
    .sort((a, b) => {
      const [first, second] = [times[a], times[b]];
      return (first && second ? compareInstants(first, second) : 0) || a - b;
    });
  return {
    log,
    packed_order: state.accepted.map(({ source }) => [source.tObs, source.fsn]),
    packed_time_permutation: order,
    slots: Object.fromEntries(
      [...slotHolders(state).values()].map(({ slot, source, offsetSeconds }) => [
        slot,
        { file: source.name, FSN: source.fsn, dt: offsetSeconds },
      ]),
    ),
  };
}

const runs: Readonly<Record<string, (golden: GoldenCase) => Promise<unknown>>> = {
  build: runBuild,
  build_header: runHeader,
  degradation_lookup: runLookup,
  update: runUpdate,
};

describe.each(kinds)("golden sdoml: %s", (kind) => {
  const ofKind = cases.filter((golden) => golden.kind === kind);
  const run = runs[kind];
  if (ofKind.length === 0 || !run) {
    it.skip(`no case of kind ${kind} in these fixtures`, () => {});
    return;
  }
  it.each(ofKind)("$id", async (golden) => {
    const found = await run(golden);
    countCase("sdoml", golden.id);
    const { expected } = fieldsOf(golden);
    expect(compare(expected, found, golden.tolerance)).toEqual([]);
    // The array compared is the golden one, not an empty stand-in.
    if ("frame" in expected) expect(isNpyArray(expected["frame"])).toBe(true);
  });
});
