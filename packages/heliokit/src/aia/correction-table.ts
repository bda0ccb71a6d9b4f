import { HeliokitError } from "../errors.js";
import { compareInstants, type Instant, isMissingTime, parseInstant } from "../time/index.js";
import { sha256 } from "./sha256.js";
import {
  cellNumber,
  readTextTable,
  requiredColumn,
  type TableOrigin,
  type TextTable,
  unreadableTable,
} from "./table-text.js";

/** One epoch of one channel in one version of the degradation table. */
export interface CorrectionRow {
  /** When the row was made. */
  readonly date: Instant | undefined;
  /** The epoch: `tStart` included, `tStop` not. */
  readonly tStart: Instant;
  readonly tStop: Instant;
  readonly version: number;
  /** `193_THIN`, `1600`. */
  readonly waveStr: string;
  /** Effective area in cm2 at the start of the epoch. */
  readonly effectiveArea: number;
  /** Wavelength of that area in Angstrom; NaN where absent. */
  readonly effectiveWavelength: number;
  /** Coefficients of the polynomial in days since the start of the epoch. */
  readonly p1: number;
  readonly p2: number;
  readonly p3: number;
}

/**
 * The table of AIA's degradation (`aia.response`, or SSW's response table). Rows keep the order of the file, which
 * decides between several rows for one epoch.
 *
 * @example
 * ```ts
 * const table = parseCorrectionTable(text);
 * table.versions; // [8]
 * ```
 */
export interface CorrectionTable {
  readonly kind: "correction";
  readonly origin: TableOrigin;
  /** SHA-256 of the text the table was read from. */
  readonly sha256: string;
  readonly rows: readonly CorrectionRow[];
  /** Versions (VER_NUM) that occur, ascending. */
  readonly versions: readonly number[];
  /** When the newest row was made; factors for later times are extrapolated. */
  readonly madeAt: Instant | undefined;
}

/** Options of {@link parseCorrectionTable}. */
export interface ParseTableOptions {
  /** Default `{ source: "file" }`. */
  readonly origin?: TableOrigin;
  /** SHA-256 of the text where the caller knows it already; default: computed. */
  readonly sha256?: string;
}

/**
 * Reads a degradation table: SSW's text or the archive's JSON reply, told apart by themselves; columns are found by
 * name.
 *
 * @throws HeliokitError `aia/unreadable-table`, `aia/empty-table`
 *
 * @example
 * ```ts
 * const table = parseCorrectionTable(text, { origin: { source: "file", address: "aia_V8_response_table.txt" } });
 * ```
 */
export function parseCorrectionTable(text: string, options: ParseTableOptions = {}): CorrectionTable {
  const origin = options.origin ?? { source: "file" };
  const name = origin.address ?? `degradation (${origin.source})`;
  const table = readTextTable(text, name);
  const at = (column: string) => requiredColumn(table, column, name);
  const [start, stop, version, wave] = [at("T_START"), at("T_STOP"), at("VER_NUM"), at("WAVE_STR")];
  const [area, p1, p2, p3] = [at("EFF_AREA"), at("EFFA_P1"), at("EFFA_P2"), at("EFFA_P3")];
  const [date, wavelength] = [table.column("DATE"), table.column("EFF_WVLN")];

  const rows: CorrectionRow[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const tStart = tableTime(table, row, start, name);
    const tStop = tableTime(table, row, stop, name);
    if (!tStart || !tStop) throw unreadableTable(name, `row ${row} has no T_START or no T_STOP`, { tile: row });
    rows.push({
      date: date < 0 ? undefined : tableTime(table, row, date, name),
      tStart,
      tStop,
      version: cellNumber(table, row, version, name),
      waveStr: table.cell(row, wave).toUpperCase(),
      effectiveArea: cellNumber(table, row, area, name),
      effectiveWavelength: wavelength < 0 ? Number.NaN : cellNumber(table, row, wavelength, name),
      p1: cellNumber(table, row, p1, name),
      p2: cellNumber(table, row, p2, name),
      p3: cellNumber(table, row, p3, name),
    });
  }
  if (rows.length === 0) {
    throw new HeliokitError("aia/empty-table", `table ${name} has no rows`, { facts: { file: name } });
  }
  return {
    kind: "correction",
    origin,
    sha256: options.sha256 ?? sha256(text),
    rows,
    versions: [...new Set(rows.map((row) => row.version))].filter(Number.isFinite).sort((a, b) => a - b),
    madeAt: newest(rows),
  };
}

/** When the newest of some rows was made. */
export function newest(rows: readonly CorrectionRow[]): Instant | undefined {
  let latest: Instant | undefined;
  for (const { date } of rows) if (date && (!latest || compareInstants(date, latest) > 0)) latest = date;
  return latest;
}

/** A time cell; undefined where the table says that there is none. */
export function tableTime(table: TextTable, row: number, column: number, name: string): Instant | undefined {
  const text = table.cell(row, column);
  if (isMissingTime(text)) return undefined;
  try {
    return parseInstant(text);
  } catch (cause) {
    throw new HeliokitError(
      "aia/unreadable-table",
      `table ${name}: row ${row} has the time ${JSON.stringify(text.slice(0, 40))}`,
      { facts: { file: name, tile: row }, cause },
    );
  }
}
