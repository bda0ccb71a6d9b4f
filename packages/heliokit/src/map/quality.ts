import { headerNumber } from "../fits/index.js";
import type { SolarMap } from "./solar-map.js";

/** What a map says about itself, and what its pixels show. */
export interface QualitySummary {
  /** QUALITY of the header, without sign; undefined where there is none. */
  readonly quality: number | undefined;
  /** Numbers of the bits that are set in it, from 0; `qualityBits` of `heliokit/aia` names them. */
  readonly bits: readonly number[];
  readonly pixels: number;
  readonly notANumber: number;
  readonly infinite: number;
  readonly masked: number;
  readonly zero: number;
  readonly negative: number;
  /** Pixels that can be used, in percent of all. */
  readonly usablePercent: number;
  /** MISSVALS of the header: pixels that its archive misses. */
  readonly missingStated: number | undefined;
  /** How many repairs the header needed. */
  readonly repairs: number;
}

/**
 * A map's quality at a glance: the bits of QUALITY and counts of pixels that are missing, infinite, masked, zero or negative.
 *
 * @example
 * ```ts
 * const { bits, usablePercent } = qualitySummary(map);
 * ```
 */
export function qualitySummary(map: SolarMap): QualitySummary {
  const { data } = map.raster;
  let [notANumber, infinite, masked, zero, negative, usable] = [0, 0, 0, 0, 0, 0];
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? Number.NaN;
    if (map.mask?.[at]) masked++;
    else if (Number.isFinite(value)) usable++;
    if (Number.isNaN(value)) notANumber++;
    else if (!Number.isFinite(value)) infinite++;
    else if (value === 0) zero++;
    else if (value < 0) negative++;
  }
  const stated = headerNumber(map.header, "QUALITY");
  const quality = stated === undefined ? undefined : stated >>> 0;
  return {
    quality,
    bits: Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (((quality ?? 0) >>> bit) & 1) === 1),
    pixels: data.length,
    notANumber,
    infinite,
    masked,
    zero,
    negative,
    usablePercent: data.length === 0 ? 0 : (100 * usable) / data.length,
    missingStated: headerNumber(map.header, "MISSVALS"),
    repairs: map.repairs.length,
  };
}
