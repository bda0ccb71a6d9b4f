import { openPath } from "#platform";
import type { ByteSource } from "../bytes/index.js";
import { HeliokitError, type LongWorkOptions } from "../errors.js";
import { type Instant, isWithin, parseTimeRange, type TimeRange } from "../time/index.js";
import { fileTime, overlaps } from "./file-time.js";
import type { FrameMetadata } from "./frame-metadata.js";
import { openHdf5 } from "./hdf5-file.js";
import { stackFrames, stackShape } from "./hdf5-frames.js";
import type { ImageProblem } from "./image-data.js";
import { headerTime } from "./metadata-scheme.js";
import { type FramePixels, reverseRows } from "./orientation.js";
import { metadataReader } from "./read-metadata.js";

/** What {@link readGrid} reads. */
export interface ReadGridOptions extends LongWorkOptions {
  /** One frame of each file. Default false. */
  readonly firstFrameOnly?: boolean;
  /** Read times and headers. Default true. */
  readonly metadata?: boolean;
  /** As for images: files and frames before are left out. */
  readonly start?: string | Instant;
  /** As for images: included. */
  readonly end?: string | Instant;
  readonly onProblem?: (problem: ImageProblem) => void;
  /** Most bytes of values kept. Default 2 GiB. */
  readonly maxPixelBytes?: number;
}

/** One moment of a grid file. */
interface GridFrame {
  readonly data: FramePixels;
  readonly confidence: FramePixels | undefined;
  readonly time: Instant | undefined;
  readonly metadata: FrameMetadata;
}

/**
 * Images of a whole network on a regular grid of latitude and longitude (512 rows by 1024 columns, `*_GRID_MOSV001`).
 */
export interface SkyGrid {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Each `[height, width, channels]`, row 0 is the southernmost. */
  readonly frames: readonly FramePixels[];
  /** Confidence of each cell, 0 to 1, turned like the grid itself (the Python library leaves it upside down); null where there is none. */
  readonly confidence: readonly FramePixels[] | null;
  /** What stands where no camera sees (-999); null when the file does not say. */
  readonly fillValue: number | null;
  /** Absent when headers are not read. */
  readonly times?: readonly Instant[];
  readonly metadata: readonly FrameMetadata[];
  readonly problems: readonly ImageProblem[];
}

/**
 * Reads grid files, in the order given. Damaged files and frames are reported in `problems`, the others come.
 *
 * Errors: `aurora/too-many-frames`, `time/empty-range`.
 *
 * @example
 * ```ts
 * const grid = await readGrid("20230324_0810_110km_MOSv001_grid_themis-asi.h5");
 * grid.fillValue; // -999
 * ```
 */
export async function readGrid(
  files: ByteSource | string | readonly (ByteSource | string)[],
  options: ReadGridOptions = {},
): Promise<SkyGrid> {
  const { maxPixelBytes = 2 ** 31, onProblem, onProgress, signal, metadata: withHeaders = true } = options;
  const { start, end } = options;
  const window = start === undefined && end === undefined ? undefined : parseTimeRange(start, end);
  const list = [files].flat();
  const problems: ImageProblem[] = [];
  const kept: GridFrame[] = [];
  let shape: { width: number; height: number; channels: 1 | 3 } | undefined;
  let fillValue: number | null = null;
  let total = 0;
  for (const [number, file] of list.entries()) {
    signal?.throwIfAborted();
    const name = typeof file === "string" ? file : file.name;
    const report = (problem: Omit<ImageProblem, "file">) => {
      problems.push({ file: name, ...problem });
      onProblem?.({ file: name, ...problem });
    };
    const span = fileTime(name);
    if (window && span && !overlaps(window, span)) continue;
    let source: ByteSource | undefined;
    try {
      source = typeof file === "string" ? await openPath(file) : file;
      const grid = await gridOfFile(source, { ...options, window, report });
      shape ??= grid.shape;
      if (
        grid.shape.width !== shape.width ||
        grid.shape.height !== shape.height ||
        grid.shape.channels !== shape.channels
      ) {
        const message = `${name}: a grid of ${grid.shape.width} x ${grid.shape.height}, others are ${shape.width} x ${shape.height}; left out`;
        report({ code: "aurora/frame-shape-differs", message, severity: "error" });
        continue;
      }
      fillValue ??= grid.fillValue;
      for (const frame of grid.frames) {
        total += frame.data.byteLength + (frame.confidence?.byteLength ?? 0);
        if (total > maxPixelBytes) throw tooMany(maxPixelBytes);
        kept.push(frame);
      }
    } catch (error) {
      if (!(error instanceof HeliokitError) || error.code === "aurora/too-many-frames" || signal?.aborted) throw error;
      report({ code: error.code, message: error.message, severity: "error" });
    } finally {
      if (typeof file === "string") await source?.close?.();
    }
    onProgress?.((number + 1) / list.length);
  }
  const confidence = kept.flatMap((frame) => (frame.confidence ? [frame.confidence] : []));
  return {
    ...(shape ?? { width: 1024, height: 512, channels: 1 }),
    frames: kept.map((frame) => frame.data),
    confidence: kept.length > 0 && confidence.length === kept.length ? confidence : null,
    fillValue,
    ...(withHeaders ? { times: kept.flatMap(({ time }) => (time ? [time] : [])) } : {}),
    metadata: withHeaders ? kept.map((frame) => frame.metadata) : [],
    problems,
  };
}

function tooMany(maxPixelBytes: number): HeliokitError {
  return new HeliokitError(
    "aurora/too-many-frames",
    `grids hold more than ${maxPixelBytes} bytes; read fewer files or a narrower time window`,
    { facts: { maxPixelBytes } },
  );
}

interface GridFileOptions extends ReadGridOptions {
  readonly window: TimeRange | undefined;
  readonly report: (problem: Omit<ImageProblem, "file">) => void;
}

async function gridOfFile(source: ByteSource, options: GridFileOptions) {
  const { signal, window, report, firstFrameOnly = false, metadata: withHeaders = true } = options;
  const { maxPixelBytes = 2 ** 31 } = options;
  const file = await openHdf5(source, signal);
  try {
    const array = file.array("data/grid");
    const timeTexts = file.texts("data/timestamp");
    const shape = array && stackShape(array.shape, timeTexts?.length);
    if (!array || !shape)
      throw new HeliokitError("aurora/bad-hdf5", `${source.name}: no data/grid of [rows, columns(, 3), frames]`, {
        facts: { file: source.name },
      });
    const certainty = file.array("data/source_info/confidence");
    const certaintyShape = certainty && stackShape(certainty.shape, timeTexts?.length);
    const constants = file.attributes("metadata/file");
    const headers = metadataReader();
    const frames: GridFrame[] = [];
    let total = 0;
    const onBad = (frame: number, error: HeliokitError) =>
      report({ code: error.code, message: `${error.message} (frame ${frame})`, frame, severity: "error" });
    for (let index = 0; index < shape.frameCount; index++) {
      signal?.throwIfAborted();
      const text = timeTexts?.[index];
      const time = text === undefined ? undefined : headerTime(text);
      if (time === undefined && (withHeaders || window)) {
        const message = `${source.name}: frame ${index} has no readable time, it is left out`;
        report({ code: "aurora/missing-time", message, frame: index, severity: "error" });
        continue;
      }
      if (time && window && !isWithin(window, time)) continue;
      const metadata = headers.next({ ...constants, ...file.attributes(`metadata/frame/frame${index}`) });
      const range = { first: index, stop: index + 1, onBad };
      const [grid] = stackFrames(array, shape, range);
      if (!grid) continue;
      const [sure] = certainty && certaintyShape ? stackFrames(certainty, certaintyShape, range) : [];
      const rowLength = shape.width * shape.channels;
      frames.push({
        data: reverseRows(grid.data, rowLength),
        confidence:
          sure && certaintyShape ? reverseRows(sure.data, certaintyShape.width * certaintyShape.channels) : undefined,
        time,
        metadata,
      });
      total += grid.data.byteLength;
      if (total > maxPixelBytes) throw tooMany(maxPixelBytes);
      if (firstFrameOnly) break;
    }
    const fill = Number(constants["fill_value"] ?? Number.NaN);
    const { width, height, channels } = shape;
    return { shape: { width, height, channels }, frames, fillValue: Number.isFinite(fill) ? fill : null };
  } finally {
    file.close();
  }
}
