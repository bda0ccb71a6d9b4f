import type { BigIntStats } from "node:fs";
import { opendir, readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Glob, isGlob, type PathStyle, parseGlob } from "./glob.js";
import { readError, systemCode } from "./system-errors.js";

/** A file met in a listing. */
export interface ListedFile {
  /** Absolute, or relative as the root was given. */
  readonly path: string;
  /** Path from the root of the search, always with "/". */
  readonly relative: string;
  /** Bytes; 0 where the file could not be looked at (a dangling link): opening it will tell. */
  readonly size: number;
}

/** Options of {@link listFolder} and {@link listGlob}. */
export interface ListOptions {
  /** Which file names to yield; the rest is counted. Default {@link isFitsName}. */
  readonly accept?: (name: string) => boolean;
  /** Folders that are not entered (the output folder of a batch), whichever way leads there. */
  readonly exclude?: readonly string[];
  /** Called for each file that is not accepted. */
  readonly onIgnored?: (path: string) => void;
  /** Called for each folder that cannot be read; without it the error is thrown. */
  readonly onUnreadable?: (path: string, error: unknown) => void;
  readonly signal?: AbortSignal;
}

/**
 * Whether a file name promises FITS: `.fits`, `.fts`, `.fit`, also with `.gz`, in any case.
 *
 * @example
 * ```ts
 * isFitsName("aia.lev1.FITS.gz"); // true
 * ```
 */
export function isFitsName(name: string): boolean {
  return /\.(fits|fts|fit)(\.gz)?$/i.test(name);
}

// Names of one folder are sorted in blocks of this many: order is the alphabet's for any sane folder, memory stays bounded.
const SORT_BLOCK = 200_000;
// How many files are looked at together: enough to hide the latency of a network share.
const STAT_BATCH = 64;

/**
 * Walks a folder and everything below it and yields the files wanted, folder by folder in alphabetical order, one by
 * one: millions of files take no more memory than the names of the fullest folder. Symbolic links are followed; a
 * folder that is reached twice (a circle of links) is entered once. Names beginning with a dot are passed over.
 *
 * Errors: `node/file-not-found`, `node/not-readable` for the root itself, `onUnreadable` for folders below it.
 *
 * @example
 * ```ts
 * for await (const file of listFolder("level1")) console.log(file.relative, file.size);
 * ```
 */
export async function* listFolder(root: string, options: ListOptions = {}): AsyncGenerator<ListedFile> {
  try {
    await readdirProbe(root);
  } catch (error) {
    throw readError(error, root);
  }
  yield* walk(root, "", await excluded(options), options);
}

/** What counts as entered before the walk begins: the folders to leave out, by identity, since links may lead there. */
async function excluded(options: ListOptions): Promise<Set<string>> {
  const identities = new Set<string>();
  for (const folder of options.exclude ?? []) {
    const found = await stat(folder, { bigint: true }).catch(() => undefined);
    if (found) identities.add(identityOf(found, folder));
  }
  return identities;
}

function identityOf(found: BigIntStats, folder: string): string {
  // Windows network drives may give 0 for every folder; then only the path tells them apart.
  return found.ino === 0n ? resolve(folder) : `${found.dev}:${found.ino}`;
}

async function readdirProbe(folder: string): Promise<void> {
  await (await opendir(folder)).close();
}

async function* walk(
  folder: string,
  relative: string,
  entered: Set<string>,
  options: ListOptions,
): AsyncGenerator<ListedFile> {
  options.signal?.throwIfAborted();
  if (!(await enter(folder, entered, options))) return;
  const accept = options.accept ?? isFitsName;
  try {
    for await (const block of sortedBlocks(folder)) {
      const folders: string[] = [];
      for (let start = 0; start < block.length; start += STAT_BATCH) {
        options.signal?.throwIfAborted();
        const batch = block.slice(start, start + STAT_BATCH);
        const looked = await Promise.all(batch.map((entry) => look(folder, entry, accept)));
        for (const found of looked) {
          if (found.kind === "folder") folders.push(found.name);
          else if (found.kind === "ignored") options.onIgnored?.(join(folder, found.name));
          else yield { path: join(folder, found.name), relative: relative + found.name, size: found.size };
        }
      }
      for (const name of folders) yield* walk(join(folder, name), `${relative}${name}/`, entered, options);
    }
  } catch (error) {
    if (systemCode(error) === undefined || !options.onUnreadable) throw readError(error, folder);
    options.onUnreadable(folder, readError(error, folder));
  }
}

interface Entry {
  readonly name: string;
  readonly type: "file" | "folder" | "link" | "other";
}

type Looked =
  | { readonly kind: "folder"; readonly name: string }
  | { readonly kind: "ignored"; readonly name: string }
  | { readonly kind: "file"; readonly name: string; readonly size: number };

async function look(folder: string, entry: Entry, accept: (name: string) => boolean): Promise<Looked> {
  const { name } = entry;
  if (name.startsWith(".")) return { kind: "ignored", name };
  if (entry.type === "folder") return { kind: "folder", name };
  if (entry.type === "file" && !accept(name)) return { kind: "ignored", name };
  try {
    const found = await stat(join(folder, name));
    if (found.isDirectory()) return { kind: "folder", name };
    if (!found.isFile() || !accept(name)) return { kind: "ignored", name };
    return { kind: "file", name, size: found.size };
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    // A dangling link or a file just removed: it must not vanish from the account, so whoever opens it gets the error.
    return accept(name) ? { kind: "file", name, size: 0 } : { kind: "ignored", name };
  }
}

async function* sortedBlocks(folder: string): AsyncGenerator<Entry[]> {
  let block: Entry[] = [];
  for await (const entry of await opendir(folder, { bufferSize: 256 })) {
    block.push({
      name: entry.name,
      // Some file systems tell no type; then every entry is looked at as if it were a link.
      type: entry.isFile()
        ? "file"
        : entry.isDirectory()
          ? "folder"
          : entry.isFIFO() || entry.isSocket()
            ? "other"
            : "link",
    });
    if (block.length >= SORT_BLOCK) {
      yield block.sort(byName);
      block = [];
    }
  }
  yield block.sort(byName);
}

function byName(a: Entry, b: Entry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** Remembers a folder; false when it was entered before under whatever name. */
async function enter(folder: string, entered: Set<string>, options: ListOptions): Promise<boolean> {
  let found: BigIntStats;
  try {
    found = await stat(folder, { bigint: true });
  } catch (error) {
    if (systemCode(error) === undefined || !options.onUnreadable) throw readError(error, folder);
    options.onUnreadable(folder, readError(error, folder));
    return false;
  }
  const identity = identityOf(found, folder);
  if (entered.has(identity)) return false;
  entered.add(identity);
  return true;
}

/**
 * Yields the files that a glob pattern names, in alphabetical order. A folder that matches is walked as in
 * {@link listFolder}. A file that is named literally is yielded whatever its name.
 *
 * @example
 * ```ts
 * for await (const file of listGlob("level1/2013*" + "/*.{94,171}.*.fits")) console.log(file.path);
 * ```
 */
export async function* listGlob(
  pattern: string,
  options: ListOptions = {},
  style: PathStyle = thisStyle(),
): AsyncGenerator<ListedFile> {
  const leftOut = await excluded(options);
  for (const glob of parseGlob(pattern, style)) {
    yield* match({ glob, leftOut, entered: new Set(), options }, glob.base, "", 0);
  }
}

/** What stays the same through the search of one pattern. */
interface GlobSearch {
  readonly glob: Glob;
  readonly leftOut: ReadonlySet<string>;
  /** Folders met before at the same place in the pattern: a circle of links, or a second way to the same folder. */
  readonly entered: Set<string>;
  readonly options: ListOptions;
}

async function* match(search: GlobSearch, folder: string, relative: string, index: number): AsyncGenerator<ListedFile> {
  const { glob, leftOut, entered, options } = search;
  options.signal?.throwIfAborted();
  const segment = glob.segments[index];
  if (segment === undefined) {
    // The pattern was braces only: what is left is a fixed path.
    yield* fixedPath(search, folder, relative);
    return;
  }
  const here = await stat(folder === "" ? "." : folder, { bigint: true }).catch(() => undefined);
  if (!here?.isDirectory()) return;
  const identity = identityOf(here, folder);
  if (leftOut.has(identity) || entered.has(`${identity} ${index}`)) return;
  entered.add(`${identity} ${index}`);
  const isLast = index === glob.segments.length - 1;
  if (segment === "**" && isLast) {
    yield* walk(folder === "" ? "." : folder, relative, new Set(leftOut), options);
    return;
  }
  if (segment === "**") yield* match(search, folder, relative, index + 1);
  for (const entry of await entriesOf(folder, options)) {
    const path = folder === "" ? entry.name : join(folder, entry.name);
    const matches = segment === "**" ? !entry.name.startsWith(".") : segment.test(entry.name);
    if (!matches) continue;
    const found = await stat(path).catch(() => undefined);
    const below = `${relative}${entry.name}/`;
    if (found?.isDirectory()) {
      if (segment === "**") yield* match(search, path, below, index);
      else if (isLast) yield* walk(path, below, new Set(leftOut), options);
      else yield* match(search, path, below, index + 1);
    } else if (isLast && segment !== "**") {
      if ((options.accept ?? isFitsName)(entry.name)) {
        yield { path, relative: relative + entry.name, size: found?.size ?? 0 };
      } else options.onIgnored?.(path);
    }
  }
}

async function* fixedPath(search: GlobSearch, path: string, relative: string): AsyncGenerator<ListedFile> {
  const place = path === "" ? "." : path;
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory()) yield* walk(place, relative, new Set(search.leftOut), search.options);
  else if (found) yield { path, relative: relative === "" ? lastName(path) : relative, size: found.size };
}

function lastName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

async function entriesOf(folder: string, options: ListOptions): Promise<readonly Entry[]> {
  try {
    const entries = await readdir(folder === "" ? "." : folder, { withFileTypes: true });
    return entries.map((entry): Entry => ({ name: entry.name, type: "link" })).sort(byName);
  } catch (error) {
    const code = systemCode(error);
    // A pattern walks into names that may be files or may not exist: that is no match, not an error.
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    if (code === undefined || !options.onUnreadable) throw readError(error, folder);
    options.onUnreadable(folder, readError(error, folder));
    return [];
  }
}

/**
 * Whether an input text is to be taken as a pattern: it has special characters and no file or folder has that very name
 * (so `image[1].fits` and `{a}` work as names).
 *
 * @example
 * ```ts
 * await isPattern("image[1].fits"); // false where that file exists
 * ```
 */
export async function isPattern(text: string, style: PathStyle = thisStyle()): Promise<boolean> {
  if (!isGlob(text, style)) return false;
  return (await stat(text).catch(() => undefined)) === undefined;
}

/** How this machine writes paths. */
export function thisStyle(): PathStyle {
  return process.platform === "win32" ? "windows" : "posix";
}
