import { HeliokitError } from "../errors.js";
import { compareInstants, formatUtc, type Instant, isMissingTime, makeInstant, parseInstant } from "../time/index.js";
import { sha256 } from "./sha256.js";
import {
  cellNumber,
  readTextTable,
  requiredColumn,
  type TableOrigin,
  type TextTable,
  unreadableTable,
} from "./table-text.js";
import { AIA_CHANNELS, type AiaChannel } from "./telescope.js";

/** Pointing of one channel, one number per row; NaN where the table has none. */
export interface PointingColumns {
  /** Sun centre in pixels of the full frame, **0-based** (X0_MP). */
  readonly x0: Float64Array;
  /** Sun centre in pixels of the full frame, **0-based** (Y0_MP). */
  readonly y0: Float64Array;
  /** Arcsec per pixel (IMSCL_MP). */
  readonly scale: Float64Array;
  /** Roll of the telescope in degrees (INST_ROT). */
  readonly instRot: Float64Array;
}

/**
 * The master pointing table `aia.master_pointing3h`: for every three hours the Sun's centre, pixel size and roll of
 * each channel, from fits of the limb. Plain data; it can be sent to workers.
 *
 * @example
 * ```ts
 * const table = parsePointingTable(text, { origin: { source: "file", address: "pointing.csv" } });
 * pointingRow(table, tObs, 193)?.x0; // 2041.35
 * ```
 */
export interface PointingTable {
  readonly kind: "pointing";
  readonly origin: TableOrigin;
  /** SHA-256 of the text the table was read from. */
  readonly sha256: string;
  /** Place of each kept row in the text, from 0; differs from its index here only when a window was read. */
  readonly rowNumbers: Int32Array;
  /** Begin and end of each row: whole TAI seconds and nanoseconds, as in `Instant`. */
  readonly startSeconds: Float64Array;
  readonly startNanoseconds: Int32Array;
  readonly stopSeconds: Float64Array;
  readonly stopNanoseconds: Int32Array;
  readonly channels: ReadonlyMap<AiaChannel, PointingColumns>;
  /** Begin of the earliest and end of the latest row of the whole text. */
  readonly coverage: { readonly from: Instant; readonly until: Instant };
}

/** One row of the table for one channel. NaN: the table has no value. */
export interface PointingRow {
  /** Row number in the table's text, from 0. */
  readonly row: number;
  readonly tStart: Instant;
  readonly tStop: Instant;
  /** Sun centre in full-frame pixels, 0-based. */
  readonly x0: number;
  readonly y0: number;
  /** Arcsec per pixel. */
  readonly scale: number;
  /** Degrees. */
  readonly instRot: number;
}

/** Options of {@link parsePointingTable}. */
export interface ParsePointingOptions {
  /** Default `{ source: "file" }`. */
  readonly origin?: TableOrigin;
  /** SHA-256 of the text where the caller knows it already; default: computed. */
  readonly sha256?: string;
  /** Keep only rows that touch this stretch (ends included) and a day on either side: quick on the whole mission's table. */
  readonly window?: { readonly from: Instant; readonly until: Instant };
}

/**
 * Reads the pointing table: LMSAL's CSV or the archive's JSON reply, told apart by themselves. Columns are found by
 * name, others ignored; empty cells, `MISSING` and `nan` become NaN; times may lack their `Z`.
 *
 * @throws HeliokitError `aia/unreadable-table`, `aia/empty-table`
 *
 * @example
 * ```ts
 * const table = parsePointingTable(csv);
 * table.rowNumbers.length; // 53
 * ```
 */
export function parsePointingTable(text: string, options: ParsePointingOptions = {}): PointingTable {
  const origin = options.origin ?? { source: "file" };
  const name = origin.address ?? `pointing (${origin.source})`;
  const table = readTextTable(text, name);
  const tStart = requiredColumn(table, "T_START", name);
  const tStop = requiredColumn(table, "T_STOP", name);
  const channels = AIA_CHANNELS.filter((channel) => table.column(columnName(channel, "X0")) >= 0);
  if (channels.length === 0) throw unreadableTable(name, "has no column like A_193_X0; is it another table?");
  if (table.rowCount === 0) {
    throw new HeliokitError("aia/empty-table", `table ${name} has no rows`, { facts: { file: name } });
  }

  const kept: KeptRow[] = [];
  let from: Instant | undefined;
  let until: Instant | undefined;
  const near = options.window && dayTexts(options.window);
  for (let row = 0; row < table.rowCount; row++) {
    const atEdge = row === 0 || row === table.rowCount - 1;
    const startText = table.cell(row, tStart);
    const stopText = table.cell(row, tStop);
    // Only ISO texts may be compared as texts; others are kept.
    const inside = !near || startText[4] !== "-" || (startText <= near.last && stopText >= near.first);
    if (!inside && !atEdge) continue;
    // A row without times can never be selected, but its place in the table counts.
    if (isMissingTime(startText) || isMissingTime(stopText)) continue;
    const start = readTime(startText, row, name);
    const stop = readTime(stopText, row, name);
    if (from === undefined || compareInstants(start, from) < 0) from = start;
    if (until === undefined || compareInstants(stop, until) > 0) until = stop;
    if (inside) kept.push({ row, start, stop });
  }
  if (from === undefined || until === undefined) throw unreadableTable(name, "has no row with T_START and T_STOP");
  return {
    kind: "pointing",
    origin,
    sha256: options.sha256 ?? sha256(text),
    rowNumbers: Int32Array.from(kept, ({ row }) => row),
    startSeconds: Float64Array.from(kept, ({ start }) => start.seconds),
    startNanoseconds: Int32Array.from(kept, ({ start }) => start.nanoseconds),
    stopSeconds: Float64Array.from(kept, ({ stop }) => stop.seconds),
    stopNanoseconds: Int32Array.from(kept, ({ stop }) => stop.nanoseconds),
    channels: new Map(channels.map((channel) => [channel, readColumns(table, channel, kept, name)])),
    coverage: { from, until },
  };
}

interface KeptRow {
  readonly row: number;
  readonly start: Instant;
  readonly stop: Instant;
}

/** The table's own names pad the wavelength to three digits: A_094_X0, A_1600_X0. */
function columnName(channel: AiaChannel, quantity: "X0" | "Y0" | "IMSCALE" | "INSTROT"): string {
  return `A_${String(channel).padStart(3, "0")}_${quantity}`;
}

function readColumns(table: TextTable, channel: AiaChannel, rows: readonly KeptRow[], name: string): PointingColumns {
  const read = (quantity: "X0" | "Y0" | "IMSCALE" | "INSTROT") => {
    const column = requiredColumn(table, columnName(channel, quantity), name);
    return { column, values: new Float64Array(rows.length) };
  };
  const [x0, y0, scale, instRot] = [read("X0"), read("Y0"), read("IMSCALE"), read("INSTROT")];
  for (const [index, { row }] of rows.entries()) {
    for (const { column, values } of [x0, y0, scale, instRot]) values[index] = cellNumber(table, row, column, name);
  }
  return { x0: x0.values, y0: y0.values, scale: scale.values, instRot: instRot.values };
}

function readTime(text: string, row: number, name: string): Instant {
  try {
    return parseInstant(text);
  } catch (cause) {
    throw new HeliokitError("aia/unreadable-table", `table ${name}: row ${row} has the time ${JSON.stringify(text)}`, {
      facts: { file: name, tile: row },
      cause,
    });
  }
}

/** ISO texts sort like their times, so rows far away need not be parsed; a day of margin absorbs zones and forms. */
function dayTexts(window: { readonly from: Instant; readonly until: Instant }): { first: string; last: string } {
  const day = (instant: Instant, shift: number) =>
    formatUtc(makeInstant(instant.seconds + shift, instant.nanoseconds)).slice(0, 10);
  return { first: day(window.from, -86_400), last: `${day(window.until, 86_400)}~` };
}

function rowAt(table: PointingTable, index: number, columns: PointingColumns): PointingRow {
  return {
    row: table.rowNumbers[index] ?? -1,
    tStart: { seconds: table.startSeconds[index] ?? 0, nanoseconds: table.startNanoseconds[index] ?? 0 },
    tStop: { seconds: table.stopSeconds[index] ?? 0, nanoseconds: table.stopNanoseconds[index] ?? 0 },
    x0: columns.x0[index] ?? Number.NaN,
    y0: columns.y0[index] ?? Number.NaN,
    scale: columns.scale[index] ?? Number.NaN,
    instRot: columns.instRot[index] ?? Number.NaN,
  };
}

function columnsOf(table: PointingTable, channel: AiaChannel): PointingColumns {
  const columns = table.channels.get(channel);
  if (columns) return columns;
  const name = table.origin.address ?? table.origin.source;
  throw new HeliokitError(
    "aia/channel-not-in-table",
    `pointing table ${name} has no columns for channel ${channel} (has ${[...table.channels.keys()].join(", ")})`,
    { facts: { file: name, channel } },
  );
}

/**
 * The row that holds at a time: the first one, in the table's order, with T_START <= time < T_STOP. Undefined when
 * there is none (a gap). Give it T_OBS.
 *
 * @throws HeliokitError `aia/channel-not-in-table`
 *
 * @example
 * ```ts
 * const row = pointingRow(table, map.observedAt, 193);
 * ```
 */
export function pointingRow(table: PointingTable, at: Instant, channel: AiaChannel): PointingRow | undefined {
  const columns = columnsOf(table, channel);
  for (let index = 0; index < table.rowNumbers.length; index++) {
    if (order(table.startSeconds, table.startNanoseconds, index, at) > 0) continue;
    if (order(table.stopSeconds, table.stopNanoseconds, index, at) > 0) return rowAt(table, index, columns);
  }
  return undefined;
}

function order(seconds: Float64Array, nanoseconds: Int32Array, index: number, at: Instant): number {
  return (seconds[index] ?? 0) - at.seconds || (nanoseconds[index] ?? 0) - at.nanoseconds;
}

/**
 * The row nearest in time: distance 0 inside a row, else to the nearer of its ends; rows without position for the
 * channel are passed over, ties take the earlier row. Undefined when none lies within `withinSeconds` (default: any).
 *
 * @throws HeliokitError `aia/channel-not-in-table`
 *
 * @example
 * ```ts
 * const near = nearestPointingRow(table, tObs, 193, 6 * 3600);
 * near?.distanceSeconds; // 7.84
 * ```
 */
export function nearestPointingRow(
  table: PointingTable,
  at: Instant,
  channel: AiaChannel,
  withinSeconds = Number.POSITIVE_INFINITY,
): (PointingRow & { readonly distanceSeconds: number }) | undefined {
  const columns = columnsOf(table, channel);
  const time = at.seconds + at.nanoseconds / 1e9;
  let best = -1;
  let distance = Number.POSITIVE_INFINITY;
  for (let index = 0; index < table.rowNumbers.length; index++) {
    if (Number.isNaN(columns.x0[index] ?? Number.NaN) || Number.isNaN(columns.y0[index] ?? Number.NaN)) continue;
    const start = (table.startSeconds[index] ?? 0) + (table.startNanoseconds[index] ?? 0) / 1e9;
    const stop = (table.stopSeconds[index] ?? 0) + (table.stopNanoseconds[index] ?? 0) / 1e9;
    const away = Math.max(start - time, time - stop, 0);
    if (away < distance) {
      best = index;
      distance = away;
    }
  }
  if (best < 0 || distance > withinSeconds) return undefined;
  return { ...rowAt(table, best, columns), distanceSeconds: distance };
}

/**
 * Whether a table reaches far enough for observations: it ends after the last of them. A gap inside, or a beginning
 * after the first, is a matter of single images and of the policy for gaps.
 *
 * @example
 * ```ts
 * pointingReaches(table, lastObservation);
 * ```
 */
export function pointingReaches(table: PointingTable, last: Instant): boolean {
  return compareInstants(last, table.coverage.until) < 0;
}
