import { type FitsHeader, hasKeyword, headerNumber, headerText, withCards } from "../fits/index.js";
import { mapFromRaster, type SolarMap } from "../map/index.js";
import type { FrameView } from "./frame-view.js";

/** Pixels of a frame. */
export interface FramePixels {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A frame with its header as a solar map. HMI's headers have no WAVEUNIT: angstrom is supplied, since WAVELNTH is 6173. The unit of
 * PIXLUNIT stands in for a missing BUNIT.
 *
 * @example
 * ```ts
 * const map = frameMap(frame, header);
 * ```
 */
export function frameMap(frame: FramePixels, header: FitsHeader): SolarMap {
  const added: Record<string, string> = {};
  if (headerNumber(header, "WAVELNTH") !== undefined && !hasKeyword(header, "WAVEUNIT")) added["WAVEUNIT"] = "angstrom";
  const unit = headerText(header, "PIXLUNIT");
  if (!hasKeyword(header, "BUNIT") && unit !== undefined) added["BUNIT"] = unit;
  const { data, width, height } = frame;
  return mapFromRaster({ data, width, height }, withCards(header, added));
}

/**
 * The header of what a view shows of a frame: reference pixel, scale and size follow. Keywords changed: CRPIX1/2, CDELT1/2,
 * NAXIS1/2.
 */
export function viewedHeader(header: FitsHeader, view: FrameView, width: number, height: number): FitsHeader {
  const changed: Record<string, number> = { NAXIS1: width, NAXIS2: height };
  const axes = [
    ["1", view.columns[0], view.step[1]],
    ["2", view.rows[0], view.step[0]],
  ] as const;
  for (const [axis, first, step] of axes) {
    const reference = headerNumber(header, `CRPIX${axis}`);
    const scale = headerNumber(header, `CDELT${axis}`);
    if (reference !== undefined) {
      // Pixels that are kept lie at first, first + step, ...; a block's centre lies in its middle.
      const thinned = (reference - 1 - first) / step;
      changed[`CRPIX${axis}`] = (thinned - (view.block - 1) / 2) / view.block + 1;
    }
    if (scale !== undefined) changed[`CDELT${axis}`] = scale * step * view.block;
  }
  return withCards(header, changed);
}
