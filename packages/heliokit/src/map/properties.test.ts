import { describe, expect, it } from "vitest";
import { SOLAR_RADIUS_METRES, solarEphemeris } from "../coordinates/index.js";
import { isHeliokitError } from "../errors.js";
import { makeHeader, withCards } from "../fits/index.js";
import { parseInstant } from "../time/index.js";
import { mapFromRaster, mapPixelToWorld, mapProperties } from "./index.js";

type Cards = Readonly<Record<string, string | number | undefined>>;

const AIA: Cards = {
  INSTRUME: "AIA_3",
  TELESCOP: "SDO/AIA",
  WAVELNTH: 171,
  WAVEUNIT: "angstrom",
  LVL_NUM: 1.5,
  BUNIT: "DN/s",
  EXPTIME: 2,
  "DATE-OBS": "2014-03-05T06:07:08.99",
  T_OBS: "2014-03-05T06:07:09.99",
  RSUN_REF: 696000000,
  HGLN_OBS: 0,
  HGLT_OBS: -7.2,
  DSUN_OBS: 1.483e11,
};

function propertiesOf(cards: Cards, width = 20, height = 16) {
  const header = withCards(makeHeader([]), {
    CTYPE1: "HPLN-TAN",
    CTYPE2: "HPLT-TAN",
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CRVAL1: 100,
    CRVAL2: -50,
    CRPIX1: 5,
    CRPIX2: 6,
    CDELT1: 3,
    CDELT2: 4,
    ...cards,
  });
  const map = mapFromRaster({ data: new Float32Array(width * height), width, height }, header);
  return { map, read: mapProperties(map) };
}

describe("mapProperties", () => {
  it("says under the field's names what an AIA header holds", () => {
    const { read, map } = propertiesOf(AIA);
    expect(read).toMatchObject({
      name: "AIA 171.0 Angstrom 2014-03-05 06:07:08",
      latexName: "AIA $171 \\; \\mathrm{\\mathring{A}}$ 2014-03-05 06:07:08",
      observatory: "SDO",
      instrument: "AIA 3",
      detector: "AIA",
      nickname: "AIA",
      measurement: "171.0 Angstrom",
      wavelengthAngstrom: 171,
      processingLevel: 1.5,
      exposureSeconds: 2,
      unit: "DN / s",
      coordinateSystem: ["HPLN-TAN", "HPLT-TAN"],
      frame: "HPC",
      spatialUnit: "arcsec",
      dimensions: [20, 16],
      scale: [3, 4],
      referencePixel: [4, 5],
      referenceCoordinate: [100, -50],
      dsunMetres: 1.483e11,
      rsunMetres: 696000000,
    });
    expect(read.date).toEqual(parseInstant("2014-03-05T06:07:08.99"));
    expect(read.referenceDate).toEqual(parseInstant("2014-03-05T06:07:09.99"));
    expect(read.center).toEqual(mapPixelToWorld(map, 9.5, 7.5));
    expect(read.bottomLeft).toEqual(mapPixelToWorld(map, 0, 0));
    expect(read.topRight).toEqual(mapPixelToWorld(map, 19, 15));
  });

  it("has the angle of the limb as stated, else by radius and distance", () => {
    expect(propertiesOf(AIA).read.rsunArcsec).toBeCloseTo((Math.asin(696e6 / 1.483e11) * 180 * 3600) / Math.PI, 6);
    expect(propertiesOf({ ...AIA, RSUN_OBS: 968.5, SOLAR_R: 960 }).read.rsunArcsec).toBe(968.5);
    expect(propertiesOf({ ...AIA, SOLAR_R: 960, RADIUS: 950 }).read.rsunArcsec).toBe(960);
    expect(propertiesOf({ ...AIA, RSUN_REF: undefined }).read.rsunMetres).toBe(SOLAR_RADIUS_METRES);
  });

  it("finds the average of the dates in the middle, unless one is given", () => {
    const dates = { "DATE-BEG": "2014-03-05T06:00:00", "DATE-END": "2014-03-05T06:01:00" };
    const { read } = propertiesOf({ ...AIA, ...dates });
    expect(read.dateStart).toEqual(parseInstant("2014-03-05T06:00:00"));
    expect(read.dateEnd).toEqual(parseInstant("2014-03-05T06:01:00"));
    expect(read.dateAverage).toEqual(parseInstant("2014-03-05T06:00:30"));
    const given = propertiesOf({ ...AIA, ...dates, "DATE-AVG": "2014-03-05T06:00:10" }).read;
    expect(given.dateAverage).toEqual(parseInstant("2014-03-05T06:00:10"));
    expect(propertiesOf(AIA).read.dateAverage).toBeUndefined();
  });

  it("names what HMI measured by the first word of CONTENT that says it", () => {
    const hmi: Cards = {
      ...AIA,
      INSTRUME: "HMI_FRONT2",
      TELESCOP: "SDO/HMI",
      WAVELNTH: 6173,
      BUNIT: "Gauss",
      T_OBS: "2014.03.05_06:07:30_TAI",
      "DATE-OBS": "2014-03-05T06:06:10.1",
    };
    const of = (content: string | undefined) => propertiesOf({ ...hmi, CONTENT: content }).read;
    expect(of("MAGNETOGRAM").measurement).toBe("magnetogram");
    expect(of("HMI DOPPLERGRAM").measurement).toBe("dopplergram");
    expect(of("CONTINUUM INTENSITY").name).toBe("HMI continuum 2014-03-05 06:06:10");
    expect(of(undefined).measurement).toBe("6173.0 Angstrom");
    expect(of("MAGNETOGRAM").unit).toBe("G");
    expect(of("MAGNETOGRAM").referenceDate).toEqual(parseInstant("2014-03-05T06:07:30", { scale: "tai" }));
  });

  it("writes the time in the scale of the header", () => {
    expect(propertiesOf({ ...AIA, TIMESYS: "TAI" }).read.name).toBe("AIA 171.0 Angstrom 2014-03-05 06:07:08");
    expect(propertiesOf({ ...AIA, TIMESYS: "TAI" }).read.date).toEqual(
      parseInstant("2014-03-05T06:07:08.99", { scale: "tai" }),
    );
  });

  it("leaves undefined what other headers do not tell", () => {
    const { read } = propertiesOf({
      INSTRUME: "SOME_CAMERA",
      TELESCOP: "OLD_TOWER/EAST",
      "DATE-OBS": "2014-03-05T06:07:08",
    });
    expect(read).toMatchObject({
      observatory: "OLD TOWER/EAST",
      instrument: "SOME CAMERA",
      detector: "",
      measurement: undefined,
      unit: undefined,
      exposureSeconds: undefined,
      processingLevel: undefined,
    });
  });

  it("counts heliographic maps in degrees", () => {
    const { read } = propertiesOf({
      ...AIA,
      CTYPE1: "CRLN-CAR",
      CTYPE2: "CRLT-CAR",
      CUNIT1: "deg",
      CUNIT2: "deg",
      CRVAL1: 180,
      CRVAL2: 0,
      CRPIX1: 10.5,
      CRPIX2: 8.5,
      CDELT1: 18,
      CDELT2: 11.25,
    });
    expect(read).toMatchObject({ frame: "HGC", spatialUnit: "deg", referenceCoordinate: [180, 0], scale: [18, 11.25] });
    expect(read.center[0]).toBeCloseTo(180, 9);
    expect(read.bottomLeft[0]).toBeCloseTo(9, 9);
    expect(read.topRight[1]).toBeCloseTo(84.375, 9);
  });

  it("has the rotation of the header by rows", () => {
    const [[a, b], [c, d]] = propertiesOf({ ...AIA, CDELT2: 3, CROTA2: 30 }).read.rotationMatrix;
    expect([a, b, c, d].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([0.866025404, -0.5, 0.5, 0.866025404]);
  });

  it("sees from the Earth the Carrington longitude of the ephemeris, and from elsewhere that much more", () => {
    const time = parseInstant("2014-03-05T06:07:09.99");
    const { l0Degrees, b0Degrees, distanceMetres } = solarEphemeris(time);
    const codes: string[] = [];
    const earthly = propertiesOf({ ...AIA, HGLN_OBS: undefined, HGLT_OBS: undefined, DSUN_OBS: undefined }).map;
    const seen = mapProperties(earthly, { onWarning: ({ code }) => codes.push(code) });
    expect(codes).toEqual(["coordinates/observer-assumed"]);
    expect(seen.observer.latitudeDegrees).toBeCloseTo(b0Degrees, 6);
    expect(seen.dsunMetres).toBeCloseTo(distanceMetres, -3);
    expect(seen.carringtonLongitudeDegrees).toBeCloseTo(l0Degrees, 6);
    const off = propertiesOf({ ...AIA, HGLN_OBS: 30, HGLT_OBS: 0, DSUN_OBS: distanceMetres }).read;
    const turned = (off.carringtonLongitudeDegrees - seen.carringtonLongitudeDegrees + 360) % 360;
    expect(turned).toBeCloseTo(30, 6);
  });

  it("wants a time", () => {
    try {
      propertiesOf({ ...AIA, "DATE-OBS": undefined, T_OBS: undefined });
      expect.unreachable();
    } catch (error) {
      expect(isHeliokitError(error) && error.code).toBe("map/no-time");
    }
  });
});
