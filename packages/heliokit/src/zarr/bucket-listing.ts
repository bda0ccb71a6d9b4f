import { HeliokitError } from "../errors.js";
import type { ZarrListing } from "./store.js";

/** Pages of a listing, at most: ten million names. */
const MOST_PAGES = 10_000;
/** Bytes of one page. */
const MOST_PAGE_BYTES = 2 ** 23;

/**
 * One level of a bucket, by the listing that Amazon's service and Google's XML interface share (`list-type=2` with a delimiter).
 * Prefixes and keys come without `prefix`.
 */
export async function bucketListing(
  bucket: string,
  prefix: string,
  get: (url: string) => Promise<Response>,
): Promise<ZarrListing> {
  const folders: string[] = [];
  const keys: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = new URLSearchParams({ "list-type": "2", delimiter: "/", prefix });
    if (token !== undefined) query.set("continuation-token", token);
    const text = await pageOf(`${bucket}?${query}`, bucket, get);
    for (const [, name = ""] of text.matchAll(/<CommonPrefixes>\s*<Prefix>([^<]*)<\/Prefix>/g)) {
      folders.push(plain(name).slice(prefix.length).replace(/\/$/, ""));
    }
    for (const [, key = ""] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) {
      const name = plain(key).slice(prefix.length);
      if (name !== "") keys.push(name);
    }
    const more = /<IsTruncated>\s*true/.test(text);
    const next = /<NextContinuationToken>([^<]*)</.exec(text)?.[1];
    if (!more || next === undefined) return { folders: folders.sort(), keys: keys.sort() };
    token = plain(next);
  }
  throw listingFailed(bucket, `it has more than ${MOST_PAGES} pages`);
}

async function pageOf(url: string, bucket: string, get: (url: string) => Promise<Response>): Promise<string> {
  let response: Response;
  let bytes: ArrayBuffer;
  try {
    response = await get(url);
    bytes = await response.arrayBuffer();
  } catch (cause) {
    throw listingFailed(bucket, "no answer came", cause);
  }
  if (!response.ok) throw listingFailed(bucket, `the server answers with status ${response.status}`);
  if (bytes.byteLength > MOST_PAGE_BYTES) throw listingFailed(bucket, `a page has ${bytes.byteLength} bytes`);
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("<ListBucketResult")) throw listingFailed(bucket, "the answer is no listing");
  return text;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]{1,6}|[a-z]{2,4});/g, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const code = name.startsWith("#x") ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10_ffff ? String.fromCodePoint(code) : whole;
  });
}

function listingFailed(bucket: string, what: string, cause?: unknown): HeliokitError {
  return new HeliokitError("zarr/listing-failed", `${bucket} cannot be listed: ${what}`, {
    facts: { address: bucket, what },
    ...(cause === undefined ? {} : { cause }),
  });
}
