import { newNotes } from "../../aia/notes.js";
import { pointedHeader } from "../../aia/update-pointing.js";
import { isHeliokitError } from "../../errors.js";
import { type FitsHeader, headerNumber, withCard, withCards, withoutCards } from "../../fits/index.js";
import { formatFitsDate } from "../../time/index.js";
import { compare } from "../compare.js";
import { type GoldenCase, resolveRefs } from "../fixtures.js";
import { formsOf, type GoldenContext, type GoldenHandler } from "./handler.js";
import { inputMap, valuesOf } from "./images.js";
import { pointingFixture } from "./pointing-row.js";

/** A part of a frame: pixels stay where they are on the sky, so CRPIX moves; columns and rows inclusive, from 0. */
function cutOut(header: FitsHeader, cutout: { columns: [number, number]; rows: [number, number] }): FitsHeader {
  return withCards(header, {
    NAXIS1: cutout.columns[1] - cutout.columns[0] + 1,
    NAXIS2: cutout.rows[1] - cutout.rows[0] + 1,
    CRPIX1: (headerNumber(header, "CRPIX1") ?? 0) - cutout.columns[0],
    CRPIX2: (headerNumber(header, "CRPIX2") ?? 0) - cutout.rows[0],
  });
}

async function startingHeader(golden: GoldenCase, context: GoldenContext): Promise<FitsHeader> {
  const { header } = await inputMap(golden, context);
  const timed = withCard(header, "T_OBS", String(golden.options["t_obs"] ?? ""));
  const dropped = withoutCards(timed, (golden.options["drop_keywords"] as string[] | undefined) ?? []);
  const cutout = golden.options["cutout"];
  return cutout ? cutOut(dropped, cutout as Parameters<typeof cutOut>[1]) : dropped;
}

/** Kind `pointing`. */
export const runPointing: GoldenHandler = async (golden, context) => {
  const expected = resolveRefs(golden.expected, context.folder) as Record<string, unknown>;
  const header = await startingHeader(golden, context);
  const size = { width: headerNumber(header, "NAXIS1") ?? 0, height: headerNumber(header, "NAXIS2") ?? 0 };
  const problems: string[] = [];
  const inputHeader = expected["input_header"];
  if (typeof inputHeader === "object" && inputHeader !== null) {
    const keys = Object.keys(inputHeader);
    problems.push(
      ...compare({ input_header: inputHeader }, { input_header: valuesOf(header, keys) }, golden.tolerance),
    );
  }
  for (const path of formsOf(golden, "pointing")) {
    const table = pointingFixture(context, path);
    const update = (): ReturnType<typeof pointedHeader> => pointedHeader(header, size, table, "error", newNotes());
    if (expected["error"] !== undefined) {
      let code = "no error";
      try {
        update();
      } catch (error) {
        if (!isHeliokitError(error)) throw error;
        code = error.code;
      }
      const wanted = `aia/${String(expected["error"]).replaceAll("_", "-")}`;
      if (code !== wanted) problems.push(`${path}: ${code}, wanted ${wanted}`);
      continue;
    }
    const { header: after, row } = update();
    if (!row) {
      problems.push(`${path}: no row`);
      continue;
    }
    const keywords = Object.keys(expected["keywords"] as object);
    const actual = {
      row: row.row,
      t_start: formatFitsDate(row.tStart),
      t_stop: formatFitsDate(row.tStop),
      keywords: valuesOf(after, keywords),
    };
    const { input_header: _, ...wanted } = expected;
    problems.push(...compare(wanted, actual, golden.tolerance).map((problem) => `${path}: ${problem}`));
  }
  return problems;
};
