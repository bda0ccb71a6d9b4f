import { columnOf } from "../table/index.js";
import type { ExportJobContext } from "./export-context.js";
import { ExportJob, requestExport } from "./export-job.js";
import { type ExportForm, exportParameters } from "./export-options.js";
import { defaultNameTemplate } from "./file-names.js";
import type { ExpectedRecord, JobRecord } from "./job-store.js";
import { changesSize } from "./processing.js";
import { type LookUpSeries, queryRecords } from "./query.js";
import type { QueryResult } from "./query-result.js";
import { certainSelection } from "./record-files.js";
import { formatRecordSets } from "./record-set-format.js";
import { parseRecordSets } from "./record-set-parse.js";
import { findKeyword, requireNames } from "./series-info.js";

/** The archive answers an equal request with the same id for so long. */
const SAME_REQUEST_MS = 24 * 3600 * 1000;

/** Submits an export; see `JsocClient.export`. */
export async function submitExport(
  context: ExportJobContext,
  lookUp: LookUpSeries,
  result: QueryResult,
  form: ExportForm & { readonly segments?: readonly string[]; readonly signal?: AbortSignal },
): Promise<ExportJob> {
  const { info } = result;
  const checked = exportParameters(form, defaultNameTemplate(info));
  requireNames("segment", form.segments ?? [], info.segments, info.name);
  const selection = await certainSelection(context.connection, result, form.signal);
  const segments = form.segments && form.segments.length > 0 ? { segments: form.segments } : undefined;
  const sets = parseRecordSets(selection.recordSet).map((set) => ({ ...set, ...segments }));
  const parameters = { op: "exp_request", ds: formatRecordSets(sets), ...checked };
  const known = await sameJob(context, parameters);
  if (known) return new ExportJob(context, known);
  const about = await aboutRecords(context, lookUp, result, selection.recordSets, form);
  const job = await context.store.add({ parameters, ...about });
  return new ExportJob(context, await requestExport(context, job, form.signal));
}

/** An equal request that is on its way or done. */
async function sameJob(
  { store }: ExportJobContext,
  parameters: Readonly<Record<string, string>>,
): Promise<JobRecord | undefined> {
  const wanted = JSON.stringify(parameters);
  for (const job of await store.all()) {
    if (job.cancelled || Date.now() - job.submittedAt > SAME_REQUEST_MS) continue;
    if (JSON.stringify(job.parameters) !== wanted) continue;
    const stage = job.state?.stage;
    if (stage === "queued" || stage === "processing" || stage === "done" || stage === "pending-limit") return job;
  }
  return undefined;
}

/** Names of the records, and the size of their images: to explain later what is missing, and to see what was done. */
async function aboutRecords(
  { connection }: ExportJobContext,
  lookUp: LookUpSeries,
  result: QueryResult,
  recordSets: readonly string[],
  form: ExportForm,
): Promise<Pick<JobRecord, "records" | "storedSize">> {
  const { info } = result;
  const quality = findKeyword(info, "QUALITY")?.name;
  const [segment] = info.segments.keys();
  const resizes = segment !== undefined && changesSize(form.processing ?? []);
  const records: ExpectedRecord[] = [];
  let storedSize: string | undefined;
  for (const text of recordSets) {
    const list = await queryRecords(connection, lookUp, parseRecordSets(text), {
      keywords: quality === undefined ? info.primeKeys : [quality],
      recordNames: true,
      ...(resizes ? { segments: [segment] } : {}),
    });
    storedSize ??= resizes ? list.dimensions.get(segment)?.[0] : undefined;
    const words = quality === undefined ? undefined : columnOf(list.records, quality);
    list.recordNames.forEach((name, row) => {
      const bad = words?.type === "bits" && ((words.values[row] ?? 0) & 0x80000000) !== 0;
      records.push({ name, ...(bad ? { noImage: true } : {}) });
    });
  }
  return { records, ...(storedSize === undefined ? {} : { storedSize }) };
}
