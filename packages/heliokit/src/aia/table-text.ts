import { HeliokitError } from "../errors.js";

/** Where the bytes of a table came from. */
export interface TableOrigin {
  /** "lmsal", "jsoc", "ssw", "file", "built-in": short word for headers and reports. */
  readonly source: string;
  /** Address or file name, where there is one. */
  readonly address?: string;
}

/** A table as text cells, addressed by column name; nothing is interpreted yet. */
export interface TextTable {
  readonly form: "csv" | "drms" | "text";
  readonly rowCount: number;
  /** Number of a column, or -1. Names are compared in capitals. */
  column(name: string): number;
  /** Cell without surrounding space and quotes. */
  cell(row: number, column: number): string;
}

/** An error about a table's text that names the table. */
export function unreadableTable(name: string, why: string, facts: Record<string, unknown> = {}): HeliokitError {
  return new HeliokitError("aia/unreadable-table", `table ${name}: ${why}`, { facts: { file: name, ...facts } });
}

/** Bounds what a hostile text can make us keep. */
const MAX_COLUMNS = 4096;

/**
 * Reads a table in any of the forms that the archives use, told apart by the first characters: a DRMS reply (JSON with
 * `keywords: [{ name, values }]`), comma-separated values, or columns separated by white space, the last two with
 * names in the first line.
 */
export function readTextTable(text: string, name: string): TextTable {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const beginning = text.slice(start, start + 2000).trimStart();
  if (beginning.startsWith("<")) throw unreadableTable(name, "is an HTML page, not a table; the server may be down");
  if (beginning.startsWith("{")) return readDrms(text.slice(start), name);
  const lines = text
    .slice(start)
    .split("\n")
    .map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line))
    .filter((line) => line.trim() !== "");
  const heading = lines[0];
  if (heading === undefined) throw unreadableTable(name, "is empty");
  return heading.includes(",") ? readCsv(lines, name) : readSeparated(lines, name);
}

function columnFinder(names: readonly string[], name: string): (wanted: string) => number {
  if (names.length > MAX_COLUMNS) throw unreadableTable(name, `has ${names.length} columns`);
  const numbers = new Map<string, number>();
  for (const [index, column] of names.entries()) if (!numbers.has(column)) numbers.set(column, index);
  return (wanted) => numbers.get(wanted.toUpperCase()) ?? -1;
}

function bare(cell: string): string {
  const trimmed = cell.trim();
  return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1).trim() : trimmed;
}

/** Cells are cut out of their line when asked for: the pointing table has two million, of which one file needs forty. */
function readCsv(lines: readonly string[], name: string): TextTable {
  const names = (lines[0] ?? "").split(",").map((cell) => bare(cell).toUpperCase());
  const last = lines.at(-1) ?? "";
  if (lines.length > 1 && last.split(",").length !== names.length) {
    throw unreadableTable(name, `ends in the middle of a row (${last.split(",").length} of ${names.length} cells)`);
  }
  let atRow = -1;
  let cells: string[] = [];
  return {
    form: "csv",
    rowCount: lines.length - 1,
    column: columnFinder(names, name),
    cell(row, column) {
      // Times are asked for in every row and stand near the front, so no line is split for them.
      const line = lines[row + 1] ?? "";
      if (row !== atRow && column < 8) {
        let from = 0;
        for (let skipped = 0; skipped < column; skipped++) {
          from = line.indexOf(",", from) + 1;
          if (from === 0) throw wrongCount(name, row, skipped + 1, names.length);
        }
        const to = line.indexOf(",", from);
        return bare(line.slice(from, to < 0 ? line.length : to));
      }
      if (row !== atRow) {
        cells = line.split(",");
        if (cells.length !== names.length) throw wrongCount(name, row, cells.length, names.length);
        atRow = row;
      }
      return bare(cells[column] ?? "");
    },
  };
}

function wrongCount(name: string, row: number, found: number, wanted: number): HeliokitError {
  return unreadableTable(name, `row ${row} has ${found} cells, wanted ${wanted}`, { tile: row });
}

function readSeparated(lines: readonly string[], name: string): TextTable {
  const split = (line: string) => line.trim().split(/\s+/);
  const names = split(lines[0] ?? "").map((cell) => cell.toUpperCase());
  const column = columnFinder(names, name);
  const rows = lines.slice(1).map((line, row) => {
    const cells = split(line);
    if (cells.length !== names.length) throw wrongCount(name, row, cells.length, names.length);
    return cells;
  });
  return { form: "text", rowCount: rows.length, column, cell: (row, at) => bare(rows[row]?.[at] ?? "") };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The reply of the archive's `rs_list`. No record at all is an error of its own: the query was well-formed but empty. */
function readDrms(text: string, name: string): TextTable {
  let reply: unknown;
  try {
    reply = JSON.parse(text);
  } catch (cause) {
    throw new HeliokitError(
      "aia/unreadable-table",
      `table ${name}: the archive's reply is no valid JSON; it may be cut`,
      {
        facts: { file: name },
        cause,
      },
    );
  }
  if (!isRecord(reply)) throw unreadableTable(name, "the archive's reply is no JSON object");
  const status = reply["status"];
  if (status !== undefined && Number(status) !== 0) {
    const said = typeof reply["error"] === "string" ? `: ${reply["error"].trim().slice(0, 200)}` : "";
    throw unreadableTable(name, `the archive refused the query (status ${String(status)})${said}`, { status });
  }
  const keywords = reply["keywords"];
  if (Number(reply["count"] ?? 1) === 0 || (Array.isArray(keywords) && keywords.length === 0)) {
    throw new HeliokitError("aia/empty-table", `table ${name}: the archive has no data for this query`, {
      facts: { file: name },
    });
  }
  if (!Array.isArray(keywords)) throw unreadableTable(name, "the archive's reply has no list of keywords");
  const names: string[] = [];
  const columns: unknown[][] = [];
  for (const keyword of keywords) {
    if (!isRecord(keyword) || typeof keyword["name"] !== "string" || !Array.isArray(keyword["values"])) {
      throw unreadableTable(name, "a keyword of the archive's reply has no name or no values");
    }
    names.push(keyword["name"].toUpperCase());
    columns.push(keyword["values"]);
  }
  const rowCount = columns[0]?.length ?? 0;
  const counted = Number(reply["count"] ?? rowCount);
  const odd = columns.findIndex((values) => values.length !== rowCount);
  if (odd >= 0 || counted !== rowCount) {
    throw unreadableTable(
      name,
      `the archive's reply announces ${counted} rows, ${names[Math.max(odd, 0)]} has another number`,
    );
  }
  if (rowCount === 0) {
    throw new HeliokitError("aia/empty-table", `table ${name}: the archive has no data for this query`, {
      facts: { file: name },
    });
  }
  return {
    form: "drms",
    rowCount,
    column: columnFinder(names, name),
    cell: (row, at) => bare(String(columns[at]?.[row] ?? "")),
  };
}

/** The number of a column that must be there. */
export function requiredColumn(table: TextTable, column: string, name: string): number {
  const at = table.column(column);
  if (at < 0) throw unreadableTable(name, `has no column ${column}; is it another table?`, { column });
  return at;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?$/;
const ABSENT = new Set(["", "missing", "nan", "none", "null", "n/a", "-2147483648"]);

/** A cell as a number; the archives' many ways to say "none" give NaN, anything else that is no number is an error. */
export function cellNumber(table: TextTable, row: number, column: number, name: string): number {
  const text = table.cell(row, column);
  if (ABSENT.has(text.toLowerCase())) return Number.NaN;
  if (NUMBER.test(text)) return Number(text.replace(/[dD]/, "e"));
  throw unreadableTable(name, `row ${row} has ${JSON.stringify(text.slice(0, 40))} where a number is wanted`, {
    tile: row,
  });
}
