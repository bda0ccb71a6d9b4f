import type { ElementCode, IdlNumberType } from "./codes.js";
import { dataMarker } from "./codes.js";
import type { Cursor } from "./cursor.js";
import { type NumberStore, numberFrom, numberStore, numbersFrom } from "./decode-numbers.js";
import { type ArrayDescriptor, type Definitions, type Descriptor, readDescriptor } from "./descriptors.js";
import type { Heap, Warnings } from "./heap.js";
import type { IdlReferenceType, IdlValue } from "./types.js";

/** What the readers of all records of a file share. */
export interface FileState {
  readonly definitions: Definitions;
  readonly heap: Heap;
  readonly warnings: Warnings;
  /** How many more values may be made. */
  valuesLeft: number;
}

/** Takes the elements of one tag, element by element of the structures around it, and gives the value when all are in. */
interface Column {
  /** Reads the part that belongs to element `index` of the structures around. */
  read(cursor: Cursor, index: number): void;
  finish(): IdlValue;
}

/** Reads a type descriptor, the marker and the data: what variables and heap variables consist of. */
export function readValue(cursor: Cursor, state: FileState): IdlValue {
  const what = readDescriptor(cursor, state.definitions);
  if (what === null) return { kind: "scalar", type: "undefined", value: null };
  const start = cursor.at;
  const marker = cursor.int32("the marker of data");
  if (marker !== dataMarker) throw cursor.fail("bad-data", `data begin with ${marker}, wanted ${dataMarker}`, start);
  // Everything that is allocated below is in proportion to what the data take at least.
  cursor.wantBytes(what.minBytes, "data");
  const column = columnOf(what, [], 1, cursor, state);
  column.read(cursor, 0);
  return column.finish();
}

function columnOf(
  what: Descriptor,
  outer: readonly number[],
  outerCount: number,
  cursor: Cursor,
  state: FileState,
): Column {
  if (--state.valuesLeft < 0)
    throw cursor.fail("too-many-values", "the file holds more values than allowed; raise maxValues if that is right");
  if (what.element === "structure") return structureColumn(what, outer, outerCount, cursor, state);
  const { element, array } = what;
  const dimensions = [...outer, ...(array?.dimensions ?? [])];
  const own = array?.count ?? 1;
  if (element.type === "string") return textColumn(dimensions, own, outerCount);
  if (element.type === "pointer" || element.type === "object")
    return referenceColumn(element.type, dimensions, own, outerCount, state);
  return numberColumn(element, element.type, array, dimensions, outerCount, state);
}

function numberColumn(
  element: ElementCode,
  type: IdlNumberType,
  array: ArrayDescriptor | null,
  dimensions: readonly number[],
  outerCount: number,
  state: FileState,
): Column {
  const own = array?.count ?? 1;
  const bytesOf = (cursor: Cursor): Uint8Array => {
    if (type === "uint8") return byteData(cursor, array, state);
    return cursor.take(own * element.fileBytes, `${own} ${type}`);
  };
  if (outerCount === 1) {
    let bytes: Uint8Array = new Uint8Array(0);
    return {
      read(cursor) {
        bytes = bytesOf(cursor);
      },
      finish: () => (dimensions.length === 0 ? numberFrom(type, bytes) : numbersFrom(type, dimensions, own, bytes)),
    };
  }
  const store: NumberStore = numberStore(type, own * outerCount);
  return {
    read: (cursor, index) => store.put(bytesOf(cursor), index * own, own),
    finish: () => store.array(dimensions),
  };
}

/** Bytes have their number in front, and padding behind. */
function byteData(cursor: Cursor, array: ArrayDescriptor | null, state: FileState): Uint8Array {
  const own = array?.count ?? 1;
  const start = cursor.at;
  const claimed = cursor.int32("the length of bytes");
  // IDL 8.0 wrote 0 in front of byte arrays in structures; the descriptor is right.
  if (claimed === 0) {
    const { file } = cursor.place;
    state.warnings.add(
      {
        code: "idl-save/zero-byte-count",
        message: `${file}: byte arrays say that they are empty, as IDL 8.0 wrote them; their descriptors tell the length`,
        facts: { file, byteOffset: cursor.place.recordOffset + (cursor.place.compressed ? 0 : start) },
      },
      "zero-byte-count",
    );
  } else if (claimed !== own) throw cursor.fail("bad-data", `${own} bytes are said to be ${claimed}`, start);
  const bytes = cursor.take(own, `${own} uint8`);
  cursor.align();
  return bytes;
}

function textColumn(dimensions: readonly number[], own: number, outerCount: number): Column {
  if (dimensions.length === 0) {
    let value = "";
    return {
      read(cursor) {
        value = cursor.text("a text");
      },
      finish: () => ({ kind: "scalar", type: "string", value }),
    };
  }
  const data = new Array<string>(own * outerCount).fill("");
  return {
    read(cursor, index) {
      for (let at = index * own; at < (index + 1) * own; at++) data[at] = cursor.text("a text");
    },
    finish: () => ({ kind: "array", type: "string", dimensions, data }),
  };
}

function referenceColumn(
  type: IdlReferenceType,
  dimensions: readonly number[],
  own: number,
  outerCount: number,
  { heap }: FileState,
): Column {
  const indices = new Int32Array(own * outerCount);
  return {
    read(cursor, index) {
      for (let at = index * own; at < (index + 1) * own; at++) indices[at] = cursor.int32(`a ${type}`);
    },
    finish: () =>
      dimensions.length === 0 ? heap.reference(type, indices[0] ?? 0) : heap.references(type, dimensions, indices),
  };
}

function structureColumn(
  what: Extract<Descriptor, { element: "structure" }>,
  outer: readonly number[],
  outerCount: number,
  cursor: Cursor,
  state: FileState,
): Column {
  const { array, structure } = what;
  const single = array.count === 1 && array.dimensions.length === 1;
  const dimensions = single ? outer : [...outer, ...array.dimensions];
  const columns = structure.tags.map((tag) => ({
    name: tag.name,
    column: columnOf(tag.what, dimensions, outerCount * array.count, cursor, state),
  }));
  return {
    read(from, index) {
      for (let at = index * array.count; at < (index + 1) * array.count; at++)
        for (const { column } of columns) column.read(from, at);
    },
    finish: () => ({
      kind: "structure",
      type: "structure",
      name: structure.name,
      dimensions,
      tags: Object.fromEntries(columns.map(({ name, column }) => [name, column.finish()])),
    }),
  };
}
