import { HeliokitError, type OnWarning } from "../errors.js";
import type { Skymap } from "./skymap.js";

/** Height at which the light of each array is usually mapped, km: 630.0 nm comes from far higher than the rest. */
const EMISSION_ALTITUDES_KM: Readonly<Record<string, number>> = {
  themis: 110,
  rego: 230,
  nir: 110,
  blueline: 110,
  rgb: 110,
  spect: 110,
  smile: 110,
};
/** Differences that a map does not show: the layers themselves are thicker. */
const SUITABLE_KM = 20;

/**
 * The height at which the light of an array (`project_uid` of its skymaps: `themis`, `rego`, ...) is usually mapped, in
 * kilometres; undefined for an unknown one. Source: the archive's own recommendations.
 *
 * @example
 * ```ts
 * emissionAltitudeKm("rego"); // 230
 * ```
 */
export function emissionAltitudeKm(projectUid: string): number | undefined {
  const project = projectUid.toLowerCase();
  return Object.hasOwn(EMISSION_ALTITUDES_KM, project) ? EMISSION_ALTITUDES_KM[project] : undefined;
}

/** What the choice of an altitude takes. */
export interface AltitudeOptions {
  /** Kilometres above the ellipsoid. Default: the middle one of the levels in the file. */
  readonly altitudeKm?: number;
  readonly onWarning?: OnWarning;
}

/**
 * The altitude a tool works at: the one asked for, else the middle one of the levels in the file, as the archive's own
 * tools do, with the warning `aurora/unsuitable-altitude` where that is not the height of the emission (a REGO map of 90,
 * 110 and 150 km, for light from 230 km).
 *
 * Errors: `aurora/bad-altitude`.
 *
 * @example
 * ```ts
 * altitudeFor(skymap); // 110 of [90, 110, 150]
 * ```
 */
export function altitudeFor(skymap: Skymap, options: AltitudeOptions = {}): number {
  const { altitudesKm, projectUid, filename } = skymap;
  const altitudeKm = options.altitudeKm ?? altitudesKm[Math.floor((altitudesKm.length - 1) / 2)] ?? Number.NaN;
  if (!(altitudeKm > 0 && altitudeKm <= 2000))
    throw new HeliokitError("aurora/bad-altitude", `an altitude of ${altitudeKm} km; wanted above 0 and at most 2000`, {
      facts: { altitudeKm },
    });
  const usual = emissionAltitudeKm(projectUid);
  if (options.altitudeKm === undefined && usual !== undefined && Math.abs(altitudeKm - usual) > SUITABLE_KM)
    options.onWarning?.({
      code: "aurora/unsuitable-altitude",
      message: `${filename} is used at its middle level, ${altitudeKm} km, but the light of ${projectUid} comes from about ${usual} km; give altitudeKm`,
      facts: { file: filename, altitudeKm, usual },
    });
  return altitudeKm;
}
