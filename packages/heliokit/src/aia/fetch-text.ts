import { type FetchFunction, requestBytes } from "../download/index.js";
import { HeliokitError, isHeliokitError } from "../errors.js";

/** How texts are fetched. */
export interface FetchTextOptions {
  /** Default: the platform's `fetch`, which under Node honours proxies and names Heliokit. */
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

/**
 * Fetches a text: one address, two attempts, bounded in time and size, the length checked against what the server
 * announced. A network's own notice page is the caller's to recognise.
 *
 * @throws HeliokitError `aia/fetch-failed`; the signal's reason when stopped
 */
export async function fetchText(address: string, options: FetchTextOptions = {}): Promise<string> {
  const { fetch, signal, timeoutSeconds = 60, maxBytes = MAX_BYTES, retryDelaySeconds = 1 } = options;
  try {
    const { bytes } = await requestBytes(address, {
      ...(fetch ? { fetch } : {}),
      ...(signal ? { signal } : {}),
      maxBytes,
      idleTimeoutSeconds: timeoutSeconds,
      totalTimeoutSeconds: timeoutSeconds,
      retries: 1,
      // The pause of a first failure is at most a second unless the server asks for more.
      sleep: (seconds, stop) => pause(Math.min(seconds > 1 ? seconds : retryDelaySeconds, LONGEST_DELAY_SECONDS), stop),
    });
    return new TextDecoder().decode(bytes);
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    throw new HeliokitError("aia/fetch-failed", error.message, {
      facts: { file: address, ...error.facts },
      cause: error,
    });
  }
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
