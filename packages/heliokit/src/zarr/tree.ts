import type { ZarrArray } from "./array.js";
import { arrayAt, type ZarrReadOptions } from "./open-array.js";
import { inStore, type ZarrStore } from "./store.js";

/** A group of a store with what is in it, names in order. */
export interface ZarrGroup {
  readonly kind: "group";
  /** Last part of the path; "" for the root. */
  readonly name: string;
  readonly path: string;
  readonly children: readonly (ZarrGroup | ZarrLeaf)[];
}

/** An array in a tree: what its metadata says. */
export interface ZarrLeaf {
  readonly kind: "array";
  readonly name: string;
  readonly path: string;
  readonly array: ZarrArray;
}

/** How a tree is read. */
export interface ReadTreeOptions extends ZarrReadOptions {
  /**
   * Names that are tried in every group of a place that cannot be listed (a plain web server), as paths from the root:
   * `["2010/171A", "2010/193A"]`.
   */
  readonly probe?: readonly string[];
}

/** Levels of groups, at most. */
const MOST_DEPTH = 16;
/** Names that are looked at together. */
const AT_ONCE = 16;

/**
 * The groups and arrays below a path, without attributes: a listing for each group and a small object for each array.
 *
 * @throws HeliokitError errors of the place, `zarr/bad-metadata`
 *
 * @example
 * ```ts
 * console.log(zarrTreeText(await readZarrTree(store)));
 * ```
 */
export async function readZarrTree(
  store: ZarrStore,
  path = "",
  options: ReadTreeOptions = {},
): Promise<ZarrGroup | ZarrLeaf> {
  const clean = path
    .split("/")
    .filter((part) => part !== "")
    .join("/");
  return (await nodeAt(store, clean, options, 0)) ?? { kind: "group", name: nameOf(clean), path: clean, children: [] };
}

async function nodeAt(
  store: ZarrStore,
  path: string,
  options: ReadTreeOptions,
  depth: number,
): Promise<ZarrGroup | ZarrLeaf | undefined> {
  options.signal?.throwIfAborted();
  const array = await arrayAt(store, path, options);
  if (array) return { kind: "array", name: nameOf(path), path, array };
  const listing = await store.list?.(path, options);
  const names = listing ? listing.folders : probed(path, options.probe ?? []);
  const isGroup = listing ? listing.keys.some((key) => key === ".zgroup" || key === "zarr.json") : names.length > 0;
  if (!isGroup && !(depth === 0 && names.length > 0)) return undefined;
  const children: (ZarrGroup | ZarrLeaf)[] = [];
  if (depth < MOST_DEPTH) {
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const some = names.slice(at, at + AT_ONCE);
      const found = await Promise.all(some.map((name) => nodeAt(store, inStore(path, name), options, depth + 1)));
      for (const child of found) if (child) children.push(child);
    }
  }
  return { kind: "group", name: nameOf(path), path, children };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The next parts of the paths to try that lie below a path. */
function probed(path: string, probe: readonly string[]): readonly string[] {
  const prefix = path === "" ? "" : `${path}/`;
  const names = probe.flatMap((one) => (one.startsWith(prefix) ? [one.slice(prefix.length).split("/")[0] ?? ""] : []));
  return [...new Set(names)].filter((name) => name !== "").sort();
}

/**
 * A tree as text, a line for each group and array: ` ├── 171A (36, 64, 64) float32`.
 *
 * @example
 * ```ts
 * zarrTreeText(await readZarrTree(store, "2010"));
 * ```
 */
export function zarrTreeText(tree: ZarrGroup | ZarrLeaf): string {
  const lines = [labelOf(tree)];
  const grow = (node: ZarrGroup | ZarrLeaf, indent: string): void => {
    if (node.kind === "array") return;
    node.children.forEach((child, at) => {
      const last = at === node.children.length - 1;
      lines.push(`${indent}${last ? " └── " : " ├── "}${labelOf(child)}`);
      grow(child, `${indent}${last ? "    " : " │  "}`);
    });
  };
  grow(tree, "");
  return lines.join("\n");
}

function labelOf(node: ZarrGroup | ZarrLeaf): string {
  if (node.kind === "group") return node.name === "" ? "/" : node.name;
  const { shape, dtype } = node.array;
  const sides = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  return `${node.name === "" ? "/" : node.name} (${sides}) ${numpyName(dtype)}`;
}

/** Texts of fixed width as NumPy prints them. */
function numpyName(dtype: string): string {
  return /^[US]\d/.test(dtype) ? `<${dtype}` : dtype;
}
