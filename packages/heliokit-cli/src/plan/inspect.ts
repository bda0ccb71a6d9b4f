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
    const file = await openFits(source);
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
