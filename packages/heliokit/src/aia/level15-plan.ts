import { type FitsHeader, withCard, withCards, withHistory, withoutCards } from "../fits/index.js";
import { planRegister, type RegisterPlan, registeredHeader } from "../map/index.js";
import { formatFitsDate, formatUtc } from "../time/index.js";
import { degradedHeader } from "./correct-degradation.js";
import { countUnit, exposureSeconds, unitPerSecond } from "./exposure.js";
import type { Level15Options } from "./level15-options.js";
import { keywordChanges, type Notes } from "./notes.js";
import { checkRegisterable } from "./register-checks.js";
import { screen } from "./screening.js";
import { type PointingUpdate, pointedHeader } from "./update-pointing.js";

/**
 * Number of the algorithm that makes level 1.5 files. It rises only when the pixels or the header of an output change
 * for the same input and options.
 */
export const LEVEL15_ALGORITHM = 1;

/** Everything that is decided about one image before a pixel is touched. */
export interface Level15Plan {
  readonly geometry: RegisterPlan;
  /** What every pixel is multiplied by: 1 / (degradation * exposure). */
  readonly factor: number;
  /** The header of the output, without the statistics of its pixels and without checksums. */
  readonly header: FitsHeader;
}

/** Keywords of storage and of the old pixels; they would be wrong in the output. */
const STALE = [
  "BLANK",
  "BSCALE",
  "BZERO",
  "CHECKSUM",
  "DATASUM",
  "ZHECKSUM",
  "ZDATASUM",
  "EXTNAME",
  "EXTVER",
  "INHERIT",
  "COMPRESS",
  "ZBLANK",
  /^Z(?:NAME|VAL|TILE)\d+$/,
];

/**
 * Plans the whole chain for one image from its header and size: screening, pointing, geometry, factors, header. Pure:
 * the same header and options give the same plan. Steps and warnings go into `notes`.
 *
 * @throws HeliokitError with the codes of the single steps: `aia/not-aia`, `aia/quality`, `aia/already-corrected`,
 * `aia/missing-keyword`, `aia/bad-keyword`, `aia/unknown-channel`, `aia/no-pointing-entry`, `aia/not-square`,
 * `aia/not-full-disk`, `aia/correction-version-missing`, `aia/correction-epoch-missing`
 */
export function planLevel15(
  header: FitsHeader,
  size: { readonly width: number; readonly height: number },
  options: Level15Options,
  notes: Notes,
): Level15Plan {
  const instrument = screen(header, {
    ...(options.qualityMask === undefined ? {} : { qualityMask: options.qualityMask }),
    ...(options.force === undefined ? {} : { force: options.force }),
  });
  const pointed = instrument === "AIA" ? pointingStep(header, size, options, notes) : keptPointing(header);
  const cutouts = options.cutouts === "register" ? "if-needed" : false;
  const { header: checked, wcs, cutout } = checkRegisterable(pointed.header, size, cutouts, notes);
  const geometry = planRegister(
    {
      ...size,
      referencePixel: wcs.referencePixel,
      scale: wcs.scaleArcsecPerPixel,
      rotation: wcs.rotation,
    },
    { size: options.size, cutout },
  );
  const registered = registeredHeader(checked, geometry);
  const { order = 3, method = "bspline", missing = Number.NaN } = options;
  notes.steps.push({
    name: "register",
    summary:
      `${method} order ${order}, missing ${missingText(missing)}: ${size.width} x ${size.height} to ` +
      `${geometry.outputWidth} x ${geometry.outputHeight} pixels of ${geometry.scale.x} arcsec`,
    keywords: keywordChanges(checked, registered, REGISTER_KEYWORDS),
    facts: { method, order, missing: missingText(missing), padX: geometry.padX, padY: geometry.padY },
  });

  let result = withoutCards(registered, STALE);
  let factor = 1;
  if (instrument === "AIA") {
    const degraded = degradationStep(result, options, notes);
    const normalized = exposureStep(degraded.header, options, notes);
    result = normalized.header;
    factor = degraded.factor * normalized.factor;
  }
  return { geometry, factor, header: provenanceHeader(result, pointed, instrument, options, notes) };
}

const REGISTER_KEYWORDS = [
  "NAXIS1",
  "NAXIS2",
  "CRPIX1",
  "CRPIX2",
  "CDELT1",
  "CDELT2",
  "CROTA2",
  "PC1_1",
  "PC1_2",
  "PC2_1",
  "PC2_2",
  "R_SUN",
  "RSUN_OBS",
  "LVL_NUM",
];

/** What stands for `missing` in texts and in the keyword MISSING. */
function missingText(missing: number | "min"): string {
  return typeof missing === "string" || !Number.isNaN(missing) ? String(missing) : "NaN";
}

function pointingStep(
  header: FitsHeader,
  size: { readonly width: number; readonly height: number },
  options: Level15Options,
  notes: Notes,
): PointingUpdate {
  const { pointing = "header" } = options;
  if (pointing !== "header") return pointedHeader(header, size, pointing, options.pointingGap ?? "header", notes);
  notes.steps.push({ name: "pointing", summary: "the header's pointing is kept", keywords: [], facts: {} });
  return keptPointing(header);
}

function keptPointing(header: FitsHeader): PointingUpdate {
  return { header, row: undefined, source: "header" };
}

function degradationStep(
  header: FitsHeader,
  options: Level15Options,
  notes: Notes,
): { readonly header: FitsHeader; readonly factor: number } {
  const { correction = "none", correctionVersion } = options;
  if (correction === "none") {
    notes.steps.push({ name: "degradation", summary: "not corrected", keywords: [], facts: {} });
    return { header, factor: 1 };
  }
  // WAVELNTH was asked for before; saying again that it was taken from elsewhere would tell nothing new.
  const known = new Set(notes.warnings.map(({ message }) => message));
  const quiet: Notes = {
    ...notes,
    warn: (code, message, facts) => (known.has(message) ? undefined : notes.warn(code, message, facts)),
  };
  const { header: after, found } = degradedHeader(header, correction, correctionVersion, quiet);
  const tableName = correction.origin.address ?? correction.origin.source;
  notes.steps.push({
    name: "degradation",
    summary: `divided by ${found.factor} (version ${found.version}, epoch from ${formatFitsDate(found.epoch.tStart)})`,
    keywords: keywordChanges(header, after, ["DEGFAC", "DEGVER"]),
    facts: {
      factor: found.factor,
      version: found.version,
      epochStart: formatUtc(found.epoch.tStart),
      days: found.dtDays,
      extrapolated: found.extrapolated,
      table: tableName,
      sha256: correction.sha256,
    },
  });
  return { header: after, factor: 1 / found.factor };
}

function exposureStep(
  header: FitsHeader,
  options: Level15Options,
  notes: Notes,
): { readonly header: FitsHeader; readonly factor: number } {
  const unit = countUnit(header);
  if (options.normalize === false) {
    notes.steps.push({ name: "exposure", summary: "not normalised", keywords: [], facts: {} });
    return { header: withCards(header, { BUNIT: unit, EXPNORM: false }), factor: 1 };
  }
  const exposure = exposureSeconds(header);
  const perSecond = /\/\s*s$/.test(unit) ? unit : unitPerSecond(unit);
  const after = withCards(header, { BUNIT: perSecond, EXPNORM: true });
  notes.steps.push({
    name: "exposure",
    summary: `divided by ${exposure} s`,
    keywords: keywordChanges(header, after, ["BUNIT", "EXPNORM"]),
    facts: { exposureSeconds: exposure },
  });
  return { header: after, factor: 1 / exposure };
}

/** Keywords and HISTORY that say how the image came about. No clock: the same input gives the same bytes. */
function provenanceHeader(
  header: FitsHeader,
  pointed: PointingUpdate,
  instrument: "AIA" | "HMI",
  options: Level15Options,
  notes: Notes,
): FitsHeader {
  const { order = 3, method = "bspline", missing = Number.NaN } = options;
  let result = withCard(header, "INTERP", `${method}/${order}`, "interpolation: method/order");
  result = withCard(result, "MISSING", missingText(missing), "value outside the input");
  if (instrument === "AIA") {
    result = withCard(result, "POINTSRC", pointed.source, "pointing: table, nearest (row) or header");
    if (pointed.row) {
      result = withCard(result, "POINT_T0", formatFitsDate(pointed.row.tStart), "T_START of the pointing row");
    }
  }
  result = withCard(result, "ALGONUM", LEVEL15_ALGORITHM, "heliokit level 1.5 algorithm number");
  const lines = notes.steps.map(({ name, summary }) => `${name}: ${summary}`);
  const tables = notes.steps.flatMap(({ name, facts }) =>
    typeof facts["sha256"] === "string"
      ? [`${name} table ${facts["table"]} sha256 ${facts["sha256"].slice(0, 16)}`]
      : [],
  );
  const warnings = notes.warnings.map(({ code, message }) => `warning ${code}: ${message}`);
  return withHistory(
    result,
    `heliokit level 1.5, algorithm ${LEVEL15_ALGORITHM}`,
    ...[...lines, ...tables, ...warnings].map(portable),
  );

  /** Outputs must not depend on where a folder lies: of a table's path or address only the last part is told. */
  function portable(text: string): string {
    const addresses = [options.pointing, options.correction].flatMap((table) =>
      typeof table === "object" && table.origin.address !== undefined ? [table.origin.address] : [],
    );
    return addresses.reduce((line, address) => line.replaceAll(address, address.split(/[\\/]/).pop() ?? ""), text);
  }
}
