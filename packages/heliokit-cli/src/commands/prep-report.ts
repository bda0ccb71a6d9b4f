import { VERSION } from "heliokit/node";
import { jsonReport } from "../report/json.js";
import { mergeJournals } from "../report/merge.js";
import { summaryText, Tallier } from "../report/summary.js";
import { count, duration } from "../report/words.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";

/** `prep --report --out DIR`: what the journals of a folder say about every input, shards merged. */
export async function reportFolder(out: string, common: Common): Promise<number> {
  const merged = await mergeJournals(out).catch(() => undefined);
  if (!merged || merged.journals.length === 0) {
    throw new UsageError(`${out}: no journal of heliokit prep there (heliokit-journal.ndjson)`, "prep");
  }
  const tallier = new Tallier();
  let seconds = 0;
  for await (const outcome of merged.outcomes()) {
    tallier.add(outcome);
    seconds += outcome.seconds;
  }
  const { tally } = tallier;
  if (common.json) {
    const head = {
      done: tally.done,
      skipped: tally.skipped,
      failed: tally.failed,
      // What a search passed over is not journalled: only the run itself can count it.
      ignored: 0,
      seconds: Number(seconds.toFixed(3)),
      version: VERSION,
      journals: merged.journals,
      options: merged.options,
    };
    for await (const piece of jsonReport(head, merged.outcomes())) await common.output.out(piece);
  } else {
    await common.output.out(
      summaryText(tally, {
        ignored: { notFits: 0, notSelected: 0 },
        seconds: undefined,
        out,
        product: `from ${count(merged.journals.length, "journal")}, ${duration(seconds)} of conversions`,
        journal: merged.journals.join(", "),
        interrupted: false,
      }),
    );
  }
  return tally.failed > 0 ? EXIT.someFailed : EXIT.done;
}
