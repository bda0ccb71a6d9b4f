import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderStorage } from "../node/index.js";
import { compare, countCase, type GoldenCase, loadIndex, resolveRefs } from "../testing/fixtures.js";
import { formatInstant, unixUtcOf } from "../time/index.js";
import { openZarrArray, readAttributes, readZarr, storageStore } from "../zarr/index.js";
import { countBetween, eveStatistics, eveTimeAt, openEve, readEveSeries, readEveTimes, resampleEve } from "./index.js";

const { folder, cases } = loadIndex("sdoml");
type Fields = Readonly<Record<string, unknown>>;

const groupOf = (golden: GoldenCase) =>
  openEve(storageStore(folderStorage(join(folder, String(golden["store"])))), String(golden["array"]));

const kinds: Readonly<Record<string, (golden: GoldenCase, args: Fields) => Promise<unknown>>> = {
  async eve_times(golden) {
    const eve = await groupOf(golden);
    const times = await readEveTimes(eve);
    const { data } = await readZarr(eve.times);
    const all = [...times.taiMicroseconds];
    const unix = (sample: number) => {
      const time = eveTimeAt(times, sample);
      return time && Math.round(unixUtcOf(time) * 1e6);
    };
    return {
      count: all.length,
      first: data[0],
      last: data[all.length - 1],
      is_ordered: all.every((time, at) => at === 0 || time >= (all[at - 1] ?? 0)),
      first_unix_us: unix(0),
      last_unix_us: unix(all.length - 1),
    };
  },
  eve_order: async (golden) => ({ lines: (await groupOf(golden)).lines.map(({ name }) => name) }),
  async eve_series(golden, args) {
    expect(args["valid"]).toBe("> 0");
    const eve = await groupOf(golden);
    const series = await readEveSeries(eve, String(args["line"]));
    const found = eveStatistics(series);
    const path = `${eve.path}/${series.line.name}`;
    const { data } = await readZarr(await openZarrArray(eve.store, path));
    const raw = Array.from<number | bigint | string>(data).map(Number);
    const stored = await readAttributes(eve.store, path);
    expect(String(stored["wavelength"])).toBe(`${series.line.wavelengthNm} nm`);
    expect(Number.parseFloat(String(stored["logT"]))).toBe(series.line.logTemperature);
    const none = found.valid === 0;
    return {
      valid: found.valid,
      mean: none ? null : found.mean,
      std: none ? null : found.std,
      min: none ? null : found.min,
      max: none ? null : found.max,
      // The reference answers 0 where nothing is valid, ours -1.
      argmax: none ? 0 : found.argmax,
      mean_with_fill: raw.reduce((a, b) => a + b, 0) / raw.length,
      ion: series.line.ion,
      wavelength: stored["wavelength"],
      logT: stored["logT"],
    };
  },
  async eve_resample(golden, args) {
    expect(args["reduce"]).toBe("mean of valid");
    const series = await readEveSeries(await groupOf(golden), String(args["line"]));
    const bins = resampleEve(series, `${args["step_s"]} s`, "mean");
    const [first] = bins.times;
    return {
      first: first && formatInstant(first, { style: "fits", digits: 0 }),
      count: bins.values.length,
      first_values: [...bins.values.slice(0, 30)].map((value) => (Number.isNaN(value) ? null : value)),
    };
  },
  async eve_count(golden, args) {
    const series = await readEveSeries(await groupOf(golden), String(args["line"]));
    return { count: countBetween(series, Number(args["min"]), Number(args["max"])) };
  },
};

const known = cases.filter(({ kind }) => kind in kinds);

it.skipIf(known.length > 0)("this set of fixtures has no cases of EVE", () => {
  expect(known).toEqual([]);
});

describe.each(known.map((golden) => [golden.id, golden] as const))("%s", (id, golden) => {
  it(golden.kind, async () => {
    countCase("sdoml", id);
    const { args, expected } = resolveRefs({ args: golden["args"], expected: golden.expected }, folder) as {
      args: Fields;
      expected: Fields;
    };
    const found = await kinds[golden.kind]?.(golden, args);
    expect(compare(expected, found, golden.tolerance)).toEqual([]);
  });
});
