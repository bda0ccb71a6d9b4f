import { HeliokitError } from "../errors.js";
import { archiveText, errorText } from "./archive-errors.js";
import { objectList, optionalNumber, optionalText, parseReply, requiredNumber } from "./reply-fields.js";

/** Where an export stands. */
export type ExportStage =
  | "done"
  | "processing"
  | "queued"
  | "too-large"
  | "failed"
  | "expired"
  | "not-found"
  | "pending-limit"
  | "offline"
  | "cancelled";

/** What the archive says about an export request at one moment. */
export interface ExportState {
  readonly stage: ExportStage;
  /** The archive's number: 0 done, 1 in work, 2 queued, ... */
  readonly status: number;
  /** What that means, in a sentence. */
  readonly text: string;
  /** Absent before the archive has given one, and where it refuses. */
  readonly requestId?: string;
  /** Nothing more will happen. */
  readonly finished: boolean;
  /** The archive's estimate in seconds. */
  readonly waitSeconds?: number;
  readonly recordCount?: number;
  readonly megabytes?: number;
  readonly method?: string;
  readonly protocol?: string;
  /** The archive's words for what is wrong. */
  readonly error?: string;
  /** Of a pending limit: the requests that must end first, as the archive names them. */
  readonly pendingRequests?: readonly string[];
  /** What can be fetched, once done. */
  readonly result?: ExportResult;
}

/** One file of a finished export. */
export interface ExportedFile {
  /** `aia.lev1_euv_12s[2021-07-03T14:27:23Z][211]`, with `{segment}` where files are as stored. */
  readonly record: string;
  /** Its name; undefined where the archive has no file for the record. */
  readonly fileName?: string;
  /** Path on the server. */
  readonly path?: string;
}

/** What a finished export holds. */
export interface ExportResult {
  /** Path on the server; "" where every file has its own. */
  readonly directory: string;
  readonly files: readonly ExportedFile[];
  /** Path of the tar file of method url-tar. */
  readonly tarFile?: string;
  /** Path of a text with the keywords, for as-is. */
  readonly keywordsFile?: string;
  /** Path of the movie. */
  readonly movie?: string;
  /** What the archive remarks instead of files. */
  readonly warnings: readonly string[];
}

const STAGES: ReadonlyMap<number, readonly [ExportStage, string]> = new Map([
  [0, ["done", "the files are ready"]],
  [1, ["processing", "the archive is working on it"]],
  [2, ["queued", "waiting in the archive's queue"]],
  [12, ["queued", "waiting in the archive's queue for tests"]],
  [3, ["too-large", "more than the archive exports at once: ask for fewer records at a time"]],
  [4, ["failed", "the archive could not do it"]],
  [5, ["expired", "it was done, and its files have been deleted since: ask for it again"]],
  [6, ["not-found", "the archive does not know the request (yet)"]],
  [7, ["pending-limit", "another request under this address has to end first"]],
  [
    25,
    ["offline", "the files are not on disk and the archive's staff must fetch them: write to them as the text says"],
  ],
]);

/** Texts of failures that pass by themselves. */
const TRANSIENT = /cant save new export-request hash|database (?:connection|is busy)|try again later|temporarily/i;

/** Whether a refusal is one that a second attempt may heal. */
export function isTransient(state: ExportState): boolean {
  return state.status === 4 && state.requestId === undefined && TRANSIENT.test(state.error ?? "");
}

const REQUEST_ID = /JSOC_\d{8}_\d+(?:_X)?(?:_IN)?/g;

/**
 * Reads the answer of `exp_request` or `exp_status`: immediate, queued, in work, done (the request's index, all texts),
 * or refused.
 *
 * @throws HeliokitError `jsoc/bad-reply`, `jsoc/unsafe-path` for paths that leave the archive's folders
 *
 * @example
 * ```ts
 * parseExportState(bytes).text; // "waiting in the archive's queue"
 * ```
 */
export function parseExportState(bytes: Uint8Array, subject = "export"): ExportState {
  const reply = parseReply(bytes, subject);
  const status = requiredNumber(reply, "status", subject);
  const [stage, text] = STAGES.get(status) ?? (["failed", `the archive answers with status ${status}`] as const);
  const requestId = optionalText(reply, "requestid", subject) || optionalText(reply, "reqid", subject) || undefined;
  const said = status === 0 ? "" : archiveText(errorText(reply));
  const wait = optionalNumber(reply, "wait", subject);
  const recordCount = optionalNumber(reply, "rcount", subject) ?? optionalNumber(reply, "count", subject);
  const megabytes = optionalNumber(reply, "size", subject);
  const method = optionalText(reply, "method", subject);
  const protocol = optionalText(reply, "protocol", subject);
  const pending = stage === "pending-limit" ? [...new Set(said.match(REQUEST_ID) ?? [])] : undefined;
  const queued = stage === "queued" || stage === "processing";
  return {
    stage,
    status,
    text: said === "" ? text : `${text}: ${said}`,
    ...(requestId === undefined || requestId === "VOID" ? {} : { requestId: knownId(requestId, subject) }),
    finished: !queued && stage !== "not-found" && stage !== "pending-limit",
    ...(wait === undefined || wait >= 999_999 || wait < 0 ? {} : { waitSeconds: wait }),
    // While queued the archive counts no records yet.
    ...(recordCount === undefined || (queued && recordCount === 0) ? {} : { recordCount }),
    ...(megabytes === undefined ? {} : { megabytes }),
    ...(method === undefined ? {} : { method }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(said === "" ? {} : { error: said }),
    ...(pending ? { pendingRequests: pending } : {}),
    ...(stage === "done" ? { result: resultOf(reply, subject) } : {}),
  };
}

function knownId(text: string, subject: string): string {
  if (isRequestId(text)) return text;
  throw new HeliokitError("jsoc/bad-reply", `${subject}: "${text.slice(0, 60)}" is no id of a request`, {
    facts: { found: text.slice(0, 60), looksLike: "garbage" },
  });
}

/** Whether a text can be the id of a request: `JSOC_20210801_104`. */
export function isRequestId(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]{2,63}$/.test(text);
}

function resultOf(reply: Parameters<typeof errorText>[0], subject: string): ExportResult {
  const directory = safePath(optionalText(reply, "dir", subject) ?? "", subject).replace(/\/+$/, "");
  const warnings: string[] = [];
  const files: ExportedFile[] = [];
  let movie: string | undefined;
  for (const entry of objectList(reply, "data", subject)) {
    const record = optionalText(entry, "record", subject) ?? "";
    const fileName = optionalText(entry, "filename", subject) ?? "";
    if (/^warning=/i.test(record)) {
      warnings.push(archiveText(record.replace(/^warning=\s*/i, "")));
      continue;
    }
    if (fileName === "" || /^(?:NoDataFile|NoDataDirectory|BadSegLink|InvalidSegName)$/.test(fileName)) {
      files.push({ record });
      continue;
    }
    const path = safePath(fileName.startsWith("/") ? fileName : `${directory}/${fileName}`, subject);
    if (/^movie of the following data/i.test(record)) movie = path;
    else files.push({ record, fileName: fileName.split("/").at(-1) ?? fileName, path });
  }
  const tarFile = optionalText(reply, "tarfile", subject);
  const keywords = optionalText(reply, "keywords", subject);
  return {
    directory,
    files,
    ...(tarFile ? { tarFile: safePath(tarFile, subject) } : {}),
    ...(keywords?.startsWith("/") ? { keywordsFile: safePath(keywords, subject) } : {}),
    ...(movie === undefined ? {} : { movie }),
    warnings,
  };
}

/** A path on the server that stays one when it is put behind the server's address. */
export function safePath(path: string, subject: string): string {
  const odd = [...path].some((character) => character < " " || character === "\\" || character === "\x7f");
  if (path === "" || (path.startsWith("/") && !path.startsWith("//") && !odd && !/(?:^|\/)\.\.?(?:\/|$)/.test(path))) {
    return path;
  }
  throw new HeliokitError(
    "jsoc/unsafe-path",
    `${subject}: the archive names the path "${path.slice(0, 100)}", which is none of its own`,
    {
      facts: { path: path.slice(0, 200) },
    },
  );
}
