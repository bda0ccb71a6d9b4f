import fc from "fast-check";
import { expect, test } from "vitest";
import { quickAtan2, quickCos, quickSin, RADIANS } from "./sky-trig.js";
import { primeVertical, rayToHeight, siteFrame, toGeodetic, WGS84_E2 } from "./sky-wgs84.js";

test("sine, cosine and angle are right to 1e-12", () => {
  fc.assert(
    fc.property(fc.double({ min: -10, max: 10, noNaN: true }), (x) => {
      expect(Math.abs(quickSin(x) - Math.sin(x))).toBeLessThan(1e-12);
      expect(Math.abs(quickCos(x) - Math.cos(x))).toBeLessThan(1e-12);
      expect(Math.abs(quickAtan2(Math.sin(x), Math.cos(x)) - Math.atan2(Math.sin(x), Math.cos(x)))).toBeLessThan(1e-11);
    }),
  );
  expect(quickAtan2(0, 0)).toBe(0);
  expect(quickSin(Number.NaN)).toBeNaN();
  expect(quickAtan2(Number.NaN, 1)).toBeNaN();
});

const place = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  height: fc.double({ min: 0, max: 1e6, noNaN: true }),
});

test("geodetic places come back from space, poles and date line included", () => {
  fc.assert(
    fc.property(place, ({ latitude, longitude, height }) => {
      const sine = Math.sin(latitude * RADIANS);
      const radius = primeVertical(sine);
      const flat = (radius + height) * Math.cos(latitude * RADIANS);
      const out = new Float64Array(3);
      toGeodetic(
        flat * Math.cos(longitude * RADIANS),
        flat * Math.sin(longitude * RADIANS),
        (radius * (1 - WGS84_E2) + height) * sine,
        out,
      );
      expect(out[0]).toBeCloseTo(latitude, 9);
      expect(out[2]).toBeCloseTo(height, 3);
      if (Math.abs(latitude) < 89.999)
        expect(Math.cos((out[1] ?? 0) * RADIANS)).toBeCloseTo(Math.cos(longitude * RADIANS), 9);
    }),
  );
});

test("a ray ends at the height asked for", () => {
  const direction = fc.record({
    elevation: fc.double({ min: 0.1, max: 90, noNaN: true }),
    azimuth: fc.double({ min: 0, max: 360, noNaN: true }),
    altitude: fc.double({ min: 8e4, max: 4e5, noNaN: true }),
  });
  fc.assert(
    fc.property(place, direction, (site, { elevation, azimuth, altitude }) => {
      const frame = siteFrame(site, 300);
      const flat = Math.cos(elevation * RADIANS);
      const out = new Float64Array(3);
      const range = rayToHeight(
        frame,
        flat * Math.sin(azimuth * RADIANS),
        flat * Math.cos(azimuth * RADIANS),
        Math.sin(elevation * RADIANS),
        altitude,
        out,
      );
      const [x = 0, y = 0, z = 0] = out;
      expect(Math.hypot(x - frame.x, y - frame.y, z - frame.z)).toBeCloseTo(range, 3);
      toGeodetic(x, y, z, out);
      expect(Math.abs((out[2] ?? 0) - altitude)).toBeLessThan(0.01);
    }),
  );
  const out = new Float64Array(3);
  expect(rayToHeight(siteFrame({ latitude: 60, longitude: 0 }, 5000), 0, 0, 1, 1000, out)).toBeNaN();
});
