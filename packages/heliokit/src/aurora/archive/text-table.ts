import { wrapText } from "./wrap-text.js";

/** How a table is laid out. */
export interface TextTableOptions {
  /** Characters of a line at most; cells that do not fit are wrapped. Default 200, as the archive's library prints. */
  readonly maxWidth?: number;
}

/** Spaces between two columns. */
const GAP = 3;

/**
 * A table as the archive's library prints it: header, a rule of `=`, cells left aligned and padded to their column,
 * three spaces between columns, long cells wrapped. Every line ends with a line feed.
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  options: TextTableOptions = {},
): string {
  const widths = columnWidths([header, ...rows], options.maxWidth ?? 200);
  const lines = [header, ...rows].map((row) => rowLines(row, widths));
  const rule = "=".repeat(widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)));
  return [...(lines[0] ?? []), rule, ...lines.slice(1).flat()].map((line) => `${line}\n`).join("");
}

/** Display columns of a cell: Latin letters only, so that characters are columns. */
const lengthOf = (cell: string): number => [...cell].length;

/**
 * Widths of the columns: what they hold, and where that is too much the room is dealt out one character at a time, from
 * the first column to the last and again, to those that still want more.
 */
function columnWidths(rows: readonly (readonly string[])[], maxWidth: number): readonly number[] {
  const wanted = (rows[0] ?? []).map((_, column) => Math.max(1, ...rows.map((row) => lengthOf(row[column] ?? ""))));
  const gaps = GAP * (wanted.length - 1);
  const room = Math.max(maxWidth - gaps, wanted.length);
  if (wanted.reduce((sum, width) => sum + width, 0) <= room) return wanted;
  const widths = wanted.map(() => 0);
  for (let left = room, column = 0; left > 0; column = (column + 1) % widths.length) {
    const width = widths[column] ?? 0;
    if (width >= (wanted[column] ?? 0)) continue;
    widths[column] = width + 1;
    left--;
  }
  return widths;
}

function rowLines(row: readonly string[], widths: readonly number[]): readonly string[] {
  const cells = widths.map((width, column) => wrapText(row[column] ?? "", width));
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, column) => {
        const text = lines[line] ?? "";
        return text + " ".repeat(Math.max(0, (widths[column] ?? 0) - lengthOf(text)));
      })
      .join(" ".repeat(GAP)),
  );
}
