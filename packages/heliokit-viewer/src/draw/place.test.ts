import fc from "fast-check";
import { makeHeader } from "heliokit/fits";
import { mapFromRaster, mapWorldToPixel } from "heliokit/map";
import { expect, test } from "vitest";
import { fitZoom, imageToScreen, northTurn, placementOf, screenToImage } from "./place.js";

const cameras = fc.record({
  x: fc.double({ min: -5000, max: 5000, noNaN: true }),
  y: fc.double({ min: -5000, max: 5000, noNaN: true }),
  zoom: fc.double({ min: 1 / 256, max: 256, noNaN: true }),
  turnDegrees: fc.oneof(fc.constantFrom(0, 90, 180, 270), fc.double({ min: 0, max: 359.99, noNaN: true })),
});
const sizes = fc.record({ width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 4000 }) });

test("from screen to image and back", () => {
  fc.assert(
    fc.property(cameras, sizes, (camera, size) => {
      const placement = placementOf(camera, size);
      const [x, y] = screenToImage(placement, 12.5, 700.5);
      const [a, b] = imageToScreen(placement, x, y);
      expect(a).toBeCloseTo(12.5, 4);
      expect(b).toBeCloseTo(700.5, 4);
      // The camera's pixel is in the middle, but for the part of a pixel that straight pictures are moved by.
      const [cx, cy] = imageToScreen(placement, camera.x, camera.y);
      expect(Math.abs(cx - size.width / 2)).toBeLessThan(0.51);
      expect(Math.abs(cy - size.height / 2)).toBeLessThan(0.51);
    }),
  );
});

test("a straight picture begins at a whole pixel of the screen", () => {
  fc.assert(
    fc.property(cameras, sizes, fc.constantFrom(0, 90, 180, 270), (camera, size, turnDegrees) => {
      const [x, y] = imageToScreen(placementOf({ ...camera, turnDegrees }, size), -0.5, -0.5);
      expect(Math.abs(x - Math.round(x))).toBeLessThan(1e-6 * Math.max(1, camera.zoom));
      expect(Math.abs(y - Math.round(y))).toBeLessThan(1e-6 * Math.max(1, camera.zoom));
    }),
  );
});

test("north is up after the turn for it, whatever way the camera was rolled", () => {
  for (const roll of [0, 30, -30, 90, 179, 180, 271]) {
    const header = makeHeader([
      ["CTYPE1", "HPLN-TAN"],
      ["CTYPE2", "HPLT-TAN"],
      ["CUNIT1", "arcsec"],
      ["CUNIT2", "arcsec"],
      ["CDELT1", 0.6],
      ["CDELT2", 0.6],
      ["CROTA2", roll],
      ["CRPIX1", 50],
      ["CRPIX2", 50],
    ]);
    const map = mapFromRaster({ data: new Float32Array(10_000), width: 100, height: 100 }, header);
    const turnDegrees = northTurn(map.wcs.rotation);
    const placement = placementOf({ x: 50, y: 50, zoom: 2, turnDegrees }, { width: 200, height: 200 });
    const [x0, y0] = imageToScreen(placement, ...mapWorldToPixel(map, 0, 0));
    const [x1, y1] = imageToScreen(placement, ...mapWorldToPixel(map, 0, 20));
    expect(x1 - x0, `${roll}`).toBeCloseTo(0, 3);
    expect(y1 - y0, `${roll}`).toBeGreaterThan(60);
  }
});

test("a fitted image fills the view and no more, turned or not", () => {
  expect(fitZoom({ width: 100, height: 50 }, { width: 200, height: 200 }, 0)).toBe(2);
  expect(fitZoom({ width: 100, height: 50 }, { width: 200, height: 200 }, 90)).toBe(2);
  expect(fitZoom({ width: 100, height: 50 }, { width: 200, height: 50 }, 90)).toBe(0.5);
});
