/**
 * What every golden suite shares: where the fixtures lie, their indexes, references inside them, and the count of
 * cases really executed. Test code only; it is not part of the build.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseNpy } from "./npy.js";

export { compare, type Tolerance } from "./compare.js";
export { isNpyArray, type NpyArray, parseNpy } from "./npy.js";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));

/** The folder of the fixtures: `HELIOKIT_FIXTURES`, else the shared ones beside the repository, else the repository's own. */
export function fixturesRoot(): string {
  const named = process.env["HELIOKIT_FIXTURES"];
  if (named) return resolve(repository, named);
  const shared = resolve(repository, "../shared/fixtures");
  return existsSync(shared) ? shared : join(repository, "fixtures");
}

/** Path of something in the fixtures. */
export function fixturePath(...parts: string[]): string {
  return join(fixturesRoot(), ...parts);
}

/** One case of an index; the fields beside these depend on area and kind. */
export interface GoldenCase {
  readonly id: string;
  readonly kind: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly tables?: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance?: Readonly<Record<string, import("./compare.js").Tolerance>>;
  readonly note?: string;
  readonly optional?: boolean;
  readonly [field: string]: unknown;
}

/** An area's `cases.json` with the folder that its paths are relative to. */
export interface GoldenIndex {
  readonly folder: string;
  readonly cases: readonly GoldenCase[];
}

/** The index of an area (`aia`, `sdoml`, ...); an area that is not there has no cases. */
export function loadIndex(area: string): GoldenIndex {
  const folder = fixturePath(area);
  const path = join(folder, "cases.json");
  if (!existsSync(path)) return { folder, cases: [] };
  const index: { cases: GoldenCase[] } = JSON.parse(readFileSync(path, "utf8"));
  return { folder, cases: index.cases };
}

/** A JSON file of the fixtures, or undefined where this set of fixtures leaves it out. */
export function loadJson(...parts: string[]): unknown {
  const path = fixturePath(...parts);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

const parsed = new Map<string, unknown>();

function jsonFile(path: string): unknown {
  if (!parsed.has(path)) parsed.set(path, JSON.parse(readFileSync(path, "utf8")));
  return parsed.get(path);
}

function pointer(value: unknown, path: string): unknown {
  let here = value;
  for (const part of path.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof here !== "object" || here === null || !(key in here))
      throw new Error(`no ${path} in the referenced file`);
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** Puts the referenced content in the place of every `{"ref"}`, `{"npy"}` and `{"text"}`, at any depth. */
export function resolveRefs(value: unknown, base: string): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveRefs(item, base));
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const keys = Object.keys(value);
  const record = value as Record<string, unknown>;
  if (keys.length === 1) {
    const target = record[keys[0] ?? ""];
    if (typeof target === "string") {
      if (keys[0] === "ref") {
        const [file = "", path = ""] = target.split("#");
        const full = join(base, file);
        return resolveRefs(pointer(jsonFile(full), path), dirname(full));
      }
      if (keys[0] === "npy") return parseNpy(readFileSync(join(base, target)));
      if (keys[0] === "text") return readFileSync(join(base, target), "utf8");
    }
  }
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, resolveRefs(item, base)]));
}

/**
 * Notes that one case of an area was really executed: a line in the file that `HELIOKIT_GOLDEN_COUNTS` names, from
 * which the golden runner makes its totals. Without the variable nothing happens.
 */
export function countCase(area: string, id = ""): void {
  const path = process.env["HELIOKIT_GOLDEN_COUNTS"];
  if (path) appendFileSync(path, `${area}\t${id}\n`);
}
