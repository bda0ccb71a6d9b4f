import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import type { Texts } from "../table/index.js";
import { fixturePath } from "../testing/fixtures.js";
import { parseRecordList, type RecordList } from "./record-list.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

function strings(texts: Texts): string[] {
  const decoder = new TextDecoder(texts.encoding === "utf-8" ? "utf-8" : "latin1");
  return Array.from({ length: texts.length }, (_, index) =>
    decoder.decode(texts.bytes.subarray(texts.starts[index], texts.ends[index])),
  );
}

/** The reply in the shape that JSON.parse gives. */
function plain(list: RecordList): Record<string, unknown> {
  const named = ({ name, texts }: { name: string; texts: Texts }) => ({ name, values: strings(texts) });
  return {
    status: list.status,
    count: list.count,
    keywords: list.keywords.map(named),
    segments: list.segments.map((segment) => ({
      ...named(segment),
      dims: strings(segment.dims),
      cparms: strings(segment.compressions),
    })),
    links: list.links.map(named),
    ...(list.records ? { records: strings(list.records.names), online: [...list.records.online] } : {}),
  };
}

function codeOf(run: () => unknown): { code: string; facts: Record<string, unknown> } {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return { code: error.code, facts: error.facts };
    throw error;
  }
  throw new Error("no error");
}

const folder = fixturePath("jsoc");
const fixtures = existsSync(folder)
  ? readdirSync(folder).filter((name) => /^(?:rs_list|db_|error__rs_list)/.test(name))
  : [];

describe("lists of records", () => {
  it.each(fixtures)("are read as JSON.parse reads them: %s", (name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    const wanted = JSON.parse(readFileSync(join(folder, name), "utf8"));
    const list = plain(parseRecordList(bytes));
    const column = (entry: { name: string; values: unknown[] }) => ({
      name: entry.name,
      values: entry.values.map(String),
    });
    expect(list["count"]).toBe(wanted.count ?? 0);
    expect(list["keywords"]).toEqual((wanted.keywords ?? []).map(column));
    expect(list["links"]).toEqual((wanted.links ?? []).map(column));
    expect(list["segments"]).toEqual(
      (wanted.segments ?? []).map((entry: { name: string; values: unknown[]; dims: string[]; cparms: string[] }) => ({
        ...column(entry),
        dims: entry.dims,
        cparms: entry.cparms,
      })),
    );
    if (wanted.recinfo) {
      expect(list["records"]).toEqual(wanted.recinfo.map((record: { name: string }) => record.name));
      expect(list["online"]).toEqual(wanted.recinfo.map((record: { online: number }) => record.online));
    }
  });

  it("are views into the reply unless a text has escapes", () => {
    const bytes = bytesOf(
      String.raw`{"keywords":[{"name":"A","values":["x","y"]}],"segments":[{"name":"image","values":["\/SUM1\/a.fits","\u00c5\ud83d\ude00\n\"\\"],"dims":[],"cparms":[]}],"count":2,"status":0}`,
    );
    const { keywords, segments } = parseRecordList(bytes);
    expect(keywords[0]?.texts.bytes).toBe(bytes);
    expect(segments[0]?.texts.bytes).not.toBe(bytes);
    expect(strings(segments[0]?.texts ?? keywords[0]!.texts)).toEqual(["/SUM1/a.fits", 'Å😀\n"\\']);
  });

  it("come in latin-1 from the archive and in UTF-8 from others", () => {
    const reply = '{"keywords":[{"name":"NOTE","values":["6173 Å","é"]}],"count":2,"status":0}';
    for (const bytes of [latin1(reply), bytesOf(reply)])
      expect(strings(parseRecordList(bytes).keywords[0]!.texts)).toEqual(["6173 Å", "é"]);
    expect(parseRecordList(latin1(reply)).keywords[0]?.texts.encoding).toBe("latin1");
    // Latin-1 and escapes in one column: everything is kept.
    const both = latin1(String.raw`{"keywords":[{"name":"N","values":["Å\/\u03b1","é"]}],"count":2,"status":0}`);
    expect(strings(parseRecordList(both).keywords[0]!.texts)).toEqual(["Å/α", "é"]);
  });

  it("say what is wrong where the archive refuses", () => {
    const list = parseRecordList(bytesOf('{"status":1,"error":"ERROR:  column \\"exptme\\" does not exist\\n"}'));
    expect(list).toMatchObject({ status: 1, error: 'ERROR:  column "exptme" does not exist\n', count: 0 });
  });

  it.each([
    ["a web page", "<html><body>503</body></html>", "html"],
    ["nothing", "", "cut"],
    ["a list", "[]", "garbage"],
    ["garbage", "nonsense", "garbage"],
    ["a reply cut in a value", '{"keywords":[{"name":"A","values":["12', "cut"],
    ["a reply cut between values", '{"keywords":[{"name":"A","values":["12",', "cut"],
    ["a reply cut before its end", '{"keywords":[],"count":0,"status":0', "cut"],
    ["a text with a line end", '{"keywords":[{"name":"A","values":["1\n2"]}],"count":1,"status":0}', "garbage"],
    ["an unknown escape", String.raw`{"keywords":[{"name":"A","values":["\x41"]}],"count":1,"status":0}`, "garbage"],
    ["a value that is an object", '{"keywords":[{"name":"A","values":[{}]}],"count":1,"status":0}', "garbage"],
    ["null as a value", '{"keywords":[{"name":"A","values":[null]}],"count":1,"status":0}', "garbage"],
    ["a column without values", '{"keywords":[{"name":"A"}],"count":1,"status":0}', "garbage"],
    [
      "columns of unequal length",
      '{"keywords":[{"name":"A","values":["1"]},{"name":"B","values":[]}],"count":1,"status":0}',
      "garbage",
    ],
    ["a count that does not fit", '{"keywords":[{"name":"A","values":["1"]}],"count":2,"status":0}', "garbage"],
    ["a negative count", '{"count":-1,"status":0}', "garbage"],
    ["a count beyond all numbers", '{"count":1e999,"status":0}', "garbage"],
    ["no status", '{"count":0}', "garbage"],
    ["two objects", '{"count":0,"status":0}{}', "garbage"],
    ["leading zeros", '{"count":00,"status":0}', "garbage"],
    ["deep nesting", `{"x":${"[".repeat(100_000)}`, "garbage"],
  ])("refuses %s", (_, reply, looksLike) => {
    const { code, facts } = codeOf(() => parseRecordList(bytesOf(reply)));
    expect(code).toBe("jsoc/bad-reply");
    expect(facts).toMatchObject({ looksLike });
    expect(facts["byteOffset"]).toBeTypeOf("number");
  });

  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.integer().map(String),
    fc.constant("MISSING"),
  );
  const reply = fc.nat(6).chain((rows) => {
    const column = fc.record({
      name: fc.string({ minLength: 1, maxLength: 8 }),
      values: fc.array(value, { minLength: rows, maxLength: rows }),
    });
    return fc
      .record({ keywords: fc.array(column, { maxLength: 4 }), links: fc.array(column, { maxLength: 2 }) })
      .map((lists) => ({
        ...lists,
        segments: [],
        count: lists.keywords.length + lists.links.length > 0 ? rows : 0,
        runtime: 0.1,
        status: 0,
      }));
  });

  it("are read whatever the white space and the order of keys", () => {
    fc.assert(
      fc.property(reply, fc.constantFrom("", " ", "\n\t", "\r\n  "), fc.boolean(), (wanted, space, reversed) => {
        const entries = Object.entries(wanted);
        const ordered = Object.fromEntries(reversed ? entries.reverse() : entries);
        const text = JSON.stringify(ordered, null, space === "" ? 0 : 1).replaceAll(
          "\n",
          space === "" ? "\n" : `${space}`,
        );
        const list = plain(parseRecordList(bytesOf(text)));
        // A lone surrogate has no UTF-8: it becomes the replacement character on every way.
        const whole = JSON.parse(JSON.stringify(wanted), (_, held) =>
          typeof held === "string" ? new TextDecoder().decode(bytesOf(held)) : held,
        );
        expect(list["keywords"]).toEqual(whole.keywords);
        expect(list["links"]).toEqual(whole.links);
      }),
      { numRuns: 300 },
    );
  });

  it("damaged anywhere end in a result or a typed error", () => {
    const base = bytesOf(
      '{"recinfo":[{"name":"a[1]","online":1},{"name":"a[2]","online":0}],"keywords":[{"name":"A","values":["1","0x2"]},{"name":"*recnum*","values":[1,22]}],' +
        '"segments":[{"name":"image","values":["\\/S\\/a","NoDataDirectory"],"dims":["1x1"],"cparms":[""],"bzeros":[],"bscales":[]}],"links":[],"count":2,"runtime":0.1,"status":0}',
    );
    const change = fc.record({
      at: fc.nat(base.length - 1),
      byte: fc.oneof(fc.nat(255), fc.constantFrom(...bytesOf('"{}[],:\\0e-<'))),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.nat(base.length), fc.boolean(), (changes, cut, whole) => {
        const bytes = base.slice(0, whole ? base.length : cut);
        for (const { at, byte } of changes) if (at < bytes.length) bytes[at] = byte;
        try {
          const list = parseRecordList(bytes);
          for (const { texts } of [...list.keywords, ...list.segments, ...list.links]) strings(texts);
        } catch (error) {
          if (!isHeliokitError(error, "jsoc/bad-reply")) throw error;
        }
      }),
      { numRuns: 5000 },
    );
  });
});
