import { type PointingTable, parsePointingTable } from "../../aia/pointing-table.js";
import { fixtureText, type GoldenContext } from "./handler.js";

const parsed = new Map<string, PointingTable>();

/** A pointing table of the fixtures, parsed once. */
export function pointingFixture(context: GoldenContext, path: string): PointingTable {
  const table = parsed.get(path) ?? parsePointingTable(fixtureText(context, path));
  parsed.set(path, table);
  return table;
}
