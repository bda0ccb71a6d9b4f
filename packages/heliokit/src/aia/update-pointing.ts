import { HeliokitError, type OnWarning } from "../errors.js";
import { type FitsHeader, headerNumber, withCards, withoutCards } from "../fits/index.js";
import { FULL_FRAME_SIDE, LEVEL15_SCALE_ARCSEC, mapFromRaster, mapTimes, type SolarMap } from "../map/index.js";
import { formatFitsDate, formatUtc, type Instant } from "../time/index.js";
import { channelOf } from "./channel.js";
import type { PointingGap } from "./level15-options.js";
import { keywordChanges, type Notes, newNotes } from "./notes.js";
import { nearestPointingRow, type PointingRow, type PointingTable, pointingRow } from "./pointing-table.js";

/** Options of {@link updatePointing}. */
export interface UpdatePointingOptions {
  /** What to do when no row of the table holds at T_OBS. Default "error", as in the Python library. */
  readonly gap?: PointingGap;
  readonly onWarning?: OnWarning;
}

/** What was done to a header's pointing. */
export interface PointingUpdate {
  readonly header: FitsHeader;
  /** The row that was used; undefined when the header's own pointing was kept. */
  readonly row: PointingRow | undefined;
  /** "table", "nearest" or "header": what stands in POINTSRC. */
  readonly source: "table" | "nearest" | "header";
}

const POINTING_KEYWORDS = ["CRPIX1", "CRPIX2", "CDELT1", "CDELT2", "CROTA2", "X0_MP", "Y0_MP", "SAT_ROT"];

/**
 * Takes pointing from the 3-hour master pointing table: pixels and values stay, coordinates become those of the limb fit.
 *
 * Keywords changed: CRPIX1/2 (moved by the difference between the table's Sun centre and X0_MP, Y0_MP, so that cut-outs
 * work), CDELT1/2, CROTA2 (table's INSTROT + SAT_ROT), X0_MP, Y0_MP; PCi_j are removed. A value that the table lacks is
 * left as it is, with a warning `aia/pointing-value-missing`. SAT_ROT missing counts as 0 with a warning, as in the
 * archive's own pipeline. The row is the first with T_START <= T_OBS < T_STOP.
 *
 * @throws HeliokitError `aia/no-pointing-entry` when no row holds (see `gap`), `aia/missing-keyword` (T_OBS, WAVELNTH),
 * `aia/unknown-channel`, `aia/not-aia`, `aia/pointing-mismatch` (a scale that no binning explains)
 *
 * @example
 * ```ts
 * const pointed = updatePointing(map, parsePointingTable(csv), { gap: "header" });
 * ```
 */
export function updatePointing(map: SolarMap, table: PointingTable, options: UpdatePointingOptions = {}): SolarMap {
  if (map.instrument !== "AIA") {
    throw new HeliokitError(
      "aia/not-aia",
      `the pointing table is for AIA; this image is from ${map.instrument === "other" ? "another instrument" : map.instrument}`,
      { facts: { keyword: "INSTRUME" } },
    );
  }
  const notes = newNotes(options.onWarning);
  const { header } = pointedHeader(map.header, map.raster, table, options.gap ?? "error", notes);
  return mapFromRaster(map.raster, header);
}

/** The part of {@link updatePointing} on headers, for the chain. */
export function pointedHeader(
  header: FitsHeader,
  size: { readonly width: number; readonly height: number },
  table: PointingTable,
  gap: PointingGap,
  notes: Notes,
): PointingUpdate {
  const channel = channelOf(header, notes);
  const at = observationTime(header, notes);
  const found = pointingRow(table, at, channel);
  const row = found ?? (gap === "nearest" ? nearestPointingRow(table, at, channel) : undefined);
  const tableName = table.origin.address ?? table.origin.source;
  if (row === undefined) {
    const message =
      `no row of the pointing table ${tableName} holds at ${formatUtc(at)} for channel ${channel} ` +
      `(it reaches from ${formatUtc(table.coverage.from)} to ${formatUtc(table.coverage.until)})`;
    const facts = { time: formatUtc(at), channel, table: tableName };
    if (gap !== "header") {
      throw new HeliokitError("aia/no-pointing-entry", `${message}; try --pointing-gap header or nearest`, { facts });
    }
    notes.warn("aia/no-pointing-entry", `${message}; the header's pointing is kept`, facts);
    notes.steps.push({ name: "pointing", summary: "header kept: gap in the table", keywords: [], facts });
    return { header, row: undefined, source: "header" };
  }
  if (found === undefined) {
    notes.warn(
      "aia/pointing-nearest",
      `no row of the pointing table ${tableName} holds at ${formatUtc(at)}; the nearest one (from ${formatUtc(row.tStart)}) is used`,
      { time: formatUtc(at), channel, table: tableName },
    );
  }
  const after = applyRow(header, size, row, channel, notes);
  notes.steps.push({
    name: "pointing",
    summary: `row ${row.row} of ${tableName} (from ${formatFitsDate(row.tStart)})`,
    keywords: keywordChanges(header, after, POINTING_KEYWORDS),
    facts: {
      row: row.row,
      tStart: formatUtc(row.tStart),
      tStop: formatUtc(row.tStop),
      table: tableName,
      sha256: table.sha256,
    },
  });
  return { header: after, row, source: found === undefined ? "nearest" : "table" };
}

/** T_OBS, or what stands for it with a warning. */
export function observationTime(header: FitsHeader, notes: Notes): Instant {
  const { observedAt, repairs } = mapTimes(header, "AIA");
  if (observedAt === undefined) {
    throw new HeliokitError(
      "aia/missing-keyword",
      "T_OBS is missing, and so are DATE-AVG and DATE-OBS: the time of the image is unknown; add T_OBS to the header",
      { facts: { keyword: "T_OBS" } },
    );
  }
  const repair = repairs.find(({ keyword, used }) => keyword === "T_OBS" && used !== "");
  if (repair) {
    notes.warn("aia/missing-keyword", `T_OBS is missing or unreadable; ${repair.used} is used instead`, {
      keyword: "T_OBS",
      used: repair.used,
    });
  }
  return observedAt;
}

function applyRow(
  header: FitsHeader,
  size: { readonly width: number; readonly height: number },
  row: PointingRow,
  channel: number,
  notes: Notes,
): FitsHeader {
  const changes: Record<string, number> = {};
  const lacking = (keyword: string): void =>
    notes.warn(
      "aia/pointing-value-missing",
      `the pointing table has no ${keyword} for channel ${channel} in the row from ${formatUtc(row.tStart)}; the header's is kept`,
      { keyword, channel, row: row.row },
    );

  const bin = binningOf(header, size, row, notes);
  const unscaled = headerNumber(header, "CDELT1") === undefined;
  if (Number.isNaN(row.scale)) lacking("CDELT1");
  else if (!unscaled || coversTheSun(size, row.scale)) {
    // A frame without CDELT that would be too small may be binned or a cut-out: the table's scale would be a guess.
    changes["CDELT1"] = row.scale * bin;
    changes["CDELT2"] = row.scale * bin;
  }
  if (Number.isNaN(row.instRot)) lacking("CROTA2");
  else changes["CROTA2"] = row.instRot + spacecraftRoll(header, notes, changes);

  moveCentre(header, size, bin, "CRPIX1", "X0_MP", row.x0, changes, lacking, notes);
  moveCentre(header, size, bin, "CRPIX2", "Y0_MP", row.y0, changes, lacking, notes);
  return withCards(withoutCards(header, [/^PC\d_\d$/]), changes);
}

function moveCentre(
  header: FitsHeader,
  size: { readonly width: number; readonly height: number },
  bin: number,
  crpix: "CRPIX1" | "CRPIX2",
  mp: "X0_MP" | "Y0_MP",
  centre: number,
  changes: Record<string, number>,
  lacking: (keyword: string) => void,
  notes: Notes,
): void {
  if (Number.isNaN(centre)) {
    lacking(crpix);
    return;
  }
  const old = headerNumber(header, crpix);
  const reference = headerNumber(header, mp);
  const fullFrame = size.width * bin === FULL_FRAME_SIDE && size.height * bin === FULL_FRAME_SIDE;
  changes[mp] = centre;
  if (fullFrame && (bin > 1 || old === undefined)) {
    // A pixel of the binned frame covers bin x bin pixels of the full one; centres follow with half a pixel.
    changes[crpix] = (centre + 0.5) / bin + 0.5;
    if (old === undefined) {
      notes.warn("aia/missing-keyword", `${crpix} is missing; the table's value for a full frame is used`, {
        keyword: crpix,
        used: "table value",
      });
    }
  } else if (reference === undefined) {
    notes.warn(
      "aia/missing-keyword",
      `${mp} is missing: ${crpix} cannot be moved and stays, scale and roll are taken from the table`,
      { keyword: mp },
    );
  } else if (old !== undefined && bin === 1) {
    changes[crpix] = old + (centre - reference);
  }
}

/** SAT_ROT in degrees; 0 with a warning where it is missing, undefined or the text 'nan' (the card is then set). */
function spacecraftRoll(header: FitsHeader, notes: Notes, changes: Record<string, number>): number {
  const roll = headerNumber(header, "SAT_ROT");
  if (roll !== undefined) return roll;
  notes.warn("aia/missing-keyword", "SAT_ROT is missing or undefined; 0 is used, as in the archive's own pipeline", {
    keyword: "SAT_ROT",
    used: 0,
  });
  changes["SAT_ROT"] = 0;
  return 0;
}

/** Whether a frame with pixels of this scale is as wide and high as a full one. */
function coversTheSun(size: { readonly width: number; readonly height: number }, scale: number): boolean {
  const full = FULL_FRAME_SIDE * LEVEL15_SCALE_ARCSEC;
  return [size.width, size.height].every((side) => Math.abs((side * scale) / full - 1) <= MOST_SCALE_DIFFERENCE);
}

/** Beyond this a table is not for the image; the channels differ by 2 % among themselves. */
const MOST_SCALE_DIFFERENCE = 0.05;

/**
 * How many full-frame pixels lie side by side in one pixel of this image: 1, or a whole number for block-averaged
 * frames, whose CDELT is that much larger than the table's scale.
 */
function binningOf(
  header: FitsHeader,
  size: { readonly width: number; readonly height: number },
  row: PointingRow,
  notes: Notes,
): number {
  const old = headerNumber(header, "CDELT1");
  if (old === undefined || Number.isNaN(row.scale)) return 1;
  const ratio = old / row.scale;
  const bin = Math.round(ratio);
  if (bin === 1 && Math.abs(ratio - 1) <= 0.01) return 1;
  const whole = bin > 1 && Math.abs(ratio / bin - 1) <= 0.01;
  if (!whole && Math.abs(ratio - 1) > MOST_SCALE_DIFFERENCE) {
    throw new HeliokitError(
      "aia/pointing-mismatch",
      `CDELT1 is ${old} arcsec per pixel, the pointing table says ${row.scale}: no binning explains that, so the table is ` +
        "for other images; take another table or --pointing header",
      { facts: { keyword: "CDELT1", found: old, wanted: row.scale } },
    );
  }
  notes.warn(
    "aia/pointing-resampled",
    whole
      ? `the image is binned by ${bin} (CDELT1 ${old}): the table's pointing is converted to its pixels`
      : `CDELT1 ${old} is far from the table's ${row.scale} arcsec per pixel: the image may have been resampled before`,
    { keyword: "CDELT1", found: old, wanted: row.scale, width: size.width, height: size.height },
  );
  return whole ? bin : 1;
}
