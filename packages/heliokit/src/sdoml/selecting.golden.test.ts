import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pixelToWorld } from "../coordinates/index.js";
import { headerNumber, headerText, withCards } from "../fits/index.js";
import { mapFromRaster, mapProperties, mapStatistics, mapWorldToPixel, type SolarMap, skyOf } from "../map/index.js";
import { folderStorage } from "../node/index.js";
import { compare, countCase, type GoldenCase, loadIndex, resolveRefs } from "../testing/fixtures.js";
import { formatInstant, formatUtc, type Instant, parseInstant, unixUtcOf } from "../time/index.js";
import { openZarrArray, readZarr, storageStore } from "../zarr/index.js";
import {
  alignNearest,
  alignRoundThenInnerJoin,
  type FrameTimes,
  frameTimes,
  isInTimeOrder,
  nearestOffsets,
  openSdoml,
  timeAt,
  timeIndex,
  timeOrder,
} from "./index.js";

const { folder, cases } = loadIndex("sdoml");
type Fields = Readonly<Record<string, unknown>>;

const datasetOf = (store: unknown) => openSdoml(storageStore(folderStorage(join(folder, String(store)))));
const channelOf = async (golden: GoldenCase) => (await datasetOf(golden["store"])).channel(String(golden["array"]));

const targetsOf = (args: Fields): Instant[] => (args["targets"] as string[]).map((text) => parseInstant(text));
const withinOf = (args: Fields) =>
  args["tolerance_s"] === null || args["tolerance_s"] === undefined ? {} : { within: `${args["tolerance_s"]} s` };

/** Times of a column of an alignment: a keyword of frames, or an array of texts beside series. */
async function timesOf(column: Fields): Promise<FrameTimes> {
  const path = String(column["array"]);
  if (column["times"] === "T_OBS") return (await (await datasetOf(column["store"])).channel(path)).times();
  const store = storageStore(folderStorage(join(folder, String(column["store"]))));
  const { data } = await readZarr(await openZarrArray(store, `${path}/${column["times"]}`));
  return frameTimes(Array.from<unknown>(data));
}

const columnsOf = async (args: Fields) =>
  Promise.all(
    Object.entries(args["columns"] as Record<string, Fields>).map(async ([name, column]) => ({
      name,
      times: await timesOf(column),
    })),
  );

const plain = (indices: Readonly<Record<string, Int32Array>>) =>
  Object.fromEntries(Object.entries(indices).map(([name, list]) => [name, [...list]]));

const degrees = (arcsec: number) => (((arcsec / 3600) % 360) + 360) % 360;

/** `stored`: the header itself has the unit of the wavelength. Where it has none we supply it; the reference prints a bare number. */
function factsOf(map: SolarMap, stored: boolean): Fields {
  const { width, height } = map.raster;
  const [x0, y0] = pixelToWorld(skyOf(map.wcs), 0, 0);
  const [x1, y1] = pixelToWorld(skyOf(map.wcs), width - 1, height - 1);
  const [cx, cy] = mapWorldToPixel(map, 0, 0);
  const { min, max } = mapStatistics(map);
  const wavelength = map.wavelengthAngstrom?.toFixed(1) ?? "";
  return {
    name: mapProperties(map).name,
    wavelength: stored ? `${wavelength} Angstrom` : wavelength,
    date: map.date && formatInstant(map.date, { scale: "utc", style: "fits", digits: 3 }).replace(/Z$/, ""),
    date_scale: "utc",
    dimensions: [width, height],
    scale_arcsec_per_pixel: [map.wcs.scaleArcsecPerPixel.x, map.wcs.scaleArcsecPerPixel.y],
    reference_pixel_zero_based: [map.wcs.referencePixel.x, map.wcs.referencePixel.y],
    rsun_obs_arcsec: headerNumber(map.header, "RSUN_OBS"),
    exposure_s: map.exposureSeconds ?? null,
    world_deg_of_pixel_0_0: [degrees(x0), y0 / 3600],
    world_deg_of_last_pixel: [degrees(x1), y1 / 3600],
    pixel_of_disk_centre: [cx, cy],
    disk_radius_pixels: (headerNumber(map.header, "RSUN_OBS") ?? Number.NaN) / map.wcs.scaleArcsecPerPixel.x,
    data_min: min,
    data_max: max,
  };
}

const kinds: Readonly<Record<string, (golden: GoldenCase, args: Fields) => Promise<unknown>>> = {
  async times(golden, args) {
    expect(args["key"]).toBe("T_OBS");
    const times = await (await channelOf(golden)).times();
    const instants = Array.from(times.taiMicroseconds.keys(), (frame) => timeAt(times, frame));
    return {
      unix_us: instants.map((instant) => instant && Math.round(unixUtcOf(instant) * 1e6)),
      utc_iso: instants.map((instant) => instant && formatUtc(instant, 6)),
    };
  },
  async time_order(golden) {
    const times = await (await channelOf(golden)).times();
    return { order: [...timeOrder(times)], is_ordered: isInTimeOrder(times) };
  },
  async nearest(golden, args) {
    return { indices: [...(await (await channelOf(golden)).nearestIndices(targetsOf(args), withinOf(args)))] };
  },
  async nearest_delta(golden, args) {
    const times = await (await channelOf(golden)).times();
    return { seconds: [...nearestOffsets(timeIndex(times), targetsOf(args))] };
  },
  async selection(golden, args) {
    const selection = (await channelOf(golden)).nearest(targetsOf(args), withinOf(args));
    return {
      indices: [...(await selection.indices())],
      sorted_by_time: [...(await selection.inTimeOrder().indices())],
      nanmean: await selection.nanMean(),
      chunk_rows: (await selection.plan()).chunkRows,
    };
  },
  async predicate(golden, args) {
    const { key, op, value } = args as { key: string; op: string; value: number };
    const test = { "<": (a: number) => a < value, ">": (a: number) => a > value, "==": (a: number) => a === value }[op];
    if (!test) throw new Error(`the operator ${op} is not known here`);
    const selection = (await channelOf(golden)).select((frame) => test(frame.number(key)));
    const plan = await selection.plan();
    return {
      indices: [...(await selection.indices())],
      shape: plan.shape,
      mean: await selection.mean(),
      nanmean: await selection.nanMean(),
      chunk_rows: plan.chunkRows,
    };
  },
  async align_nearest(_, args) {
    const columns = (await columnsOf(args)).map(({ name, times }) => ({ name, index: timeIndex(times) }));
    const { indices, complete } = alignNearest(columns, targetsOf(args), withinOf(args));
    return { indices: plain(indices), rows_complete: [...complete] };
  },
  async align_join(_, args) {
    const drop = args["drop_rows"] as Fields;
    const store = storageStore(folderStorage(join(folder, String(drop["store"]))));
    const { data } = await readZarr(await openZarrArray(store, String(drop["array"])));
    expect(drop["where"]).toBe("<= 0");
    const columns = (await columnsOf(args)).map((column) =>
      column.name === "EVE" ? { ...column, keep: (sample: number) => Number(data[sample]) > 0 } : column,
    );
    const joined = alignRoundThenInnerJoin(columns, {
      truncate: `${args["truncate_s"]} s`,
      round: `${args["round_s"]} s`,
    });
    return {
      time: joined.times.map((time) => formatInstant(time, { style: "fits", digits: 0 })),
      indices: plain(joined.indices),
    };
  },
  async map(golden, args) {
    const channel = await channelOf(golden);
    const map = await channel.map(Number(args["frame"]));
    expect(headerText(map.header, "WAVEUNIT")).toBe("angstrom");
    const extra = args["extra_keywords"] as Record<string, string>;
    const own = mapFromRaster(map.raster, withCards(map.header, extra));
    return factsOf(own, (await channel.keywords()).has("WAVEUNIT") || "WAVEUNIT" in extra);
  },
  async sequence(golden, args) {
    const selection = (await channelOf(golden)).at(args["indices"] as number[]).inTimeOrder();
    const dates: string[] = [];
    for await (const { date } of selection.maps()) {
      if (date) dates.push(formatInstant(date, { scale: "utc", style: "fits", digits: 3 }).replace(/Z$/, ""));
    }
    return { dates, count: dates.length };
  },
};

const known = cases.filter(({ kind }) => kind in kinds);

it.skipIf(known.length > 0)("this set of fixtures has no cases of selecting", () => {
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
