import { HeliokitError } from "../errors.js";
import { type CellValue, type Column, cellText, valueAt } from "../table/index.js";
import type { Instant } from "../time/index.js";
import { type FrameTimes, timeAt } from "./frame-times.js";

/** One frame as a predicate sees it: its place, its time and its keywords. */
export interface FrameRow {
  /** Storage index in the array, from 0. */
  readonly index: number;
  /** A number; NaN where the keyword has none here, so that every comparison with `<`, `>` or `===` is false. */
  number(keyword: string): number;
  /** A text; undefined where there is none. */
  text(keyword: string): string | undefined;
  /** The value as it is; null where there is none. */
  value(keyword: string): CellValue;
  /** Middle of the exposure (T_OBS); undefined where the header has none. */
  time(): Instant | undefined;
}

/** Decides whether a frame is taken. It is called with frames in their order, maybe more than once; it must not change anything. */
export type FramePredicate = (frame: FrameRow) => boolean;

/** Where the rows of a predicate come from. */
export interface FrameColumns {
  readonly frames: number;
  /** Brings columns of keywords, `undefined` for those that the array does not have for every frame. */
  load(keywords: readonly string[]): Promise<ReadonlyMap<string, Column | undefined>>;
  times(): Promise<FrameTimes>;
  /** Why there is no column, for the message. */
  reason(keyword: string): string;
}

/** What a predicate asked for and did not find yet. */
class Wanted {
  readonly keywords = new Set<string>();
  times = false;
  get any(): boolean {
    return this.times || this.keywords.size > 0;
  }
}

class Row implements FrameRow {
  index = 0;
  readonly columns = new Map<string, Column>();
  frameTimes: FrameTimes | undefined;
  wanted = new Wanted();

  #column(keyword: string): Column | undefined {
    const column = this.columns.get(keyword);
    if (!column) this.wanted.keywords.add(keyword);
    return column;
  }

  number(keyword: string): number {
    const column = this.#column(keyword);
    if (!column) return Number.NaN;
    const value = valueAt(column, this.index);
    if (typeof value === "number") return value;
    if (typeof value === "boolean" || typeof value === "bigint") return Number(value);
    return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  }

  text(keyword: string): string | undefined {
    const column = this.#column(keyword);
    if (!column || column.missing?.[this.index] === 1) return undefined;
    return cellText(column, this.index);
  }

  value(keyword: string): CellValue {
    const column = this.#column(keyword);
    return column ? valueAt(column, this.index) : null;
  }

  time(): Instant | undefined {
    if (!this.frameTimes) this.wanted.times = true;
    return this.frameTimes && timeAt(this.frameTimes, this.index);
  }
}

/**
 * The frames that a predicate takes, in the order given. Which keywords it looks at shows only when it runs: it is tried on a
 * frame, what it asked for is loaded, and it is tried again, until it asks for nothing more. `keywords` names them
 * beforehand and saves the later scans.
 *
 * @throws HeliokitError `sdoml/no-such-keyword` for a keyword that the array does not have for every frame
 */
export async function matchingFrames(
  indices: Int32Array,
  predicate: FramePredicate,
  columns: FrameColumns,
  keywords: readonly string[] = [],
): Promise<Int32Array> {
  const row = new Row();
  await loadInto(row, columns, new Set(keywords), false);
  const found: number[] = [];
  for (let at = 0; at < indices.length; ) {
    row.index = indices[at] ?? 0;
    row.wanted = new Wanted();
    let taken = false;
    try {
      taken = predicate(row);
    } catch (error) {
      // With a keyword not there yet the predicate may stumble over its absence; then it is tried again.
      if (!row.wanted.any) throw error;
    }
    if (row.wanted.any) {
      await loadInto(row, columns, row.wanted.keywords, row.wanted.times);
      continue;
    }
    if (taken) found.push(row.index);
    at++;
  }
  return Int32Array.from(found);
}

async function loadInto(row: Row, columns: FrameColumns, keywords: ReadonlySet<string>, times: boolean): Promise<void> {
  if (times) row.frameTimes = await columns.times();
  if (keywords.size === 0) return;
  const loaded = await columns.load([...keywords]);
  for (const keyword of keywords) {
    const column = loaded.get(keyword);
    if (!column) {
      throw new HeliokitError("sdoml/no-such-keyword", columns.reason(keyword), { facts: { keyword } });
    }
    row.columns.set(keyword, column);
  }
}
