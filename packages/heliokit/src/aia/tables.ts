import { HeliokitError, isHeliokitError, type OnWarning } from "../errors.js";
import { formatUtc, type Instant } from "../time/index.js";
import { clockNow } from "./clock.js";
import { type FetchTextOptions, fetchText } from "./fetch-text.js";
import { sha256 } from "./sha256.js";

/** A table as it was fetched: its text, and where and when it came from. */
export interface CachedTable {
  readonly text: string;
  /** SHA-256 of the text. */
  readonly sha256: string;
  /** Short word for the source: "lmsal", "jsoc", "ssw". */
  readonly source: string;
  readonly address: string;
  /** UTC, ISO 8601. For people and for age; never part of a result. */
  readonly fetchedAt: string;
}

/**
 * Where fetched tables are kept between runs. Keys are plain file names (`pointing-lmsal.csv`). A cache that cannot be
 * read or written is a slower run, not an error: `put` may do nothing.
 *
 * @example
 * ```ts
 * const cache = memoryTableCache();
 * await pointingTable({ around: tObs, cache });
 * ```
 */
export interface TableCache {
  get(key: string): Promise<CachedTable | undefined>;
  put(key: string, table: CachedTable): Promise<void>;
}

/**
 * A cache that lives as long as the program.
 *
 * @example
 * ```ts
 * const cache = memoryTableCache();
 * ```
 */
export function memoryTableCache(): TableCache {
  const tables = new Map<string, CachedTable>();
  return {
    async get(key) {
      return tables.get(key);
    },
    async put(key, table) {
      tables.set(key, table);
    },
  };
}

/** Options of everything that fetches tables. */
export interface TableFetchOptions extends FetchTextOptions {
  /** Default: none, every call fetches. */
  readonly cache?: TableCache;
  /** Never touch the network: what is not in the cache is an error. Default false. */
  readonly offline?: boolean;
  /** Fetch even if the cache has the table. Default false. */
  readonly refresh?: boolean;
  /** The time of fetching, for tests. Default: the clock. */
  readonly now?: () => Instant;
  /** Receives `aia/table-not-cached` when a fetched table could not be kept. */
  readonly onWarning?: OnWarning;
}

/** One place a table can come from. */
export interface TableCandidate {
  readonly source: string;
  readonly address: string;
  /** Key in the cache. */
  readonly key: string;
  /** Hash of the published bytes, where they never change; anything else is refused. */
  readonly sha256?: string;
}

/** A table and how it was had. */
export interface ObtainedTable<T> {
  readonly table: T;
  readonly cached: CachedTable;
}

/** A reason to pass a readable table over (it ends too early); shown to the user if nothing better comes. */
export type Unsuitable<T> = (table: T) => string | undefined;

/**
 * Gets a table from the first candidate that gives a readable, suitable one: all caches first, then the network in
 * order. What was fetched is checked (hash, form, suitability) before it is kept.
 *
 * @throws HeliokitError `aia/table-unavailable` with every attempt in `facts.attempts`; the signal's reason when stopped
 */
export async function obtainTable<T>(
  what: string,
  candidates: readonly TableCandidate[],
  parse: (cached: CachedTable) => T,
  unsuitable: Unsuitable<T>,
  options: TableFetchOptions,
): Promise<ObtainedTable<T>> {
  const attempts: { readonly address: string; readonly reason: string }[] = [];
  const tried = async (
    address: string,
    get: () => Promise<CachedTable | undefined>,
  ): Promise<ObtainedTable<T> | undefined> => {
    try {
      const cached = await get();
      if (!cached) return undefined;
      const table = parse(cached);
      const reason = unsuitable(table);
      if (reason === undefined) return { table, cached };
      attempts.push({ address, reason });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isHeliokitError(error)) throw error;
      attempts.push({ address, reason: error.message });
    }
    return undefined;
  };

  if (!options.refresh || options.offline) {
    for (const candidate of uniqueKeys(candidates)) {
      const found = await tried(`cached ${candidate.key}`, () => fromCache(candidate, options.cache));
      if (found) return found;
    }
  }
  if (!options.offline) {
    for (const candidate of candidates) {
      const found = await tried(candidate.address, () => download(candidate, options));
      if (!found) continue;
      await keep(candidate.key, found.cached, options);
      return found;
    }
  }
  throw unavailable(what, attempts, options);
}

/** Mirrors of one table share a key. */
function uniqueKeys(candidates: readonly TableCandidate[]): TableCandidate[] {
  return candidates.filter((candidate, index) => candidates.findIndex(({ key }) => key === candidate.key) === index);
}

async function fromCache(candidate: TableCandidate, cache: TableCache | undefined): Promise<CachedTable | undefined> {
  let cached: CachedTable | undefined;
  try {
    cached = await cache?.get(candidate.key);
  } catch (cause) {
    throw new HeliokitError("aia/cache-unreadable", `cached ${candidate.key} cannot be read: ${String(cause)}`, {
      facts: { file: candidate.key },
      cause,
    });
  }
  if (cached && candidate.sha256 !== undefined && cached.sha256 !== candidate.sha256) {
    throw new HeliokitError("aia/table-changed", `cached ${candidate.key} is not the published table`, {
      facts: { file: candidate.key, found: cached.sha256, wanted: candidate.sha256 },
    });
  }
  return cached;
}

/** A full disk or a read-only cache costs the next run a download, not this one its work. */
async function keep(key: string, cached: CachedTable, options: TableFetchOptions): Promise<void> {
  try {
    await options.cache?.put(key, cached);
  } catch (error) {
    options.onWarning?.({
      code: "aia/table-not-cached",
      message: `table ${key} was fetched but could not be kept: ${error instanceof Error ? error.message : String(error)}`,
      facts: { file: key },
    });
  }
}

async function download(candidate: TableCandidate, options: TableFetchOptions): Promise<CachedTable> {
  const text = await fetchText(candidate.address, options);
  const hash = sha256(text);
  if (candidate.sha256 !== undefined && hash !== candidate.sha256) {
    throw new HeliokitError(
      "aia/table-changed",
      `${candidate.address}: the bytes are not those that were published (SHA-256 ${hash.slice(0, 12)}..., ` +
        `wanted ${candidate.sha256.slice(0, 12)}...)`,
      { facts: { file: candidate.address, found: hash, wanted: candidate.sha256 } },
    );
  }
  const now = (options.now ?? clockNow)();
  return {
    text,
    sha256: hash,
    source: candidate.source,
    address: candidate.address,
    fetchedAt: formatUtc(now, 0),
  };
}

function unavailable(
  what: string,
  attempts: readonly { readonly address: string; readonly reason: string }[],
  options: TableFetchOptions,
): HeliokitError {
  const tried = attempts.map(({ address, reason }) =>
    reason.includes(address) ? `\n  ${reason}` : `\n  ${address}: ${reason}`,
  );
  const offline = options.offline ? " (working offline)" : "";
  return new HeliokitError(
    "aia/table-unavailable",
    `the ${what} table cannot be had${offline}.${tried.length > 0 ? ` Tried:${tried.join("")}\n` : " "}` +
      "Fetch it once with network (heliokit tables fetch), name a file, or go without: --pointing header --correction none",
    { facts: { table: what, attempts, offline: options.offline ?? false } },
  );
}
