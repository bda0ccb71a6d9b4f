import { HeliokitError } from "../../errors.js";
import type { NumberArray } from "../../raster/index.js";
import type { Instant } from "../../time/index.js";
import type { ImageFrame } from "../image-data.js";
import { projectCorners } from "../project-skymap.js";
import { channelsOf, checkImages, type SkyImages, timesOf } from "../sky-images.js";
import type { Skymap } from "../skymap.js";
import type { PlaceOptions } from "./corner-positions.js";

/** Latitudes along a keogram's rows. */
export interface KeogramLatitudes {
  readonly kind: "geographic" | "magnetic";
  readonly altitudeKm: number;
  /** One for each row and one more (edges of the rows, row 0 first); for spectrographs one for each row. NaN off the optics. */
  readonly values: Float64Array;
}

/** Time along x, a line on the sky along y: one column for each frame. */
export interface Keogram {
  /** `[rows, columns, channels]`, row 0 is the south end of the line. */
  readonly data: NumberArray;
  readonly rows: number;
  /** As many as frames. */
  readonly columns: number;
  readonly channels: 1 | 3;
  readonly times: readonly Instant[];
  /** Column of the images that the keogram is made of; null along a path and for spectrographs. */
  readonly sliceIndex: number | null;
  readonly latitudes?: KeogramLatitudes;
  readonly unit?: string;
}

/** Which column of the images. */
export interface KeogramOptions {
  /** Default: the middle one, `floor(width / 2 - 1)`. */
  readonly column?: number;
}

function columnOf(width: number, { column }: KeogramOptions): number {
  const chosen = column ?? Math.max(0, Math.floor(width / 2 - 1));
  if (Number.isInteger(chosen) && chosen >= 0 && chosen < width) return chosen;
  throw new HeliokitError("aurora/bad-column", `column ${chosen} of images ${width} wide; wanted 0 to ${width - 1}`, {
    facts: { column: chosen, width },
  });
}

function threeOrOne(channels: number): 1 | 3 {
  return channels === 3 ? 3 : 1;
}

/**
 * A keogram of the middle column, from south (row 0) to north. What does not fit in memory goes through
 * {@link keogramFromFrames}.
 *
 * Errors: `aurora/no-frames`, `aurora/no-times`, `aurora/bad-images`, `aurora/bad-column`.
 *
 * @example
 * ```ts
 * const { data, rows, columns } = keogram(images); // 256 rows, one column a frame
 * ```
 */
export function keogram(images: SkyImages & { readonly unit?: string }, options: KeogramOptions = {}): Keogram {
  checkImages(images);
  const times = timesOf(images);
  const channels = threeOrOne(channelsOf(images));
  const column = columnOf(images.width, options);
  const first = images.frames[0];
  if (first === undefined) throw noFrames();
  const count = images.frames.length;
  const data = emptyLike(first, images.height * count * channels);
  images.frames.forEach((frame, at) => {
    copyColumn(frame, data, { column, at, count, channels, width: images.width, height: images.height });
  });
  const unit = images.unit === undefined ? {} : { unit: images.unit };
  return { data, rows: images.height, columns: count, channels, times, sliceIndex: column, ...unit };
}

function noFrames(): HeliokitError {
  return new HeliokitError("aurora/no-frames", "a keogram needs at least one frame with its time; none came", {
    facts: {},
  });
}

/** Where a column comes from and goes to. */
interface ColumnCopy {
  readonly column: number;
  readonly at: number;
  readonly count: number;
  readonly channels: number;
  readonly width: number;
  readonly height: number;
}

function copyColumn(frame: NumberArray, data: NumberArray, copy: ColumnCopy): void {
  const { column, at, count, channels, width, height } = copy;
  for (let row = 0; row < height; row++)
    for (let channel = 0; channel < channels; channel++)
      data[(row * count + at) * channels + channel] = frame[(row * width + column) * channels + channel] as number;
}

/** A new array of the type of another one. */
export function emptyLike(array: NumberArray, length: number): NumberArray {
  if (array instanceof Uint8Array) return new Uint8Array(length);
  if (array instanceof Uint16Array) return new Uint16Array(length);
  if (array instanceof Float32Array) return new Float32Array(length);
  return new Float64Array(length);
}

/**
 * A keogram from frames as they come, each forgotten after its column is taken: a night in the memory of one frame and
 * the keogram. Frames without a time are left out.
 *
 * Errors: `aurora/no-frames`, `aurora/bad-column`, `aurora/frame-shape-differs`, and those of the frames' source.
 *
 * @example
 * ```ts
 * const night = await keogramFromFrames(imageFrames(files, { reuse: true }));
 * ```
 */
export async function keogramFromFrames(
  frames: AsyncIterable<ImageFrame> | Iterable<ImageFrame>,
  options: KeogramOptions = {},
): Promise<Keogram> {
  const columns: NumberArray[] = [];
  const times: Instant[] = [];
  let shape: { width: number; height: number; channels: 1 | 3; column: number } | undefined;
  for await (const frame of frames) {
    const { width, height, channels, data, time } = frame;
    if (time === undefined) continue;
    shape ??= { width, height, channels, column: columnOf(width, options) };
    if (shape.width !== width || shape.height !== height || shape.channels !== channels)
      throw new HeliokitError(
        "aurora/frame-shape-differs",
        `a frame of ${frame.file} has ${width} x ${height} x ${channels} values, those before ${shape.width} x ${shape.height} x ${shape.channels}`,
        { facts: { file: frame.file, width, height, channels } },
      );
    const own = emptyLike(data, height * channels);
    copyColumn(data, own, { column: shape.column, at: 0, count: 1, channels, width, height });
    columns.push(own);
    times.push(time);
  }
  const first = columns[0];
  if (first === undefined || shape === undefined) throw noFrames();
  const { height, channels, column } = shape;
  const count = columns.length;
  const data = emptyLike(first, height * count * channels);
  columns.forEach((own, at) => {
    copyColumn(own, data, { column: 0, at, count, channels, width: 1, height });
  });
  return { data, rows: height, columns: count, channels, times, sliceIndex: column };
}

function latitudesOf(keo: Keogram, skymap: Skymap, options: PlaceOptions): KeogramLatitudes {
  const { magnetic, ...rest } = options;
  if (keo.rows !== skymap.height || (skymap.layout === "image" && keo.sliceIndex === null))
    throw new HeliokitError(
      "aurora/size-differs",
      keo.sliceIndex === null && skymap.layout === "image"
        ? "the keogram runs along a path, not along a column of the images; its places are those of the path"
        : `the keogram has ${keo.rows} rows, the skymap ${skymap.filename} ${skymap.height}`,
      { facts: { rows: keo.rows, height: skymap.height, file: skymap.filename } },
    );
  const corners = projectCorners(skymap, rest);
  const column = skymap.layout === "column" ? 0 : (keo.sliceIndex ?? 0);
  const values = Float64Array.from({ length: corners.height }, (_, row) => {
    const at = row * corners.width + column;
    const latitude = corners.latitude[at] as number;
    if (magnetic === undefined || Number.isNaN(latitude)) return latitude;
    return magnetic.toMagnetic(latitude, corners.longitude[at] as number).latitude;
  });
  return { kind: magnetic === undefined ? "geographic" : "magnetic", altitudeKm: corners.altitudeKm, values };
}

/**
 * The keogram with the latitudes of its rows' edges at an altitude (`set_geographic_latitudes`); with `magnetic` in the
 * options magnetic ones (`set_magnetic_latitudes`).
 *
 * Errors: `aurora/size-differs`, and those of the projection. Warning: `aurora/unsuitable-altitude`.
 *
 * @example
 * ```ts
 * withLatitudes(keogram(images), skymap, { altitudeKm: 110 }).latitudes?.values.length; // 257
 * ```
 */
export function withLatitudes(keo: Keogram, skymap: Skymap, options: PlaceOptions = {}): Keogram {
  return { ...keo, latitudes: latitudesOf(keo, skymap, options) };
}
