import type { Card, HeaderValue } from "../fits/index.js";

/** A keyword of a record, as a list prints it. */
export interface RecordKeyword {
  readonly name: string;
  /** DRMS type: string, time, char, short, int, longlong, float, double. */
  readonly type: string;
  /** `0.578715`, `0x00000000`, `MISSING`. */
  readonly text: string;
  readonly unit?: string;
  readonly note?: string;
}

/**
 * The name that a keyword of the archive has in a FITS header: what its note says in brackets (`[DATE-OBS] ...`), else
 * its own name where that is one, else upper case with `__` as `-`, without the other `_`, cut to eight characters:
 * `T_REC_step` is TRECSTEP, `T_REC_epoch` TRECEPOC, `DATE__OBS` DATE-OBS.
 *
 * @example
 * ```ts
 * fitsKeywordName("T_REC_round"); // "TRECROUN"
 * ```
 */
export function fitsKeywordName(name: string, note = ""): string {
  const told = /^\s*\[([A-Za-z0-9_-]{1,8})(?::[^\]]*)?\]/.exec(note)?.[1];
  if (told !== undefined) return told.toUpperCase();
  const dashed = name.toUpperCase().replaceAll("__", "-");
  if (/^[A-Z0-9_-]{1,8}$/.test(dashed)) return dashed;
  return dashed.replace(/[^A-Z0-9-]/g, "").slice(0, 8);
}

/** Keywords that say how the data are stored: a record's keywords never touch them. */
const STRUCTURE =
  /^(?:SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|EXTEND|GROUPS|BLOCKED|TFIELDS|THEAP|BSCALE|BZERO|BLANK|END|CHECKSUM|DATASUM|CONTINUE|HIERARCH|INHERIT|EXTNAME|EXTVER|EXTLEVEL|LONGSTRN|(?:TTYPE|TFORM|TUNIT|TNULL|TSCAL|TZERO|TDISP|TDIM|TBCOL)\d+|Z(?:IMAGE|SIMPLE|TENSION|EXTEND|BLOCKED|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TILE\d+|CMPTYPE|NAME\d+|VAL\d+|QUANTIZ|DITHER0|BLANK|SCALE|ZERO|MASKCMP|HECKSUM|DATASUM|TABLE))$/;

/** Keywords of a list that are no part of the record: `*recnum*`, slot numbers, scaling and compression of segments. */
const IMPLICIT = /^\*.*\*$|_index$|^cparms_sg\d+$|_bzero$|_bscale$/;

/**
 * The cards that an export writes for the keywords of a record, in their order: whole numbers, reals, texts and times
 * as text, with unit and note as comment. Left out is what is MISSING (or an unknown keyword, or a broken link), what
 * describes how the file is stored, and a second keyword under a name that is already there (an alias).
 *
 * Source: the archive's rules for FITS names; `MISSING` is not written.
 *
 * @example
 * ```ts
 * fitsCardsOf([{ name: "EXPTIME", type: "double", text: "0.578715", unit: "sec", note: "Exposure duration" }]);
 * ```
 */
export function fitsCardsOf(keywords: Iterable<RecordKeyword>): Card[] {
  const cards: Card[] = [];
  const taken = new Set<string>();
  for (const keyword of keywords) {
    if (IMPLICIT.test(keyword.name)) continue;
    const name = fitsKeywordName(keyword.name, keyword.note);
    if (name === "" || taken.has(name) || STRUCTURE.test(name)) continue;
    if (keyword.text === "MISSING" || keyword.text === "Invalid KeyLink") continue;
    const comment = commentOf(keyword);
    if (name === "HISTORY" || name === "COMMENT") {
      for (const line of keyword.text.split(/\r?\n/)) {
        if (line.trim() !== "") cards.push({ kind: "commentary", keyword: name, text: line });
      }
      continue;
    }
    const value = cardValue(keyword);
    if (value === undefined) continue;
    taken.add(name);
    const real = typeof value === "number" && (keyword.type === "float" || keyword.type === "double");
    cards.push({ kind: "value", keyword: name, value, comment, ...(real ? { real } : {}) });
  }
  return cards;
}

function commentOf({ unit = "", note = "" }: RecordKeyword): string {
  const words = note.replace(/^\s*\[[^\]]*\]\s*/, "").trim();
  const bracketed = unit === "" || /^none$/i.test(unit) ? "" : `[${unit}]`;
  return [bracketed, words].filter((part) => part !== "").join(" ");
}

function cardValue({ type, text }: RecordKeyword): HeaderValue | undefined {
  const trimmed = text.trim();
  switch (type) {
    case "char":
    case "short":
    case "int":
    case "longlong": {
      if (/^[+-]?\d{1,19}$/.test(trimmed)) return wholeNumber(BigInt(trimmed));
      // Bit masks are words of their type with a sign: 0x80000000 is the lowest int.
      if (/^0x[0-9a-f]{1,16}$/i.test(trimmed))
        return wholeNumber(BigInt.asIntN(type === "longlong" ? 64 : 32, BigInt(trimmed)));
      const other = Number(trimmed);
      return trimmed !== "" && Number.isFinite(other) ? other : undefined;
    }
    case "float":
    case "double": {
      const value = trimmed === "" ? Number.NaN : Number(trimmed);
      return Number.isFinite(value) ? value : undefined;
    }
    case "time":
      return trimmed === "" ? undefined : trimmed;
    default:
      return text;
  }
}

function wholeNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
