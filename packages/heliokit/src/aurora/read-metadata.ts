import type { FrameMetadata, RawMetadata } from "./frame-metadata.js";
import { type Field, type HeaderFields, type HeaderValues, metadataScheme, normalKey } from "./metadata-scheme.js";

/** Reads the headers of one file in order and carries its constants from frame to frame. */
export interface MetadataReader {
  /** The typed metadata of the next frame. */
  next(raw: RawMetadata): FrameMetadata;
}

type Fields = { -readonly [Name in keyof HeaderValues]?: HeaderValues[Name] };

const names: readonly (keyof HeaderFields)[] = Object.keys(metadataScheme).filter(
  (name): name is keyof HeaderFields => name in metadataScheme,
);
const known = new Set(names.flatMap((name) => metadataScheme[name].keys));

function setField<Name extends keyof HeaderFields>(
  target: Fields,
  name: Name,
  texts: ReadonlyMap<string, string>,
): void {
  const field: Field<HeaderValues[Name]> = metadataScheme[name];
  for (const key of field.keys) {
    const text = texts.get(key);
    const value = text === undefined ? undefined : field.read(text, key);
    if (value !== undefined) {
      target[name] = value;
      return;
    }
  }
}

function camelCase(normal: string): string {
  return normal.replaceAll(/ ([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** A reader for the headers of one file; what a header says is never carried into another file. */
export function metadataReader(): MetadataReader {
  let constants: HeaderFields = {};
  let otherConstants: Readonly<Record<string, string>> = {};
  return {
    next(raw) {
      const texts = new Map<string, string>();
      const own: [string, string][] = [];
      for (const [key, value] of Object.entries(raw)) {
        const normal = normalKey(key);
        const text = typeof value === "string" ? value : (value.at(-1) ?? "");
        texts.set(normal, text);
        if (!known.has(normal) && text !== "") own.push([camelCase(normal), text]);
      }
      const fields: Fields = { ...constants };
      for (const name of names) setField(fields, name, texts);
      const other = { ...otherConstants, ...Object.fromEntries(own) };
      const carried: Fields = { ...fields };
      for (const name of names) if (metadataScheme[name].perFrame) delete carried[name];
      constants = carried;
      otherConstants = other;
      return { ...fields, other, raw };
    },
  };
}
