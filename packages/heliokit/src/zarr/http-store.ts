import { httpSource } from "../bytes/index.js";
import { HeliokitError, isHeliokitError } from "../errors.js";
import { bucketListing } from "./bucket-listing.js";
import type { ZarrStore } from "./store.js";

/** How a store on a web server is reached. Nothing of what is secret appears in names, errors or warnings. */
export interface HttpStoreOptions {
  /** The `fetch` to use: one with a proxy, or a test's. Default the platform's. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Headers sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer ...`. */
  readonly token?: string;
  /** Project that pays for the requests to a bucket whose readers pay (Google's `userProject`). */
  readonly userProject?: string;
}

/** Bytes asked for when an object is opened: metadata, or the table of a chunk. */
const FIRST_BYTES = 8192;
/** Over a network, parts of an object this far apart are read with one request. */
const GAP_BYTES = 2 ** 20;

/**
 * A store on a web server or in a public bucket. `s3://bucket/path` and `gs://bucket/path` are translated into the addresses of
 * their services; these can be listed, other servers cannot.
 *
 * @throws HeliokitError `zarr/bad-address`; opening an object later gives `bytes/http-status` (facts.status), `bytes/http-failed`, ...
 *
 * @example
 * ```ts
 * const store = httpStore("s3://gov-nasa-hdrl-data1/contrib/fdl-sdoml/fdl-sdoml-v2/sdomlv2.zarr");
 * const array = await openZarrArray(store, "2014/171A");
 * ```
 */
export function httpStore(address: string, options: HttpStoreOptions = {}): ZarrStore {
  const place = placeOf(address);
  const get = options.fetch ?? ((url: string, init: RequestInit) => globalThis.fetch(url, init));
  const headers = {
    ...options.headers,
    ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    ...(options.userProject === undefined ? {} : { "x-goog-user-project": options.userProject }),
  };
  const base = place.base.replace(/\/+$/, "");
  return {
    name: address.replace(/\/+$/, "").split(/[?#]/)[0] ?? address,
    gapBytes: GAP_BYTES,
    async open(key, { signal } = {}) {
      const url = `${base}/${key.split("/").map(encodeURIComponent).join("/")}`;
      try {
        return await httpSource(url, { fetch: get, headers, firstBytes: FIRST_BYTES, ...(signal ? { signal } : {}) });
      } catch (error) {
        if (isHeliokitError(error, "bytes/http-status") && error.facts["status"] === 404) return undefined;
        throw error;
      }
    },
    ...(place.bucket === undefined
      ? {}
      : {
          list: (prefix, { signal } = {}) =>
            bucketListing(place.bucket ?? "", joined(place.path, prefix), (url) =>
              get(url, { headers: { "user-agent": "heliokit", ...headers }, ...(signal ? { signal } : {}) }),
            ),
        }),
  };
}

function joined(path: string, prefix: string): string {
  const whole = [path, prefix].filter((part) => part !== "").join("/");
  return whole === "" ? "" : `${whole.replace(/\/+$/, "")}/`;
}

interface Place {
  readonly base: string;
  /** Address of the bucket, where it can be listed, and the path inside it. */
  readonly bucket?: string;
  readonly path: string;
}

function placeOf(address: string): Place {
  const [, scheme = "", bucket = "", rest = ""] = /^(s3|gs|https?):\/\/([^/?#]+)\/?([^?#]*)/.exec(address) ?? [];
  const path = rest.replace(/\/+$/, "");
  if (scheme === "s3") {
    // Names with dots do not fit the certificate of their own host.
    const host = bucket.includes(".") ? `s3.amazonaws.com/${bucket}` : `${bucket}.s3.amazonaws.com`;
    return { base: `https://${host}/${path}`, bucket: `https://${host}`, path };
  }
  if (scheme === "gs") {
    const root = `https://storage.googleapis.com/${bucket}`;
    return { base: `${root}/${path}`, bucket: root, path };
  }
  if (scheme === "") {
    throw new HeliokitError(
      "zarr/bad-address",
      `${JSON.stringify(address)} is no address of a store; write https://..., s3://bucket/path or gs://bucket/path`,
      { facts: { address } },
    );
  }
  const root = /^https:\/\/(?:[^/]+\.s3(?:\.[a-z0-9-]+)?\.amazonaws\.com|storage\.googleapis\.com\/[^/]+)/.exec(
    address,
  )?.[0];
  if (root === undefined) return { base: address.split(/[?#]/)[0] ?? address, path };
  return {
    base: address.split(/[?#]/)[0] ?? address,
    bucket: root,
    path: address.slice(root.length).replace(/^\/+|\/+$/g, ""),
  };
}
