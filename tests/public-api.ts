// Reads the public names of a built module from its .d.ts files, as text, with the doc comment of each.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A name that users can import. */
export interface PublicName {
  readonly name: string;
  readonly kind: "function" | "class" | "const" | "type";
  /** Its doc comment without the frame, or "" where there is none. */
  readonly doc: string;
  /** The file that declares it. */
  readonly file: string;
}

const kinds: Readonly<Record<string, PublicName["kind"]>> = {
  function: "function",
  class: "class",
  const: "const",
  let: "const",
  var: "const",
  interface: "type",
  type: "type",
};

function read(file: string): string {
  if (!existsSync(file)) throw new Error(`${file} does not exist: run npm run build first`);
  return readFileSync(file, "utf8");
}

/** The text of the doc comment that ends right before `end`. */
function docBefore(text: string, end: number): string {
  const before = text.slice(0, end).trimEnd();
  if (!before.endsWith("*/")) return "";
  // At the beginning of a line: a pattern of paths inside an example has the same characters.
  const start = [...before.matchAll(/^[ \t]*\/\*\*/gm)].at(-1);
  if (start === undefined) return "";
  const comment = before.slice(start.index + start[0].length, -2);
  return comment.replace(/^\s*\* ?/gm, "").trim();
}

/** What a file declares itself, exported or not. */
function declarations(file: string, text: string): Map<string, PublicName & { exported: boolean }> {
  const found = new Map<string, PublicName & { exported: boolean }>();
  const pattern =
    /^(export )?(?:declare )?(?:abstract )?(function|class|const|let|var|interface|type) ([A-Za-z_$][\w$]*)/gm;
  for (const match of text.matchAll(pattern)) {
    const [, exported, word = "", name = ""] = match;
    const kind = kinds[word];
    // Overloads: the first one carries the comment.
    if (kind === undefined || found.has(name)) continue;
    found.set(name, { name, kind, doc: docBefore(text, match.index), file, exported: exported !== undefined });
  }
  return found;
}

/** `./x.js` as seen from a .d.ts file. */
const target = (file: string, specifier: string): string => join(dirname(file), specifier.replace(/\.js$/, ".d.ts"));

const listed = (names: string): { from: string; to: string }[] =>
  names
    .split(",")
    .map((part) => part.trim().replace(/^type /, ""))
    .filter((part) => part !== "")
    .map((part) => {
      const [from = "", to = from] = part.split(" as ");
      return { from, to };
    });

/** Every name that a .d.ts file exports, sorted; re-exports of the package's own files are followed. */
export function publicNames(file: string): PublicName[] {
  const text = read(file);
  const own = declarations(file, text);
  const names = new Map<string, PublicName>();
  const add = (name: string, from: PublicName): void => {
    names.set(name, { name, kind: from.kind, doc: from.doc, file: from.file });
  };
  const imported = new Map<string, { specifier: string; name: string }>();
  for (const [, list = "", specifier = ""] of text.matchAll(/^import (?:type )?\{([^}]*)\} from "(\.[^"]+)";/gm)) {
    for (const { from, to } of listed(list)) imported.set(to, { specifier, name: from });
  }
  const lookUp = (specifier: string, name: string): PublicName => {
    const found = publicNames(target(file, specifier)).find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`${file} re-exports ${name}, which ${specifier} does not export`);
    return found;
  };
  for (const declared of own.values()) if (declared.exported) add(declared.name, declared);
  for (const [, specifier = ""] of text.matchAll(/^export \* from "(\.[^"]+)";/gm)) {
    for (const name of publicNames(target(file, specifier))) add(name.name, name);
  }
  for (const [, list = "", specifier] of text.matchAll(/^export (?:type )?\{([^}]*)\}(?: from "(\.[^"]+)")?;/gm)) {
    for (const { from, to } of listed(list)) {
      const local = own.get(from);
      const via = imported.get(from);
      if (specifier !== undefined) add(to, lookUp(specifier, from));
      else if (local !== undefined) add(to, local);
      else if (via !== undefined) add(to, lookUp(via.specifier, via.name));
      else throw new Error(`${file} exports ${from}, which it neither declares nor imports`);
    }
  }
  return [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
