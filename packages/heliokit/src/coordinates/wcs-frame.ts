import { HeliokitError } from "../errors.js";
import type { FrameName } from "./frame.js";
import type { Wcs } from "./wcs.js";

/** First letters of CTYPE (Thompson 2006, table 2). */
const FRAMES: Readonly<Record<string, FrameName>> = { HP: "HPC", HR: "HPR", HG: "HGS", CR: "HGC" };

/**
 * The solar frame that image coordinates belong to: HPLN, HPLT helioprojective, HRLN, HRLT radial, HGLN, HGLT Stonyhurst, CRLN,
 * CRLT Carrington. What `pixelsToWorld` gives is in the order and units of that frame.
 *
 * Errors: `coordinates/unknown-frame` for any other pair.
 *
 * @example
 * ```ts
 * const frame = { name: frameNameOf(wcs), time, observer };
 * const [longitude, latitude] = convertPositions(pixelsToWorld(wcs, pixels), frame, { name: "HGC", time, observer });
 * ```
 */
export function frameNameOf(wcs: Wcs): FrameName {
  const stem = wcs.ctype[0].trim().slice(0, 2);
  const name = Object.hasOwn(FRAMES, stem) ? FRAMES[stem] : undefined;
  if (name !== undefined) return name;
  throw new HeliokitError(
    "coordinates/unknown-frame",
    `CTYPE ${wcs.ctype.join(", ")} belongs to no solar frame; known are HPLN, HRLN, HGLN and CRLN with their latitudes`,
    { facts: { ctype: wcs.ctype } },
  );
}
