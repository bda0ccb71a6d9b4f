import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySink, memorySource } from "../bytes/index.js";
import { riceBound, riceEncode } from "../codecs/index.js";
import { loadKernels, tileKernels } from "../kernels/index.js";
import { openFits, readImage, writeFits } from "./index.js";
import { NoiseEstimator } from "./tile-noise.js";

const loaded = await loadKernels();
const kernels = loaded && tileKernels(loaded);

/** Rows with noise, constant stretches, jumps, NaN and, seldom, infinities. */
const pixels = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { maxLength: 40 }) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1, max: 30 }))
          .map(([value, count]) => Array<number>(count).fill(value)),
      },
      { weight: 2, arbitrary: fc.constant([Number.NaN]) },
      { weight: 1, arbitrary: fc.array(fc.float({ noNaN: true }), { maxLength: 9 }) },
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => Float32Array.from(parts.flat()))
  .filter((row) => row.length > 0);

describe.skipIf(!kernels)("compiled tile compression", () => {
  it("finds the noise that the twin finds", () => {
    fc.assert(
      fc.property(pixels, (row) => {
        const estimator = new NoiseEstimator();
        const twin = estimator.estimate(row, row.length);
        const compiled = estimator.estimate(row, row.length, kernels);
        // Which of the two zeros is the smallest pixel changes nothing.
        expect({ ...compiled, min: compiled.min + 0, max: compiled.max + 0 }).toEqual({
          ...twin,
          min: twin.min + 0,
          max: twin.max + 0,
        });
      }),
      { numRuns: 400 },
    );
  });
  it("writes the bytes that the twin writes", async () => {
    await fc.assert(
      fc.asyncProperty(
        pixels,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(16, 4, -0.5, -1e-3),
        async (row, height, quantize) => {
          const data = Float32Array.from({ length: row.length * height }, (_, index) => row[index % row.length] ?? 0);
          const axes = [row.length, height];
          const [compiled, plain] = [memorySink(), memorySink()];
          if (!kernels) return;
          await writeFits(compiled, [
            { kind: "image", data, axes, compress: { algorithm: "rice", quantize, kernels } },
          ]);
          await writeFits(plain, [{ kind: "image", data, axes, compress: { algorithm: "rice", quantize } }]);
          expect(Buffer.compare(compiled.bytes(), plain.bytes())).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
  it("leaves tiles lossless whose pixels are so large that a step is lost beside them", async () => {
    const data = Float32Array.from([2 ** 52, Number.NaN]);
    const bytes = async (own: typeof kernels) => {
      const sink = memorySink();
      const compress = { algorithm: "rice", quantize: -1e-3, ...(own ? { kernels: own } : {}) } as const;
      await writeFits(sink, [{ kind: "image", data, axes: [2, 1], compress }]);
      return sink.bytes();
    };
    const compiled = await bytes(kernels);
    expect(Buffer.compare(compiled, await bytes(undefined))).toBe(0);
    const image = await (await openFits(memorySource(compiled, "wild.fits"))).firstImage();
    expect([...(await readImage(image)).data]).toEqual([2 ** 52, Number.NaN]);
  });
  it("encodes integers as the twin does, wild ones too", () => {
    const list = fc.array(
      fc.oneof(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.integer({ min: -20, max: 20 }), fc.constant(7)),
      { minLength: 1, maxLength: 150 },
    );
    fc.assert(
      fc.property(list, fc.constantFrom(32, 16), fc.boolean(), (values, block, wide) => {
        const array = wide ? Int32Array.from(values) : Int16Array.from(values);
        const room = () => new Uint8Array(riceBound(values.length, wide ? 4 : 2, block));
        const [one, two] = [room(), room()];
        const length = riceEncode(array, block, one);
        expect(riceEncode(array, block, two, kernels)).toBe(length);
        expect(two.subarray(0, length)).toEqual(one.subarray(0, length));
      }),
      { numRuns: 500 },
    );
  });
});
