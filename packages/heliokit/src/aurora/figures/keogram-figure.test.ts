import { describe, expect, test } from "vitest";
import { type Figure, renderFigure, toSvg } from "../../picture/index.js";
import { codeOf } from "../../testing/code-of.js";
import { addSeconds, parseInstant } from "../../time/index.js";
import { type KeogramData, type KeogramFigureOptions, keogramFigure } from "./keogram-figure.js";

const start = parseInstant("2021-11-04T06:00:00Z");
const ROWS = 8;
/** Frames at these seconds; the value of a pixel is 10 for each column and 1 for each row. */
function keogram(seconds: readonly number[], channels: 1 | 3 = 1): KeogramData {
  const columns = seconds.length;
  return {
    data: Float64Array.from({ length: ROWS * columns * channels }, (_, at) => {
      const pixel = Math.floor(at / channels);
      return 10 * (pixel % columns) + Math.floor(pixel / columns);
    }),
    ...{ rows: ROWS, columns, channels },
    times: seconds.map((second) => addSeconds(start, second)),
    latitudes: {
      kind: "geographic",
      altitudeKm: 110,
      values: Float64Array.from({ length: ROWS + 1 }, (_, row) => (row === 0 ? Number.NaN : 50 + row * row * 0.2)),
    },
  };
}

const plain: KeogramFigureOptions = { limits: [0, 255], missing: [0, 255, 0, 255] };

/** The panel: its picture and the value at shares of its width and height, from the lower left corner; -1 for missing. */
function valuesOf(figure: Figure): (across: number, up: number) => number {
  const picture = figure.images[0]?.picture;
  if (picture === undefined) throw new Error("no panel");
  const { width, height, rgba } = picture;
  return (across, up) => {
    const at = 4 * (Math.min(height - 1, Math.floor((1 - up) * height)) * width + Math.floor(across * width));
    return rgba[at + 1] === 255 && rgba[at] === 0 ? -1 : (rgba[at] ?? 0);
  };
}

/** Gray of a value between 0 and 255 in matplotlib's table, which is a little darker for some. */
const near = (value: number, wanted: number): boolean => Math.abs(value - wanted) <= 2;

describe("a keogram", () => {
  test("has time along x and gaps left free", () => {
    const figure = keogramFigure(keogram([0, 3, 6, 30, 33, 36]), { ...plain, axis: "row" });
    const value = valuesOf(figure);
    // Thirty-nine seconds: three frames of three, a gap up to 30, three frames more.
    for (const [column, second] of [0, 3, 6, 30, 33, 36].entries()) {
      expect(near(value((second + 1.5) / 39, 0.01), 10 * column)).toBe(true);
      expect(near(value((second + 1.5) / 39, 0.99), 10 * column + 7)).toBe(true);
    }
    for (const second of [12, 20, 29]) expect(value(second / 39, 0.5)).toBe(-1);
    expect(figure.description).toContain("6 frames");
    expect(figure.marks).toContain("06:00:20");
    expect(figure.marks).toContain("UTC on 2021-11-04");
  });

  test("has an even latitude axis, whatever the rows are like", () => {
    const figure = keogramFigure(keogram([0, 3, 6]), plain);
    const value = valuesOf(figure);
    // From 50.2 to 62.8 degrees; row 3 reaches from 51.8 to 53.2, row 7 from 59.8 to 62.8.
    const at = (latitude: number): number => value(0.1, (latitude - 50.2) / 12.6);
    expect([at(50.5), at(52), at(53), at(60), at(62.7)].map(Math.round)).toEqual([1, 3, 3, 7, 7]);
    for (const text of ["52°", "60°", "Geographic latitude at 110 km"]) expect(figure.marks).toContain(text);
    const part = keogramFigure(keogram([0, 3, 6]), { ...plain, latitudeRange: [45, 65] });
    expect(valuesOf(part)(0.1, 0.1)).toBe(-1);
    expect(valuesOf(part)(0.1, 0.5)).toBe(4);
  });

  test("keeps rows that pass over a pole, and shows where elevations lie", () => {
    const over = keogram([0, 3]);
    const values = [86, 87, 88, 89, 90, 89, 88, 87, 86];
    const figure = keogramFigure({ ...over, latitudes: { kind: "geographic", altitudeKm: 110, values } }, plain);
    expect(valuesOf(figure)(0.1, 0.99)).toBe(7);
    expect(figure.marks.match(/>88°</g)).toHaveLength(2);
    const elevations = [0, 20, 50, 80, 80, 50, 20, 0];
    const high = keogramFigure(over, { ...plain, axis: "elevation", elevations });
    expect(high.marks.match(/>30°</g)).toHaveLength(2);
    expect(high.marks).toContain("Elevation");
  });

  test("means the frames under one column of the panel", () => {
    const seconds = Array.from({ length: 4000 }, (_, index) => index * 3);
    const long = keogram(seconds);
    const data = Float64Array.from({ length: ROWS * 4000 }, (_, at) => (at % 2 === 0 ? 0 : 200));
    const value = valuesOf(keogramFigure({ ...long, data }, { ...plain, axis: "row" }));
    for (const across of [0.2, 0.5, 0.83]) expect(Math.abs(value(across, 0.5) - 100)).toBeLessThan(25);
  });

  test("is drawn in the colours of the camera, and as a file", async () => {
    const figure = keogramFigure(keogram([0, 3, 6], 3), { axis: "row" });
    expect(figure.images).toHaveLength(1);
    const gray = keogramFigure(keogram([0, 3, 6]), { title: "THEMIS ASI <gill>", unit: "R" });
    expect(gray.images).toHaveLength(2);
    const svg = toSvg(gray);
    expect(svg).toContain("THEMIS ASI &lt;gill&gt;");
    expect(svg).toContain(">R<");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const { width, height } = await renderFigure(gray);
    expect([width, height]).toEqual([800, 360]);
  });

  test("of a single frame, of equal times and of nothing but gaps", () => {
    expect(valuesOf(keogramFigure(keogram([0]), { ...plain, axis: "row" }))(0.5, 0.01)).toBe(0);
    expect(toSvg(keogramFigure(keogram([5, 5, 5]), plain))).not.toMatch(/NaN|Infinity/);
    const empty = { ...keogram([0, 3]), data: new Float64Array(2 * ROWS).fill(Number.NaN) };
    expect(codeOf(() => keogramFigure(empty))).toBe("picture/no-finite-pixels");
    expect(keogramFigure(empty, plain).images).toHaveLength(2);
  });

  test("refuses in words what is no keogram", () => {
    const good = keogram([0, 3, 6]);
    expect(codeOf(() => keogramFigure({ ...good, times: good.times.slice(1) }))).toBe("aurora/bad-keogram");
    expect(codeOf(() => keogramFigure({ ...good, times: [...good.times].reverse() }))).toBe("aurora/bad-keogram");
    expect(codeOf(() => keogramFigure({ ...good, rows: 7 }))).toBe("aurora/bad-keogram");
    expect(codeOf(() => keogramFigure(good, { axis: "elevation" }))).toBe("aurora/bad-keogram");
    expect(codeOf(() => keogramFigure(good, { cadenceSeconds: -1 }))).toBe("aurora/bad-cadence");
    expect(codeOf(() => keogramFigure(good, { cadenceSeconds: 1e300 }))).toBe("aurora/bad-cadence");
    expect(codeOf(() => keogramFigure(good, { size: 9000 }))).toBe("picture/bad-size");
    expect(codeOf(() => keogramFigure(good, { latitudeRange: [60, 50] }))).toBe("aurora/bad-keogram");
  });
});
