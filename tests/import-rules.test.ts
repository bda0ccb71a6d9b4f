import { expect, test } from "vitest";
import { importBreaches } from "./import-rules.js";
import { filesBelow, importsOf, textOf } from "./repository.js";

const base = "packages/heliokit/src";

test("the rooms of the library keep to their floors, without circles and without Node", () => {
  const sources = filesBelow(base)
    .filter((path) => path.endsWith(".ts") && !path.includes("/generated/"))
    .map((path) => ({ path: path.slice(base.length + 1), text: textOf(path) }));
  expect(sources.length).toBeGreaterThan(10);
  expect(importBreaches(sources)).toEqual([]);
});

test("the command uses the library by its public names only", () => {
  const breaches = filesBelow("packages/heliokit-cli/src")
    .filter((path) => path.endsWith(".ts"))
    .flatMap((path) =>
      importsOf(textOf(path))
        .filter(({ specifier }) => /packages\/|heliokit\/(?:dist|src)\b/.test(specifier))
        .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
    );
  expect(breaches).toEqual([]);
});

test.each([
  ["a room above", "fits/reader.ts", 'import { x } from "../map/index.js";', "fits is on floor 3, map on 5"],
  ["a room beside", "aia/a.ts", 'import { x } from "../hmi/index.js";', "aia is on floor 6, hmi on 6"],
  ["a back door", "fits/reader.ts", 'import { x } from "../bytes/memory.js";', "through its index.js"],
  ["Node", "fits/reader.ts", 'import { open } from "node:fs/promises";', "only src/node may"],
  ["Node in a dynamic import", "fits/reader.ts", 'await import("node:zlib");', "only src/node may"],
  ["Buffer", "fits/reader.ts", "const bytes = Buffer.from(text);", "uses Buffer"],
  ["process", "fits/reader.ts", 'const zone = process.env["TZ"];', "uses process"],
  ["test code", "fits/reader.ts", 'import { x } from "../testing/fixtures.js";', "must not use test code"],
  ["a type across", "fits/a.ts", 'import type {\n  X,\n} from "../map/index.js";', "fits/a.ts:1"],
  ["a re-export", "fits/a.ts", 'export * from "../map/index.js";', "map on 5"],
  ["an unknown room", "magic/a.ts", "export const x = 1;", "has no floor"],
  ["no ending", "fits/a.ts", 'import { x } from "../bytes/index";', "carry the ending .js"],
])("a breach is found: %s", (_name, path, text, expected) => {
  expect(importBreaches([{ path, text }]).join("\n")).toContain(expected);
});

test("a circle is found", () => {
  const sources = [
    { path: "fits/a.ts", text: 'import { b } from "./b.js";' },
    { path: "fits/b.ts", text: 'import { c } from "./c.js";' },
    { path: "fits/c.ts", text: 'import type { A } from "./a.js";' },
  ];
  expect(importBreaches(sources)).toEqual(["circle: fits/a.ts -> fits/b.ts -> fits/c.ts -> fits/a.ts"]);
});

test("what stands in comments, texts and tests is no breach", () => {
  const sources = [
    {
      path: "fits/a.ts",
      text: '/** import { x } from "../map/index.js"; Buffer.from() */\nexport const text = "process.exit()";',
    },
    { path: "fits/a.test.ts", text: 'import { readFileSync } from "node:fs";\nimport { x } from "../map/index.js";' },
    {
      path: "fits/b.ts",
      text: 'import { HeliokitError } from "../errors.js";\nimport { y } from "../raster/index.js";',
    },
  ];
  expect(importBreaches(sources)).toEqual([]);
});
