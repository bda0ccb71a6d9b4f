import type { Instant } from "../time/index.js";

/**
 * What the header of a frame says, under one set of names for all arrays of imagers and with numbers as numbers. A
 * field is absent where the header has no such line or its value is empty or no number. Constants, which an instrument
 * writes into the first header of a file only, are carried over to the later frames.
 */
export interface FrameMetadata {
  readonly projectUid?: string;
  /** Site: four letters, `gill`. */
  readonly siteUid?: string;
  /** Device: `themis19`, `rego-655`. */
  readonly imagerUid?: string;
  readonly modeUid?: string;
  readonly siteName?: string;
  /** Beginning of the exposure: the time of the frame. */
  readonly requestStart?: Instant;
  readonly readoutStart?: Instant;
  readonly sequenceNumber?: number;
  /** Exposure as it was asked for. */
  readonly exposureMilliseconds?: number;
  /** Exposure and readout as they were measured. */
  readonly exposurePlusReadoutMilliseconds?: number;
  readonly exposureOptions?: string;
  readonly geodeticLatitudeDegrees?: number;
  /** East positive, -180 to 180, however the file writes it. */
  readonly geodeticLongitudeDegrees?: number;
  readonly geodeticAltitudeMeters?: number;
  readonly cameraModel?: string;
  /** For calibrated cameras the number of the detector (`15655`), by which calibrations are named. */
  readonly cameraSerialNumber?: string;
  readonly opticsSerialNumber?: string;
  readonly filterSerialNumber?: string;
  readonly ccdType?: string;
  readonly ccdWidthPixels?: number;
  readonly ccdHeightPixels?: number;
  readonly ccdColumnsBinned?: number;
  readonly ccdRowsBinned?: number;
  readonly ccdBackgroundCounts?: number;
  readonly pixelDepthBits?: number;
  readonly pixelAspectRatio?: number;
  readonly ccdTemperatureCelsius?: number;
  /** Set point of the cooler. */
  readonly ccdSetTemperatureCelsius?: number;
  /** Temperature sensor of the camera's housing. */
  readonly cameraTemperatureCelsius?: number;
  readonly shutterState?: string;
  readonly brightLightStatus?: string;
  readonly globalGainDecibels?: number;
  readonly opticalType?: string;
  readonly opticalProjection?: string;
  readonly opticalCenter?: string;
  readonly opticalConfiguration?: string;
  readonly gratingModel?: string;
  readonly gratingSerialNumber?: string;
  readonly calibrationReference?: string;
  readonly wavelengthStartNanometers?: number;
  readonly wavelengthEndNanometers?: number;
  readonly wavelengthStepNanometers?: number;
  readonly computerName?: string;
  readonly operatingSystem?: string;
  readonly ntpTarget?: string;
  readonly ntpDelayMilliseconds?: number;
  readonly ntpOffsetMilliseconds?: number;
  readonly ntpJitterMilliseconds?: number;
  /** All lines that have no field above, by their key in camelCase, as text; constants carried over. */
  readonly other: Readonly<Record<string, string>>;
  /**
   * The header of this frame as the file has it: keys and texts unchanged, constants not carried over. Site and imager
   * are repeated in every frame; of a key that occurs twice the last counts, in early RGB files it is a list. It is the
   * dictionary that the Python library returns.
   */
  readonly raw: RawMetadata;
}

/** Keys and texts of a header. */
export type RawMetadata = Readonly<Record<string, string | readonly string[]>>;
