import { HeliokitError } from "../errors.js";

/** Waiting, so that tests need not. */
export type Sleep = (seconds: number, signal?: AbortSignal) => Promise<void>;

/** How failures that may pass are met. */
export interface RetryOptions {
  /** Attempts after the first. Default 5. */
  readonly retries?: number;
  /** Waits; a test's own does not. */
  readonly sleep?: Sleep;
  /** Numbers from 0 to 1 for the jitter. Default `Math.random`. */
  readonly random?: () => number;
  /** Told before every further attempt. */
  readonly onRetry?: (notice: RetryNotice) => void;
  readonly signal?: AbortSignal;
}

/** Why and when something is tried again. */
export interface RetryNotice {
  readonly url: string;
  /** 1 for the first repetition. */
  readonly attempt: number;
  readonly reason: string;
  readonly waitSeconds: number;
}

/** Longest pause of our own, and the longest that a server may ask for. */
const LONGEST_PAUSE = 60;
const LONGEST_RETRY_AFTER = 900;

/** A failure that another attempt may heal. */
export class Passing extends Error {
  readonly code: string;
  readonly retryAfterSeconds: number | undefined;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    options: {
      readonly retryAfterSeconds?: number | undefined;
      readonly facts?: Readonly<Record<string, unknown>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.facts = options.facts ?? {};
  }
}

/** Growing pauses with jitter, so that many clients do not come back together: 0.5 to 1 times 1, 2, 4, ... seconds. */
export function pauseSeconds(attempt: number, random: () => number): number {
  return Math.min(2 ** (attempt - 1), LONGEST_PAUSE) * (0.5 + random() / 2);
}

/** However much progress there is between failures, this many attempts are enough. */
const MOST_ATTEMPTS = 200;

/**
 * Runs something until it succeeds, fails for good, or has failed too often in passing. Failures before which
 * something was gained (`progressed`) begin the count anew.
 */
export async function withRetries<T>(
  url: string,
  options: RetryOptions & { readonly progressed?: () => boolean },
  run: () => Promise<T>,
): Promise<T> {
  const { retries = 5, sleep = pause, random = Math.random, signal } = options;
  let all = 0;
  for (let attempt = 1; ; attempt++) {
    all++;
    signal?.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Passing)) throw error;
      if (all < MOST_ATTEMPTS && options.progressed?.()) attempt = 1;
      const asked = error.retryAfterSeconds;
      if (attempt > retries || (asked !== undefined && asked > LONGEST_RETRY_AFTER)) {
        const times = all > 1 ? ` (tried ${all} times)` : "";
        const wait = asked !== undefined && asked > LONGEST_RETRY_AFTER ? `; the server asks to wait ${asked} s` : "";
        throw new HeliokitError(error.code, `${url}: ${error.message}${times}${wait}`, {
          facts: { url, attempts: all, ...error.facts },
          cause: error,
        });
      }
      const waitSeconds = Math.max(asked ?? 0, pauseSeconds(attempt, random));
      options.onRetry?.({ url, attempt, reason: error.message, waitSeconds });
      await sleep(waitSeconds, signal);
    }
  }
}

/** Waits, and stops waiting when the signal does. */
export function pause(seconds: number, signal?: AbortSignal): Promise<void> {
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
