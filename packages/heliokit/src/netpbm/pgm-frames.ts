import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { ByteWindow } from "./byte-window.js";
import { expandedBytes, type GunzipPieces } from "./expanded-bytes.js";
import { type HeaderSearch, headerSearch, type Layout, layoutOf, sameLayout } from "./header-search.js";
import { entriesOf, isBlank, latin1, magicAt, type PgmHeader, parsePgmHeader } from "./parse-header.js";
import type { PgmFault, PgmFrame } from "./pgm-frame.js";
import { asciiPixels, binaryPixels, rasterBytes } from "./pixels.js";

/** Limits and behaviour of {@link pgmFrames}. */
export interface PgmFramesOptions {
  /** Receives what is wrong with frames, as they are met. */
  readonly onFault?: (fault: PgmFault) => void;
  /** The first fault ends the reading with an error of its code. Default false. */
  readonly strict?: boolean;
  /** Most pixels of a frame. Default 2^24 (4096 x 4096). */
  readonly maxPixels?: number;
  /** Longest header in bytes. Default 64 KiB. */
  readonly maxHeaderBytes?: number;
  /** Most bytes of the expanded file. Default 2 GiB. */
  readonly maxBytes?: number;
  /** What expands gzip data. Default: Node's zlib, in a page DecompressionStream. Damaged data are expanded by fflate in any case. */
  readonly gunzip?: GunzipPieces;
  /**
   * All frames share one array: what was given holds until the next frame is asked for. For nights of which each frame is
   * used and forgotten. Default false.
   */
  readonly reuse?: boolean;
  readonly signal?: AbortSignal;
}

/** A file with more faults than this is not worth the search for more. */
const MAX_FAULTS = 1000;

/**
 * The frames of a PGM file (P5, 8 or 16 bit, or P2; gzipped or not; any number of images one after the other), one by
 * one. Memory stays bounded by one frame whatever the length of the file.
 *
 * A damaged frame is reported and left out, and the reading goes on at the next header that can be read: frames cut
 * short, headers spoiled, bytes lost or added, files that end in the middle. A frame after which something else than a
 * header follows is kept and reported, unless the headers around it show that its own size is wrong.
 *
 * Errors: `netpbm/empty`, `netpbm/not-pgm` (no header anywhere), `netpbm/bzip2`, `netpbm/too-large`; in strict mode the codes
 * of {@link PgmFault}. Source: netpbm's description of the format.
 *
 * @example
 * ```ts
 * for await (const frame of pgmFrames(source, { onFault: (fault) => console.warn(fault.message) }))
 *   console.log(frame.index, frame.data.length);
 * ```
 */
export async function* pgmFrames(source: ByteSource, options: PgmFramesOptions = {}): AsyncGenerator<PgmFrame, void> {
  const { onFault, strict = false, maxPixels = 2 ** 24, maxHeaderBytes = 65536, maxBytes = 2 ** 31, signal } = options;
  let index = 0;
  let faults = 0;
  let headers = 0;
  let known: Layout | undefined;
  let again: PgmFrame["data"] | undefined;
  const fault = (code: string, byteOffset: number, what: string, lost = true, about = index) => {
    const message = `${source.name}: ${what}`;
    if (strict) throw new HeliokitError(code, message, { facts: { file: source.name, frame: about, byteOffset } });
    faults++;
    onFault?.({ code, index: about, byteOffset, message, lost });
  };
  const pieces = expandedBytes(source, {
    maxBytes,
    signal,
    gunzip: options.gunzip,
    onDamage: (code, message) => fault(code, window.offset + window.length, message, false),
  });
  const window = new ByteWindow(pieces);
  const search: HeaderSearch = headerSearch(window, { maxPixels, maxHeaderBytes });
  try {
    for (;;) {
      signal?.throwIfAborted();
      await skipBlanks(window);
      if (!(await window.ensure(1))) break;
      if (faults > MAX_FAULTS || search.exhausted()) {
        fault("netpbm/too-damaged", window.offset, `too damaged to go on after byte ${window.offset}`, false);
        break;
      }
      const start = window.offset;
      const header = await readHeader(window, maxHeaderBytes);
      if (header === undefined) {
        // Only at the very beginning: bytes between frames are dealt with where the frame before them ends.
        const looks = latin1(window.bytes.subarray(0, 40)).replaceAll(/[^ -~]/g, ".");
        if (!(await search.next(known))) {
          if (headers === 0) throw notPgm(source, looks);
          break;
        }
        fault(
          "netpbm/unexpected-bytes",
          start,
          `${window.offset - start} bytes before the first frame are no PGM`,
          false,
        );
        continue;
      }
      headers++;
      if ("wrong" in header) {
        fault("netpbm/bad-header", start, `header of frame ${index} at byte ${start}: ${header.wrong}`);
        index++;
        window.drop(2);
        if (!(await search.next(known))) break;
        continue;
      }
      if (header.width * header.height > maxPixels) {
        const size = `${header.width} x ${header.height}`;
        fault("netpbm/frame-too-large", start, `frame ${index} of ${size} is over the limit of ${maxPixels} pixels`);
        index++;
        window.drop(2);
        if (!(await search.next(known))) break;
        continue;
      }
      const outcome = header.ascii
        ? await readAscii(window, header)
        : await readBinary(window, header, search, known, again);
      if ("code" in outcome) {
        fault(outcome.code, start, `frame ${index} at byte ${start} ${outcome.what}`);
        index++;
        if (outcome.ended) break;
        if ((await startsHere(window)) === false && !(await search.next(known))) break;
        continue;
      }
      if (options.reuse) again = outcome.pixels;
      const layout = layoutOf(header);
      const frame: PgmFrame = {
        index: index++,
        byteOffset: start,
        width: header.width,
        height: header.height,
        maxValue: header.maxValue,
        data: outcome.pixels,
        comments: header.comments,
        entries: entriesOf(header.comments),
      };
      await skipBlanks(window);
      if ((await startsHere(window)) !== false) {
        known ??= layout;
        yield frame;
        continue;
      }
      const gap = window.offset;
      const following = await search.next(known);
      const beyond = `${window.offset - gap} bytes after frame ${frame.index} at byte ${gap} are no header`;
      const wanted = known ?? (following ? layoutOf(following) : layout);
      if (sameLayout(layout, wanted)) {
        fault("netpbm/unexpected-bytes", gap, `${beyond}; some of its values may be displaced`, false, frame.index);
        known ??= layout;
        yield frame;
      } else {
        const sizes = `${header.width} x ${header.height} to ${header.maxValue}, the others ${wanted.width} x ${wanted.height}`;
        fault("netpbm/bad-header", start, `frame ${frame.index} says ${sizes}, and ${beyond}`, true, frame.index);
      }
      if (!following) break;
    }
    if (index === 0 && headers === 0 && faults === 0)
      throw new HeliokitError("netpbm/empty", `${source.name} is empty: there is no image in it`, {
        facts: { file: source.name },
      });
  } finally {
    await pieces.return(undefined);
  }
}

function notPgm(source: ByteSource, looks: string): HeliokitError {
  return new HeliokitError(
    "netpbm/not-pgm",
    `${source.name} is no PGM file: it begins with "${looks}", "P5" or "P2" is wanted; fetch the file again`,
    { facts: { file: source.name, found: looks } },
  );
}

async function skipBlanks(window: ByteWindow): Promise<void> {
  while (await window.ensure(1)) {
    const bytes = window.bytes;
    let at = 0;
    while (at < bytes.length && isBlank(bytes[at])) at++;
    window.drop(at);
    if (at < bytes.length) return;
  }
}

/** Whether a header starts at the window: undefined at the end of the file. */
async function startsHere(window: ByteWindow): Promise<boolean | undefined> {
  await window.ensure(3);
  return window.length === 0 ? undefined : magicAt(window.bytes, 0) === true;
}

/** The header at the window, which is then behind; undefined where there is none. */
async function readHeader(
  window: ByteWindow,
  maxHeaderBytes: number,
): Promise<PgmHeader | { readonly wrong: string } | undefined> {
  if ((await startsHere(window)) !== true) return undefined;
  for (let wanted = 512; ; wanted *= 2) {
    const whole = await window.ensure(wanted);
    const header = parsePgmHeader(window.bytes.subarray(0, Math.min(wanted, maxHeaderBytes)), 0);
    if (header !== "more") {
      if (!("wrong" in header)) window.drop(header.length);
      return header;
    }
    if (wanted >= maxHeaderBytes) return { wrong: `it is longer than ${maxHeaderBytes} bytes` };
    if (!whole) return { wrong: "the file ends in it" };
  }
}

type Outcome =
  | { readonly pixels: PgmFrame["data"] }
  | { readonly code: string; readonly what: string; readonly ended: boolean };

/** The raster behind a binary header. A frame that is cut short leaves the window at the header that comes too early. */
async function readBinary(
  window: ByteWindow,
  header: PgmHeader,
  search: HeaderSearch,
  known: Layout | undefined,
  again: PgmFrame["data"] | undefined,
): Promise<Outcome> {
  const length = rasterBytes(header);
  const whole = await window.ensure(length);
  if (whole && (await headerFollows(window, length))) {
    const pixels = binaryPixels(window.bytes.subarray(0, length), header.maxValue > 255, again);
    window.drop(length);
    return { pixels };
  }
  const early = await search.within(whole ? length : window.length, known);
  if (early !== undefined) {
    window.drop(early);
    return { code: "netpbm/short-frame", what: `has ${early} of ${length} bytes before the next header`, ended: false };
  }
  if (!whole) {
    const what = `has ${window.length} of ${length} bytes: the file ends there`;
    return { code: "netpbm/truncated-frame", what, ended: true };
  }
  const pixels = binaryPixels(window.bytes.subarray(0, length), header.maxValue > 255, again);
  window.drop(length);
  return { pixels };
}

/** Whether the file ends, or a header begins, after `length` bytes; blanks between do not matter. */
async function headerFollows(window: ByteWindow, length: number): Promise<boolean> {
  await window.ensure(length + 16);
  const bytes = window.bytes;
  let at = length;
  while (isBlank(bytes[at])) at++;
  return at >= bytes.length || magicAt(bytes, at) === true;
}

async function readAscii(window: ByteWindow, header: PgmHeader): Promise<Outcome> {
  const result = await asciiPixels(window, header);
  if ("pixels" in result) return result;
  if (result.wrong === "ended")
    return { code: "netpbm/truncated-frame", what: "is not complete: the file ends there", ended: true };
  if (result.wrong === "next-header")
    return { code: "netpbm/short-frame", what: "has too few values before the next header", ended: false };
  return { code: "netpbm/bad-value", what: `holds something that is no number up to ${header.maxValue}`, ended: false };
}
