import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readOptionsFile } from "./options-file.js";
import { readSettings, settingsDocument } from "./settings.js";

let file = "";
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-options-"));
  file = join(folder, "options.json");
});
afterAll(() => rm(folder, { recursive: true }));

async function read(value: unknown) {
  await writeFile(file, typeof value === "string" ? value : JSON.stringify(value));
  return readOptionsFile(file);
}

test("a report or its bare options; every name of a settings document is known", async () => {
  const document = settingsDocument(readSettings(["a"], { out: "b" }));
  const bare = await read(document);
  const report = await read({ done: 1, files: [], options: { ...document, tables: { pointing: null } } });
  expect(report.raw).toEqual(bare.raw);
  expect(report.inputs).toEqual(bare.inputs);
  expect(report.tables).toEqual({ pointing: null });
});

test.each([
  ["{", /is no JSON/],
  ["[]", /wanted a JSON object/],
  [{ ordr: 3 }, /unknown "ordr"/],
  [{ inputs: "a" }, /"inputs" must be a list of texts/],
])("%j is refused", async (value, message) => {
  await expect(read(value)).rejects.toThrow(message);
});
