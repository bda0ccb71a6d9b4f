import { HeliokitError } from "../errors.js";
import { isIdlNumbers } from "./guards.js";
import type { IdlNumberArray, IdlSave, IdlStructure, IdlValue } from "./types.js";

/** What values are looked up in: a file or a structure. */
export type IdlPlace = IdlSave | IdlStructure;

/**
 * Follows pointers, several levels too, to what they lead to; null for a null pointer and for pointers in a circle.
 *
 * @example
 * ```ts
 * const target = followIdl(pointer);
 * ```
 */
export function followIdl(value: IdlValue | null): IdlValue | null {
  const met = new Set<IdlValue>();
  let here = value;
  while (here !== null && here.kind === "scalar" && (here.type === "pointer" || here.type === "object")) {
    if (met.has(here)) return null;
    met.add(here);
    here = here.value;
  }
  return here;
}

/**
 * The value at a path of names parted by dots, in any case: a variable of a file (`skymap`), a tag of its structure
 * (`skymap.generation_info.author`). Pointers on the way and at the end are followed. Undefined where a name does not
 * exist, where a pointer is null, or where something on the way is no structure.
 *
 * @example
 * ```ts
 * idlValue(save, "SKYMAP.SITE_UID"); // { kind: "scalar", type: "string", value: "gill" }
 * ```
 */
export function idlValue(place: IdlPlace, path: string): IdlValue | undefined {
  let members: Readonly<Record<string, IdlValue>> | undefined = "tags" in place ? place.tags : place.variables;
  let found: IdlValue | undefined;
  for (const name of path.toUpperCase().split(".")) {
    if (members === undefined || !Object.hasOwn(members, name)) return undefined;
    found = followIdl(members[name] ?? null) ?? undefined;
    members = found?.kind === "structure" ? found.tags : undefined;
  }
  return found;
}

function describe(value: IdlValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value.kind === "scalar") return `one ${value.type}`;
  return `${value.type}[${value.dimensions.join(", ")}]`;
}

function wrong(path: string, found: IdlValue | undefined, wanted: string): HeliokitError {
  if (found === undefined)
    return new HeliokitError("idl-save/no-value", `there is no value ${path.toUpperCase()}, wanted ${wanted}`, {
      facts: { path, wanted },
    });
  return new HeliokitError("idl-save/wrong-type", `${path.toUpperCase()} is ${describe(found)}, wanted ${wanted}`, {
    facts: { path, found: describe(found), wanted },
  });
}

/**
 * The single real number at a path, 64-bit integers among them where they are exact. A float32 comes widened:
 * 10.4 is 10.399999618530273.
 *
 * Errors: `idl-save/no-value`, `idl-save/wrong-type`.
 *
 * @example
 * ```ts
 * const latitude = idlNumber(save, "skymap.site_map_latitude"); // degrees
 * ```
 */
export function idlNumber(place: IdlPlace, path: string): number {
  const found = idlValue(place, path);
  if (found?.kind === "scalar") {
    if (typeof found.value === "number") return found.value;
    if (typeof found.value === "bigint" && Number.isSafeInteger(Number(found.value))) return Number(found.value);
  }
  throw wrong(path, found, "one real number");
}

/**
 * The single text at a path.
 *
 * Errors: `idl-save/no-value`, `idl-save/wrong-type`.
 *
 * @example
 * ```ts
 * const site = idlText(save, "skymap.site_uid"); // "gill"
 * ```
 */
export function idlText(place: IdlPlace, path: string): string {
  const found = idlValue(place, path);
  if (found?.kind === "scalar" && found.type === "string") return found.value;
  throw wrong(path, found, "one text");
}

/**
 * The array of numbers at a path, with its type and dimensions (slowest first).
 *
 * Errors: `idl-save/no-value`, `idl-save/wrong-type`.
 *
 * @example
 * ```ts
 * const { dimensions, data } = idlNumbers(save, "skymap.full_map_latitude"); // [3, 257, 257]
 * ```
 */
export function idlNumbers(place: IdlPlace, path: string): IdlNumberArray {
  const found = idlValue(place, path);
  if (found !== undefined && isIdlNumbers(found)) return found;
  throw wrong(path, found, "an array of numbers");
}

/**
 * The structure at a path.
 *
 * Errors: `idl-save/no-value`, `idl-save/wrong-type`.
 *
 * @example
 * ```ts
 * const info = idlStructureAt(save, "skymap.generation_info");
 * const author = idlText(info, "author");
 * ```
 */
export function idlStructureAt(place: IdlPlace, path: string): IdlStructure {
  const found = idlValue(place, path);
  if (found?.kind === "structure") return found;
  throw wrong(path, found, "a structure");
}
