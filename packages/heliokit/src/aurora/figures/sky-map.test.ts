import { describe, expect, test } from "vitest";
import type { HeliokitWarning } from "../../errors.js";
import { type Figure, renderFigure, toSvg } from "../../picture/index.js";
import { fisheyeSkymap } from "../../testing/aurora-skymaps.js";
import { codeOf } from "../../testing/code-of.js";
import { addSeconds, parseInstant } from "../../time/index.js";
import { projectCorners, projectPixels } from "../project-skymap.js";
import type { Skymap } from "../skymap.js";
import { drawSkyMap } from "./draw-sky-map.js";
import { limbRadius, type MapProjectionKind } from "./map-projection.js";
import { type MapView, placeInPanel, placesInPanel } from "./map-view.js";
import { type PrepareSkyMapOptions, prepareSkyMap } from "./prepare-sky-map.js";
import { skyMapFigure } from "./sky-map-figure.js";

const SIZE = 64;
const bare: PrepareSkyMapOptions = { axes: false, size: 500, coastlines: false, graticule: false, siteMarkers: false };
const image = (value: (row: number, column: number) => number): Float32Array =>
  Float32Array.from({ length: SIZE * SIZE }, (_, index) => value(Math.floor(index / SIZE), index % SIZE));
const pixelsOf = ({ images }: Figure) => images[0]?.picture ?? { width: 0, height: 0, rgba: new Uint8ClampedArray(0) };

/** Middle of the panel's pixels whose red is this, in pixels, and how many there are. */
function middleOf(figure: Figure, red: number): { x: number; y: number; count: number } {
  const { width, rgba } = pixelsOf(figure);
  let [x, y, count] = [0, 0, 0];
  for (let at = 0; 4 * at < rgba.length; at++) {
    if (rgba[4 * at] !== red || rgba[4 * at + 1] !== red) continue;
    x += (at % width) + 0.5;
    y += Math.floor(at / width) + 0.5;
    count++;
  }
  return { x: x / count, y: y / count, count };
}

/** Area of a pixel of the camera in pixels of the panel, and its middle. */
function quadOf(skymap: Skymap, view: MapView, row: number, column: number) {
  const { latitude, longitude } = projectCorners(skymap);
  const { x, y } = placesInPanel(view, latitude, longitude);
  const corner = row * (SIZE + 1) + column;
  const order = [corner, corner + 1, corner + SIZE + 2, corner + SIZE + 1];
  const [px, py] = [order.map((at) => x[at] ?? 0), order.map((at) => y[at] ?? 0)];
  let [area, cx, cy] = [0, 0, 0];
  for (let at = 0; at < 4; at++) {
    const next = (at + 1) % 4;
    const cross = (px[at] ?? 0) * (py[next] ?? 0) - (px[next] ?? 0) * (py[at] ?? 0);
    area += cross / 2;
    cx += ((px[at] ?? 0) + (px[next] ?? 0)) * cross;
    cy += ((py[at] ?? 0) + (py[next] ?? 0)) * cross;
  }
  return { area: Math.abs(area), x: cx / (6 * area), y: cy / (6 * area) };
}

const sites = [
  ["Greenwich", 65, 0.1],
  ["the date line", 66, 179.9],
  ["the north pole", 89.9, 40],
  ["the south pole", -90, 0],
  ["the south", -69, 39.6],
  ["Gillam", 56.4, 265.4],
] as const;
const kinds: readonly MapProjectionKind[] = [
  "near-sided perspective",
  "orthographic",
  "polar stereographic",
  "lambert azimuthal",
];

describe.each(sites)("a map about %s", (_name, latitude, longitude) => {
  const skymap = fisheyeSkymap({ latitude, longitude });

  test.each(kinds)("has each pixel where it looks, %s", (projection) => {
    const prepared = prepareSkyMap(skymap, { ...bare, projection });
    for (const [row, column] of [
      [20, 40],
      [32, 32],
      [50, 30],
      [33, 12],
    ] as const) {
      const data = image((y, x) => (y === row && x === column ? 255 : 0));
      const figure = drawSkyMap(prepared, [{ data }], { limits: [0, 255] });
      const found = middleOf(figure, 255);
      const expected = quadOf(skymap, prepared.view, row, column);
      expect(Math.abs(found.x - expected.x)).toBeLessThan(1);
      expect(Math.abs(found.y - expected.y)).toBeLessThan(1);
      expect(Math.abs(found.count - expected.area)).toBeLessThan(expected.area * 0.25 + 3);
      // And that is where the pixel's own direction leads.
      const centres = projectPixels(skymap);
      const place = placeInPanel(prepared.view, found.x, found.y);
      const off = (place.longitude - (centres.longitude[row * SIZE + column] ?? 0) + 540) % 360;
      expect(Math.abs(place.latitude - (centres.latitude[row * SIZE + column] ?? 0))).toBeLessThan(0.3);
      expect(Math.abs(off - 180) * Math.cos((place.latitude * Math.PI) / 180)).toBeLessThan(0.3);
    }
  });

  test.each(kinds)("leaves no seam between pixels, %s", (projection) => {
    const { view, sourcesFor } = prepareSkyMap(skymap, { ...bare, projection });
    const sources = sourcesFor([true]);
    // The middle of the image all around is filled without a gap.
    const near: number[] = [];
    const ring = projectPixels(skymap);
    const { x, y } = placesInPanel(view, ring.latitude, ring.longitude);
    const [sx = 0, sy = 0] = [x[32 * SIZE + 32], y[32 * SIZE + 32]];
    const reach = Math.hypot((x[32 * SIZE + 16] ?? 0) - sx, (y[32 * SIZE + 16] ?? 0) - sy) * 0.9;
    for (let row = 0; row < view.height; row++)
      for (let column = 0; column < view.width; column++)
        if (Math.hypot(column + 0.5 - sx, row + 0.5 - sy) < reach) near.push(sources[row * view.width + column] ?? -1);
    expect(near.length).toBeGreaterThan(100);
    expect(Math.min(...near)).toBeGreaterThanOrEqual(0);
  });
});

test("east of the camera is on the right", () => {
  const skymap = fisheyeSkymap({ latitude: 60, longitude: -100 });
  const prepared = prepareSkyMap(skymap, bare);
  // Column 0 is east, row 0 south.
  const figure = drawSkyMap(
    prepared,
    [{ data: image((row, column) => (column < 8 && row > 25 && row < 39 ? 255 : 0)) }],
    {
      limits: [0, 255],
    },
  );
  expect(middleOf(figure, 255).x).toBeGreaterThan(prepared.view.width * 0.6);
  const north = drawSkyMap(prepared, [{ data: image((row) => (row > 50 ? 255 : 0)) }], { limits: [0, 255] });
  expect(middleOf(north, 255).y).toBeLessThan(prepared.view.height * 0.4);
});

describe("of two cameras over one place", () => {
  const west = fisheyeSkymap({ latitude: 58, longitude: -100, siteUid: "west" });
  const east = fisheyeSkymap({ latitude: 57, longitude: -92, siteUid: "east" });
  const one = { data: image(() => 1), limits: [0, 3] as const };
  const two = { data: image(() => 2), limits: [0, 3] as const };
  const first = prepareSkyMap([west, east], bare);
  const second = prepareSkyMap([east, west], bare);

  test("the one that looks higher is shown, in whatever order they come", () => {
    const a = pixelsOf(drawSkyMap(first, [one, two]));
    const b = pixelsOf(drawSkyMap(second, [two, one]));
    expect(Buffer.compare(Buffer.from(a.rgba.buffer), Buffer.from(b.rgba.buffer))).toBe(0);
    const both = first.sourcesFor([true, true]);
    const alone = [first.sourcesFor([true, false]), first.sourcesFor([false, true])];
    const elevation = (source: number): number => {
      const [skymap, own] = source < SIZE * SIZE ? [west, source] : [east, source - SIZE * SIZE];
      return Math.fround(skymap.fullElevation[(SIZE - 1 - Math.floor(own / SIZE)) * SIZE + (own % SIZE)] ?? Number.NaN);
    };
    let [shared, wrong] = [0, 0];
    for (const [at, source] of both.entries()) {
      const [w = -1, e = -1] = [alone[0]?.[at], alone[1]?.[at]];
      if (w < 0 || e < 0) wrong += source === Math.max(w, e) ? 0 : 1;
      else {
        shared++;
        wrong += elevation(source) === Math.max(elevation(w), elevation(e)) ? 0 : 1;
      }
    }
    expect(shared).toBeGreaterThan(1000);
    expect(wrong).toBe(0);
  });

  test("a camera without an image leaves its place to the other", () => {
    const figure = drawSkyMap(first, [one, undefined]);
    const alone = first.sourcesFor([true, false]).filter((source) => source >= 0).length;
    // A third of the way from black to white.
    expect(middleOf(figure, 85).count).toBe(alone);
    expect(alone).toBeGreaterThan(
      first.sourcesFor([true, true]).filter((source) => source >= 0 && source < SIZE * SIZE).length,
    );
    expect(figure.title).toContain("west");
    expect(figure.title).not.toContain("east");
  });

  test("a missing pixel shows the ground", () => {
    const holes = drawSkyMap(prepareSkyMap(west, { ...bare, seaColor: [9, 99, 9, 255] }), [
      { data: image((row) => (row > 32 ? Number.NaN : 5)) },
    ]);
    const { rgba, width, height } = pixelsOf(holes);
    expect([...rgba.subarray(4 * (Math.round(height * 0.3) * width + width / 2)).subarray(0, 3)]).toEqual([9, 99, 9]);
  });
});

test("pixels below the least elevation and beyond the limb are not drawn", () => {
  const skymap = fisheyeSkymap({ latitude: 60, longitude: 0 });
  const count = (minElevationDegrees: number): number =>
    new Set(
      prepareSkyMap(skymap, {
        ...bare,
        minElevationDegrees,
        extent: { west: -20, east: 20, south: 48, north: 72 },
      }).sourcesFor([true]),
    ).size;
  expect(count(40)).toBeLessThan(count(10));
  const seen = prepareSkyMap(skymap, { ...bare, minElevationDegrees: 45 });
  const elevations = [...seen.sourcesFor([true])]
    .filter((source) => source >= 0)
    .map((source) => skymap.fullElevation[(SIZE - 1 - Math.floor(source / SIZE)) * SIZE + (source % SIZE)] ?? 0);
  expect(elevations.length).toBeGreaterThan(1000);
  expect(elevations.reduce((least, value) => Math.min(least, value))).toBeGreaterThan(45);
  expect(codeOf(() => prepareSkyMap(skymap, { ...bare, center: { latitude: -60, longitude: 180 } }))).toBe(
    "aurora/nothing-in-view",
  );
  // A site at the limb is drawn up to it.
  const hidden = prepareSkyMap(fisheyeSkymap({ latitude: 0, longitude: 0 }), {
    ...bare,
    projection: "orthographic",
    center: { latitude: 0, longitude: 88 },
    extent: { west: -2, east: 178, south: -90, north: 90 },
  });
  const { view } = hidden;
  let [drawn, farthest] = [0, 0];
  for (const [at, source] of hidden.sourcesFor([true]).entries()) {
    if (source < 0) continue;
    drawn++;
    const x = view.left + ((at % view.width) + 0.5) * view.metresPerPixel;
    const y = view.top - (Math.floor(at / view.width) + 0.5) * view.metresPerPixel;
    farthest = Math.max(farthest, Math.hypot(x, y));
  }
  expect(drawn).toBeGreaterThan(0);
  expect(farthest).toBeLessThanOrEqual(limbRadius(view.projection));
});

describe("the figure", () => {
  const skymap = fisheyeSkymap({ latitude: 56.4, longitude: 265.4, siteUid: "gill" });
  const time = parseInstant("2021-11-04T09:00:03.5Z");
  const images = {
    width: SIZE,
    height: SIZE,
    frames: [image((row) => row * 100), image((row) => row * 50)],
    times: [time, addSeconds(time, 3)],
  };

  test("says what it shows, with the altitude, in the file too", async () => {
    const figure = skyMapFigure(images, skymap, { altitudeKm: 120, limits: [0, 6000], unit: "R", borders: true });
    expect(figure.title).toBe("THEMIS ASI gill (themis01) 2021-11-04 09:00:03 UTC");
    expect(figure.description).toContain("at 120 km altitude");
    expect(figure.description).toContain("near-sided perspective projection");
    expect(figure.scale).toEqual({ limits: [0, 6000], stretch: "linear", colors: "gray", unit: "R" });
    const svg = toSvg(figure);
    for (const text of ["altitude 120 km", ">gill<", "60°N", "100°W", ">6000<", ">R<", figure.title])
      expect(svg).toContain(text);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    const { width, height } = await renderFigure(figure);
    expect([width, height]).toEqual([figure.width, figure.height]);
  });

  test("has lines of one's own at their places", () => {
    const line = { latitude: [56.4, 58, 60], longitude: [265.4, -94, Number.NaN], label: "track" };
    const prepared = prepareSkyMap(skymap, { ...bare, lines: [line] });
    const { x, y } = placesInPanel(prepared.view, [56.4, 58], [-94.6, -94]);
    const at = (index: number) =>
      [x[index] ?? 0, y[index] ?? 0].map((value) => Math.round(value * 100) / 100).join(" ");
    expect(prepared.marks).toContain(`M${at(0)}L${at(1)}"`);
    expect(prepared.marks).toContain(">track</text>");
  });

  test("prints the altitude whatever is left out, and warns of an unsuitable one", () => {
    const warnings: HeliokitWarning[] = [];
    const rego = fisheyeSkymap({ latitude: 75, longitude: 265, projectUid: "rego" });
    const figure = skyMapFigure(images, rego, {
      ...bare,
      title: false,
      onWarning: (warning) => warnings.push(warning),
    });
    expect(toSvg(figure)).toContain("altitude 110 km");
    expect(warnings.map(({ code }) => code)).toEqual(["aurora/unsuitable-altitude"]);
    expect(figure.images).toHaveLength(1);
    expect(figure.width).toBe(500);
  });

  test("shows colours of a camera as they are, without a bar", () => {
    const colors = { width: SIZE, height: SIZE, channels: 3, frames: [new Uint8Array(SIZE * SIZE * 3).fill(77)] };
    const figure = skyMapFigure(colors, skymap);
    expect(figure.images).toHaveLength(1);
    expect(middleOf(figure, 77).count).toBeGreaterThan(10000);
  });

  test("takes the frames nearest to a time", () => {
    const at = (seconds: number) => skyMapFigure(images, skymap, { time: addSeconds(time, seconds) }).title;
    expect(at(1)).toContain("09:00:03");
    expect(at(2)).toContain("09:00:06");
    expect(codeOf(() => at(100))).toBe("aurora/no-such-frame");
  });

  test("gives cameras limits of their own", () => {
    const other = fisheyeSkymap({ latitude: 62, longitude: 245, siteUid: "fsmi" });
    const prepared = prepareSkyMap([skymap, other], { size: 300 });
    const frames = [
      { data: image(() => 10), limits: [0, 20] as const },
      { data: image(() => 1000), limits: [0, 2000] as const },
    ];
    const figure = drawSkyMap(prepared, frames);
    expect(figure.scale).toMatchObject({ limits: [0, 1], unit: "share of each camera's limits" });
    expect(middleOf(figure, 128).count).toBeGreaterThan(10000);
  });

  test("refuses in words what cannot be drawn", () => {
    const prepared = prepareSkyMap(skymap, bare);
    expect(codeOf(() => prepareSkyMap([]))).toBe("aurora/no-skymaps");
    expect(codeOf(() => prepareSkyMap(skymap, { size: 10 }))).toBe("picture/bad-size");
    expect(codeOf(() => prepareSkyMap(skymap, { minElevationDegrees: 90 }))).toBe("aurora/bad-elevation");
    expect(codeOf(() => prepareSkyMap(skymap, { altitudeKm: -5 }))).toBe("aurora/bad-altitude");
    const extent = { west: 0, east: 10, south: 60, north: 50 };
    expect(codeOf(() => prepareSkyMap(skymap, { extent }))).toBe("aurora/bad-extent");
    expect(codeOf(() => drawSkyMap(prepared, []))).toBe("aurora/bad-images");
    expect(codeOf(() => drawSkyMap(prepared, [{ data: new Float32Array(7) }]))).toBe("aurora/bad-images");
    expect(codeOf(() => skyMapFigure([images], [skymap, skymap]))).toBe("aurora/bad-images");
    // All missing, and none at all, are pictures of the ground.
    expect(drawSkyMap(prepared, [undefined]).title).toBe("no image");
    expect(drawSkyMap(prepared, [{ data: image(() => Number.NaN) }]).images).toHaveLength(1);
  });

  test("draws a spectrograph's column as a strip over the images", () => {
    const { fullMapLatitude: lat, fullMapLongitude: lon } = skymap;
    const level = (SIZE + 1) * (SIZE + 1);
    const along = (values: ArrayLike<number>) =>
      Float32Array.from({ length: 3 * SIZE }, (_, at) => {
        const corner = Math.floor(at / SIZE) * level + (at % SIZE) * (SIZE + 1) + SIZE / 2;
        return values[corner] ?? Number.NaN;
      });
    const column: Skymap = {
      ...skymap,
      projectUid: "spect",
      layout: "column",
      width: 1,
      fullElevation: Float32Array.from({ length: SIZE }, (_, row) => skymap.fullElevation[row * SIZE + SIZE / 2] ?? 0),
      fullAzimuth: null,
      fullMapLatitude: along(lat),
      fullMapLongitude: along(lon),
    };
    const prepared = prepareSkyMap([skymap, column], { ...bare, altitudeKm: 110 });
    const strip = { data: new Float32Array(SIZE).fill(255) };
    const figure = drawSkyMap(prepared, [{ data: image(() => 0) }, strip], { limits: [0, 255] });
    const found = middleOf(figure, 255);
    expect(found.count).toBeGreaterThan(300);
    expect(Math.abs(found.x - prepared.view.width / 2)).toBeLessThan(5);
  });
});
