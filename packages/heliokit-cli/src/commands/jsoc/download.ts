import { join, resolve } from "node:path";
import type { DownloadReport } from "heliokit/download";
import { freeSpace } from "heliokit/node";
import { listenForInterruption } from "../../interruption.js";
import { type RawOptions, readFlag, readInteger, readText } from "../../prep/raw-options.js";
import { downloadTeller } from "../../progress/download-progress.js";
import { count, megabytes } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { prep } from "../prep.js";
import { clientOf, namesOf, recordsOf } from "./client.js";
import { tellDownload } from "./tell-download.js";

const MOST_SECONDS = 86_400;

/** `heliokit jsoc download`: the files of a selection as they are stored, keywords written in. */
export async function download(text: string | undefined, raw: RawOptions, common: Common): Promise<number> {
  const to = readText(raw, "dir");
  if (to === undefined)
    throw new UsageError("the folder is missing: give --to DIR (with --series, after the --to TIME)", "jsoc download");
  const client = clientOf(raw, common);
  const interruption = listenForInterruption(() => common.output.message("stopping; the same command goes on later\n"));
  const signal = interruption.stop;
  const teller = downloadTeller(common);
  try {
    const result = await client.query(await recordsOf(client, text, raw), { signal });
    const names = readText(raw, "names");
    const segment = namesOf(raw, "segment");
    const chosen = {
      ...(names === undefined ? {} : { names }),
      ...(segment.length > 0 ? { segment } : {}),
    };
    if (readFlag(raw, "dryRun", false)) {
      return await tellPlan(await client.urls(result, { ...chosen, signal }), to, common);
    }
    const report = await client.download(result, {
      to,
      ...chosen,
      ...transferOptions(raw),
      keywords: !readFlag(raw, "asStored", false),
      overwrite: readFlag(raw, "overwrite", false),
      signal,
      onProgress: (progress) => teller.tell(progress),
    });
    teller.close();
    return await finish(report, to, raw, common);
  } catch (error) {
    if (signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    teller.close();
    interruption.release();
  }
}

/** Times and attempts of transfers. */
export function transferOptions(raw: RawOptions) {
  const retries = readInteger(raw, "retries", 0, 100);
  const idle = readInteger(raw, "idleTimeout", 1, MOST_SECONDS);
  return {
    ...(retries === undefined ? {} : { retries }),
    ...(idle === undefined ? {} : { idleTimeoutSeconds: idle }),
  };
}

async function tellPlan(
  files: readonly { readonly name: string; readonly url?: string; readonly recordBytes?: number }[],
  to: string,
  common: Common,
): Promise<number> {
  const bytes = files.reduce((sum, { recordBytes }) => sum + (recordBytes ?? 0), 0);
  const free = await freeSpace(to);
  if (common.json) {
    await common.output.out(`${JSON.stringify({ dryRun: true, bytes, bytesFree: free ?? null, files }, null, 1)}\n`);
  } else {
    for (const { name } of files) await common.output.out(`${name}\n`);
    const room = free === undefined ? "" : `, ${megabytes(free)} free`;
    common.output.message(
      `${count(files.length, "file")}, about ${megabytes(bytes)}, would go to ${resolve(to)}${room}\n`,
    );
  }
  return EXIT.done;
}

/** Tells of a download and, where wanted, takes what came to level 1.5. */
export async function finish(report: DownloadReport, to: string, raw: RawOptions, common: Common): Promise<number> {
  if (!readFlag(raw, "prep", false)) return tellDownload(report, resolve(to), common);
  const images = report.files.filter(
    ({ status, path, name }) => status !== "failed" && path !== undefined && !/spikes/.test(name),
  );
  const inputs = images.flatMap(({ path }) => path ?? []).filter((path) => /\.fits$/i.test(path));
  // One document on stdout: the account of the conversion, which names its inputs.
  const status = await tellDownload(
    report,
    resolve(to),
    common.json ? { ...common, json: false, quiet: true } : common,
  );
  if (inputs.length === 0) return status;
  const given = ["pointing", "correction"].flatMap((name) => {
    const value = readText(raw, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const prepRaw = {
    out: readText(raw, "out") ?? join(to, "level1.5"),
    cutouts: "register",
    ...Object.fromEntries(given),
  };
  const call = { inputs, raw: prepRaw, optionsFile: undefined, dryRun: false, explain: false, report: false };
  const converted = await prep(call, common);
  return converted === EXIT.done ? status : converted;
}
