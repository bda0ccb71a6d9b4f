import { createHash } from "node:crypto";
import { HeliokitError } from "heliokit/errors";
import type { ConversionOptions } from "../prep/parameters.js";

/** What all jobs of a run share, tables included, as it travels through the queue: once, under the hash of its text. */
export interface RunDocument {
  readonly hash: string;
  readonly text: string;
}

const ARRAYS = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
} as const;
type ArrayName = keyof typeof ARRAYS;

/** Marks a value that JSON has no form for; no options object has a property of this name. */
const MARK = "$heliokit";

/** Writes the options of a run as text: the same options give the same text, whatever machine and Node wrote it. */
export function writeRunDocument(options: ConversionOptions): RunDocument {
  const text = JSON.stringify(packed(options));
  return { hash: hashOf(text), text };
}

/**
 * Reads the options of a run back.
 *
 * @throws HeliokitError `queue/damaged-tables` when the text is not the one that the hash stands for
 */
export function readRunDocument(document: RunDocument): ConversionOptions {
  const { hash, text } = document;
  const found = hashOf(text);
  if (found !== hash) {
    throw new HeliokitError(
      "queue/damaged-tables",
      `the options and tables of the run came damaged through the queue (SHA-256 ${found.slice(0, 12)}..., wanted ${hash.slice(0, 12)}...)`,
      { facts: { wanted: hash, found } },
    );
  }
  // Of the wanted form: the hash is that of a text which `writeRunDocument` wrote for the same format number.
  return unpacked(JSON.parse(text)) as ConversionOptions;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function packed(value: unknown): unknown {
  if (typeof value === "bigint") return { [MARK]: "bigint", of: value.toString() };
  if (typeof value === "number") {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { [MARK]: "number", of: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? { [MARK]: "undefined" } : packed(item)));
  if (value instanceof Map) return { [MARK]: "map", of: [...value].map(([key, item]) => [packed(key), packed(item)]) };
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { [MARK]: value.constructor.name, of: bytes.toString("base64") };
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [name, packed(item)]));
}

function unpacked(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(unpacked);
  const entries = Object.entries(value);
  if (!(MARK in value)) return Object.fromEntries(entries.map(([name, item]) => [name, unpacked(item)]));
  const kind: unknown = value[MARK];
  const of: unknown = "of" in value ? value.of : undefined;
  if (kind === "undefined") return undefined;
  if (kind === "bigint" && typeof of === "string") return BigInt(of);
  if (kind === "number" && typeof of === "string") return Number(of);
  if (kind === "map" && Array.isArray(of)) return new Map(of.map(([key, item]) => [unpacked(key), unpacked(item)]));
  if (isArrayName(kind) && typeof of === "string") {
    // A copy of its own: elements of eight bytes must begin at a multiple of eight.
    const bytes = Uint8Array.from(Buffer.from(of, "base64"));
    return new ARRAYS[kind](bytes.buffer);
  }
  throw new HeliokitError(
    "queue/damaged-tables",
    `the options of the run hold a value of unknown kind ${String(kind)}`,
  );
}

function isArrayName(kind: unknown): kind is ArrayName {
  return typeof kind === "string" && Object.hasOwn(ARRAYS, kind);
}
