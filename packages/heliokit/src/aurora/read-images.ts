import type { ByteSource } from "../bytes/index.js";
import { HeliokitError, type LongWorkOptions } from "../errors.js";
import type { Instant } from "../time/index.js";
import type { ImageFrame, ImageProblem, RawImages } from "./image-data.js";
import { type ImageFramesOptions, imageFrames } from "./image-frames.js";
import { instrumentOfDataset, instrumentOfFile, type RawInstrument } from "./raw-instruments.js";

/** What {@link readImages} reads. */
export interface ReadImagesOptions extends Omit<ImageFramesOptions, "reuse">, LongWorkOptions {
  /** Most bytes of pixels kept in memory. Default 2 GiB. */
  readonly maxPixelBytes?: number;
}

/**
 * Reads raw files of all-sky imagers and spectrographs: THEMIS, REGO, TREx NIR, blueline, RGB (HDF5, early PGM, bursts
 * of PNG in tar archives), spectrograph (raw and processed) and SMILE. A file is a source or, under Node, a path. The
 * frames come in the order of the files, turned so that row 0 is south.
 *
 * Damage costs only what it hit: a file of which one frame is bad gives the others, and `problems` says what was wrong.
 * Frames of another size or type than the first one are left out and reported. See {@link imageFrames} for nights that
 * do not fit into memory.
 *
 * Errors: `aurora/dataset-not-readable`, `aurora/too-many-frames` (over `maxPixelBytes`), `time/empty-range`.
 *
 * @example
 * ```ts
 * const minute = await readImages("20211104_0900_atha_themis02_full.pgm.gz");
 * minute.frames.length; // 20
 * minute.metadata[7]?.geodeticLatitudeDegrees; // 54.72
 * ```
 */
export async function readImages(
  files: ByteSource | string | readonly (ByteSource | string)[],
  options: ReadImagesOptions = {},
): Promise<RawImages> {
  const { maxPixelBytes = 2 ** 31, onProblem, metadata: withHeaders = true } = options;
  const list = typeof files === "string" || !Array.isArray(files) ? [files].flat() : files;
  const problems: ImageProblem[] = [];
  const kept: ImageFrame[] = [];
  let total = 0;
  const note = (problem: ImageProblem) => {
    problems.push(problem);
    onProblem?.(problem);
  };
  for await (const frame of imageFrames(list, { ...options, reuse: false, onProblem: note })) {
    total += frame.data.byteLength;
    if (total > maxPixelBytes)
      throw new HeliokitError(
        "aurora/too-many-frames",
        `frames hold more than ${maxPixelBytes} bytes; go through them with imageFrames, or raise maxPixelBytes`,
        { facts: { maxPixelBytes, frames: kept.length } },
      );
    kept.push(frame);
  }
  const [first] = kept;
  const shape = first ?? usualShape(list, options.dataset);
  return {
    array: shape.array,
    width: shape.width,
    height: shape.height,
    channels: shape.channels,
    dtype: "data" in shape ? dtypeOf(shape) : shape.dtype,
    frames: kept.map((frame) => frame.data),
    ...(withHeaders ? { times: kept.flatMap(({ time }): Instant[] => (time ? [time] : [])) } : {}),
    metadata: kept.flatMap(({ metadata }) => (metadata ? [metadata] : [])),
    ...(first?.wavelengthsNanometers ? { wavelengthsNanometers: first.wavelengthsNanometers } : {}),
    problems,
  };
}

/** Type of the pixels of a frame. */
export function dtypeOf(frame: ImageFrame): RawImages["dtype"] {
  if (frame.data instanceof Uint8Array) return "uint8";
  return frame.data instanceof Uint16Array ? "uint16" : "float32";
}

const none = { array: null, width: 0, height: 0, channels: 1, dtype: "uint16" } as const;

function usualShape(files: readonly (ByteSource | string)[], dataset: string | undefined): RawInstrument | typeof none {
  if (dataset !== undefined) return instrumentOfDataset(dataset);
  const [file] = files;
  const name = typeof file === "string" ? file : file?.name;
  return (name === undefined ? undefined : instrumentOfFile(name)) ?? none;
}
