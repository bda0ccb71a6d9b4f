import { convertPosition, type FrameName, type Observer } from "../coordinates/index.js";
import type { OnWarning } from "../errors.js";
import { headerNumber, headerText } from "../fits/index.js";
import { addSeconds, formatInstant, type Instant, secondsBetween } from "../time/index.js";
import { mapFrame, mapPixelToWorld, statedAngularRadius } from "./map-frame.js";
import type { SolarMap } from "./solar-map.js";
import { isSynopticChart } from "./synoptic.js";
import { headerTime } from "./times.js";
import { unitText } from "./unit.js";
import { angularRadiusArcsec } from "./wcs.js";

/** A pair of numbers along the two axes of an image. */
export type AxisPair = readonly [first: number, second: number];

/**
 * What a header says about an image, under the names that scientists use, repaired as the map is. Coordinates are in
 * `spatialUnit`: arcsec west and north for helioprojective images, degrees of longitude and latitude for heliographic ones.
 */
export interface MapProperties {
  /** `AIA 171.0 Angstrom 2013-06-21 00:00:08`; the time in the header's own scale, its seconds cut off. */
  readonly name: string;
  /** The name with units in TeX. */
  readonly latexName: string;
  readonly observatory: string;
  readonly instrument: string;
  readonly detector: string;
  readonly nickname: string;
  /** What was measured: `171.0 Angstrom`, `magnetogram`; undefined where nothing tells. */
  readonly measurement: string | undefined;
  readonly wavelengthAngstrom: number | undefined;
  /** LVL_NUM. */
  readonly processingLevel: number | undefined;
  /** Time by which the image is known. */
  readonly date: Instant | undefined;
  /** DATE-BEG. */
  readonly dateStart: Instant | undefined;
  /** DATE-END. */
  readonly dateEnd: Instant | undefined;
  /** DATE-AVG, else the middle of DATE-BEG and DATE-END. */
  readonly dateAverage: Instant | undefined;
  /** Time that coordinates refer to. */
  readonly referenceDate: Instant | undefined;
  readonly exposureSeconds: number | undefined;
  /** Unit of the pixels as the field's tools print it; undefined where none is given. */
  readonly unit: string | undefined;
  /** CTYPE1 and CTYPE2. */
  readonly coordinateSystem: readonly [string, string];
  readonly frame: FrameName;
  readonly spatialUnit: "arcsec" | "deg";
  /** Columns and rows. */
  readonly dimensions: AxisPair;
  /** `spatialUnit` per pixel. */
  readonly scale: AxisPair;
  /** 0-based, at pixel centres. */
  readonly referencePixel: AxisPair;
  readonly referenceCoordinate: AxisPair;
  readonly rotationMatrix: readonly [AxisPair, AxisPair];
  /** Coordinates of the middle of the image. */
  readonly center: AxisPair;
  /** Coordinates of the centre of the first and of the last pixel. */
  readonly bottomLeft: AxisPair;
  readonly topRight: AxisPair;
  /** Heliographic (Stonyhurst) place of the observer. */
  readonly observer: Observer;
  /** The observer's Carrington longitude, 0 to 360. */
  readonly carringtonLongitudeDegrees: number;
  /** Distance from the observer to Sun centre. */
  readonly dsunMetres: number;
  /** Radius of the Sun that the coordinates mean. */
  readonly rsunMetres: number;
  /** Angle between centre and limb: RSUN_OBS, SOLAR_R or RADIUS, else from radius and distance. */
  readonly rsunArcsec: number;
}

/**
 * Everything a header says about an image, in one record.
 *
 * @throws HeliokitError `map/no-time` for a header without any time; `coordinates/...` where its coordinates cannot be
 *
 * @example
 * ```ts
 * const { observatory, center, carringtonLongitudeDegrees } = mapProperties(map);
 * ```
 */
export function mapProperties(map: SolarMap, options: { readonly onWarning?: OnWarning } = {}): MapProperties {
  const { header, raster, wcs } = map;
  const text = (keyword: string): string | undefined => headerText(header, keyword)?.trim() || undefined;
  const frame = mapFrame(map, options);
  const observer = frame.observer ?? { longitudeDegrees: 0, latitudeDegrees: 0, distanceMetres: Number.NaN };
  const radius = frame.radiusMetres ?? Number.NaN;
  const spatialUnit = frame.name === "HPC" || frame.name === "HPR" ? "arcsec" : "deg";
  const per = spatialUnit === "arcsec" ? 1 : 3600;
  const [a, b, c, d] = wcs.rotation;
  const instrument = text("INSTRUME")?.replaceAll("_", " ") ?? "";
  const detector = text("DETECTOR") ?? (map.instrument === "other" && !isSynopticChart(header) ? "" : map.instrument);
  const names = mapNames(map, detector);
  const start = headerTime(header, "DATE-BEG");
  const end = headerTime(header, "DATE-END");
  const { width, height } = raster;
  return {
    ...names,
    observatory: observatoryOf(map),
    instrument,
    detector,
    nickname: detector,
    wavelengthAngstrom: map.wavelengthAngstrom,
    processingLevel: headerNumber(header, "LVL_NUM"),
    date: map.date,
    dateStart: start,
    dateEnd: end,
    dateAverage: headerTime(header, "DATE-AVG") ?? (start && end && addSeconds(start, secondsBetween(start, end) / 2)),
    referenceDate: map.observedAt,
    exposureSeconds: map.exposureSeconds,
    unit: map.unit === undefined ? undefined : unitText(map.unit),
    coordinateSystem: wcs.type,
    frame: frame.name,
    spatialUnit,
    dimensions: [width, height],
    scale: [wcs.scaleArcsecPerPixel.x / per, wcs.scaleArcsecPerPixel.y / per],
    referencePixel: [wcs.referencePixel.x, wcs.referencePixel.y],
    referenceCoordinate: [wcs.referenceValueArcsec.x / per, wcs.referenceValueArcsec.y / per],
    rotationMatrix: [
      [a, b],
      [c, d],
    ],
    center: mapPixelToWorld(map, (width - 1) / 2, (height - 1) / 2),
    bottomLeft: mapPixelToWorld(map, 0, 0),
    topRight: mapPixelToWorld(map, width - 1, height - 1),
    observer,
    carringtonLongitudeDegrees: carringtonLongitude(observer, frame.time),
    dsunMetres: observer.distanceMetres,
    rsunMetres: radius,
    rsunArcsec: statedAngularRadius(map) ?? angularRadiusArcsec(radius, observer.distanceMetres),
  };
}

function carringtonLongitude(observer: Observer, time: Instant): number {
  const { longitudeDegrees, latitudeDegrees, distanceMetres } = observer;
  const [longitude] = convertPosition(
    [longitudeDegrees, latitudeDegrees, distanceMetres],
    { name: "HGS", time },
    { name: "HGC", time, observer },
  );
  return longitude;
}

function observatoryOf({ header, instrument }: SolarMap): string {
  const telescope = headerText(header, "TELESCOP")?.trim() ?? "";
  const name =
    instrument === "other" && !isSynopticChart(header)
      ? headerText(header, "OBSRVTRY")?.trim() || telescope
      : (telescope.split("/")[0]?.trim() ?? "");
  return name.replaceAll("_", " ");
}

/** A number as the field's tools print it: `171.0`. */
function floatText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}

/** What HMI measured, by its CONTENT: `magnetogram`, `dopplergram`; else the wavelength. */
function mapNames(map: SolarMap, nickname: string): Pick<MapProperties, "name" | "latexName" | "measurement"> {
  const { header, wavelengthAngstrom: wavelength } = map;
  const words =
    map.instrument === "HMI" ? (headerText(header, "CONTENT")?.trim().toLowerCase().split(/\s+/) ?? []) : [];
  const content = (words[0] === "hmi" ? words[1] : words[0]) || undefined;
  const measurement = content ?? (wavelength === undefined ? undefined : `${floatText(wavelength)} Angstrom`);
  const latex = content ?? (wavelength === undefined ? undefined : `$${wavelength} \\; \\mathrm{\\mathring{A}}$`);
  const time = nameTime(map);
  return {
    measurement,
    name: [nickname, measurement, time].filter((part) => part !== undefined).join(" "),
    latexName: [nickname, latex, time].filter((part) => part !== undefined).join(" "),
  };
}

/** The time in the scale that the header writes it in, seconds cut off. */
function nameTime(map: SolarMap): string | undefined {
  if (map.date === undefined) return undefined;
  const { header } = map;
  const written = isSynopticChart(header) ? headerText(header, "T_OBS") : headerText(header, "DATE-OBS");
  const tai = /TAI/.test(written ?? "") || /^tai$/i.test(headerText(header, "TIMESYS")?.trim() ?? "");
  return formatInstant(map.date, { style: "fits", digits: 0, scale: tai ? "tai" : "utc" }).replace("T", " ");
}
