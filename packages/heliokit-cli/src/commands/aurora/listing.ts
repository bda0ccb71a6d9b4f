import { resolve } from "node:path";
import {
  type ArchiveChoice,
  cite,
  type Dataset,
  type FileSelection,
  formatDatasets,
  formatObservatories,
  type SkyDownload,
  type UcalgaryClient,
} from "heliokit/aurora";
import { formatUtc } from "heliokit/time";
import { listenForInterruption } from "../../interruption.js";
import { type RawOptions, readFlag, readInteger, readText } from "../../prep/raw-options.js";
import { downloadTeller } from "../../progress/download-progress.js";
import { count, megabytes } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import { type Common, EXIT } from "../../world.js";
import { fileRow } from "../jsoc/tell-download.js";
import { clientOf } from "./client.js";

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** `heliokit aurora datasets [NAME]`, `--cite NAME`, `--sites ARRAY`. */
export async function datasets(name: string | undefined, raw: RawOptions, common: Common): Promise<number> {
  const client = clientOf(raw, common);
  const { output } = common;
  const [level, cited, sites] = ["level", "cite", "sites"].map((option) => readText(raw, option));
  if (cited !== undefined) {
    const dataset = await client.dataset(cited);
    const text = cite(dataset);
    await output.out(common.json ? json({ dataset: dataset.name, citation: text }) : `${text}\n`);
    return EXIT.done;
  }
  if (sites !== undefined) {
    const observatories = await client.observatories(sites);
    await output.out(common.json ? json({ rows: observatories }) : `${formatObservatories(observatories)}\n`);
    return EXIT.done;
  }
  const found = await client.datasets({
    ...(name === undefined ? {} : { name }),
    ...(level === undefined ? {} : { level }),
  });
  await output.out(common.json ? json({ rows: found }) : `${formatDatasets(found)}\n`);
  return EXIT.done;
}

/** The files that the options name. */
function wanted(raw: RawOptions) {
  const [start, end, site, device] = ["from", "to", "site", "device"].map((name) => readText(raw, name));
  if (start === undefined)
    throw new UsageError("from when? give --from TIME (and --to TIME): 2021-11-04T06:00 is that minute", "aurora");
  const selection: FileSelection = {
    ...(site === undefined ? {} : { site }),
    ...(device === undefined ? {} : { device }),
  };
  return { start, ...(end === undefined ? {} : { end }), ...selection };
}

/** `heliokit aurora urls DATASET --from TIME`. */
export async function urls(dataset: string, raw: RawOptions, common: Common): Promise<number> {
  const listing = await clientOf(raw, common).urls(dataset, wanted(raw));
  if (common.json)
    await common.output.out(
      json({ dataset: listing.dataset.name, count: listing.count, totalBytes: listing.totalBytes, urls: listing.urls }),
    );
  else {
    for (const url of listing.urls) await common.output.out(`${url}\n`);
    const size = listing.totalBytes === null ? "" : `, ${megabytes(listing.totalBytes)}`;
    if (!common.quiet) common.output.message(`${count(listing.urls.length, "file")}${size}\n`);
  }
  return EXIT.done;
}

/** `heliokit aurora download DATASET --from TIME`. */
export async function download(dataset: string, raw: RawOptions, common: Common): Promise<number> {
  const client = clientOf(raw, common);
  const listing = await client.urls(dataset, wanted(raw));
  if (readFlag(raw, "dryRun", false)) {
    if (common.json) await common.output.out(json({ dryRun: true, bytes: listing.totalBytes, urls: listing.urls }));
    else {
      for (const url of listing.urls) await common.output.out(`${url}\n`);
      const size = listing.totalBytes === null ? "" : `, about ${megabytes(listing.totalBytes)},`;
      common.output.message(`${count(listing.urls.length, "file")}${size} would be fetched\n`);
    }
    return EXIT.done;
  }
  const interruption = listenForInterruption(() => common.output.message("stopping; the same command goes on later\n"));
  const teller = downloadTeller(common);
  const parallel = readInteger(raw, "parallel", 1, 32);
  try {
    const report = await client.download(listing, {
      overwrite: readFlag(raw, "overwrite", false),
      ...(parallel === undefined ? {} : { parallel }),
      signal: interruption.stop,
      onProgress: (progress) => teller.tell(progress),
    });
    teller.close();
    return await tellSkyDownload(report, common);
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    teller.close();
    interruption.release();
  }
}

async function tellSkyDownload(report: SkyDownload, common: Common): Promise<number> {
  const { files, failures, dataset } = report;
  const of = (status: string) => files.filter((file) => file.status === status).length;
  if (common.json) {
    const counts = { done: of("done"), skipped: of("skipped"), failed: failures.length, ignored: 0 };
    await common.output.out(
      json({
        ...counts,
        bytes: report.totalBytes,
        dataset: dataset.name,
        citation: cite(dataset),
        files: files.map(fileRow),
      }),
    );
  } else {
    for (const { name, message, code } of failures)
      common.output.message(`failed: ${name}: ${message ?? "it did not come"} [${code ?? "aurora/file-missing"}]\n`);
    if (!common.quiet) {
      for (const name of report.filenames) await common.output.out(`${resolve(name)}\n`);
      const parts = [
        `${count(of("done"), "file")} downloaded (${megabytes(report.totalBytes)})`,
        ...(of("skipped") > 0 ? [`${of("skipped")} there already`] : []),
        ...(failures.length > 0 ? [`${failures.length} failed`] : []),
      ];
      common.output.message(`${parts.join(", ")}\n${citeLine(dataset)}`);
    }
  }
  return failures.length > 0 ? EXIT.someFailed : EXIT.done;
}

function citeLine(dataset: Dataset): string {
  return dataset.doi === null && dataset.citation === null ? "" : `cite it as: ${cite(dataset)}\n`;
}

/** What was chosen, told. */
async function tellChoice(
  chosen: ArchiveChoice,
  path: string | undefined,
  { output, quiet }: Pick<Common, "output" | "quiet">,
): Promise<void> {
  await output.out(`${path ?? chosen.url}\n`);
  if (!quiet) output.message(`${chosen.reason}\n`);
}

function choiceDocument(chosen: ArchiveChoice, path: string | undefined): Readonly<Record<string, unknown>> {
  const { dataset, filename, url, version, reason, rule, differs, expired, warning, start, stop } = chosen;
  const day = (time: typeof stop) => (time === null ? null : formatUtc(time, 0).slice(0, 10));
  return {
    dataset: dataset.name,
    ...{ filename, url, version, validFrom: day(start), validTo: day(stop), rule, reason, differs, expired, warning },
    byLibrary: chosen.byLibrary.filename,
    byStrict: chosen.byStrict.filename,
    ...(path === undefined ? {} : { output: path }),
  };
}

/** The file itself, unless only its name is wanted. */
async function fetched(client: UcalgaryClient, chosen: ArchiveChoice, raw: RawOptions): Promise<string | undefined> {
  if (raw["download"] === false) return undefined;
  return (await client.download(chosen, { overwrite: readFlag(raw, "overwrite", false) })).path;
}

/** `heliokit aurora skymap ARRAY SITE TIME`. */
export async function skymap(
  [array, site, time]: readonly [string, string, string],
  raw: RawOptions,
  common: Common,
): Promise<number> {
  const client = clientOf(raw, common);
  const chosen = await client.bestSkymap(array, site, time, { rule: raw["strict"] === true ? "strict" : "library" });
  const path = await fetched(client, chosen, raw);
  if (common.json) await common.output.out(json(choiceDocument(chosen, path)));
  else await tellChoice(chosen, path, common);
  return EXIT.done;
}

/** `heliokit aurora calibration ARRAY DEVICE TIME`: flat field and Rayleighs. */
export async function calibration(
  [array, device, time]: readonly [string, string, string],
  raw: RawOptions,
  common: Common,
): Promise<number> {
  const client = clientOf(raw, common);
  const rule = { rule: raw["strict"] === true ? ("strict" as const) : ("library" as const) };
  const named = /_CALIBRATION_(FLATFIELD|RAYLEIGHS)_/i.exec(array)?.[1]?.toLowerCase();
  const kinds = (["rayleighs", "flatfield"] as const).filter((kind) => named === undefined || named === kind);
  const rows: Record<string, unknown> = {};
  for (const kind of kinds) {
    const chosen = await (kind === "rayleighs"
      ? client.bestRayleighs(array, device, time, rule)
      : client.bestFlatfield(array, device, time, rule));
    const path = await fetched(client, chosen, raw);
    rows[kind] = choiceDocument(chosen, path);
    if (!common.json) await tellChoice(chosen, path, common);
  }
  if (common.json) await common.output.out(json(rows));
  return EXIT.done;
}
