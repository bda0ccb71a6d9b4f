import { makeTable, textColumn } from "heliokit/table";
import { type RawOptions, readFlag } from "../../prep/raw-options.js";
import { textTable } from "../../report/words.js";
import { type Common, EXIT } from "../../world.js";
import { clientOf } from "./client.js";
import { tellTable } from "./tell-table.js";

/** `heliokit jsoc series [PATTERN]`. */
export async function listSeries(pattern: string | undefined, raw: RawOptions, common: Common): Promise<number> {
  const list = await clientOf(raw, common).listSeries(pattern ?? "", { notes: readFlag(raw, "notes", false) });
  const table = makeTable([
    textColumn(
      "name",
      list.map(({ name }) => name),
    ),
    textColumn(
      "primeKeys",
      list.map(({ primeKeys }) => primeKeys.join(", ")),
    ),
    textColumn(
      "note",
      list.map(({ note }) => note),
    ),
  ]);
  await tellTable(table, raw, common);
  return EXIT.done;
}

/** `heliokit jsoc info SERIES`. */
export async function seriesInfo(name: string, raw: RawOptions, common: Common): Promise<number> {
  const info = await clientOf(raw, common).series(name);
  const keywords = [...info.keywords.values()].filter(({ implicit }) => !implicit || readFlag(raw, "implicit", false));
  if (common.json) {
    const document = {
      ...info,
      keywords,
      segments: [...info.segments.values()],
      links: [...info.links.values()],
      slots: [...info.slots.values()],
    };
    await common.output.out(`${JSON.stringify(document, null, 1)}\n`);
    return EXIT.done;
  }
  const slots = [...info.slots.values()].map(({ key, step, unit }) => `${key} every ${step} ${unit || "s"}`);
  const lines = [
    `${info.name}: ${info.note}`,
    `prime keys: ${info.primeKeys.join(", ") || "none"}${slots.length > 0 ? ` (${slots.join(", ")})` : ""}`,
    ...(info.interval ? [`records: ${info.interval.firstRecord} to ${info.interval.lastRecord}`] : ["records: none"]),
    ...(info.retentionDays ? [`files stay on disk for ${info.retentionDays} days`] : []),
    "",
  ];
  const rows = keywords.map((keyword) => [
    keyword.name,
    keyword.type,
    keyword.unit,
    keyword.linkInfo ?? (keyword.aliasOf === undefined ? "" : `alias of ${keyword.aliasOf}`),
    keyword.note,
  ]);
  const segments = [...info.segments.values()].map((segment) => [
    segment.name,
    segment.protocol,
    segment.dims,
    segment.note,
  ]);
  const links = [...info.links.values()].map((link) => [link.name, link.target, link.kind, link.note]);
  const part = (head: string[], body: readonly (readonly string[])[]) =>
    body.length === 0 ? "" : `${textTable([head, ...body])}\n`;
  const text = [
    lines.join("\n"),
    part(["keyword", "type", "unit", "comes from", "note"], rows),
    part(["segment", "stored as", "size", "note"], segments),
    part(["link", "target", "kind", "note"], links),
  ].join("\n");
  await common.output.out(`${text.trimEnd()}\n`);
  return EXIT.done;
}

/** `heliokit jsoc check-email [ADDRESS]`: 0 when it is registered, else 1. */
export async function checkEmail(address: string | undefined, raw: RawOptions, common: Common): Promise<number> {
  const client = clientOf(address === undefined ? raw : { ...raw, email: address }, common);
  const { state, registered, text } = await client.checkEmail();
  await common.output.out(common.json ? `${JSON.stringify({ state, registered, text })}\n` : `${text}\n`);
  return registered ? EXIT.done : EXIT.someFailed;
}
