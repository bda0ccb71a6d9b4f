import { openPath } from "#platform";
import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import type { GunzipPieces } from "../netpbm/index.js";
import { type Instant, isWithin, parseTimeRange, type TimeRange } from "../time/index.js";
import { fileTime, overlaps } from "./file-time.js";
import type { FrameMetadata } from "./frame-metadata.js";
import type { ImageFrame, ImageProblem } from "./image-data.js";
import { headerTime } from "./metadata-scheme.js";
import { turnFrame } from "./orientation.js";
import { instrumentOfDataset, instrumentOfFile, instrumentOfHeader, type RawInstrument } from "./raw-instruments.js";
import { hdf5StoredFrames } from "./read-hdf5-images.js";
import { metadataReader } from "./read-metadata.js";
import { pgmStoredFrames } from "./read-pgm-images.js";
import { pngStoredFrames, pngTarStoredFrames } from "./read-png-tar.js";
import type { StoredFrame, StoredFrameOptions } from "./stored-frame.js";

/** What {@link imageFrames} reads. */
export interface ImageFramesOptions {
  /**
   * Name of the dataset, which decides what instrument it is (`REGO_RAW`). Without it the names of the files do, else
   * their headers.
   */
  readonly dataset?: string;
  /** One frame of each file: the first that lies in the time window. Default false. */
  readonly firstFrameOnly?: boolean;
  /**
   * Frames of PGM files share memory: what was given holds until the next frame is asked for. For nights of which each frame
   * is used and forgotten, as `keogramFromFrames` does. Default false.
   */
  readonly reuse?: boolean;
  /** Read headers: times and metadata. Default true. */
  readonly metadata?: boolean;
  /**
   * Only frames taken from then on; files whose name says they lie before are not opened. A text stands for its whole
   * span, an instant for itself.
   */
  readonly start?: string | Instant;
  /** Only frames taken until then, included: `06:00:03` includes all of that second, `06:00` that minute. */
  readonly end?: string | Instant;
  /** Receives what is wrong with files and frames, as it is met. */
  readonly onProblem?: (problem: ImageProblem) => void;
  /** What expands gzip data; see `heliokit/netpbm`. Default: the platform's DecompressionStream. */
  readonly gunzip?: GunzipPieces;
  readonly signal?: AbortSignal;
  /** Called with the part of the files that is done, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** The formats, by what the files begin with. */
type Format = "pgm" | "hdf5" | "png" | "tar";

/**
 * The frames of any number of raw files, one after the other: a night needs the memory of a minute (of a file, for
 * HDF5). What is read, and what happens to damaged files, is said at {@link readImages}. Files given as paths are
 * opened when their turn comes and closed again.
 *
 * Errors: `aurora/dataset-not-readable`, `time/empty-range`; everything that concerns one file goes to `onProblem`.
 *
 * @example
 * ```ts
 * for await (const frame of imageFrames(paths, { start: "2021-11-04T06:00", end: "2021-11-04T07:59" }))
 *   console.log(frame.file, frame.index, frame.metadata?.exposureMilliseconds);
 * ```
 */
export async function* imageFrames(
  files: readonly (ByteSource | string)[],
  options: ImageFramesOptions = {},
): AsyncGenerator<ImageFrame, void> {
  const { dataset, start, end, onProblem, onProgress, signal } = options;
  const named = dataset === undefined ? undefined : instrumentOfDataset(dataset);
  const window = start === undefined && end === undefined ? undefined : parseTimeRange(start, end);
  let shape: Shape | undefined;
  for (const [number, file] of files.entries()) {
    signal?.throwIfAborted();
    const name = typeof file === "string" ? file : file.name;
    const report = (problem: Omit<ImageProblem, "file">) => onProblem?.({ file: name, ...problem });
    const span = fileTime(name);
    if (!(window && span && !overlaps(window, span))) {
      const frames = framesOfFile(file, name, { ...options, named, window, report });
      for await (const frame of frames) {
        shape ??= shapeOf(frame);
        const difference = differs(shape, shapeOf(frame));
        if (difference === undefined) yield frame;
        else
          report({
            code: "aurora/frame-shape-differs",
            message: `${name}: frame ${frame.index} is ${difference}, left out`,
            frame: frame.index,
            severity: "error",
          });
      }
    }
    onProgress?.((number + 1) / files.length);
  }
}

type Shape = readonly (string | number)[];

function shapeOf({ array, width, height, channels, data }: ImageFrame): Shape {
  return [array, width, height, channels, data.BYTES_PER_ELEMENT * 8];
}

function differs(wanted: Shape, found: Shape): string | undefined {
  const text = ([array, width, height, channels, bits]: Shape) =>
    `${width} x ${height} x ${channels} of ${bits} bit (${array})`;
  return wanted.every((item, at) => item === found[at])
    ? undefined
    : `${text(found)}, the frames before ${text(wanted)}`;
}

interface FileOptions extends ImageFramesOptions {
  readonly named: RawInstrument | undefined;
  readonly window: TimeRange | undefined;
  readonly report: (problem: Omit<ImageProblem, "file">) => void;
}

/** The frames of one file. What makes it unreadable is reported; only the caller's own mistakes are thrown. */
async function* framesOfFile(
  file: ByteSource | string,
  name: string,
  options: FileOptions,
): AsyncGenerator<ImageFrame, void> {
  const { report, signal, firstFrameOnly = false } = options;
  let source: ByteSource | undefined;
  try {
    source = typeof file === "string" ? await openPath(file) : file;
    const headers = metadataReader();
    let instrument: RawInstrument | undefined;
    for await (const stored of storedFrames(source, options)) {
      const metadata = headers.next(stored.raw);
      instrument ??= instrumentFor(name, metadata, options);
      const frame = finished(stored, metadata, instrument, name, options);
      if (frame === undefined) continue;
      yield frame;
      if (firstFrameOnly) break;
    }
  } catch (error) {
    // An abort or a mistake of the program is no property of the file.
    if (!(error instanceof HeliokitError) || signal?.aborted) throw error;
    report({ code: error.code, message: error.message, severity: "error" });
  } finally {
    if (typeof file === "string") await source?.close?.();
  }
}

async function* storedFrames(source: ByteSource, options: FileOptions): AsyncGenerator<StoredFrame> {
  const { report, signal, window, firstFrameOnly = false } = options;
  const shared: StoredFrameOptions = { onProblem: report, signal };
  const format = await formatOf(source, signal);
  if (format === "pgm")
    yield* pgmStoredFrames(source, { ...shared, gunzip: options.gunzip, reuse: options.reuse ?? false });
  else if (format === "hdf5") yield* hdf5StoredFrames(source, { ...shared, oneByOne: firstFrameOnly });
  else if (format === "png") yield* pngStoredFrames(source, shared);
  else {
    const wanted = (name: string) => {
      const span = fileTime(name);
      return !(window && span && !overlaps(window, span));
    };
    yield* pngTarStoredFrames(source, wanted, shared);
  }
}

async function formatOf(source: ByteSource, signal: AbortSignal | undefined): Promise<Format> {
  const head = await source.read(0, 512, signal ? { signal } : {});
  const begins = (at: number, text: string) =>
    [...text].every((letter, index) => head[at + index] === letter.charCodeAt(0));
  if (begins(1, "HDF\r\n")) return "hdf5";
  if (begins(1, "PNG\r\n")) return "png";
  return begins(257, "ustar") || /\.tar$/i.test(source.name) ? "tar" : "pgm";
}

/** The dataset decides, then the name of the file, then the header; a contradiction is reported. */
function instrumentFor(name: string, metadata: FrameMetadata, options: FileOptions): RawInstrument {
  const byFile = instrumentOfFile(name) ?? instrumentOfHeader(metadata.imagerUid, metadata.projectUid);
  const { named, dataset, report } = options;
  if (named && byFile && named !== byFile)
    report({
      code: "aurora/other-instrument",
      message: `${name} looks like a file of ${byFile.title}, and is read as one of ${dataset}`,
      severity: "warning",
    });
  const found = named ?? byFile;
  if (found) return found;
  throw new HeliokitError(
    "aurora/unknown-instrument",
    `neither name nor header of ${name} tells which imager it is from; pass the dataset (THEMIS_ASI_RAW, ...)`,
    { facts: { file: name, imagerUid: metadata.imagerUid } },
  );
}

/** The frame turned to the sky; undefined when it is outside the time window or cannot be used. */
function finished(
  stored: StoredFrame,
  metadata: FrameMetadata,
  instrument: RawInstrument,
  name: string,
  options: FileOptions,
): ImageFrame | undefined {
  const { window, report, metadata: withHeaders = true } = options;
  const time = metadata.requestStart ?? (stored.timeText === undefined ? undefined : headerTime(stored.timeText));
  if (time === undefined && (withHeaders || window)) {
    report({
      code: "aurora/missing-time",
      message: `${name}: the header of frame ${stored.index} has no readable time, the frame is left out`,
      frame: stored.index,
      severity: "error",
    });
    return undefined;
  }
  if (time && window && !isWithin(window, time)) return undefined;
  const { width, height, channels, data, index, wavelengthsNanometers } = stored;
  return {
    array: instrument.array,
    width,
    height,
    channels,
    data: turnFrame(data, { width, channels }, instrument.turn),
    ...(withHeaders && time ? { time, metadata } : {}),
    ...(wavelengthsNanometers ? { wavelengthsNanometers } : {}),
    file: name,
    index,
  };
}
