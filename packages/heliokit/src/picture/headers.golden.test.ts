// Every header of the goldens can be drawn, with the limb where it is an image of the Sun from somewhere, and refused in words
// where its coordinates cannot be.
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { makeHeader, withCards } from "../fits/index.js";
import { mapFromRaster } from "../map/index.js";
import { goldenParts } from "../testing/map-goldens.js";
import { drawMap, renderFigure } from "./index.js";

interface Case {
  readonly name: string;
  readonly header: Readonly<Record<string, string | number | boolean>>;
  readonly shape: readonly [number, number];
}

const parts = goldenParts<{ cases: readonly Case[] }>("headers.json");

// A set of fixtures may leave the file out; then this line says so.
it.skipIf(parts.length === 0)("headers.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", ({ goldens }) => {
  it.each(goldens.cases)("$name", async ({ header, shape }) => {
    const [rows, columns] = shape;
    // A few pixels of the frame are enough for its axes.
    const width = Math.min(columns, 64);
    const height = Math.min(rows, 64);
    const data = Float32Array.from({ length: width * height }, (_, index) => Math.sin(index / 7) * 100);
    try {
      const map = mapFromRaster({ data, width, height }, withCards(makeHeader([]), header));
      const figure = drawMap(map, { size: 200 });
      expect(figure.marks).not.toMatch(/NaN|Infinity|undefined/);
      await renderFigure(figure);
      if (map.wcs.type[0].startsWith("HP")) drawMap(map, { size: 200, limb: true, grid: true });
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      expect(error.code).toMatch(/^(coordinates|map)\//);
    }
  });
});
