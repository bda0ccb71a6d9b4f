/** The figures of the gallery by name. Test code only. */
import { memorySource } from "../bytes/index.js";
import { withCards, withoutCards } from "../fits/index.js";
import { mapFromFits, mapFromRaster, type SolarMap } from "../map/index.js";
import {
  type Curve,
  type DrawMapOptions,
  drawCurves,
  drawHistogram,
  drawMap,
  type Figure,
  makeMovie,
  sideBySide,
} from "../picture/index.js";
import { syntheticHmi, syntheticLevel1 } from "../synthetic/index.js";
import { addSeconds, parseInstant } from "../time/index.js";

type Channel = 94 | 131 | 171 | 193 | 211 | 304 | 335 | 1600 | 1700 | 4500;

const SIZE = 280;

const made = new Map<string, Promise<SolarMap>>();

/** Images are made once, however many figures show them. */
function once(key: string, make: () => Promise<SolarMap>): Promise<SolarMap> {
  const known = made.get(key) ?? make();
  made.set(key, known);
  return known;
}

/** Wanted beside the channel. */
interface Extra {
  readonly size?: number;
  readonly rollDegrees?: number;
  readonly missingPixels?: number;
  readonly time?: string;
}

const aia = (channel: Channel, extra: Extra = {}) =>
  once(`aia${channel}${JSON.stringify(extra)}`, async () => {
    const { bytes } = await syntheticLevel1({ channel, size: 256, seed: 3, time: "2014-03-05T06:07:08Z", ...extra });
    return mapFromFits(memorySource(bytes, "synthetic.fits"));
  });

const hmi = (rollDegrees = 0) =>
  once(`hmi${rollDegrees}`, async () => {
    const { bytes } = syntheticHmi({ size: 256, seed: 3, rollDegrees });
    return mapFromFits(memorySource(bytes, "synthetic.fits"));
  });

const drawn =
  (map: () => Promise<SolarMap>, options: DrawMapOptions = {}) =>
  async (): Promise<Figure> =>
    drawMap(await map(), { size: SIZE, ...options });

/** Files of noise are large: channels that only show their colours are drawn from few pixels. */
const small = { size: 128 };
const clip = { percentiles: [1, 99.5] } as const;
const region = { from: [-700, -500], to: [300, 400] } as const;

/** A flare and its channels: smooth numbers, one gap. */
function curves(count: number, stepSeconds: number, start = "2014-03-05T23:41:07Z"): Curve[] {
  const times = Array.from({ length: count }, (_, index) => addSeconds(parseInstant(start), index * stepSeconds));
  const flare = (peak: number, decay: number) =>
    times.map((_, index) => {
      if (index === Math.floor(count / 4)) return Number.NaN;
      const t = index / count - 0.3;
      return 10 + (t < 0 ? peak * Math.exp(-((t * 12) ** 2)) : peak * Math.exp(-t * decay));
    });
  return [
    { label: "AIA 94", times, values: flare(300, 4) },
    { label: "AIA 131", times, values: flare(2000, 8) },
    { label: "AIA 171", times, values: flare(600, 15) },
  ];
}

export const gallery: Readonly<Record<string, () => Promise<Figure>>> = {
  "aia-171": drawn(() => aia(171)),
  "aia-171-clipped": drawn(() => aia(171), { limits: clip }),
  "aia-94": drawn(() => aia(94, small), { limits: clip }),
  "aia-131": drawn(() => aia(131, small), { limits: clip }),
  "aia-193": drawn(() => aia(193, small), { limits: clip }),
  "aia-211": drawn(() => aia(211, small), { limits: clip, limb: true }),
  "aia-304": drawn(() => aia(304, small), { limits: clip, stretch: "sqrt" }),
  "aia-335": drawn(() => aia(335, small), { limits: clip, stretch: "log" }),
  "aia-1600": drawn(() => aia(1600, small), { limits: clip, stretch: { kind: "power", exponent: 0.5 } }),
  "aia-1700": drawn(() => aia(1700, small), { limits: "zscale", stretch: "linear" }),
  "aia-4500": drawn(() => aia(4500, small), { stretch: "linear" }),
  "aia-171-equalized": drawn(() => aia(171, small), { stretch: "histeq", colors: "gray" }),
  "aia-171-limb-grid": drawn(() => aia(171), { limits: clip, limb: true, grid: true }),
  "aia-193-carrington": drawn(() => aia(193), { limits: clip, grid: { spacingDegrees: 30, system: "carrington" } }),
  "aia-193-viridis": drawn(() => aia(193, small), { limits: clip, colors: "viridis" }),
  "aia-193-bare": drawn(() => aia(193, small), { limits: clip, axes: false, limb: true, stamp: true, size: 200 }),
  "aia-171-cut": drawn(() => aia(171), { limits: clip, cut: region, scaleBar: true, coordinateGrid: false }),
  "aia-171-cut-grid": drawn(() => aia(171), { limits: clip, cut: region, grid: true, limb: true }),
  "aia-171-tall-cut": drawn(() => aia(171), { limits: clip, cut: { from: [700, -900], to: [1100, 900] }, limb: true }),
  "aia-171-rectangle": drawn(() => aia(171), {
    limits: clip,
    rectangles: [
      { ...region, label: "region 1" },
      { from: [20, 180], to: [60, 220], unit: "px", color: "#0ff" },
    ],
  }),
  "aia-171-rolled-30": drawn(() => aia(171, { rollDegrees: 30 }), { limits: clip, limb: true, grid: true }),
  "aia-171-rolled-90": drawn(() => aia(171, { rollDegrees: 90 }), { limits: clip }),
  "aia-193-missing-red": drawn(() => aia(193, { missingPixels: 900 }), {
    limits: clip,
    colors: "gray",
    missing: [255, 0, 0, 255],
    missingWhen: "any",
  }),
  "hmi-field": drawn(() => hmi(), { limits: [-1500, 1500] }),
  "hmi-field-quiet": drawn(() => hmi(), { limits: [-100, 100], limb: true, missing: [0, 0, 0, 255] }),
  "hmi-field-upside-down": drawn(() => hmi(179.93), { colors: "hmimag", limits: [-1500, 1500], grid: true }),
  "aia-171-pixel-axes": drawn(() => aia(171, small), {
    limits: clip,
    axesIn: "px",
    colors: "magma",
    title: "in pixels",
  }),
  "side-by-side": async () =>
    sideBySide([
      drawMap(await aia(171, small), { size: 220, limits: clip, limb: true, colorBar: false }),
      drawMap(await aia(304, small), { size: 220, limits: clip, limb: true, colorBar: false }),
    ]),
  "movie-gap": async () => {
    const frames = await Promise.all(
      ["06:00:00", "06:00:36"].map((at) => aia(171, { ...small, time: `2014-03-05T${at}Z` })),
    );
    return (await makeMovie(frames, { size: SIZE, limits: clip, cadenceSeconds: 12 })).draw(1);
  },
  "aia-171-contours-of-field": async () =>
    drawMap(await aia(171, { ...small, time: "2014-03-01T00:00:27Z" }), {
      size: SIZE,
      limits: clip,
      coordinateGrid: false,
      contours: [
        { map: await hmi(179.93), levels: [100], color: "#0ff" },
        { map: await hmi(179.93), levels: [-100], color: "#f4f" },
      ],
    }),
  "aia-193-contours-from-elsewhere": async () => {
    const map = await aia(193, small);
    // The same Sun as somebody sees it who stands 40 degrees to the west.
    const header = withCards(withoutCards(map.header, [/^HAE._OBS$/]), { HGLN_OBS: 40, HGLT_OBS: 0, DSUN_OBS: 1.5e11 });
    const seen = mapFromRaster(map.raster, header);
    return drawMap(map, {
      size: SIZE,
      limits: clip,
      limb: true,
      contours: [{ map: seen, levels: [25], levelsIn: "percent" }],
    });
  },
  "light-curves": async () => drawCurves(curves(200, 12), { size: SIZE, yLabel: "DN / s", title: "Light curves" }),
  "light-curves-log-days": async () => drawCurves(curves(100, 43_200), { size: SIZE, yLabel: "DN / s", log: true }),
  histogram: async () => drawHistogram((await aia(171)).raster.data, { size: SIZE, log: true, xLabel: "DN" }),
  "histogram-cumulative": async () =>
    drawHistogram((await hmi()).raster.data, { size: SIZE, cumulative: true, xLabel: "Gauss", limits: [-200, 200] }),
};
