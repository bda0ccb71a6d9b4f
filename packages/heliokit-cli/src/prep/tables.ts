import { readFile } from "node:fs/promises";
import {
  type CorrectionTable,
  correctionTable,
  DEFAULT_TABLE_SOURCES,
  type PointingTable,
  parseCorrectionTable,
  parsePointingTable,
  pointingReaches,
  pointingTable,
  type TableFetchOptions,
  type TableSources,
} from "heliokit/aia";
import { isHeliokitError } from "heliokit/errors";
import { formatUtc, type Instant } from "heliokit/time";
import { UsageError } from "../usage-error.js";
import type { PrepTables } from "./parameters.js";
import type { PrepSettings } from "./settings.js";

/** Where tables come from and how far they must reach. */
export interface TableRequest extends TableFetchOptions {
  /** Earliest and latest observation; undefined when no input tells its time. */
  readonly span: { readonly from: Instant; readonly until: Instant } | undefined;
  readonly sources?: TableSources;
}

/** Gets the tables of a run, once. What cannot be had, or ends before the observations, is an error before the first file. */
export async function resolveTables(
  settings: Pick<PrepSettings, "pointing" | "correction" | "correctionVersion">,
  request: TableRequest,
): Promise<PrepTables> {
  try {
    const pointing = await resolvePointing(settings.pointing, request);
    const correction = await resolveCorrection(settings.correction, request);
    checkVersion(correction, settings.correctionVersion);
    return { pointing, correction };
  } catch (error) {
    if (isHeliokitError(error)) throw new UsageError(error.message, "prep");
    throw error;
  }
}

async function resolvePointing(wanted: string, request: TableRequest): Promise<PointingTable | "header"> {
  const { span, ...fetchOptions } = request;
  if (wanted === "header") return "header";
  if (wanted === "auto" || wanted === "lmsal" || wanted === "jsoc") {
    return pointingTable({ ...fetchOptions, source: wanted, around: span ? [span.from, span.until] : [] });
  }
  const text = await readTable(wanted, "pointing");
  const origin = { source: "file", address: wanted };
  const table = parsePointingTable(text, { origin, ...(span ? { window: span } : {}) });
  if (span && !pointingReaches(table, span.until)) {
    throw new UsageError(
      `the pointing table ${wanted} ends at ${formatUtc(table.coverage.until, 0)}, before the observation of ${formatUtc(span.until, 0)}; ` +
        "get a newer one (heliokit tables fetch), or keep the header's pointing: --pointing header",
      "prep",
    );
  }
  return table;
}

async function resolveCorrection(wanted: string, request: TableRequest): Promise<CorrectionTable | "none"> {
  const { span: _, ...fetchOptions } = request;
  if (wanted === "none") return "none";
  if (wanted === "auto" || wanted === "ssw" || wanted === "jsoc") {
    return correctionTable({ ...fetchOptions, source: wanted });
  }
  const text = await readTable(wanted, "correction");
  return parseCorrectionTable(text, { origin: { source: "file", address: wanted } });
}

/** A version that no channel has would make every file fail, each by itself. */
function checkVersion(table: CorrectionTable | "none", version: number | undefined): void {
  if (table === "none" || version === undefined || table.versions.includes(version)) return;
  throw new UsageError(
    `--correction-version ${version}: the degradation table ${table.origin.address ?? ""} has ${table.versions.join(", ")}`,
    "prep",
  );
}

async function readTable(path: string, option: "pointing" | "correction"): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const words = option === "pointing" ? "auto, jsoc, lmsal or header" : "auto, ssw, jsoc or none";
    throw new UsageError(`--${option} ${path}: cannot be read (${code}); wanted ${words}, or a file`, "prep");
  }
}

/** Sources of tables; `HELIOKIT_JSOC`, `HELIOKIT_LMSAL` and `HELIOKIT_SSW` name other servers (a mirror, a test). */
export function tableSources(env: Readonly<Record<string, string | undefined>>): TableSources {
  const jsoc = env["HELIOKIT_JSOC"];
  const lmsal = env["HELIOKIT_LMSAL"];
  const ssw = env["HELIOKIT_SSW"];
  return {
    ...DEFAULT_TABLE_SOURCES,
    ...(jsoc ? { jsocInfo: `${jsoc.replace(/\/+$/, "")}/cgi-bin/ajax/jsoc_info` } : {}),
    ...(lmsal ? { lmsalPointing: `${lmsal.replace(/\/+$/, "")}/aia_pointing_table.csv` } : {}),
    ...(ssw ? { sswMirrors: [`${ssw.replace(/\/+$/, "")}/`] } : {}),
  };
}

/** The tables of a run as reports hold them: where they came from, and the hash by which a replay knows them again. */
export function tablesDocument(tables: PrepTables): Record<string, unknown> {
  const { pointing, correction } = tables;
  return {
    pointing:
      pointing === "header"
        ? null
        : {
            ...pointing.origin,
            sha256: pointing.sha256,
            from: formatUtc(pointing.coverage.from, 0),
            until: formatUtc(pointing.coverage.until, 0),
          },
    correction: correction === "none" ? null : { ...correction.origin, sha256: correction.sha256 },
  };
}

/** A replay must find the very tables of the report, unless the command line names others. */
export function checkReplayedTables(recorded: unknown, tables: PrepTables, named: ReadonlySet<string>): void {
  for (const kind of ["pointing", "correction"] as const) {
    const before = hashIn(recorded, kind);
    const table = tables[kind];
    const now = typeof table === "string" ? undefined : table.sha256;
    if (before === undefined || now === undefined || before === now || named.has(kind)) continue;
    throw new UsageError(
      `--options: the ${kind} table has changed since that report was written (SHA-256 ${now.slice(0, 12)}..., was ${before.slice(0, 12)}...); ` +
        `name the old table with --${kind} FILE, or accept the new one with --${kind} auto`,
      "prep",
    );
  }
}

function hashIn(recorded: unknown, kind: string): string | undefined {
  if (typeof recorded !== "object" || recorded === null) return undefined;
  const table: unknown = Reflect.get(recorded, kind);
  if (typeof table !== "object" || table === null) return undefined;
  const hash: unknown = Reflect.get(table, "sha256");
  return typeof hash === "string" ? hash : undefined;
}
