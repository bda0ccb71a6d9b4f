import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HeliokitWarning, isHeliokitError } from "../errors.js";
import { makeHeader } from "../fits/index.js";
import { addSeconds, parseInstant } from "../time/index.js";
import {
  convertPosition,
  convertPositions,
  earthObserver,
  type Frame,
  type FrameName,
  heliographicGrid,
  METRES_PER_AU,
  type Observer,
  observerAt,
  observerFromHeader,
  SOLAR_RADIUS_METRES,
  solarEphemeris,
  solarLimb,
  visibleFrom,
} from "./index.js";

const time = parseInstant("2013-06-21T00:00:08");
const spacecraft: Observer = { longitudeDegrees: 40, latitudeDegrees: -5, distanceMetres: 0.7 * METRES_PER_AU };
const names: readonly FrameName[] = ["HPC", "HPR", "HCC", "HGS", "HGC", "HEEQ", "HCI", "HEE", "HAE"];
const frameOf = (name: FrameName, more: Partial<Frame> = {}): Frame => ({ name, time, ...more });

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "nothing refused";
}

describe("frames", () => {
  it.each(names.flatMap((a) => names.map((b) => [a, b] as const)))(
    "a point comes back from %s by way of %s",
    (a, b) => {
      fc.assert(
        fc.property(
          fc.double({ min: -180, max: 180, noNaN: true }),
          fc.double({ min: -85, max: 85, noNaN: true }),
          fc.double({ min: 0.5, max: 30, noNaN: true }),
          fc.boolean(),
          (longitude, latitude, radii, earth) => {
            const more = earth ? {} : { observer: spacecraft };
            const start = [longitude, latitude, radii * SOLAR_RADIUS_METRES] as const;
            const there = convertPosition(start, frameOf("HGS"), frameOf(a, more));
            const back = convertPosition(
              convertPosition(there, frameOf(a, more), frameOf(b, more)),
              frameOf(b, more),
              frameOf("HEEQ"),
            );
            const wanted = convertPosition(start, frameOf("HGS"), frameOf("HEEQ"));
            back.forEach((value, index) => {
              expect(Math.abs(value - (wanted[index] ?? 0))).toBeLessThan(1);
            });
          },
        ),
        { numRuns: 10 },
      );
    },
  );

  it.each(["inertial", "sun-centre", "howard"] as const)("a move in time and back is none: %s", (motion) => {
    const later = { time: addSeconds(time, 5 * 86_400) };
    const start = [10, 20, SOLAR_RADIUS_METRES] as const;
    const there = convertPosition(start, frameOf("HGS"), frameOf("HGS", later), { motion });
    const back = convertPosition(there, frameOf("HGS", later), frameOf("HGS"), { motion });
    expect(back[0]).toBeCloseTo(10, motion === "inertial" ? 9 : 6);
    expect(back[1]).toBeCloseTo(20, 6);
    expect(there[0]).not.toBeCloseTo(10, 1);
  });

  it("turns the equator by 13.2 degrees a day as seen from the Earth", () => {
    const later = frameOf("HGS", { time: addSeconds(time, 86_400) });
    const [longitude] = convertPosition([0, 0], frameOf("HGS"), later, { motion: "rigid" });
    expect(longitude).toBeGreaterThan(13.15);
    expect(longitude).toBeLessThan(13.28);
    const [carrington] = convertPosition([50, 0], frameOf("HGC"), { ...later, name: "HGC" }, { motion: "rigid" });
    expect(carrington).toBeCloseTo(50, 3);
  });

  it("puts the disk centre at B0 and L0, the Earth at the origin of HEE", () => {
    const { b0Degrees, l0Degrees, distanceMetres } = solarEphemeris(time);
    const [longitude, latitude, radius] = convertPosition([0, 0], frameOf("HPC"), frameOf("HGC"));
    expect(longitude).toBeCloseTo(l0Degrees, 9);
    expect(latitude).toBeCloseTo(b0Degrees, 9);
    expect(radius).toBeCloseTo(SOLAR_RADIUS_METRES, 0);
    const earth = convertPosition([0, b0Degrees, distanceMetres], frameOf("HGS"), frameOf("HEE"));
    expect(earth[0]).toBeCloseTo(0, 9);
    expect(earth[1]).toBeCloseTo(0, 9);
  });

  it("writes where it is told, over its own input too", () => {
    const fresh = convertPositions(
      [Float64Array.of(100, 200), Float64Array.of(-50, 0)],
      frameOf("HPC"),
      frameOf("HGS"),
    );
    const own = [Float64Array.of(100, 200), Float64Array.of(-50, 0), Float64Array.of(Number.NaN, Number.NaN)] as const;
    expect(convertPositions(own, frameOf("HPC"), frameOf("HGS"), { into: own })).toBe(own);
    expect(own).toEqual(fresh);
    const short = [new Float64Array(1), new Float64Array(2), new Float64Array(2)] as const;
    expect(codeOf(() => convertPositions(own, frameOf("HGS"), frameOf("HPC"), { into: short }))).toBe(
      "coordinates/different-lengths",
    );
  });

  it("says nothing about directions that miss the Sun, unless a screen is chosen", () => {
    const off = [1500, 0] as const;
    expect(convertPosition(off, frameOf("HPC"), frameOf("HGS"))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    const planar = convertPosition(off, frameOf("HPC"), frameOf("HCC"), { screen: { shape: "planar" } });
    expect(Math.abs(planar[2])).toBeLessThan(1);
    const spherical = convertPosition(off, frameOf("HPC"), frameOf("HPC"), { screen: { shape: "spherical" } });
    expect(spherical[2]).toBeCloseTo(earthObserver(time).distanceMetres, -1);
    const other = convertPosition(off, frameOf("HPC"), frameOf("HCC", { observer: spacecraft }), {
      screen: { shape: "planar", vantage: spacecraft },
    });
    expect(Math.abs(other[2])).toBeLessThan(1);
    expect(convertPosition([1500, 0, 1e11], frameOf("HPC"), frameOf("HPC"))[2]).toBeCloseTo(1e11, 0);
  });

  it("keeps the disk on the surface where only the rest wants a screen", () => {
    const options = { screen: { shape: "spherical", onlyOffDisk: true } } as const;
    const [, , radius] = convertPosition([300, 200], frameOf("HPC"), frameOf("HGS"), options);
    expect(radius).toBeCloseTo(SOLAR_RADIUS_METRES, 0);
    expect(convertPosition([1500, 200], frameOf("HPC"), frameOf("HGS"), options)[2]).toBeGreaterThan(1e9);
  });

  it("refuses what cannot be meant", () => {
    const one = Float64Array.of(1);
    expect(codeOf(() => convertPositions([one, one], frameOf("HCC"), frameOf("HGS")))).toBe(
      "coordinates/missing-distance",
    );
    expect(codeOf(() => convertPositions([one, new Float64Array(2)], frameOf("HGS"), frameOf("HCC")))).toBe(
      "coordinates/different-lengths",
    );
    const unknown: Frame = JSON.parse(JSON.stringify({ name: "GSE", time }));
    expect(codeOf(() => convertPositions([one, one], unknown, frameOf("HGS")))).toBe("coordinates/unknown-frame");
    const model: { motion: "howard" } = JSON.parse('{ "motion": "toString" }');
    expect(codeOf(() => convertPositions([one, one], frameOf("HGS"), frameOf("HGS"), model))).toBe(
      "coordinates/unknown-model",
    );
    const screen = { shape: "spherical", radiusMetres: -1 } as const;
    expect(codeOf(() => convertPositions([one, one], frameOf("HPC"), frameOf("HGS"), { screen }))).toBe(
      "coordinates/bad-number",
    );
  });
});

describe("what is seen", () => {
  it("hides the far side, not what stands high above it or behind the observer", () => {
    const hgs = frameOf("HGS");
    const longitudes = Float64Array.of(0, 80, 100, 180, 180, 0, 0, Number.NaN);
    const latitudes = new Float64Array(8);
    const au = METRES_PER_AU;
    const r = SOLAR_RADIUS_METRES;
    const radii = Float64Array.of(r, r, r, r, 20 * r, 2 * au, r / 2, r);
    // At 180 degrees and 20 radii a latitude of zero lies 7 degrees of B0 off the line of sight at most: still behind the disk.
    latitudes[4] = 60;
    expect(Array.from(visibleFrom([longitudes, latitudes, radii], hgs, frameOf("HPC")))).toEqual([
      1, 1, 0, 0, 1, 1, 0, 0,
    ]);
  });
});

describe("observers", () => {
  const at = (cards: Readonly<Record<string, number>>) => makeHeader(Object.entries(cards));

  it("takes Stonyhurst, Carrington, ecliptic cards, then the Earth with a warning", () => {
    const angles = { HGLN_OBS: 40, HGLT_OBS: -5, DSUN_OBS: spacecraft.distanceMetres };
    expect(observerFromHeader(at(angles), time)).toEqual(spacecraft);
    const view = frameOf("HGC", { observer: spacecraft });
    const [carrington] = convertPosition([40, -5, spacecraft.distanceMetres], frameOf("HGS"), view);
    const found = observerFromHeader(
      at({ CRLN_OBS: carrington, CRLT_OBS: -5, DSUN_OBS: spacecraft.distanceMetres }),
      time,
    );
    expect(found.longitudeDegrees).toBeCloseTo(40, 9);
    const [x, y, z] = convertPosition([40, -5, spacecraft.distanceMetres], frameOf("HGS"), frameOf("HAE"));
    const both = at({ ...angles, HGLN_OBS: 41, HAEX_OBS: x, HAEY_OBS: y, HAEZ_OBS: z });
    expect(observerFromHeader(both, time).longitudeDegrees).toBe(41);
    expect(observerFromHeader(both, time, { preferEcliptic: true }).longitudeDegrees).toBeCloseTo(40, 9);
    const warnings: HeliokitWarning[] = [];
    const onWarning = (warning: HeliokitWarning): void => void warnings.push(warning);
    expect(observerFromHeader(at({ HGLN_OBS: 1 }), time, { onWarning })).toEqual(earthObserver(time));
    expect(warnings.map(({ code }) => code)).toEqual(["coordinates/observer-assumed"]);
  });

  it("refuses an observer who cannot be", () => {
    expect(codeOf(() => observerFromHeader(at({ HGLN_OBS: 0, HGLT_OBS: 100, DSUN_OBS: 1e11 }), time))).toBe(
      "coordinates/bad-number",
    );
    expect(codeOf(() => observerFromHeader(at({ HGLN_OBS: 0, HGLT_OBS: 0, DSUN_OBS: 0 }), time))).toBe(
      "coordinates/bad-number",
    );
    expect(codeOf(() => observerAt([0, 0, 0], frameOf("HAE")))).toBe("coordinates/bad-number");
  });
});

describe("lines over an image", () => {
  it("draws the own limb as a circle of the angular radius", () => {
    const { angularRadiusArcsec } = solarEphemeris(time);
    const { x, y, visible } = solarLimb(frameOf("HPC"));
    expect(x.length).toBe(360);
    x.forEach((west, index) => {
      expect(Math.abs(Math.hypot(west, y[index] ?? 0) - angularRadiusArcsec)).toBeLessThan(0.02);
    });
    expect(visible.every(Boolean)).toBe(true);
  });

  it("draws half of a limb seen from the side behind the disk", () => {
    const observer = { ...earthObserver(time), longitudeDegrees: 90 };
    const { visible } = solarLimb(frameOf("HPC"), { of: frameOf("HPC", { observer }) });
    const seen = visible.reduce((sum, value) => sum + value, 0);
    expect(seen).toBeGreaterThan(170);
    expect(seen).toBeLessThan(190);
  });

  it("draws meridians and parallels of either system", () => {
    const grid = heliographicGrid(frameOf("HPC"), { spacingDegrees: 30, stepDegrees: 5 });
    expect(grid.filter(({ kind }) => kind === "meridian").map(({ valueDegrees }) => valueDegrees)).toEqual([
      -150, -120, -90, -60, -30, 0, 30, 60, 90, 120, 150, 180,
    ]);
    expect(grid.filter(({ kind }) => kind === "parallel").map(({ valueDegrees }) => valueDegrees)).toEqual([
      -60, -30, 0, 30, 60,
    ]);
    const carrington = heliographicGrid(frameOf("HPC"), { spacingDegrees: 90, system: "HGC" });
    expect(carrington.map(({ kind, valueDegrees }) => `${kind} ${valueDegrees}`)).toEqual([
      "meridian 0",
      "meridian 90",
      "meridian 180",
      "meridian 270",
      "parallel 0",
    ]);
  });

  it("refuses lines without end", () => {
    expect(codeOf(() => heliographicGrid(frameOf("HPC"), { stepDegrees: 0 }))).toBe("coordinates/bad-number");
    expect(codeOf(() => heliographicGrid(frameOf("HPC"), { spacingDegrees: Number.NaN }))).toBe(
      "coordinates/bad-number",
    );
    expect(codeOf(() => solarLimb(frameOf("HPC"), { corners: 1e9 }))).toBe("coordinates/bad-number");
    const inside = { ...spacecraft, distanceMetres: 1000 };
    expect(codeOf(() => solarLimb(frameOf("HPC", { observer: inside })))).toBe("coordinates/bad-number");
  });
});
