import { type CorrectionTable, parseCorrectionTable } from "../../aia/correction-table.js";
import { degradation } from "../../aia/degradation.js";
import { parseInstant } from "../../time/index.js";
import { compare } from "../compare.js";
import { codeThrown, fixtureText, formsOf, type GoldenHandler, numberOption, textOption } from "./handler.js";

const parsed = new Map<string, CorrectionTable>();

/** The code of ours for each word of the goldens. */
const codes: Readonly<Record<string, string>> = {
  "no epoch": "aia/correction-epoch-missing",
  "no rows for channel and version": "aia/correction-version-missing",
};

/** Kind `degradation`. */
export const runDegradation: GoldenHandler = (golden, context) =>
  formsOf(golden, "response").flatMap((path) => {
    const table = parsed.get(path) ?? parseCorrectionTable(fixtureText(context, path));
    parsed.set(path, table);
    const ask = () =>
      degradation({
        table,
        channel: numberOption(golden, "channel"),
        at: parseInstant(textOption(golden, "date")),
        version: numberOption(golden, "version"),
      });
    const wanted = golden.expected["error"];
    if (wanted !== undefined) {
      const code = codes[String(wanted)];
      const found = codeThrown(ask);
      return found !== undefined && found === code ? [] : [`${path}: ${found ?? "no error"}, wanted ${code ?? wanted}`];
    }
    const { factor, epochIndex, dtDays } = ask();
    const actual = { factor, epoch_index: epochIndex, dt_days: dtDays };
    return compare(golden.expected, actual, golden.tolerance).map((problem) => `${path}: ${problem}`);
  });
