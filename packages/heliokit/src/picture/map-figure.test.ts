import { beforeAll, describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { withCards, withoutCards } from "../fits/index.js";
import { mapFromFits, mapFromRaster, type SolarMap } from "../map/index.js";
import { syntheticLevel1 } from "../synthetic/index.js";
import { codeOf } from "../testing/code-of.js";
import {
  channelPreset,
  drawCurves,
  drawHistogram,
  drawMap,
  renderFigure,
  toHtml,
  toSvg,
  withDisplay,
} from "./index.js";

let map: SolarMap;
beforeAll(async () => {
  const { bytes } = await syntheticLevel1({ channel: 171, size: 64 });
  map = await mapFromFits(memorySource(bytes, "synthetic.fits"));
});

const withPixels = (change: (value: number, index: number) => number): SolarMap => ({
  ...map,
  raster: { ...map.raster, data: map.raster.data.map(change) },
});

describe("drawMap", () => {
  it("says what it shows, in the file too", () => {
    const figure = drawMap(map, { size: 200, limits: [0, 500], limb: true });
    expect(figure.title).toMatch(/^AIA 171 Å \d{4}-/);
    expect(figure.description).toContain("asinh (a = 0.01), from 0 to 500 DN. With the limb.");
    expect(figure.scale).toEqual({ limits: [0, 500], stretch: "asinh (a = 0.01)", colors: "sdoaia171", unit: "DN" });
    const svg = toSvg(figure);
    expect(svg).toContain(`<title>${figure.title}</title>`);
    expect(svg).toContain("<desc>");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("keeps what headers say out of the markup", async () => {
    const header = withCards(map.header, { DETECTOR: "<script>", INSTRUME: 'a"b&c' });
    const named = mapFromRaster(map.raster, header);
    expect(toSvg(drawMap(named, { size: 200 }))).not.toContain("<script>");
    expect(toHtml(named, { page: true })).not.toContain("<script>");
    await renderFigure(drawMap(named, { size: 100, title: "\u0000 & < \ud800" }));
  });

  it("draws what is hardly an image", async () => {
    const shapes: readonly (readonly [number, number])[] = [
      [1, 1],
      [1, 50],
      [50, 1],
      [3, 2],
    ];
    for (const [width, height] of shapes) {
      const small = mapFromRaster({ data: new Float32Array(width * height).fill(7), width, height }, map.header);
      const { width: found } = await renderFigure(
        drawMap(small, { size: 128, grid: true, limb: true, scaleBar: true }),
      );
      expect(found).toBe(128);
    }
    const gaps = withPixels((value, index) =>
      index % 3 === 0 ? Number.NaN : index % 7 === 0 ? Number.POSITIVE_INFINITY : value,
    );
    expect(drawMap(gaps, { size: 128 }).scale?.limits.every(Number.isFinite)).toBe(true);
    const equal = withPixels(() => 5);
    expect(drawMap(equal, { size: 128 }).scale?.limits).toEqual([2.5, 7.5]);
  });

  it("refuses in words what cannot be drawn", () => {
    expect(codeOf(() => drawMap(withPixels(() => Number.NaN)))).toBe("picture/no-finite-pixels");
    expect(codeOf(() => drawMap(map, { size: 10 }))).toBe("picture/bad-size");
    expect(codeOf(() => drawMap(map, { size: 100.5 }))).toBe("picture/bad-size");
    expect(codeOf(() => drawMap(map, { limits: [5, 5] }))).toBe("picture/bad-limits");
    expect(codeOf(() => drawMap(map, { limits: { percentiles: [99, 1] } }))).toBe("picture/bad-limits");
    expect(codeOf(() => drawMap(map, { colors: "sunset" }))).toBe("picture/unknown-color-table");
    expect(codeOf(() => drawMap(map, { stretch: { kind: "asinh", a: 0 } }))).toBe("picture/bad-stretch");
    expect(codeOf(() => drawMap(map, { cut: { from: [9000, 9000], to: [9100, 9100] } }))).toBe("picture/empty-cut");
    expect(codeOf(() => drawMap(map, { contours: [{ levels: [Number.NaN] }] }))).toBe("picture/bad-levels");
    const timeless = mapFromRaster(map.raster, withoutCards(map.header, [/^DATE/, "T_OBS", "T_REC"]));
    expect(codeOf(() => drawMap(timeless, { limb: true }))).toBe("picture/no-view");
    expect(codeOf(() => drawMap(timeless))).toBe("nothing");
  });

  it("cuts by sunpy's rule: every pixel that the rectangle touches", () => {
    const cut = (from: readonly [number, number], to: readonly [number, number]) =>
      drawMap(map, { size: 640, axes: false, cut: { from, to, unit: "px" } }).images[0]?.picture;
    expect(cut([3.4, 2], [9.6, 5])).toMatchObject({ width: 8, height: 4 });
    expect(cut([9.6, 5], [3.4, 2])).toMatchObject({ width: 8, height: 4 });
  });
});

describe("channelPreset", () => {
  it("is in the map's own unit", () => {
    const seconds = map.exposureSeconds ?? 0;
    expect(channelPreset(map).limits).toEqual([10 * seconds, 5000 * seconds]);
    expect(channelPreset({ ...map, unit: "DN / s" }).limits).toEqual([10, 5000]);
    expect(channelPreset({ ...map, instrument: "HMI", unit: "Gauss" }, "quiet").limits).toEqual([-100, 100]);
    expect(codeOf(() => channelPreset({ ...map, instrument: "other" }))).toBe("picture/no-preset");
    expect(codeOf(() => channelPreset({ ...map, exposureSeconds: undefined }))).toBe("picture/no-preset");
  });
});

describe("plots", () => {
  it("refuse what has no points, and draw what has one", () => {
    expect(codeOf(() => drawCurves([]))).toBe("picture/no-curves");
    expect(codeOf(() => drawHistogram(new Float32Array(3).fill(Number.NaN)))).toBe("picture/no-finite-pixels");
    const { observedAt } = map;
    if (observedAt === undefined) throw new Error("no time");
    expect(codeOf(() => drawCurves([{ label: "a", times: [observedAt], values: [1, 2] }]))).toBe(
      "picture/different-lengths",
    );
    const one = drawCurves([{ label: "a", times: [observedAt], values: [3] }], { log: true });
    expect(one.marks).toContain("<circle");
    expect(one.marks).not.toMatch(/NaN|Infinity/);
    expect(drawHistogram(Float32Array.of(4, 4)).marks).not.toMatch(/NaN|Infinity/);
  });
});

describe("withDisplay", () => {
  it("shows a map in a notebook and leaves it a map", () => {
    const shown = withDisplay(map);
    expect(shown.raster).toBe(map.raster);
    const display = shown[Symbol.for("Jupyter.display")]?.() ?? {};
    expect(display["text/html"]).toContain("Image colormap uses histogram equalization");
    expect(display["text/plain"]).toContain("Observatory: SDO");
  });
});
