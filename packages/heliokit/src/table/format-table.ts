import { cellText, isMissingAt, valueText } from "./cell.js";
import type { Column } from "./column.js";
import { labelOf } from "./make-table.js";
import { realTexts } from "./real-texts.js";
import type { Table } from "./table.js";
import { cutText, padText, printable, textWidth } from "./text-width.js";

/** Options of {@link formatTable}. */
export interface FormatTableOptions {
  /**
   * "listing" prints as data frames are printed in the field's documents: row labels, six decimals, the count below a
   * shortened table. "terminal" prints the archive's own texts with units, and leaves out columns that do not fit.
   */
  readonly style?: "listing" | "terminal";
  /** Columns of the terminal that "terminal" must fit. Default 100. */
  readonly width?: number;
  /** Most rows printed whole; of longer tables ten are shown. Default 60. */
  readonly maxRows?: number;
}

/** Rows shown of a shortened table. */
const SHOWN_ROWS = 10;
/** No cell of a terminal table is wider. */
const WIDEST_CELL = 60;

/**
 * A table as lines of text.
 *
 * @example
 * ```ts
 * console.log(formatTable(table, { style: "terminal", width: 80 }));
 * ```
 */
export function formatTable(table: Table, options: FormatTableOptions = {}): string {
  const { style = "listing", maxRows = 60 } = options;
  const rows = shownRows(table, Math.max(2, maxRows));
  return style === "listing" ? listing(table, rows) : fitted(table, rows, options.width ?? 100);
}

/** Numbers of the rows to print; undefined is the place of those left out. */
function shownRows(table: Table, maxRows: number): readonly (number | undefined)[] {
  const all = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
  if (table.rowCount <= maxRows) return all(0, table.rowCount);
  const half = Math.floor(Math.min(SHOWN_ROWS, maxRows) / 2);
  return [...all(0, half), undefined, ...all(table.rowCount - half, table.rowCount)];
}

function listing(table: Table, rows: readonly (number | undefined)[]): string {
  if (table.columns.length === 0 || table.rowCount === 0) {
    const names = table.columns.map(({ name }) => name).join(", ");
    return `Empty table\nColumns: [${names}]\nRows: ${table.rowCount}`;
  }
  const labels = rows.map((row) => (row === undefined ? undefined : String(labelOf(table, row))));
  const labelWidth = Math.max(...labels.map((label) => label?.length ?? 0));
  const left = ["", ...labels.map((label) => label ?? dots(labelWidth))].map((text) =>
    padText(text, labelWidth, "left"),
  );
  const columns = table.columns.map((column) => {
    const cells = listedCells(column, rows);
    const width = Math.max(textWidth(column.name), ...cells.map((cell) => textWidth(cell ?? "")));
    return [column.name, ...cells.map((cell) => cell ?? dots(width + 1))].map((text) => padText(text, width, "right"));
  });
  const lines = left.map((label, line) => [label, ...columns.map((cells) => cells[line] ?? "")].join("  "));
  const shortened = rows.includes(undefined);
  const count = `[${table.rowCount} rows x ${table.columns.length} columns]`;
  return shortened ? `${lines.join("\n")}\n\n${count}` : lines.join("\n");
}

function dots(width: number): string {
  return width > 3 ? "..." : "..";
}

/** Cells as a data frame prints them: words as numbers, reals with the decimals that the column needs. */
function listedCells(column: Column, rows: readonly (number | undefined)[]): readonly (string | undefined)[] {
  const there = rows.filter((row) => row !== undefined);
  const reals = column.type === "real" ? realTexts(column, there) : undefined;
  return rows.map((row) => {
    if (row === undefined) return undefined;
    if (reals) return reals.get(row) ?? "NaN";
    if (isMissingAt(column, row))
      return column.type === "integer" || column.type === "long" || column.type === "bits" ? "NaN" : "MISSING";
    if (column.type === "bits") return String(column.values[row] ?? 0);
    if (column.type === "integer" || column.type === "long") return valueText(column, row);
    if (column.type === "boolean") return column.values[row] === 1 ? "True" : "False";
    return printable(cellText(column, row));
  });
}

function fitted(table: Table, rows: readonly (number | undefined)[], width: number): string {
  const columns = table.columns.map((column) => {
    const right = column.type !== "text";
    const head = [column.name, ...(table.columns.some(({ unit }) => unit) ? [column.unit ?? ""] : [])];
    const cells = rows.map((row) =>
      row === undefined ? "…" : cutText(isMissingAt(column, row) ? "–" : printable(cellText(column, row)), WIDEST_CELL),
    );
    const size = Math.max(...[...head, ...cells].map(textWidth), 1);
    return { size, lines: [...head, ...cells].map((text) => padText(text, size, right ? "right" : "left")) };
  });
  // One column is shown however narrow the terminal is.
  let used = columns[0]?.size ?? 0;
  let shown = Math.min(1, columns.length);
  while (shown < columns.length && used + 2 + (columns[shown]?.size ?? 0) <= width) {
    used += 2 + (columns[shown]?.size ?? 0);
    shown++;
  }
  const lineCount = columns[0]?.lines.length ?? 0;
  const lines = Array.from({ length: lineCount }, (_, line) =>
    columns
      .slice(0, shown)
      .map(({ lines: cells }) => cells[line] ?? "")
      .join("  ")
      .trimEnd(),
  );
  const notes: string[] = [];
  if (rows.includes(undefined)) notes.push(`${table.rowCount} rows, ${rows.length - 1} shown`);
  if (shown < columns.length) {
    const names = table.columns.slice(shown).map(({ name }) => name);
    const listed = names.length > 8 ? `${names.slice(0, 8).join(", ")} and ${names.length - 8} more` : names.join(", ");
    notes.push(`columns that did not fit: ${listed}`);
  }
  return [...lines, ...notes.map((note) => `(${note})`)].join("\n");
}
