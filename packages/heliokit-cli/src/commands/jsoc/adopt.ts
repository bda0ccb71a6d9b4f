import { basename, resolve } from "node:path";
import { isHeliokitError } from "heliokit/errors";
import { openFits } from "heliokit/fits";
import { type AdoptedCards, lacksRecordKeywords, writeKeywords } from "heliokit/jsoc";
import { atomicFileSink, fileSource } from "heliokit/node";
import { type RawOptions, readFlag } from "../../prep/raw-options.js";
import { count } from "../../report/words.js";
import { type Common, EXIT } from "../../world.js";
import { clientOf } from "./client.js";

interface Adopted {
  readonly input: string;
  readonly status: "done" | "skipped" | "failed";
  readonly code?: string;
  readonly message?: string;
  readonly record?: string;
}

/** `heliokit jsoc adopt FILES`: joins the keywords of their records to files fetched with other programs. */
export async function adopt(paths: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  const client = clientOf(raw, common);
  const dryRun = readFlag(raw, "dryRun", false);
  const found = await client.cardsFor(paths.map((path) => basename(path)));
  const results: Adopted[] = [];
  for (const [at, path] of paths.entries()) results.push(await adoptOne(path, found[at], dryRun));
  const of = (status: Adopted["status"]) => results.filter((one) => one.status === status).length;
  if (common.json) {
    const document = { done: of("done"), skipped: of("skipped"), failed: of("failed"), ignored: 0, files: results };
    await common.output.out(`${JSON.stringify(document, null, 1)}\n`);
  } else {
    for (const { status, input, message, code } of results) {
      if (status === "failed") common.output.message(`failed: ${input}: ${message} [${code}]\n`);
    }
    if (!common.quiet) {
      const verb = dryRun ? "would get their keywords" : "got their keywords";
      await common.output.out(
        `${count(of("done"), "file")} ${verb}, ${of("skipped")} had them, ${of("failed")} failed\n`,
      );
    }
  }
  return of("failed") > 0 ? EXIT.someFailed : EXIT.done;
}

async function adoptOne(path: string, adopted: AdoptedCards | undefined, dryRun: boolean): Promise<Adopted> {
  const input = resolve(path);
  const failed = (error: unknown): Adopted => {
    if (!isHeliokitError(error)) throw error;
    return { input, status: "failed", code: error.code, message: error.message };
  };
  try {
    const source = await fileSource(path);
    try {
      const image = await (await openFits(source)).firstImage();
      if (!lacksRecordKeywords(image.header)) return { input, status: "skipped", code: "jsoc/has-keywords" };
      if (!adopted?.cards) return failed(adopted?.error);
      if (dryRun) return { input, status: "done", ...(adopted.record === undefined ? {} : { record: adopted.record }) };
      const sink = await atomicFileSink(path, { expectedSize: source.size });
      try {
        await writeKeywords(source, sink, adopted.cards);
        await sink.commit();
      } finally {
        await sink.abort();
      }
      return { input, status: "done", ...(adopted.record === undefined ? {} : { record: adopted.record }) };
    } finally {
      await source.close();
    }
  } catch (error) {
    return failed(error);
  }
}
