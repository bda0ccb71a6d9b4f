import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { hasKeyword, headerNumber, headerText, makeHeader, withCards } from "../fits/index.js";
import {
  addToMap,
  divideByMap,
  divideMap,
  mapFromRaster,
  multiplyMap,
  negateMap,
  powerOfMap,
  type SolarMap,
  subtractMapFrom,
} from "./index.js";

function mapOf(
  unit: string | undefined = "DN",
  options: { readonly mask?: Uint8Array; readonly float32?: boolean } = {},
): SolarMap {
  const values = [1, -2, 0, Number.NaN];
  const data = options.float32 ? Float32Array.from(values) : Float64Array.from(values);
  const header = withCards(makeHeader([]), {
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CDELT1: 2,
    CDELT2: 2,
    EXPTIME: 4,
    BUNIT: unit === "" ? undefined : unit,
  });
  return mapFromRaster({ data, width: 2, height: 2 }, header, options.mask ? { mask: options.mask } : {});
}

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
};

const all: readonly (readonly [string, (map: SolarMap) => SolarMap])[] = [
  ["add", (map) => addToMap(map, { value: 3, unit: map.unit ?? "" })],
  ["subtract", (map) => subtractMapFrom({ value: 3, unit: map.unit ?? "" }, map)],
  ["multiply", (map) => multiplyMap(map, 3)],
  ["divide", (map) => divideMap(map, 4)],
  ["power", (map) => powerOfMap(map, 2)],
  ["divide by", (map) => divideByMap(8, map)],
  ["negate", negateMap],
];

describe("arithmetic with maps", () => {
  it("does to every pixel what it says, NaN left NaN", () => {
    const values = all.map(([name, run]) => [name, [...run(mapOf()).raster.data]]);
    expect(values).toEqual([
      ["add", [4, 1, 3, Number.NaN]],
      ["subtract", [2, 5, 3, Number.NaN]],
      ["multiply", [3, -6, 0, Number.NaN]],
      ["divide", [0.25, -0.5, 0, Number.NaN]],
      ["power", [1, 4, 0, Number.NaN]],
      ["divide by", [8, -4, Number.POSITIVE_INFINITY, Number.NaN]],
      ["negate", [-1, 2, -0, Number.NaN]],
    ]);
  });

  it("leaves the map that it was given, and carries mask and type of pixels", () => {
    const mask = Uint8Array.of(0, 1, 0, 0);
    for (const [name, run] of all) {
      const map = mapOf("DN", { mask, float32: true });
      const made = run(map);
      expect([...map.raster.data], name).toEqual([1, -2, 0, Number.NaN]);
      expect(headerText(map.header, "BUNIT"), name).toBe("DN");
      expect([...(made.mask ?? [])], name).toEqual([0, 1, 0, 0]);
      expect(made.raster.data, name).toBeInstanceOf(Float32Array);
      expect(run(mapOf()).raster.data, name).toBeInstanceOf(Float64Array);
      expect(run(mapOf()).mask, name).toBeUndefined();
      expect(headerNumber(made.header, "EXPTIME"), name).toBe(4);
    }
  });

  it("writes the unit of the result", () => {
    const map = mapOf();
    const seconds = { value: 2, unit: "s" };
    const unit = (made: SolarMap) => [made.unit, headerText(made.header, "BUNIT")];
    expect(unit(multiplyMap(map, 2))).toEqual(["DN", "DN"]);
    expect(unit(multiplyMap(map, seconds))).toEqual(["DN s", "DN s"]);
    expect(unit(divideMap(map, 2))).toEqual(["DN", "DN"]);
    expect(unit(divideMap(map, seconds))).toEqual(["DN / s", "DN / s"]);
    expect(unit(divideMap(map, { value: 2, unit: "pix s" }))).toEqual(["DN / (pix s)", "DN / (pix s)"]);
    expect(unit(divideByMap(1, map))).toEqual(["1 / DN", "1 / DN"]);
    expect(unit(divideByMap(seconds, map))).toEqual(["s / DN", "s / DN"]);
    expect(unit(divideByMap(1, mapOf("DN / s")))).toEqual(["1 / (DN / s)", "1 / (DN / s)"]);
    expect(unit(powerOfMap(map, 1))).toEqual(["DN", "DN"]);
    expect(unit(powerOfMap(map, 2))).toEqual(["DN2", "DN2"]);
    expect(unit(powerOfMap(mapOf("DN / s"), 2))).toEqual(["(DN / s)2", "(DN / s)2"]);
    expect(unit(addToMap(map, { value: 2, unit: "DN" }))).toEqual(["DN", "DN"]);
    expect(unit(negateMap(map))).toEqual(["DN", "DN"]);
  });

  it("takes the unit of the number where the map has none", () => {
    expect(mapOf("").unit).toBeUndefined();
    expect(multiplyMap(mapOf(""), { value: 2, unit: "G" }).unit).toBe("G");
    expect(divideMap(mapOf(""), { value: 2, unit: "s" }).unit).toBe("1 / s");
    expect(divideByMap({ value: 2, unit: "s" }, mapOf("")).unit).toBe("s");
    expect(powerOfMap(mapOf(""), 3).unit).toBeUndefined();
    expect(addToMap(mapOf(""), { value: 2, unit: "" }).unit).toBeUndefined();
    expect(hasKeyword(negateMap(mapOf("")).header, "BUNIT")).toBe(false);
  });

  it("adds and subtracts only numbers of the map's unit", () => {
    for (const [unit, of] of [
      ["s", "DN"],
      ["", "DN"],
      ["DN", ""],
      ["dn", "DN"],
    ] as const) {
      expect(
        codeOf(() => addToMap(mapOf(of), { value: 1, unit })),
        `${unit} ${of}`,
      ).toBe("map/different-units");
      expect(
        codeOf(() => subtractMapFrom({ value: 1, unit }, mapOf(of))),
        `${unit} ${of}`,
      ).toBe("map/different-units");
    }
    try {
      addToMap(mapOf("DN"), { value: 1, unit: "" });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ facts: { unit: "", mapUnit: "DN" } });
      expect(String(error)).toContain("no unit");
    }
  });

  it("does not divide by zero", () => {
    for (const divisor of [0, -0, { value: 0, unit: "s" }]) {
      expect(codeOf(() => divideMap(mapOf(), divisor))).toBe("map/division-by-zero");
    }
  });

  it("by the exposure is a rate, and times it the counts again", () => {
    const map = mapOf();
    const rate = divideMap(map, { value: map.exposureSeconds ?? Number.NaN, unit: "s" });
    expect([...rate.raster.data]).toEqual([0.25, -0.5, 0, Number.NaN]);
    expect([...multiplyMap(rate, 4).raster.data]).toEqual([...map.raster.data]);
  });
});
