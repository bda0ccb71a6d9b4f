import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { type Matrix2, planRegister, type RegisterInput, registerTargetScale } from "./register-plan.js";
import { rotationFromAngle } from "./wcs.js";

const frame = (side: number, scale: number, roll: number): RegisterInput => ({
  width: side,
  height: side,
  referencePixel: { x: side / 2 - 6.3, y: side / 2 - 5.7 },
  scale: { x: scale, y: scale },
  rotation: rotationFromAngle(roll, 1),
});

/** Input position that output pixel (x, y) takes its value from, on the padded input. */
const source = (plan: ReturnType<typeof planRegister>, x: number, y: number): { x: number; y: number } => {
  const [a, b, c, d] = plan.matrix;
  const X = x + plan.origin[0];
  const Y = y + plan.origin[1];
  return { x: a * X + b * Y + plan.shift[0], y: c * X + d * Y + plan.shift[1] };
};

describe("registerTargetScale", () => {
  it("aims at 0.6 arcsec per pixel, times a whole number for binned frames only", () => {
    expect(registerTargetScale(0.600714, 4096, 4096)).toBe(0.6);
    expect(registerTargetScale(0.504, 4096, 4096)).toBe(0.6);
    expect(registerTargetScale(19.1836, 128, 128)).toBeCloseTo(19.2, 12);
    expect(registerTargetScale(4.8061, 512, 512)).toBeCloseTo(4.8, 12);
    // Ties go to the even neighbour, as in NumPy.
    expect(registerTargetScale(1.5, 512, 512)).toBeCloseTo(1.2, 12);
  });
});

describe("planRegister, sizes that the Python library gives", () => {
  const reference = (scale: number, roll: number) => planRegister(frame(4096, scale, roll), { size: "reference" });

  it.each([
    ["193: padded by 5, cut back to 4096", 0.600714, 0.056433, 5, 4096, 2047.5],
    ["171: one pixel lost on each side", 0.599489, 0.019217, 0, 4094, 2046.5],
    ["1700: padded by 48", 0.612898, 0.1, 48, 4096, 2047.5],
    ["HMI: 327 pixels lost on each side", 0.504, 0, 0, 3442, 1720.5],
  ])("%s", (_, scale, roll, pad, size, centre) => {
    const plan = reference(scale, roll);
    expect([plan.padX, plan.padY]).toEqual([pad, pad]);
    expect([plan.outputWidth, plan.outputHeight]).toEqual([size, size]);
    expect(plan.referencePixel).toEqual({ x: centre, y: centre });
  });
});

describe("planRegister, our sizes", () => {
  it("gives 4096 x 4096 with the Sun at the exact middle for every full frame", () => {
    for (const [scale, roll] of [
      [0.599489, 0.019],
      [0.600714, 0.056],
      [0.504, 179.9],
      [0.6, 45],
    ] as const) {
      const plan = planRegister(frame(4096, scale, roll), {});
      expect([plan.outputWidth, plan.outputHeight]).toEqual([4096, 4096]);
      expect(plan.referencePixel).toEqual({ x: 2047.5, y: 2047.5 });
    }
  });

  it("bins in the same pass and moves the middle with the block", () => {
    const plan = planRegister(frame(4096, 0.600714, 0.05), { size: 1024 });
    expect([plan.width, plan.outputWidth, plan.bin]).toEqual([4096, 1024, 4]);
    expect(plan.referencePixel.x).toBe(511.5);
    expect(plan.scale.x).toBeCloseTo(2.4, 12);
  });

  it("never enlarges a small frame", () => {
    expect(planRegister(frame(512, 4.8061, 3.7), { size: 4096 }).outputWidth).toBe(512);
  });

  it("refuses a size that is no whole part of the frame, and coordinates that cannot be inverted", () => {
    const refused = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        if (isHeliokitError(error)) return error.code;
      }
      return "not refused";
    };
    expect(refused(() => planRegister(frame(4096, 0.6, 0), { size: 1000 }))).toBe("map/bad-size");
    const flat: Matrix2 = [1, 1, 1, 1];
    expect(refused(() => planRegister({ ...frame(4096, 0.6, 0), rotation: flat }, {}))).toBe("map/singular-rotation");
  });

  it("places cut-outs on the full disk's grid, whole pixels from the middle, and covers them", () => {
    const cutout: RegisterInput = {
      width: 256,
      height: 200,
      referencePixel: { x: 542.35, y: 642.3 },
      scale: { x: 0.600714, y: 0.600714 },
      rotation: rotationFromAngle(0.056433, 1),
    };
    const plan = planRegister(cutout, { cutout: true });
    expect((plan.referencePixel.x - 2047.5) % 1).toBeCloseTo(0, 9);
    expect((plan.referencePixel.y - 2047.5) % 1).toBeCloseTo(0, 9);
    const first = source(plan, 0, 0);
    const last = source(plan, plan.outputWidth - 1, plan.outputHeight - 1);
    expect(Math.min(first.x, first.y)).toBeLessThanOrEqual(plan.padX + 1e-9);
    expect(last.x).toBeGreaterThanOrEqual(plan.padX + 255 - 1);
    expect(plan.outputWidth).toBeLessThan(262);
  });
});

describe("planRegister, geometry", () => {
  const frames = fc.record({
    side: fc.integer({ min: 8, max: 4096 }),
    scale: fc.double({ min: 0.45, max: 0.7, noNaN: true }),
    roll: fc.double({ min: -180, max: 180, noNaN: true }),
  });

  it("puts the reference coordinate where the header will say it is", () => {
    fc.assert(
      fc.property(frames, ({ side, scale, roll }) => {
        const input = frame(side, scale, roll);
        const plan = planRegister(input, { size: "reference" });
        const at = source(plan, plan.referencePixel.x, plan.referencePixel.y);
        expect(at.x - plan.padX).toBeCloseTo(input.referencePixel.x, 6);
        expect(at.y - plan.padY).toBeCloseTo(input.referencePixel.y, 6);
      }),
    );
  });

  it("steps by the target scale along north-up axes", () => {
    fc.assert(
      fc.property(frames, ({ side, scale, roll }) => {
        const input = frame(side, scale, roll);
        const plan = planRegister(input, {});
        const from = source(plan, 0, 0);
        const to = source(plan, 1, 0);
        const [r11, r12] = input.rotation;
        const west = scale * (r11 * (to.x - from.x) + r12 * (to.y - from.y));
        expect(west * plan.bin).toBeCloseTo(plan.scale.x, 6);
      }),
    );
  });

  it("gives the same pixels in our size and in the reference's, where both have them", () => {
    const ours = planRegister(frame(4096, 0.599489, 0.02), {});
    const theirs = planRegister(frame(4096, 0.599489, 0.02), { size: "reference" });
    expect(source(ours, 1, 1)).toEqual(source(theirs, 0, 0));
  });
});
