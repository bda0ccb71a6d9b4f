import type { ByteSink, ByteSource } from "../bytes/index.js";
import { HeliokitError, type LongWorkOptions, type OnWarning } from "../errors.js";
import {
  type Card,
  dataSum,
  type FitsHeader,
  formatHeader,
  type Hdu,
  hasKeyword,
  isImage,
  openFits,
  withChecksums,
  withoutCards,
} from "../fits/index.js";

/** Options of {@link writeKeywords}. */
export interface WriteKeywordsOptions extends LongWorkOptions {
  /** Receives what is odd about the file. */
  readonly onWarning?: OnWarning;
}

/** Bytes copied at once. */
const CHUNK = 1 << 20;
const BLOCK = 2880;

/** Any of these in a header means that the keywords of its record are there. */
const TELLTALE = ["T_REC", "T_OBS", "DATE-OBS", "TELESCOP", "INSTRUME", "WAVELNTH", "QUALITY", "FSN"];

/**
 * Whether a header is that of a file as the archive stores it: an image without any keyword of its record. Such a file
 * cannot be calibrated before its keywords are joined to it (`writeKeywords`, `heliokit jsoc adopt`).
 *
 * @example
 * ```ts
 * if (lacksRecordKeywords(hdu.header)) console.log("as stored");
 * ```
 */
export function lacksRecordKeywords(header: FitsHeader): boolean {
  return !TELLTALE.some((keyword) => hasKeyword(header, keyword));
}

/**
 * Copies a FITS file with cards put into the header of its image; what else is in the file, the compressed pixels
 * above all, stays byte for byte. Cards of the same names are replaced. CHECKSUM and DATASUM of that unit are made anew.
 * The pixels are never decoded, and the file passes in pieces of 1 MiB.
 *
 * @returns bytes written
 * @throws HeliokitError `jsoc/no-image` where no unit holds one, `fits/truncated-data`, and what `openFits` throws
 *
 * @example
 * ```ts
 * await writeKeywords(memorySource(stored, "image_lev1.fits"), sink, fitsCardsOf(keywords));
 * ```
 */
export async function writeKeywords(
  source: ByteSource,
  sink: ByteSink,
  cards: readonly Card[],
  options: WriteKeywordsOptions = {},
): Promise<number> {
  const { signal, onProgress, onWarning } = options;
  const file = await openFits(source, { ...(signal ? { signal } : {}), ...(onWarning ? { onWarning } : {}) });
  const hdu = imageUnit(await file.hdus(), source.name);
  const bytes = file.source;
  const dataEnd = hdu.dataOffset + Math.ceil(hdu.dataBytes / BLOCK) * BLOCK;
  if (hdu.dataOffset + hdu.dataBytes > bytes.size) {
    throw new HeliokitError(
      "fits/truncated-data",
      `${source.name}: the data of HDU ${hdu.index} end after ${bytes.size - hdu.dataOffset} of ${hdu.dataBytes} bytes; fetch the file again`,
      { facts: { file: source.name, hdu: hdu.index, found: bytes.size - hdu.dataOffset, wanted: hdu.dataBytes } },
    );
  }
  const header = joinedHeader(hdu.storedHeader, cards);
  const shift = formatHeader(withChecksums(header, 0)).length - (hdu.dataOffset - hdu.headerOffset);
  const read = signal ? { signal } : {};
  let done = 0;
  let sum = 0;

  /** Copies a stretch `by` bytes further on; the data of the unit are summed up on the way. */
  const copy = async (from: number, to: number, by: number, summed: boolean): Promise<void> => {
    for (let at = from; at < to; ) {
      signal?.throwIfAborted();
      const piece = await bytes.read(at, Math.min(CHUNK, to - at), read);
      if (piece.length === 0) break;
      if (summed) sum = dataSum(piece, sum, at - from);
      await sink.write(at + by, piece);
      at += piece.length;
      done += piece.length;
      onProgress?.(done / bytes.size);
    }
  };
  await copy(0, hdu.headerOffset, 0, false);
  await copy(hdu.dataOffset, Math.min(dataEnd, bytes.size), shift, true);
  await copy(dataEnd, bytes.size, shift, false);
  // A file may end with its last byte of data, without the padding that FITS wants.
  if (bytes.size < dataEnd) await sink.write(bytes.size + shift, new Uint8Array(dataEnd - bytes.size));
  const text = formatHeader(withChecksums(header, sum));
  await sink.write(hdu.headerOffset, new TextEncoder().encode(text));
  return Math.max(bytes.size, dataEnd) + shift;
}

function imageUnit(hdus: readonly Hdu[], name: string): Hdu {
  const found = hdus.find((hdu) => isImage(hdu) && hdu.axes.length > 0 && !hdu.axes.includes(0));
  if (found) return found;
  throw new HeliokitError("jsoc/no-image", `${name} holds no image that keywords could belong to`, {
    facts: { file: name },
  });
}

/** The stored header with the record's cards behind its own, which they replace where they have the same name. */
function joinedHeader(stored: FitsHeader, cards: readonly Card[]): FitsHeader {
  const names = cards.flatMap((card) => (card.kind === "commentary" ? [] : [card.keyword]));
  // ZHECKSUM is that of the uncompressed file with its old header.
  const kept = withoutCards(stored, [...names, "CHECKSUM", "DATASUM", "ZHECKSUM"]).cards;
  let end = kept.length;
  while (end > 0 && kept[end - 1]?.kind === "commentary") end--;
  return { cards: [...kept.slice(0, end), ...cards, ...kept.slice(end)] };
}
