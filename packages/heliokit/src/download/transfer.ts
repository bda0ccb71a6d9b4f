import type { Storage } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { type Answer, type AskOptions, announcedLength, ask, statusError } from "./answer.js";
import { findPartial, notePartial, partialNames, removePartial } from "./partial.js";
import { Passing } from "./retry.js";

/** Pieces are gathered to blocks of this size before they are written. */
const BLOCK = 1 << 20;

/** Options of one transfer. */
export interface TransferOptions extends AskOptions {
  readonly storage: Storage;
  readonly name: string;
  /** Bytes that the file must have, where known. */
  readonly size?: number;
  /** Told the bytes that are there now, how many of them have just come, and the whole where known. */
  readonly onBytes: (there: number, came: number, size: number | undefined) => void;
}

/** What a transfer did. */
export interface Transferred {
  readonly size: number;
  readonly resumedFrom: number;
}

/**
 * Fetches one file to its `.part` name, going on where an earlier attempt or run ended if it is still the same file. The
 * file is complete and on the disk when this returns.
 */
export async function transfer(url: string, options: TransferOptions): Promise<Transferred> {
  const { storage, name } = options;
  const partial = await findPartial(storage, name);
  if (partial && partial.size === partial.offset) {
    options.onBytes(partial.offset, 0, partial.size);
    return { size: partial.offset, resumedFrom: partial.offset };
  }
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (partial) {
    headers["range"] = `bytes=${partial.offset}-`;
    headers["if-range"] = partial.validator;
  }
  return ask(url, { ...options, headers }, async (answer) => {
    const { response } = answer;
    if (response.status === 416) {
      // What is there does not fit to what the server has: begin again.
      await removePartial(storage, name);
      throw new Passing("download/http-status", "the server has no such range; the file is begun again");
    }
    if (response.status !== 200 && response.status !== 206) throw statusError(url, response);
    const offset = response.status === 206 ? rangeStart(response, partial?.offset) : 0;
    if (offset === undefined) {
      await removePartial(storage, name);
      throw new Passing(
        "download/bad-range",
        "the server sent another range than was asked for; the file is begun again",
      );
    }
    return receive(url, answer, offset, options);
  });
}

function rangeStart(response: Response, wanted: number | undefined): number | undefined {
  const found = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(response.headers.get("content-range")?.trim() ?? "");
  return found && Number(found[1]) === wanted ? wanted : undefined;
}

/** Bytes of the whole file. */
function wholeSize(response: Response, offset: number): number | undefined {
  const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (response.status === 206 && total !== undefined) return Number(total);
  const length = announcedLength(response);
  return length === undefined ? undefined : offset + length;
}

/** What tells this file from another; weak ETags do not, byte by byte. */
function validatorOf(response: Response): string {
  const etag = response.headers.get("etag") ?? "";
  if (etag !== "" && !etag.startsWith("W/")) return etag;
  return response.headers.get("last-modified") ?? "";
}

async function receive(
  url: string,
  { response, body }: Answer,
  offset: number,
  options: TransferOptions,
): Promise<Transferred> {
  const { storage, name } = options;
  if (/^text\/html\b/i.test(response.headers.get("content-type") ?? "") && !/\.html?$/i.test(name)) {
    throw new Passing("download/html", "the server sent a page instead of the file");
  }
  const size = wholeSize(response, offset);
  if (size !== undefined && options.size !== undefined && size !== options.size) {
    await removePartial(storage, name);
    throw new Passing(
      "download/wrong-size",
      `the server announces ${size} bytes, the archive knows of ${options.size}`,
      {
        facts: { found: size, wanted: options.size },
      },
    );
  }
  await requireSpace(storage, name, (size ?? options.size ?? 0) - offset);
  if (offset === 0) {
    await removePartial(storage, name);
    const validator = validatorOf(response);
    if (validator !== "") await notePartial(storage, name, { url, validator, ...(size === undefined ? {} : { size }) });
  }
  const there = await writeBody(body, offset, size, options);
  const wanted = size ?? options.size;
  if (wanted !== undefined && there < wanted) {
    throw new Passing("download/cut", `the connection ended after ${there} of ${wanted} bytes`, {
      facts: { found: there, wanted },
    });
  }
  if (wanted !== undefined && there > wanted) {
    await removePartial(storage, name);
    throw new Passing("download/wrong-size", `more than the ${wanted} bytes of the file came`, { facts: { wanted } });
  }
  return { size: there, resumedFrom: offset };
}

async function requireSpace(storage: Storage, name: string, needed: number): Promise<void> {
  const free = needed > 0 ? await storage.freeBytes() : undefined;
  if (free === undefined || free >= needed) return;
  throw noSpace(storage, name, needed, free);
}

/** The error of a disk without room for what is to come. */
export function noSpace(storage: Storage, what: string, needed: number, free: number): HeliokitError {
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  return new HeliokitError(
    "download/no-space",
    `${what}: ${megabytes(needed)} are to come, ${megabytes(free)} are free in ${storage.name}; free some space or choose another folder`,
    { facts: { needed, free, folder: storage.name } },
  );
}

/** Writes a body behind what is there; tells how many bytes the file has then. */
async function writeBody(
  body: AsyncIterable<Uint8Array>,
  offset: number,
  size: number | undefined,
  options: TransferOptions,
): Promise<number> {
  const { part } = partialNames(options.name);
  const file = await options.storage.appendTo(part, offset);
  const block = new Uint8Array(BLOCK);
  let filled = 0;
  let there = offset;
  const flush = async () => {
    if (filled === 0) return;
    const bytes = block.subarray(0, filled);
    filled = 0;
    await file.write(bytes);
  };
  try {
    try {
      for await (const piece of body) {
        if (size !== undefined && there + piece.length > size) return there + piece.length;
        for (let from = 0; from < piece.length; ) {
          const count = Math.min(piece.length - from, BLOCK - filled);
          block.set(piece.subarray(from, from + count), filled);
          filled += count;
          from += count;
          if (filled === BLOCK) await flush();
        }
        there += piece.length;
        options.onBytes(there, piece.length, size);
      }
    } finally {
      // What came before a connection broke is worth keeping.
      await flush();
    }
    await file.sync();
    return there;
  } finally {
    await file.close();
  }
}
