import { HeliokitError } from "../errors.js";

/** Anything with the shape of the platform's `fetch`. */
export type FetchFunction = (input: string, init?: RequestInit) => Promise<Response>;

/** How texts are fetched. */
export interface FetchTextOptions {
  /** Default: the platform's `fetch`. The command's own honours proxies and names Heliokit. */
  readonly fetch?: FetchFunction;
  readonly signal?: AbortSignal;
  /** Longest time for one request, body included. Default 60 s. */
  readonly timeoutSeconds?: number;
  /** A longer body is refused. Default 64 MiB. */
  readonly maxBytes?: number;
  /** Pause before the second and last attempt after 429, 5xx or a broken connection. Default 1 s. */
  readonly retryDelaySeconds?: number;
}

const MAX_BYTES = 64 * 1024 * 1024;
/** A server may ask us to wait; a person would not wait longer than this for a table that has other sources. */
const LONGEST_DELAY_SECONDS = 10;

/** A reason that a second attempt might heal. */
class Passing extends Error {
  readonly retryAfterSeconds: number | undefined;
  constructor(message: string, retryAfterSeconds?: number, cause?: unknown) {
    super(message, { cause });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Fetches a text: one address, two attempts, bounded in time and size, the length checked against what the server
 * announced. A network's own notice page is the caller's to recognise.
 *
 * @throws HeliokitError `aia/fetch-failed`; the signal's reason when stopped
 */
export async function fetchText(address: string, options: FetchTextOptions = {}): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    options.signal?.throwIfAborted();
    try {
      return await fetchOnce(address, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof Passing)) throw error;
      if (attempt > 0) {
        throw new HeliokitError("aia/fetch-failed", `${address}: ${error.message}`, {
          facts: { file: address },
          cause: error,
        });
      }
      const wanted = error.retryAfterSeconds ?? options.retryDelaySeconds ?? 1;
      await pause(Math.min(wanted, LONGEST_DELAY_SECONDS), options.signal);
    }
  }
}

async function fetchOnce(address: string, options: FetchTextOptions): Promise<string> {
  const { timeoutSeconds = 60, maxBytes = MAX_BYTES, signal } = options;
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const either = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const get: FetchFunction = options.fetch ?? namedFetch;
  try {
    const reply = await get(address, { signal: either });
    if (!reply.ok) {
      await reply.body?.cancel();
      const answer = `the server answered ${reply.status} ${reply.statusText}`.trimEnd();
      if (reply.status === 429 || reply.status >= 500) throw new Passing(answer, retryAfter(reply));
      throw failed(address, answer, { status: reply.status });
    }
    return await bodyText(address, reply, maxBytes);
  } catch (error) {
    if (error instanceof Passing || error instanceof HeliokitError) throw error;
    signal?.throwIfAborted();
    // A server that did not answer in time will not do so at once: no second attempt.
    if (timeout.aborted) throw failed(address, `no complete answer within ${timeoutSeconds} s`, { timeoutSeconds });
    throw new Passing(reasonOf(error), undefined, error);
  }
}

async function bodyText(address: string, reply: Response, maxBytes: number): Promise<string> {
  const announced = Number(reply.headers.get("content-length") ?? Number.NaN);
  if (announced > maxBytes) {
    await reply.body?.cancel();
    throw failed(address, `${announced} bytes are announced, more than the limit of ${maxBytes}`, {
      announced,
      maxBytes,
    });
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = reply.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > maxBytes) {
      await reader.cancel();
      throw failed(address, `the answer is longer than the limit of ${maxBytes} bytes`, { maxBytes });
    }
    chunks.push(value);
  }
  // With a content encoding the announced length is that of the packed bytes.
  if (announced >= 0 && size !== announced && !reply.headers.has("content-encoding")) {
    throw new Passing(`${size} bytes came of ${announced} announced`);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return new TextDecoder().decode(bytes);
}

/** Outside browsers, which name themselves, a server's keeper should see who asks. */
function namedFetch(input: string, init: RequestInit = {}): Promise<Response> {
  const inPage = "document" in globalThis || "WorkerGlobalScope" in globalThis;
  return fetch(input, inPage ? init : { ...init, headers: { "user-agent": "Heliokit" } });
}

function failed(address: string, why: string, facts: Record<string, unknown>): HeliokitError {
  return new HeliokitError("aia/fetch-failed", `${address}: ${why}`, { facts: { file: address, ...facts } });
}

function retryAfter(reply: Response): number | undefined {
  const seconds = Number(reply.headers.get("retry-after") ?? Number.NaN);
  return seconds >= 0 ? seconds : undefined;
}

/** fetch hides the reason (refused, reset, unknown host) in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message ? `${error.message} (${cause.message})` : error.message;
}

function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
