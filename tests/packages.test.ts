// Promises about the packages that a machine can check: what npm will publish, what it will install, what runs where.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow, importsOf, jsonOf, root, textOf } from "./repository.js";

type Dependencies = Readonly<Record<string, string>>;

const workspaces = jsonOf("package.json")["workspaces"] as string[];
const rootDevelopment = jsonOf("package.json")["devDependencies"] as Dependencies;
const dependencies = (path: string, field: string): Dependencies =>
  (jsonOf(`${path}/package.json`)[field] ?? {}) as Dependencies;

/** `@scope/name/sub` and `name/sub` without the part inside the package. */
const packageOf = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

test("npm scripts need no shell and npm runs no scripts of packages", () => {
  const scripts = Object.entries(jsonOf("package.json")["scripts"] as Dependencies);
  for (const [name, command] of scripts) {
    expect(command, name).toMatch(/^node scripts\/[a-z-]+\.mjs$/);
    expect(existsSync(join(root, command.slice("node ".length))), command).toBe(true);
  }
  expect(textOf(".npmrc").split("\n")).toContain("ignore-scripts=true");
});

test("the lock file names versions and hashes, no registry", () => {
  const packages = jsonOf("package-lock.json")["packages"] as Record<string, Record<string, unknown>>;
  for (const [path, entry] of Object.entries(packages)) {
    if (!path.startsWith("node_modules/") || entry["link"] === true) continue;
    expect(entry["integrity"], path).toMatch(/^sha512-/);
    expect(entry["resolved"], path).toBeUndefined();
  }
});

test("every room of the library is an export, and every export a room", () => {
  const names = Object.keys(jsonOf("packages/heliokit/package.json")["exports"] as object).map((name) => name.slice(2));
  const rooms = filesBelow("packages/heliokit/src").flatMap((file) => {
    const [, room] = /^packages\/heliokit\/src\/([^/]+)\/index\.ts$/.exec(file) ?? [];
    return room === undefined ? [] : [room];
  });
  const exported = names.filter((name) => !["errors", "package.json"].includes(name) && !name.includes("/"));
  expect(exported.sort()).toEqual(rooms.sort());
});

describe.each(workspaces)("%s", (path) => {
  const manifest = jsonOf(`${path}/package.json`);

  test("says what it is", () => {
    expect(manifest).toMatchObject({ type: "module", license: "BSD-2-Clause", engines: { node: ">=20.19" } });
    expect(manifest["description"]).toMatch(/\w{3}/);
    expect(existsSync(join(root, path, "README.md"))).toBe(true);
    // npm publishes a folder: the licence must lie in each.
    expect(textOf(`${path}/LICENSE`)).toBe(textOf("LICENSE"));
  });

  test("depends on exact versions, and on ours at their version", () => {
    const all = { ...dependencies(path, "dependencies"), ...dependencies(path, "optionalDependencies") };
    for (const [name, version] of Object.entries({ ...all, ...rootDevelopment })) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
    const ours = workspaces.map((other) => jsonOf(`${other}/package.json`));
    for (const other of ours) {
      const version = all[String(other["name"])];
      if (version !== undefined) expect(version).toBe(other["version"]);
    }
  });

  test("imports only what it declares", () => {
    const declared = new Set(
      ["dependencies", "peerDependencies", "optionalDependencies"].flatMap((field) =>
        Object.keys(dependencies(path, field)),
      ),
    );
    const undeclared = filesBelow(`${path}/src`)
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => {
        const testCode = file.endsWith(".test.ts") || file.includes("/testing/");
        return importsOf(textOf(file))
          .filter(({ specifier }) => !/^(\.|#|node:)/.test(specifier))
          .map(({ specifier }) => packageOf(specifier))
          .filter((name) => name !== manifest["name"] && !declared.has(name) && !(testCode && name in rootDevelopment))
          .map((name) => `${file} imports ${name}`);
      });
    expect(undeclared).toEqual([]);
  });

  test("every export and program exists, types first", () => {
    for (const [name, entry] of Object.entries(manifest["exports"] as Record<string, Dependencies | string>)) {
      const targets = typeof entry === "string" ? { default: entry } : entry;
      if (typeof entry !== "string") expect(Object.keys(entry)[0], name).toBe("types");
      for (const target of Object.values(targets)) {
        expect(existsSync(join(root, path, target)), `${name}: ${target} (run npm run build first)`).toBe(true);
      }
    }
    for (const file of Object.values((manifest["bin"] ?? {}) as Dependencies)) {
      expect(textOf(join(path, file)).startsWith("#!/usr/bin/env node\n")).toBe(true);
    }
  });

  test("ships no tests and no test code", () => {
    const shipped = ["dist", "bin"].flatMap((folder) => filesOf(`${path}/${folder}`));
    expect(shipped.filter((file) => /\.test\.|\/testing\//.test(file))).toEqual([]);
  });
});

/** All files below a folder, build outputs included. */
function filesOf(folder: string): string[] {
  return existsSync(join(root, folder)) ? filesBelow(folder) : [];
}

test("git keeps the program executable, so that a fresh clone can link it", ({ skip }) => {
  let listed = "";
  try {
    listed = execFileSync("git", ["ls-files", "-s", "packages/heliokit-cli/bin"], { cwd: root, encoding: "utf8" });
  } catch {
    skip("this tree came without git");
  }
  expect(listed).toMatch(/^100755 .*heliokit\.mjs$/m);
});
