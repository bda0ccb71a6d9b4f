import { platformFetch } from "#platform";
import { HeliokitError } from "../errors.js";
import { readAhead } from "./pump.js";
import { Passing } from "./retry.js";

/** Anything with the shape of the platform's `fetch`. */
export type FetchFunction = (input: string, init?: RequestInit) => Promise<Response>;

/** One request. */
export interface AskOptions {
  /** Default: the platform's, which under Node honours proxies and names Heliokit. */
  readonly fetch?: FetchFunction;
  readonly method?: "GET" | "POST";
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Longest time without a byte. Default 60 s. */
  readonly idleTimeoutSeconds?: number;
  /** Longest time of one attempt, body included. Default 600 s. */
  readonly totalTimeoutSeconds?: number;
}

/** An answer whose body has not been read yet. */
export interface Answer {
  readonly response: Response;
  /** The pieces of the body; broken connections and timeouts are {@link Passing}. Leaving early lets go of the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends one request and hands its answer to `use`. Statuses are not judged here. Timeouts, refused and broken connections
 * are {@link Passing}; the caller's signal ends everything with its own reason.
 */
export async function ask<T>(url: string, options: AskOptions, use: (answer: Answer) => Promise<T>): Promise<T> {
  const { idleTimeoutSeconds = 60, totalTimeoutSeconds = 600, signal } = options;
  const get: FetchFunction = options.fetch ?? platformFetch;
  const stopper = new AbortController();
  let late = "";
  const expire = (why: string) => () => {
    late = why;
    stopper.abort(new Error(why));
  };
  const total = setTimeout(expire(`no complete answer within ${totalTimeoutSeconds} s`), totalTimeoutSeconds * 1000);
  const idleReason = `no byte for ${idleTimeoutSeconds} s`;
  let idle = setTimeout(expire(idleReason), idleTimeoutSeconds * 1000);
  let touched = Date.now();
  // A new timer for every piece would cost more than the piece.
  const touch = () => {
    const now = Date.now();
    if (now - touched < 250) return;
    touched = now;
    clearTimeout(idle);
    idle = setTimeout(expire(idleReason), idleTimeoutSeconds * 1000);
  };
  const either = signal ? AbortSignal.any([signal, stopper.signal]) : stopper.signal;
  const judged = (error: unknown, code: "download/no-answer" | "download/cut"): unknown => {
    signal?.throwIfAborted();
    if (late !== "") return new Passing("download/timed-out", late);
    return new Passing(code, reasonOf(error), { cause: error });
  };
  try {
    let response: Response;
    try {
      response = await get(url, {
        method: options.method ?? "GET",
        signal: either,
        ...(options.body === undefined ? {} : { body: options.body }),
        ...(options.headers ? { headers: options.headers } : {}),
      });
    } catch (error) {
      if (error instanceof TypeError && /invalid url|parse url/i.test(error.message)) {
        throw new HeliokitError("download/bad-url", `${url} is no address`, { facts: { url }, cause: error });
      }
      throw judged(error, "download/no-answer");
    }
    return await use({ response, body: piecesOf(response, touch, judged) });
  } finally {
    clearTimeout(total);
    clearTimeout(idle);
    stopper.abort(new Error("done"));
  }
}

async function* pieces(
  ahead: AsyncGenerator<Uint8Array>,
  first: Promise<IteratorResult<Uint8Array>>,
  touch: () => void,
  judged: (error: unknown, code: "download/cut") => unknown,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; ; next = ahead.next()) {
      let step: IteratorResult<Uint8Array>;
      try {
        step = await next;
      } catch (error) {
        throw judged(error, "download/cut");
      }
      if (step.done) return;
      touch();
      yield step.value;
    }
  } finally {
    await ahead.return(undefined);
  }
}

/** The pieces of a body; the reading ahead begins at once. */
function piecesOf(
  response: Response,
  touch: () => void,
  judged: (error: unknown, code: "download/cut") => unknown,
): AsyncIterable<Uint8Array> {
  const ahead = readAhead(response.body ?? new ReadableStream({ start: (controller) => controller.close() }));
  const first = ahead.next();
  // Whoever does not look at the body does not care how it ends.
  first.catch(() => undefined);
  return pieces(ahead, first, touch, judged);
}

/** fetch hides the reason (refused, reset, unknown host) in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return `${error.message} (${cause.message || code})`;
}

/** Whether another attempt may be answered otherwise. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status === 500 || (status >= 502 && status <= 504);
}

/** A status that is no success, as an error. */
export function statusError(url: string, response: Response): Error {
  const { status, statusText } = response;
  const message = `the server answered ${status} ${statusText}`.trimEnd();
  const facts = { status };
  if (!isPassingStatus(status)) {
    return new HeliokitError("download/http-status", `${url}: ${message}`, { facts: { url, ...facts } });
  }
  return new Passing("download/http-status", message, { retryAfterSeconds: retryAfter(response), facts });
}

/** Seconds that a server asks to wait: a number, or a date. */
function retryAfter(response: Response): number | undefined {
  const text = response.headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = text === "" ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}

/** Bytes that the answer's body will have, where the server tells and packs nothing. */
export function announcedLength(response: Response): number | undefined {
  const text = response.headers.get("content-length");
  if (text === null || !/^\d+$/.test(text.trim())) return undefined;
  return (response.headers.get("content-encoding") ?? "identity") === "identity" ? Number(text) : undefined;
}
