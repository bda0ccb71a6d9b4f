import { type ElementCode, elementOfCode, flags, structureCode } from "./codes.js";
import type { Cursor } from "./cursor.js";

/** Deepest nesting of structures that is followed; IDL's own files stay far below. */
const deepest = 32;

/** An array as its descriptor has it; `dimensions` slowest first. */
export interface ArrayDescriptor {
  readonly count: number;
  readonly byteCount: number;
  readonly dimensions: readonly number[];
}

/** A definition of a structure. */
export interface StructureDescriptor {
  readonly name: string;
  readonly tags: readonly TagDescriptor[];
  /** Fewest bytes that one element takes in the file. */
  readonly minBytes: number;
}

/** A tag of a structure. */
export interface TagDescriptor {
  readonly name: string;
  readonly what: Descriptor;
}

/** What the data that follow are like: numbers, texts, references or structures. Scalars have no `array`. */
export type Descriptor =
  | { readonly element: ElementCode; readonly array: ArrayDescriptor | null; readonly minBytes: number }
  | {
      readonly element: "structure";
      readonly array: ArrayDescriptor;
      readonly structure: StructureDescriptor;
      readonly minBytes: number;
    };

/** Definitions met so far in a file, by name: later ones may refer to them. */
export type Definitions = Map<string, StructureDescriptor>;

/** Type descriptor of a variable; null for one that is undefined and has no data. */
export function readDescriptor(cursor: Cursor, definitions: Definitions): Descriptor | null {
  const start = cursor.at;
  const code = cursor.int32("a type code");
  const flag = cursor.int32("the flags of a type");
  if (code === 0) return null;
  if ((flag & flags.structure) !== 0 || code === structureCode) {
    if (code !== structureCode || (flag & flags.structure) === 0)
      throw cursor.fail("bad-descriptor", `type code ${code} does not go with the flags ${flag}`, start);
    const array = readArrayDescriptor(cursor);
    return ofStructures(array, readStructureDescriptor(cursor, definitions, 1));
  }
  const array = (flag & flags.array) !== 0 ? readArrayDescriptor(cursor) : null;
  return ofElements(cursor, code, array, start);
}

function ofStructures(array: ArrayDescriptor, structure: StructureDescriptor): Descriptor {
  return { element: "structure", array, structure, minBytes: array.count * structure.minBytes };
}

function ofElements(cursor: Cursor, code: number, array: ArrayDescriptor | null, at: number): Descriptor {
  const element = elementOfCode(code);
  if (element === undefined) throw cursor.fail("bad-descriptor", `there is no type code ${code}`, at);
  if (array === null) return { element, array, minBytes: Math.max(element.fileBytes, 4) };
  const counted = element.type !== "string" && element.type !== "pointer" && element.type !== "object";
  if (counted && array.byteCount !== array.count * element.memoryBytes)
    throw cursor.fail(
      "bad-descriptor",
      `an array of ${array.count} ${element.type} is said to have ${array.byteCount} bytes`,
      at,
    );
  // A byte array has its length in front of it.
  const front = element.type === "uint8" ? 4 : 0;
  return { element, array, minBytes: front + array.count * element.fileBytes };
}

/** Array descriptor, of the plain form (8) or that for more than 2^31 bytes (18). */
function readArrayDescriptor(cursor: Cursor): ArrayDescriptor {
  const start = cursor.at;
  const marker = cursor.int32("an array descriptor");
  if (marker !== 8 && marker !== 18)
    throw cursor.fail("bad-descriptor", `an array descriptor begins with ${marker}, wanted 8 or 18`, start);
  const long = marker === 18;
  cursor.skip(long ? 8 : 4, "an array descriptor");
  const byteCount = long ? cursor.uint64("an array's size") : cursor.uint32("an array's size");
  const count = long ? cursor.uint64("an array's length") : cursor.uint32("an array's length");
  const rank = cursor.int32("a number of dimensions");
  cursor.skip(8, "an array descriptor");
  const slots = long ? 8 : cursor.int32("a number of dimensions");
  if (rank < 1 || rank > 8 || slots < rank || slots > 8)
    throw cursor.fail("bad-descriptor", `${rank} dimensions in ${slots} places; IDL has 1 to 8`, start);
  const dimensions: number[] = [];
  for (let index = 0; index < slots; index++) {
    if (long && cursor.int32("a dimension") !== 0)
      throw cursor.fail("bad-descriptor", "a dimension is beyond 2^32", cursor.at - 4);
    const size = cursor.uint32("a dimension");
    if (index < rank) dimensions.push(size);
  }
  // Multiplying may leave the exact integers, but not downwards past `count`.
  const product = dimensions.reduce((sum, size) => sum * size, 1);
  if (count < 1 || product !== count)
    throw cursor.fail("bad-descriptor", `dimensions ${dimensions.join(" x ")} do not give ${count} elements`, start);
  return { count, byteCount, dimensions: dimensions.reverse() };
}

interface TagStart {
  readonly at: number;
  readonly code: number;
  readonly isArray: boolean;
  readonly isStructure: boolean;
}

function readTagStart(cursor: Cursor): TagStart {
  const at = cursor.at;
  if (cursor.int32("a tag") === -1) cursor.skip(8, "a tag's offset");
  const code = cursor.int32("a tag's type code");
  const flag = cursor.int32("a tag's flags");
  const isStructure = (flag & flags.structure) !== 0;
  if (isStructure !== (code === structureCode))
    throw cursor.fail("bad-descriptor", `a tag's type code ${code} does not go with its flags ${flag}`, at);
  return { at, code, isStructure, isArray: isStructure || (flag & flags.array) !== 0 };
}

/**
 * Definition of a structure. Tags come in four runs: their types, their names, the arrays' descriptors, the structures'
 * descriptors, each in the order of the tags.
 */
function readStructureDescriptor(cursor: Cursor, definitions: Definitions, depth: number): StructureDescriptor {
  const start = cursor.at;
  if (depth > deepest) throw cursor.fail("too-deep", `structures lie in one another more than ${deepest} deep`, start);
  const marker = cursor.int32("a structure descriptor");
  if (marker !== 9)
    throw cursor.fail("bad-descriptor", `a structure descriptor begins with ${marker}, wanted 9`, start);
  const name = cursor.name("a structure's name").toUpperCase();
  const flag = cursor.int32("a structure's flags");
  const tagCount = cursor.int32("a structure's number of tags");
  cursor.skip(4, "a structure's size");
  if ((flag & 1) !== 0) {
    const known = definitions.get(name);
    if (known === undefined)
      throw cursor.fail("unknown-structure", `the structure "${name}" is used before it is defined`, start);
    return known;
  }
  // A structure without tags takes no bytes; arrays of such, nested, would be any number of elements out of nothing.
  if (tagCount < 1) throw cursor.fail("bad-descriptor", `a structure has ${tagCount} tags`, start);
  cursor.wantBytes(tagCount * 16, "a structure's tags");
  const starts = Array.from({ length: tagCount }, () => readTagStart(cursor));
  const names = starts.map(() => cursor.name("a tag's name").toUpperCase());
  if (new Set(names).size !== names.length)
    throw cursor.fail("bad-descriptor", "two tags of a structure have one name", start);
  const arrays = starts.map(({ isArray }) => (isArray ? readArrayDescriptor(cursor) : null));
  const tags = starts.map(({ at, code, isStructure }, index): TagDescriptor => {
    const array = arrays[index] ?? null;
    const what =
      isStructure && array !== null
        ? ofStructures(array, readStructureDescriptor(cursor, definitions, depth + 1))
        : ofElements(cursor, code, array, at);
    return { name: names[index] ?? "", what };
  });
  if ((flag & 6) !== 0) skipSuperclasses(cursor, definitions, depth);
  const minBytes = tags.reduce((sum, { what }) => sum + what.minBytes, 0);
  const structure: StructureDescriptor = { name, tags, minBytes };
  if (name !== "") definitions.set(name, structure);
  return structure;
}

/** Superclasses: their tags stand among the structure's own already; what is kept are definitions that others refer to. */
function skipSuperclasses(cursor: Cursor, definitions: Definitions, depth: number): void {
  cursor.name("a class name");
  const count = cursor.int32("a number of superclasses");
  if (count < 0) throw cursor.fail("bad-descriptor", `a structure has ${count} superclasses`, cursor.at - 4);
  cursor.wantBytes(count * 4, "superclasses");
  for (let index = 0; index < count; index++) cursor.name("a superclass");
  for (let index = 0; index < count; index++) readStructureDescriptor(cursor, definitions, depth + 1);
}
