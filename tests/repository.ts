// What the house tests share: the tracked files of the repository and the sources of its packages, read as text
// (TypeScript 7 has no compiler API).
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Text of a file, by its path from the root. */
export const textOf = (path: string): string => readFileSync(join(root, path), "utf8");

/** A JSON file as a record. */
export const jsonOf = (path: string): Record<string, unknown> => JSON.parse(textOf(path));

/** Files below a folder, as paths from the root with forward slashes, sorted; build outputs and packages left out. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (!entry.isDirectory()) return [path];
      return ["node_modules", "dist", ".git"].includes(entry.name) ? [] : filesBelow(path);
    })
    .sort();
}

/**
 * Files that belong to the repository: those git tracks, or, where the tree came without git (an archive), all that a
 * clone would hold.
 */
export function repositoryFiles(): string[] {
  try {
    const listed = execFileSync("git", ["ls-files", "-z"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return listed.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
  } catch {
    const top = readdirSync(root, { withFileTypes: true });
    const folders = top.filter(
      (entry) => entry.isDirectory() && !["node_modules", ".git", "dist"].includes(entry.name),
    );
    return [
      ...top.filter((entry) => entry.isFile()).map((entry) => entry.name),
      ...folders.flatMap((entry) => filesBelow(entry.name)),
    ].sort();
  }
}

/** A source without its comments, so that an example in a comment is not taken for code. Strings stay. */
export function withoutComments(source: string): string {
  const token = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
  return source.replace(token, (text) =>
    text.startsWith("//") || text.startsWith("/*") ? text.replace(/[^\n]/g, " ") : text,
  );
}

/** One module that a source imports: the text between the quotes and the line it stands on. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
}

/** Everything a source imports: static, re-exported, dynamic and in types (`import("./x.js").Y`). */
export function importsOf(source: string): Import[] {
  const code = withoutComments(source);
  const pattern =
    /(?:^|[\s;}])(?:import|export)\b[^;"'`]*?\bfrom\s*"([^"]+)"|(?:^|[\s;}])import\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/g;
  return [...code.matchAll(pattern)].map((match) => ({
    specifier: match[1] ?? match[2] ?? match[3] ?? "",
    line: code.slice(0, match.index).split("\n").length,
  }));
}
