import { describe, expect, test } from "vitest";
import { type Figure, renderFigure, toSvg } from "../../picture/index.js";
import { fisheyeSkymap } from "../../testing/aurora-skymaps.js";
import { codeOf } from "../../testing/code-of.js";
import { addSeconds, parseInstant } from "../../time/index.js";
import { fisheyeFigure, type NamedSkyImages } from "./fisheye-figure.js";
import { montageFigure } from "./montage-figure.js";

const SIZE = 64;
const skymap = fisheyeSkymap({ latitude: 56.4, longitude: 265.4, siteUid: "gill" });
const time = parseInstant("2021-11-04T09:00:03.5Z");
const frame = (value: (row: number, column: number) => number): Float32Array =>
  Float32Array.from({ length: SIZE * SIZE }, (_, index) => value(Math.floor(index / SIZE), index % SIZE));
const images: NamedSkyImages = {
  width: SIZE,
  height: SIZE,
  frames: [frame((row, column) => (row > 60 && column < 3 ? 1000 : 10)), frame(() => 500)],
  times: [time, addSeconds(time, 3)],
  unit: "R",
};
const panelOf = ({ images: [panel] }: Figure) =>
  panel?.picture ?? { width: 0, height: 0, rgba: new Uint8ClampedArray(0) };

/** Where a text of a figure stands, in its own panel. */
function placeOf(figure: Figure, text: string): readonly [number, number] {
  const found = new RegExp(`<text x="([\\d.]+)" y="([\\d.]+)"[^>]*>${text}</text>`).exec(figure.marks);
  return [Number(found?.[1]), Number(found?.[2])];
}

describe("an image as the camera saw it", () => {
  test("has north above and east on the left, as its letters say", () => {
    const figure = fisheyeFigure(images, 0, { skymap, limits: [0, 1000] });
    const { width, rgba } = panelOf(figure);
    expect(width).toBe(SIZE);
    // The bright corner is that of the last row and the first columns: above on the left.
    expect([rgba[0], rgba[4 * (SIZE - 1)], rgba[4 * SIZE * (SIZE - 1)]]).toEqual([255, 2, 2]);
    const [n, e, s, w] = ["N", "E", "S", "W"].map((letter) => placeOf(figure, letter));
    const half = (figure.images[0]?.width ?? 0) / 2;
    expect(n?.[1]).toBeLessThan(half * 0.3);
    expect(s?.[1]).toBeGreaterThan(half * 1.7);
    expect(e?.[0]).toBeLessThan(half * 0.3);
    expect(w?.[0]).toBeGreaterThan(half * 1.7);
    for (const place of [n, s]) expect(Math.abs((place?.[0] ?? 0) - half)).toBeLessThan(half * 0.1);
  });

  test("says what it shows, in its own unit", async () => {
    const figure = fisheyeFigure(images, 1, { skymap, limits: [0, 1000], colors: "viridis" });
    expect(figure.title).toBe("THEMIS ASI gill (themis01) 2021-11-04 09:00:06 UTC");
    expect(figure.scale).toEqual({ limits: [0, 1000], stretch: "linear", colors: "viridis", unit: "R" });
    expect(figure.description).toContain("east left");
    const svg = toSvg(figure);
    for (const text of ["15°", "30°", "60°", ">1000<", ">R<"]) expect(svg).toContain(text);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const { width, height } = await renderFigure(figure);
    expect([width, height]).toEqual([figure.width, figure.height]);
  });

  test("has circles at their elevation", () => {
    const plain = fisheyeFigure(images, 0, {
      skymap,
      grid: { elevations: [30], azimuthStepDegrees: 0 },
      cardinals: false,
    });
    const path = /<path d="([^"]*)" fill="none" stroke="#fff"/.exec(plain.marks)?.[1] ?? "";
    const numbers = [...path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    expect(numbers.length).toBeGreaterThan(50);
    const width = plain.images[0]?.width ?? 0;
    // Of the made-up camera the zenith angle is even along the radius, 90 degrees at 0.48 of the width.
    for (const [x, y] of numbers)
      expect(Math.hypot(x - width / 2, y - width / 2) / width).toBeCloseTo((60 / 90) * 0.48, 1);
  });

  test("hides what lies low, and does not let it decide the limits", () => {
    const bright = frame((row, column) => ((skymap.fullElevation[row * SIZE + column] ?? 0) > 20 ? 10 + column : 9000));
    const figure = fisheyeFigure({ ...images, frames: [bright], times: [time] }, 0, { skymap, maskBelowDegrees: 20 });
    expect(figure.scale?.limits[1]).toBeLessThan(100);
    const { rgba } = panelOf(figure);
    expect(rgba[3]).toBe(0);
    expect(rgba[4 * (32 * SIZE + 32) + 3]).toBe(255);
  });

  test("has lines of one's own at their pixels", () => {
    const lines = [{ x: [0, 31.5], y: [63, 31.5], color: "#0f0", label: "path", dashed: true }];
    const figure = fisheyeFigure(images, 0, { lines, size: 640 });
    const [panel] = figure.images;
    const step = (panel?.width ?? 0) / SIZE;
    const [first, middle] = [step / 2, 32 * step].map((value) => Math.round(value * 100) / 100);
    expect(figure.marks).toContain(`<path d="M${first} ${first}L${middle} ${middle}" fill="none"`);
    expect(figure.marks).toContain(">path</text>");
    const bad = (line: object) => codeOf(() => fisheyeFigure(images, 0, { lines: [{ x: [1], y: [1], ...line }] }));
    expect(bad({ color: '"/><script>' })).toBe("aurora/bad-line");
    expect(bad({ x: [1, 2] })).toBe("aurora/bad-line");
    expect(bad({ x: [Number.NaN] })).toBe("nothing");
  });

  test("shows colours as they are, and knows its camera by the headers", () => {
    const colors: NamedSkyImages = {
      ...{ width: 3, height: 2, channels: 3 },
      frames: [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)],
      metadata: [{ siteUid: "gill", imagerUid: "rgb-04" }],
    };
    const figure = fisheyeFigure(colors);
    expect(figure.images).toHaveLength(1);
    expect([...panelOf(figure).rgba.subarray(0, 4)]).toEqual([10, 11, 12, 255]);
    expect(figure.title).toBe("gill (rgb-04)");
  });

  test("refuses in words what cannot be drawn", () => {
    expect(codeOf(() => fisheyeFigure(images, 2))).toBe("aurora/no-such-frame");
    expect(codeOf(() => fisheyeFigure(images, 0, { size: 1 }))).toBe("picture/bad-size");
    expect(codeOf(() => fisheyeFigure(images, 0, { limits: [2, 1] }))).toBe("picture/bad-limits");
    const other = fisheyeSkymap({ latitude: 0, longitude: 0, size: 32 });
    expect(codeOf(() => fisheyeFigure(images, 0, { skymap: other }))).toBe("aurora/bad-images");
    expect(codeOf(() => fisheyeFigure({ ...images, frames: [new Float32Array(5)] }))).toBe("aurora/bad-images");
    const empty = { ...images, frames: [frame(() => Number.NaN)], times: [time] };
    expect(codeOf(() => fisheyeFigure(empty))).toBe("picture/no-finite-pixels");
    // A column has no azimuth: it is drawn, without a grid.
    const column = { ...skymap, fullAzimuth: null };
    expect(fisheyeFigure(images, 0, { skymap: column }).marks).not.toContain(">N<");
  });
});

describe("a montage", () => {
  const five = { ...images, frames: [1, 2, 3, 4, 5].map((value) => frame(() => value)) };
  const timed = { ...five, times: five.frames.map((_, index) => addSeconds(time, 3 * index)) };

  test("puts frames from left to right and from top to bottom, in one scale", () => {
    const figure = montageFigure(timed, { rows: 2, columns: 3, limits: [0, 5], size: 306 });
    expect(figure.images.map(({ x, y }) => [x, y])).toEqual([
      [0, figure.images[0]?.y],
      [103, figure.images[0]?.y],
      [206, figure.images[0]?.y],
      [0, (figure.images[0]?.y ?? 0) + 103],
      [103, (figure.images[0]?.y ?? 0) + 103],
    ]);
    expect(figure.images.map(({ picture }) => picture.rgba[0])).toEqual([51, 102, 153, 204, 255]);
    for (const text of ["09:00:03", "09:00:06", "09:00:15"]) expect(figure.marks).toContain(`>${text}</text>`);
  });

  test("may have free places, and not too few", () => {
    expect(montageFigure(timed, { rows: 4, columns: 4 }).images).toHaveLength(5);
    expect(codeOf(() => montageFigure(timed, { rows: 2, columns: 2 }))).toBe("aurora/bad-montage");
    expect(codeOf(() => montageFigure(timed, { rows: 1.5, columns: 4 }))).toBe("aurora/bad-montage");
    expect(codeOf(() => montageFigure({ ...timed, frames: [], times: [] }))).toBe("aurora/bad-montage");
    const square = montageFigure(timed, { size: 300 });
    expect(new Set(square.images.map(({ x }) => x)).size).toBe(3);
  });
});
