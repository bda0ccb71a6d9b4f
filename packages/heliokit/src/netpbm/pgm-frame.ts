/**
 * One `#"Key" value` line of a header: the key as written and the value without surrounding blanks.
 */
export interface PgmEntry {
  readonly key: string;
  readonly value: string;
}

/**
 * One image of a PGM file. `data` holds `width * height` gray values row by row **as stored: the first row is the top
 * one** (a `Raster` has row 0 at the bottom), 8 bit where `maxValue` is below 256, else 16 bit.
 *
 * @example
 * ```ts
 * for await (const frame of pgmFrames(source)) console.log(frame.index, frame.width, frame.height);
 * ```
 */
export interface PgmFrame {
  /** Place among the frames of the file, from 0; damaged frames are counted too. */
  readonly index: number;
  /** Where its header begins, in bytes of the expanded file. */
  readonly byteOffset: number;
  readonly width: number;
  readonly height: number;
  /** The largest value that the header announces, 1 to 65535. */
  readonly maxValue: number;
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** The comment lines in order, without `#` and line end, bytes taken as Latin-1. */
  readonly comments: readonly string[];
  /** The comments of the form `"Key" value`, in order; a key may occur twice. */
  readonly entries: readonly PgmEntry[];
}

/**
 * What was wrong with a frame or with the bytes between frames. Codes: `netpbm/truncated-frame` (the file ends),
 * `netpbm/short-frame` (the next header comes too early), `netpbm/bad-header`, `netpbm/frame-too-large`,
 * `netpbm/bad-value` (in an ASCII image), `netpbm/unexpected-bytes` (the frame before them was kept, but bytes that
 * do not belong may lie inside it), `netpbm/truncated-gzip`, `netpbm/corrupt-gzip`, `netpbm/gzip-checksum`.
 */
export interface PgmFault {
  readonly code: string;
  /** The frame it concerns; for damage of the whole file the next frame that would have come. */
  readonly index: number;
  /** Where, in bytes of the expanded file. */
  readonly byteOffset: number;
  readonly message: string;
  /** Whether the frame was left out. */
  readonly lost: boolean;
}
