import { join } from "node:path";
import { isHeliokitError } from "heliokit/errors";
import { JsocClient, type RecordSet, type RecordSetParts, recordSet, recordSetsOf } from "heliokit/jsoc";
import { cacheFolder, isLoopback, nodeFetch } from "heliokit/node";
import { parseCondition } from "heliokit/table";
import { type RawOptions, readText } from "../../prep/raw-options.js";
import { UsageError } from "../../usage-error.js";
import type { Common } from "../../world.js";

/** A client as options and environment want it. The e-mail address is read here and told to nobody but the archive. */
export function clientOf(raw: RawOptions, common: Common): JsocClient {
  const { env, quiet, output } = common;
  const server = readText(raw, "server") ?? (env["HELIOKIT_JSOC"] || "jsoc");
  const client = new JsocClient({
    server,
    email: readText(raw, "email") ?? env["JSOC_EMAIL"],
    fetch: nodeFetch,
    jobs: join(cacheFolder(), "jsoc"),
    onWarning: ({ code, message }) => output.message(`heliokit: ${message} [${code}]\n`),
    onRetry: ({ reason, attempt, waitSeconds }) => {
      if (!quiet) output.message(`${reason}; attempt ${attempt + 1} in ${waitSeconds.toFixed(1)} s\n`);
    },
  });
  if (common.offline && !isLoopback(new URL(client.server.programs).hostname)) {
    throw new UsageError(
      `the archive ${client.server.name} needs the network, and --offline (or HELIOKIT_OFFLINE) forbids it; "heliokit jsoc simulate" starts a stand-in`,
      "jsoc",
    );
  }
  return client;
}

/** The records that a command is about: a record set, or series and times, and a condition. */
export async function recordsOf(
  client: JsocClient,
  text: string | undefined,
  raw: RawOptions,
): Promise<readonly RecordSet[]> {
  const series = readText(raw, "series");
  if (text === undefined && series === undefined) {
    throw new UsageError(
      "no records: give a record set such as 'aia.lev1_euv_12s[2021-07-03T14:25:00Z/10m]', or --series and --from",
      "jsoc",
    );
  }
  if (text !== undefined && series !== undefined) {
    throw new UsageError("a record set and --series name records twice; give one of them", "jsoc");
  }
  const where = readText(raw, "where");
  const condition = where === undefined ? undefined : conditionOf(where);
  const [from, to, cadence] = ["from", "to", "cadence"].map((name) => readText(raw, name));
  if (text !== undefined) {
    if (from ?? to ?? cadence)
      throw new UsageError("--from, --to and --cadence go with --series; a record set has its own times", "jsoc");
    const sets = recordSetsOf(text);
    if (!condition) return sets;
    return Promise.all(
      sets.map(async (set) => {
        const { filters } = recordSet({ series: set.series, where: condition, info: await client.series(set.series) });
        return { ...set, filters: [...set.filters, ...filters] };
      }),
    );
  }
  const parts: RecordSetParts = {
    series: series ?? "",
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(cadence === undefined ? {} : { cadence }),
    ...(condition ? { where: condition, info: await client.series(series ?? "") } : {}),
  };
  return [recordSet(parts)];
}

function conditionOf(where: string) {
  try {
    return parseCondition(where);
  } catch (error) {
    if (isHeliokitError(error)) throw new UsageError(`--where: ${error.message}`, "jsoc");
    throw error;
  }
}

/** Names of an option that takes a list. */
export function namesOf(raw: RawOptions, name: string): readonly string[] {
  return (readText(raw, name) ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
