import { HeliokitError } from "heliokit/errors";
import type { FilePlace } from "./worker/protocol.js";

/** A file or folder that can be chosen. */
export interface Choice {
  /** What the state calls it: `0/193/a.fits` of a served root, a dropped file's name. */
  readonly label: string;
  readonly name: string;
  readonly kind: "file" | "folder";
  readonly size: number;
}

/** A part of a listing. */
export interface ChoicePage {
  readonly choices: readonly Choice[];
  readonly total: number;
  readonly next: number | null;
}

/** A root of the command line, as the server names it. */
interface ServedRoot {
  readonly id: number;
  readonly name: string;
  readonly kind: "file" | "folder" | "list" | "remote";
}

/** What was opened: files of this computer, or what the server was started with. */
export interface Source {
  /** Bytes for textures, and as many for decoded images, where the server was told. */
  readonly memoryBytes?: number;
  /** What there is below a label; the top for "". */
  list(label: string, from: number): Promise<ChoicePage>;
  /** Where a file is; undefined where the source has no such file. */
  placeOf(label: string): FilePlace | undefined;
}

const encoded = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

async function json(url: string): Promise<unknown> {
  const response = await fetch(url);
  if (response.ok) return response.json();
  throw new HeliokitError("view/not-listed", `the server does not list this (status ${response.status})`);
}

/** What `heliokit view` was started with. */
export async function servedSource(): Promise<Source> {
  const session = (await json("api/session")) as {
    readonly memoryBytes: number;
    readonly roots: readonly ServedRoot[];
  };
  const rootOf = (label: string): readonly [ServedRoot | undefined, string] => {
    const [id = "", ...rest] = label.split("/");
    return [session.roots.find((root) => String(root.id) === id), rest.join("/")];
  };
  return {
    memoryBytes: session.memoryBytes,
    async list(label, from) {
      if (label === "") {
        const choices = session.roots.map(
          ({ id, name, kind }): Choice => ({
            label: kind === "file" ? `${id}/${name}` : String(id),
            name,
            kind: kind === "file" ? "file" : "folder",
            size: 0,
          }),
        );
        return { choices, total: choices.length, next: null };
      }
      const [root, path] = rootOf(label);
      if (!root) return { choices: [], total: 0, next: null };
      if (root.kind === "remote") {
        throw new HeliokitError(
          "view/not-listed",
          `${root.name} is an address, which cannot be listed; name a file below it behind this page's own: #view=1&file=${label}/NAME`,
        );
      }
      const query = `root=${root.id}&path=${encodeURIComponent(path)}&from=${from}&limit=200`;
      const { entries, total, next } = (await json(`api/list?${query}`)) as {
        readonly entries: readonly Omit<Choice, "label">[];
        readonly total: number;
        readonly next: number | null;
      };
      return { choices: entries.map((entry) => ({ ...entry, label: `${label}/${entry.name}` })), total, next };
    },
    placeOf(label) {
      const [root, path] = rootOf(label);
      if (!root || path === "") return undefined;
      const url = new URL(`data/${root.id}/${encoded(path)}`, document.baseURI).href;
      return { kind: "url", url, name: path.split("/").at(-1) ?? path };
    },
  };
}

/** Files that were dropped or chosen, by their names. */
export function fileSource(files: readonly { readonly label: string; readonly file: File }[]): Source {
  const byLabel = new Map(files.map(({ label, file }) => [label, file]));
  const choices = files.map(({ label, file }): Choice => ({ label, name: label, kind: "file", size: file.size }));
  return {
    list: async (_, from) => ({
      choices: choices.slice(from, from + 200),
      total: choices.length,
      next: from + 200 < choices.length ? from + 200 : null,
    }),
    placeOf(label) {
      const file = byLabel.get(label);
      return file && { kind: "blob", blob: file, name: file.name };
    },
  };
}

/** All files of a drop, folders included. */
export async function droppedFiles(
  transfer: DataTransfer,
): Promise<readonly { readonly label: string; readonly file: File }[]> {
  // All of it at once: a drop's items are gone after the first wait.
  const items = Array.from(transfer.items, (item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: { label: string; file: File }[] = [];
  for (const { entry, file } of items) {
    if (entry) await collect(entry, "", found);
    else if (file) found.push({ label: file.name, file });
  }
  return found;
}

async function collect(entry: FileSystemEntry, folder: string, found: { label: string; file: File }[]): Promise<void> {
  const label = `${folder}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ label, file });
  } else if (entry.isDirectory) {
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const part = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (part.length === 0) break;
      for (const below of part) await collect(below, `${label}/`, found);
    }
  }
}
