import { readFile } from "node:fs/promises";
import { UsageError } from "../usage-error.js";
import type { RawOptions } from "./raw-options.js";

const KNOWN = new Set([
  "inputs",
  "filesFrom",
  "null",
  "out",
  "pointing",
  "pointingGap",
  "correction",
  "correctionVersion",
  "normalize",
  "order",
  "method",
  "missing",
  "size",
  "cutouts",
  "force",
  "qualityMask",
  "strict",
  "salvage",
  "dtype",
  "compress",
  "quantize",
  "from",
  "to",
  "channel",
  "layout",
  "jobs",
  "shard",
  "engine",
  "root",
  "overwrite",
  "tables",
]);

/** Options read from a file: a report (its `options` are taken) or the bare options. */
export interface OptionsFile {
  readonly inputs: readonly string[];
  readonly raw: RawOptions;
  /** Tables of the report; see `checkReplayedTables`. */
  readonly tables: unknown;
}

/** Reads `--options FILE.json`. Names that mean nothing are refused: a misspelt option must not be passed over. */
export async function readOptionsFile(path: string): Promise<OptionsFile> {
  let value: unknown;
  try {
    value = JSON.parse((await readFile(path, "utf8")).replace(/^\ufeff/, ""));
  } catch (error) {
    const why = error instanceof SyntaxError ? "is no JSON" : "cannot be read";
    throw new UsageError(`--options ${path}: ${why}; wanted a report (prep --json) or its "options"`, "prep");
  }
  const document = isRecord(value) && isRecord(value["options"]) ? value["options"] : value;
  if (!isRecord(document)) throw new UsageError(`--options ${path}: wanted a JSON object`, "prep");
  const unknown = Object.keys(document).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) {
    throw new UsageError(`--options ${path}: unknown ${unknown.map((name) => `"${name}"`).join(", ")}`, "prep");
  }
  const { inputs = [], tables, ...raw } = document;
  if (!Array.isArray(inputs) || !inputs.every((input) => typeof input === "string")) {
    throw new UsageError(`--options ${path}: "inputs" must be a list of texts`, "prep");
  }
  return { inputs, raw, tables };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
