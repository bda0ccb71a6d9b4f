import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import type { PgmFault, PgmFrame } from "./pgm-frame.js";
import { type PgmFramesOptions, pgmFrames } from "./pgm-frames.js";

/** Limits and behaviour of {@link readPgm}. */
export interface ReadPgmOptions extends PgmFramesOptions {
  /** Read so many frames at most. Default all. */
  readonly maxFrames?: number;
  /** Most bytes of pixels kept. Default 1 GiB. */
  readonly maxPixelBytes?: number;
}

/** All frames of a file and what was wrong. */
export interface PgmFile {
  readonly frames: readonly PgmFrame[];
  readonly faults: readonly PgmFault[];
}

/**
 * Reads a PGM file whole: every frame that can be had, and a report of those that cannot. See {@link pgmFrames} for what
 * is read and how damage is dealt with.
 *
 * Errors: those of {@link pgmFrames}, and `netpbm/too-large` when the pixels exceed `maxPixelBytes`.
 *
 * @example
 * ```ts
 * const { frames, faults } = await readPgm(memorySource(bytes, "20211104_0900_atha_themis02_full.pgm.gz"));
 * frames[0]?.entries; // [{ key: "Site unique ID", value: "atha" }, ...]
 * ```
 */
export async function readPgm(source: ByteSource, options: ReadPgmOptions = {}): Promise<PgmFile> {
  const { maxFrames = Number.POSITIVE_INFINITY, maxPixelBytes = 2 ** 30, onFault } = options;
  const frames: PgmFrame[] = [];
  const faults: PgmFault[] = [];
  let total = 0;
  if (maxFrames <= 0) return { frames, faults };
  const note = (fault: PgmFault) => {
    faults.push(fault);
    onFault?.(fault);
  };
  for await (const frame of pgmFrames(source, { ...options, onFault: note })) {
    total += frame.data.byteLength;
    if (total > maxPixelBytes)
      throw new HeliokitError(
        "netpbm/too-large",
        `${source.name}: frames hold more than ${maxPixelBytes} bytes; read them one by one with pgmFrames, or raise maxPixelBytes`,
        { facts: { file: source.name, maxPixelBytes } },
      );
    frames.push(frame);
    if (frames.length >= maxFrames) break;
  }
  return { frames, faults };
}
