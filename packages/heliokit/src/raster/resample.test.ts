import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Kernels, loadKernels } from "../kernels/index.js";
import type { AffinePlan, Plane } from "./affine-plan.js";
import { type ResampleOptions, type ResampleResult, resampleAffine } from "./resample.js";
import { combineParts, statisticsOf } from "./statistics.js";

interface Output {
  readonly data: Float32Array | Float64Array;
  readonly result: ResampleResult;
}

async function run(plane: Plane, plan: AffinePlan, options: Omit<ResampleOptions, "bigEndian"> = {}): Promise<Output> {
  const size = plan.width * plan.height;
  const data = plan.precision === "float32" ? new Float32Array(size) : new Float64Array(size);
  const result = await resampleAffine(plane, plan, (firstRow, rows) => data.set(rows, firstRow * plan.width), options);
  return { data, result };
}

/** A noisy picture with sharp points: smooth ones hide errors. */
function noisy(width: number, height: number, seed: number): Int16Array {
  let state = seed;
  return Int16Array.from({ length: width * height }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const noise = (state >>> 16) & 255;
    return state >>> 24 === 7 ? 9000 : 100 + noise;
  });
}

function planFor(width: number, height: number, changes: Partial<AffinePlan> = {}): AffinePlan {
  return {
    inputWidth: width,
    inputHeight: height,
    padX: 0,
    padY: 0,
    width,
    height,
    matrix: [1, 0, 0, 1],
    shift: [0, 0],
    order: 3,
    method: "bspline",
    fill: Number.NaN,
    factor: 1,
    clip: false,
    precision: "float32",
    ...changes,
  };
}

function rotation(degrees: number, scale: number): readonly [number, number, number, number] {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle) / scale, -Math.sin(angle) / scale, Math.sin(angle) / scale, Math.cos(angle) / scale];
}

/** Turns about the middle of the padded input. */
function centred(plan: AffinePlan): AffinePlan {
  const [a, b, c, d] = plan.matrix;
  const cx = (plan.inputWidth + 2 * plan.padX - 1) / 2;
  const cy = (plan.inputHeight + 2 * plan.padY - 1) / 2;
  const ox = (plan.width - 1) / 2;
  const oy = (plan.height - 1) / 2;
  return { ...plan, shift: [cx - a * ox - b * oy + 0.37, cy - c * ox - d * oy - 1.21] };
}

function differences(a: ArrayLike<number>, b: ArrayLike<number>): { masks: number; largest: number; rms: number } {
  let masks = 0;
  let largest = 0;
  let squares = 0;
  for (let index = 0; index < a.length; index++) {
    const x = a[index] as number;
    const y = b[index] as number;
    if (Number.isNaN(x) !== Number.isNaN(y)) masks++;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    const difference = Math.abs(x - y);
    largest = Math.max(largest, difference);
    squares += difference * difference;
  }
  return { masks, largest, rms: Math.sqrt(squares / a.length) };
}

let kernels: Kernels;
beforeAll(async () => {
  const loaded = await loadKernels();
  if (!loaded) throw new Error("this test needs WebAssembly SIMD");
  kernels = loaded;
});

const cases: readonly (readonly [string, (precision: "float32" | "float64") => { plane: Plane; plan: AffinePlan }])[] =
  [
    ["small angle", (precision) => pictured(200, 180, { matrix: rotation(0.14, 1.0012), precision })],
    ["no rotation, half a pixel", (precision) => pictured(131, 97, { precision }, [0.5, 0.25])],
    ["whole pixels", (precision) => pictured(128, 128, { precision }, [3, -2])],
    ["180 degrees", (precision) => pictured(150, 170, { matrix: rotation(180.07, 1), precision })],
    ["scale 0.9", (precision) => pictured(140, 140, { matrix: rotation(0.3, 0.9), precision })],
    ["scale 1.2, too short runs", (precision) => pictured(140, 140, { matrix: rotation(1, 1.2), precision })],
    ["5 degrees", (precision) => pictured(190, 160, { matrix: rotation(5, 1), precision })],
    ["30 degrees", (precision) => pictured(100, 120, { matrix: rotation(30, 1), precision })],
    ["90 degrees", (precision) => pictured(100, 100, { matrix: rotation(90.05, 1), precision })],
    [
      "border of NaN",
      (precision) => pictured(120, 117, { matrix: rotation(-1.5, 1.003), padX: 4, padY: 5, precision }),
    ],
    [
      "border of a number",
      (precision) =>
        pictured(120, 117, { matrix: rotation(-1.5, 1.003), padX: 4, padY: 5, fill: -3, clip: true, precision }),
    ],
    [
      "factor and clip",
      (precision) => pictured(99, 161, { matrix: rotation(0.5, 1), factor: 0.5031, clip: true, precision }),
    ],
    [
      "blanks",
      (precision) => withBlanks(pictured(150, 130, { matrix: rotation(0.4, 1.01), padX: 2, padY: 2, precision })),
    ],
    ["blanks, turned over", (precision) => withBlanks(pictured(150, 130, { matrix: rotation(179.8, 1), precision }))],
    ["smaller than the look-ahead", (precision) => pictured(9, 7, { matrix: rotation(0.5, 1), precision })],
  ];

function pictured(width: number, height: number, changes: Partial<AffinePlan>, shift?: readonly [number, number]) {
  const plan = planFor(width, height, changes);
  return {
    plane: { data: noisy(width, height, 5), width, height } as Plane,
    plan: shift ? { ...plan, shift } : centred(plan),
  };
}

function withBlanks(work: { plane: Plane; plan: AffinePlan }): { plane: Plane; plan: AffinePlan } {
  const data = noisy(work.plane.width, work.plane.height, 9);
  for (const at of [0, 777, 778, 5000, 5150, data.length - 1]) data[at] = -32768;
  return { plane: { ...work.plane, data, blank: -32768 }, plan: work.plan };
}

describe("kernels against the twin", () => {
  it.each(cases)("float32: %s", async (_, make) => {
    const { plane, plan } = make("float32");
    const twin = await run(plane, { ...plan, precision: "float64" }, { kernels: null });
    const ours = await run(plane, plan, { kernels });
    const { masks, largest, rms } = differences(ours.data, twin.data);
    expect(masks).toBe(0);
    // Rounding of float32 at 9000: 5e-4 each step.
    expect(largest).toBeLessThan(8e-3);
    expect(rms).toBeLessThan(5e-4);
    expect(ours.result.statistics.missing).toBe(twin.result.statistics.missing);
    expect(ours.result.statistics.mean).toBeCloseTo(twin.result.statistics.mean, 3);
  });

  it.each(cases)("float64: %s", async (_, make) => {
    const { plane, plan } = make("float64");
    const twin = await run(plane, plan, { kernels: null });
    const ours = await run(plane, plan, { kernels });
    const { masks, largest } = differences(ours.data, twin.data);
    expect(masks).toBe(0);
    expect(largest).toBeLessThan(1e-8);
  });

  it.each([0, 1, 2, 4, 5] as const)("order %i", async (order) => {
    const { plane, plan } = withBlanks(pictured(150, 130, { matrix: rotation(0.4, 1.01), padX: 2, padY: 2, order }));
    const twin = await run(plane, { ...plan, precision: "float64" }, { kernels: null });
    const ours = await run(plane, { ...plan, precision: "float64" }, { kernels });
    const { masks, largest } = differences(ours.data, twin.data);
    expect(masks).toBe(0);
    expect(largest).toBeLessThan(1e-8);
  });

  it.each([
    ["catmull-rom", 3],
    ["catmull-rom", 1],
    ["opencv", 3],
    ["opencv", 1],
    ["opencv", 0],
  ] as const)("%s, order %i", async (method, order) => {
    for (const fill of [Number.NaN, -7]) {
      const changes = { matrix: rotation(11, 0.9), padX: 2, padY: 3, order, method, fill, clip: true } as const;
      const { plane, plan } = withBlanks(pictured(110, 90, changes));
      const twin = await run(plane, { ...plan, precision: "float64" }, { kernels: null });
      for (const precision of ["float32", "float64"] as const) {
        const ours = await run(plane, { ...plan, precision }, { kernels });
        const { masks, largest } = differences(ours.data, twin.data);
        expect(masks).toBe(0);
        // OpenCV's weights are float32 in the twin.
        expect(largest).toBeLessThan(5e-3);
      }
    }
  });

  it("takes pictures of every number type, in and out of the kernels' memory", async () => {
    const plan = centred(planFor(90, 80, { matrix: rotation(0.2, 1) }));
    const pixels = noisy(90, 80, 3);
    const expected = await run({ data: pixels, width: 90, height: 80 }, plan, { kernels });
    const held = kernels.arena.array("int16", pixels.length);
    held.view.set(pixels);
    const others = [
      held,
      held.view,
      ...[Int32Array, Uint16Array, Float32Array, Float64Array].map((T) => T.from(pixels)),
    ];
    for (const data of others) {
      const { data: output } = await run({ data, width: 90, height: 80 }, plan, { kernels });
      expect(differences(output, expected.data)).toEqual({ masks: 0, largest: 0, rms: 0 });
    }
    held.release();
  });
});

describe("resampleAffine", () => {
  it("gives whole pixels back exactly enough", async () => {
    const { plane, plan } = pictured(128, 128, { precision: "float64" }, [0, 0]);
    for (const choice of [kernels, null]) {
      const { data } = await run(plane, plan, { kernels: choice });
      expect(differences(data, plane.data as Int16Array).largest).toBeLessThan(1e-10);
    }
  });

  it.each(["float32", "float64"] as const)("does not depend on how rows are shared out (%s)", async (precision) => {
    const { plane, plan } = pictured(70, 2300, { matrix: rotation(0.2, 1.001), precision });
    for (const choice of [kernels, null]) {
      const whole = await run(plane, plan, { kernels: choice });
      const parts = [
        await run(plane, plan, { kernels: choice, firstRow: 1024, rowCount: 1276 }),
        await run(plane, plan, { kernels: choice, rowCount: 1024 }),
      ];
      const joined = whole.data.slice().fill(0);
      for (const part of parts) {
        part.data.forEach((value, at) => {
          if (!Number.isNaN(value) && value !== 0) joined[at] = value;
        });
      }
      expect(differences(joined, whole.data).largest).toBe(0);
      const together = parts.flatMap(({ result }) => result.parts);
      expect(combineParts(together, whole.result.powerBase)).toEqual(whole.result.statistics);
    }
  });

  it.each([
    ["cubic", 3, 0.2],
    ["quintic, steep", 5, 25],
  ] as const)(
    "gives the same bytes on shared memory and whatever memory held before (%s)",
    async (_, order, degrees) => {
      const { plane, plan } = withBlanks(
        pictured(90, 130, { matrix: rotation(degrees, 1.001), padX: 3, padY: 2, order }),
      );
      const expected = await run(plane, plan, { kernels });
      for (const shared of [false, true]) {
        const other = await loadKernels({ fresh: true, shared });
        if (!other) throw new Error("this test needs WebAssembly SIMD and shared memory");
        // NaN in every type, everywhere.
        const litter = other.arena.array("uint8", 8 << 20);
        litter.view.fill(0xff);
        litter.release();
        const again = await run(plane, plan, { kernels: other });
        expect(Buffer.from(again.data.buffer).equals(Buffer.from(expected.data.buffer))).toBe(true);
        expect(again.result.statistics).toEqual(expected.result.statistics);
      }
    },
  );

  it("hands over FITS bytes and their sum", async () => {
    const { plane, plan } = pictured(70, 66, { matrix: rotation(0.2, 1) });
    for (const choice of [kernels, null]) {
      const { data } = await run(plane, plan, { kernels: choice });
      const bytes = new Uint8Array(data.byteLength);
      const { dataSum } = await resampleAffine(plane, plan, (row, rows) => bytes.set(rows, row * 70 * 4), {
        bigEndian: true,
        kernels: choice,
      });
      const view = new DataView(bytes.buffer);
      let sum = 0;
      data.forEach((value, at) => {
        expect(view.getFloat32(4 * at)).toBe(value);
        sum += view.getUint32(4 * at);
      });
      while (sum > 0xffffffff) sum = (sum % 2 ** 32) + Math.floor(sum / 2 ** 32);
      expect(dataSum).toBe(sum);
    }
  });

  it("takes the same statistics as statisticsOf, bit for bit", async () => {
    const { plane, plan } = withBlanks(pictured(600, 520, { matrix: rotation(0.1, 1.002), factor: 0.3 }));
    const { data, result } = await run(plane, plan, { kernels });
    const again = statisticsOf({ data, width: 600, height: 520 });
    expect(again.percentiles).toEqual(result.statistics.percentiles);
    expect(again.min).toBe(result.statistics.min);
    expect(again.missing).toBe(result.statistics.missing);
    expect(again.mean).toBeCloseTo(result.statistics.mean, 5);
    expect(again.kurtosis).toBeCloseTo(result.statistics.kurtosis, 3);
  });

  it("refuses plans that make no sense and stops when asked", async () => {
    const { plane, plan } = pictured(20, 20, {});
    const none = () => {};
    for (const wrong of [{ inputWidth: 21 }, { factor: Number.NaN }, { width: 0 }, { padX: -1 }] as const) {
      const attempt = resampleAffine(plane, { ...plan, ...wrong }, none);
      await expect(attempt).rejects.toMatchObject({ code: "raster/bad-plan" });
    }
    const attempt = resampleAffine(plane, { ...plan, method: "opencv", order: 2 }, none);
    await expect(attempt).rejects.toMatchObject({ code: "raster/bad-plan" });
    const stopped = resampleAffine(plane, plan, none, { signal: AbortSignal.abort(new Error("enough")) });
    await expect(stopped).rejects.toThrow("enough");
  });

  it("stays within the range of the input under clip, whatever the geometry", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: 0.7, max: 1.5, noNaN: true }),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom("float32" as const, "float64" as const),
        async (degrees, scale, pad, precision) => {
          const changes = { matrix: rotation(degrees, scale), padX: pad, padY: pad, clip: true, precision };
          const { plane, plan } = pictured(80, 75, changes);
          const { data } = await run(plane, plan, { kernels });
          const twin = await run(plane, { ...plan, precision: "float64" }, { kernels: null });
          expect(differences(data, twin.data).masks).toBe(0);
          for (const value of data) expect(value < 100 || value > 9000).toBe(false);
        },
      ),
      { numRuns: 40, seed: 11 },
    );
  });
});
