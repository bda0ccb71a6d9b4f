import { type FitsHeader, type HeaderValue, headerNumber, headerRecord } from "../../fits/index.js";
import { TARGET_RADIUS_ARCSEC } from "./zoom-frame.js";

/** The value of one keyword of one frame: null where the frame has none. */
export type FrameValue = number | string | boolean | null;

/** Header of a frame: keyword to value. */
export type FrameHeader = Readonly<Record<string, FrameValue>>;

/** How coordinates of frames are written: right, or as the published product has them (CRPIX a quarter pixel off). */
export type HeaderStyle = "correct" | "published";

/** What {@link frameHeader} needs to know. */
export interface FrameHeaderOptions {
  readonly instrument: "aia" | "hmi";
  /** Side of the frame. */
  readonly size: number;
  /** Default "correct". */
  readonly style?: HeaderStyle;
  /** Degradation factor that the frame is divided by; it becomes DEG_COR. */
  readonly degradation?: number | undefined;
}

/** The scale that R_SUN, X0_MP and Y0_MP of the archive are counted in. */
const NATIVE_SCALE_ARCSEC = 0.6;

/** Storage and old pixels: wrong for the frame. */
const STALE = /^(?:SIMPLE|EXTEND|NAXIS|BITPIX|BZERO|BSCALE|BLANK|CHECKSUM|DATASUM|Z.*|HISTORY|COMMENT|)$/;

/**
 * The header of a frame from that of its source (side `NAXIS1`): NAXIS, CDELT, CRPIX, R_SUN, X0_MP, Y0_MP follow zoom
 * and reduction; DEG_COR and PIXLUNIT are added (HMI: PIXLUNIT `Gauss`). RSUN_OBS stays, so that RSUN_OBS / CDELT1 is
 * the constant radius of the disk. The published style divides CRPIX by the reduction only. Not-a-number becomes null.
 *
 * @example
 * ```ts
 * frameHeader(header, 256, { instrument: "aia", size: 128, degradation: 0.9906 })["CRPIX1"]; // 64.493...
 * ```
 */
export function frameHeader(header: FitsHeader, side: number, options: FrameHeaderOptions): FrameHeader {
  const { instrument, size, style = "correct", degradation } = options;
  const reduction = side / size;
  const scale = zoomScale(header);
  const radius = headerNumber(header, "RSUN_OBS") ?? TARGET_RADIUS_ARCSEC;
  const result: Record<string, FrameValue> = {};
  for (const [keyword, value] of Object.entries(headerRecord(header))) {
    if (!STALE.test(keyword)) result[keyword] = plainValue(value);
  }
  const set = (keyword: string, change: (value: number) => number) => {
    const value = headerNumber(header, keyword);
    if (value !== undefined) result[keyword] = plainValue(change(value));
  };
  const nativePixels = ((headerNumber(header, "CDELT1") ?? NATIVE_SCALE_ARCSEC) / NATIVE_SCALE_ARCSEC) * reduction;
  result["NAXIS"] = 2;
  for (const axis of ["1", "2"]) {
    result[`NAXIS${axis}`] = size;
    set(`CDELT${axis}`, (value) => (value * reduction * radius) / TARGET_RADIUS_ARCSEC);
    set(`CRPIX${axis}`, (value) =>
      style === "published" ? value / reduction : ((value - 1 - side / 2) * scale + side / 2 + 0.5) / reduction + 0.5,
    );
  }
  set("X0_MP", (value) => value / nativePixels);
  set("Y0_MP", (value) => value / nativePixels);
  const cdelt = result["CDELT1"];
  if (style === "published" || typeof cdelt !== "number")
    set("R_SUN", (value) => value / nativePixels / (radius / 976));
  else set("R_SUN", () => radius / cdelt);
  if (degradation !== undefined) result["DEG_COR"] = degradation;
  result["PIXLUNIT"] = instrument === "aia" ? "DN/s" : "Gauss";
  if ("BUNIT" in result) result["BUNIT"] = result["PIXLUNIT"];
  return result;
}

/** Zoom that brings the disk of an image to the constant radius. */
export function zoomScale(header: FitsHeader): number {
  return TARGET_RADIUS_ARCSEC / (headerNumber(header, "RSUN_OBS") ?? TARGET_RADIUS_ARCSEC);
}

function plainValue(value: HeaderValue | number | undefined): FrameValue {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string") return value.trimEnd() || null;
  return typeof value === "boolean" ? value : null;
}
