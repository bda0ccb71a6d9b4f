import { constants } from "node:fs";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import { basename, join, resolve, sep } from "node:path";
import { HeliokitError } from "heliokit/errors";
import { isPattern, listGlob } from "heliokit/node";
import { UsageError } from "../../usage-error.js";
import { type RemotePlace, remoteName, remotePlace } from "./remote.js";

/** Something that was named on the command line, and all that may be read. */
export interface Root {
  /** What the page calls it; never an absolute path. */
  readonly name: string;
  readonly kind: "file" | "folder" | "list" | "remote";
  /** Real path of the file or folder; of a list the folder that its names start from. */
  readonly place: string;
  /** For a list: the files that the pattern found, by their names below `place`, sorted. */
  readonly names?: readonly string[];
  /** For an address: what may be fetched. `place` is empty then. */
  readonly remote?: RemotePlace;
}

/** Finds what the arguments name: files, folders, quoted patterns, addresses. */
export async function findRoots(inputs: readonly string[], offline = false): Promise<readonly Root[]> {
  const roots: Root[] = [];
  for (const input of inputs) {
    const remote = remotePlace(input, offline);
    if (remote) roots.push({ name: remoteName(remote), kind: "remote", place: "", remote });
    else roots.push(...((await isPattern(input)) ? await listRoots(input) : [await findRoot(input)]));
  }
  return roots;
}

/** What a pattern finds: one list for each folder that its alternatives start from. */
async function listRoots(pattern: string): Promise<readonly Root[]> {
  const found = new Map<string, string[]>();
  for await (const { path, relative } of listGlob(pattern)) {
    const base = path.slice(0, path.length - relative.length);
    const names = found.get(base) ?? [];
    names.push(relative);
    found.set(base, names);
  }
  if (found.size === 0) throw new UsageError(`${pattern}: no file fits this pattern`, "view");
  const name = pattern.split(/[/\\]/).at(-1) ?? pattern;
  return Promise.all(
    Array.from(found, async ([base, names]) => {
      const place = await realpath(base === "" ? "." : base);
      return { name, kind: "list" as const, place, names: [...new Set(names)].sort() };
    }),
  );
}

async function findRoot(input: string): Promise<Root> {
  try {
    const place = await realpath(resolve(input));
    const found = await stat(place);
    if (found.isDirectory()) return { name: basename(resolve(input)) || "folder", kind: "folder", place };
    if (found.isFile()) return { name: basename(resolve(input)), kind: "file", place };
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new UsageError(`${input}: ${reasonOf(error.code)}`, "view");
    throw error;
  }
  throw new UsageError(`${input} is neither a file nor a folder`, "view");
}

function reasonOf(code: unknown): string {
  if (code === "ENOENT" || code === "ENOTDIR") return "there is no such file or folder";
  if (code === "EACCES" || code === "EPERM") return "it may not be read";
  return `it cannot be opened (${String(code)})`;
}

const outside = (): HeliokitError => new HeliokitError("view/outside", "there is no such file in this view");

/**
 * The names of a path as a request sent it, decoded once. Refused is all that could mean another place than it says:
 * dots, separators inside a name (also doubly encoded ones), NUL, drive letters.
 *
 * @throws HeliokitError `view/outside`
 */
export function namesOf(rawPath: string): readonly string[] {
  const parts = rawPath.split("/");
  if (parts.at(-1) === "") parts.pop();
  return parts.map((part) => {
    let name: string;
    try {
      name = decodeURIComponent(part);
    } catch {
      throw outside();
    }
    const hidden = /[/\\\0]|%(2e|2f|5c|00|25)/i.test(name);
    const drive = /^[a-z]:/i.test(name) || (sep === "\\" && /[:]|[. ]$/.test(name));
    if (name === "" || name === "." || name === ".." || hidden || drive) throw outside();
    return name;
  });
}

/**
 * The real path of names below a root: inside of it once all links are followed, unless links may lead out.
 *
 * @throws HeliokitError `view/outside` for what is not there or may not be read; the message tells no path
 */
export async function placeOf(
  root: Root,
  names: readonly string[],
  { followLinks }: { readonly followLinks: boolean },
): Promise<{ readonly path: string; readonly kind: "file" | "folder" }> {
  // The address of another machine is no path of this one.
  if (root.kind === "remote") throw outside();
  const path = await realPlace(root, names);
  const inside = path === root.place || path.startsWith(root.place.endsWith(sep) ? root.place : root.place + sep);
  if (!inside && !followLinks) throw outside();
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) return { path, kind: "file" };
  if (found?.isDirectory() && root.kind === "folder") return { path, kind: "folder" };
  throw outside();
}

async function realPlace(root: Root, names: readonly string[]): Promise<string> {
  if (root.kind === "file") {
    if (names.length !== 1 || names[0] !== root.name) throw outside();
    return root.place;
  }
  if (root.names !== undefined && !contains(root.names, names.join("/"))) throw outside();
  try {
    return await realpath(join(root.place, ...names));
  } catch {
    throw outside();
  }
}

/** Whether a sorted list holds a text. */
function contains(sorted: readonly string[], text: string): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? "") < text) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === text;
}

/**
 * Opens a real path for reading. Between the check and this a link or a pipe could have taken the file's place: links are
 * not followed and nothing waits for a writer.
 *
 * @throws HeliokitError `view/outside`
 */
export async function openPlace(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const handle = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => {
    throw outside();
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw outside();
}
