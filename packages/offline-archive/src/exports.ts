import { isHeliokitError } from "heliokit/errors";
import { fileNameFor, parseNameTemplate } from "heliokit/jsoc";
import { textAt } from "heliokit/table";
import { addressState } from "./addresses.js";
import { type ArchiveRecords, imageExists, isRefusal } from "./archive-records.js";
import type { FaultSetting, Faults } from "./faults.js";
import type { ImageFiles } from "./image-files.js";
import { type Step, stepsOf } from "./processing.js";
import { keywordText, recordName, type SeriesData } from "./series-data.js";
import { tarOf } from "./tar.js";

/** What exports need of the archive. */
export interface ExportContext {
  readonly records: ArchiveRecords;
  readonly files: ImageFiles;
  readonly faults: Faults;
  /** Simulated milliseconds since 1970. */
  readonly now: () => number;
  readonly currentPath: (path: string) => string;
  readonly largestMegabytes: number;
}

interface ExportedPiece {
  readonly record: string;
  readonly name: string;
  readonly series: SeriesData;
  readonly row: number;
  readonly segment: string;
  readonly online: boolean;
}

interface ExportRequest {
  readonly id: string;
  readonly key: string;
  readonly address: string;
  readonly recordSet: string;
  readonly method: string;
  readonly protocol: string;
  readonly steps: readonly Step[];
  readonly pieces: readonly ExportedPiece[];
  readonly megabytes: number;
  readonly submittedAt: number;
  readonly fault: FaultSetting | undefined;
  /** Looks until it is done, and looks at which it is not known. */
  looksLeft: number;
  unknownLooks: number;
  doneAt: number | undefined;
}

const DAY = 86_400_000;
const CONTACT = "jsoc_help@jsoc.stanford.edu";

/** The export service: requests, their states, and the files that they made. */
export class Exports {
  readonly #context: ExportContext;
  readonly #requests = new Map<string, ExportRequest>();
  #next = 101;

  constructor(context: ExportContext) {
    this.#context = context;
  }

  reset(): void {
    this.#requests.clear();
    this.#next = 101;
  }

  /** The reply of `jsoc_fetch`. */
  answer(parameters: URLSearchParams): unknown {
    try {
      switch (parameters.get("op")) {
        case "exp_request":
          return this.#request(parameters);
        case "exp_status":
          return this.#status(parameters.get("requestid") ?? "");
        case "exp_repeat":
          return { status: 4, error: "Re-Export requests temporarily disabled." };
        default:
          return { status: 4, error: "Bad QUERY_STRING" };
      }
    } catch (error) {
      if (isRefusal(error))
        return {
          status: 4,
          error: `Can not open RecordSet, bad query or too many records: ${parameters.get("ds") ?? ""}`,
        };
      throw error;
    }
  }

  #request(parameters: URLSearchParams): unknown {
    const { faults, records } = this.#context;
    const ds = parameters.get("ds") ?? "";
    const address = parameters.get("notify") ?? "";
    if (faults.ofExport(ds, ["transient"])) return { status: 4, error: "Cant save new export-request hash." };
    if (addressState(address) !== "registered") {
      return {
        status: 4,
        error: "Cannot process your request. Your notification email address has not been registered.",
      };
    }
    const name = /^[^[{,]*/.exec(ds)?.[0] ?? "";
    if (!records.find(name)) return { status: 4, error: `Cannot export series '${name}' - it does not exist.\n` };
    const { limit, steps } = stepsOf(parameters);
    const found = records.query(ds);
    if (new Set(found.map(({ series }) => series.name)).size > 1) {
      return { status: 4, error: "Cannot process your request. The record sets are of different series." };
    }
    const rows = found.flatMap(({ series, set, rows: list }) => list.map((row) => ({ series, set, row })));
    const kept = limit > 0 ? rows.slice(0, limit) : limit < 0 ? rows.slice(limit) : rows;
    // Unless the query looks at QUALITY itself, records without image are left out.
    const filtered = /quality/i.test(ds) ? kept : kept.filter(({ series, row }) => imageExists(series, row));
    const method = parameters.get("method") ?? "url";
    const protocol = parameters.get("protocol") ?? "as-is";
    const template = parameters.get("filenamefmt") ?? "{seriesname}.{recnum:%lld}.{segment}";
    let pieces: readonly ExportedPiece[];
    try {
      pieces = this.#pieces(filtered, parameters.get("seg"), template, steps, protocol);
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      return { status: 4, error: `Cannot process your request. ${error.message}` };
    }
    if (pieces.length === 0) return { status: 4, error: "There are no files in this RecordSet" };
    return this.#accept(parameters, { ds, address, method, protocol, steps, pieces });
  }

  #accept(
    parameters: URLSearchParams,
    asked: {
      readonly ds: string;
      readonly address: string;
      readonly method: string;
      readonly protocol: string;
      readonly steps: readonly Step[];
      readonly pieces: readonly ExportedPiece[];
    },
  ): unknown {
    const { faults, now, largestMegabytes } = this.#context;
    const { ds, address, method, protocol, steps, pieces } = asked;
    const count = new Set(pieces.map(({ series, row }) => `${series.name} ${row}`)).size;
    const megabytes = Math.max(1, Math.round(pieces.reduce((sum, piece) => sum + storedBytes(piece), 0) / 1e6));
    if (megabytes > largestMegabytes || faults.ofExport(ds, ["too-large"])) {
      const error = `Request exceeds max byte limit of ${largestMegabytes}MB`;
      return { requestid: "VOID", method, protocol, wait: 0, status: 3, count, size: megabytes, error };
    }
    if (faults.ofExport(ds, ["offline"])) {
      return { status: 25, error: `Some files are offline; write to ${CONTACT} for help` };
    }
    const online = pieces.every((piece) => piece.online);
    if (method === "url_quick" && protocol === "as-is" && steps.length === 0 && online) {
      const data = pieces.map((piece) => ({
        record: `${piece.record}{${piece.segment}}`,
        filename: this.#storedPath(piece),
      }));
      return {
        rcount: count,
        count,
        size: megabytes,
        dir: "",
        data,
        requestid: "",
        method,
        protocol,
        wait: 0,
        status: 0,
      };
    }
    const key = JSON.stringify([ds, method, protocol, steps, parameters.get("filenamefmt"), address]);
    const same = [...this.#requests.values()].find((one) => one.key === key && now() - one.submittedAt < DAY);
    if (same) return queuedReply(same, 2, count);
    const others = [...this.#requests.values()].filter(
      (one) => one.address === address && one.doneAt === undefined && one.fault?.kind !== "expired",
    );
    const limit = faults.ofExport(ds, ["pending-limit"]);
    if (address === "busy@example.org" || limit || others.length > 0) {
      const ids = others.length > 0 ? others.map(({ id }) => id) : ["JSOC_20210731_099"];
      return {
        status: 7,
        error: `User ${address} has ${ids.length} pending export requests (${ids.join(", ")}); please wait until at least one of these requests has completed before submitting a new one.`,
      };
    }
    const fault = faults.ofExport(ds, [
      "pending",
      "stuck",
      "fail-in-processing",
      "not-found",
      "expired",
      "no-processing",
    ]);
    const request: ExportRequest = {
      id: `JSOC_20210801_${this.#next++}`,
      key,
      address,
      recordSet: ds,
      method: method === "url_quick" ? "url" : method,
      protocol,
      steps: fault?.kind === "no-processing" ? [] : steps,
      pieces,
      megabytes,
      submittedAt: now(),
      fault,
      looksLeft:
        fault?.kind === "stuck" ? Number.POSITIVE_INFINITY : fault?.kind === "pending" ? (fault.polls ?? 3) : 1,
      unknownLooks: fault?.kind === "not-found" ? (fault.polls ?? 1) : 0,
      doneAt: undefined,
    };
    this.#requests.set(request.id, request);
    return queuedReply(request, 2, count);
  }

  #pieces(
    rows: readonly {
      readonly series: SeriesData;
      readonly set: { readonly segments?: readonly string[] };
      readonly row: number;
    }[],
    asked: string | null,
    template: string,
    steps: readonly Step[],
    protocol: string,
  ): readonly ExportedPiece[] {
    parseNameTemplate(template);
    const pieces: ExportedPiece[] = [];
    for (const { series, set, row } of rows) {
      const wanted = (set.segments ?? asked?.split(",") ?? ["**ALL**"]).map((name) => name.trim().toLowerCase());
      const segments = series.list.segments.filter(
        ({ name }) => wanted.includes("**all**") || wanted.includes(name.toLowerCase()),
      );
      for (const { name: segment, texts } of segments) {
        const path = textAt(texts, row);
        const stored = path.startsWith("/") ? (path.split("/").at(-1) ?? "") : `${segment}.fits`;
        // Processed records are of another series, and their files lose a part of the name.
        const file = steps.length > 0 ? stored.replace(/_lev1(?=\.)/, "") : stored;
        const base = fileNameFor(template, {
          series: steps.length > 0 ? `${series.name}_mod` : series.name,
          segmentFile: file,
          recordNumber: Number(keywordText(series, "*recnum*", row)),
          index: pieces.length + 1,
          keyword: (name) => keywordOf(series, name, row),
        });
        const name = /^(?:jpg|mpg|mp4)/.test(protocol) ? base.replace(/\.fits$/, ".jpg") : base;
        const record =
          steps.length > 0
            ? recordName(series, row).replace(series.name, `${series.name}_mod`)
            : recordName(series, row);
        pieces.push({ record, name, series, row, segment, online: path.startsWith("/") });
      }
    }
    return pieces;
  }

  #storedPath({ series, row, segment }: ExportedPiece): string {
    const texts = series.list.segments.find(({ name }) => name === segment)?.texts;
    return this.#context.currentPath(texts ? textAt(texts, row) : "");
  }

  #status(id: string): unknown {
    if (id === "") return { status: 4, error: "RequestID must be provided" };
    if (!/^JSOC_\d{8}_\d+/.test(id)) return { status: 4, error: `Bad RequestID '${id}' provided.` };
    const request = this.#requests.get(id);
    if (!request || request.unknownLooks-- > 0)
      return { status: 6, error: `Cant locate export request: jsoc.export[${id}]` };
    const { now } = this.#context;
    const failed = {
      requestid: id,
      method: request.method,
      protocol: request.protocol,
      wait: 999_999,
      rcount: 0,
      size: request.megabytes,
    };
    if (request.looksLeft > 0) {
      request.looksLeft--;
      return queuedReply(request, request.looksLeft > 0 ? 2 : 1, 0);
    }
    request.doneAt ??= now();
    if (request.fault?.kind === "fail-in-processing") {
      return { status: 4, ...failed, error: "RecordSet specified does not exist", contact: CONTACT };
    }
    if (request.fault?.kind === "expired" || now() - request.doneAt > 7 * DAY) {
      return {
        status: 5,
        ...failed,
        error: "Request was completed but is now deleted, 7 day limit exceeded",
        contact: CONTACT,
      };
    }
    return indexOf(request, folderOf(request));
  }

  /** A file that an export made; undefined where the path is none of ours. */
  async file(path: string): Promise<Uint8Array | undefined> {
    const request = [...this.#requests.values()].find((one) => path.startsWith(`${folderOf(one)}/`));
    if (!request || request.doneAt === undefined) return undefined;
    const name = path.slice(folderOf(request).length + 1);
    if (name === `${request.id}.tar` && request.method === "url-tar") {
      const files: { name: string; bytes: Uint8Array }[] = [];
      for (const piece of request.pieces)
        if (piece.online) files.push({ name: piece.name, bytes: await this.#bytes(request, piece) });
      return tarOf(files);
    }
    if (name === `${request.id}.keywords.txt`) return new TextEncoder().encode(this.#keywordsText(request));
    if (/^(?:mpg|mp4)/.test(request.protocol) && name === movieName(request)) return placeholder("movie");
    const piece = request.pieces.find((one) => one.name === name && one.online);
    return piece && this.#bytes(request, piece);
  }

  async #bytes(request: ExportRequest, { series, row, segment }: ExportedPiece): Promise<Uint8Array> {
    const { files } = this.#context;
    if (/^(?:jpg|mpg|mp4)/.test(request.protocol)) return placeholder("picture");
    if (request.protocol === "as-is") return files.stored(series, row, segment);
    return files.exported(series, row, segment, request.steps);
  }

  #keywordsText(request: ExportRequest): string {
    return request.pieces
      .map(({ record, series, row }) => {
        const lines = this.#context.files.keywords(series, row).map(({ name, text }) => `${name}\t${text}`);
        return [record, ...lines].join("\n");
      })
      .join("\n\n");
  }
}

function keywordOf(series: SeriesData, name: string, row: number) {
  const known = [...series.info.keywords.values()].find((keyword) => keyword.name.toLowerCase() === name.toLowerCase());
  return known && { text: keywordText(series, known.name, row), type: known.type };
}

function storedBytes({ series, row }: ExportedPiece): number {
  const size = Number(keywordText(series, "*size*", row));
  return Number.isFinite(size) ? size : 0;
}

/** Folders of exports: none that a record's storage unit has. */
function folderOf(request: ExportRequest): string {
  return `/SUM12/D1999${request.id.slice(-3).padStart(6, "0")}/S00000`;
}

function movieName(request: ExportRequest): string {
  const series = request.pieces[0]?.series.name ?? "movie";
  return `${series}.${request.protocol.split(",")[0] ?? "mp4"}`;
}

function placeholder(kind: string): Uint8Array {
  return new TextEncoder().encode(`${kind}: a placeholder of the stand-in archive\n`.repeat(40));
}

function queuedReply(request: ExportRequest, status: number, count: number) {
  const wait = request.looksLeft === Number.POSITIVE_INFINITY ? 600 : 7 + 4 * request.looksLeft;
  return {
    status,
    requestid: request.id,
    method: request.method,
    protocol: request.protocol,
    wait,
    rcount: count,
    size: request.megabytes,
  };
}

/** The index of a finished request: all values are texts. */
function indexOf(request: ExportRequest, dir: string): unknown {
  const { id, method, pieces, megabytes } = request;
  const [protocol = "as-is"] = request.protocol.split(",");
  const data = pieces.map((piece) => ({
    record: protocol === "as-is" ? `${piece.record}{${piece.segment}}` : piece.record,
    filename: piece.online ? piece.name : "NoDataFile",
  }));
  const done = { method, protocol, count: String(pieces.length), size: String(megabytes), dir, status: "0" };
  if (protocol === "mpg" || protocol === "mp4" || protocol === "jpg") {
    const movie = protocol === "jpg" ? [] : [{ record: "movie of the following data", filename: movieName(request) }];
    return {
      reqid: id,
      expversion: "1.0",
      ...done,
      recordset: request.recordSet,
      keywords: "jpg files",
      data: [...movie, ...data],
    };
  }
  return {
    version: "1",
    requestid: id,
    ...done,
    exptime: "2021.08.01_18:21:09_UT",
    keywords: protocol === "as-is" ? `${dir}/${id}.keywords.txt` : "**IN FITS FILES**",
    ...(method === "url-tar" ? { tarfile: `${dir}/${id}.tar` } : {}),
    data,
  };
}
