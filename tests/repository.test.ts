// The repository itself: licence, no traces of one machine, no doubtful shortcuts, documents whose links lead somewhere.
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryFiles, root, textOf, withoutComments } from "./repository.js";

const files = repositoryFiles();
const isText = (path: string): boolean =>
  /\.(ts|mjs|js|json|md|cff|txt|html|svg|yaml)$|^\.[a-z]+|\/run$|^[A-Z]+$/.test(path);
const ownText = files.filter((path) => isText(path) && !path.startsWith("fixtures/") && path !== "package-lock.json");

test("the licence is BSD-2-Clause and ours", () => {
  expect(textOf("LICENSE")).toMatch(/^BSD 2-Clause License\n\nCopyright \(c\) \d{4}, The Heliokit developers\n/);
});

test("no file holds a path of one machine, a registry, or a link out of the repository", () => {
  const traces = ownText.flatMap((path) =>
    textOf(path)
      .split("\n")
      .flatMap((line, index) => {
        const place = `${path}:${index + 1}: ${line.trim().slice(0, 120)}`;
        const found =
          /(^|[\s"'`(=:])\/(work|root|farm)\//.test(line) || /\/\/[^\s/"]*(registry|artifactory|nexus)/.test(line);
        return found ? [place] : [];
      }),
  );
  expect(traces).toEqual([]);
});

test("nothing outside the repository is named but the fixtures beside it", () => {
  const links = ownText
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) =>
      textOf(path)
        .split("\n")
        .filter((line) => line.includes("../shared") && !line.includes("../shared/fixtures"))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(links).toEqual([]);
});

test("no check is switched off in the sources", () => {
  const patterns = ["@ts-ignore", "@ts-nocheck", "@ts-expect-error", "biome-ignore-all"];
  const found = ownText
    // AssemblyScript is no TypeScript: its decorators stand behind a comment that tells editors so.
    .filter((path) => /\.(ts|mjs)$/.test(path) && !path.startsWith("packages/heliokit/kernels/"))
    .filter((path) => path !== "tests/repository.test.ts")
    .flatMap((path) => {
      const text = textOf(path);
      const code = withoutComments(text).replace(/"(?:\\.|[^"\\\n])*"/g, '""');
      const words = patterns.filter((pattern) => text.includes(pattern));
      if (/\bas any\b/.test(code)) words.push("as any");
      if (/\b(test|it|describe)\.(only|todo)\(/.test(code)) words.push(".only or .todo");
      return words.map((word) => `${path}: ${word}`);
    });
  expect(found).toEqual([]);
});

describe.each(files.filter((path) => path.endsWith(".md") && !path.startsWith("fixtures/")))("%s", (path) => {
  test("every link leads to a file, and every anchor to a heading", () => {
    const broken = [
      ...textOf(path)
        .replace(/```[\s\S]*?```/g, "")
        .matchAll(/\]\(([^)\s]+)\)/g),
    ].flatMap(([, link = ""]) => {
      if (/^(https?:|mailto:)/.test(link)) return [];
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : normalize(join(dirname(path), file)).replaceAll("\\", "/");
      if (!existsSync(join(root, target))) return [`${link}: there is no ${target}`];
      if (anchor === undefined || !target.endsWith(".md")) return [];
      const headings = [...textOf(target).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
        text
          .toLowerCase()
          .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
          .trim()
          .replace(/\s/g, "-"),
      );
      return headings.includes(anchor) ? [] : [`${link}: no such heading in ${target}`];
    });
    expect(broken).toEqual([]);
  });
});
