import { isHeliokitError } from "heliokit/errors";
import { matchRecordSet, parseRecordSets, type RecordSet } from "heliokit/jsoc";
import { keywordText, type SeriesData } from "./series-data.js";

/** Records of one series that a query found, in the archive's order. */
export interface FoundRecords {
  readonly series: SeriesData;
  readonly set: RecordSet;
  readonly rows: readonly number[];
}

/** A refusal in the words of the archive. */
export class Refusal extends Error {}

/** All series of the archive, found by name without regard to case. */
export class ArchiveRecords {
  readonly #series: ReadonlyMap<string, SeriesData>;

  constructor(series: readonly SeriesData[]) {
    this.#series = new Map(series.map((one) => [one.name.toLowerCase(), one]));
  }

  get all(): readonly SeriesData[] {
    return [...this.#series.values()].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  }

  find(name: string): SeriesData | undefined {
    return this.#series.get(name.trim().toLowerCase());
  }

  /** Records of record sets; a {@link Refusal} says why not. */
  query(text: string): readonly FoundRecords[] {
    let sets: readonly RecordSet[];
    try {
      sets = parseRecordSets(text);
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      throw new Refusal(`invalid record-set specification \`${text}' (${error.message})`);
    }
    return sets.map((set) => {
      const series = this.find(set.series);
      if (!series) throw new Refusal(" jsoc_info: series not found.");
      if (series.list.count === 0) return { series, set, rows: [] };
      try {
        return { series, set, rows: [...matchRecordSet(set, series.info, series.table)] };
      } catch (error) {
        throw new Refusal(refusalText(error, text));
      }
    });
  }
}

function refusalText(error: unknown, text: string): string {
  if (!isHeliokitError(error)) throw error;
  const { sqlError } = error.facts;
  if (typeof sqlError === "string") return `ERROR:  ${sqlError}\nLINE 1: ...\n`;
  if (error.code === "table/bad-condition") return `ERROR:  syntax error in ${text}\nLINE 1: ...\n`;
  return `invalid record-set specification \`${text}' (${error.message})`;
}

/** Whether a record has an image: the highest bit of QUALITY says that there is none. */
export function imageExists(series: SeriesData, row: number): boolean {
  const text = keywordText(series, "QUALITY", row);
  return text === "" || !(/^0x[89a-f][0-9a-f]{7}$/i.test(text) || text.startsWith("-"));
}

/** Anything that is not an error of ours is one of the program. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal;
}
