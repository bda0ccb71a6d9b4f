import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { openFits } from "../fits/index.js";
import { syntheticHmi } from "./index.js";

describe("synthetic magnetograms", () => {
  it("are full disks of signed fields, blank outside", () => {
    const { image } = syntheticHmi({ size: 256 });
    const radius = 968.6 / (0.504 * 16);
    let north = 0;
    let south = 0;
    let inside = 0;
    for (const value of image.data) {
      if (value === -2147483648) continue;
      inside++;
      if (value > 3000) north++;
      if (value < -3000) south++;
    }
    expect(Math.abs(Math.sqrt(inside / Math.PI) - radius)).toBeLessThan(0.5);
    expect(north).toBeGreaterThan(5);
    expect(south).toBeGreaterThan(5);
  });

  it("read back with their keywords", async () => {
    const made = syntheticHmi({ size: 64, seed: 3 });
    expect(made.name).toBe("hmi.m_45s.20140301_000130_TAI.2.magnetogram.fits");
    const hdu = await (await openFits(memorySource(made.bytes))).firstImage();
    expect(hdu.axes).toEqual([64, 64]);
    expect(hdu.bitpix).toBe(32);
    const hash = createHash("sha256").update(made.bytes).digest("hex");
    expect(hash).toMatchSnapshot();
  });
});
