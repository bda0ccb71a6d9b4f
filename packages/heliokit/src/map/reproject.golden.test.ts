import { describe, expect, it } from "vitest";
import { makeHeader, withCards } from "../fits/index.js";
import { countCase } from "../testing/fixtures.js";
import { goldenNumber, goldenParts } from "../testing/map-goldens.js";
import { type ReprojectOptions, reprojectMap } from "./reproject.js";
import { mapFromRaster } from "./solar-map.js";

type Value = number | string;
interface GoldenArray {
  readonly shape: readonly [number, number];
  readonly dtype: string;
  readonly data: readonly Value[];
}
type Header = Readonly<Record<string, string | number>>;
interface Case {
  readonly source: { readonly header: Header; readonly data: GoldenArray };
  readonly results: readonly {
    readonly target: string;
    readonly target_header: Header;
    readonly mode: string;
    readonly order: NonNullable<ReprojectOptions["order"]>;
    readonly data: GoldenArray;
    readonly footprint: GoldenArray;
  }[];
}

const modes: Readonly<Record<string, ReprojectOptions>> = {
  default: {},
  spherical_screen: { screen: { shape: "spherical" } },
  propagate_howard: { rotation: "howard" },
};

const headerOf = (cards: Header) =>
  withCards(
    makeHeader([]),
    Object.fromEntries(Object.entries(cards).map(([name, value]) => [name.toUpperCase(), value])),
  );

const parts = goldenParts<{ cases: readonly Case[] }>("reproject.json");

it.skipIf(parts.length === 0)("reproject.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", ({ goldens, counts }) => {
  it("has as many cases as the index says", () => {
    expect(goldens.cases.length).toBe(counts["/cases"]);
    for (const index of goldens.cases.keys()) countCase("maps", `reproject/${index}`);
  });

  describe.each(goldens.cases.map((entry, index) => ({ ...entry, index })))("case $index", ({ source, results }) => {
    const { shape, data } = source.data;
    const pixels = Float64Array.from(data, goldenNumber);
    const map = mapFromRaster({ data: pixels, width: shape[1], height: shape[0] }, headerOf(source.header));

    it.each(results)("$target, $mode, $order", async ({ target_header, mode, order, data: wanted, footprint }) => {
      const targetTime = String(target_header["date-obs"]).slice(0, 19);
      const ownTime = String(source.header["T_OBS"]).slice(0, 19);
      const options = modes[mode];
      if (!options) throw new Error(`the mode ${mode} is not known here`);
      const made = await reprojectMap(map, headerOf(target_header), { ...options, order });
      expect([made.raster.height, made.raster.width]).toEqual([...wanted.shape]);
      const golden = wanted.data.map(goldenNumber);
      const largest = Math.max(...golden.filter(Number.isFinite).map(Math.abs));
      let patterns = 0;
      let worst = 0;
      for (const [index, value] of golden.entries()) {
        const found = made.raster.data[index] ?? Number.NaN;
        if (Number.isNaN(found) !== Number.isNaN(value)) patterns++;
        else if (!Number.isNaN(value)) worst = Math.max(worst, Math.abs(found - value) / largest);
      }
      expect(patterns / golden.length).toBeLessThanOrEqual(0.01);
      // Between two times, and in Carrington longitudes, the Earth's place counts: our series knows it to an arcsecond.
      const ephemeris = targetTime !== ownTime || String(target_header["ctype1"]).startsWith("CRLN");
      expect(worst).toBeLessThanOrEqual(ephemeris ? 5e-5 : 1e-6);
      // The footprint is where the map has pixels, missing ones too.
      const seen = footprint.data.filter((inside, index) => inside === 1 || Number.isNaN(golden[index]));
      expect(seen.length).toBe(golden.length);
    });
  });
});
