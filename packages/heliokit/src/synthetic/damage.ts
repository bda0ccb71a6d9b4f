import type { HeaderValue } from "../fits/index.js";
import { asciiBytes } from "./jsoc-layout.js";
import type { CardText } from "./keywords.js";

/**
 * Everything that is found wrong with level 1 files in the wild, by name: transfers that broke off, corrupt streams,
 * headers that contradict their data, keywords absent or without meaning, and frames that are no image of the Sun.
 *
 * @example
 * ```ts
 * for (const damage of syntheticDamages) await syntheticLevel1({ size: 128, damage });
 * ```
 */
export const syntheticDamages = [
  "empty",
  "html-page",
  "truncated-primary-header",
  "truncated-header",
  "truncated",
  "truncated-last-block",
  "short-row",
  "descriptor-out-of-heap",
  "rice-garbage",
  "datasum",
  "checksum",
  "wrong-znaxis",
  "naxis2-too-big",
  "unknown-compression",
  "no-sat-rot",
  "undefined-sat-rot",
  "nan-sat-rot",
  "no-x0-mp",
  "missing-crpix",
  "missing-cdelt",
  "missing-exptime",
  "zero-exptime",
  "no-t-obs",
  "bad-t-obs",
  "missing-dates",
  "missing-wavelnth",
  "bad-wavelnth",
  "missing-observer",
  "missing-rsun",
  "no-image",
  "eclipse",
  "dark",
  "already-level15",
  "not-aia",
  "not-square",
  "cutout",
  "float-with-blank",
  "missing-pixels",
] as const;

/** One kind of damage; see {@link syntheticDamages}. */
export type SyntheticDamage = (typeof syntheticDamages)[number];

type CardChange = (cards: readonly CardText[]) => readonly CardText[];

const without =
  (...keywords: readonly string[]): CardChange =>
  (cards) =>
    cards.filter(([keyword]) => !keywords.includes(keyword));

const changed =
  (values: Readonly<Record<string, HeaderValue | undefined>>): CardChange =>
  (cards) =>
    cards.map((card) => {
      const [keyword, , real] = card;
      if (!(keyword in values)) return card;
      const value = values[keyword];
      return value === undefined
        ? [keyword, undefined]
        : real && typeof value === "number"
          ? [keyword, value, real]
          : [keyword, value];
    });

/** Bits 12 (not in science pointing), 13 (eclipse), 8 and 9 (more than 1 % missing), 10 (more than 5 %). */
const eclipseQuality = 0x3700;

/** The damages that lie in keywords. The file around them is sound: its checksums agree. */
const cardChanges: Readonly<Partial<Record<SyntheticDamage, CardChange>>> = {
  "no-sat-rot": without("SAT_ROT"),
  "undefined-sat-rot": changed({ SAT_ROT: undefined }),
  "nan-sat-rot": changed({ SAT_ROT: "nan", INST_ROT: "nan" }),
  "no-x0-mp": without("X0_MP", "Y0_MP"),
  "missing-crpix": without("CRPIX1", "CRPIX2"),
  "missing-cdelt": without("CDELT1", "CDELT2"),
  "missing-exptime": without("EXPTIME"),
  "zero-exptime": changed({ EXPTIME: 0 }),
  "no-t-obs": without("T_OBS"),
  "bad-t-obs": changed({ T_OBS: "MISSING" }),
  "missing-dates": without("T_OBS", "DATE-OBS", "T_REC"),
  "missing-wavelnth": without("WAVELNTH"),
  "bad-wavelnth": changed({ WAVELNTH: 195 }),
  "missing-observer": without(
    ...["HAEX_OBS", "HAEY_OBS", "HAEZ_OBS", "GAEX_OBS", "GAEY_OBS", "GAEZ_OBS", "DSUN_OBS", "HGLN_OBS", "HGLT_OBS"],
    ...["CRLN_OBS", "CRLT_OBS"],
  ),
  "missing-rsun": without("RSUN_OBS", "R_SUN"),
  // As a signed number, which is how bit 31 often arrives.
  "no-image": changed({ QUALITY: -2147483648 }),
  eclipse: changed({ QUALITY: eclipseQuality, ACS_ECLP: "YES", ACS_MODE: "INERTIAL" }),
  dark: changed({ IMG_TYPE: "DARK", QUALITY: 0x10000, AIMGTYP: 1 }),
  "already-level15": changed({ LVL_NUM: 1.5 }),
  "not-aia": changed({ INSTRUME: "EIT", TELESCOP: "SOHO", DETECTOR: "EIT" }),
};

/** The header's cards as a damage leaves them. */
export function damagedCards(cards: readonly CardText[], damage: SyntheticDamage | undefined): readonly CardText[] {
  const change = damage === undefined ? undefined : cardChanges[damage];
  return change ? change(cards) : cards;
}

/** Where the parts of a file of {@link jsocFile} begin. */
interface Places {
  readonly header: number;
  readonly table: number;
  readonly heap: number;
  readonly rows: number;
}

function placesOf(file: Uint8Array, rows: number): Places {
  const header = 2880;
  let table = header;
  const decoder = new TextDecoder("latin1");
  for (let at = header; ; at += 80) {
    if (decoder.decode(file.subarray(at, at + 8)) !== "END     ") continue;
    table = Math.ceil((at + 80) / 2880) * 2880;
    break;
  }
  return { header, table, heap: table + 8 * rows, rows };
}

/** Finds the card of a keyword in the image's header and writes its value field anew, in place. */
function overwriteCard(file: Uint8Array, places: Places, keyword: string, value: string): void {
  const decoder = new TextDecoder("latin1");
  for (let at = places.header; at < places.table; at += 80) {
    if (decoder.decode(file.subarray(at, at + 8)).trimEnd() === keyword)
      file.set(asciiBytes(value.padEnd(20).slice(0, 20)), at + 10);
  }
}

/** The file's bytes as a damage leaves them; damages that lie in the keywords or pixels are done before. */
export function damagedBytes(sound: Uint8Array, rows: number, damage: SyntheticDamage | undefined): Uint8Array {
  if (damage === "empty") return new Uint8Array(0);
  if (damage === "html-page") {
    return asciiBytes("<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1></body></html>\n");
  }
  if (damage === "truncated-primary-header") return sound.slice(0, 1500);
  const places = placesOf(sound, rows);
  const row = Math.floor(rows * 0.4);
  const view = () => new DataView(sound.buffer, sound.byteOffset, sound.byteLength);
  const descriptor = places.table + 8 * row;
  switch (damage) {
    case "truncated-header":
      return sound.slice(0, places.header + Math.floor((places.table - places.header) / 3));
    case "truncated":
      return sound.slice(0, places.heap + Math.floor((sound.length - places.heap) * 0.6) + 1);
    case "truncated-last-block":
      return sound.slice(0, sound.length - 2880);
    case "short-row":
      view().setUint32(descriptor, view().getUint32(descriptor) >> 1);
      return sound;
    case "descriptor-out-of-heap":
      view().setUint32(descriptor + 4, 0x7ffffff0);
      return sound;
    case "rice-garbage": {
      const start = places.heap + view().getUint32(descriptor + 4);
      sound.fill(0xff, start + 20, start + 20 + 400);
      return sound;
    }
    case "datasum": {
      // The lowest bit of a row's first value: the row still decodes, off by one at its first pixel.
      const start = places.heap + view().getUint32(descriptor + 4);
      sound[start + 1] = sound[start + 1]! ^ 1;
      return sound;
    }
    case "checksum":
      overwriteCard(sound, places, "EXPTIME", "            1.234567");
      return sound;
    case "wrong-znaxis":
      overwriteCard(sound, places, "ZNAXIS1", String(2 * rows).padStart(20));
      return sound;
    case "naxis2-too-big":
      overwriteCard(sound, places, "NAXIS2", String(4 * rows + 720).padStart(20));
      return sound;
    case "unknown-compression":
      overwriteCard(sound, places, "ZCMPTYPE", "'FANCY_9 '");
      return sound;
    default:
      return sound;
  }
}
