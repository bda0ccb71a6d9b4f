import { HeliokitError } from "../errors.js";
import { type AskOptions, announcedLength, ask, statusError } from "./answer.js";
import { Passing, type RetryOptions, withRetries } from "./retry.js";

/** Options of {@link requestBytes}. */
export interface RequestBytesOptions extends AskOptions, Omit<RetryOptions, "signal"> {
  /** A longer body is refused. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Says why a complete answer is none (a page of an overloaded server): then it is asked for again. */
  readonly isBroken?: (reply: Reply) => string | undefined;
}

/** A complete answer. */
export interface Reply {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/**
 * Asks a server for something that fits into memory. Refused and broken connections, timeouts, bodies that end early and
 * the statuses 408, 425, 429, 500, 502, 503, 504 are met with further attempts after growing, jittered pauses, or the
 * pause that Retry-After asks for.
 *
 * @throws HeliokitError `download/http-status` (facts.status), `download/no-answer`, `download/timed-out`,
 * `download/cut`, `download/too-large`, `download/broken-answer`; the signal's reason when stopped
 *
 * @example
 * ```ts
 * const { bytes } = await requestBytes("https://example.org/table.csv", { totalTimeoutSeconds: 60 });
 * ```
 */
export async function requestBytes(url: string, options: RequestBytesOptions = {}): Promise<Reply> {
  const { maxBytes = 2 ** 28 } = options;
  const headers = { "accept-encoding": "gzip, deflate", ...options.headers };
  return withRetries(url, options, () =>
    ask(url, { ...options, headers }, async ({ response, body }) => {
      if (!response.ok) throw statusError(url, response);
      const announced = announcedLength(response);
      const tooLarge = (found: string) =>
        new HeliokitError("download/too-large", `${url}: ${found} the limit of ${maxBytes} bytes`, {
          facts: { url, maxBytes },
        });
      if (announced !== undefined && announced > maxBytes)
        throw tooLarge(`${announced} bytes are announced, more than`);
      const bytes = new Growing(announced ?? 0);
      for await (const piece of body) {
        if (bytes.length + piece.length > maxBytes) throw tooLarge("the answer is longer than");
        bytes.add(piece);
      }
      if (announced !== undefined && bytes.length !== announced) {
        throw new Passing("download/cut", `${bytes.length} bytes came of ${announced} announced`);
      }
      const reply: Reply = { url, status: response.status, headers: response.headers, bytes: bytes.whole() };
      const broken = options.isBroken?.(reply);
      if (broken !== undefined) throw new Passing("download/broken-answer", broken);
      return reply;
    }),
  );
}

/** Bytes that come in pieces, in one block that grows. */
class Growing {
  length = 0;
  #bytes: Uint8Array;

  constructor(expected: number) {
    this.#bytes = new Uint8Array(expected || 65_536);
  }

  add(piece: Uint8Array): void {
    if (this.length + piece.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.length + piece.length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.length);
    this.length += piece.length;
  }

  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}
