import type { FileOutcome } from "../outcome.js";

/** The account of one input as reports show it. */
export function fileEntry(outcome: FileOutcome): Record<string, unknown> {
  const { index: _, outputModifiedMs: __, ...entry } = outcome;
  return entry;
}

/**
 * The JSON report, piece by piece so that it never has to be in memory as a whole: `head` first, then one entry per
 * input, in the order of the plan.
 */
export async function* jsonReport(
  head: Readonly<Record<string, unknown>>,
  outcomes: AsyncIterable<FileOutcome> | Iterable<FileOutcome>,
): AsyncGenerator<string> {
  const opening = JSON.stringify(head, null, 2);
  yield `${opening.slice(0, -2)}${Object.keys(head).length > 0 ? "," : ""}\n  "files": [`;
  let first = true;
  for await (const outcome of outcomes) {
    yield `${first ? "\n" : ",\n"}    ${JSON.stringify(fileEntry(outcome))}`;
    first = false;
  }
  yield `${first ? "" : "\n  "}]\n}\n`;
}
