import { HeliokitError } from "../errors.js";
import type { ByteWriter } from "./byte-writer.js";
import { flags, structureCode } from "./codes.js";
import type { Layout } from "./layout.js";

/** Definitions written so far in a file: name and signature. */
export type Written = Map<string, string>;

/** Flags that IDL sets for arrays and for structures, which are always arrays. */
const arrayFlags = flags.array | flags.other;
const structureFlags = arrayFlags | flags.structure;

function flagsOf({ code, dimensions }: Layout): number {
  if (code === structureCode) return structureFlags;
  return dimensions.length > 0 ? arrayFlags : 0;
}

/** Type descriptor of a value. */
export function writeDescriptor(out: ByteWriter, layout: Layout, written: Written): void {
  out.int32(layout.code);
  out.int32(flagsOf(layout));
  if (layout.code === structureCode || layout.dimensions.length > 0) writeArrayDescriptor(out, layout);
  if (layout.code === structureCode) writeStructureDescriptor(out, layout, written);
}

function writeArrayDescriptor(out: ByteWriter, { elementBytes, count, dimensions }: Layout): void {
  const fastestFirst = dimensions.length === 0 ? [1] : dimensions.toReversed();
  for (const value of [8, elementBytes, elementBytes * count, count, fastestFirst.length, 0, 0, 8]) out.int32(value);
  for (let index = 0; index < 8; index++) out.int32(fastestFirst[index] ?? 1);
}

function writeStructureDescriptor(out: ByteWriter, layout: Layout, written: Written): void {
  const name = layout.value.kind === "structure" ? layout.value.name : "";
  // The dimensions after the last brace are the value's, not the definition's.
  const definition = layout.signature.slice(0, layout.signature.lastIndexOf("}"));
  const known = name === "" ? undefined : written.get(name);
  if (known !== undefined && known !== definition)
    throw new HeliokitError("idl-save/name-conflict", `two structures of the name ${name} have different tags`, {
      facts: { name },
    });
  out.int32(9);
  out.name(name);
  for (const value of [known === undefined ? 0 : 1, layout.tags.length, layout.elementBytes]) out.int32(value);
  if (known !== undefined) return;
  for (const { layout: tag, offset } of layout.tags)
    for (const value of [offset, tag.code, flagsOf(tag)]) out.int32(value);
  for (const tag of layout.tags) out.name(tag.name);
  for (const { layout: tag } of layout.tags)
    if (tag.code === structureCode || tag.dimensions.length > 0) writeArrayDescriptor(out, tag);
  for (const { layout: tag } of layout.tags)
    if (tag.code === structureCode) writeStructureDescriptor(out, tag, written);
  if (name !== "") written.set(name, definition);
}
