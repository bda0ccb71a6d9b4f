/**
 * The one error family and the one warning shape of Heliokit.
 *
 * @example
 * ```ts
 * import { isHeliokitError } from "heliokit/errors";
 *
 * try {
 *   await openFits(source);
 * } catch (error) {
 *   if (isHeliokitError(error, "fits/truncated-data")) {
 *     console.error(`download ${error.facts.file} again`);
 *   } else throw error;
 * }
 * ```
 */

/** The facts behind an error or a warning: what was looked at, what was found, what was wanted. */
export interface Facts {
  /** File, address or label of the source the problem was met in. */
  readonly file?: string;
  /** Index of the header-and-data unit, 0 for the primary. */
  readonly hdu?: number;
  /** Index of the tile or table row, from 0. */
  readonly tile?: number;
  /** Offset in bytes from the start of the file. */
  readonly byteOffset?: number;
  /** Header keyword the problem is about. */
  readonly keyword?: string;
  readonly [name: string]: unknown;
}

/** What an error of Heliokit may be built from beside code and message. */
export interface HeliokitErrorOptions {
  readonly facts?: Facts;
  readonly cause?: unknown;
}

/**
 * Every error that Heliokit throws on purpose. `code` is a literal text `room/what-happened` that programs may
 * compare; `facts` carries the values behind the message; `cause` keeps the original error. The message names
 * the subject, what was found, what was wanted and what to do. Anything else that is thrown is a mistake in the program.
 *
 * @example
 * ```ts
 * throw new HeliokitError("aia/missing-keyword", "EXPTIME is missing; add it or use --no-normalize", {
 *   facts: { keyword: "EXPTIME" },
 * });
 * ```
 */
export class HeliokitError extends Error {
  readonly code: string;
  readonly facts: Facts;

  constructor(code: string, message: string, options: HeliokitErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "HeliokitError";
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/**
 * Tells whether something caught is an error of Heliokit and, when `code` is given, that very one. It looks at the
 * shape, not the class, so that it also holds for errors from a second copy of the library or from a worker.
 *
 * @example
 * ```ts
 * if (isHeliokitError(error, "fits/corrupt-tile")) console.log(error.facts.tile);
 * ```
 */
export function isHeliokitError(error: unknown, code?: string): error is HeliokitError {
  if (!(error instanceof Error) || error.name !== "HeliokitError") return false;
  if (!("code" in error) || typeof error.code !== "string" || !("facts" in error)) return false;
  return code === undefined || error.code === code;
}

/**
 * A copy of an error of Heliokit with more facts, for a caller who knows what the thrower could not (the file's name).
 * Facts already there win. Other errors come back as they are.
 *
 * @example
 * ```ts
 * throw withFacts(error, { file: source.name });
 * ```
 */
export function withFacts(error: unknown, facts: Facts): unknown {
  if (!isHeliokitError(error)) return error;
  return new HeliokitError(error.code, error.message, {
    facts: { ...facts, ...error.facts },
    ...(error.cause === undefined ? {} : { cause: error.cause }),
  });
}

/**
 * Doubtful science or doubtful input that does not stop the work: `{ code, message, facts }`, coded like errors.
 * It is handed to `onWarning` and recorded in results and HISTORY; the library never prints.
 *
 * @example
 * ```ts
 * await toLevel15(map, { onWarning: (warning) => console.warn(warning.code, warning.message) });
 * ```
 */
export interface HeliokitWarning {
  readonly code: string;
  readonly message: string;
  readonly facts: Facts;
}

/** Receives warnings as they arise. */
export type OnWarning = (warning: HeliokitWarning) => void;

/** What every operation that may take longer than 100 ms accepts: stopping it and watching it. */
export interface LongWorkOptions {
  /** Stops the work; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with the part done, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}
