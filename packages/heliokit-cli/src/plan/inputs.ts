import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { isHeliokitError } from "heliokit/errors";
import { isFitsName, isPattern, type ListedFile, listFolder, listGlob } from "heliokit/node";
import { UsageError } from "../usage-error.js";

/** What was asked for on the command line. */
export interface InputRequest {
  /** Files, folders and patterns, as typed. */
  readonly inputs: readonly string[];
  /** Further files, one by one (from `--files-from`). */
  readonly listed?: AsyncIterable<string>;
  /** The output folder: never searched for inputs. */
  readonly out: string;
}

/** One file found. */
export interface InputFile {
  /** Absolute. */
  readonly path: string;
  /** Path from the root of its search, with "/"; the bare name for a file named by itself. */
  readonly relative: string;
  readonly size: number;
}

/** What a search meets: a file to look at, a name passed over, or a folder that could not be read. */
export type Found =
  | { readonly kind: "file"; readonly file: InputFile }
  | { readonly kind: "ignored"; readonly path: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly error: unknown };

/** Names that searches take: FITS names without the archive's lists of spikes, which lie beside the images and are none. */
export function isImageName(name: string): boolean {
  return isFitsName(name) && !/\.spikes\./i.test(name);
}

/**
 * Finds the inputs one after the other. A file named by itself is taken whatever its name; folders and patterns are
 * searched for FITS names. Paths that do not exist and patterns that match nothing are errors of usage.
 */
export async function* findInputs(request: InputRequest): AsyncGenerator<Found> {
  for (const input of request.inputs) {
    const found = await stat(input).catch(() => undefined);
    if (found?.isDirectory()) {
      if (resolve(input) === resolve(request.out)) {
        throw new UsageError(
          `the output folder ${request.out} is also an input folder; inputs are never written into: choose another --out`,
          "prep",
        );
      }
      yield* search((options) => listFolder(resolve(input), options), request.out);
    } else if (found) {
      yield fileNamed(input, found.size);
    } else if (await isPattern(input)) {
      let any = false;
      for await (const one of search((options) => listGlob(input, options), request.out)) {
        any ||= one.kind === "file";
        yield one;
      }
      if (!any) throw new UsageError(`${input}: no FITS file matches this pattern`, "prep");
    } else {
      throw new UsageError(`${input}: no such file or folder`, "prep");
    }
  }
  for await (const path of request.listed ?? []) {
    // A list may be hours old: a file that is gone is a failed file, not a wrong command.
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) yield* search((options) => listFolder(resolve(path), options), request.out);
    else yield fileNamed(path, found?.size ?? 0);
  }
}

function fileNamed(path: string, size: number): Found {
  return { kind: "file", file: { path: resolve(path), relative: basename(path), size } };
}

type Search = (options: Parameters<typeof listFolder>[1]) => AsyncIterable<ListedFile>;

async function* search(list: Search, out: string): AsyncGenerator<Found> {
  // Callbacks and yields do not mix: what the walk passes over waits here until the next file comes.
  const aside: Found[] = [];
  const files = list({
    accept: isImageName,
    exclude: [resolve(out)],
    onIgnored: (path) => aside.push({ kind: "ignored", path }),
    onUnreadable: (path, error) => aside.push({ kind: "unreadable", path: resolve(path), error }),
  });
  for await (const file of files) {
    yield* aside.splice(0);
    yield { kind: "file", file: { ...file, path: resolve(file.path) } };
  }
  yield* aside.splice(0);
}

/**
 * Reads the file names of `--files-from`: one per line, or between NUL characters with `-0`; "-" is standard input.
 * Relative names count from the current folder, as everywhere on the command line.
 */
export async function* readFileList(
  list: string,
  nul: boolean,
  open: (list: string) => AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const end = nul ? "\0" : "\n";
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of open(list)) {
      rest += decoder.decode(chunk, { stream: true });
      const names = rest.split(end);
      rest = names.pop() ?? "";
      for (const name of names) yield* cleanName(name, nul);
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && !isHeliokitError(error)) {
      throw new UsageError(`--files-from ${list}: cannot be read (${String(error.code)})`, "prep");
    }
    throw error;
  }
  yield* cleanName(rest, nul);
}

function* cleanName(name: string, nul: boolean): Generator<string> {
  // Lists made on Windows end in CR LF and may begin with a byte order mark; empty lines mean nothing.
  const clean = nul ? name : name.replace(/^\ufeff/, "").replace(/\r$/, "");
  if (clean !== "") yield clean;
}
