import { type ByteSource, gunzipSource, isGzip } from "../bytes/index.js";
import { HeliokitError, isHeliokitError, type OnWarning } from "../errors.js";
import { imageHeader } from "./compressed-header.js";
import { fitsError } from "./fits-error.js";
import { type AnyImageHdu, type Hdu, type HduBase, isImage } from "./hdu.js";
import { type FitsHeader, headerLogical, headerNumber, headerText } from "./header.js";
import { blockSize, dataLayout, padded } from "./layout.js";
import { cardLength, latin1, parseHeader } from "./parse-header.js";

/** How a file is opened. */
export interface OpenFitsOptions {
  /**
   * Receives what is odd but readable: `fits/unreadable-value`, `fits/odd-characters`, `fits/trailing-bytes`,
   * `fits/truncated-data` and the like.
   */
  readonly onWarning?: OnWarning;
  /** Longest header accepted, in bytes. Default 16 MiB, which is 200 000 cards. */
  readonly maxHeaderBytes?: number;
  /** Most bytes that a gzipped file may expand to. Default 2 GiB. */
  readonly maxGunzipBytes?: number;
  /** Read what there is of a gzipped file that is cut short or damaged. Default false. */
  readonly salvage?: boolean;
  readonly signal?: AbortSignal;
}

/** An open FITS file. It reads headers only, one after the other, as far as asked for. */
export interface FitsFile {
  /** Name of the source. */
  readonly name: string;
  /** The bytes; for a gzipped file those inside. */
  readonly source: ByteSource;
  /**
   * One unit by place (0 is the primary) or by EXTNAME, upper or lower case alike, with EXTVER where names repeat.
   * Errors: `fits/no-such-hdu`; `fits/truncated-header`, `fits/inconsistent-header` for damaged headers on the way.
   */
  hdu(which: number | string, version?: number): Promise<Hdu>;
  /** All units: reads the remaining headers. */
  hdus(): Promise<readonly Hdu[]>;
  /** The first unit with an image of two or more axes; error `fits/no-image` where there is none. */
  firstImage(): Promise<AnyImageHdu>;
  /** Closes the source. */
  close(): Promise<void>;
}

/** Bytes read at once for a header: most headers are in the first read, and little of the data is read with it. */
const headerChunk = 8 * blockSize;

/**
 * Opens a FITS file. Only the first header is read; units and pixels follow when they are asked for. Gzipped files
 * are recognised by their first bytes whatever their name, and are expanded into memory.
 *
 * Errors: `fits/empty-file`, `fits/not-fits` (tells what the file looks like), `fits/truncated-header`,
 * `fits/inconsistent-header` (facts.keyword).
 * Source: FITS standard 4.0, sections 3 and 4.
 *
 * @example
 * ```ts
 * const file = await openFits(memorySource(bytes, "image.fits"));
 * const image = await file.firstImage();
 * const { data, axes } = await readPhysical(image, { dtype: "float32" });
 * ```
 */
export async function openFits(source: ByteSource, options: OpenFitsOptions = {}): Promise<FitsFile> {
  const { signal } = options;
  const name = source.name;
  if (source.size === 0) throw emptyFile(name);
  const start = await source.read(0, blockSize, signal ? { signal } : {});
  if (!isGzip(start)) return openPlain(source, start, options);
  const inner = await expand(source, options);
  if (inner.size === 0) throw emptyFile(name);
  // Once only: a gzip file can be made that holds itself.
  return openPlain(inner, await inner.read(0, blockSize), options);
}

function emptyFile(name: string): HeliokitError {
  return new HeliokitError("fits/empty-file", `${name} is empty; fetch it again`, { facts: { file: name } });
}

async function expand(source: ByteSource, options: OpenFitsOptions): Promise<ByteSource> {
  const { signal, maxGunzipBytes, salvage } = options;
  try {
    return await gunzipSource(source, {
      ...(signal ? { signal } : {}),
      ...(maxGunzipBytes === undefined ? {} : { maxBytes: maxGunzipBytes }),
      ...(salvage ? { salvage } : {}),
    });
  } catch (error) {
    // The same cause as in a plain file, and the same thing to do about it.
    if (!isHeliokitError(error, "bytes/truncated-gzip")) throw error;
    throw new HeliokitError("fits/truncated-data", error.message, { facts: error.facts, cause: error });
  }
}

async function openPlain(source: ByteSource, start: Uint8Array, options: OpenFitsOptions): Promise<FitsFile> {
  const { name } = source;
  if (!/^SIMPLE *=/.test(latin1(start.subarray(0, 30)))) {
    const begin = latin1(start.subarray(0, 24)).replace(/[^ -~]/g, ".");
    throw new HeliokitError("fits/not-fits", `${name} is no FITS file: it begins with "${begin}", wanted "SIMPLE  ="`, {
      facts: { file: name, found: begin },
    });
  }
  const reader = new HduReader(source, options);
  await reader.next();
  return reader;
}

class HduReader implements FitsFile {
  readonly name: string;
  readonly source: ByteSource;
  readonly #options: OpenFitsOptions;
  readonly #found: Hdu[] = [];
  #offset = 0;
  #complete = false;
  /** Header reads happen one after the other, also when callers ask at the same time. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(source: ByteSource, options: OpenFitsOptions) {
    this.source = source;
    this.name = source.name;
    this.#options = options;
  }

  /** Reads one more header; undefined where the file has no more units. */
  next(): Promise<Hdu | undefined> {
    const step = this.#queue.then(() => this.#readNext());
    this.#queue = step.catch(() => undefined);
    return step;
  }

  async #readNext(): Promise<Hdu | undefined> {
    if (this.#complete) return undefined;
    const index = this.#found.length;
    const begin = await this.#beginning(index);
    if (!begin) {
      this.#complete = true;
      return undefined;
    }
    const { header, end } = await readHeader(this.source, this.#offset, index, begin, this.#options);
    const hdu = describe(this.source, index, header, this.#offset, end, this.#options.onWarning);
    this.#found.push(hdu);
    const held = this.source.size - hdu.dataOffset;
    if (hdu.dataBytes > held) {
      const message = `${this.name}, HDU ${index}: data of ${hdu.dataBytes} bytes are cut after ${Math.max(0, held)}`;
      const facts = { file: this.name, hdu: index, expected: hdu.dataBytes, found: Math.max(0, held) };
      this.#options.onWarning?.({ code: "fits/truncated-data", message, facts });
      this.#complete = true;
    }
    this.#offset = hdu.dataOffset + padded(hdu.dataBytes);
    if (this.#offset >= this.source.size) this.#complete = true;
    return hdu;
  }

  /** First bytes of the next header; undefined where what follows is no extension. */
  async #beginning(index: number): Promise<Uint8Array | undefined> {
    const { signal, onWarning } = this.#options;
    const bytes = await this.source.read(this.#offset, headerChunk, signal ? { signal } : {});
    if (index === 0 || /^XTENSION *=/.test(latin1(bytes.subarray(0, 30)))) return bytes;
    // What is cut within the first card counts as a cut header, not as garbage.
    const text = latin1(bytes.subarray(0, 8));
    if (text.length > 0 && text.length < 8 && "XTENSION".startsWith(text)) return bytes;
    onWarning?.({
      code: "fits/trailing-bytes",
      message: `${this.name}: ${this.source.size - this.#offset} bytes after HDU ${index - 1} are no extension and are ignored`,
      facts: { file: this.name, hdu: index - 1, byteOffset: this.#offset },
    });
    return undefined;
  }

  async hdu(which: number | string, version?: number): Promise<Hdu> {
    const wanted = typeof which === "string" ? which.trim().toUpperCase() : which;
    for (let index = 0; ; index++) {
      const hdu = this.#found[index] ?? (await this.next());
      if (!hdu) break;
      if (typeof wanted === "number" ? hdu.index === wanted : hdu.name.toUpperCase() === wanted)
        if (version === undefined || hdu.version === version) return hdu;
    }
    const names = this.#found.map((hdu) => `${hdu.index} ${hdu.name}`.trim()).join(", ");
    throw new HeliokitError("fits/no-such-hdu", `${this.name} has no HDU ${which} (has: ${names})`, {
      facts: { file: this.name, wanted: which, found: names },
    });
  }

  async hdus(): Promise<readonly Hdu[]> {
    while (await this.next());
    return [...this.#found];
  }

  async firstImage(): Promise<AnyImageHdu> {
    for (let index = 0; ; index++) {
      const hdu = this.#found[index] ?? (await this.next());
      if (!hdu) break;
      if (isImage(hdu) && hdu.axes.length >= 2 && !hdu.axes.includes(0)) return hdu;
    }
    throw new HeliokitError("fits/no-image", `${this.name} holds no image of two or more axes`, {
      facts: { file: this.name },
    });
  }

  async close(): Promise<void> {
    await this.source.close?.();
  }
}

/** Place of the END card in a header's text from card `from` on; -1 where there is none. */
function findEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; at + cardLength <= bytes.length; at += cardLength) {
    if (bytes[at] !== 0x45 || bytes[at + 1] !== 0x4e || bytes[at + 2] !== 0x44) continue;
    let blank = true;
    for (let column = 3; column < cardLength && blank; column++) {
      const byte = bytes[at + column];
      blank = byte === 0x20 || byte === 0;
    }
    if (blank) return at;
  }
  return -1;
}

async function readHeader(
  source: ByteSource,
  offset: number,
  index: number,
  begin: Uint8Array,
  options: OpenFitsOptions,
): Promise<{ header: FitsHeader; end: number }> {
  const place = { file: source.name, hdu: index };
  const { maxHeaderBytes = 16 * 2 ** 20, onWarning, signal } = options;
  let bytes = begin;
  let end = findEnd(bytes, 0);
  while (end < 0) {
    const more = await source.read(
      offset + bytes.length,
      Math.max(headerChunk, bytes.length),
      signal ? { signal } : {},
    );
    if (more.length === 0 || bytes.length % cardLength !== 0)
      throw fitsError(
        "truncated-header",
        place,
        `the file ends inside the header, after ${bytes.length} bytes of it without END`,
        {
          byteOffset: offset + bytes.length,
          found: bytes.length,
        },
      );
    if (bytes.length > maxHeaderBytes)
      throw fitsError("inconsistent-header", place, `no END card in the first ${bytes.length} bytes of the header`, {
        keyword: "END",
        byteOffset: offset + bytes.length,
      });
    const joined = new Uint8Array(bytes.length + more.length);
    joined.set(bytes);
    joined.set(more, bytes.length);
    end = findEnd(joined, bytes.length);
    bytes = joined;
  }
  const dataStart = offset + padded(end + cardLength);
  // A primary of 500 bytes that should have been followed by an image looks complete but for its padding.
  if (dataStart > source.size)
    throw fitsError(
      "truncated-header",
      place,
      `the file ends inside the header's last block: ${source.size} bytes are there, the header alone needs ${dataStart}`,
      { byteOffset: source.size, found: source.size, wanted: dataStart },
    );
  const header = parseHeader(bytes.subarray(0, end), {
    ...(onWarning ? { onWarning } : {}),
    facts: { file: source.name, hdu: index, byteOffset: offset },
  });
  return { header, end: dataStart };
}

function describe(
  source: ByteSource,
  index: number,
  stored: FitsHeader,
  headerOffset: number,
  dataOffset: number,
  onWarning: OnWarning | undefined,
): Hdu {
  const place = { file: source.name, hdu: index };
  const layout = dataLayout(stored, place);
  const extension = headerText(stored, "XTENSION");
  const base: HduBase = {
    source,
    file: source.name,
    index,
    name: headerText(stored, "EXTNAME") ?? (index === 0 ? "PRIMARY" : ""),
    version: headerNumber(stored, "EXTVER") ?? 1,
    header: stored,
    storedHeader: stored,
    headerOffset,
    dataOffset,
    dataBytes: layout.dataBytes,
    ...(onWarning ? { onWarning } : {}),
  };
  const { bitpix, axes } = layout;
  if (index === 0) return layout.groups ? { kind: "random-groups", ...base } : { kind: "image", ...base, bitpix, axes };
  switch (extension) {
    case "IMAGE":
    case "IUEIMAGE":
      return { kind: "image", ...base, bitpix, axes };
    case "TABLE":
      return { kind: "ascii-table", ...base };
    case "BINTABLE":
    case "A3DTABLE": {
      if (headerLogical(stored, "ZTABLE")) return { kind: "compressed-table", ...base };
      if (!headerLogical(stored, "ZIMAGE")) return { kind: "binary-table", ...base };
      const image = dataLayout(stored, place, "Z");
      return {
        kind: "compressed-image",
        ...base,
        header: imageHeader(stored),
        bitpix: image.bitpix,
        axes: image.axes,
      };
    }
    default:
      return { kind: "unknown", ...base };
  }
}
