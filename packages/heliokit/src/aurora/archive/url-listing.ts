import { addSeconds, civilTime, type Instant, makeInstant, parseTimeRange } from "../../time/index.js";
import { type Dataset, parseDataset } from "./dataset.js";
import { badReply, isRecord, textField, textList } from "./json-record.js";

/** The files of a dataset in a stretch of time. `urls` may be changed before they are fetched: make a copy with others. */
export interface UrlListing {
  readonly dataset: Dataset;
  /** Addresses, in the order of the archive. */
  readonly urls: readonly string[];
  /** The part of the addresses that the local folder leaves out. */
  readonly pathPrefix: string;
  /** How many files the archive counted. */
  readonly count: number;
  /** Bytes of all files as the archive counted them; null where it does not say. */
  readonly totalBytes: number | null;
}

/**
 * A listing as the data API writes it in JSON.
 *
 * Errors: `aurora/bad-reply`.
 *
 * @example
 * ```ts
 * const listing = parseUrlListing(JSON.parse(text));
 * listing.urls.length === listing.count; // true
 * ```
 */
export function parseUrlListing(value: unknown, subject = "listing of files"): UrlListing {
  if (!isRecord(value)) throw badReply(subject, "listing object");
  const { urls, count, total_bytes: totalBytes } = value;
  if (!Array.isArray(urls)) throw badReply(subject, 'list "urls"');
  const list = textList(urls);
  return {
    dataset: parseDataset(value["dataset"], subject),
    urls: list,
    pathPrefix: textField(value, "path_prefix", subject),
    count: typeof count === "number" ? count : list.length,
    totalBytes: typeof totalBytes === "number" && totalBytes >= 0 ? totalBytes : null,
  };
}

/** From when until when files are listed: both ends included, a text stands for its whole span. */
export interface ListingTimes {
  readonly start: string | Instant;
  /** Default: the span of `start`. */
  readonly end?: string | Instant;
}

/** `2021-11-04 06:00:00`: the data API takes UTC without a zone. */
function apiTime(instant: Instant): string {
  const time = civilTime(instant);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = `${String(time.year).padStart(4, "0")}-${two(time.month)}-${two(time.day)}`;
  return `${date} ${two(time.hour)}:${two(time.minute)}:${two(Math.min(59, time.second))}`;
}

/**
 * The two ends as the data API wants them, both included. Its files begin on minutes, so that the end is the last minute
 * that begins within the span: a day is 00:00 to 23:59, and 06:00 is that one minute.
 */
export function apiTimes(times: ListingTimes): { readonly start: string; readonly end: string } {
  const { from, until } = parseTimeRange(times.start, times.end ?? times.start);
  const last = makeInstant(until.seconds, until.nanoseconds - 1);
  const { second } = civilTime(last);
  // A range within one minute must not end before it begins.
  const minute = addSeconds(makeInstant(last.seconds), -second);
  const end = minute.seconds < from.seconds ? last : minute;
  return { start: apiTime(from), end: apiTime(end) };
}
