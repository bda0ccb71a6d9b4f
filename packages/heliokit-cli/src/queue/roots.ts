import { realpath } from "node:fs/promises";
import hostPath, { type PlatformPath } from "node:path";
import { HeliokitError } from "heliokit/errors";
import { UsageError } from "../usage-error.js";

/** Named folders: the same name stands for the same files on every machine, wherever they are mounted there. */
export type Roots = ReadonlyMap<string, string>;

/** A path that another machine understands. */
export interface RootedPath {
  /** Name of a root; empty: `path` is absolute and the same on every machine. */
  readonly root: string;
  /** From the root, with "/". */
  readonly path: string;
}

/** Reads the values of `--root NAME=DIR`. */
export function parseRoots(values: readonly string[], command: string, style: PlatformPath = hostPath): Roots {
  const roots = new Map<string, string>();
  for (const value of values) {
    const match = /^([A-Za-z][A-Za-z0-9_-]*)=(.+)$/s.exec(value);
    const [, name, folder] = match ?? [];
    if (name === undefined || folder === undefined) {
      throw new UsageError(`--root ${value}: wanted NAME=DIR, for example data=/lustre/aia`, command);
    }
    if (roots.has(name)) throw new UsageError(`--root ${name} is given twice`, command);
    roots.set(name, style.resolve(folder));
  }
  return roots;
}

/**
 * A path as other machines understand it: from the innermost root that holds it. Without any root it stays absolute.
 *
 * @throws HeliokitError `queue/path-outside-root` where there are roots and none of them holds the path
 */
export function toRooted(path: string, roots: Roots, style: PlatformPath = hostPath): RootedPath {
  if (roots.size === 0) return { root: "", path };
  let best: RootedPath | undefined;
  for (const [root, folder] of roots) {
    const inside = style.relative(folder, path);
    if (inside === "" || inside === ".." || inside.startsWith(`..${style.sep}`) || style.isAbsolute(inside)) continue;
    const rooted = { root, path: inside.split(style.sep).join("/") };
    if (best === undefined || rooted.path.length < best.path.length) best = rooted;
  }
  if (best) return best;
  const known = [...roots].map(([name, folder]) => `${name}=${folder}`).join(", ");
  throw new HeliokitError(
    "queue/path-outside-root",
    `${path} is below none of the roots (${known}); name its folder with another --root`,
    { facts: { file: path } },
  );
}

/** Names that Windows takes for devices, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i;

/**
 * The path on this machine. Nothing but a plain relative path below its root is accepted, whatever stands in the queue.
 *
 * @throws HeliokitError `queue/path-outside-root` and `queue/unknown-root`
 */
export function fromRooted(rooted: RootedPath, roots: Roots, style: PlatformPath = hostPath): string {
  const { root, path } = rooted;
  const outside = (why: string) =>
    new HeliokitError("queue/path-outside-root", `the job names the path ${JSON.stringify(path)}, ${why}`, {
      facts: { root, path },
    });
  if (path.includes("\0")) throw outside("which holds a NUL character");
  if (root === "") {
    if (roots.size > 0) {
      throw new HeliokitError(
        "queue/unknown-root",
        "the job has absolute paths, but this worker serves named roots only; give `prep` the same --root options",
        { facts: { path } },
      );
    }
    if (!style.isAbsolute(path) || style.normalize(path) !== path) throw outside("which is not absolute and plain");
    return path;
  }
  const folder = roots.get(root);
  if (folder === undefined) {
    throw new HeliokitError(
      "queue/unknown-root",
      `the job lies below the root "${root}", which this worker does not have; start it with --root ${root}=DIR`,
      { facts: { root, path } },
    );
  }
  for (const part of path.split("/")) {
    if (part === "" || part === "." || part === "..") throw outside("which is not a plain path below its root");
    if (style.sep === "\\" && (/[\\:]/.test(part) || DEVICE.test(part))) throw outside("which Windows reads otherwise");
  }
  return style.join(folder, ...path.split("/"));
}

/**
 * Refuses a path that symbolic links lead out of the roots. The path itself need not exist yet; links from one root
 * into another are fine.
 *
 * @throws HeliokitError `queue/path-outside-root`
 */
export async function checkInsideRoots(path: string, roots: Roots): Promise<void> {
  if (roots.size === 0) return;
  const actual = await realPathOfExisting(path);
  for (const folder of roots.values()) {
    const inside = hostPath.relative(await realPathOfExisting(folder), actual);
    if (inside !== ".." && !inside.startsWith(`..${hostPath.sep}`) && !hostPath.isAbsolute(inside)) return;
  }
  throw new HeliokitError(
    "queue/path-outside-root",
    `${path} leads to ${actual} by a symbolic link, outside of every root; name that folder with --root too`,
    { facts: { file: path, actual } },
  );
}

/** The real path of what exists of a path, with the rest as it is. */
async function realPathOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = hostPath.dirname(path);
    return parent === path ? path : hostPath.join(await realPathOfExisting(parent), hostPath.basename(path));
  }
}
