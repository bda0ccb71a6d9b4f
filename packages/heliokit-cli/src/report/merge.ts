import { findJournals, readJournal } from "../journal.js";
import { type FileOutcome, outcomeOf } from "../outcome.js";
import { hash53 } from "../plan/hash.js";

/** The state of an output folder as its journals tell it. */
export interface MergedReport {
  readonly journals: readonly string[];
  /** Options of the latest run. */
  readonly options: unknown;
  /** The last word on every input, in the order of the journals. */
  outcomes(): AsyncGenerator<FileOutcome>;
}

/**
 * Merges the journals of a folder, those of shards too: the latest line about an input counts. A file found already done
 * counts as done, with the account of the run that did it. Two readings, sixteen bytes or so per input.
 */
export async function mergeJournals(out: string): Promise<MergedReport> {
  const journals = await findJournals(out);
  // For each input: which line (counted over all journals) has the last word, and where it stands in the report.
  const winners = new Map<number, { line: number; at: string; place: number }>();
  let options: unknown = null;
  let optionsAt = "";
  let number = 0;
  for (const path of journals) {
    for await (const line of readJournal(path, out)) {
      number++;
      if (line.type === "run") {
        if (line.at >= optionsAt) {
          options = line.options;
          optionsAt = line.at;
        }
        continue;
      }
      const key = hash53(line.input);
      const before = winners.get(key);
      const adds = line.code !== "prep/already-done" || before === undefined;
      if (adds && (before === undefined || line.at >= before.at)) {
        winners.set(key, { line: number, at: line.at, place: before?.place ?? winners.size });
      }
    }
  }
  return {
    journals,
    options,
    async *outcomes() {
      const chosen = new Map([...winners.values()].map(({ line, place }) => [line, place]));
      let at = 0;
      for (const path of journals) {
        for await (const line of readJournal(path, out)) {
          at++;
          const place = chosen.get(at);
          if (place === undefined || line.type === "run") continue;
          const { type: _, at: __, ...outcome } = line;
          yield line.code === "prep/already-done"
            ? outcomeOf({ ...outcome, index: place, status: "done", code: null, message: null })
            : { ...outcome, index: place };
        }
      }
    },
  };
}
