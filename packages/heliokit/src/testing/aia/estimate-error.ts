import { AIA_ERROR_TABLE_V3, type ErrorTable, parseErrorTable } from "../../aia/error-table.js";
import { estimateError } from "../../aia/estimate-error.js";
import { compare } from "../compare.js";
import { resolveRefs } from "../fixtures.js";
import { fixtureText, formsOf, type GoldenHandler, numberOption } from "./handler.js";

/** Kind `estimate_error`: with the table of the case and with the one that is built in. */
export const runEstimateError: GoldenHandler = (golden, context) => {
  const counts = resolveRefs(golden.options["counts"], context.folder);
  if (!Array.isArray(counts)) throw new Error(`${golden.id}: counts are no list`);
  const expected = resolveRefs(golden.expected, context.folder);
  const readNoise = golden.options["read_noise"];
  const tables: [string, ErrorTable][] = formsOf(golden, "errors").map((path) => [
    path,
    parseErrorTable(fixtureText(context, path)),
  ]);
  return [...tables, ["built-in", AIA_ERROR_TABLE_V3] as const].flatMap(([name, table]) => {
    const sigma = estimateError(counts, {
      channel: numberOption(golden, "channel"),
      table,
      sampleCount: numberOption(golden, "n_sample"),
      calibration: golden.options["eve"] ? "eve" : golden.options["preflight"] ? "preflight" : "none",
      chianti: golden.options["chianti"] === true,
      // The reference gives NaN for negative counts.
      negativeCounts: "nan",
      ...(typeof readNoise === "number" ? { readNoise } : {}),
    });
    return compare(expected, { sigma }, golden.tolerance).map((problem) => `${name}: ${problem}`);
  });
};
