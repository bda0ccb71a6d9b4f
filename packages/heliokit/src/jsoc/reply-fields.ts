import { HeliokitError } from "../errors.js";
import { badReply } from "./json-bytes.js";
import { replyText } from "./reply-text.js";

/** An object out of a reply. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * A small reply as an object. Lists of many records are read by `parseRecordList` instead.
 *
 * @throws HeliokitError `jsoc/bad-reply`
 */
export function parseReply(bytes: Uint8Array, subject: string): JsonObject {
  const text = replyText(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    // V8 names the place in most messages only; a reply that was cut is told by its last character.
    const place = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
    const ends = !/\}\s*$/.test(text);
    throw badReply(bytes, subject, "an object", place !== undefined && !ends ? Number(place) : ends ? bytes.length : 0);
  }
  if (!isObject(value)) throw badReply(bytes, subject, "an object", 0);
  return value;
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrongType(subject: string, key: string, found: unknown, wanted: string): HeliokitError {
  const shown = (JSON.stringify(found) ?? "nothing").slice(0, 60);
  return new HeliokitError("jsoc/bad-reply", `${subject}: "${key}" in the answer is ${shown}, wanted ${wanted}`, {
    facts: { key, found: shown, wanted, looksLike: "garbage" },
  });
}

/** A text; numbers count as texts, null and absence as undefined. */
export function optionalText(object: JsonObject, key: string, subject: string): string | undefined {
  const value = object[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw wrongType(subject, key, value, "a text");
}

/** A text that must be there. */
export function requiredText(object: JsonObject, key: string, subject: string): string {
  const text = optionalText(object, key, subject);
  if (text === undefined) throw wrongType(subject, key, undefined, "a text");
  return text;
}

/** A finite number, also between quotes; null, absence and an empty text are undefined. */
export function optionalNumber(object: JsonObject, key: string, subject: string): number | undefined {
  const value = object[key];
  if (value === undefined || value === null || value === "") return undefined;
  const number = typeof value === "number" ? value : typeof value === "string" ? Number(value.trim()) : Number.NaN;
  if (!Number.isFinite(number)) throw wrongType(subject, key, value, "a number");
  return number;
}

/** A number that must be there. */
export function requiredNumber(object: JsonObject, key: string, subject: string): number {
  const number = optionalNumber(object, key, subject);
  if (number === undefined) throw wrongType(subject, key, undefined, "a number");
  return number;
}

/** A list of objects; absent and null are empty. */
export function objectList(object: JsonObject, key: string, subject: string): readonly JsonObject[] {
  return list(object, key, subject).map((element, index) => {
    if (!isObject(element)) throw wrongType(subject, `${key}[${index}]`, element, "an object");
    return element;
  });
}

/** A list of texts; null elements (series without prime keys give one) are left out. */
export function textList(object: JsonObject, key: string, subject: string): readonly string[] {
  return list(object, key, subject).flatMap((element, index) => {
    if (element === null) return [];
    if (typeof element !== "string") throw wrongType(subject, `${key}[${index}]`, element, "a text");
    return [element];
  });
}

/** A list of anything; absent and null are empty. */
export function list(object: JsonObject, key: string, subject: string): readonly unknown[] {
  const value = object[key];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongType(subject, key, value, "a list");
  return value;
}
