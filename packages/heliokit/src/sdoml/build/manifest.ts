import { HeliokitError } from "../../errors.js";
import type { AcceptedSource, ArrivalState, SdomlSource } from "./arrival.js";
import type { BuildSettings } from "./settings.js";

/** Name of the manifest at the root of a store. */
export const MANIFEST_NAME = "manifest.ndjson";

/** What was measured of a frame when it was made. */
export interface FrameFacts {
  /** Mean of its finite pixels; null where it has none. */
  readonly mean: number | null;
  readonly max: number | null;
  /** Degradation factor that it is divided by. */
  readonly degradation: number | null;
}

/** A source that was not taken. */
export interface RejectedSource {
  readonly source: SdomlSource;
  readonly reason: string;
}

/** What a manifest says of a store. */
export interface Manifest {
  readonly settings: BuildSettings;
  readonly degradationVersion: string;
  readonly state: ArrivalState;
  /** By the identity of the source. */
  readonly facts: ReadonlyMap<string, FrameFacts>;
  readonly rejected: readonly RejectedSource[];
}

/** Format of the manifest; it rises when lines change their meaning. */
const VERSION = 1;

/**
 * The manifest as JSON lines: the settings, the taken sources in the order of acceptance with array, index and
 * statistics of their frames, then the rejected ones with the reason.
 */
export function formatManifest(manifest: Manifest, indexOf: (entry: AcceptedSource) => number): string {
  const { settings, degradationVersion, state, facts, rejected } = manifest;
  const lines: unknown[] = [{ manifest: "sdoml", version: VERSION, degradationVersion, settings }];
  for (const entry of state.accepted) {
    const { source, year, slot, offsetSeconds, place } = entry;
    const { channel, tObs, fsn } = source;
    lines.push({
      state: "done",
      array: `${year}/${channel}`,
      index: indexOf(entry),
      ...sourceFields(source),
      year,
      slot,
      offsetSeconds,
      place,
      ...facts.get(`${channel} ${tObs} ${fsn}`),
    });
  }
  for (const { source, reason } of rejected) lines.push({ state: "rejected", reason, ...sourceFields(source) });
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
}

function sourceFields(source: SdomlSource) {
  const { name, channel, tObs, fsn, quality, fingerprint, degradationVersion, problem } = source;
  return {
    name,
    channel,
    tObs,
    fsn,
    ...(quality === undefined ? {} : { quality }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(degradationVersion === undefined ? {} : { degradationVersion }),
    ...(problem === undefined ? {} : { problem }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a manifest.
 *
 * @throws HeliokitError `sdoml/bad-manifest` (facts.line) for anything that {@link formatManifest} does not write
 */
export function parseManifest(text: string, name: string): Manifest {
  const fail = (line: number, what: string): never => {
    throw new HeliokitError("sdoml/bad-manifest", `${name}: line ${line} ${what}; restore it or build anew`, {
      facts: { file: name, line },
    });
  };
  const lines = text.split("\n").filter((line) => line !== "");
  const records = lines.map((line, index): Fields => {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === "object" && value !== null) return { ...value };
    } catch {
      // Said below, with the line.
    }
    return fail(index + 1, "is no JSON record");
  });
  const [head = {}, ...rest] = records;
  if (head["manifest"] !== "sdoml" || head["version"] !== VERSION) fail(1, `is no heading of version ${VERSION}`);
  const accepted: AcceptedSource[] = [];
  const facts = new Map<string, FrameFacts>();
  const rejected: RejectedSource[] = [];
  rest.forEach((record, index) => {
    const number = (key: string): number => {
      const value = record[key];
      return typeof value === "number" ? value : fail(index + 2, `has no number ${key}`);
    };
    const text = (key: string): string => {
      const value = record[key];
      return typeof value === "string" ? value : fail(index + 2, `has no text ${key}`);
    };
    const optional = <T>(key: string, value: (key: string) => T) => (key in record ? { [key]: value(key) } : {});
    const source: SdomlSource = {
      name: text("name"),
      channel: text("channel"),
      tObs: text("tObs"),
      fsn: number("fsn"),
      ...optional("quality", number),
      ...optional("fingerprint", text),
      ...optional("degradationVersion", text),
      ...optional("problem", text),
    };
    if (record["state"] === "rejected") {
      rejected.push({ source, reason: text("reason") });
      return;
    }
    accepted.push({
      source,
      year: number("year"),
      slot: number("slot"),
      offsetSeconds: number("offsetSeconds"),
      place: number("place"),
    });
    const measured = (key: string) => (typeof record[key] === "number" ? number(key) : null);
    facts.set(`${source.channel} ${source.tObs} ${source.fsn}`, {
      mean: measured("mean"),
      max: measured("max"),
      degradation: measured("degradation"),
    });
  });
  const version = head["degradationVersion"];
  return {
    settings: settingsOf(head["settings"]) ?? fail(1, "has no settings"),
    degradationVersion: typeof version === "string" ? version : "none",
    state: { accepted },
    facts,
    rejected,
  };
}

function settingsOf(value: unknown): BuildSettings | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const record: Fields = { ...value };
  const wanted: Readonly<Record<keyof BuildSettings, string>> = {
    layout: "string",
    order: "string",
    size: "number",
    chunkFrames: "number",
    cadenceSeconds: "number",
    slotToleranceSeconds: "number",
    qualityZero: "boolean",
    keepNegative: "boolean",
    headerStyle: "string",
    from: "string",
  };
  if (Object.entries(wanted).some(([key, type]) => typeof record[key] !== type)) return undefined;
  const number = (key: string) => Number(record[key]);
  return {
    layout: record["layout"] === "sharded" ? "sharded" : "compatible",
    order: record["order"] === "slotted" ? "slotted" : "packed",
    size: number("size"),
    chunkFrames: number("chunkFrames"),
    cadenceSeconds: number("cadenceSeconds"),
    slotToleranceSeconds: number("slotToleranceSeconds"),
    qualityZero: record["qualityZero"] === true,
    keepNegative: record["keepNegative"] === true,
    headerStyle: record["headerStyle"] === "published" ? "published" : "correct",
    from: record["from"] === "level1" ? "level1" : "level15",
  };
}
