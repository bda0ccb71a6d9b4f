import { crc32 } from "../../bytes/index.js";
import { cite, type Dataset } from "./dataset.js";
import { describe, prettyPrint } from "./describe.js";
import { type Printable, type Sorted, sorted } from "./printable.js";
import { printedFields } from "./printed-fields.js";

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? letter);

/** An address becomes a link, everything else a text. */
function valueHtml(value: string): string {
  return /^https?:\/\/[^\s"'<>]+$/.test(value) ? `<a href="${escaped(value)}">${escaped(value)}</a>` : escaped(value);
}

function table(object: Sorted): string {
  const rows = printedFields(object)
    .map(([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${valueHtml(value)}</td></tr>`)
    .join("\n");
  return `<table>\n<caption>${object.kind}</caption>\n<tbody>\n${rows}\n</tbody>\n</table>`;
}

/** What belongs to an object and is worth a look of its own. */
function parts(object: Sorted): readonly Printable[] {
  switch (object.kind) {
    case "Data": {
      const { data } = object.value;
      return "problems" in data ? [] : data.slice(0, 5);
    }
    case "Skymap":
    case "Calibration":
      return [object.value.generationInfo];
    default:
      return [];
  }
}

function datasetOf(object: Sorted): Dataset | null {
  switch (object.kind) {
    case "Data":
    case "FileListing":
    case "FileDownloadResult":
      return object.value.dataset;
    case "Dataset":
      return object.value;
    default:
      return null;
  }
}

function details(value: Printable): string {
  const object = sorted(value);
  const inner = parts(object).map(details).join("\n");
  return `<details>\n<summary>${escaped(object.kind)}</summary>\n${table(object)}${inner}\n</details>`;
}

/**
 * An object of this room as rich HTML for notebooks: its fields as a table, what belongs to it to unfold below, and how to
 * cite the dataset. One piece without scripts that needs no network; all texts are escaped.
 *
 * @example
 * ```ts
 * const html = toHtml(skymap);
 * ```
 */
export function toHtml(value: Printable): string {
  const object = sorted(value);
  const dataset = datasetOf(object);
  const inner = parts(object).map(details).join("\n");
  const citation = dataset === null ? "" : `<p class="cite">${escaped(cite(dataset)).replaceAll("\n", "<br>")}</p>`;
  const body = `${table(object)}${inner}${citation}`;
  // The name must be this piece's own in a notebook that shows many.
  const id = `heliokit-sky-${crc32(new TextEncoder().encode(body)).toString(16)}`;
  const style = [
    `#${id}{font:14px/1.4 system-ui,sans-serif}`,
    `#${id} table{border-collapse:collapse;margin:.3rem 0}`,
    `#${id} caption{text-align:left;font-weight:600}`,
    `#${id} th,#${id} td{text-align:left;vertical-align:top;padding:.15em .6em;border-bottom:1px solid #8884}`,
    `#${id} td{font-family:ui-monospace,monospace;overflow-wrap:anywhere}`,
    `#${id} details{margin-left:1rem}`,
  ].join("\n");
  return `<div id="${id}">\n<style>\n${style}\n</style>\n${body}\n</div>`;
}

/** What notebooks ask an object for. */
interface Displayed {
  readonly [display: symbol]: () => Record<string, string>;
}

/**
 * An object of this room that notebooks show by {@link toHtml}: the same record with the method that Deno's and other
 * TypeScript kernels of Jupyter call, `Symbol.for("Jupyter.display")`.
 *
 * @example
 * ```ts
 * withDisplay(skymap); // as the last line of a notebook's cell
 * ```
 */
export function withDisplay<T extends Printable>(value: T): T & Displayed;
export function withDisplay(value: Printable): Printable & Displayed {
  return {
    ...value,
    [Symbol.for("Jupyter.display")]: () => ({
      "text/html": toHtml(value),
      "text/plain": `${describe(value)}\n\n${prettyPrint(value)}`,
    }),
  };
}
