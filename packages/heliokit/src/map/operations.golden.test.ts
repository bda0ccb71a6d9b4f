import { describe, expect, it } from "vitest";
import { HeliokitError, isHeliokitError } from "../errors.js";
import { headerNumber, headerText, makeHeader, withCards } from "../fits/index.js";
import { countCase } from "../testing/fixtures.js";
import { goldenNumber, goldenParts } from "../testing/map-goldens.js";
import { addToMap, divideByMap, divideMap, multiplyMap, negateMap, powerOfMap, subtractMapFrom } from "./arithmetic.js";
import { mapStatistics } from "./map-statistics.js";
import type { Matrix2 } from "./register-plan.js";
import { resampleMap } from "./resample-map.js";
import { type RotateOptions, rotateMap } from "./rotate.js";
import { mapFromRaster, type SolarMap } from "./solar-map.js";
import { submap } from "./submap.js";
import { type BlockFunction, superpixel } from "./superpixel.js";

type Value = number | string;
interface GoldenArray {
  readonly shape: readonly [number, number];
  readonly data: readonly Value[];
}
interface Source {
  readonly header: Readonly<Record<string, string | number>>;
  readonly data: GoldenArray;
  readonly mask?: GoldenArray;
}
interface Result {
  readonly args: Readonly<Record<string, unknown>>;
  readonly data: GoldenArray;
  readonly mask?: GoldenArray;
  readonly meta: Readonly<Record<string, number>>;
}
interface Case {
  readonly source: Source;
  readonly results: readonly Result[];
}
interface Goldens {
  readonly rotate: readonly Case[];
  readonly resample: readonly Case[];
  readonly superpixel: readonly Case[];
  readonly submap: readonly Case[];
  readonly statistics: readonly {
    readonly data: GoldenArray;
    readonly mean: number;
    readonly min: number;
    readonly max: number;
    readonly std: number;
  }[];
}

const raster = ({ shape, data }: GoldenArray) => ({
  data: Float64Array.from(data, goldenNumber),
  width: shape[1],
  height: shape[0],
});

function mapOf({ header, data, mask }: Source): SolarMap {
  return mapFromRaster(
    raster(data),
    withCards(makeHeader([]), header),
    mask ? { mask: Uint8Array.from(mask.data, Number) } : {},
  );
}

/**
 * Relative to the largest pixel: the reference sums in another order. With `onTheEdge` the reference may miss pixels that
 * ours has: turned by exactly 90 degrees they lie on the edge of the image, and the last bit decides.
 */
function expectPixels(map: SolarMap, { shape, data }: GoldenArray, tolerance: number, onTheEdge = false): void {
  let more = 0;
  expect([map.raster.height, map.raster.width]).toEqual([...shape]);
  const wanted = data.map(goldenNumber);
  const largest = Math.max(1, ...wanted.filter(Number.isFinite).map(Math.abs));
  for (const [index, value] of wanted.entries()) {
    const found = map.mask?.[index] ? Number.NaN : (map.raster.data[index] ?? Number.NaN);
    if (Number.isNaN(value) && onTheEdge && Number.isFinite(found)) more++;
    else if (Number.isNaN(value)) expect(found, `pixel ${index}`).toBeNaN();
    else expect(Math.abs(found - value), `pixel ${index}: ${found}, wanted ${value}`).toBeLessThan(tolerance * largest);
  }
  expect(more).toBeLessThanOrEqual(Math.max(...shape));
}

function expectKeywords(map: SolarMap, meta: Readonly<Record<string, number>>): void {
  for (const [keyword, value] of Object.entries(meta)) {
    const found = headerNumber(map.header, keyword);
    expect(Math.abs((found ?? Number.NaN) - value), `${keyword} = ${found}, wanted ${value}`).toBeLessThanOrEqual(
      1e-9 * Math.max(1, Math.abs(value)),
    );
  }
}

const entries = <T extends object>(list: readonly T[]) => list.map((entry, index) => ({ ...entry, index }));
const label = (args: Readonly<Record<string, unknown>>) => JSON.stringify(args);

function rotateOptions(args: Readonly<Record<string, unknown>>): RotateOptions {
  const known = new Set(["angle_deg", "rmatrix", "order", "missing", "recenter", "scale", "clip"]);
  for (const name of Object.keys(args)) if (!known.has(name)) throw new Error(`the argument ${name} is not known here`);
  const matrix = args["rmatrix"] as readonly (readonly [number, number])[] | undefined;
  return {
    ...(args["angle_deg"] === undefined ? {} : { angleDegrees: Number(args["angle_deg"]) }),
    ...(matrix ? { matrix: matrix.flat() as unknown as Matrix2 } : {}),
    ...(args["order"] === undefined ? {} : { order: args["order"] as 0 | 1 | 2 | 3 | 4 | 5 }),
    ...(args["missing"] === undefined ? {} : { missing: Number(args["missing"]) }),
    ...(args["recenter"] === undefined ? {} : { recenter: args["recenter"] === true }),
    ...(args["scale"] === undefined ? {} : { scale: Number(args["scale"]) }),
    ...(args["clip"] === undefined ? {} : { clip: args["clip"] === true }),
  };
}

const parts = goldenParts<Goldens>("operations.json");

it.skipIf(parts.length === 0)("operations.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", ({ goldens, counts }) => {
  it("has as many cases as the index says", () => {
    for (const [list, count] of Object.entries(counts)) {
      expect(goldens[list.slice(1) as keyof Goldens]?.length, list).toBe(count);
    }
  });

  it.each(entries(goldens.rotate))("rotate $index", async ({ source, results, index }) => {
    countCase("maps", `operations/rotate/${index}`);
    for (const { args, data, meta } of results) {
      const turned = await rotateMap(mapOf(source), rotateOptions(args));
      try {
        expectPixels(turned, data, 1e-9, Number(args["angle_deg"]) % 90 === 0);
        // The reference forgets NAXIS where it crops.
        expectKeywords(turned, { ...meta, NAXIS1: data.shape[1], NAXIS2: data.shape[0] });
      } catch (error) {
        throw new Error(`${label(args)}: ${error}`);
      }
    }
  });

  it.each(entries(goldens.resample))("resample $index", async ({ source, results, index }) => {
    countCase("maps", `operations/resample/${index}`);
    for (const { args, data, meta } of results) {
      const method = args["method"] as "linear" | "nearest" | "spline";
      const size = args["dimensions"] as readonly [number, number];
      const made = await resampleMap(mapOf(source), size, { method, edge: "zero" });
      try {
        expectPixels(made, data, method === "spline" ? 1e-8 : 1e-9);
        expectKeywords(made, meta);
      } catch (error) {
        throw new Error(`${label(args)}: ${error}`);
      }
    }
  });

  it.each(entries(goldens.superpixel))("superpixel $index", ({ source, results, index }) => {
    countCase("maps", `operations/superpixel/${index}`);
    for (const { args, data, mask, meta } of results) {
      const map = mapOf(source);
      const made = superpixel(map, args["dimensions"] as readonly [number, number], {
        offset: args["offset"] as readonly [number, number],
        by: args["func"] as BlockFunction,
        conservativeMask: args["conservative_mask"] === true,
      });
      try {
        if (mask) {
          expect(Array.from(made.mask ?? [])).toEqual(mask.data);
          // What stands below a masked pixel is nobody's number.
          const seen = data.data.map((value, at) => (mask.data[at] === 1 ? "NaN" : value));
          expectPixels(made, { ...data, data: seen }, 1e-9);
        } else expectPixels(made, data, 1e-9);
        expectKeywords(made, meta);
      } catch (error) {
        throw new Error(`${label(args)}: ${error}`);
      }
    }
  });

  it.each(entries(goldens.submap))("submap $index", ({ source, results, index }) => {
    countCase("maps", `operations/submap/${index}`);
    for (const { args, data, meta } of results) {
      const unit = "bottom_left_pix" in args ? "pixels" : "arcsec";
      const from = (args["bottom_left_pix"] ?? args["bottom_left_hpc"]) as readonly [number, number];
      const to = (args["top_right_pix"] ?? args["top_right_hpc"]) as readonly [number, number];
      const cut = () => submap(mapOf(source), { from, to, unit });
      if (data.shape[0] * data.shape[1] === 0) {
        // The reference gives a map without pixels; ours refuses.
        expect(codeOf(cut), label(args)).toBe("map/empty-submap");
        continue;
      }
      expectPixels(cut(), data, 1e-12);
      expectKeywords(cut(), meta);
    }
  });

  it.each(entries(goldens.statistics))("statistics $index", ({ data, index, ...wanted }) => {
    countCase("maps", `operations/statistics/${index}`);
    const found = mapStatistics(mapFromRaster(raster(data), makeHeader([])));
    for (const name of ["mean", "min", "max", "std"] as const) {
      expect(Math.abs(found[name] - wanted[name]), name).toBeLessThanOrEqual(1e-9 * Math.abs(wanted[name]));
    }
  });
});

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
}

interface Arithmetic {
  readonly header: Source["header"];
  readonly data: GoldenArray;
  readonly results: readonly {
    readonly op: string;
    readonly data: GoldenArray;
    readonly unit: string;
    readonly bunit: string | null;
  }[];
  readonly errors: readonly (readonly [string, string])[];
}

const operations: Readonly<Record<string, (map: SolarMap) => SolarMap>> = {
  divide_by_exposure: (map) => divideMap(map, { value: map.exposureSeconds ?? Number.NaN, unit: "s" }),
  times_2: (map) => multiplyMap(map, 2),
  plus_5_DN: (map) => addToMap(map, { value: 5, unit: "DN" }),
  minus_5_DN: (map) => addToMap(map, { value: -5, unit: "DN" }),
  power_2: (map) => powerOfMap(map, 2),
  negative: negateMap,
  one_over: (map) => divideByMap(1, map),
  "5DN_minus_map": (map) => subtractMapFrom({ value: 5, unit: "DN" }, map),
  plus_5_dimensionless: (map) => addToMap(map, { value: 5, unit: "" }),
  plus_5_K: (map) => addToMap(map, { value: 5, unit: "K" }),
};

describe.each(goldenParts<{ arithmetic: Arithmetic }>("render.json"))("arithmetic of $file", ({ goldens, counts }) => {
  const { header, data, results, errors } = goldens.arithmetic;
  const map = mapOf({ header, data });

  it("has as many parts as the index says", () => {
    expect(Object.keys(goldens.arithmetic).length).toBe(counts["/arithmetic"]);
    for (const part of Object.keys(goldens.arithmetic)) countCase("maps", `render/arithmetic/${part}`);
  });

  it.each(results)("$op", ({ op, data: wanted, unit, bunit }) => {
    const made = operations[op]?.(map);
    if (!made) throw new Error(`the operation ${op} is not known here`);
    expectPixels(made, wanted, 1e-12);
    expect(made.unit).toBe(unit);
    if (bunit !== null) expect(headerText(made.header, "BUNIT")).toBe(bunit);
  });

  // A map plus a map is refused by the types: there is no such function.
  it.each(errors.filter(([op]) => op !== "plus_map"))("%s is refused", (op) => {
    const run = operations[op];
    if (!run) throw new Error(`the operation ${op} is not known here`);
    expect(codeOf(() => run(map))).toBe("map/different-units");
    expect(() => run(map)).toThrow(HeliokitError);
  });
});
