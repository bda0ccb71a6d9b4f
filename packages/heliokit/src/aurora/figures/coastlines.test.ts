import { describe, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.js";
import { worldCoastlines } from "./coastlines.js";
import { groundPicture } from "./land-picture.js";
import { mapCoordinates, mapProjection } from "./map-projection.js";
import { type MapView, viewOfBox } from "./map-view.js";
import { decodeTopology, joinedArcs } from "./topojson.js";

const small = {
  type: "Topology",
  transform: { scale: [0.5, 0.25], translate: [-180, -90] },
  objects: {
    land: { type: "MultiPolygon", arcs: [[[0, ~1]]] },
    borders: { type: "MultiLineString", arcs: [[1]] },
  },
  arcs: [
    [
      [4, 8],
      [2, 0],
      [0, 4],
    ],
    [
      [4, 8],
      [-1, 3],
      [3, 1],
    ],
  ],
};

describe("TopoJSON", () => {
  test("arcs are sums of differences, and negative numbers take them backwards", () => {
    const topology = decodeTopology(JSON.stringify(small));
    expect([...(topology.arcs[1]?.longitude ?? [])]).toEqual([-178, -178.5, -177]);
    expect([...(topology.arcs[1]?.latitude ?? [])]).toEqual([-88, -87.25, -87]);
    const ring = joinedArcs(topology, [0, ~1]);
    expect([...ring.longitude]).toEqual([-178, -177, -177, -178.5, -178]);
    expect([...ring.latitude]).toEqual([-88, -88, -87, -87.25, -88]);
  });

  test("refuses what is no quantized topology", () => {
    const changed = (change: object) => codeOf(() => decodeTopology(JSON.stringify({ ...small, ...change })));
    expect(codeOf(() => decodeTopology("{"))).toBe("aurora/bad-topology");
    expect(codeOf(() => decodeTopology("null"))).toBe("aurora/bad-topology");
    expect(changed({ type: "Feature" })).toBe("aurora/bad-topology");
    expect(changed({ transform: null })).toBe("aurora/bad-topology");
    expect(changed({ arcs: [[[1, "2"]]] })).toBe("aurora/bad-topology");
    expect(changed({ arcs: [small.arcs[0]] })).toBe("aurora/bad-topology");
    expect(changed({ objects: { land: { type: "Point", coordinates: [1, 2] } } })).toBe("aurora/bad-topology");
  });
});

describe("the world's coastlines", () => {
  test("are closed lines of the whole globe in small steps", () => {
    const { shores, borders } = worldCoastlines();
    expect(shores.length).toBeGreaterThan(100);
    expect(borders.length).toBeGreaterThan(100);
    for (const { longitude, latitude } of shores) {
      expect(longitude[0]).toBeCloseTo(longitude.at(-1) ?? 0, 6);
      expect(latitude[0]).toBeCloseTo(latitude.at(-1) ?? 0, 6);
      for (let index = 1; index < longitude.length; index++) {
        const step = Math.abs((longitude[index] ?? 0) - (longitude[index - 1] ?? 0));
        // Over the date line numbers jump by a turn, places do not.
        expect(Math.min(step, Math.abs(360 - step))).toBeLessThan(2.1);
        expect(Math.abs(latitude[index] ?? 99)).toBeLessThanOrEqual(90);
      }
    }
  });
});

/** Places far from any shore. */
const land = [
  ["Manitoba", 55, -100],
  ["Kansas", 39, -98],
  ["Siberia", 62, 100],
  ["the far east of Siberia, beyond the date line", 66.5, -175],
  ["the South Pole", -90, 0],
  ["Antarctica", -80, 60],
  ["Brazil", -10, -55],
  ["Greenland", 75, -40],
  ["Australia", -25, 135],
] as const;
const sea = [
  ["Hudson Bay", 59, -86],
  ["the North Pole", 90, 0],
  ["the Pacific", 0, -150],
  ["the Pacific at the date line", 30, 180],
  ["the Atlantic", 40, -35],
  ["the Caspian Sea", 42, 51],
  ["the Southern Ocean", -60, 100],
] as const;

const whole = (latitude: number, longitude: number): MapView => {
  const projection = mapProjection("orthographic", { latitude, longitude });
  const reach = 6.4e6;
  return viewOfBox(projection, { left: -reach, right: reach, bottom: -reach, top: reach }, 400, 0);
};

/** Which of the two colours a place has; undefined where it is hidden. */
function colorAt(view: MapView, rgba: Uint8ClampedArray, latitude: number, longitude: number): string | undefined {
  const { x, y } = mapCoordinates(view.projection, [latitude], [longitude]);
  const [px = Number.NaN, py = Number.NaN] = [x[0], y[0]];
  if (!(Math.hypot(px, py) < 6.2e6)) return undefined;
  const column = Math.floor((px - view.left) / view.metresPerPixel);
  const row = Math.floor((view.top - py) / view.metresPerPixel);
  return { 1: "land", 2: "sea" }[rgba[4 * (row * view.width + column)] ?? 0];
}

describe.each([
  ["Gillam", 56, -95],
  // Its antipode lies in Asia, so that a ring about the far side is drawn along the whole limb.
  ["Chile", -40, -72],
  ["the north pole", 90, 0],
  ["the south pole", -90, 0],
  ["the date line", 10, 180],
  ["Tibet", 32, 90],
])("seen from above %s", (_name, latitude, longitude) => {
  test("land is land and sea is sea", () => {
    const view = whole(latitude, longitude);
    const { rgba } = groundPicture(view, { land: [1, 0, 0, 255], sea: [2, 0, 0, 255] }, true);
    let seen = 0;
    for (const [kind, places] of [
      ["land", land],
      ["sea", sea],
    ] as const)
      for (const [name, lat, lon] of places) {
        const color = colorAt(view, rgba, lat, lon);
        if (color === undefined) continue;
        seen++;
        expect(`${name}: ${color}`).toBe(`${name}: ${kind}`);
      }
    expect(seen).toBeGreaterThanOrEqual(3);
    // Off the globe there is nothing.
    expect(rgba[3]).toBe(0);
  });
});
