import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { HeliokitError, isHeliokitError } from "heliokit/errors";
import {
  type FitsHeader,
  formatHeader,
  type Hdu,
  hasKeyword,
  headerNumber,
  headerText,
  isImage,
  openFits,
  verify,
} from "heliokit/fits";
import { mapFromRaster } from "heliokit/map";
import { fileSource, isPattern, listGlob } from "heliokit/node";
import { mapFacts } from "heliokit/picture";
import { count, megabytes, textTable } from "../report/words.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";
import { decodeAll } from "./decode-all.js";
import { describeMagic } from "./magic.js";

/** What to look at. */
export interface InfoWish {
  readonly header: boolean;
  readonly verify: boolean;
  readonly salvage: boolean;
}

/** What is known of a file. */
interface FileInfo {
  readonly file: string;
  readonly bytes: number | null;
  /** "FITS", or what it is instead. */
  readonly format: string;
  readonly hdus: readonly HduInfo[];
  /** What a file of another kind holds (skymaps, calibrations, raw images of all-sky imagers, cubes); null for FITS. */
  readonly contents: Readonly<Record<string, unknown>> | null;
  /** The same in words, for people. */
  readonly text: string | null;
  /** What is wrong with it; empty for a good file (that was not verified, or was). */
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

interface HduInfo {
  readonly index: number;
  readonly name: string;
  readonly kind: string;
  /** NAXIS1, NAXIS2, ... of an image. */
  readonly axes: readonly number[] | null;
  readonly bitpix: number | null;
  readonly compression: string | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly cards: number;
  readonly dataBytes: number;
  /** What is known of the observation. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** What the image shows, in the words of a map's summary; null for what is no image of the sky. */
  readonly map: Readonly<Record<string, string>> | null;
  readonly header: readonly string[] | null;
  readonly datasum: string | null;
  readonly checksum: string | null;
  /** Tiles or rows that cannot be read (with --salvage); null when not looked at. */
  readonly damagedTiles: readonly number[] | null;
}

/** `heliokit info FILE...`: returns the exit status: 1 where a file cannot be read or, with --verify, is not intact. */
export async function info(files: readonly string[], wish: InfoWish, common: Common): Promise<number> {
  const found: unknown[] = [];
  let bad = false;
  for (const path of await expanded(files)) {
    const one = await lookAt(path, wish, common);
    bad ||= one.problems.length > 0;
    if (common.json) found.push({ ...one, text: undefined });
    else await common.output.out(told(one, wish));
  }
  if (common.json) await common.output.out(`${JSON.stringify({ files: found }, null, 2)}\n`);
  return bad ? EXIT.someFailed : EXIT.done;
}

/** Shells of Windows leave patterns to the program. */
async function expanded(files: readonly string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const file of files) {
    if (!(await isPattern(file))) {
      paths.push(file);
      continue;
    }
    const before = paths.length;
    for await (const { path } of listGlob(file, { accept: () => true })) paths.push(path);
    if (paths.length === before) throw new UsageError(`${file}: no file matches this pattern`, "info");
  }
  return paths;
}

async function lookAt(path: string, wish: InfoWish, common: Common): Promise<FileInfo> {
  const file = resolve(path);
  const problems: { code: string; message: string }[] = [];
  const note = (problem: { readonly code: string; readonly message: string }) => {
    problems.push({ code: problem.code, message: problem.message });
  };
  const hdus: HduInfo[] = [];
  let bytes: number | null = null;
  let format = "unknown";
  try {
    if (await isZarr(path)) {
      const text = await zarrText(path);
      return { file, bytes, format: "a Zarr store", hdus, contents: { kind: "zarr", text }, text, problems };
    }
    const source = await fileSource(path);
    try {
      bytes = source.size;
      const what = describeMagic(await source.read(0, 512));
      if (isSky(path, what)) return await lookAtSky(file, bytes, what ?? "a file of an all-sky imager", common);
      if (what !== undefined) throw notYet(path, what);
      const opened = await openFits(source, {
        salvage: wish.salvage,
        onWarning: (warning) => {
          // A cut file is damaged, also for somebody who only looks; the rest is only worth a word when verifying.
          if (wish.verify || warning.code === "fits/truncated-data") note(warning);
        },
      });
      format = "FITS";
      for (const hdu of await opened.hdus()) hdus.push(await lookAtHdu(hdu, wish, note));
    } finally {
      await source.close();
    }
  } catch (error) {
    if (!isHeliokitError(error)) throw error;
    note(error);
    format = typeof error.facts["format"] === "string" ? error.facts["format"] : format;
  }
  return { file, bytes, format, hdus, contents: null, text: null, problems };
}

/** Files of all-sky imagers: save files, PGM (gzipped or not), HDF5. */
function isSky(path: string, what: string | undefined): boolean {
  return /IDL save|PGM|HDF5/.test(what ?? "") || /\.(pgm(\.gz)?|png\.tar|sav)$/i.test(path);
}

async function lookAtSky(file: string, bytes: number, format: string, common: Common): Promise<FileInfo> {
  const { lookAtSkyFile } = await import("./aurora/look.js");
  const { text, document, problems } = await lookAtSkyFile(file, common);
  return { file, bytes, format, hdus: [], contents: document, text, problems };
}

/** The tree of a store, as `sdoml tree` prints it. */
async function zarrText(path: string): Promise<string> {
  const [{ openSdoml }, { zarrTreeText }] = await Promise.all([import("heliokit/sdoml"), import("heliokit/zarr")]);
  return zarrTreeText(await (await openSdoml(path)).tree());
}

async function isZarr(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return false;
  const marks = [".zarray", ".zgroup", "zarr.json"].map((name) => stat(`${path}/${name}`).catch(() => undefined));
  return (await Promise.all(marks)).some((mark) => mark !== undefined);
}

/** A file of another kind: told as such, not as a damaged FITS file. */
function notYet(path: string, what: string): HeliokitError {
  const message = `${path} is not a FITS file: it is ${what}; info reads FITS, Zarr, IDL save, PGM and the HDF5 files of all-sky imagers`;
  return new HeliokitError("fits/not-fits", message, { facts: { file: path, format: what } });
}

async function lookAtHdu(
  hdu: Hdu,
  wish: InfoWish,
  note: (problem: { readonly code: string; readonly message: string }) => void,
): Promise<HduInfo> {
  const { header, storedHeader } = hdu;
  let datasum: string | null = null;
  let checksum: string | null = null;
  let damagedTiles: readonly number[] | null = null;
  if (wish.verify) {
    const sums = await verify(hdu);
    datasum = sums.datasum;
    checksum = sums.checksum;
    for (const problem of sums.problems) note(problem);
    try {
      damagedTiles = await decodeAll(hdu, wish.salvage, note);
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      note(error);
    }
  }
  const isTable = hdu.kind.includes("table");
  return {
    index: hdu.index,
    name: hdu.name,
    kind: hdu.kind,
    axes: isImage(hdu) ? hdu.axes : null,
    bitpix: isImage(hdu) ? hdu.bitpix : null,
    compression: hdu.kind === "compressed-image" ? (headerText(storedHeader, "ZCMPTYPE") ?? null) : null,
    rows: isTable ? (headerNumber(storedHeader, "NAXIS2") ?? null) : null,
    columns: isTable ? (headerNumber(storedHeader, "TFIELDS") ?? null) : null,
    cards: header.cards.length,
    dataBytes: hdu.dataBytes,
    facts: factsOf(header),
    map: summaryOf(hdu),
    header: wish.header ? headerCards(header) : null,
    datasum,
    checksum,
    damagedTiles,
  };
}

/** The cards of a header as lines of 80 characters, without END and padding. */
function headerCards(header: FitsHeader): readonly string[] {
  const lines = formatHeader(header).match(/.{80}/gs) ?? [];
  const end = lines.findIndex((line) => line.trimEnd() === "END");
  return end < 0 ? lines : lines.slice(0, end);
}

const FACTS = [
  "TELESCOP",
  "INSTRUME",
  "WAVELNTH",
  "T_OBS",
  "DATE-OBS",
  "EXPTIME",
  "LVL_NUM",
  "BUNIT",
  "QUALITY",
  "JOBID",
];

function factsOf(header: FitsHeader): Readonly<Record<string, string | number>> {
  const facts: Record<string, string | number> = {};
  for (const keyword of FACTS) {
    const value = headerText(header, keyword) ?? headerNumber(header, keyword);
    if (value !== undefined) facts[keyword] = typeof value === "string" ? value.trim() : value;
  }
  return facts;
}

/** The summary of an image with coordinates on the sky; its pixels are not needed, and not read. */
function summaryOf(hdu: Hdu): Readonly<Record<string, string>> | null {
  if (!isImage(hdu) || !["CTYPE1", "CRPIX1", "CDELT1"].some((keyword) => hasKeyword(hdu.header, keyword))) return null;
  const [width = 0, height = 0] = hdu.axes;
  if (hdu.axes.length < 2 || width < 1 || height < 1) return null;
  try {
    return Object.fromEntries(mapFacts(mapFromRaster({ data: new Float32Array(0), width, height }, hdu.header)));
  } catch (error) {
    if (isHeliokitError(error)) return null;
    throw error;
  }
}

function told(one: FileInfo, wish: InfoWish): string {
  const size = one.bytes === null ? "" : `  ${megabytes(one.bytes)}`;
  const lines = [`${one.file}${size}`];
  if (one.hdus.length > 0) {
    const rows = one.hdus.map((hdu) => [
      "  ",
      `HDU ${hdu.index}`,
      hdu.name,
      shape(hdu),
      `${count(hdu.cards, "card")}`,
      sums(hdu),
    ]);
    lines.push(textTable(rows).trimEnd());
  }
  for (const hdu of one.hdus) {
    const facts = Object.entries(hdu.facts);
    if (facts.length > 1)
      lines.push(`   HDU ${hdu.index}: ${facts.map(([name, value]) => `${name} ${value}`).join(", ")}`);
    if (hdu.map !== null) {
      lines.push(textTable(Object.entries(hdu.map).map(([name, value]) => ["     ", name, value])).trimEnd());
    }
    if (wish.header && hdu.header)
      lines.push("", `   header of HDU ${hdu.index}:`, ...hdu.header.map((line) => line.trimEnd()), "");
  }
  if (one.text !== null) lines.push(`   ${one.format}`, one.text.trimEnd().replace(/^/gm, "   "));
  for (const { code, message } of one.problems) lines.push(`   ${code}: ${message}`);
  if (wish.verify) lines.push(one.problems.length === 0 ? "   intact: everything decodes" : "   NOT intact");
  return `${lines.join("\n")}\n`;
}

function shape(hdu: HduInfo): string {
  if (hdu.axes !== null) {
    if (hdu.axes.length === 0) return "no data";
    const type = TYPES[String(hdu.bitpix)] ?? `BITPIX ${hdu.bitpix}`;
    return `${hdu.axes.join(" x ")} ${type}${hdu.compression === null ? "" : ` ${hdu.compression}`}`;
  }
  if (hdu.rows !== null) return `${hdu.kind}, ${count(hdu.rows, "row")} of ${count(hdu.columns ?? 0, "column")}`;
  return hdu.kind;
}

const TYPES: Readonly<Record<string, string>> = {
  "8": "uint8",
  "16": "int16",
  "32": "int32",
  "64": "int64",
  "-32": "float32",
  "-64": "float64",
};

function sums(hdu: HduInfo): string {
  if (hdu.datasum === null) return "";
  return hdu.datasum === "absent" && hdu.checksum === "absent"
    ? "no checksums"
    : `DATASUM ${hdu.datasum}, CHECKSUM ${hdu.checksum}`;
}
