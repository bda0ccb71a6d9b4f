import { resolve } from "node:path";
import { writeFileAtomically } from "heliokit/node";
import { formatTable, jsonRows, type Table, toCsv, toParquet } from "heliokit/table";
import { type RawOptions, readFlag, readText } from "../../prep/raw-options.js";
import { count } from "../../report/words.js";
import type { Common } from "../../world.js";

/** A table where it was asked for: a file, JSON or CSV on stdout, or fitted to the terminal. */
export async function tellTable(
  table: Table,
  raw: RawOptions,
  common: Common,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { output, json, quiet } = common;
  const parquet = readText(raw, "parquet");
  if (parquet !== undefined) {
    await writeFileAtomically(parquet, await toParquet(table));
    if (!quiet) output.message(`${count(table.rowCount, "row")} in ${resolve(parquet)}\n`);
  }
  if (json) await output.out(`${JSON.stringify({ ...more, rows: jsonRows(table) }, null, 1)}\n`);
  else if (readFlag(raw, "csv", false)) await output.out(toCsv(table));
  else if (parquet === undefined) {
    const width = process.stdout.isTTY ? process.stdout.columns : 160;
    const maxRows = process.stdout.isTTY ? 60 : Number.MAX_SAFE_INTEGER;
    await output.out(`${formatTable(table, { style: "terminal", width, maxRows })}\n`);
  }
}
