/** A keyword of a series that is made here. */
export interface KeywordPlan {
  readonly name: string;
  readonly type: "string" | "time" | "int" | "float" | "double" | "longlong";
  readonly scope?: string;
  readonly units?: string;
  readonly note?: string;
  readonly link?: string;
  readonly value?: string;
}

/** Everything that describes a series but its records. */
export interface SeriesPlan {
  readonly name: string;
  readonly note: string;
  readonly primeKeys: readonly string[];
  readonly keywords: readonly KeywordPlan[];
  readonly segments: readonly { readonly name: string; readonly protocol: string; readonly note: string }[];
  readonly links: readonly {
    readonly name: string;
    readonly target: string;
    readonly kind: string;
    readonly note: string;
  }[];
  readonly stepSeconds?: number;
  readonly retentionDays?: number;
}

/** One record: texts by keyword, paths by segment, targets by link. */
export interface RecordPlan {
  readonly number: number;
  readonly keywords: Readonly<Record<string, string>>;
  readonly sunum?: number;
  readonly paths: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly online: boolean;
  readonly bytes?: number;
}

/** Keywords that say how the times of a prime key fall into slots. */
export function slotKeywords(
  key: string,
  epoch: string,
  stepSeconds: number,
  round: number | undefined,
): KeywordPlan[] {
  return [
    { name: `${key}_index`, type: "longlong", scope: "index", value: "-9223372036854775808" },
    { name: `${key}_step`, type: "double", scope: "constant", units: "second", value: stepSeconds.toFixed(6) },
    { name: `${key}_epoch`, type: "time", scope: "constant", units: "TAI", value: epoch },
    round === undefined
      ? { name: `${key}_unit`, type: "string", scope: "constant", value: "secs" }
      : { name: `${key}_round`, type: "int", scope: "constant", value: String(round) },
  ];
}

const DEFAULTS: Readonly<Record<KeywordPlan["type"], string>> = {
  string: "",
  time: "-4712-01-01T11:59:28Z",
  int: "-2147483648",
  longlong: "-9223372036854775808",
  float: "nan",
  double: "nan",
};

/** The record's name: series and prime keys. */
export function nameOf(plan: SeriesPlan, record: RecordPlan): string {
  return `${plan.name}${plan.primeKeys.map((key) => `[${record.keywords[key] ?? ""}]`).join("")}`;
}

/** The reply to `op=series_struct`. */
export function structureOf(plan: SeriesPlan, records: readonly RecordPlan[]): Readonly<Record<string, unknown>> {
  const first = records[0];
  const last = records.at(-1);
  const numbers = records.map(({ number }) => number);
  return {
    note: plan.note,
    retention: plan.retentionDays ?? 0,
    stagingretention: 3,
    unitsize: 1,
    archive: 0,
    tapegroup: 4,
    primekeys: plan.primeKeys,
    primekeysinfo: plan.primeKeys.map((name, at) =>
      at === 0 && plan.stepSeconds !== undefined
        ? { name, slotted: 1, step: plan.stepSeconds.toFixed(6) }
        : { name, slotted: 0 },
    ),
    dbindex: plan.primeKeys,
    keywords: plan.keywords.map(({ name, type, scope = "variable", units = "none", note = "", link, value }) => ({
      name,
      ...(link === undefined ? {} : { linkinfo: link }),
      type,
      recscope: scope,
      defval: value ?? DEFAULTS[type],
      units,
      note,
    })),
    segments: plan.segments.map(({ name, protocol, note }) => ({
      name,
      type: "int",
      units: null,
      protocol,
      dims: null,
      note,
    })),
    links: plan.links,
    Interval:
      first && last
        ? {
            FirstRecord: nameOf(plan, first),
            FirstRecnum: first.number,
            LastRecord: nameOf(plan, last),
            LastRecnum: last.number,
            MaxRecnum: numbers.reduce((most, number) => Math.max(most, number), 0),
          }
        : { FirstRecord: "NA", FirstRecnum: "NA", LastRecord: "NA", LastRecnum: "NA", MaxRecnum: 0 },
    runtime: 0.02,
    status: 0,
  };
}

/** The reply to `op=rs_list` for all records, keywords, segments and links. */
export function listOf(plan: SeriesPlan, records: readonly RecordPlan[], side: number): Uint8Array {
  const visible = plan.keywords.filter(({ scope }) => scope !== "index");
  const files = plan.segments.length > 0;
  const folder = (record: RecordPlan) => Object.values(record.paths)[0]?.replace(/\/[^/]*$/, "") ?? "NoDataDirectory";
  const reply = {
    recinfo: records.map((record) => ({ name: nameOf(plan, record), online: record.online ? 1 : 0 })),
    keywords: [
      { name: "*recnum*", values: records.map(({ number }) => number) },
      { name: "*sunum*", values: records.map(({ sunum }) => sunum ?? -1) },
      { name: "*size*", values: records.map(({ online, bytes }) => (files && online ? String(bytes ?? 0) : "NA")) },
      { name: "*online*", values: records.map(({ online }) => (files ? (online ? "Y" : "N") : "NA")) },
      { name: "*retain*", values: records.map(({ online }) => (files && online ? "2031.01.01" : "N/A")) },
      { name: "*archive*", values: records.map(() => "N") },
      { name: "*recdir*", values: records.map((record) => (record.online ? folder(record) : "NoDataDirectory")) },
      ...visible.map(({ name, value }) => ({
        name,
        values: records.map(({ keywords }) => keywords[name] ?? value ?? "MISSING"),
      })),
    ],
    segments: plan.segments.map(({ name }) => ({
      name,
      values: records.map(({ paths, online }) => (online ? (paths[name] ?? "InvalidSegName") : "NoDataDirectory")),
      dims: records.map(() => `${side}x${side}`),
      cparms: records.map(() => "compress Rice"),
      bzeros: [],
      bscales: [],
    })),
    links: plan.links.map(({ name }) => ({ name, values: records.map(({ links }) => links[name] ?? "Invalid_Link") })),
    count: records.length,
    runtime: 0.1,
    status: 0,
  };
  return new TextEncoder().encode(JSON.stringify(reply));
}
