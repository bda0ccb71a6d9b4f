/** What the handlers of golden AIA cases share. Test code only. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isHeliokitError } from "../../errors.js";
import type { GoldenCase } from "../fixtures.js";

/** Where a case's files lie. */
export interface GoldenContext {
  /** The folder that the paths of the cases are relative to. */
  readonly folder: string;
}

/** Runs one case; gives the differences in words, none when all is well. */
export type GoldenHandler = (golden: GoldenCase, context: GoldenContext) => string[] | Promise<string[]>;

const texts = new Map<string, string>();

/** A text file of the fixtures, read once. */
export function fixtureText(context: GoldenContext, path: string): string {
  const full = join(context.folder, path);
  const known = texts.get(full);
  if (known !== undefined) return known;
  const text = readFileSync(full, "utf8");
  texts.set(full, text);
  return text;
}

/** The forms of a table in a case: `x`, and `x_jsoc` where there is one; each must give the result. */
export function formsOf(golden: GoldenCase, table: string): string[] {
  return [table, `${table}_jsoc`].map((role) => golden.tables?.[role]).filter((path) => path !== undefined);
}

/** The code of the Heliokit error that an action throws; undefined when it succeeds. */
export function codeThrown(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return undefined;
}

/** A numeric option that must be there. */
export function numberOption(golden: GoldenCase, name: string): number {
  const value = golden.options[name];
  if (typeof value !== "number") throw new Error(`${golden.id}: option ${name} is no number`);
  return value;
}

/** A text option that must be there. */
export function textOption(golden: GoldenCase, name: string): string {
  const value = golden.options[name];
  if (typeof value !== "string") throw new Error(`${golden.id}: option ${name} is no text`);
  return value;
}
