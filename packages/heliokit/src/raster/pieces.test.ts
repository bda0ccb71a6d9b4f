import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Kernels, loadKernels } from "../kernels/index.js";
import { mirrorIndex, prefilterLine, splineWeights } from "./bspline.js";
import { flip } from "./flip.js";
import { medianByCounting, medianWith, selectRank, valuesOfRanks } from "./median.js";
import { blockMean, blockSum } from "./rebin.js";
import { smallest, statisticsOf } from "./statistics.js";

let kernels: Kernels;
beforeAll(async () => {
  const loaded = await loadKernels();
  if (!loaded) throw new Error("this test needs WebAssembly SIMD");
  kernels = loaded;
});

describe("B-splines", () => {
  it.each([1, 2, 3, 4, 5])("weights of degree %i add up to 1 and reproduce samples after the prefilter", (order) => {
    const weights = new Float64Array(order + 1);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2, maxLength: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (samples, part) => {
          splineWeights(part * 7.3, order, weights);
          expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          const line = Float64Array.from(samples);
          prefilterLine(line, 0, 1, line.length, order);
          samples.forEach((sample, at) => {
            const first = splineWeights(at, order, weights);
            let sum = 0;
            weights.forEach((weight, tap) => {
              sum += weight * (line[mirrorIndex(first + tap, line.length)] as number);
            });
            expect(sum).toBeCloseTo(sample, 8);
          });
        },
      ),
      { numRuns: 50, seed: 2 },
    );
  });
});

describe("order statistics", () => {
  it("select, rank and count what sorting finds", () => {
    const lists = fc.array(fc.integer({ min: -300, max: 300 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(lists, fc.nat(40), fc.integer({ min: -310, max: 310 }), (list, extraCount, extra) => {
        const sorted = [...list].sort((a, b) => a - b);
        const ranks = [0, list.length >> 1, list.length - 1];
        expect(valuesOfRanks(Float32Array.from(list), ranks)).toEqual(ranks.map((rank) => sorted[rank]));
        for (const rank of ranks) expect(selectRank(Float64Array.from(list), list.length, rank)).toBe(sorted[rank]);

        const all = [...list.filter((value) => value !== 7), ...Array<number>(extraCount).fill(extra)].sort(
          (a, b) => a - b,
        );
        const middle = all.length >> 1;
        const median = all.length % 2 === 1 ? all[middle] : ((all[middle - 1] as number) + (all[middle] as number)) / 2;
        if (all.length === 0) return;
        for (const data of [Int16Array.from(list), Float32Array.from(list), Int32Array.from(list)]) {
          expect(medianWith(data, 7, extra, extraCount)).toBe(median);
        }
        const held = kernels.arena.array("int16", list.length);
        held.view.set(list);
        const blanks = list.filter((value) => value === 7).length;
        const counted = medianByCounting(kernels, held.view, blanks === 0 ? undefined : 7, blanks, extra, extraCount);
        held.release();
        if (counted !== undefined) expect(counted).toBe(median);
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it("find the middle of any float32 numbers, missing ones left out", () => {
    const numbers = fc.array(fc.float({ noDefaultInfinity: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        numbers,
        fc.nat(20),
        fc.float({ noNaN: true, noDefaultInfinity: true }),
        (list, extraCount, extra) => {
          const all = [...list.filter((value) => !Number.isNaN(value)), ...Array<number>(extraCount).fill(extra)];
          all.sort((a, b) => a - b);
          const middle = all.length >> 1;
          const median = all.length % 2 === 1 ? all[middle] : ((all[middle - 1] ?? 0) + (all[middle] ?? 0)) / 2;
          const found = medianWith(Float32Array.from(list), undefined, extra, extraCount);
          if (all.length === 0) expect(found).toBeNaN();
          else expect(found === median).toBe(true);
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });
});

describe("statistics", () => {
  it("know the moments of a small list, NaN left out", () => {
    const raster = { data: Float64Array.of(1, 2, Number.NaN, 3, 10, 4), width: 3, height: 2 };
    const { count, missing, min, max, mean, rms, skewness, kurtosis, median } = statisticsOf(raster);
    expect([count, missing, min, max, mean, median]).toEqual([5, 1, 1, 10, 4, 3]);
    expect(rms).toBeCloseTo(Math.sqrt(10), 12);
    expect(skewness).toBeCloseTo(36 / 10 ** 1.5, 12);
    expect(kurtosis).toBeCloseTo(278.8 / 100 - 3, 12);
    expect(smallest(raster)).toBe(1);
  });

  it("have nothing to say of nothing", () => {
    const raster = { data: new Float32Array(4).fill(Number.NaN), width: 2, height: 2 };
    const statistics = statisticsOf(raster);
    expect(statistics.count).toBe(0);
    expect(statistics.mean).toBeNaN();
    expect(smallest(raster)).toBeNaN();
  });

  it("of a constant picture have no width", () => {
    const { rms, min, mean } = statisticsOf({ data: new Float32Array(9).fill(2.5), width: 3, height: 3 });
    expect([rms, min, mean]).toEqual([0, 2.5, 2.5]);
  });

  it("keep fourth powers of wide data within float32", () => {
    const data = Float32Array.from({ length: 300 }, (_, index) => (index === 7 ? 3e30 : index * 1e28));
    const { kurtosis, mean } = statisticsOf({ data, width: 300, height: 1 });
    expect(Number.isFinite(kurtosis)).toBe(true);
    expect(mean / (data.reduce((sum, value) => sum + value, 0) / 300)).toBeCloseTo(1, 5);
  });
});

describe("blocks and flips", () => {
  it("average and add valid pixels only", () => {
    const raster = { data: Float32Array.of(1, 2, Number.NaN, Number.NaN, 3, 6, Number.NaN, 5), width: 4, height: 2 };
    expect([...blockMean(raster, 2, 2).data]).toEqual([3, 5]);
    expect([...blockSum(raster, 2, 2).data]).toEqual([12, 5]);
    expect([...blockMean(raster, 2, 1).data]).toEqual([1.5, Number.NaN, 4.5, 5]);
    expect(() => blockMean(raster, 3, 1)).toThrow(expect.objectContaining({ code: "raster/bad-block" }));
  });

  it("turn by 180 degrees and back", () => {
    const raster = { data: Int16Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 2 };
    const turned = flip(raster, { x: true, y: true });
    expect([...turned.data]).toEqual([6, 5, 4, 3, 2, 1]);
    expect([...flip(turned, { x: true, y: true }).data]).toEqual([...raster.data]);
    expect([...flip(raster, { y: true }).data]).toEqual([4, 5, 6, 1, 2, 3]);
  });
});
