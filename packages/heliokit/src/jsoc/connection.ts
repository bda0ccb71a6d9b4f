import {
  type FetchFunction,
  type RequestBytesOptions,
  type RetryNotice,
  requestBytes,
  type Sleep,
} from "../download/index.js";
import { HeliokitError } from "../errors.js";
import { replyText } from "./reply-text.js";
import type { ArchiveServer } from "./server.js";

/** Programs of an archive. */
export type Program = "showSeries" | "showSeriesWrapper" | "information" | "fetch" | "checkAddress";

/** Options of a connection. */
export interface ConnectionOptions {
  readonly fetch?: FetchFunction;
  readonly sleep?: Sleep;
  readonly random?: () => number;
  readonly retries?: number;
  readonly onRetry?: (notice: RetryNotice) => void;
}

/** Options of one request to a program. */
export interface AskProgramOptions {
  readonly signal?: AbortSignal;
  /** Attempts after the first. */
  readonly retries?: number;
  /** Longest time of one attempt. Default 600 s. */
  readonly timeoutSeconds?: number;
}

/** Longer addresses are sent as a form: servers refuse them somewhere beyond. */
const LONGEST_ADDRESS = 2000;
/** A reply of a million records with a hundred keywords. */
const LARGEST_REPLY = 2 ** 30;

/** Sends requests to the programs of an archive, one after another: it asks its clients for one connection. */
export class Connection {
  readonly server: ArchiveServer;
  readonly #options: ConnectionOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(server: ArchiveServer, options: ConnectionOptions) {
    this.server = server;
    this.#options = options;
  }

  /** Address of a program; an error where the archive has none of that kind. */
  addressOf(program: Program): string {
    const { server } = this;
    const file = program === "showSeriesWrapper" ? server.showSeriesWrapper?.program : server[program];
    if (file !== undefined) return new URL(file, server.programs).href;
    throw new HeliokitError(
      "jsoc/not-supported",
      `${server.name} has no ${programWords(program)}; use another server`,
      {
        facts: { server: server.name },
      },
    );
  }

  /** The reply of a program. Broken and cut replies are asked for again like broken connections. */
  ask(
    program: Program,
    parameters: Readonly<Record<string, string>>,
    options: AskProgramOptions = {},
  ): Promise<Uint8Array> {
    const address = this.addressOf(program);
    const turn = this.#last.then(() => this.#send(address, parameters, options));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #send(
    address: string,
    parameters: Readonly<Record<string, string>>,
    options: AskProgramOptions,
  ): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    const form = new URLSearchParams(parameters).toString();
    const url = form === "" ? address : `${address}?${form}`;
    const long = url.length > LONGEST_ADDRESS;
    const { fetch, sleep, random, onRetry } = this.#options;
    const request: RequestBytesOptions = {
      maxBytes: LARGEST_REPLY,
      totalTimeoutSeconds: options.timeoutSeconds ?? 600,
      isBroken: ({ bytes }) => brokenReply(bytes),
      retries: options.retries ?? this.#options.retries ?? 4,
      ...(long ? { method: "POST", body: form, headers: { "content-type": "application/x-www-form-urlencoded" } } : {}),
      ...(fetch ? { fetch } : {}),
      ...(sleep ? { sleep } : {}),
      ...(random ? { random } : {}),
      ...(onRetry ? { onRetry: (notice) => onRetry({ ...notice, url: address }) } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    };
    try {
      return (await requestBytes(long ? address : url, request)).bytes;
    } catch (error) {
      throw withoutParameters(error, url, address);
    }
  }
}

function programWords(program: Program): string {
  switch (program) {
    case "fetch":
      return "exports";
    case "checkAddress":
      return "check of addresses";
    case "information":
      return "queries";
    default:
      return "list of series";
  }
}

/** Why a reply is no complete object of JSON: a page of an overloaded server, or a body that ends early. */
function brokenReply(bytes: Uint8Array): string | undefined {
  const start = replyText(bytes.subarray(0, 200)).trimStart();
  if (start.startsWith("<")) return "the archive answers with a page instead of data; it may be overloaded";
  const end = replyText(bytes.subarray(-200)).trimEnd();
  if (start === "") return "the archive answers with nothing";
  if (start.startsWith("{") && !end.endsWith("}")) return "the archive's answer ends too early";
  return undefined;
}

/** The error without the parameters in the address: one of them is somebody's e-mail address. */
function withoutParameters(error: unknown, url: string, address: string): unknown {
  if (!(error instanceof HeliokitError)) return error;
  const message = error.message.replaceAll(url, address);
  return new HeliokitError(error.code, message, { facts: { ...error.facts, url: address }, cause: undefined });
}
