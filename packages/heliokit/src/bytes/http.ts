import { type Facts, HeliokitError } from "../errors.js";
import { memorySource } from "./memory.js";
import type { ByteSource, ReadOptions } from "./source.js";

/** How a source over HTTP works. */
export interface HttpSourceOptions {
  /** The `fetch` to use: one with a proxy, with credentials, or a test's. Default the platform's. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Headers sent with every request (authorisation, for instance). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes asked for when the source is opened; they are kept, since headers lie there. Default 64 KiB. */
  readonly firstBytes?: number;
  /** Most bytes taken into memory from a server that cannot send ranges. Default 1 GiB. */
  readonly maxBytes?: number;
  /** Stops opening the source, and every later read. */
  readonly signal?: AbortSignal;
}

interface Answer {
  readonly response: Response;
  /** First byte of the body within the file. */
  readonly from: number;
  /** Bytes of the whole file, where the server tells. */
  readonly size: number | undefined;
}

/**
 * A file on a web server, read in ranges. It asks for the first range at once, which tells size, validator and whether
 * the server knows ranges; from one that does not, the whole file is taken into memory.
 *
 * Errors: `bytes/http-status` (facts.status) for anything but 200 and 206, `bytes/http-failed` where no answer came,
 * `bytes/source-changed` where the file is another one than before (ETag, Last-Modified or size),
 * `bytes/short-read` where the connection ends early, `bytes/too-large`.
 *
 * @example
 * ```ts
 * const file = await openFits(await httpSource("https://example.org/image.fits"));
 * ```
 */
export async function httpSource(url: string, options: HttpSourceOptions = {}): Promise<ByteSource> {
  const { firstBytes = 64 * 1024, maxBytes = 2 ** 30 } = options;
  const name = url.split(/[?#]/)[0]?.split("/").pop() || url;
  const get = options.fetch ?? ((address: string, init: RequestInit) => globalThis.fetch(address, init));

  const fail = (code: string, message: string, facts: Facts = {}, cause?: unknown) =>
    new HeliokitError(`bytes/${code}`, `${url}: ${message}`, {
      facts: { file: name, url, ...facts },
      ...(cause === undefined ? {} : { cause }),
    });

  /** One request for bytes `from` to `to` (excluded). */
  const request = async (from: number, to: number, signal: AbortSignal | undefined): Promise<Answer> => {
    const headers = {
      "user-agent": "heliokit",
      // Ranges count the bytes of the file, not those of a compressed transfer.
      "accept-encoding": "identity",
      ...options.headers,
      range: `bytes=${from}-${to - 1}`,
    };
    let response: Response;
    try {
      response = await get(url, { headers, ...(signal ? { signal } : {}) });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw fail("http-failed", `no answer (${error instanceof Error ? error.message : String(error)})`, {}, error);
    }
    if (response.status === 206) {
      const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers.get("content-range")?.trim() ?? "");
      if (!match || Number(match[1]) !== from) {
        await response.body?.cancel();
        const found = response.headers.get("content-range");
        throw fail("http-status", `the range in the answer is "${found}", wanted bytes from ${from}`, {
          status: 206,
          found,
        });
      }
      return { response, from, size: match[3] === "*" ? undefined : Number(match[3]) };
    }
    if (response.status === 200) {
      const length = response.headers.get("content-length");
      const plain = (response.headers.get("content-encoding") ?? "identity") === "identity";
      return { response, from: 0, size: length !== null && plain ? Number(length) : undefined };
    }
    await discard(response);
    const empty = response.status === 416 && /^bytes \*\/0$/.test(response.headers.get("content-range")?.trim() ?? "");
    if (empty) return { response: new Response(new Uint8Array(0)), from: 0, size: 0 };
    throw fail("http-status", `status ${response.status} ${response.statusText}`.trim(), { status: response.status });
  };

  const first = await request(0, firstBytes, options.signal);
  const { response } = first;
  if (response.status !== 206 || first.size === undefined) {
    // No ranges, or no size: only the whole file helps.
    const answer = response.status === 206 ? await whole(response) : response;
    const bytes = await readBody(answer, 0, maxBytes + 1, options.signal);
    if (bytes.length > maxBytes)
      throw fail("too-large", `the server sends no ranges and the file has more than ${maxBytes} bytes`, {
        wanted: maxBytes,
      });
    const claimed = answer === response ? first.size : undefined;
    if (claimed !== undefined && bytes.length < claimed)
      throw fail("short-read", `the answer ends after ${bytes.length} of ${claimed} bytes`, {
        found: bytes.length,
        wanted: claimed,
      });
    return memorySource(bytes, name);
  }

  /** The file without a range, from a server that answers ranges but hides the size. */
  async function whole(ranged: Response): Promise<Response> {
    await ranged.body?.cancel();
    const headers = { "user-agent": "heliokit", ...options.headers };
    const answer = await get(url, { headers, ...(options.signal ? { signal: options.signal } : {}) });
    if (answer.status === 200) return answer;
    await answer.body?.cancel();
    throw fail("http-status", `status ${answer.status} ${answer.statusText}`.trim(), { status: answer.status });
  }

  const size = first.size;
  const validator = validatorOf(response);
  const held = await readBody(response, 0, Math.min(firstBytes, size), options.signal);
  if (held.length < Math.min(firstBytes, size))
    throw fail("short-read", `the answer ends after ${held.length} of ${Math.min(firstBytes, size)} bytes`, {
      found: held.length,
    });

  return {
    name,
    size,
    async read(offset: number, length: number, readOptions: ReadOptions = {}): Promise<Uint8Array> {
      const signal = readOptions.signal ?? options.signal;
      signal?.throwIfAborted();
      const end = Math.min(offset + length, size);
      if (offset >= end) return new Uint8Array(0);
      if (end <= held.length) return held.subarray(offset, end);
      const answer = await request(offset, end, signal);
      const now = validatorOf(answer.response);
      const other = answer.size !== undefined && answer.size !== size;
      if (other || (validator !== undefined && now !== undefined && now !== validator)) {
        await answer.response.body?.cancel();
        throw fail("source-changed", "the file changed on the server while it was read; open it again", {
          found: other ? answer.size : now,
          wanted: other ? size : validator,
        });
      }
      // A server that stops sending ranges sends everything: what comes before is passed over.
      const bytes = await readBody(answer.response, offset - answer.from, end - offset, signal);
      if (bytes.length < end - offset)
        throw fail("short-read", `the answer ends after ${bytes.length} of ${end - offset} bytes`, {
          byteOffset: offset,
          found: bytes.length,
          wanted: end - offset,
        });
      return bytes;
    },
  };
}

/** A body that nobody wants: read when it is short, so that the connection can serve again, else given up. */
async function discard(response: Response): Promise<void> {
  const length = Number(response.headers.get("content-length") ?? Number.NaN);
  if (length <= 65_536) await response.arrayBuffer().catch(() => undefined);
  else await response.body?.cancel();
}

/** What tells one version of a file from another. */
function validatorOf(response: Response): string | undefined {
  return response.headers.get("etag") ?? response.headers.get("last-modified") ?? undefined;
}

/** Bytes `skip` to `skip + length` of a body; the rest is not waited for. */
async function readBody(
  response: Response,
  skip: number,
  length: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let passed = 0;
  let total = 0;
  while (reader && total < length) {
    let step: ReadableStreamReadResult<Uint8Array>;
    try {
      step = await reader.read();
    } catch (error) {
      // A connection that breaks counts as one that ends; the caller sees that bytes are missing.
      if (signal?.aborted) throw error;
      break;
    }
    if (step.done) break;
    const usable = step.value.subarray(Math.min(step.value.length, Math.max(0, skip - passed)));
    passed += step.value.length;
    const piece = usable.subarray(0, length - total);
    pieces.push(piece);
    total += piece.length;
  }
  // A body that has come whole is read to its end: cancelled, it would count as a failure in the browser's log.
  if (passed === Number(response.headers.get("content-length") ?? Number.NaN))
    await reader?.read().catch(() => undefined);
  await reader?.cancel().catch(() => undefined);
  if (pieces.length === 1 && pieces[0]) return pieces[0];
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
