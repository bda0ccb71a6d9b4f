import { describe, expect, it } from "vitest";
import { makeHeader, withCards } from "../fits/index.js";
import { mapFromRaster } from "../map/index.js";
import { countCase } from "../testing/fixtures.js";
import { goldenNumber, goldenParts } from "../testing/map-goldens.js";
import { colorTable, colorTableNames } from "./color-table.js";
import { findLimits, type Limits } from "./limits.js";
import { mapFacts } from "./map-facts.js";
import { mapTitle } from "./map-title.js";
import { type Picture, paint } from "./paint.js";
import { AIA_STRETCH, equalization, type Stretch, stretchFunction } from "./stretch.js";
import { badPixelText, toHtml } from "./summary-html.js";

type Value = number | string;
interface GoldenArray {
  readonly shape: readonly [number, number];
  readonly data: readonly Value[];
}
interface MapCase {
  readonly kind: string;
  readonly wavelength?: number;
  readonly limits?: readonly [number | null, number | null] | string;
  readonly vmin: number;
  readonly vmax: number;
  readonly data: GoldenArray;
  readonly normalized: readonly Value[];
  readonly cmap: string;
  readonly rgba8: readonly number[];
}
interface Goldens {
  readonly stretch: readonly {
    name: string;
    x: readonly number[];
    clip_true: readonly Value[];
    clip_false: readonly Value[];
  }[];
  readonly maps: readonly MapCase[];
  readonly histeq: readonly Omit<MapCase, "kind" | "cmap">[];
  readonly quicklook: readonly {
    header: Readonly<Record<string, string | number>>;
    data: GoldenArray;
    html_rows: readonly (readonly [string, string])[];
    bad_pixel_text: string;
    latex_name: string;
  }[];
  readonly intervals: readonly { kind: string; lo?: number; hi?: number; data?: GoldenArray; limits: Limits }[];
}

const raster = ({ shape, data }: GoldenArray) => ({
  data: Float64Array.from(data, goldenNumber),
  width: shape[1],
  height: shape[0],
});

/** Bytes of a picture with its bottom row first, as the goldens have them. */
function bottomUp({ width, height, rgba }: Picture): number[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from(rgba.subarray(4 * width * (height - 1 - y), 4 * width * (height - y))),
  ).flat();
}

/** At most one pixel in 500 may be off, by one level. */
function expectSameBytes(found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  const off = found.map((byte, index) => Math.abs(byte - (wanted[index] ?? Number.NaN)));
  expect(Math.max(...off)).toBeLessThanOrEqual(1);
  expect(off.filter((difference) => difference > 0).length / 4).toBeLessThanOrEqual(wanted.length / 4 / 500);
}

function expectNumbers(found: readonly number[], wanted: readonly Value[], tolerance: number): void {
  expect(found.length).toBe(wanted.length);
  for (const [index, value] of found.entries()) {
    const golden = goldenNumber(wanted[index] ?? "missing");
    if (Number.isNaN(golden)) expect(value).toBeNaN();
    else expect(Math.abs(value - golden)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(golden)));
  }
}

const namedStretch = (name: string): Stretch => {
  const [kind, number] = name.split("_");
  if (kind === "asinh" || kind === "log") return { kind, a: Number(number) };
  if (kind === "power") return { kind, exponent: Number(number) };
  if (kind === "sqrt" || kind === "linear") return kind;
  throw new Error(`the golden stretch ${name} is not known here`);
};

/**
 * The reference takes the fill value of its masked arrays for the largest pixel where some are missing, which makes such pictures
 * black. Ours takes the largest finite pixel; the pixels themselves are compared with the reference's limits.
 */
const FILL_VALUE = 1e20;

const parts = goldenParts<Goldens>("render.json");

// A set of fixtures may leave the file out; then this line says so.
it.skipIf(parts.length === 0)("render.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", ({ goldens, counts }) => {
  it("has as many cases as the index says", () => {
    for (const list of ["stretch", "maps", "histeq", "intervals", "quicklook"] as const) {
      expect(goldens[list].length, list).toBe(counts[`/${list}`]);
    }
  });

  it.each(goldens.stretch)("stretch $name", ({ name, x, clip_true, clip_false }) => {
    countCase("maps", `render/stretch/${name}`);
    const curve = stretchFunction(namedStretch(name));
    expectNumbers(x.map(curve), clip_false, 1e-12);
    expectNumbers(
      x.map((value) => curve(Math.min(1, Math.max(0, value)))),
      clip_true,
      1e-12,
    );
  });

  it.each(goldens.maps.map((entry, index) => ({ ...entry, index })))(
    "map $index: $kind $wavelength $limits",
    (entry) => {
      countCase("maps", `render/maps/${entry.index}`);
      const image = raster(entry.data);
      const { vmin, vmax } = entry;
      const wish = entry.limits;
      const limits = Array.isArray(wish)
        ? findLimits(image.data, [wish[0] ?? undefined, wish[1] ?? undefined])
        : wish === "clip"
          ? findLimits(image.data, { percentiles: [1, 99.5] })
          : entry.kind === "hmi_default_centered"
            ? findLimits(image.data, "symmetric")
            : ([vmin, vmax] as const);
      expect(limits[0]).toBeCloseTo(vmin, 9);
      if (vmax !== FILL_VALUE) expect(Math.abs(limits[1] - vmax)).toBeLessThanOrEqual(1e-12 * Math.abs(vmax));
      const stretch: Stretch = entry.kind === "aia" ? AIA_STRETCH : "linear";
      const curve = stretchFunction(stretch);
      const normalized = Array.from(image.data, (value) =>
        Number.isFinite(value) ? curve((value - vmin) / (vmax - vmin)) : Number.NaN,
      );
      expectNumbers(normalized, entry.normalized, 1e-12);
      const painted = paint(image, { colors: colorTable(entry.cmap), limits: [vmin, vmax], stretch });
      expectSameBytes(bottomUp(painted), entry.rgba8);
    },
  );

  it.each(goldens.histeq.map((entry, index) => ({ ...entry, index })))("histogram equalisation $index", (entry) => {
    countCase("maps", `render/histeq/${entry.index}`);
    const image = raster(entry.data);
    const { stretch, limits } = equalization(image.data);
    const { vmin, vmax } = entry;
    if (vmax !== FILL_VALUE) expect(limits).toEqual([vmin, vmax]);
    const curve = stretchFunction(stretch);
    const normalized = Array.from(image.data, (value) =>
      Number.isFinite(value) ? curve((value - vmin) / (vmax - vmin)) : Number.NaN,
    );
    expectNumbers(normalized, entry.normalized, 1e-12);
    const missing = [255, 0, 0, 255] as const;
    const painted = paint(image, { colors: colorTable("gray"), limits: [vmin, vmax], stretch, missing });
    expectSameBytes(bottomUp(painted), entry.rgba8);
  });

  it.each(goldens.intervals.map((entry, index) => ({ ...entry, index })))("interval $index: $kind $lo $hi", (entry) => {
    countCase("maps", `render/intervals/${entry.index}`);
    const data = (entry.data ?? goldens.intervals.find(({ data }) => data)?.data) as GoldenArray;
    const wish =
      entry.kind === "zscale" ? "zscale" : ({ percentiles: [entry.lo ?? Number.NaN, entry.hi ?? Number.NaN] } as const);
    const found = findLimits(raster(data).data, wish);
    expectNumbers(found, entry.limits, 1e-12);
  });

  it.each(goldens.quicklook.map((entry, index) => ({ ...entry, index })))("summary $index", (entry) => {
    countCase("maps", `render/quicklook/${entry.index}`);
    const map = mapFromRaster(raster(entry.data), withCards(makeHeader([]), entry.header));
    expect(mapFacts(map)).toEqual(entry.html_rows);
    expect(badPixelText(map.raster.data)).toBe(entry.bad_pixel_text);
    // The reference writes its title in TeX.
    const title = entry.latex_name.replaceAll(/\$|\\;/g, "").replace("\\mathrm{\\mathring{A}}", "Å");
    expect(mapTitle(map)).toBe(title.replaceAll(/ +/g, " "));
    const html = toHtml(map, { page: true });
    for (const [name, value] of entry.html_rows) expect(html).toContain(`${name}</th><td>${value}<`);
    expect(html.includes(entry.bad_pixel_text)).toBe(true);
  });
});

interface Tables {
  readonly all: Readonly<Record<string, string>>;
  readonly gray: readonly (readonly [number, number, number])[];
  readonly lookup: readonly { cmap: string; x: readonly Value[]; rgba8: readonly (readonly number[])[] }[];
}

const tables = goldenParts<Tables>("colormaps.json");

describe.each(tables)("golden $file", ({ goldens, counts }) => {
  it("has as many cases as the index says", () => {
    expect(goldens.lookup.length).toBe(counts["/lookup"]);
  });

  it.each(Object.entries(goldens.all))("colour table %s", (name, base64) => {
    expect(Buffer.from(colorTable(name).rgb).toString("base64")).toBe(base64);
    expect(colorTableNames()).toContain(name);
  });

  it("gray", () => {
    expect(Array.from(colorTable("gray").rgb)).toEqual(goldens.gray.flat());
  });

  it.each(goldens.lookup)("look-up in $cmap", ({ cmap, x, rgba8 }) => {
    countCase("maps", `colormaps/lookup/${cmap}`);
    for (const [index, value] of x.entries()) {
      // The pixel's own infinity is a missing one; a place in the table beyond its ends is not.
      const v = goldenNumber(value);
      const place = v === Number.POSITIVE_INFINITY ? 1e300 : v === Number.NEGATIVE_INFINITY ? -1e300 : v;
      const image = { data: Float64Array.of(place), width: 1, height: 1 };
      const { rgba } = paint(image, { colors: colorTable(cmap), limits: [0, 1] });
      expect(Array.from(rgba), String(value)).toEqual(rgba8[index]);
    }
  });
});
