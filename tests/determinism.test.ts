// The same input gives the same bytes on every machine: the library asks no clock, no locale and no chance, and takes
// elementary functions from heliokit/kernels, because engines differ in the last bit of Math.sin and its kin.
import { expect, test } from "vitest";
import { filesBelow, textOf, withoutComments } from "./repository.js";

const inexact =
  /\bMath\.(sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|exp|expm1|log|log2|log10|log1p|cbrt|pow|hypot)\b/;
const surroundings = /\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)|\.toLocale\w*\(|\bIntl\.|\.localeCompare\(/;

/** Files that may, each with its reason. */
const allowed: Readonly<Record<string, string>> = {
  "aia/sha256.ts": "derives 32-bit constants from roots, far from the last bit of a double; a test vector proves them",
  "download/answer.ts": "times requests; never part of a result",
  "download/retry.ts": "jitter of pauses, so that many clients do not come back together; never part of a result",
  "jsoc/export-submit.ts": "tells how old a request is: the archive keeps one for a day",
  "jsoc/job-store.ts": "names and dates jobs of exports",
  "aurora/archive/clock.ts": "tells how far a query for all files must reach; never part of a result",
  "aia/clock.ts": "tells when a table was fetched, for its age; never part of a result",
};

/** Rooms that talk to the machine and make no pixels. */
const outside = /^(node|testing)\//;

function findings(path: string, text: string): string[] {
  return withoutComments(text)
    .split("\n")
    .flatMap((line, index) => {
      const found = inexact.exec(line)?.[0] ?? surroundings.exec(line)?.[0];
      return found === undefined ? [] : [`${path}:${index + 1}: ${found}`];
    });
}

test("no room depends on an engine's last bit, a clock, a locale or chance", () => {
  const base = "packages/heliokit/src/";
  const sources = filesBelow(base.slice(0, -1))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => path.slice(base.length))
    .filter((path) => !outside.test(path) && !(path in allowed));
  expect(sources.length).toBeGreaterThan(10);
  expect(sources.flatMap((path) => findings(path, textOf(base + path)))).toEqual([]);
});

test("a breach is found, a comment is none", () => {
  expect(findings("a.ts", "const x = Math.sin(1);\n// Math.cos\nconst now = Date.now();")).toEqual([
    "a.ts:1: Math.sin",
    "a.ts:3: Date.now",
  ]);
});
