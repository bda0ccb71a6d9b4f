import { describe, expect, it } from "vitest";
import { parseInstant } from "../time/index.js";
import { observerAt } from "./orbit.js";

describe("the observer", () => {
  it("stands where the almanac has the Earth", () => {
    // Astronomical Almanac: perihelion 2013-01-02, aphelion 2013-07-05; B0 is +7.25 in early September, 0 in early June.
    expect(observerAt(parseInstant("2013-01-02T04:00:00Z")).distance / 149597870700).toBeCloseTo(0.98329, 3);
    expect(observerAt(parseInstant("2013-07-05T15:00:00Z")).distance / 149597870700).toBeCloseTo(1.01671, 3);
    expect(observerAt(parseInstant("2013-09-08T00:00:00Z")).latitudeDegrees).toBeCloseTo(7.25, 1);
    expect(Math.abs(observerAt(parseInstant("2013-06-06T12:00:00Z")).latitudeDegrees)).toBeLessThan(0.1);
  });

  it("sees the Carrington longitude of real headers", () => {
    // CRLN_OBS and CRLT_OBS of JSOC records (hmi 2014-03-01T00:00:50Z, rotation 2147).
    const observer = observerAt(parseInstant("2014-03-01T00:00:50Z"));
    expect(Math.abs(observer.carringtonDegrees - 132.56)).toBeLessThan(0.2);
    expect(Math.abs(observer.latitudeDegrees + 7.2267)).toBeLessThan(0.05);
    expect(observer.carringtonRotation).toBe(2147);
    expect(Math.abs(observer.distance / 148205511547 - 1)).toBeLessThan(1e-3);
    expect(Math.abs(observer.angularRadiusArcsec - 968.66)).toBeLessThan(0.5);
  });

  it("keeps its angles and its distances consistent", () => {
    for (const day of ["2010-06-01", "2015-12-31", "2024-02-29"]) {
      const observer = observerAt(parseInstant(`${day}T03:04:05Z`));
      const [x, y, z] = observer.hae;
      expect(Math.hypot(x, y, z)).toBeCloseTo(observer.distance, 2);
      expect(Math.hypot(...observer.gae)).toBeCloseTo(42_164_000, 2);
      expect(Math.abs(observer.stonyhurstDegrees)).toBeLessThan(0.02);
      expect(Math.abs(observer.velocity[1] - 29_785)).toBeLessThan(4000);
      expect(Math.abs(observer.velocity[0])).toBeLessThan(4000);
    }
  });
});
