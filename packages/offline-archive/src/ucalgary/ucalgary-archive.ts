import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type FaultSetting, Faults, parseFaults } from "../faults.js";
import { sendBytes } from "../send-bytes.js";
import type { LoggedRequest } from "../server.js";
import { type Catalog, folderCatalog, madeCatalog } from "./catalog.js";
import { type DataReply, datasetsReply, observatoriesReply, urlsReply } from "./data-replies.js";
import { madeFile } from "./made-files.js";

/** Options of {@link startUcalgaryArchive}. */
export interface UcalgaryArchiveOptions {
  /** Port on loopback; 0 (default) takes any that is free. */
  readonly port?: number;
  /**
   * A folder of test data with `api/datasets.json` and `api/files.json`, and files by their names in `skymaps`,
   * `calibration`, `raw` and `real`, in place of the archive that comes with the package. Files that are listed and not
   * there are made.
   */
  readonly fixtures?: string;
  /** Bytes of a file by its name; where it gives none, the file is found or made as always. */
  readonly body?: (name: string) => Uint8Array | undefined;
  /** Images in each minute that is made, at most what the cadence allows. Default 20. */
  readonly framesPerMinute?: number;
  /** Faults from the start; `POST /_sim/faults` sets others. Without `match` they concern bodies of files only. */
  readonly faults?: readonly FaultSetting[];
}

/** A running stand-in of the University of Calgary's data service. */
export interface UcalgaryArchive {
  /** `http://127.0.0.1:PORT`: what clients take as their base address. */
  readonly baseUrl: string;
  readonly port: number;
  /** Requests so far. */
  log(): readonly LoggedRequest[];
  /** Sets the faults of the coming requests, in place of those before. */
  setFaults(faults: readonly FaultSetting[]): void;
  /** Forgets log and faults. */
  reset(): void;
  close(): Promise<void>;
}

const DATA = "https://data.phys.ucalgary.ca";
const API = "/api/v1/data_distribution/";
const LONGEST_LOG = 100_000;
const LONGEST_BODY = 1 << 20;
/** Bytes of made files that are kept for the next time. */
const MOST_KEPT = 1 << 27;

/**
 * Starts a look-alike of the University of Calgary's data service on loopback: datasets, observatories, listings of files,
 * the files themselves, and faults on demand (`missing-file`, `html`, `cut-body`, `wrong-size`, `slow-body`, `http-500`,
 * ...). What its cameras see is made up, the same for the same name.
 *
 * @example
 * ```ts
 * const archive = await startUcalgaryArchive();
 * const data = new UcalgaryClient({ baseUrl: archive.baseUrl, root: "sky" });
 * await archive.close();
 * ```
 */
export async function startUcalgaryArchive(options: UcalgaryArchiveOptions = {}): Promise<UcalgaryArchive> {
  const service = new UcalgaryService(options);
  const server = createServer((request, response) => {
    service.handle(request, response).catch((error: unknown) => {
      // A mistake of the stand-in itself: say so instead of leaving the client waiting.
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(`the stand-in failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : (options.port ?? 0);
  service.baseUrl = `http://127.0.0.1:${port}`;
  return {
    baseUrl: service.baseUrl,
    port,
    log: () => service.log,
    setFaults: (faults) => service.faults.set(faults),
    reset: () => service.reset(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class UcalgaryService {
  readonly faults = new Faults();
  baseUrl = "";
  log: LoggedRequest[] = [];
  readonly #catalog: Catalog;
  readonly #options: UcalgaryArchiveOptions;
  readonly #made = new Map<string, Uint8Array>();
  #kept = 0;
  #parallel = 0;

  constructor(options: UcalgaryArchiveOptions) {
    this.#options = options;
    this.#catalog = options.fixtures === undefined ? madeCatalog() : folderCatalog(options.fixtures);
    this.faults.set(options.faults ?? []);
  }

  reset(): void {
    this.log = [];
    this.faults.set(this.#options.faults ?? []);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (url.pathname.startsWith("/_sim/")) {
      await this.#control(request, response, url.pathname);
      return;
    }
    this.#parallel++;
    response.on("close", () => {
      this.#parallel--;
    });
    const logged = this.#note(request, url);
    response.on("finish", () => {
      logged.status = response.statusCode;
    });
    const fault = this.faults.ofAnswer(`${url.pathname}${url.search}`);
    if (url.pathname.startsWith(API)) {
      const { status, value } = this.#reply(url.pathname.slice(API.length), url.searchParams);
      const bytes = new TextEncoder().encode(JSON.stringify(value));
      if (status !== 200 && fault === undefined) {
        response.writeHead(status, { "content-type": "application/json" });
        response.end(bytes);
        return;
      }
      await sendBytes(request, response, bytes, { type: "application/json", ranges: false }, fault);
      return;
    }
    const bytes = fault?.kind === "missing-file" ? undefined : this.#file(decodeURIComponent(url.pathname));
    await sendBytes(request, response, bytes, { type: "application/octet-stream", ranges: true }, fault);
  }

  #note(request: IncomingMessage, url: URL): LoggedRequest {
    const { range } = request.headers;
    const logged: LoggedRequest = {
      time: Date.now(),
      method: request.method ?? "GET",
      path: url.pathname,
      parameters: Object.fromEntries(url.searchParams),
      ...(range === undefined ? {} : { range }),
      parallel: this.#parallel,
      status: 0,
    };
    if (this.log.length < LONGEST_LOG) this.log.push(logged);
    return logged;
  }

  #reply(what: string, parameters: URLSearchParams): DataReply {
    switch (what) {
      case "datasets":
        return datasetsReply(this.#catalog, parameters);
      case "observatories":
        return observatoriesReply(this.#catalog, parameters);
      case "urls":
        return urlsReply(
          {
            catalog: this.#catalog,
            addressOf: (url) => url.replace(DATA, this.baseUrl),
            sizeOf: (url) => this.#bytes(url.slice(url.lastIndexOf("/") + 1))?.length ?? 0,
          },
          parameters,
        );
      default:
        return { status: 404, value: { detail: "Not Found" } };
    }
  }

  /** The file at a path, if some dataset lists it. */
  #file(path: string): Uint8Array | undefined {
    const url = `${DATA}${path}`;
    const name = url.slice(url.lastIndexOf("/") + 1);
    const day = /^(\d{4})(\d{2})(\d{2})_/.exec(name);
    const from = day ? Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : 0;
    const listed = this.#catalog.datasets.some(
      (one) =>
        url.startsWith(one.data_tree_url) && this.#catalog.files(one.name, from, from + 86_399_999).includes(url),
    );
    return listed ? this.#bytes(name) : undefined;
  }

  #bytes(name: string): Uint8Array | undefined {
    const own = this.#options.body?.(name) ?? this.#catalog.stored(name);
    if (own) return own;
    const before = this.#made.get(name);
    if (before) return before;
    const bytes = madeFile(name, this.#options.framesPerMinute ?? 20);
    if (bytes && this.#kept + bytes.length <= MOST_KEPT) {
      this.#made.set(name, bytes);
      this.#kept += bytes.length;
    }
    return bytes;
  }

  /** What tests ask of the stand-in itself. */
  async #control(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const answer = (status: number, value: unknown) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(`${JSON.stringify(value)}\n`);
    };
    if (path === "/_sim/log") return answer(200, { requests: this.log });
    if (request.method !== "POST") return answer(405, { error: "POST is wanted" });
    if (path === "/_sim/reset") {
      this.reset();
      return answer(200, { reset: true });
    }
    if (path !== "/_sim/faults") return answer(404, { error: "there are /_sim/faults, /_sim/reset and /_sim/log" });
    const faults = parseFaults(jsonOf(await bodyOf(request)));
    if (typeof faults === "string") return answer(400, { error: faults });
    this.faults.set(faults);
    return answer(200, { faults: faults.length });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > LONGEST_BODY) return "";
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
