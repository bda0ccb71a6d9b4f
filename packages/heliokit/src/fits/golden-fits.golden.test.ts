/**
 * The FITS corpus: every card, pixel, table cell and checksum that the reference reader sees, and the outcome wanted
 * for damaged files. Cases come from the manifests; nothing here knows a file's name.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { type HeliokitWarning, isHeliokitError } from "../errors.js";
import { compare, countCase, fixturePath, loadJson, parseNpy } from "../testing/fixtures.js";
import {
  type Card,
  type CellValue,
  cellOf,
  compressionOf,
  type FitsHeader,
  type FitsTable,
  type Hdu,
  type HeaderValue,
  headerCard,
  headerValue,
  isComplex,
  isImage,
  openFits,
  readImage,
  readStored,
  readTable,
  verify,
} from "./index.js";

interface ArrayEntry {
  readonly npy: string;
  readonly dtype: string;
}

interface HduEntry {
  readonly index: number;
  readonly kind: string;
  readonly name: string;
  readonly header: readonly (readonly [string, unknown, string | null])[];
  readonly image_header?: readonly (readonly [string, unknown, string | null])[];
  readonly stored?: ArrayEntry | null;
  readonly physical?: ArrayEntry | string;
  readonly table?: TableEntry;
  readonly compression?: Readonly<Record<string, unknown>>;
  readonly checksum?: Readonly<Record<string, unknown>>;
}

interface TableEntry {
  readonly rows: number;
  readonly columns: readonly Readonly<Record<string, unknown>>[];
}

interface FileEntry {
  readonly file: string;
  readonly optional?: boolean;
  readonly tolerance?: number;
  readonly hdus?: readonly HduEntry[];
  readonly expect_keywords?: Readonly<Record<string, unknown>>;
}

const folder = (file: string) => fixturePath("maps", file);
const manifest = loadJson("maps", "fits-manifest.json") as { files: FileEntry[] } | undefined;

function source(file: string) {
  return memorySource(new Uint8Array(readFileSync(folder(file))), file);
}

/** A header value in the manifest's spelling. */
function spelled(value: HeaderValue): unknown {
  if (typeof value === "bigint") return { bigint: value.toString() };
  if (isComplex(value)) return { complex: [value.re, value.im] };
  return value;
}

function spelledCard(card: Card): [string, unknown, string] {
  if (card.kind === "commentary") return [card.keyword, card.text, ""];
  if (card.kind === "undefined") return [card.keyword, { undefined: true }, card.comment];
  if (card.kind === "unreadable") return [card.keyword, { not_standard: card.text }, card.comment];
  return [card.keyword, spelled(card.value), card.comment];
}

function checkCards(
  header: FitsHeader,
  golden: HduEntry["header"],
  replaced: Readonly<Record<string, unknown>> = {},
): void {
  const found = header.cards.map(spelledCard);
  const wanted = golden.map(([keyword, value, comment], index): [string, unknown, string] => {
    const card = found[index];
    // Hand-made headers: the standard's reading wins over what the reference made of it; comments of cards that are
    // not standard are nobody's business.
    if (keyword in replaced) return [keyword, value, comment ?? card?.[2] ?? ""];
    return [keyword, value, comment ?? ""];
  });
  const skipped = new Set(Object.keys(replaced));
  // The reference adds an EXTEND that the file does not have.
  if (!found.some(([keyword]) => keyword === "EXTEND")) skipped.add("EXTEND");
  const kept = (list: readonly [string, unknown, string][]) => list.filter(([keyword]) => !skipped.has(keyword));
  expect(kept(found)).toEqual(kept(wanted));
  for (const [keyword, value] of Object.entries(replaced)) {
    const card = headerCard(header, keyword);
    expect(card, keyword).toBeDefined();
    if (card) expect(spelledCard(card)[1], keyword).toEqual(value);
  }
}

/**
 * The header of a compressed image. The reference moves BSCALE and BZERO about and drops neutral ones; we keep the
 * order of the file and lose nothing, so that cards are compared as a set, and a neutral scaling may be there beside.
 */
function checkImageCards(header: FitsHeader, golden: HduEntry["header"]): void {
  const text = (card: readonly [string, unknown, string | null]) => JSON.stringify(card);
  const scaling = (keyword: string) => keyword === "BSCALE" || keyword === "BZERO";
  const others = (cards: HduEntry["header"]) => cards.filter(([keyword]) => !scaling(keyword)).map(text);
  const found = header.cards.map(spelledCard);
  expect(others(found)).toEqual(others(golden));
  for (const [keyword, neutral] of [
    ["BSCALE", 1],
    ["BZERO", 0],
  ] as const) {
    const wanted = golden.find(([name]) => name === keyword);
    expect(headerValue(header, keyword) ?? neutral).toBe(wanted?.[1] ?? neutral);
  }
}

async function checkImage(hdu: Hdu, entry: HduEntry, tolerance: number): Promise<void> {
  if (!entry.stored) {
    if (isImage(hdu)) expect(hdu.axes.length === 0 || hdu.axes.includes(0)).toBe(true);
    return;
  }
  if (!isImage(hdu)) throw new Error("no image");
  const stored = await readStored(hdu);
  const array = (golden: ArrayEntry) => parseNpy(readFileSync(folder(golden.npy)));
  const shape = (axes: readonly number[]) => [...axes].reverse();
  const golden = array(entry.stored);
  expect(stored.data.constructor.name).toBe(golden.data.constructor.name);
  expect(compare({ stored: golden }, { stored: { data: stored.data, shape: shape(stored.axes) } })).toEqual([]);
  const physical = entry.physical;
  if (typeof physical !== "object") return;
  const image = await readImage(hdu);
  const goldenImage = array(physical);
  expect(image.data.constructor.name).toBe(goldenImage.data.constructor.name);
  const difference = { physical: { rel: tolerance } };
  expect(
    compare({ physical: goldenImage }, { physical: { data: image.data, shape: shape(image.axes) } }, difference),
  ).toEqual([]);
}

/** A cell in the manifest's spelling; text cells of variable length are lists of characters there. */
function spelledCell(value: CellValue): unknown {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : { float: String(value).toLowerCase() };
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : { bigint: value.toString() };
  if (Array.isArray(value)) return value.map(spelledCell);
  return "re" in value ? { complex: [value.re, value.im] } : value;
}

function checkTable(table: FitsTable, golden: TableEntry, tolerance: number): void {
  expect(table.rowCount).toBe(golden.rows);
  expect(table.columns.map((column) => column.name)).toEqual(golden.columns.map((column) => column["name"]));
  golden.columns.forEach((wanted, index) => {
    const column = table.columns[index];
    if (!column) throw new Error(`no column ${index}`);
    expect(column.form).toBe(wanted["form"] ?? wanted["format"]);
    expect(column.unit ?? null).toBe(wanted["unit"]);
    expect(column.display ?? null).toBe(wanted["disp"]);
    const values = Array.from({ length: table.rowCount }, (_, row) => spelledCell(cellOf(column, row)));
    // The reference reads an integer that is marked as missing as zero; ours is missing.
    const list = wanted["values"];
    if (typeof wanted["null"] === "string" && Array.isArray(list))
      values.forEach((value, row) => {
        if (list[row] === 0 && typeof value === "object") values[row] = 0;
      });
    const characters =
      Array.isArray(wanted["values"]) && Array.isArray(wanted["values"][0]) && typeof values[0] === "string";
    const found = characters ? values.map((text) => [...String(text)].map((letter) => letter.trim())) : values;
    expect(
      compare({ values: wanted["values"] }, { values: found }, { values: { rel: tolerance } }),
      column.name,
    ).toEqual([]);
  });
}

const kinds: Readonly<Record<string, string>> = {
  PrimaryHDU: "image",
  ImageHDU: "image",
  CompImageHDU: "compressed-image",
  BinTableHDU: "binary-table",
  TableHDU: "ascii-table",
  NonstandardExtHDU: "unknown",
};

describe("FITS corpus", () => {
  for (const entry of manifest?.files ?? [])
    it(entry.file, async () => {
      countCase("maps", entry.file);
      const file = await openFits(source(entry.file));
      const hdus = await file.hdus();
      if (entry.optional && !entry.hdus?.length) {
        for (const hdu of hdus) expect(hdu.index).toBeGreaterThanOrEqual(0);
        return;
      }
      expect(hdus.length).toBe(entry.hdus?.length);
      for (const golden of entry.hdus ?? []) {
        const hdu = hdus[golden.index];
        if (!hdu) throw new Error(`no HDU ${golden.index}`);
        expect(hdu.kind).toBe(kinds[golden.kind]);
        checkCards(hdu.storedHeader, golden.header, golden.index === 0 ? entry.expect_keywords : {});
        if (golden.image_header) checkImageCards(hdu.header, golden.image_header);
        if (golden.compression && hdu.kind === "compressed-image") {
          const compression = compressionOf(hdu);
          expect([...compression.tileAxes]).toEqual(golden.compression["tile"]);
        }
        await checkImage(hdu, golden, entry.tolerance ?? 0);
        if (golden.table) checkTable(await readTable(hdu), golden.table, entry.tolerance ?? 0);
        const sums = await verify(hdu);
        const has = golden.checksum?.["has"] === true;
        expect([sums.checksum, sums.datasum]).toEqual(has ? ["ok", "ok"] : ["absent", "absent"]);
      }
    });
  if (!manifest) it.skip("is not part of these fixtures", () => {});
});

interface MalformedEntry {
  readonly file: string;
  readonly must: string;
  readonly error_kind: string;
  readonly max_seconds: number;
  readonly max_extra_memory_mb: number;
  readonly header_readable?: boolean;
  readonly bad_tiles?: readonly number[];
  readonly other_tiles_readable?: boolean;
  readonly other_rows_readable?: boolean;
  readonly verify?: string;
}

const malformed = loadJson("maps", "malformed-manifest.json") as { files: MalformedEntry[] } | undefined;

/** Reads everything a file has. */
async function readAll(file: string, warnings: HeliokitWarning[], salvage: boolean) {
  const opened = await openFits(source(file), { onWarning: (warning) => warnings.push(warning), salvage });
  const damaged: number[] = [];
  const problems: HeliokitWarning[] = [];
  for (const hdu of await opened.hdus()) {
    if (isImage(hdu) && hdu.axes.length > 0)
      damaged.push(...(await readImage(hdu, { salvage })).damaged.map(({ tile }) => tile));
    if (hdu.kind === "binary-table" || hdu.kind === "ascii-table")
      damaged.push(...(await readTable(hdu, { salvage })).damaged.map(({ row }) => row));
    problems.push(...(await verify(hdu)).problems);
  }
  return { damaged, problems };
}

/** Codes that tell of each kind of damage. */
const codes: Readonly<Record<string, RegExp>> = {
  "not-fits": /^fits\/(not-fits|empty-file)$/,
  header: /^fits\/(truncated-header|inconsistent-header|unreadable-value|bad-keyword)$/,
  truncated: /^fits\/truncated-data$/,
  table: /^fits\/(unsupported-column|corrupt-row|inconsistent-header)$/,
  compression: /^fits\/(corrupt-tile|unsupported-compression|inconsistent-header)$/,
  checksum: /^fits\/(datasum|checksum)-mismatch$/,
};

describe("malformed FITS files", () => {
  for (const entry of malformed?.files ?? [])
    it(entry.file, async () => {
      countCase("maps", entry.file);
      const warnings: HeliokitWarning[] = [];
      const started = performance.now();
      const memory = process.memoryUsage().arrayBuffers;
      let result: Awaited<ReturnType<typeof readAll>> | undefined;
      let error: unknown;
      try {
        result = await readAll(entry.file, warnings, false);
      } catch (caught) {
        error = caught;
      }
      expect(performance.now() - started).toBeLessThan(entry.max_seconds * 1000);
      expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(entry.max_extra_memory_mb * 2 ** 20);
      if (error !== undefined) {
        expect(isHeliokitError(error), String(error)).toBe(true);
        if (!isHeliokitError(error)) return;
        expect(error.code).toMatch(codes[entry.error_kind] ?? /./);
        expect(error.facts.file).toBe(entry.file);
      }
      if (entry.must === "error" || entry.must === "error-or-partial") expect(error).toBeDefined();
      if (entry.must.startsWith("ok")) expect(error).toBeUndefined();
      if (entry.must === "ok-with-warning")
        expect(warnings.some(({ code }) => codes[entry.error_kind]?.test(code))).toBe(true);
      if (entry.verify === "false") expect(result?.problems.length).toBeGreaterThan(0);
      if (entry.header_readable) expect((await openFits(source(entry.file))).hdu(0)).resolves.toBeDefined();
      if (entry.bad_tiles) {
        const first = isHeliokitError(error) ? error.facts.tile : undefined;
        expect(first).toBe(entry.bad_tiles[0]);
      }
      if (entry.must === "error-or-partial") {
        const partial = await readAll(entry.file, [], true);
        expect(partial.damaged.length).toBeGreaterThan(0);
        if (entry.bad_tiles) expect(partial.damaged).toEqual(entry.bad_tiles);
      }
    });
  if (!malformed) it.skip("are not part of these fixtures", () => {});
});
