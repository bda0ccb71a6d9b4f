import { UsageError } from "../usage-error.js";

/** Options before they are checked: texts from the command line, values from an options file; absent ones take defaults. */
export type RawOptions = Readonly<Record<string, unknown>>;

/** `pointingGap` as people type it: `--pointing-gap`. */
export function optionFlag(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function given(raw: RawOptions, name: string): unknown {
  const value = raw[name];
  return value === null ? undefined : value;
}

export function readText(raw: RawOptions, name: string): string | undefined {
  const value = given(raw, name);
  if (value === undefined) return undefined;
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new UsageError(`${optionFlag(name)}: wanted a text, found ${JSON.stringify(value)}`, "prep");
}

export function readList(raw: RawOptions, name: string): readonly string[] {
  const value = given(raw, name) ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new UsageError(`${optionFlag(name)}: wanted a list of texts, found ${JSON.stringify(value)}`, "prep");
}

export function readFlag(raw: RawOptions, name: string, fallback: boolean): boolean {
  const value = given(raw, name);
  if (value === undefined) return fallback;
  if (typeof value === "boolean") return value;
  throw new UsageError(`${optionFlag(name)}: wanted true or false, found ${JSON.stringify(value)}`, "prep");
}

export function readChoice<const T extends string>(
  raw: RawOptions,
  name: string,
  choices: readonly T[],
  fallback: T,
): T {
  const text = readText(raw, name);
  if (text === undefined) return fallback;
  const found = choices.find((choice) => choice === text);
  if (found === undefined) {
    throw new UsageError(`${optionFlag(name)} ${text}: wanted one of ${choices.join(", ")}`, "prep");
  }
  return found;
}

export function readNumber(raw: RawOptions, name: string, wanted: string): number | undefined {
  const text = readText(raw, name);
  if (text === undefined) return undefined;
  const number = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new UsageError(`${optionFlag(name)} ${text}: wanted ${wanted}`, "prep");
  return number;
}

export function readInteger(raw: RawOptions, name: string, least: number, most: number): number | undefined {
  const wanted = `a whole number from ${least} to ${most}`;
  const number = readNumber(raw, name, wanted);
  if (number !== undefined && !(Number.isInteger(number) && number >= least && number <= most)) {
    throw new UsageError(`${optionFlag(name)} ${number}: wanted ${wanted}`, "prep");
  }
  return number;
}
