import { HeliokitError } from "../errors.js";
import type { ParseTableOptions } from "./correction-table.js";
import { sha256 } from "./sha256.js";
import { cellNumber, readTextTable, requiredColumn, type TableOrigin } from "./table-text.js";
import { type AiaChannel, waveStr } from "./telescope.js";

/** What the error estimate needs of one channel. */
export interface ErrorRow {
  readonly version: number;
  /** `193_THIN`, `1600`. */
  readonly waveStr: string;
  /** Counts (DN) per detected photon. */
  readonly dnPerPhoton: number;
  /** Ratio of photon noise to compression noise. */
  readonly compress: number;
  /** Relative error of the calibration before flight. */
  readonly calibrationError: number;
  /** Relative error of the atomic data (CHIANTI). */
  readonly chiantiError: number;
  /** Relative error of the cross-calibration with EVE. */
  readonly eveError: number;
}

/** SSW's `aia_V3_error_table.txt`. */
export interface ErrorTable {
  readonly kind: "errors";
  readonly origin: TableOrigin;
  readonly sha256: string;
  readonly rows: readonly ErrorRow[];
}

/**
 * Reads an error table (SSW's text, or a DRMS reply with the same columns).
 *
 * @throws HeliokitError `aia/unreadable-table`, `aia/empty-table`
 *
 * @example
 * ```ts
 * const table = parseErrorTable(text);
 * ```
 */
export function parseErrorTable(text: string, options: ParseTableOptions = {}): ErrorTable {
  const origin = options.origin ?? { source: "file" };
  const name = origin.address ?? `errors (${origin.source})`;
  const table = readTextTable(text, name);
  const wave = requiredColumn(table, "WAVE_STR", name);
  const [version, dn, compress, calibration, chianti, eve] = [
    "VER_NUM",
    "DNPERPHT",
    "COMPRESS",
    "CALERR",
    "CHIANTI",
    "EVEERR",
  ].map((column) => requiredColumn(table, column, name)) as [number, number, number, number, number, number];
  const rows = Array.from({ length: table.rowCount }, (_, row) => {
    const number = (column: number) => cellNumber(table, row, column, name);
    return {
      version: number(version),
      waveStr: table.cell(row, wave).toUpperCase(),
      dnPerPhoton: number(dn),
      compress: number(compress),
      calibrationError: number(calibration),
      chiantiError: number(chianti),
      eveError: number(eve),
    };
  });
  if (rows.length === 0) {
    throw new HeliokitError("aia/empty-table", `table ${name} has no rows`, { facts: { file: name } });
  }
  return { kind: "errors", origin, sha256: options.sha256 ?? sha256(text), rows };
}

/**
 * Version 3 of the error table, the only one published, so that uncertainties need no network. `sha256` is that of the
 * published file.
 *
 * @example
 * ```ts
 * estimateError(counts, { channel: 193, table: AIA_ERROR_TABLE_V3 });
 * ```
 */
export const AIA_ERROR_TABLE_V3: ErrorTable = {
  kind: "errors",
  origin: { source: "built-in", address: "aia_V3_error_table.txt" },
  sha256: "66ff034923bb0fd1ad20e8f30c7d909e1a80745063957dd6010f81331acaf894",
  rows: (
    [
      [94, 1.975, 26.196, 0.25, 0.5, 0.087],
      [131, 1.473, 18.797, 0.25, 0.5, 0.051],
      [171, 1.122, 14.4, 0.25, 0.25, 0.019],
      [193, 0.962, 12.759, 0.25, 0.25, 0.014],
      [211, 0.88, 11.67, 0.25, 0.25, 0.019],
      [304, 0.611, 8.1, 0.25, 0.5, 0.023],
      [335, 0.576, 7.35, 0.25, 0.25, 0.097],
      [1600, 0.12, 1.539, 0.5, 1, 0.012],
      [1700, 0.113, 0.362, 0.5, 1, 0.035],
      [4500, 0.056, 0.068, 0.5, 1, 0.03],
    ] as const
  ).map(([channel, dnPerPhoton, compress, calibrationError, chiantiError, eveError]) => ({
    version: 3,
    waveStr: waveStr(channel),
    dnPerPhoton,
    compress,
    calibrationError,
    chiantiError,
    eveError,
  })),
};

/** The row of a channel, of the highest version. */
export function errorRow(table: ErrorTable, channel: AiaChannel): ErrorRow {
  let best: ErrorRow | undefined;
  for (const row of table.rows) {
    if (row.waveStr === waveStr(channel) && (best === undefined || row.version > best.version)) best = row;
  }
  if (best) return best;
  const name = table.origin.address ?? table.origin.source;
  throw new HeliokitError("aia/channel-not-in-table", `error table ${name} has no row for channel ${channel}`, {
    facts: { file: name, channel },
  });
}
