import { HeliokitError } from "../errors.js";
import { nameTime } from "./name-time.js";
import { formatPrintf } from "./printf.js";
import type { SeriesInfo } from "./series-info.js";
import { findKeyword } from "./series-info.js";

/** What a file name is made from: one file of one record. */
export interface NamedFile {
  readonly series: string;
  /** Name of the segment's file with its extension: `image_lev1.fits`. */
  readonly segmentFile: string;
  readonly recordNumber?: number;
  /** Running number of the file, from 1. */
  readonly index: number;
  /** Text and DRMS type of a keyword; undefined where the record has none of that name. */
  keyword(name: string): { readonly text: string; readonly type: string } | undefined;
}

/** One part of a template: text that stands for itself, or a field with its layout. */
export type NamePart = { readonly literal: string } | { readonly field: string; readonly layout?: string };

/**
 * Takes a template for file names apart: text and `{field}` or `{field:layout}`. Fields are `seriesname`, `segment`,
 * `recnum`, `#` (running number) and every keyword; layouts are printf formats, for times `A`, `D`, digits and zone
 * (`{T_REC:A}`, `{T_OBS:A2,TAI}`).
 *
 * @throws HeliokitError `jsoc/bad-name-template` (facts.offset)
 *
 * @example
 * ```ts
 * parseNameTemplate("{T_REC:A}.{segment}"); // [{ field: "T_REC", layout: "A" }, { literal: "." }, { field: "segment" }]
 * ```
 */
export function parseNameTemplate(template: string): readonly NamePart[] {
  const fail = (why: string, offset: number): never => {
    throw new HeliokitError("jsoc/bad-name-template", `file name template "${template.slice(0, 100)}": ${why}`, {
      facts: { template, offset },
    });
  };
  if (template.length > 1000) fail("longer than 1000 characters", 1000);
  const parts: NamePart[] = [];
  for (let at = 0; at < template.length; ) {
    const open = template.indexOf("{", at);
    const literal = template.slice(at, open < 0 ? undefined : open);
    if (literal.includes("}")) fail("a } without {", at + literal.indexOf("}"));
    if (literal !== "") parts.push({ literal });
    if (open < 0) break;
    const close = template.indexOf("}", open);
    if (close < 0) fail("a { is not closed", open);
    const inside = template.slice(open + 1, close);
    const colon = inside.indexOf(":");
    const field = (colon < 0 ? inside : inside.slice(0, colon)).trim();
    if (!/^(?:#|[A-Za-z_*][\w*-]*)$/.test(field)) fail(`"${field}" is no field`, open);
    const layout = colon < 0 ? undefined : inside.slice(colon + 1).trim();
    parts.push({ field, ...(layout === undefined || layout === "" ? {} : { layout }) });
    at = close + 1;
  }
  if (parts.length === 0) fail("it is empty", 0);
  return parts;
}

/**
 * The keywords that a template uses, as written.
 *
 * @example
 * ```ts
 * templateKeywords("{seriesname}.{T_REC:A}.{WAVELNTH}.{segment}"); // ["T_REC", "WAVELNTH"]
 * ```
 */
export function templateKeywords(template: string): readonly string[] {
  const fields = parseNameTemplate(template).flatMap((part) => ("field" in part ? [part.field] : []));
  return [...new Set(fields.filter((field) => !isOwnField(field)))];
}

function isOwnField(field: string): boolean {
  return /^(?:#|seriesname|segment|recnum)$/i.test(field);
}

/**
 * The name of a file from a template. Slashes of the template make folders; slashes in values become `_`.
 *
 * @throws HeliokitError `jsoc/bad-name-template` for a keyword that the record has not, or a layout that does not fit
 *
 * @example
 * ```ts
 * fileNameFor("aia.lev1_euv_12s.{T_REC:A}.{WAVELNTH}.{segment}", file);
 * // "aia.lev1_euv_12s.2021-07-03T142723Z.211.image_lev1.fits"
 * ```
 */
export function fileNameFor(template: string | readonly NamePart[], file: NamedFile): string {
  const parts = typeof template === "string" ? parseNameTemplate(template) : template;
  return parts
    .map((part) => ("literal" in part ? part.literal : fieldText(part, file).replaceAll(/[/\\]/g, "_")))
    .join("");
}

function fieldText({ field, layout }: { readonly field: string; readonly layout?: string }, file: NamedFile): string {
  switch (field.toLowerCase()) {
    case "seriesname":
      return layout === undefined ? file.series : formatPrintf(layout, file.series, field);
    case "segment":
      return file.segmentFile;
    case "recnum":
      if (file.recordNumber === undefined) throw noValue(field);
      return formatPrintf(layout ?? "%lld", file.recordNumber, field);
    case "#":
      return formatPrintf(layout ?? "%05d", file.index, field);
  }
  const found = file.keyword(field);
  if (!found) throw noValue(field);
  if (layout === undefined) return found.text;
  if (found.type === "time" && /^[AD]?(?:-?\d)?(?:,\w+)?$/.test(layout)) return nameTime(found.text, layout, field);
  return formatPrintf(layout, found.text, field);
}

function noValue(field: string): HeliokitError {
  return new HeliokitError("jsoc/bad-name-template", `file name template: the records have no value for {${field}}`, {
    facts: { keyword: field },
  });
}

/**
 * The template that makes the usual names: series, prime keys, file of the segment, as in
 * `aia.lev1_euv_12s.2021-07-03T142723Z.211.image_lev1.fits`.
 *
 * @example
 * ```ts
 * defaultNameTemplate(info); // "aia.lev1_euv_12s.{T_REC:A}.{WAVELNTH}.{segment}"
 * ```
 */
export function defaultNameTemplate(info: SeriesInfo): string {
  const keys = info.primeKeys.map((key) => (findKeyword(info, key)?.isTime ? `{${key}:A}` : `{${key}}`));
  if (keys.length === 0) keys.push("{recnum:%lld}");
  return [info.name.toLowerCase(), ...keys, "{segment}"].join(".");
}

/**
 * A file name made from a record's name alone, as downloads of `url_quick` are named: prime keys as in the brackets,
 * times without `.`, `:` and `-`, the segment's label last, and the extension of the file.
 *
 * @example
 * ```ts
 * recordFileName("aia.lev1_euv_12s[2021-07-03T14:27:23Z][211]{image}", "/SUM1/D1/S00000/image_lev1.fits");
 * // "aia.lev1_euv_12s.20210703T142723Z.211.image.fits"
 * ```
 */
export function recordFileName(record: string, path: string): string {
  const series = /^[^[{]*/.exec(record)?.[0] ?? "";
  const keys = [...record.matchAll(/\[([^\]]*)\]/g)].map(([, key = ""]) =>
    /^\d{4}[.-]\d\d/.test(key) ? key.replaceAll(/[.:-]/g, "") : key.replaceAll(/[:#/\\]/g, "_"),
  );
  const segment = /\{([^}]*)\}/.exec(record)?.[1];
  const file = path.split("/").at(-1) ?? "";
  const extension = /\.[^.]*$/.exec(file)?.[0] ?? "";
  return [series, ...keys, ...(segment === undefined ? [] : [segment])].join(".") + extension;
}
