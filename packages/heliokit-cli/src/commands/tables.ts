import { type CachedTable, correctionTable, errorTable, pointingTable } from "heliokit/aia";
import { isHeliokitError } from "heliokit/errors";
import { type DiskTableCache, diskTableCache, makeFolder, nodeFetch } from "heliokit/node";
import { tableSources } from "../prep/tables.js";
import { count, megabytes, textTable } from "../report/words.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";

/** `heliokit tables list`: returns the exit status. */
export async function listTables(from: string | undefined, common: Common): Promise<number> {
  await tellTables(diskTableCache(from), common);
  return EXIT.done;
}

async function tellTables(cache: DiskTableCache, common: Common): Promise<void> {
  const rows = (await cache.list()).map(({ key, path, bytes, table }) => ({
    name: key,
    source: table.source,
    address: table.address,
    fetchedAt: table.fetchedAt,
    ageDays: ageDays(table),
    bytes,
    sha256: table.sha256,
    path,
  }));
  if (common.json) {
    await common.output.out(`${JSON.stringify({ folder: cache.folder, rows }, null, 2)}\n`);
  } else if (rows.length === 0) {
    await common.output.out(`no tables in ${cache.folder}; "heliokit tables fetch" gets them\n`);
  } else {
    const lines = rows.map((row) => [
      row.name,
      row.source,
      row.fetchedAt,
      `${count(row.ageDays, "day")} old`,
      megabytes(row.bytes),
      row.sha256.slice(0, 12),
    ]);
    await common.output.out(
      `${cache.folder}\n${textTable([["name", "source", "fetched", "age", "size", "sha256"], ...lines])}`,
    );
  }
}

function ageDays({ fetchedAt }: CachedTable): number {
  return Math.max(0, Math.floor((Date.now() - Date.parse(fetchedAt)) / 86_400_000));
}

/** `heliokit tables fetch`: returns the exit status. */
export async function fetchTables(to: string | undefined, dryRun: boolean, common: Common): Promise<number> {
  if (common.offline)
    throw new UsageError("tables fetch needs the network, and --offline (or HELIOKIT_OFFLINE) forbids it");
  const cache = diskTableCache(to);
  const sources = tableSources(common.env);
  if (dryRun) {
    await common.output.out(
      `the pointing table from ${sources.lmsalPointing} (else ${sources.jsocInfo}), degradation and errors from ${sources.sswMirrors.join(", ")}, into ${cache.folder}\n`,
    );
    return EXIT.done;
  }
  // An unwritable cache is no error elsewhere; here writing is what was asked for.
  await makeFolder(cache.folder);
  const options = { cache, refresh: true, fetch: nodeFetch, sources };
  const wanted: readonly [string, () => Promise<unknown>][] = [
    // The observations it must reach are not known here: whatever the server has is what there is.
    ["pointing", () => pointingTable({ ...options, around: [] })],
    ["degradation", () => correctionTable({ ...options, source: "auto" })],
    ["error", () => errorTable(options)],
  ];
  let failed = 0;
  for (const [name, fetchOne] of wanted) {
    try {
      await fetchOne();
      if (!common.quiet && !common.json) common.output.message(`${name} table: fetched\n`);
    } catch (error) {
      if (!isHeliokitError(error)) throw error;
      failed++;
      common.output.message(`heliokit: ${error.message}\n`);
    }
  }
  if (!common.quiet || common.json) await tellTables(cache, common);
  return failed === 0 ? EXIT.done : EXIT.someFailed;
}
