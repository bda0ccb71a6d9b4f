import { HeliokitError } from "../errors.js";
import { elementOfType } from "./codes.js";
import type { IdlValue } from "./types.js";

/** Deepest nesting that is written: what {@link readIdlSave} follows. */
const deepest = 32;

/** How a value is described and where its tags' data come from: the part of it that belongs to one element around it. */
export interface Layout {
  readonly value: Exclude<IdlValue, { readonly type: "undefined" }>;
  /** Dimensions of its own, slowest first; empty for a scalar. */
  readonly dimensions: readonly number[];
  readonly count: number;
  /** Bytes of one element in IDL's memory. */
  readonly elementBytes: number;
  readonly code: number;
  /** Tags of a structure in their order. */
  readonly tags: readonly { readonly name: string; readonly layout: Layout; readonly offset: number }[];
  /** The definition as a text: equal definitions have equal texts. */
  readonly signature: string;
}

function bad(path: string, message: string): HeliokitError {
  return new HeliokitError("idl-save/bad-value", `${path}: ${message}`, { facts: { path } });
}

/** Names of IDL: a letter or underscore, then letters, digits, underscores, dollars. */
export function checkName(name: string, path: string): void {
  if (!/^[A-Z_][A-Z0-9_$]*$/.test(name) || name.length > 128)
    throw new HeliokitError("idl-save/bad-name", `${path}: "${name}" is no name in IDL`, { facts: { path } });
}

/** Length of the data that go with so many elements. */
function lengthOf(value: IdlValue, count: number): number {
  return value.type === "complex64" || value.type === "complex128" ? 2 * count : count;
}

/** Works out how a value is laid out inside structures of the dimensions `outer`, and that it fits there. */
export function layoutOf(
  value: Exclude<IdlValue, { readonly type: "undefined" }>,
  outer: readonly number[],
  path: string,
  depth = 0,
): Layout {
  if (depth > deepest) throw bad(path, `structures lie in one another more than ${deepest} deep`);
  const all = value.kind === "scalar" ? [] : value.dimensions;
  if (outer.some((size, index) => all[index] !== size))
    throw bad(
      path,
      `dimensions [${all.join(", ")}] must begin with those of the structures around, [${outer.join(", ")}]`,
    );
  const dimensions = all.slice(outer.length);
  if (dimensions.length > 8 || all.some((size) => !Number.isInteger(size) || size < 1))
    throw bad(path, `dimensions [${all.join(", ")}]: IDL has 1 to 8, each at least 1`);
  const count = dimensions.reduce((sum, size) => sum * size, 1);
  if (value.kind === "structure") return structureLayout(value, all, dimensions, count, path, depth);
  if (value.kind === "array") {
    const wanted = lengthOf(
      value,
      all.reduce((sum, size) => sum * size, 1),
    );
    if (value.data.length !== wanted)
      throw bad(path, `dimensions [${all.join(", ")}] want ${wanted} values, there are ${value.data.length}`);
  }
  const { code, memoryBytes } = elementOfType(value.type);
  checkSize(count * memoryBytes, path);
  const signature = `${code}[${dimensions.join()}]`;
  return { value, dimensions, count, elementBytes: memoryBytes, code, tags: [], signature };
}

function checkSize(bytes: number, path: string): void {
  // The 64-bit descriptors are read, not written.
  if (bytes >= 2 ** 31)
    throw new HeliokitError(
      "idl-save/too-large",
      `${path}: ${bytes} bytes; arrays of up to 2^31 - 1 bytes can be written`,
      {
        facts: { path, found: bytes },
      },
    );
}

function structureLayout(
  value: Extract<IdlValue, { readonly kind: "structure" }>,
  all: readonly number[],
  dimensions: readonly number[],
  count: number,
  path: string,
  depth: number,
): Layout {
  if (value.name !== "") checkName(value.name, path);
  let offset = 0;
  let widest = 1;
  const tags = Object.entries(value.tags).map(([name, tag]) => {
    const tagPath = `${path}.${name}`;
    checkName(name, tagPath);
    if (tag.type === "undefined") throw bad(tagPath, "a tag cannot be undefined");
    const layout = layoutOf(tag, all, tagPath, depth + 1);
    const alignment = Math.min(8, layout.elementBytes);
    widest = Math.max(widest, alignment);
    const start = offset + ((alignment - (offset % alignment)) % alignment);
    offset = start + layout.elementBytes * layout.count;
    return { name, layout, offset: start };
  });
  if (tags.length === 0) throw bad(path, "a structure must have a tag");
  const elementBytes = offset + ((widest - (offset % widest)) % widest);
  checkSize(count * elementBytes, path);
  const signature = `${value.name}{${tags.map(({ name, layout }) => `${name}:${layout.signature}`).join()}}[${dimensions.join()}]`;
  return { value, dimensions, count, elementBytes, code: 8, tags, signature };
}
