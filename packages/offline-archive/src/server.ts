import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { textAt } from "heliokit/table";
import { checkAddress } from "./addresses.js";
import { ArchiveRecords } from "./archive-records.js";
import { Exports } from "./exports.js";
import { type FaultSetting, Faults, parseFaults } from "./faults.js";
import { generatedSeries } from "./generated-series.js";
import { ImageFiles } from "./image-files.js";
import { type InformationContext, information, showSeries, showWrapped } from "./information.js";
import { sendBytes } from "./send-bytes.js";
import { type SeriesData, seriesOfFolder } from "./series-data.js";

/** Options of {@link startJsocArchive}. */
export interface JsocArchiveOptions {
  /** Port on loopback; 0 (default) takes any that is free. */
  readonly port?: number;
  /** A folder with `series_struct__NAME.json` and `db__NAME.json`, in place of the records that come with the package. */
  readonly records?: string;
  /** Side of the images in pixels, 64 to 4096. Default 512. */
  readonly fileSize?: number;
  /** Decides what the images show. Default 1. */
  readonly seed?: number;
  /** Faults from the start; `POST /_sim/faults` sets others. */
  readonly faults?: readonly FaultSetting[];
  /** Exports of more than so many megabytes are refused. Default 100000. */
  readonly largestMegabytes?: number;
}

/** One request, as `GET /_sim/log` lists it. Addresses of people are left out. */
export interface LoggedRequest {
  /** Milliseconds since 1970, the simulated clock's. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly range?: string;
  /** Requests under way at that moment, this one included. */
  readonly parallel: number;
  status: number;
}

/** A running archive. */
export interface JsocArchive {
  /** `http://127.0.0.1:PORT`: what clients take as their server. */
  readonly baseUrl: string;
  readonly port: number;
  /** Requests so far. */
  log(): readonly LoggedRequest[];
  /** Sets the faults of the coming requests, in place of those before. */
  setFaults(faults: readonly FaultSetting[]): void;
  /** Moves the simulated clock on. */
  moveClock(seconds: number): void;
  /** Forgets exports, faults, log and clock. */
  reset(): void;
  close(): Promise<void>;
}

const PRIVATE: ReadonlySet<string> = new Set(["notify", "address", "requestor", "requester"]);
/** Longest body of a request. */
const LONGEST_BODY = 1 << 20;
const LONGEST_LOG = 100_000;

/**
 * Starts a look-alike of JSOC's services on loopback: lists of series, queries, exports, files, and every fault on
 * demand. Images are drawn when they are asked for, the same ones for the same seed.
 *
 * @example
 * ```ts
 * const archive = await startJsocArchive({ fileSize: 256 });
 * const jsoc = new JsocClient({ server: archive.baseUrl });
 * await archive.close();
 * ```
 */
export async function startJsocArchive(options: JsocArchiveOptions = {}): Promise<JsocArchive> {
  const { port = 0, fileSize = 512, seed = 1 } = options;
  if (!Number.isInteger(fileSize) || fileSize < 64 || fileSize > 4096) {
    throw new RangeError(`fileSize is ${fileSize}, wanted a whole number from 64 to 4096`);
  }
  const series =
    options.records === undefined ? generatedSeries({ size: fileSize, seed }) : seriesOfFolder(options.records);
  const service = new Service(series, options, fileSize, seed);
  const server = createServer((request, response) => {
    service.handle(request, response).catch((error: unknown) => {
      // A mistake of the stand-in itself: say so instead of leaving the client waiting.
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(
        `the stand-in archive failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address();
  const bound = typeof address === "object" && address ? address.port : port;
  return {
    baseUrl: `http://127.0.0.1:${bound}`,
    port: bound,
    log: () => service.log,
    setFaults: (faults) => service.faults.set(faults),
    moveClock: (seconds) => service.moveClock(seconds),
    reset: () => service.reset(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class Service {
  readonly faults = new Faults();
  log: LoggedRequest[] = [];
  readonly #records: ArchiveRecords;
  readonly #files: ImageFiles;
  readonly #exports: Exports;
  readonly #context: InformationContext;
  readonly #initialFaults: readonly FaultSetting[];
  /** Files by path, as the records name them. */
  readonly #stored = new Map<string, { readonly series: SeriesData; readonly row: number; readonly segment: string }>();
  /** Where moved files lie now. */
  readonly #moved = new Map<string, string>();
  #clockOffset = 0;
  #parallel = 0;

  constructor(series: readonly SeriesData[], options: JsocArchiveOptions, size: number, seed: number) {
    this.#records = new ArchiveRecords(series);
    this.#files = new ImageFiles({ size, seed }, options.records !== undefined);
    for (const one of series) {
      for (const { name, texts } of one.list.segments) {
        for (let row = 0; row < texts.length; row++) {
          const path = textAt(texts, row);
          if (path.startsWith("/")) this.#stored.set(path, { series: one, row, segment: name });
        }
      }
    }
    const currentPath = (path: string) => this.#moved.get(path) ?? path;
    this.#context = { records: this.#records, files: this.#files, currentPath };
    this.#exports = new Exports({
      records: this.#records,
      files: this.#files,
      faults: this.faults,
      now: () => this.#now(),
      currentPath,
      largestMegabytes: options.largestMegabytes ?? 100_000,
    });
    this.#initialFaults = options.faults ?? [];
    this.faults.set(this.#initialFaults);
  }

  #now(): number {
    return Date.now() + this.#clockOffset;
  }

  moveClock(seconds: number): void {
    this.#clockOffset += seconds * 1000;
  }

  reset(): void {
    this.#exports.reset();
    this.#moved.clear();
    this.faults.set(this.#initialFaults);
    this.log = [];
    this.#clockOffset = 0;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const body = await bodyOf(request);
    if (body === undefined) {
      sendText(response, 413, "the request is too long");
      return;
    }
    if (url.pathname.startsWith("/_sim/")) {
      const { status, value } = this.#control(request.method ?? "GET", url.pathname, body);
      sendJson(response, status, value);
      return;
    }
    this.#parallel++;
    response.on("close", () => {
      this.#parallel--;
    });
    const form = /urlencoded/.test(request.headers["content-type"] ?? "") ? new URLSearchParams(body) : undefined;
    const parameters = form ?? url.searchParams;
    const logged = this.#note(request, url, parameters);
    response.on("finish", () => {
      logged.status = response.statusCode;
    });
    const text = `${url.pathname}?${parameters.toString()}`;
    const program = /^\/cgi-bin\/ajax\/([\w.]+)$/.exec(url.pathname)?.[1];
    if (program !== undefined) {
      const reply = this.#program(program, parameters);
      const json = reply === undefined ? undefined : new TextEncoder().encode(JSON.stringify(reply));
      await sendBytes(request, response, json, { type: "application/json", ranges: false }, this.faults.ofAnswer(text));
      return;
    }
    await this.#file(request, response, decodeURIComponent(url.pathname), text);
  }

  #note(request: IncomingMessage, url: URL, parameters: URLSearchParams): LoggedRequest {
    const shown = [...parameters].filter(([name]) => !PRIVATE.has(name));
    const { range } = request.headers;
    const logged: LoggedRequest = {
      time: this.#now(),
      method: request.method ?? "GET",
      path: url.pathname,
      parameters: Object.fromEntries(shown),
      ...(range === undefined ? {} : { range }),
      parallel: this.#parallel,
      status: 0,
    };
    if (this.log.length < LONGEST_LOG) this.log.push(logged);
    return logged;
  }

  #program(program: string, parameters: URLSearchParams): unknown {
    switch (program) {
      case "show_series":
        return showSeries(this.#context, parameters.get("filter") ?? "");
      case "showextseries":
        return showWrapped(this.#context, parameters);
      case "jsoc_info":
        return information(this.#context, parameters);
      case "jsoc_fetch":
        return this.#exports.answer(parameters);
      case "checkAddress.sh":
        return checkAddress(parameters);
      default:
        return undefined;
    }
  }

  async #file(request: IncomingMessage, response: ServerResponse, path: string, text: string): Promise<void> {
    const fault = this.faults.ofAnswer(text);
    if (fault?.kind === "changed-path") this.#move(path);
    const original = [...this.#moved].find(([, now]) => now === path)?.[0];
    const gone = this.#moved.has(path) || fault?.kind === "missing-file";
    const place = gone ? undefined : this.#stored.get(original ?? path);
    const bytes = place
      ? await this.#files.stored(place.series, place.row, place.segment)
      : gone
        ? undefined
        : await this.#exports.file(path);
    await sendBytes(request, response, bytes, { type: "application/octet-stream", ranges: true }, fault);
  }

  /** The file is fetched from tape again, and lies elsewhere. */
  #move(path: string): void {
    if (this.#stored.has(path) && !this.#moved.has(path)) this.#moved.set(path, path.replace(/^\/SUM\d+/, "/SUM199"));
  }

  /** What tests and `heliokit jsoc simulate` ask of the stand-in itself. */
  #control(method: string, path: string, body: string): { readonly status: number; readonly value: unknown } {
    if (method === "GET" && path === "/_sim/log") return { status: 200, value: { requests: this.log } };
    if (method !== "POST") return { status: 405, value: { error: "POST is wanted" } };
    const value = jsonOf(body);
    switch (path) {
      case "/_sim/faults": {
        const faults = parseFaults(value);
        if (typeof faults === "string") return { status: 400, value: { error: faults } };
        this.faults.set(faults);
        return { status: 200, value: { faults: faults.length } };
      }
      case "/_sim/clock": {
        const seconds = typeof value === "object" && value !== null && "seconds" in value ? value.seconds : undefined;
        if (typeof seconds !== "number" || !Number.isFinite(seconds)) {
          return { status: 400, value: { error: 'wanted { "seconds": 60 }' } };
        }
        this.moveClock(seconds);
        return { status: 200, value: { time: this.#now() } };
      }
      case "/_sim/reset":
        this.reset();
        return { status: 200, value: { reset: true } };
      default:
        return { status: 404, value: { error: "there are /_sim/faults, /_sim/clock, /_sim/reset and /_sim/log" } };
    }
  }
}

function jsonOf(body: string): unknown {
  try {
    return body.trim() === "" ? {} : JSON.parse(body);
  } catch {
    return undefined;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > LONGEST_BODY) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(value)}\n`);
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain" });
  response.end(`${text}\n`);
}
