// The repository's own fixtures: a plain clone must be able to test the numbers with nothing beside it.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, jsonOf, root } from "./repository.js";

const files = filesBelow("fixtures");
const size = (path: string): number => statSync(join(root, path)).size;

interface Case {
  readonly id: string;
  readonly kind: string;
}

/** Paths that stand anywhere in a case: inputs, tables and references. */
function pathsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(pathsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (["npy", "text", "ref"].includes(key) && typeof item === "string") return [item.split("#")[0] ?? ""];
    if (key === "input" || key === "tables") return Object.values(item as Record<string, string>);
    return pathsIn(item);
  });
}

test("they are small enough for a repository", () => {
  expect(files.reduce((sum, path) => sum + size(path), 0)).toBeLessThanOrEqual(15_000_000);
  // The records of one archive series are the largest piece: a reply cannot be split.
  expect(files.filter((path) => size(path) > 1_050_000)).toEqual([]);
});

test("they hold nothing of third parties and no image of 4096 x 4096 pixels", () => {
  expect(files.filter((path) => /\/(real|idl-corpus)\/|\/aia_V\d|_public\b/.test(path))).toEqual([]);
  const large = files.filter((path) => {
    const text = readFileSync(join(root, path)).subarray(0, 60_000).toString("latin1");
    // A stand-in has the cards of a large image, but all its rows point to one row of pixels.
    return /^SIMPLE/.test(text) && /NAXIS1 += {2,}4096 /.test(text) && size(path) > 60_000;
  });
  expect(large).toEqual([]);
});

test("the index of aia is complete: every file it names is there, every count is right", () => {
  const index = jsonOf("fixtures/aia/cases.json");
  const cases = index["cases"] as Case[];
  expect(cases.length).toBe(index["count"]);
  expect(cases.length).toBeGreaterThan(50);
  const kinds: Record<string, number> = {};
  for (const { kind } of cases) kinds[kind] = (kinds[kind] ?? 0) + 1;
  expect(index["kinds"]).toEqual(kinds);
  const missing = [...new Set(cases.flatMap(pathsIn))].filter((path) => !existsSync(join(root, "fixtures/aia", path)));
  expect(missing).toEqual([]);
});

test("the index of maps is complete: parts, manifests and the arrays they name", () => {
  const index = jsonOf("fixtures/maps/golden.json");
  const parts = index["parts"] as { file: string; cases: Record<string, number> }[];
  let count = 0;
  for (const part of parts) {
    const content = jsonOf(`fixtures/maps/${part.file}`);
    for (const [pointer, expected] of Object.entries(part.cases)) {
      // A list of cases, or cases by name.
      const list = Object.values(content[pointer.slice(1)] as Record<string, unknown>);
      expect(list.length, `${part.file}${pointer}`).toBe(expected);
      count += expected;
    }
  }
  expect(index["count"]).toBe(count);
  for (const manifest of ["fits-manifest.json", "malformed-manifest.json"]) {
    const entries = jsonOf(`fixtures/maps/${manifest}`)["files"] as { file: string }[];
    const named = [...entries.map(({ file }) => file), ...entries.flatMap(pathsIn)];
    expect(named.filter((path) => !existsSync(join(root, "fixtures/maps", path)))).toEqual([]);
  }
});

test("the index of jsoc is complete: every series of its cases has its structure and its records", () => {
  const index = jsonOf("fixtures/jsoc/cases.json");
  const cases = index["cases"] as (Case & { series: string | null })[];
  expect(cases.length).toBe(index["count"]);
  expect(cases.length).toBeGreaterThan(40);
  const series = [...new Set(cases.flatMap((one) => one.series ?? []))];
  const missing = series
    .flatMap((name) => [`series_struct__${name}.json`, `db__${name}.json`])
    .filter((name) => !existsSync(join(root, "fixtures/jsoc", name)));
  expect(missing).toEqual([]);
});
