import { HeliokitError } from "../errors.js";
import { type IdlStructure, idlValue, isIdlNumbers } from "../idl-save/index.js";
import { type Instant, parseInstant } from "../time/index.js";

/** Positions and angles of a map: single precision in the archive's files, double in files of one's own. */
export type MapArray = Float32Array | Float64Array;

/** An array of a structure with its dimensions, slowest first. */
export interface TagArray<T> {
  readonly data: T;
  readonly dimensions: readonly number[];
}

function bad(tag: string, what: string): HeliokitError {
  return new HeliokitError("aurora/bad-skymap", `${tag.toUpperCase()} of the skymap is ${what}`, {
    facts: { keyword: tag.toUpperCase() },
  });
}

/** An array of floating-point numbers; other numbers are widened. */
export function mapTag(place: IdlStructure, tag: string): TagArray<MapArray> {
  const found = idlValue(place, tag);
  if (found === undefined) throw bad(tag, "missing; the file is no skymap or was cut");
  if (!isIdlNumbers(found) || found.data instanceof BigInt64Array || found.data instanceof BigUint64Array)
    throw bad(tag, "no array of numbers");
  const { data, dimensions } = found;
  if (found.type === "complex64" || found.type === "complex128") throw bad(tag, "complex, wanted real numbers");
  return {
    dimensions,
    data: data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data),
  };
}

/** An array of whole numbers as it is stored; null where the tag is absent or something else. */
export function wholeTag(place: IdlStructure, tag: string): Uint8Array | Uint16Array | Int16Array | null {
  const found = idlValue(place, tag);
  if (found === undefined || !isIdlNumbers(found)) return null;
  const { data } = found;
  return data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Int16Array ? data : null;
}

/** An array that may be missing: null where it is, and for the NaN that stands in its place in some files. */
export function optionalMapTag(place: IdlStructure, tag: string): MapArray | null {
  const found = idlValue(place, tag);
  return found !== undefined && isIdlNumbers(found) ? mapTag(place, tag).data : null;
}

/** A number; null where it is missing or NaN. */
export function numberTag(place: IdlStructure, tag: string): number | null {
  const found = idlValue(place, tag);
  if (found?.kind !== "scalar") return null;
  return typeof found.value === "number" && !Number.isNaN(found.value) ? found.value : null;
}

/** A number that must be there. */
export function neededNumberTag(place: IdlStructure, tag: string): number {
  const value = numberTag(place, tag);
  if (value === null) throw bad(tag, "no number");
  return value;
}

/** A text; null where it is missing. */
export function textTag(place: IdlStructure, tag: string): string | null {
  const found = idlValue(place, tag);
  return found?.kind === "scalar" && found.type === "string" ? found.value : null;
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

function instant(text: string): Instant | null {
  try {
    return parseInstant(text);
  } catch {
    // These texts were typed by people: what is no date is passed over.
    return null;
  }
}

/** The date forms inside skymaps: `Thu May 03 12:01:05 2012`, `20110305_UT08`, `2011030508`; null for others. */
export function dateOf(text: string | null): Instant | null {
  if (text === null) return null;
  const long = /^\w{3} (\w{3}) +(\d{1,2}) (\d{2}:\d{2}:\d{2}) (\d{4})$/.exec(text.trim());
  if (long) {
    const month = MONTHS.indexOf(long[1] ?? "?") / 3 + 1;
    if (!Number.isInteger(month) || month < 1) return null;
    const two = (value: number | string) => String(value).padStart(2, "0");
    return instant(`${long[4]}-${two(month)}-${two(long[2] ?? "")}T${long[3]}Z`);
  }
  const short = /^(\d{4})(\d{2})(\d{2})(?:_?(?:UT)?(\d{2}))?$/i.exec(text.trim());
  return short ? instant(`${short[1]}-${short[2]}-${short[3]}T${short[4] ?? "00"}:00:00Z`) : null;
}
