import { type Instant, parseInstant } from "../time/index.js";
import type { FrameMetadata } from "./frame-metadata.js";

/** The typed fields of a header. */
export type HeaderFields = Omit<FrameMetadata, "other" | "raw">;

/** How a field is found and read. */
export interface Field<T> {
  /** Keys in their normal form (see {@link normalKey}), the better one first. */
  readonly keys: readonly string[];
  readonly read: (text: string, key: string) => T | undefined;
  /** Belongs to one frame and is never carried over to the next. */
  readonly perFrame?: true;
}

/** The fields, all of them there. */
export type HeaderValues = Required<HeaderFields>;

type Scheme = { readonly [Name in keyof HeaderValues]: Field<HeaderValues[Name]> };

/** Arrays spell one key in many ways: `CCD xsize`, `Ccd xsize`, `image_request_start`. */
export function normalKey(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
}

const words = (text: string): string | undefined => (text === "" ? undefined : text);

/** The number that a text begins with; a unit or a remark may follow (`-65 (+- 5C)`). */
function leadingNumber(text: string): number | undefined {
  const found = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text.trim());
  const value = found ? Number(found[0]) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function degreesWithin(limit: number) {
  return (text: string): number | undefined => {
    const value = leadingNumber(text);
    return value !== undefined && Math.abs(value) <= limit ? value : undefined;
  };
}

/** A longitude folded to -180..180: THEMIS writes 246.72 in 2021 and -94.66 in 2014. */
function longitude(text: string): number | undefined {
  const value = degreesWithin(360)(text);
  if (value === undefined || (value >= -180 && value <= 180)) return value;
  // One rounding of the decimal text, not of a difference: 246.72 becomes -113.28 exactly as written.
  return Number((value > 0 ? value - 360 : value + 360).toFixed(10));
}

/** An instant of a header, `2021-11-04 09:00:00.024704 UTC`. */
export function headerTime(text: string): Instant | undefined {
  try {
    return parseInstant(text);
  } catch {
    return undefined;
  }
}

/** `MSEC=` of the options is what the camera was told; `Requested Exposure` is in seconds. */
function exposure(text: string, key: string): number | undefined {
  if (key === "exposure options") {
    const found = /(?:^|\s)MSEC=(\S+)/.exec(text);
    return found ? leadingNumber(found[1] ?? "") : undefined;
  }
  const value = leadingNumber(text);
  return value !== undefined && key === "requested exposure" ? value * 1000 : value;
}

const text = (...keys: string[]): Field<string> => ({ keys, read: words });
const number = (...keys: string[]): Field<number> => ({ keys, read: leadingNumber });
const ofFrame = <T>(field: Field<T>): Field<T> => ({ ...field, perFrame: true });
const time = (...keys: string[]): Field<Instant> => ({ keys, read: headerTime, perFrame: true });

/** Every field, the keys it has in the headers of the arrays, and how its text is read. */
export const metadataScheme: Scheme = {
  projectUid: text("project unique id", "project uid"),
  siteUid: text("site unique id", "site uid"),
  imagerUid: text("imager unique id", "imager uid", "device unique id", "device uid"),
  modeUid: text("mode unique id", "mode uid"),
  siteName: text("site name"),
  requestStart: time("image request start", "image request start timestamp"),
  readoutStart: time("image readout start", "image readout start timestamp"),
  sequenceNumber: ofFrame(number("mode sequence number", "sequence number")),
  exposureMilliseconds: {
    keys: ["exposure options", "subframe requested exposure", "requested exposure"],
    read: exposure,
  },
  exposurePlusReadoutMilliseconds: ofFrame(
    number("exposure plus readout", "exposure plus initial readout", "exposure duration plus readout"),
  ),
  exposureOptions: text("exposure options"),
  geodeticLatitudeDegrees: { keys: ["geodetic latitude", "geographic latitude"], read: degreesWithin(90) },
  geodeticLongitudeDegrees: { keys: ["geodetic longitude", "geographic longitude"], read: longitude },
  geodeticAltitudeMeters: number("geodetic altitude", "geographic altitude"),
  cameraModel: text("camera model", "imager model", "imager type"),
  // "sumber" is how blueline headers write it.
  cameraSerialNumber: text("camera serial number", "camera serial sumber"),
  opticsSerialNumber: text("optics serial number", "lens serial number"),
  filterSerialNumber: text("filter serial number"),
  ccdType: text("ccd type"),
  ccdWidthPixels: number("ccd xsize"),
  ccdHeightPixels: number("ccd ysize"),
  ccdColumnsBinned: number("ccd xbinned"),
  ccdRowsBinned: number("ccd ybinned"),
  ccdBackgroundCounts: number("ccd background"),
  pixelDepthBits: number("pixel depth"),
  pixelAspectRatio: number("pixel aspect ratio"),
  ccdTemperatureCelsius: ofFrame(number("current ccd temperature")),
  ccdSetTemperatureCelsius: number("conf file set ccd temperature"),
  cameraTemperatureCelsius: ofFrame(number("digitemp camera")),
  shutterState: ofFrame(text("last known shutter state", "shutter state")),
  brightLightStatus: ofFrame(text("bright light status")),
  globalGainDecibels: number("global gain"),
  opticalType: text("optical type"),
  opticalProjection: text("optical projection"),
  opticalCenter: text("optical center"),
  opticalConfiguration: text("optical configuration"),
  gratingModel: text("grating model"),
  gratingSerialNumber: text("grating serial number"),
  calibrationReference: text("calibration reference"),
  wavelengthStartNanometers: number("calibration lambda start"),
  wavelengthEndNanometers: number("calibration lambda end"),
  wavelengthStepNanometers: number("calibration resolution"),
  computerName: text("computer name"),
  operatingSystem: text("operating system"),
  ntpTarget: text("ntp target"),
  ntpDelayMilliseconds: number("ntp delay"),
  ntpOffsetMilliseconds: number("ntp offset"),
  ntpJitterMilliseconds: number("ntp jitter"),
};
