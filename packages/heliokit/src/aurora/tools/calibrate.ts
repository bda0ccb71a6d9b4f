import { HeliokitError, type OnWarning } from "../../errors.js";
import type { Calibration } from "../calibration.js";
import type { FrameMetadata } from "../frame-metadata.js";
import { channelsOf, checkImages, type SkyImages } from "../sky-images.js";
import { cornerMean, DARK_CORNER } from "./dark-corner.js";
import { calibrateAsLibrary } from "./library-calibration.js";

/** Noise of a camera, by which the uncertainty of calibrated images is found. */
export interface CameraNoise {
  /** Electrons that make one count. */
  readonly electronsPerDn: number;
  /** Deviation of a pixel without light, in counts. */
  readonly readNoiseDn: number;
}

/** What {@link calibrate} does. */
export interface CalibrateOptions {
  /** Factor to Rayleighs of the detector; without it the result stays in counts. */
  readonly rayleighs?: Calibration;
  /** Flat field of the detector; without it none is applied. */
  readonly flatfield?: Calibration;
  /**
   * What is subtracted first: "corner" (default), the mean of the 5 x 5 pixels at row 0, column 0, which the optics leave
   * dark; a number of counts; or false.
   */
  readonly dark?: "corner" | number | false;
  /** Seconds. Default: what the header of each frame asked for, else 2 (REGO) or 5 (TREx NIR). */
  readonly exposureSeconds?: number;
  /**
   * "float" (default): nothing is rounded and noise around the dark level stays symmetric, below zero too. "library": the
   * integer arithmetic of the archive's own library, for comparison: the dark level is cut to an integer, negatives become
   * 0, the flat field's product is cut to the input's type and wraps around beyond 65535.
   */
  readonly arithmetic?: "float" | "library";
  /** Numbers of the result in "float". Default "float32". */
  readonly dtype?: "float32" | "float64";
  /** Adds `uncertainty` to the result ("float" only). */
  readonly noise?: CameraNoise;
  readonly onWarning?: OnWarning;
}

/** Numbers of a calibrated frame. */
export type CalibratedPixels = Float32Array | Float64Array | Uint8Array | Uint16Array;

/** Calibrated images; they fit wherever the tools of this room take images. */
export interface CalibratedImages extends SkyImages<CalibratedPixels> {
  /** "R" (Rayleighs) or "DN" (counts). */
  readonly unit: "R" | "DN";
  /** What was done, in order: `dark`, `flatfield`, `rayleighs`, with their numbers and files, for headers and captions. */
  readonly steps: readonly string[];
  /** Seconds that each frame was divided by; absent without the Rayleigh step. */
  readonly exposureSeconds?: readonly number[];
  /** One standard deviation of each pixel, in `unit`; absent without `noise`. */
  readonly uncertainty?: readonly (Float32Array | Float64Array)[];
  /** Headers of the frames, where the input had them. */
  readonly metadata?: readonly FrameMetadata[];
}

/** Images that may carry headers: what the readers of this room return. */
export interface ImagesWithHeaders extends SkyImages {
  readonly metadata?: readonly FrameMetadata[];
  /** The array of imagers, whose usual exposure is taken where headers say none. */
  readonly array?: string | null;
}

/** Exposures that the archive's library takes without looking, seconds. */
const USUAL_EXPOSURE_SECONDS: Readonly<Record<string, number>> = { rego: 2, "trex-nir": 5 };

function exposureOf(images: ImagesWithHeaders, frame: number, options: CalibrateOptions): number {
  const asked = options.exposureSeconds;
  if (asked !== undefined) {
    if (asked > 0 && Number.isFinite(asked)) return asked;
    throw new HeliokitError("aurora/bad-exposure", `an exposure of ${asked} s; wanted more than 0`, {
      facts: { exposureSeconds: asked },
    });
  }
  const milliseconds = images.metadata?.[frame]?.exposureMilliseconds;
  if (milliseconds !== undefined && milliseconds > 0) return milliseconds / 1000;
  const usual = USUAL_EXPOSURE_SECONDS[images.array ?? ""];
  if (usual === undefined)
    throw new HeliokitError(
      "aurora/no-exposure",
      `the header of frame ${frame} names no exposure; give exposureSeconds, or read the images with their headers`,
      { facts: { frame, array: images.array ?? null } },
    );
  if (frame === 0)
    options.onWarning?.({
      code: "aurora/usual-exposure",
      message: `the headers name no exposure; ${usual} s is taken, as usual for ${images.array}`,
      facts: { exposureSeconds: usual },
    });
  return usual;
}

/** The factors of a flat field, or undefined without one; its size must be that of the images. */
function multipliers(images: SkyImages, flatfield: Calibration | undefined) {
  if (flatfield === undefined) return undefined;
  const { flatFieldMultiplier: factors, width, height, filename, kind } = flatfield;
  if (factors === null)
    throw new HeliokitError("aurora/wrong-calibration", `${filename} is no flat field but of the kind ${kind}`, {
      facts: { file: filename, kind },
    });
  if (width !== images.width || height !== images.height)
    throw new HeliokitError(
      "aurora/size-differs",
      `the flat field ${filename} has ${width} x ${height} pixels, the images ${images.width} x ${images.height}`,
      { facts: { file: filename, width, height } },
    );
  return factors;
}

function factorOf(rayleighs: Calibration | undefined): number | undefined {
  if (rayleighs === undefined) return undefined;
  const { rayleighsPerDnPerSecond: factor, filename, kind } = rayleighs;
  if (factor === null)
    throw new HeliokitError("aurora/wrong-calibration", `${filename} holds no Rayleighs; it is of the kind ${kind}`, {
      facts: { file: filename, kind },
    });
  return factor;
}

function checkDetectors({ rayleighs, flatfield, onWarning }: CalibrateOptions, images: ImagesWithHeaders): void {
  const camera = images.metadata?.[0];
  const device = /\d+$/.exec(camera?.imagerUid ?? "")?.[0];
  for (const calibration of [rayleighs, flatfield]) {
    const detector = calibration?.detectorUid ?? "";
    if (calibration === undefined || device === undefined || detector === "" || detector.endsWith(device)) continue;
    onWarning?.({
      code: "aurora/other-detector",
      message: `${calibration.filename} is of the detector ${detector}, the images of ${camera?.imagerUid}`,
      facts: { file: calibration.filename, detectorUid: detector, imagerUid: camera?.imagerUid ?? null },
    });
  }
}

/**
 * Counts to Rayleighs: the dark level subtracted, the flat field multiplied, then
 * `R = I * (Rayleighs per count and second) / exposure`. Each step is left out where its part is not given. REGO, TREx NIR
 * and blueline have calibration files; the input is never changed.
 *
 * With `noise` the result has an uncertainty: `sqrt(max(I, 0) / electronsPerDn + readNoiseDn^2)` counts, carried through
 * the same factors (photon noise and read noise; that of the calibration itself is not known).
 *
 * Errors: `aurora/no-exposure`, `aurora/bad-exposure`, `aurora/wrong-calibration`, `aurora/size-differs`,
 * `aurora/bad-images`, `aurora/bad-noise`. Warnings: `aurora/other-detector`, `aurora/usual-exposure`.
 *
 * @example
 * ```ts
 * const inRayleighs = calibrate(minute, { rayleighs, flatfield });
 * inRayleighs.unit; // "R"
 * ```
 */
export function calibrate(images: ImagesWithHeaders, options: CalibrateOptions = {}): CalibratedImages {
  checkImages(images);
  const { rayleighs, flatfield, dark = "corner", arithmetic = "float", dtype = "float32", noise } = options;
  if (channelsOf(images) !== 1)
    throw new HeliokitError("aurora/bad-images", "colour images have no calibration to Rayleighs", {
      facts: { channels: channelsOf(images) },
    });
  if (noise !== undefined && !(noise.electronsPerDn > 0 && noise.readNoiseDn >= 0))
    throw new HeliokitError("aurora/bad-noise", "electronsPerDn must be above 0 and readNoiseDn not below 0", {
      facts: { ...noise },
    });
  const flat = multipliers(images, flatfield);
  const factor = factorOf(rayleighs);
  checkDetectors(options, images);
  const exposures = factor === undefined ? undefined : images.frames.map((_, at) => exposureOf(images, at, options));
  const steps = [
    ...(dark === false
      ? []
      : [dark === "corner" ? `dark: mean of the ${DARK_CORNER} x ${DARK_CORNER} corner` : `dark: ${dark} DN`]),
    ...(flatfield === undefined ? [] : [`flatfield: ${flatfield.filename}`]),
    ...(rayleighs === undefined ? [] : [`rayleighs: ${factor} R/(DN/s), ${rayleighs.filename}`]),
    ...(arithmetic === "library" ? ["integer arithmetic of the archive's library"] : []),
  ];
  const common = {
    width: images.width,
    height: images.height,
    channels: 1 as const,
    ...(images.times === undefined ? {} : { times: images.times }),
    ...(images.metadata === undefined ? {} : { metadata: images.metadata }),
    unit: factor === undefined ? ("DN" as const) : ("R" as const),
    steps,
    ...(exposures === undefined ? {} : { exposureSeconds: exposures }),
  };
  if (arithmetic === "library")
    return {
      ...common,
      frames: images.frames.map((frame, at) =>
        calibrateAsLibrary(frame, images.width, { dark, flat, factor, exposureSeconds: exposures?.[at] ?? 1 }),
      ),
    };
  const make = (size: number) => (dtype === "float64" ? new Float64Array(size) : new Float32Array(size));
  const uncertainty: (Float32Array | Float64Array)[] = [];
  const frames = images.frames.map((frame, at) => {
    const level = dark === false ? 0 : dark === "corner" ? cornerMean(frame, images.width) : dark;
    const scale = factor === undefined ? 1 : factor / (exposures?.[at] ?? 1);
    const out = make(frame.length);
    const deviation = noise === undefined ? undefined : make(frame.length);
    for (let index = 0; index < frame.length; index++) {
      const counts = (frame[index] as number) - level;
      const whole = flat === undefined ? scale : (flat[index] as number) * scale;
      out[index] = counts * whole;
      if (deviation !== undefined && noise !== undefined)
        deviation[index] =
          whole * Math.sqrt(Math.max(counts, 0) / noise.electronsPerDn + noise.readNoiseDn * noise.readNoiseDn);
    }
    if (deviation !== undefined) uncertainty.push(deviation);
    return out;
  });
  return { ...common, frames, ...(noise === undefined ? {} : { uncertainty }) };
}
