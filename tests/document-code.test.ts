// The TypeScript in the documents compiles against the packages as they are: a reader may copy it.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { repositoryFiles, root, textOf } from "./repository.js";

const start = promisify(execFile);

const blocks = repositoryFiles()
  .filter((path) => path.endsWith(".md") && !path.startsWith("fixtures/"))
  .flatMap((path) =>
    [...textOf(path).matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match, index) => ({
      name: `${path.replaceAll(/[^A-Za-z]+/g, "-")}-${index + 1}.ts`,
      code: match[1] ?? "",
    })),
  );

test("every block of TypeScript in the documents compiles", async () => {
  expect(blocks.length).toBeGreaterThan(2);
  const folder = mkdtempSync(join(import.meta.dirname, ".documents-"));
  try {
    for (const { name, code } of blocks) writeFileSync(join(folder, name), code);
    const settings = { extends: "../../tsconfig.base.json", compilerOptions: { noEmit: true }, include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = await start(process.execPath, [compiler, "-p", folder]).catch((error) => error);
    expect(stdout).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
