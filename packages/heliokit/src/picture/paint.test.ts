import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { colorTable } from "./color-table.js";
import { paint } from "./paint.js";
import { equalization, type Stretch } from "./stretch.js";

const colors = colorTable("viridis");

describe("paint", () => {
  const stretches: readonly Stretch[] = [
    "linear",
    "sqrt",
    "log",
    { kind: "asinh", a: 0.01 },
    { kind: "power", exponent: 0.3 },
    equalization(Float64Array.from({ length: 500 }, (_, index) => index ** 2)).stretch,
  ];

  it.each(stretches.map((stretch) => [stretch] as const))(
    "gives large images the colours of small ones, %j",
    (stretch) => {
      const width = 1024;
      const data = Float32Array.from({ length: width * 512 }, (_, index) => ((index * 7919) % 100_003) / 80_000 - 0.1);
      const whole = paint({ data, width, height: 512 }, { colors, limits: [0, 1], stretch });
      for (const row of [0, 17, 511]) {
        const part = data.subarray(row * width, (row + 1) * width);
        const alone = paint({ data: part, width, height: 1 }, { colors, limits: [0, 1], stretch });
        const at = (511 - row) * width * 4;
        expect(Buffer.from(whole.rgba.slice(at, at + width * 4)).equals(Buffer.from(alone.rgba))).toBe(true);
      }
    },
  );

  it("never goes down where values go up, whatever the limits", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Stretch>("linear", "sqrt", "log", "asinh"),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (stretch, low, span) => {
          const data = Float64Array.from({ length: 60 }, (_, index) => low + span * (index / 40 - 0.25));
          const { rgba } = paint(
            { data, width: 60, height: 1 },
            { colors: colorTable("gray"), limits: [low, low + span], stretch },
          );
          for (let at = 4; at < rgba.length; at += 4) expect(rgba[at]).toBeGreaterThanOrEqual(rgba[at - 4] ?? 0);
        },
      ),
    );
  });
});
