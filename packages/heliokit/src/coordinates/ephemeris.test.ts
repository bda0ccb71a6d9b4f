import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { parseInstant, secondsBetween } from "../time/index.js";
import {
  carringtonRotation,
  carringtonRotationTime,
  differentialRotation,
  rotationRateDegreesPerDay,
  solarEphemeris,
} from "./index.js";

describe("what the Earth sees", () => {
  it("is nearest in January, tilted most in March and September", () => {
    const january = solarEphemeris(parseInstant("2020-01-05"));
    const july = solarEphemeris(parseInstant("2020-07-05"));
    expect(january.distanceAu).toBeLessThan(0.984);
    expect(july.distanceAu).toBeGreaterThan(1.016);
    expect(january.angularRadiusArcsec).toBeGreaterThan(july.angularRadiusArcsec);
    expect(solarEphemeris(parseInstant("2020-09-08")).b0Degrees).toBeCloseTo(7.25, 1);
    expect(solarEphemeris(parseInstant("2020-03-06")).b0Degrees).toBeCloseTo(-7.25, 1);
  });

  it("sees the Sun where it was 8 minutes ago", () => {
    const time = parseInstant("2020-03-06");
    const difference = solarEphemeris(time).l0Degrees - solarEphemeris(time, { lightTravel: false }).l0Degrees;
    expect(difference).toBeCloseTo((14.1844 * 497) / 86_400, 2);
  });
});

describe("Carrington rotations", () => {
  it("finds the moment of any number, whole or not", () => {
    for (const number of [1, 1891, 2138.25, 2299.999, 2500]) {
      expect(carringtonRotation(carringtonRotationTime(number))).toBeCloseTo(number, 8);
    }
  });

  it("begins where L0 passes zero", () => {
    const { l0Degrees } = solarEphemeris(carringtonRotationTime(2200));
    expect(Math.min(l0Degrees, 360 - l0Degrees)).toBeLessThan(1e-5);
    const days = secondsBetween(carringtonRotationTime(2200), carringtonRotationTime(2201)) / 86_400;
    expect(Math.abs(days - 27.2753)).toBeLessThan(0.3);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e9, -1e9])("refuses %d", (number) => {
    let code = "";
    try {
      carringtonRotationTime(number);
    } catch (error) {
      if (isHeliokitError(error)) code = error.code;
    }
    expect(code).toBe("coordinates/bad-number");
  });
});

describe("differential rotation", () => {
  it("turns the equator fastest, both hemispheres alike", () => {
    for (const model of ["howard", "snodgrass", "allen"] as const) {
      const [equator = 0, middle = 0, south = 0] = [0, 45, -45].map((latitude) =>
        rotationRateDegreesPerDay(latitude, { model }),
      );
      expect(equator).toBeGreaterThan(middle);
      expect(south).toBe(middle);
    }
    expect(differentialRotation(-86_400, 0, { model: "rigid" })).toBeCloseTo(360 - 14.1844, 10);
    expect(differentialRotation(86_400, 0, { model: "rigid", frameTime: "synodic" })).toBeCloseTo(13.1988, 10);
  });
});
