/** Every case of the jsoc index, by the client through the stand-in archive over HTTP, on the records of the index. */
import { createHash } from "node:crypto";
import { isHeliokitError } from "heliokit/errors";
import { JsocClient } from "heliokit/jsoc";
import { cellText, columnOf, textAt, valueAt } from "heliokit/table";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { countCase, fixturePath, type GoldenCase, loadIndex } from "../../heliokit/src/testing/fixtures.js";
import { type JsocArchive, startJsocArchive } from "./index.js";

const { cases } = loadIndex("jsoc");
const kinds = new Set(["query", "count", "error"]);
let archive: JsocArchive;
let jsoc: JsocClient;

beforeAll(async () => {
  if (cases.length === 0) return;
  archive = await startJsocArchive({ records: fixturePath("jsoc") });
  jsoc = new JsocClient({ server: archive.baseUrl });
});
afterAll(() => archive?.close());

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

describe.skipIf(cases.length === 0)("cases of the jsoc index", () => {
  it("are of known kinds", () => {
    expect([...new Set(cases.map(({ kind }) => kind))].filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it.each(cases.filter(({ kind }) => kind === "count").map((one) => [one.id, one] as const))("%s", async (_, one) => {
    expect(await jsoc.count(String(one["record_set"]))).toBe(one.expected["count"]);
    countCase("jsoc", one.id);
  });

  it.each(cases.filter(({ kind }) => kind === "error").map((one) => [one.id, one] as const))("%s", async (_, one) => {
    const code = await jsoc.query(String(one["record_set"]), { keywords: listOf(one.options["key"]) }).then(
      () => "no error",
      (error: unknown) => (isHeliokitError(error) ? error.code : String(error)),
    );
    const about = String(one.expected["about"]);
    const wanted: Record<string, string[]> = {
      column: ["jsoc/unknown-column"],
      syntax: ["jsoc/refused", "jsoc/bad-record-set"],
      "series not found": ["jsoc/unknown-series"],
      "record-set specification": ["jsoc/bad-record-set"],
    };
    expect(wanted[about], about).toContain(code);
    countCase("jsoc", one.id);
  });

  it.each(cases.filter(({ kind }) => kind === "query").map((one) => [one.id, one] as const))("%s", async (_, one) => {
    await checkQuery(one);
    countCase("jsoc", one.id);
  });
});

async function checkQuery(one: GoldenCase): Promise<void> {
  const { expected, options } = one;
  const keywords = listOf(options["key"]);
  const limit = typeof options["n"] === "number" ? { limit: options["n"] } : {};
  const found = await jsoc.query(String(one["record_set"]), {
    keywords,
    segments: listOf(options["seg"]),
    recordNames: true,
    ...limit,
  });
  expect(found.rowCount).toBe(expected["count"]);
  const texts = (name: string): string[] => {
    const column = columnOf(found.table, name);
    return Array.from({ length: found.rowCount }, (_, row) =>
      column.texts ? textAt(column.texts, row) : cellText(column, row),
    );
  };
  for (const [name, wanted] of Object.entries((expected["columns"] ?? {}) as Record<string, string[]>)) {
    expect(texts(name), name).toEqual(wanted);
  }
  for (const [name, wanted] of Object.entries((expected["columns_sha256"] ?? {}) as Record<string, string>)) {
    expect(createHash("sha256").update(texts(name).join("\n")).digest("hex"), name).toBe(wanted);
  }
  for (const [name, wanted] of Object.entries((expected["values"] ?? {}) as Record<string, unknown[]>)) {
    const column = columnOf(found.table, name);
    wanted.forEach((value, row) => {
      const ours = valueAt(column, row);
      if (ours !== null && typeof ours === "object") {
        expect(texts(name)[row], name).toBe(value);
      } else expect(ours, `${name} ${row}`).toEqual(value);
    });
  }
  for (const [name, wanted] of Object.entries((expected["segments"] ?? {}) as Record<string, string[]>)) {
    expect(found.segments.get(name), name).toEqual(wanted);
  }
  for (const [which, row] of [
    ["first", 0],
    ["last", found.rowCount - 1],
  ] as const) {
    if (row < 0) continue;
    for (const [name, text] of Object.entries((expected[which] ?? {}) as Record<string, string>)) {
      expect(name === "record" ? found.recordNames[row] : texts(name)[row], `${which} ${name}`).toBe(text);
    }
  }
}
