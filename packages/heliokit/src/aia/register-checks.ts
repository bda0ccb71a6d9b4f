import { HeliokitError } from "../errors.js";
import { type FitsHeader, headerNumber, withCard } from "../fits/index.js";
import { diskRadius, fullDiskCheck, type ImageWcs, wcsFromHeader } from "../map/index.js";
import type { Notes } from "./notes.js";

/** The geometry of an image that is about to be registered, checked. */
export interface CheckedGeometry {
  readonly header: FitsHeader;
  readonly wcs: ImageWcs;
  /** The frame is taken as a cut-out. */
  readonly cutout: boolean;
}

/**
 * Checks that an image can be registered: the coordinates are there, the frame is square, and unless it is said to be a
 * cut-out it shows the full disk. With "if-needed" what is not square or does not show the full disk is a cut-out, and
 * only that: binned full frames stay what they are. RSUN_OBS is derived when it is missing.
 *
 * @throws HeliokitError `aia/missing-keyword` (CRPIX1, CDELT1, ...), `aia/bad-keyword`, `aia/not-square`, `aia/not-full-disk`
 */
export function checkRegisterable(
  header: FitsHeader,
  size: { readonly width: number; readonly height: number },
  wanted: boolean | "if-needed",
  notes: Notes,
): CheckedGeometry {
  for (const keyword of ["CRPIX1", "CRPIX2", "CDELT1", "CDELT2"]) {
    if (headerNumber(header, keyword) !== undefined) continue;
    // A table gives the scale, but only moves the centre that the header has.
    const advice = keyword.startsWith("CDELT") ? `take pointing from a table or add ${keyword}` : `add ${keyword}`;
    throw new HeliokitError(
      "aia/missing-keyword",
      `${keyword} is missing: the place of the Sun in the image is unknown; ${advice}`,
      { facts: { keyword } },
    );
  }
  for (const keyword of ["CDELT1", "CDELT2"]) {
    const value = headerNumber(header, keyword) ?? 0;
    if (value > 0) continue;
    throw new HeliokitError("aia/bad-keyword", `${keyword} is ${value}; a positive pixel size in arcsec is wanted`, {
      facts: { keyword, found: value },
    });
  }
  const { width, height } = size;
  if (width !== height && !wanted) {
    throw new HeliokitError(
      "aia/not-square",
      `the image has ${width} x ${height} pixels: registration needs a square frame; --cutouts register takes cut-outs`,
      { facts: { width, height } },
    );
  }
  const { wcs, repairs } = wcsFromHeader(header, width, height);
  for (const { keyword, used, reason } of repairs) {
    notes.warn("aia/header-repaired", `${keyword}: ${reason}; ${used} is assumed`, { keyword, used });
  }
  const complete = withSolarRadius(header, notes);
  if (!wanted) checkFullDisk(complete, wcs, size, notes);
  return { header: complete, wcs, cutout: wanted === "if-needed" ? !showsDisk(complete, wcs, size) : wanted };
}

function showsDisk(
  header: FitsHeader,
  wcs: ImageWcs,
  { width, height }: { readonly width: number; readonly height: number },
): boolean {
  const radius = diskRadius(header);
  return width === height && radius !== undefined && fullDiskCheck(wcs, width, height, radius.arcsec).fullDisk;
}

function checkFullDisk(
  header: FitsHeader,
  wcs: ImageWcs,
  size: { readonly width: number; readonly height: number },
  notes: Notes,
): void {
  const radius = diskRadiusArcsec(header, notes);
  const check = fullDiskCheck(wcs, size.width, size.height, radius);
  if (check.fullDisk) return;
  const { x, y } = check.pixel;
  const where =
    check.edge === "centre"
      ? `Sun centre would be at pixel (${x.toFixed(1)}, ${y.toFixed(1)}), outside the image`
      : `its ${check.edge} edge cuts the disk: pixel (${x}, ${y}) is ${check.distanceArcsec.toFixed(1)} arcsec from Sun centre, the limb at ${radius.toFixed(1)}`;
  throw new HeliokitError(
    "aia/not-full-disk",
    `the image does not show the full disk: ${where}; --cutouts register places cut-outs on the full disk's grid`,
    { facts: { edge: check.edge, x, y, distanceArcsec: check.distanceArcsec, radiusArcsec: radius } },
  );
}

/** Angular radius of the disk: from the observer's distance where it is known, else RSUN_OBS with a warning. */
function diskRadiusArcsec(header: FitsHeader, notes: Notes): number {
  const radius = diskRadius(header);
  if (radius === undefined) {
    throw new HeliokitError(
      "aia/missing-keyword",
      "neither the observer (HAEX_OBS, HAEY_OBS, HAEZ_OBS, DSUN_OBS) nor RSUN_OBS is in the header: the size of the disk is unknown; add DSUN_OBS",
      { facts: { keyword: "DSUN_OBS" } },
    );
  }
  if (radius.from === "RSUN_OBS") {
    notes.warn(
      "aia/missing-keyword",
      "the observer's position is missing (HAEX_OBS, HAEY_OBS, HAEZ_OBS, DSUN_OBS); the size of the disk is taken from RSUN_OBS",
      { keyword: "DSUN_OBS", used: "RSUN_OBS" },
    );
  }
  return radius.arcsec;
}

/** RSUN_OBS, derived from RSUN_REF and the observer's distance where it is missing. */
function withSolarRadius(header: FitsHeader, notes: Notes): FitsHeader {
  if (headerNumber(header, "RSUN_OBS") !== undefined) return header;
  const seen = diskRadius(header)?.arcsec;
  if (seen === undefined) return header;
  notes.warn("aia/missing-keyword", `RSUN_OBS is missing; ${seen} arcsec follows from the observer's distance`, {
    keyword: "RSUN_OBS",
    used: seen,
  });
  return withCard(header, "RSUN_OBS", seen, "[arcsec] from RSUN_REF and the observer's distance");
}
