import { syntheticCorrectionTable, syntheticPointingTable } from "heliokit/synthetic";
import type { GeneratedSeries } from "./generated-aia.js";
import type { KeywordPlan, RecordPlan, SeriesPlan } from "./generated-structure.js";

interface Reply {
  readonly keywords: readonly { readonly name: string; readonly values: readonly string[] }[];
}

function typeOf(name: string, values: readonly string[]): KeywordPlan["type"] {
  if (/^(?:DATE|T_START|T_STOP)$/.test(name)) return "time";
  if (/^(?:VERSION|WAVE_STR)$/.test(name)) return "string";
  return values.every((value) => /^-?\d+$/.test(value)) ? "int" : "double";
}

function isoText(type: KeywordPlan["type"], value: string): string {
  return type === "time" && value !== "MISSING" && !value.endsWith("Z") ? `${value.replace(/\.0+$/, "")}Z` : value;
}

function tableSeries(
  plan: Pick<SeriesPlan, "name" | "note" | "primeKeys">,
  text: string,
  firstNumber: number,
): GeneratedSeries {
  const { keywords }: Reply = JSON.parse(text);
  const types = new Map(keywords.map(({ name, values }) => [name, typeOf(name, values)]));
  const count = keywords[0]?.values.length ?? 0;
  const records = Array.from({ length: count }, (_, row): RecordPlan => {
    const texts = keywords.map(({ name, values }): [string, string] => [
      name,
      isoText(types.get(name) ?? "string", values[row] ?? "MISSING"),
    ]);
    return { number: firstNumber + row, keywords: Object.fromEntries(texts), paths: {}, links: {}, online: false };
  });
  return {
    plan: {
      ...plan,
      keywords: keywords.map(({ name }) => {
        const type = types.get(name) ?? "string";
        return { name, type, ...(type === "time" ? { units: "ISO" } : {}) };
      }),
      segments: [],
      links: [],
    },
    records,
  };
}

/** `aia.master_pointing3h`: where the drawn Suns lie, for the times of the images, with one row in two versions. */
export function pointingSeries(size: number, seed: number): GeneratedSeries {
  const blocks = ["2014-01-01T00:00:00Z", "2016-12-31T23:59:00Z", "2017-09-06T12:00:00Z", "2021-07-03T14:30:00Z"];
  const parts = blocks.map((from, at) =>
    tableSeries(
      { name: "aia.master_pointing3h", note: "Master Pointing Parameters", primeKeys: ["T_START"] },
      syntheticPointingTable({ from, seed, size, marginHours: 15 }).json.text,
      7_000_001 + 100 * at,
    ),
  );
  const [first] = parts;
  if (!first) throw new RangeError("no pointing");
  const records = parts.flatMap((part) => part.records);
  const doubled = records.find(({ keywords }) => keywords["T_START"]?.startsWith("2021-07-03T12:00"));
  const older = doubled ? [{ ...doubled, number: 7_000_999 }] : [];
  return { plan: first.plan, records: [...records, ...older] };
}

/** `aia.response`: how the channels fade, two versions. */
export function responseSeries(seed: number): GeneratedSeries {
  const parts = [9, 10].map((version, at) =>
    tableSeries(
      { name: "aia.response", note: "AIA instrument response table", primeKeys: ["WAVE_STR", "T_START"] },
      syntheticCorrectionTable({ version, seed }).json.text,
      8_000_001 + 1000 * at,
    ),
  );
  const [first] = parts;
  if (!first) throw new RangeError("no response");
  return { plan: first.plan, records: parts.flatMap((part) => part.records) };
}
