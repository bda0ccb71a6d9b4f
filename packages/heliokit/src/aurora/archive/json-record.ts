import { HeliokitError } from "../../errors.js";

/** An object out of JSON, its fields not looked at yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a value is an object and no list. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The error for a reply that is not what the data API promises. */
export function badReply(subject: string, wanted: string): HeliokitError {
  return new HeliokitError(
    "aurora/bad-reply",
    `${subject}: the data API's answer has no ${wanted}; try again later, or look whether there is a newer Heliokit`,
    { facts: { subject, wanted } },
  );
}

/** A text field; the error names it. */
export function textField(record: JsonRecord, name: string, subject: string): string {
  const value = record[name];
  if (typeof value === "string") return value;
  throw badReply(subject, `text "${name}"`);
}

/** A text field that may be missing or null. */
export function optionalText(record: JsonRecord, name: string): string | null {
  const value = record[name];
  return typeof value === "string" ? value : null;
}

/** A number field. */
export function numberField(record: JsonRecord, name: string, subject: string): number {
  const value = record[name];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw badReply(subject, `number "${name}"`);
}

/** A list of texts; what is no text in it is left out. */
export function textList(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
