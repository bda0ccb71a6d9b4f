import { type ByteSource, memorySource } from "heliokit/bytes";
import { isHeliokitError } from "heliokit/errors";
import { type FitsHeader, headerNumber, headerText, headerValue, openFits } from "heliokit/fits";
import { fileSource } from "heliokit/node";
import { addSeconds, type Instant, isMissingTime, parseInstant } from "heliokit/time";

/** What planning needs to know of a file; read from its header, no pixel is touched. */
export interface Inspection {
  readonly size: number;
  /** DATASUM of the image's HDU, where it has one. */
  readonly datasum: string | undefined;
  /** Wavelength in Angstrom. */
  readonly channel: number | undefined;
  /** T_OBS, else the middle of the exposure from DATE-OBS. */
  readonly observedAt: Instant | undefined;
  readonly width: number;
  readonly height: number;
}

/**
 * Looks at a file's header. Errors: those of `fileSource` and `openFits`: a file that fails here would fail later for
 * the same reason.
 */
export async function inspectFile(path: string): Promise<Inspection> {
  const source = await fileSource(path);
  try {
    const file = await openFits((await gunzippedStart(source)) ?? source);
    const image = await file.firstImage();
    const [width = 0, height = 0] = image.axes;
    return {
      size: source.size,
      datasum: headerText(image.storedHeader, "DATASUM"),
      channel: channelOf(image.header),
      observedAt: observedAt(image.header),
      width,
      height,
    };
  } finally {
    await source.close();
  }
}

/** Compressed bytes that hold the headers of any image of this kind many times over. */
const GZIP_START = 256 * 1024;
/** What those bytes may expand to; more than a thousandfold is no image. */
const GZIP_MOST = 64 * 1024 * 1024;

/**
 * The beginning of a gzipped file, expanded: planning reads headers far ahead, and whole images would fill the memory.
 * Undefined for other files, and where the short way does not do: then the whole file tells what is wrong.
 */
async function gunzippedStart(source: ByteSource): Promise<ByteSource | undefined> {
  const magic = await source.read(0, 2);
  if (magic[0] !== 0x1f || magic[1] !== 0x8b || source.size <= GZIP_START) return undefined;
  const { constants, gunzip } = await import("node:zlib");
  const start = await source.read(0, GZIP_START);
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: GZIP_MOST };
  const bytes = await new Promise<Uint8Array | undefined>((resolve) => {
    gunzip(start, options, (error, expanded) => resolve(error ? undefined : expanded));
  });
  if (bytes === undefined) return undefined;
  const part = memorySource(bytes, source.name);
  try {
    await (await openFits(part)).firstImage();
    return part;
  } catch (error) {
    if (isHeliokitError(error)) return undefined;
    throw error;
  }
}

function channelOf(header: FitsHeader): number | undefined {
  const wavelength = headerNumber(header, "WAVELNTH");
  if (wavelength !== undefined && Number.isInteger(wavelength) && wavelength > 0) return wavelength;
  // '193_THIN', '1600': the same number, written for people.
  const match = /^(\d{2,5})(_|$)/.exec(headerText(header, "WAVE_STR") ?? "");
  return match ? Number(match[1]) : undefined;
}

function observedAt(header: FitsHeader): Instant | undefined {
  const middle = timeIn(header, "T_OBS");
  if (middle) return middle;
  const start = timeIn(header, "DATE-OBS") ?? timeIn(header, "DATE_OBS");
  const exposure = headerNumber(header, "EXPTIME") ?? 0;
  return start && addSeconds(start, exposure > 0 && exposure < 3600 ? exposure / 2 : 0);
}

function timeIn(header: FitsHeader, keyword: string): Instant | undefined {
  const text = headerValue(header, keyword);
  if (typeof text !== "string" || isMissingTime(text)) return undefined;
  try {
    return parseInstant(text);
  } catch (error) {
    if (isHeliokitError(error)) return undefined;
    throw error;
  }
}
