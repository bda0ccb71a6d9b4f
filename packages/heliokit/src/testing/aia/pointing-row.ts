import { type PointingTable, parsePointingTable, pointingRow } from "../../aia/pointing-table.js";
import { parseChannel } from "../../aia/telescope.js";
import { formatInstant, parseInstant } from "../../time/index.js";
import { fixtureText, type GoldenContext } from "./handler.js";

const parsed = new Map<string, PointingTable>();

/** A pointing table of the fixtures, parsed once. */
export function pointingFixture(context: GoldenContext, path: string): PointingTable {
  const table = parsed.get(path) ?? parsePointingTable(fixtureText(context, path));
  parsed.set(path, table);
  return table;
}

/** What a golden `pointing` case expects of the row for a time: `row`, `t_start`, `t_stop`; undefined for a gap. */
export function goldenRow(
  table: PointingTable,
  tObs: string,
  channel: number,
): { readonly row: number; readonly t_start: string; readonly t_stop: string } | undefined {
  const row = pointingRow(table, parseInstant(tObs), parseChannel(channel));
  const text = (instant: typeof table.coverage.from) => formatInstant(instant, { style: "fits", digits: 3 });
  return row && { row: row.row, t_start: text(row.tStart), t_stop: text(row.tStop) };
}
