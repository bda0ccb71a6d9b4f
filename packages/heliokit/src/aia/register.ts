import { HeliokitError, type OnWarning } from "../errors.js";
import { headerNumber } from "../fits/index.js";
import { mapFromRaster, type RegisterOptions, registerMap, type SolarMap } from "../map/index.js";
import { newNotes } from "./notes.js";
import { checkRegisterable } from "./register-checks.js";

/** Options of {@link register}. */
export interface RegisterAiaOptions extends RegisterOptions {
  /** Register again what is already level 1.5. Default false: the image comes back as it is, with a warning. */
  readonly force?: boolean;
  readonly onWarning?: OnWarning;
}

/**
 * Registers a full-disk image of AIA or HMI: north up, 0.6 arcsec per pixel (or the whole multiple that suits binned
 * input), Sun centre in the middle. Default size 4096 x 4096 for every 4096 input; `size: "reference"` gives what the
 * Python library gives (4094 for some channels). Surface brightness is kept: there is no (scale / 0.6)^2 factor.
 *
 * Keywords changed: NAXIS1/2, CRPIX1/2, CDELT1/2, PCi_j (unity), R_SUN, LVL_NUM (1.5); RSUN_OBS where it was missing.
 * Removed: CROTA1/2, CDi_j. Warnings: `aia/already-registered` (LVL_NUM above 1), `aia/missing-keyword`, `aia/header-repaired`.
 *
 * @throws HeliokitError `aia/not-aia`, `aia/missing-keyword` (CRPIX1, CDELT1 ...), `aia/bad-keyword`, `aia/not-square`,
 * `aia/not-full-disk` (facts: edge, x, y, distanceArcsec; see `cutout`)
 *
 * @example
 * ```ts
 * const registered = await register(pointed, { order: 3, missing: Number.NaN });
 * scaleOf(registered); // { x: 0.6, y: 0.6 }
 * ```
 */
export async function register(map: SolarMap, options: RegisterAiaOptions = {}): Promise<SolarMap> {
  if (map.instrument === "other") {
    throw new HeliokitError("aia/not-aia", "only images of AIA and HMI can be registered; see INSTRUME", {
      facts: { keyword: "INSTRUME" },
    });
  }
  const notes = newNotes(options.onWarning);
  const level = headerNumber(map.header, "LVL_NUM");
  if (level !== undefined && level > 1 && !options.force) {
    notes.warn("aia/already-registered", `LVL_NUM is ${level}: the image is registered already and is left as it is`, {
      keyword: "LVL_NUM",
      found: level,
    });
    return map;
  }
  const { header } = checkRegisterable(map.header, map.raster, options.cutout ?? false, notes);
  return registerMap(mapFromRaster(map.raster, header), options);
}
