import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeOf } from "../../testing/code-of.js";
import {
  limbRadius,
  type MapProjectionKind,
  type MapProjectionOptions,
  mapCoordinates,
  mapPlace,
  mapProjection,
} from "./map-projection.js";

const kinds = ["near-sided perspective", "orthographic", "polar stereographic", "lambert azimuthal"] as const;
const RADIUS = 6378137;
const RADIANS = Math.PI / 180;

const one = (kind: MapProjectionKind, options: MapProjectionOptions, latitude: number, longitude: number) => {
  const { x, y } = mapCoordinates(mapProjection(kind, options), [latitude], [longitude]);
  return [x[0] ?? Number.NaN, y[0] ?? Number.NaN] as const;
};

describe.each(kinds)("%s", (kind) => {
  test("comes back to the place it took, wherever the centre is", () => {
    const angle = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    fc.assert(
      fc.property(angle(90), angle(180), angle(90), angle(180), angle(360), (lat0, lon0, latitude, longitude, turn) => {
        const view = mapProjection(kind, { latitude: lat0, longitude: lon0, rotationDegrees: turn });
        const { x, y } = mapCoordinates(view, [latitude], [longitude]);
        const [px = Number.NaN, py = Number.NaN] = [x[0], y[0]];
        fc.pre(Number.isFinite(px));
        const distance = Math.hypot(px, py);
        expect(distance).toBeLessThanOrEqual(limbRadius(view) * (1 + 1e-9));
        // At the limb a metre is many degrees, and at a pole every longitude is the same place.
        fc.pre(distance < 0.99 * limbRadius(view));
        const found = mapPlace(view, px, py);
        expect(Math.abs(found.latitude - latitude)).toBeLessThan(1e-6);
        const off = (found.longitude - longitude + 540) % 360;
        expect(Math.abs(off - 180) * Math.cos(latitude * RADIANS)).toBeLessThan(1e-6);
      }),
    );
  });

  test("has north above and east to the right of its centre, or as it is turned", () => {
    const centre = { latitude: 60, longitude: 179 };
    const [x, y] = one(kind, centre, 61, 181);
    const polar = kind === "polar stereographic";
    expect(x).toBeGreaterThan(0);
    expect(polar ? y < 0 : y > 0).toBe(true);
    const [tx, ty] = one(kind, { ...centre, rotationDegrees: 90 }, 61, 181);
    expect(tx).toBeCloseTo(-y, 3);
    expect(ty).toBeCloseTo(x, 3);
  });
});

test("distances from the centre are those of each projection", () => {
  const centre = { latitude: 0, longitude: 0 };
  const c = 30 * RADIANS;
  expect(one("orthographic", centre, 0, 30)[0]).toBeCloseTo(RADIUS * Math.sin(c), 3);
  expect(one("lambert azimuthal", centre, 0, 30)[0]).toBeCloseTo(RADIUS * 2 * Math.sin(c / 2), 3);
  expect(one("polar stereographic", { latitude: 1, longitude: 0 }, 60, 0)[1]).toBeCloseTo(
    -RADIUS * 2 * Math.tan(c / 2),
    3,
  );
  expect(one("polar stereographic", { latitude: -1, longitude: 0 }, -60, 0)[1]).toBeCloseTo(
    RADIUS * 2 * Math.tan(c / 2),
    3,
  );
  const eye = 1 + 35785831 / RADIUS;
  const expected = (RADIUS * (eye - 1) * Math.sin(c)) / (eye - Math.cos(c));
  expect(one("near-sided perspective", centre, 0, 30)[0]).toBeCloseTo(expected, 3);
});

test("what the globe hides has no place, or one on the limb", () => {
  const view = mapProjection("near-sided perspective", { latitude: 10, longitude: 20 });
  const hidden = mapCoordinates(view, [-10, Number.NaN], [-160, 0]);
  expect([...hidden.x, ...hidden.y].every(Number.isNaN)).toBe(true);
  const limb = mapCoordinates(view, [0, 30], [150, -140], "limb");
  for (const [index, x] of limb.x.entries()) expect(Math.hypot(x, limb.y[index] ?? 0)).toBeCloseTo(limbRadius(view), 3);
  expect(mapPlace(view, 2 * limbRadius(view), 0)).toEqual({ latitude: Number.NaN, longitude: Number.NaN });
});

test("refuses projections that are none", () => {
  const centre = { latitude: 0, longitude: 0 };
  expect(codeOf(() => mapProjection("mercator" as MapProjectionKind, centre))).toBe("aurora/bad-projection");
  expect(codeOf(() => mapProjection("orthographic", { latitude: 91, longitude: 0 }))).toBe("aurora/bad-projection");
  expect(codeOf(() => mapProjection("orthographic", { latitude: 0, longitude: Number.NaN }))).toBe(
    "aurora/bad-projection",
  );
  expect(codeOf(() => mapProjection("near-sided perspective", { ...centre, heightMetres: -1 }))).toBe(
    "aurora/bad-projection",
  );
});
