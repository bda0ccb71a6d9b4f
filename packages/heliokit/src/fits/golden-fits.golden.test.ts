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
  compressionOf,
  type FitsHeader,
  type Hdu,
  type HeaderValue,
  headerCard,
  headerValue,
  isComplex,
  isImage,
  openFits,
  readImage,
  readStored,
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
      }
    });
  if (!manifest) it.skip("is not part of these fixtures", () => {});
});
