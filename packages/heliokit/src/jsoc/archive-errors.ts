import { HeliokitError } from "../errors.js";
import type { JsonObject } from "./reply-fields.js";

/** The addresses that the archive itself gives for help. */
const OWN_ADDRESS = /^jsoc(?:_help)?@(?:jsoc|sun)\.stanford\.edu\.?$/i;

/**
 * A text of the archive on one line, of bearable length, without anybody's e-mail address: it goes into messages and
 * logs, and the archive repeats the address of who asked.
 */
export function archiveText(text: string): string {
  const line = text
    .replace(/[^\s<>()"']+@[^\s<>()"',;]+/g, (address) => (OWN_ADDRESS.test(address) ? address : "(address)"))
    .replace(/\s+/g, " ")
    .trim();
  return line.length > 400 ? `${line.slice(0, 397)}...` : line;
}

/** Throws unless a reply of `jsoc_info` or `show_series` says that all is well. */
export function requireSuccess(
  reply: { readonly status: number; readonly error?: string | undefined },
  subject: string,
): void {
  if (reply.status !== 0) throw refused(reply.status, reply.error ?? "", subject);
}

/** The error for a refusal, with a code of its own where the archive's words tell what is wrong. */
export function refused(status: number, error: string, subject: string): HeliokitError {
  const text = archiveText(error);
  const facts = { status, archive: text, subject };
  const column = /column "([^"]+)" does not exist/i.exec(text)?.[1];
  if (column !== undefined) {
    return new HeliokitError(
      "jsoc/unknown-column",
      `${subject}: the series has no column ${column} of its own (keywords that come through a link cannot be used in a condition)`,
      { facts: { ...facts, keyword: column } },
    );
  }
  if (/series not found|cannot export series|series '[^']*' does not exist/i.test(text)) {
    return new HeliokitError("jsoc/unknown-series", `${subject}: the archive has no such series`, { facts });
  }
  if (/invalid record-?set specification|can not open recordset/i.test(text)) {
    return new HeliokitError("jsoc/bad-record-set", `${subject}: the archive does not understand it: ${text}`, {
      facts,
    });
  }
  const said = text === "" ? "without a reason" : `: ${text}`;
  return new HeliokitError(
    "jsoc/refused",
    `${subject}: the archive refuses${said === "without a reason" ? ` ${said}` : said} (status ${status})`,
    {
      facts,
    },
  );
}

/** The text that a small reply gives for what is wrong, under whichever name. */
export function errorText(reply: JsonObject): string {
  for (const key of ["error", "errmsg", "errMsg", "msg"]) {
    const value = reply[key];
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return "";
}
