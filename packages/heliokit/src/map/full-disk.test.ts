import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pixelToWorld } from "../coordinates/index.js";
import { fullDiskCheck } from "./full-disk.js";
import { type ImageWcs, rotationFromAngle, skyOf } from "./wcs.js";

const wcs = (x: number, y: number, scale: number, roll: number): ImageWcs => ({
  type: ["HPLN-TAN", "HPLT-TAN"],
  referencePixel: { x, y },
  referenceValueArcsec: { x: 0, y: 0 },
  scaleArcsecPerPixel: { x: scale, y: scale },
  rotation: rotationFromAngle(roll, 1),
});

/** The rule as it is written: every pixel centre of the four edges. */
function everyPixel(frame: ImageWcs, width: number, height: number): { edge: number; distance: number } {
  const sky = skyOf(frame);
  let distance = Number.POSITIVE_INFINITY;
  let edge = -1;
  const look = (which: number, x: number, y: number): void => {
    const [longitude, latitude] = pixelToWorld(sky, x, y);
    const arcsec = Math.PI / 180 / 3600;
    const angle = Math.acos(Math.cos(longitude * arcsec) * Math.cos(latitude * arcsec)) / arcsec;
    if (angle < distance) {
      distance = angle;
      edge = which;
    }
  };
  for (let x = 0; x < width; x++) {
    look(0, x, 0);
    look(1, x, height - 1);
  }
  for (let y = 0; y < height; y++) {
    look(2, 0, y);
    look(3, width - 1, y);
  }
  return { edge, distance };
}

describe("fullDiskCheck", () => {
  it("decides as a look at every edge pixel does", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 120, noNaN: true }),
        fc.double({ min: 5, max: 120, noNaN: true }),
        fc.double({ min: 10, max: 60, noNaN: true }),
        fc.double({ min: -180, max: 180, noNaN: true }),
        (x, y, scale, roll) => {
          const frame = wcs(x, y, scale, roll);
          const { distance } = everyPixel(frame, 128, 126);
          fc.pre(Math.abs(distance - 950) > 0.5);
          const check = fullDiskCheck(frame, 128, 126, 950);
          expect(check.fullDisk).toBe(distance > 950);
          if (!check.fullDisk) expect(check.distanceArcsec).toBeCloseTo(distance, 0);
        },
      ),
    );
  });

  it("names the edge that cuts the disk, and the pixel", () => {
    const check = fullDiskCheck(wcs(20, 64, 25, 0), 128, 128, 950);
    expect(check).toMatchObject({ fullDisk: false, edge: "left", pixel: { x: 0, y: 64 } });
  });

  it("wants Sun centre inside", () => {
    expect(fullDiskCheck(wcs(-400, 64, 25, 0), 128, 128, 950)).toMatchObject({ fullDisk: false, edge: "centre" });
  });
});
