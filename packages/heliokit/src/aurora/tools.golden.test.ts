// The reference is the archive's own library: every number of its tools, in its arithmetic where ours differs on purpose.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { compare, countCase, type GoldenCase, loadIndex, resolveRefs } from "../testing/fixtures.js";
import { prepareMosaicSkymaps } from "./mosaic-skymaps.js";
import { readSkymap } from "./skymap.js";

const { folder, cases } = loadIndex("aurora");

const sourceOf = (path: string) => memorySource(readFileSync(join(folder, path)), basename(path));
const skymapOf = (golden: GoldenCase) => readSkymap(sourceOf((golden["inputs"] as { skymap: string }).skymap));

type Numbers = Uint8Array | Uint16Array | Float32Array | Float64Array | BigInt64Array | BigUint64Array;
const dtypes: Readonly<Record<string, string>> = {
  ...{ Uint8Array: "u1", Uint16Array: "u2", Float32Array: "f4", Float64Array: "f8" },
  ...{ BigInt64Array: "i8", BigUint64Array: "u8" },
};
const array = (data: Numbers, ...shape: number[]) => ({ data, shape, dtype: dtypes[data.constructor.name] ?? "?" });

/** What each kind of case gives, in the form of its expectation. */
const tools: Readonly<Record<string, (golden: GoldenCase) => Promise<unknown>>> = {
  async mosaic_skymap(golden) {
    const skymap = await skymapOf(golden);
    const altitudeKm = Number(golden.options["altitude_km"]);
    const prepared = prepareMosaicSkymaps([skymap], { altitudeKm, interpolation: "degrees", missing: 0 });
    const site = prepared.sites[0];
    if (site === undefined) return undefined;
    const count = site.width * site.height;
    const corner = (plane: number, at: number) => site.polyfillLatitude[plane * count + at];
    let never = 0;
    for (let at = 0; at < count; at++) if ([0, 1, 2, 3].some((plane) => corner(plane, at) === 0)) never++;
    return {
      polyfill_lat: array(site.polyfillLatitude, 5, count),
      polyfill_lon: array(site.polyfillLongitude, 5, count),
      elevation: array(site.elevation as Float32Array, count),
      never_filled: never,
    };
  },
};

for (const [kind, tool] of Object.entries(tools)) {
  const own = cases.filter((golden) => golden.kind === kind).map((golden) => [golden.id, golden] as const);
  if (own.length === 0) it.skip(`this set of fixtures has no case of ${kind}`);
  else
    describe.each(own)("%s", (id, golden) => {
      it("gives the numbers of the reference", async () => {
        countCase("aurora", id);
        const expected = resolveRefs(golden.expected, folder);
        expect(compare(expected, await tool(golden), golden.tolerance)).toEqual([]);
      });
    });
}
