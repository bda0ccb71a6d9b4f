import { type Facts, HeliokitError, type HeliokitWarning } from "../errors.js";
import { type FitsHeader, headerValue } from "../fits/index.js";
import type { KeywordChange, Level15Step } from "./level15-options.js";

/** Collects what the steps of the chain have to say: warnings in order, each once, and one record per step. */
export interface Notes {
  readonly warnings: HeliokitWarning[];
  readonly steps: Level15Step[];
  warn(code: string, message: string, facts?: Facts): void;
}

/** Warnings that `strict` turns into errors: what is said about checksums and headers, not about tables and science. */
const STRICT = /^fits\/|^aia\/(?:missing-keyword|header-repaired)$/;

/**
 * New empty notes; every warning also goes to `onWarning` at once.
 *
 * @throws HeliokitError from `warn`, with the warning's code, when `strict` and the warning is about header or checksum
 */
export function newNotes(onWarning?: (warning: HeliokitWarning) => void, strict = false): Notes {
  const warnings: HeliokitWarning[] = [];
  return {
    warnings,
    steps: [],
    warn(code, message, facts = {}) {
      if (strict && STRICT.test(code)) throw new HeliokitError(code, `${message} (strict)`, { facts });
      const warning = { code, message, facts };
      warnings.push(warning);
      onWarning?.(warning);
    },
  };
}

/** The keywords, among those named, that differ between two headers. */
export function keywordChanges(before: FitsHeader, after: FitsHeader, keywords: readonly string[]): KeywordChange[] {
  return keywords
    .map((keyword) => ({ keyword, before: plain(before, keyword), after: plain(after, keyword) }))
    .filter((change) => change.before !== change.after);
}

function plain(header: FitsHeader, keyword: string): string | number | boolean | undefined {
  const value = headerValue(header, keyword);
  return typeof value === "object" || typeof value === "bigint" ? String(value) : value;
}
