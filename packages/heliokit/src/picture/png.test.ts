import fc from "fast-check";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import type { Picture } from "./paint.js";
import { encodePng } from "./png.js";

/** RGBA of a PNG file as another program reads it. */
function read(bytes: Uint8Array): { width: number; height: number; rgba: number[] } {
  const { width, height, channels, data, palette } = decode(bytes);
  const rgba: number[] = [];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const color = palette
      ? (palette[data[pixel] ?? 0] ?? [])
      : Array.from(data.subarray(pixel * channels, (pixel + 1) * channels));
    rgba.push(color[0] ?? 0, color[1] ?? 0, color[2] ?? 0, color[3] ?? 255);
  }
  return { width, height, rgba };
}

describe("encodePng", () => {
  it("is read back as it was, with few colours and with many, clear and opaque", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(2, 200, 5000),
        fc.boolean(),
        fc.nat(),
        (width, height, colors, opaque, seed) => {
          const words = Uint32Array.from({ length: width * height }, (_, index) => {
            const color = (Math.imul(index + seed, 2654435761) >>> 8) % colors;
            return Math.imul(color + 1, 40503) | (opaque ? 0xff000000 : 0);
          });
          const picture: Picture = { width, height, rgba: new Uint8ClampedArray(words.buffer) };
          const found = read(encodePng(picture, { texts: { Title: "Å and 太" } }));
          expect([found.width, found.height]).toEqual([width, height]);
          expect(found.rgba).toEqual(Array.from(picture.rgba));
        },
      ),
      { numRuns: 100 },
    );
  });
});
