import type { ByteSource } from "../bytes/index.js";
import { HeliokitError, type OnWarning } from "../errors.js";
import {
  type AnyImageHdu,
  type FitsFile,
  type FitsHeader,
  hasKeyword,
  headerNumber,
  headerText,
  isImage,
  openFits,
  readPhysical,
  withCard,
} from "../fits/index.js";
import type { Raster } from "../raster/index.js";
import type { Instant } from "../time/index.js";
import type { Repair } from "./repair.js";
import { type MapTimes, mapTimes } from "./times.js";
import { type ImageWcs, wcsFromHeader } from "./wcs.js";

/** Which rules a header is read by. */
export type MapInstrument = "AIA" | "HMI" | "other";

/** Where the observer stood. */
export interface MapObserver {
  /** Distance from Sun centre in metres. */
  readonly distanceMetres: number;
  /** Heliocentric Aries ecliptic (J2000) position in metres, where the header gives it. */
  readonly haeMetres?: readonly [number, number, number];
}

/**
 * An image of the Sun with its coordinates: a plain immutable record. Operations are free functions that return a new
 * one. Row 0 of the raster is the bottom row; pixel coordinates are 0-based at pixel centres; the header keeps the FITS
 * conventions (CRPIX from 1).
 *
 * @example
 * ```ts
 * const map = await mapFromFits(memorySource(bytes, "aia.fits"));
 * map.wavelengthAngstrom; // 193
 * map.repairs;            // what had to be assumed
 * ```
 */
export interface SolarMap {
  readonly raster: Raster<Float32Array | Float64Array>;
  /** 1 where a pixel is not to be looked at; absent where none is hidden. As many as there are pixels. */
  readonly mask?: Uint8Array;
  readonly header: FitsHeader;
  readonly wcs: ImageWcs;
  readonly instrument: MapInstrument;
  /** Time that coordinates refer to: T_OBS for AIA and HMI (middle of the exposure). */
  readonly observedAt: Instant | undefined;
  /** Time by which the image is known: DATE-OBS (start of the exposure for AIA). */
  readonly date: Instant | undefined;
  /** XPOSURE, else EXPTIME; zero counts as absent. */
  readonly exposureSeconds: number | undefined;
  readonly wavelengthAngstrom: number | undefined;
  /** Unit of the pixels as the header names it (BUNIT, for AIA else PIXLUNIT). */
  readonly unit: string | undefined;
  readonly observer: MapObserver | undefined;
  /** Everything that was assumed because the header does not say it, or says it wrongly. */
  readonly repairs: readonly Repair[];
}

/** Options of {@link mapFromFits}. */
export interface MapFromFitsOptions {
  /** Index of the HDU; default the first one with a two-dimensional image. */
  readonly hdu?: number;
  /** Number type of the pixels; default float32, which holds every AIA level 1 value exactly. */
  readonly dtype?: "float32" | "float64";
  /** Keep the intact part of damaged pixels, the rest becomes NaN. Default false. */
  readonly salvage?: boolean;
  readonly onWarning?: OnWarning;
  readonly signal?: AbortSignal;
}

/**
 * Reads an image of the Sun from FITS bytes: plain or tile-compressed, gzipped or not. Missing pixels (BLANK) become NaN.
 *
 * @throws HeliokitError `map/no-image` when the HDU holds no two-dimensional image; the errors of `heliokit/fits`.
 *
 * @example
 * ```ts
 * const map = await mapFromFits(memorySource(bytes, "aia.lev1.fits"));
 * ```
 */
export async function mapFromFits(source: ByteSource, options: MapFromFitsOptions = {}): Promise<SolarMap> {
  const { hdu: index, dtype = "float32", salvage, onWarning, signal } = options;
  const common = { ...(onWarning ? { onWarning } : {}), ...(signal ? { signal } : {}) };
  const file = await openFits(source, { ...common, ...(salvage ? { salvage } : {}) });
  const hdu = withAiaBlank(await pictureHdu(file, index));
  const { data } = await readPhysical(hdu, { dtype, ...(salvage === undefined ? {} : { salvage }), ...common });
  const [width = 0, height = 0] = hdu.axes;
  return mapFromRaster({ data, width, height }, hdu.header);
}

/**
 * The HDU that holds the picture: the one asked for, or the first with an image (an empty primary before a compressed
 * image is passed over). Further axes must have length 1.
 *
 * @throws HeliokitError `map/no-image`, `fits/no-image`, `fits/no-such-hdu`
 *
 * @example
 * ```ts
 * const hdu = await pictureHdu(await openFits(source));
 * ```
 */
export async function pictureHdu(file: FitsFile, index?: number): Promise<AnyImageHdu> {
  const hdu = index === undefined ? await file.firstImage() : await file.hdu(index);
  if (isImage(hdu) && hdu.axes.length >= 2 && hdu.axes.every((side, axis) => (axis < 2 ? side > 0 : side === 1))) {
    return hdu;
  }
  const found = isImage(hdu) ? `an image of ${hdu.axes.join(" x ") || "no"} pixels` : `a ${hdu.kind}`;
  throw new HeliokitError(
    "map/no-image",
    `${file.name}: HDU ${hdu.index} holds ${found}, wanted a two-dimensional image; name another HDU`,
    { facts: { file: file.name, hdu: hdu.index } },
  );
}

/** What marks missing pixels in AIA level 1. */
const AIA_BLANK = -32768;

/**
 * An AIA image of 16-bit integers with the BLANK that its archive means, where the header forgot to say it: a missing
 * pixel must not become -32768 DN. Other images come back as they are.
 *
 * @example
 * ```ts
 * const hdu = withAiaBlank(await pictureHdu(file));
 * ```
 */
export function withAiaBlank(hdu: AnyImageHdu): AnyImageHdu {
  if (hdu.bitpix !== 16 || hasKeyword(hdu.header, "BLANK") || instrumentOf(hdu.header) !== "AIA") return hdu;
  return { ...hdu, header: withCard(hdu.header, "BLANK", AIA_BLANK) };
}

/**
 * Makes a map from pixels and a header, by the rules of its instrument. Nothing is changed in the header; what had to be
 * assumed stands in `repairs`.
 *
 * @throws HeliokitError `map/bad-mask` for a mask of another size
 *
 * @example
 * ```ts
 * const map = mapFromRaster({ data, width: 512, height: 512 }, header);
 * ```
 */
export function mapFromRaster(
  raster: Raster<Float32Array | Float64Array>,
  header: FitsHeader,
  options: { readonly mask?: Uint8Array } = {},
): SolarMap {
  const { mask } = options;
  if (mask && mask.length !== raster.width * raster.height) {
    throw new HeliokitError(
      "map/bad-mask",
      `a mask of ${mask.length} values for ${raster.width} x ${raster.height} pixels`,
      {
        facts: { found: mask.length, wanted: raster.width * raster.height },
      },
    );
  }
  const { wcs, repairs } = wcsFromHeader(header, raster.width, raster.height);
  const instrument = instrumentOf(header);
  const times: MapTimes = mapTimes(header, instrument);
  return {
    raster,
    ...(mask ? { mask } : {}),
    header,
    wcs,
    instrument,
    observedAt: times.observedAt,
    date: times.date,
    exposureSeconds: exposureOf(header),
    wavelengthAngstrom: headerNumber(header, "WAVELNTH"),
    unit: unitOf(header, instrument),
    observer: observerOf(header),
    repairs: [...repairs, ...times.repairs],
  };
}

/**
 * The instrument whose rules apply: AIA and HMI by the beginning of INSTRUME (TELESCOP for HMI's series).
 *
 * @example
 * ```ts
 * instrumentOf(header); // "AIA"
 * ```
 */
export function instrumentOf(header: FitsHeader): MapInstrument {
  const instrument = headerText(header, "INSTRUME") ?? "";
  if (instrument.startsWith("AIA")) return "AIA";
  if (instrument.startsWith("HMI")) return "HMI";
  return "other";
}

/**
 * Exposure in seconds: XPOSURE, else EXPTIME; zero counts as absent, as does a text that is no number.
 *
 * @example
 * ```ts
 * exposureOf(header); // 1.999592
 * ```
 */
export function exposureOf(header: FitsHeader): number | undefined {
  return headerNumber(header, "XPOSURE") || headerNumber(header, "EXPTIME") || undefined;
}

function unitOf(header: FitsHeader, instrument: MapInstrument): string | undefined {
  const unit = headerText(header, "BUNIT")?.trim();
  if (unit) return unit;
  return instrument === "AIA" ? headerText(header, "PIXLUNIT")?.trim() || undefined : undefined;
}

/**
 * The observer of a header. HAE positions come first, because AIA's heliographic keywords are less exact (to 0.01 degree).
 *
 * @example
 * ```ts
 * observerOf(header)?.distanceMetres; // 151987274856.78
 * ```
 */
export function observerOf(header: FitsHeader): MapObserver | undefined {
  const [x, y, z] = ["HAEX_OBS", "HAEY_OBS", "HAEZ_OBS"].map((keyword) => headerNumber(header, keyword));
  if (x !== undefined && y !== undefined && z !== undefined) {
    return { distanceMetres: Math.sqrt(x * x + y * y + z * z), haeMetres: [x, y, z] };
  }
  const distance = headerNumber(header, "DSUN_OBS");
  return distance === undefined ? undefined : { distanceMetres: distance };
}

/**
 * Pixel size of a map in arcsec per pixel.
 *
 * @example
 * ```ts
 * scaleOf(registered); // { x: 0.6, y: 0.6 }
 * ```
 */
export function scaleOf(map: SolarMap): { readonly x: number; readonly y: number } {
  return map.wcs.scaleArcsecPerPixel;
}

/**
 * Rotation matrix PCi_j of a map, by rows.
 *
 * @example
 * ```ts
 * rotationOf(registered); // [[1, 0], [0, 1]]
 * ```
 */
export function rotationOf(map: SolarMap): readonly [readonly [number, number], readonly [number, number]] {
  const [a, b, c, d] = map.wcs.rotation;
  return [
    [a, b],
    [c, d],
  ];
}
