import { convertLevel15 } from "../../aia/convert-level15.js";
import type { Level15Options } from "../../aia/level15-options.js";
import { type PointingTable, parsePointingTable } from "../../aia/pointing-table.js";
import { register } from "../../aia/register.js";
import { type ByteSource, memorySink } from "../../bytes/index.js";
import { type Facts, type HeliokitWarning, isHeliokitError } from "../../errors.js";
import { headerNumber } from "../../fits/index.js";
import { mapFromFits } from "../../map/index.js";
import { resolveRefs } from "../fixtures.js";
import type { GoldenHandler } from "./handler.js";
import { inputSource } from "./images.js";

/** One acceptable outcome of a damaged file. */
interface Outcome {
  readonly outcome: "error" | "warning" | "skip" | "ok";
  readonly stage: string;
  readonly about: readonly (string | number)[];
  readonly keyword?: string;
  readonly row?: number;
  readonly strict?: string;
}

/** What happened to a file: at most one error, and the warnings before it. */
interface Happened {
  readonly error?: { readonly code: string; readonly message: string; readonly facts: Facts };
  readonly warnings: readonly HeliokitWarning[];
}

async function convertOnce(source: ByteSource, options: Level15Options): Promise<Happened> {
  const warnings: HeliokitWarning[] = [];
  try {
    await convertLevel15(source, memorySink(), { ...options, onWarning: (warning) => warnings.push(warning) });
    return { warnings };
  } catch (error) {
    // Whatever is not one of ours is a mistake of the program and fails the case.
    if (!isHeliokitError(error)) throw error;
    return { error: { code: error.code, message: error.message, facts: error.facts }, warnings };
  }
}

/**
 * A pointing table of one endless row whose numbers suit any frame: what is missing in a header shows only when a table
 * is applied, and the cases name none.
 */
async function tableFor(source: ByteSource): Promise<PointingTable | "header"> {
  try {
    const { header, raster } = await mapFromFits(source, { salvage: true });
    const scale = headerNumber(header, "CDELT1") ?? (0.6 * 4096) / raster.width;
    const x0 = headerNumber(header, "X0_MP") ?? (headerNumber(header, "CRPIX1") ?? (raster.width + 1) / 2) - 1;
    const y0 = headerNumber(header, "Y0_MP") ?? (headerNumber(header, "CRPIX2") ?? (raster.height + 1) / 2) - 1;
    const names = ["094", "131", "171", "193", "211", "304", "335", "1600", "1700", "4500"];
    const head = names.flatMap((name) => [`A_${name}_X0`, `A_${name}_Y0`, `A_${name}_IMSCALE`, `A_${name}_INSTROT`]);
    const row = names.flatMap(() => [x0, y0, scale, 0]);
    return parsePointingTable(
      `T_START,T_STOP,${head.join(",")}\n2000-01-01T00:00:00Z,2100-01-01T00:00:00Z,${row.join(",")}\n`,
    );
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    return "header";
  }
}

/** Codes of ours that skip a file rather than fail it. */
const SKIPPED = new Set(["aia/quality"]);

/** Whether a message with its facts is about one of the golden words. */
function isAbout(found: { readonly code: string; readonly message: string; readonly facts: Facts }, wanted: Outcome) {
  const text = `${found.code} ${found.message} ${JSON.stringify(found.facts)}`;
  const word = (about: string | number): boolean =>
    typeof about === "number"
      ? new RegExp(`\\b${about}\\b`).test(text)
      : text.includes(about) || found.code.endsWith(`/${about.replaceAll("_", "-")}`);
  const about = wanted.outcome === "skip" ? wanted.about.every(word) : wanted.about.some(word);
  const keyword = wanted.keyword === undefined || found.facts.keyword === wanted.keyword;
  const row = wanted.row === undefined || found.facts.tile === wanted.row;
  return about && keyword && row;
}

function fits(happened: Happened, wanted: Outcome): boolean {
  const { error, warnings } = happened;
  switch (wanted.outcome) {
    case "error":
      return error !== undefined && !SKIPPED.has(error.code) && isAbout(error, wanted);
    case "skip":
      return error !== undefined && SKIPPED.has(error.code) && isAbout(error, wanted);
    case "warning":
      return error === undefined && warnings.some((warning) => isAbout(warning, wanted));
    case "ok":
      return error === undefined;
  }
}

/** Kind `corrupt`: one of the acceptable outcomes, and the strict one where the case states it. */
export const runCorrupt: GoldenHandler = async (golden, context) => {
  const expected = resolveRefs(golden.expected, context.folder) as { any_of: Outcome[]; want: string };
  const source = inputSource(golden, context);
  const pointing = await tableFor(source);
  const attempts: Happened[] = [
    await convertOnce(source, { pointing }),
    await convertOnce(source, { pointing: "header" }),
  ];
  if (expected.any_of.some(({ stage, outcome }) => stage === "register" && outcome === "warning")) {
    attempts.push(await registerOnce(source));
  }
  const problems: string[] = [];
  if (!expected.any_of.some((wanted) => attempts.some((happened) => fits(happened, wanted)))) {
    problems.push(`wanted ${expected.want}; found ${JSON.stringify(attempts)}`);
  }
  if (expected.any_of.some(({ strict }) => strict === "error")) {
    const strict = await convertOnce(source, { pointing, strict: true });
    if (!expected.any_of.some((wanted) => fits(strict, { ...wanted, outcome: "error" }))) {
      problems.push(`strict: wanted an error; found ${JSON.stringify(strict)}`);
    }
  }
  return problems;
};

/** The registration alone: the step itself warns and leaves a registered image as it is. */
async function registerOnce(source: ByteSource): Promise<Happened> {
  const warnings: HeliokitWarning[] = [];
  try {
    await register(await mapFromFits(source), { onWarning: (warning) => warnings.push(warning) });
    return { warnings };
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    return { error: { code: error.code, message: error.message, facts: error.facts }, warnings };
  }
}
