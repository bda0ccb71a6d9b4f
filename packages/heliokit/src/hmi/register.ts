import { HeliokitError } from "../errors.js";
import { headerNumber } from "../fits/index.js";
import { diskRadius, fullDiskCheck, type RegisterOptions, registerMap, type SolarMap } from "../map/index.js";

/**
 * Registers a full-disk HMI image onto the grid of AIA level 1.5: north up (HMI is mounted near 180 degrees), 0.6 arcsec
 * per pixel, Sun centre in the middle of 4096 x 4096. Magnetograms have both signs; clipping keeps the range of the input.
 * Keywords changed: NAXIS1/2, CRPIX1/2, CDELT1/2, PCi_j (unity), R_SUN, LVL_NUM (1.5). Removed: CROTA1/2, CDi_j.
 *
 * @throws HeliokitError `hmi/not-hmi`, `hmi/not-full-disk` (facts: edge, x, y), `hmi/missing-keyword`
 *
 * @example
 * ```ts
 * const magnetogram = await register(await mapFromFits(source), { missing: Number.NaN });
 * ```
 */
export async function register(map: SolarMap, options: RegisterOptions = {}): Promise<SolarMap> {
  if (map.instrument !== "HMI") {
    throw new HeliokitError("hmi/not-hmi", "this is no image of HMI; for AIA use register of heliokit/aia", {
      facts: { keyword: "INSTRUME" },
    });
  }
  for (const keyword of ["CRPIX1", "CRPIX2", "CDELT1", "CDELT2"]) {
    if (headerNumber(map.header, keyword) !== undefined) continue;
    throw new HeliokitError("hmi/missing-keyword", `${keyword} is missing: the place of the Sun is unknown; add it`, {
      facts: { keyword },
    });
  }
  if (!options.cutout) checkFullDisk(map);
  return registerMap(map, options);
}

function checkFullDisk(map: SolarMap): void {
  const radius = diskRadius(map.header);
  if (radius === undefined) {
    throw new HeliokitError("hmi/missing-keyword", "neither DSUN_OBS nor RSUN_OBS is in the header; add one", {
      facts: { keyword: "DSUN_OBS" },
    });
  }
  const check = fullDiskCheck(map.wcs, map.raster.width, map.raster.height, radius.arcsec);
  if (check.fullDisk) return;
  throw new HeliokitError(
    "hmi/not-full-disk",
    `the image does not show the full disk (${check.edge}, pixel ${check.pixel.x}, ${check.pixel.y}); set cutout for cut-outs`,
    { facts: { edge: check.edge, ...check.pixel } },
  );
}
