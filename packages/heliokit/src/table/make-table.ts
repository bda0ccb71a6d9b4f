import { HeliokitError } from "../errors.js";
import type { Column } from "./column.js";
import type { Table } from "./table.js";

/**
 * A table from columns of one length and different names.
 *
 * @throws HeliokitError `table/bad-columns` for lengths that differ or a name that stands twice
 *
 * @example
 * ```ts
 * const table = makeTable([integerColumn("WAVELNTH", [94, 131]), realColumn("EXPTIME", [2.9, 2.9])]);
 * table.rowCount; // 2
 * ```
 */
export function makeTable(columns: readonly Column[], options: { readonly labels?: Uint32Array } = {}): Table {
  const rowCount = columns[0]?.length ?? options.labels?.length ?? 0;
  const names = new Set<string>();
  for (const { name, length } of columns) {
    if (length !== rowCount) {
      throw badColumns(`column ${name} has ${length} rows, ${columns[0]?.name ?? ""} has ${rowCount}`, name);
    }
    if (names.has(name)) throw badColumns(`two columns are named ${name}`, name);
    names.add(name);
  }
  if (options.labels && options.labels.length !== rowCount) {
    throw badColumns(`${options.labels.length} labels for ${rowCount} rows`, "");
  }
  return { columns, rowCount, ...(options.labels ? { labels: options.labels } : {}) };
}

function badColumns(what: string, column: string): HeliokitError {
  return new HeliokitError("table/bad-columns", `no table: ${what}`, { facts: { column } });
}

/**
 * A column by name; upper and lower case are alike unless both spellings are there.
 *
 * @throws HeliokitError `table/unknown-column` (facts: column, suggestions)
 *
 * @example
 * ```ts
 * columnOf(table, "exptime").unit; // "sec"
 * ```
 */
export function columnOf(table: Table, name: string): Column {
  const found = findColumn(table, name);
  if (found) return found;
  const names = table.columns.map((column) => column.name);
  const wanted = name.toLowerCase();
  const suggestions = names
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .filter(
      ({ candidate, distance }) =>
        distance <= Math.max(1, wanted.length / 3) || candidate.toLowerCase().startsWith(wanted),
    )
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  const shown = names.length > 12 ? `${names.slice(0, 12).join(", ")} and ${names.length - 12} more` : names.join(", ");
  const hint = suggestions.length > 0 ? `; is ${suggestions.join(" or ")} meant?` : `; there are ${shown || "none"}`;
  throw new HeliokitError("table/unknown-column", `the table has no column ${name.slice(0, 80)}${hint}`, {
    facts: { column: name, suggestions },
  });
}

/** A column by name, or undefined. */
export function findColumn(table: Table, name: string): Column | undefined {
  const exact = table.columns.find((column) => column.name === name);
  if (exact) return exact;
  const wanted = name.toLowerCase();
  return table.columns.find((column) => column.name.toLowerCase() === wanted);
}

/** Levenshtein's distance of two short texts. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= Math.min(a.length, 64); i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/**
 * The label of a row: its number in the table that it first stood in.
 *
 * @example
 * ```ts
 * labelOf(filterTable(table, (row) => row["WAVELNTH"] === 211), 0); // 88
 * ```
 */
export function labelOf(table: Table, row: number): number {
  return table.labels?.[row] ?? row;
}
