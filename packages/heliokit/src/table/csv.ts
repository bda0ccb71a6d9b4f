import { HeliokitError } from "../errors.js";
import { isMissingAt, valueText } from "./cell.js";
import type { Column } from "./column.js";
import { columnOfValues, type LooseValue } from "./column-of-values.js";
import { exchangeText } from "./exchange-time.js";
import { makeTable } from "./make-table.js";
import { readIntegerText, readNumberText } from "./read-number.js";
import type { Table } from "./table.js";

/**
 * A table as CSV (RFC 4180) with a line of names: times ISO 8601 in UTC with Z, missing values empty, an empty text in
 * quotes, words decimal.
 *
 * @example
 * ```ts
 * toCsv(table); // "T_REC,EXPTIME\r\n2021-07-03T14:24:59Z,1.99962\r\n"
 * ```
 */
export function toCsv(table: Table): string {
  const lines = [table.columns.map(({ name }) => quoted(name)).join(",")];
  for (let row = 0; row < table.rowCount; row++) lines.push(table.columns.map((column) => cell(column, row)).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function cell(column: Column, row: number): string {
  if (isMissingAt(column, row)) return "";
  switch (column.type) {
    case "time":
      return exchangeText(column, row);
    case "text": {
      const text = valueText(column, row);
      return text === "" ? '""' : quoted(text);
    }
    case "bits":
      return String(column.values[row] ?? 0);
    default:
      return valueText(column, row);
  }
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** More columns than any table of ours has; a line of commas must not fill the memory. */
const MOST_COLUMNS = 20_000;

/**
 * Reads CSV (RFC 4180; LF alone is taken too) with a line of names. Columns of numbers, moments in UTC, true and false
 * get their types, everything else stays text; an empty field is missing, `""` an empty text.
 *
 * @throws HeliokitError `table/bad-csv` (facts.line) for a quote that is not closed, or a line of another length
 *
 * @example
 * ```ts
 * const table = fromCsv("WAVELNTH,EXPTIME\n211,0.57\n");
 * ```
 */
export function fromCsv(text: string): Table {
  const records = parseCsv(text.replace(/^\ufeff/, ""));
  const [head] = records;
  if (!head) throw bad("there is no line of names", 1);
  const names = head.map((field) => field.text);
  if (names.length > MOST_COLUMNS) throw bad(`${names.length} columns, at most ${MOST_COLUMNS} are read`, 1);
  const rows = records.slice(1);
  rows.forEach((fields, at) => {
    if (fields.length !== names.length) throw bad(`${fields.length} fields where ${names.length} names are`, at + 2);
  });
  return makeTable(
    names.map((name, column) =>
      typed(
        name,
        rows.map((fields) => fields[column] ?? { text: "", quoted: false }),
      ),
    ),
  );
}

interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

function typed(name: string, fields: readonly Field[]): Column {
  const there = fields.filter((field) => field.quoted || field.text !== "");
  const plain = there.every((field) => !field.quoted);
  const value = (field: Field, read: (text: string) => LooseValue) =>
    field.quoted || field.text !== "" ? read(field.text) : null;
  const all = (read: (text: string) => LooseValue) => fields.map((field) => value(field, read));
  if (there.length > 0 && plain) {
    const integers = there.every(
      ({ text }) =>
        /^[+-]?\d{1,19}$/.test(text) && BigInt.asIntN(64, readIntegerText(text) ?? 0n) === readIntegerText(text),
    );
    if (integers)
      return columnOfValues(
        name,
        all((text) => readIntegerText(text) ?? null),
      );
    if (there.every(({ text }) => readNumberText(text) !== undefined && !/^0x/i.test(text))) {
      return columnOfValues(
        name,
        all((text) => readNumberText(text) ?? null),
      );
    }
    if (there.every(({ text }) => text === "true" || text === "false"))
      return columnOfValues(
        name,
        all((text) => text === "true"),
      );
  }
  return columnOfValues(
    name,
    all((text) => text),
  );
}

function parseCsv(text: string): readonly (readonly Field[])[] {
  const records: Field[][] = [];
  let record: Field[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const begin = line;
    let field: Field;
    if (text[at] === '"') {
      let content = "";
      at++;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote < 0) throw bad("a quote is opened and never closed", begin);
        content += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        content += '"';
        at++;
      }
      line += content.split("\n").length - 1;
      if (at < text.length && !/[,\r\n]/.test(text[at] ?? "")) throw bad("text behind a closed quote", line);
      field = { text: content, quoted: true };
    } else {
      let end = at;
      while (end < text.length && text[end] !== "," && text[end] !== "\n" && text[end] !== "\r") end++;
      field = { text: text.slice(at, end), quoted: false };
      at = end;
    }
    record.push(field);
    if (text[at] === ",") {
      at++;
      // A comma at the very end stands before one more, empty field.
      if (at >= text.length || text[at] === "\n" || text[at] === "\r") record.push({ text: "", quoted: false });
      if (at < text.length && text[at] !== "\n" && text[at] !== "\r") continue;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    line++;
    records.push(record);
    record = [];
  }
  return records;
}

function bad(what: string, line: number): HeliokitError {
  return new HeliokitError("table/bad-csv", `CSV, line ${line}: ${what}`, { facts: { line } });
}
