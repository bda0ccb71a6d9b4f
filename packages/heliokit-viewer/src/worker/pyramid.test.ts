import fc from "fast-check";
import { expect, test } from "vitest";
import { planLevels, tileBox } from "../draw/levels.js";
import { meanLevels } from "./pyramid.js";
import { tilesOf } from "./tiles.js";

const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -1000, max: 1000 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);
const rasters = fc
  .tuple(fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 13 }))
  .chain(([width, height]) =>
    fc
      .array(value, { minLength: width * height, maxLength: width * height })
      .map((values) => ({ data: Float32Array.from(values), width, height })),
  );

test("a cell of every level is the mean of the finite pixels under it, missing only where there is none", () => {
  fc.assert(
    fc.property(rasters, ({ data, width, height }) => {
      let side = 1;
      for (const level of meanLevels({ data, width, height }, 4)) {
        side *= 2;
        expect([level.width, level.height]).toEqual([Math.ceil(width / side), Math.ceil(height / side)]);
        for (let y = 0; y < level.height; y++) {
          for (let x = 0; x < level.width; x++) {
            const under: number[] = [];
            for (let row = y * side; row < Math.min(height, (y + 1) * side); row++)
              for (let column = x * side; column < Math.min(width, (x + 1) * side); column++)
                under.push(data[row * width + column] ?? Number.NaN);
            const finite = under.filter(Number.isFinite);
            const mean = Math.fround(finite.reduce((a, b) => a + b, 0) / finite.length);
            expect(level.data[y * level.width + x]).toBe(mean);
          }
        }
      }
    }),
  );
});

test("tiles hold every cell of every level once, the coarsest level first", () => {
  const [width, height] = [1100, 530];
  const data = Float32Array.from({ length: width * height }, (_, index) => index % 977);
  const plan = planLevels(width, height);
  const levels = [{ data, width, height }, ...meanLevels({ data, width, height }, plan.levels.length - 1)];
  const seen = plan.levels.map((level) => new Uint8Array(level.width * level.height));
  const order: number[] = [];
  for (const tile of tilesOf(7, { data, width, height })) {
    order.push(tile.level);
    const box = tileBox(plan, tile.level, tile.column, tile.row);
    const level = levels[tile.level];
    expect(tile.data.length).toBe(box.width * box.height);
    let same = true;
    for (let index = 0; index < tile.data.length; index++) {
      const at = (box.y + Math.floor(index / box.width)) * (level?.width ?? 0) + box.x + (index % box.width);
      same &&= Object.is(tile.data[index], level?.data[at]);
      const counts = seen[tile.level];
      if (counts) counts[at] = (counts[at] ?? 0) + 1;
    }
    expect(same).toBe(true);
  }
  expect(order).toEqual([...order].sort((a, b) => b - a));
  expect(order.length).toBe(plan.tiles);
  expect(seen.every((counts) => counts.every((count) => count === 1))).toBe(true);
});

test("very large images are cut into larger tiles, never into more than a texture array has layers", () => {
  for (const side of [1, 64, 65, 512, 4096, 8192, 16384]) {
    const { levels } = planLevels(side, side);
    expect(Math.max(...levels.map(({ across, up }) => across * up))).toBeLessThanOrEqual(256);
  }
});
