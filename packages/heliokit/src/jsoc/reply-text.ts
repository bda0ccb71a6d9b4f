import type { Texts } from "../table/index.js";
import { type TextSpans, unescapeJson } from "./json-bytes.js";

/** How the bytes of a reply are read: the archive writes latin-1, relays and other servers write UTF-8. */
export type ReplyEncoding = Texts["encoding"];

/**
 * The encoding of a reply. Bytes that are valid UTF-8 are taken as such: a latin-1 text with accents hardly ever is.
 */
export function encodingOf(bytes: Uint8Array): ReplyEncoding {
  let at = 0;
  // Nearly all replies are ASCII throughout.
  while (at < bytes.length && (bytes[at] ?? 0) < 0x80) at++;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const more =
      lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
    if (more === 0) return "latin1";
    for (let next = 1; next <= more; next++) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return "latin1";
    at += more + 1;
  }
  return "utf-8";
}

const utf8 = new TextDecoder("utf-8");

/** The decoder of an encoding. */
export function decoderOf(encoding: ReplyEncoding): (bytes: Uint8Array) => string {
  return encoding === "utf-8" ? (bytes) => utf8.decode(bytes) : latin1Text;
}

/** One character per byte: the platform's "latin1" is windows-1252 in truth. */
function latin1Text(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** Bytes of a reply as text. */
export function replyText(bytes: Uint8Array): string {
  return decoderOf(encodingOf(bytes))(bytes);
}

/**
 * Texts as views into the reply. Only where some of them have escapes (paths written with `\/`) are they copied, all of
 * that column, as UTF-8.
 */
export function textsOf(bytes: Uint8Array, spans: TextSpans, encoding: ReplyEncoding): Texts {
  const { starts, ends, escaped } = spans;
  const { length } = starts;
  if (!escaped) return { length, bytes, starts, ends, encoding };
  const decode = decoderOf(encoding);
  const encoder = new TextEncoder();
  const newStarts = new Uint32Array(length);
  const newEnds = new Uint32Array(length);
  let room = 0;
  for (let index = 0; index < length; index++) room += (ends[index] ?? 0) - (starts[index] ?? 0);
  // An escape is never shorter than what it stands for; a latin-1 byte takes up to two in UTF-8.
  const copy = new Uint8Array(encoding === "utf-8" ? room : 2 * room);
  let used = 0;
  for (let index = 0; index < length; index++) {
    const raw = bytes.subarray(starts[index] ?? 0, ends[index] ?? 0);
    newStarts[index] = used;
    if (encoding === "utf-8" && !raw.includes(0x5c)) {
      copy.set(raw, used);
      used += raw.length;
    } else used += encoder.encodeInto(unescapeJson(decode(raw)), copy.subarray(used)).written;
    newEnds[index] = used;
  }
  return { length, bytes: copy.subarray(0, used), starts: newStarts, ends: newEnds, encoding: "utf-8" };
}
