import { addSeconds, formatUtc, type Instant, parseInstant, taiMinusUtc } from "../time/index.js";
import { channelFacts } from "./channels.js";
import { detectorSide, pointingRow, pointingRowStart, rounded } from "./pointing.js";
import { keyOf, randomStream } from "./random.js";

/** A text file of a table, with the name it usually has. */
export interface TableFile {
  readonly name: string;
  readonly text: string;
}

/** What {@link syntheticPointingTable} makes. */
export interface SyntheticPointingTableOptions {
  /** First and last observation the table must hold for: UTC texts or instants. `to` defaults to `from`. */
  readonly from: Instant | string;
  readonly to?: Instant | string;
  /** The seed that the images were drawn with. Default 1. */
  readonly seed?: number;
  /** Side of the images in pixels; the archive's own table is always for 4096 (default). */
  readonly size?: number;
  /** Hours of rows before and behind. Default 6. */
  readonly marginHours?: number;
  /** Rows to leave out, counted from the first: gaps such as eclipses leave. Default none. */
  readonly gaps?: readonly number[];
  /** Rows in which the first channel's values are missing. Default none. */
  readonly undefinedRows?: readonly number[];
}

const instantOf = (time: Instant | string) => (typeof time === "string" ? parseInstant(time) : time);

/**
 * A pointing table (`aia.master_pointing3h`, one row for three hours) that tells where the drawn Suns really lie, in
 * both forms: the CSV of LMSAL's copy (empty cells where a value is undefined) and the JSON of a JSOC query (`MISSING`).
 *
 * @example
 * ```ts
 * const { csv, json } = syntheticPointingTable({ from: "2013-06-21T00:00:00Z" });
 * ```
 */
export function syntheticPointingTable(options: SyntheticPointingTableOptions): {
  readonly csv: TableFile;
  readonly json: TableFile;
} {
  const seed = options.seed ?? 1;
  const size = options.size ?? detectorSide;
  const margin = (options.marginHours ?? 6) * 3600;
  const from = instantOf(options.from);
  const to = options.to === undefined ? from : instantOf(options.to);
  const gaps = new Set(options.gaps ?? []);
  const undefinedRows = new Set(options.undefinedRows ?? []);
  const first = pointingRowStart(addSeconds(from, -margin), taiMinusUtc(from));
  const end = addSeconds(to, margin);

  const names = ["DATE", "VERSION", "T_START", "T_STOP"];
  for (const facts of channelFacts) {
    const label = String(facts.wavelengthAngstrom).padStart(3, "0");
    for (const quantity of ["X0", "Y0", "INSTROT", "IMSCALE"]) names.push(`A_${label}_${quantity}`);
  }
  const rows: (string | undefined)[][] = [];
  for (let start = first, number = 0; start <= end.seconds; start += 10_800, number++) {
    if (gaps.has(number)) continue;
    const row: (string | undefined)[] = [
      "2023-01-05T18:22:41Z",
      "1",
      formatUtc({ seconds: start, nanoseconds: 0 }, 0),
      formatUtc({ seconds: start + 10_800, nanoseconds: 0 }, 0),
    ];
    let column = 0;
    for (const pointing of pointingRow(start, { seed, size }).values()) {
      const known = !(undefinedRows.has(number) && column === 0);
      const cell = (value: number) => (known ? value.toFixed(6) : undefined);
      row.push(cell(pointing.x0), cell(pointing.y0), cell(pointing.rollDegrees), cell(pointing.scaleArcsecPerPixel));
      column++;
    }
    rows.push(row);
  }
  const csv = [names, ...rows.map((row) => row.map((cell) => cell ?? ""))].map((row) => row.join(",")).join("\n");
  return {
    csv: { name: "aia_pointing_table.csv", text: `${csv}\n` },
    json: { name: "aia_master_pointing3h.json", text: drmsReply(names, rows) },
  };
}

/** The JSON that the archive answers a keyword query with. */
function drmsReply(names: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const keywords = names.map((name, i) => ({ name, values: rows.map((row) => row[i] ?? "MISSING") }));
  return `${JSON.stringify({ keywords, segments: [], links: [], count: rows.length, runtime: 0.1, status: 0 })}\n`;
}

/** What {@link syntheticCorrectionTable} makes. */
export interface SyntheticCorrectionTableOptions {
  /** VER_NUM of the EUV and UV channels. Default 10; the visible channel 4500 always has 3. */
  readonly version?: number;
  readonly seed?: number;
}

/** How the channels fade in our invention: part of the effective area that is left after ten years. */
const fading: Readonly<Record<number, number>> = {
  94: 0.82,
  131: 0.7,
  171: 0.78,
  193: 0.8,
  211: 0.75,
  304: 0.09,
  335: 0.25,
  1600: 0.45,
  1700: 0.85,
  4500: 1,
};

const epochs = [
  "2010-03-24T00:00:00.000",
  "2011-02-15T12:00:00.000",
  "2012-06-01T00:00:00.000",
  "2013-05-01T12:00:00.000",
  "2014-11-20T00:00:00.000",
  "2016-09-01T12:00:00.000",
  "2018-12-01T00:00:00.000",
  "2020-11-19T00:00:00.000",
  "2030-05-01T00:00:00.000",
];

/**
 * A degradation table in the two forms that exist: SSW's fixed-width text and the JSON of a query of `aia.response`.
 * The numbers are invented: steps at the epochs and slow slopes between them, of the size that the instrument shows.
 *
 * @example
 * ```ts
 * const { text } = syntheticCorrectionTable();
 * ```
 */
export function syntheticCorrectionTable(options: SyntheticCorrectionTableOptions = {}): {
  readonly text: TableFile;
  readonly json: TableFile;
} {
  const version = options.version ?? 10;
  const random = randomStream(keyOf(options.seed ?? 1, 51));
  const names = [
    ...["DATE", "T_START", "T_STOP", "VER_NUM", "WAVE_STR", "WAVELNTH", "EPERDN", "DNPERPHT", "EFF_AREA", "EFF_WVLN"],
    ...["EFFA_P1", "EFFA_P2", "EFFA_P3", "RMSE"],
  ];
  const rows: string[][] = [];
  for (const facts of channelFacts) {
    const left = fading[facts.wavelengthAngstrom]!;
    const still = facts.wavelengthAngstrom === 4500;
    const starts = still ? [epochs[0]!, epochs.at(-1)!] : epochs;
    for (let i = 0; i + 1 < starts.length; i++) {
      const start = starts[i]!;
      const years = (Number(start.slice(0, 4)) - 2010 + (Number(start.slice(5, 7)) - 3.75) / 12) / 10;
      // A hyperbola through 1 at launch and `left` after ten years: fast first, slower later.
      const part = 1 / (1 + (1 / left - 1) * years);
      const scatter = i === 0 || still ? 1 : 1 + 0.02 * random.normal();
      const slope = still ? 0 : ((left - 1) / 3652) * 0.4;
      rows.push([
        "2020-11-19T19:00:00.000",
        start,
        starts[i + 1]!,
        String(still ? 3 : version),
        facts.waveText,
        String(facts.wavelengthAngstrom),
        "18.00",
        facts.dnPerPhoton.toFixed(5),
        rounded(still ? 1 : facts.effectiveArea * part * scatter, 5).toFixed(5),
        facts.wavelengthAngstrom.toFixed(2),
        rounded(slope, 5).toFixed(5),
        "0.00000",
        "0.00000",
        (still ? 0 : 0.01 + 0.01 * random.between(0, 1)).toFixed(5),
      ]);
    }
  }
  const lines = [names, ...rows].map((row) => row.map((cell, i) => cell.padStart(i < 3 ? 26 : 11)).join(""));
  const json = rows.map((row) => row.map((cell, i) => (i < 3 ? `${cell}Z` : cell)));
  return {
    text: { name: `aia_V${version}_synthetic_response_table.txt`, text: `${lines.join("\n")}\n` },
    json: { name: "aia_response.json", text: drmsReply(names, json) },
  };
}

/**
 * A table for `estimateError` in SSW's text form. The values are the generators' own: DNPERPHT is the gain that the
 * images are drawn with, so that estimated and drawn noise agree.
 *
 * @example
 * ```ts
 * syntheticErrorTable().text.split("\n").length; // a header line and one line per channel
 * ```
 */
export function syntheticErrorTable(): TableFile {
  const names = [
    ...["DATE", "T_START", "T_STOP", "VER_NUM", "WAVE_STR", "WAVELNTH", "DNPERPHT", "COMPRESS", "CALERR", "CHIANTI"],
    "EVEERR",
  ];
  const rows = channelFacts.map((facts) => [
    "2012-02-10T01:12:01.000",
    "2010-05-01T00:00:00.000",
    "2050-05-01T00:00:00.000",
    "3",
    facts.waveText,
    String(facts.wavelengthAngstrom),
    facts.dnPerPhoton.toFixed(3),
    (13 * facts.dnPerPhoton).toFixed(3),
    (facts.wavelengthAngstrom < 1000 ? 0.25 : 0.5).toFixed(3),
    (facts.wavelengthAngstrom < 1000 ? 0.35 : 1).toFixed(3),
    "0.030",
  ]);
  const lines = [names, ...rows].map((row) => row.map((cell, i) => cell.padStart(i < 3 ? 26 : 11)).join(""));
  return { name: "aia_V3_synthetic_error_table.txt", text: `${lines.join("\n")}\n` };
}
