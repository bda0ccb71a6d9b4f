import { HeliokitError } from "heliokit/errors";
import { type Fetch, isLoopback } from "heliokit/node";
import { UsageError } from "../../usage-error.js";

/** An address that was named on the command line: one file, or, where it ends with "/", what lies below it. */
export interface RemotePlace {
  readonly url: URL;
  /** Whether it is a prefix of addresses. */
  readonly prefix: boolean;
}

/** An address of the command line; undefined for what is none. Buckets are translated into the addresses of their hosts. */
export function remotePlace(text: string, offline: boolean): RemotePlace | undefined {
  const [, scheme = "", bucket = "", path = ""] = /^(s3|gs):\/\/([\w.-]+)\/(.*)$/i.exec(text) ?? [];
  const hosts: Readonly<Record<string, string>> = {
    // Names with dots do not fit the certificate of their own host.
    s3: bucket.includes(".") ? `https://s3.amazonaws.com/${bucket}/` : `https://${bucket}.s3.amazonaws.com/`,
    gs: `https://storage.googleapis.com/${bucket}/`,
  };
  const address = scheme === "" ? text : `${hosts[scheme.toLowerCase()]}${path}`;
  if (!/^https?:\/\//i.test(address)) return undefined;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new UsageError(`${text} is no address`, "view");
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("an address with a password in it would stand in logs; leave it out", "view");
  }
  if (offline && !isLoopback(url.hostname)) {
    throw new UsageError(`${text} needs the network, and --offline (or HELIOKIT_OFFLINE) forbids it`, "view");
  }
  return { url, prefix: url.pathname.endsWith("/") };
}

/** The last name of an address. */
export function remoteName({ url }: RemotePlace): string {
  const name = url.pathname
    .split("/")
    .filter((part) => part !== "")
    .at(-1);
  return name === undefined ? url.hostname : decodeURIComponent(name);
}

const PASSED_ON = ["range", "if-match", "if-none-match", "if-range"];
const PASSED_BACK = ["content-length", "content-range", "accept-ranges", "etag", "last-modified"];
const ANSWERS: ReadonlySet<number> = new Set([200, 206, 304, 412, 416]);
const MOST_REDIRECTS = 5;

/**
 * Fetches for the page what it may not fetch itself: this address only, or what lies below this prefix. Redirects that
 * lead out of it are refused; no cookies and no headers of the page but those of ranges go out.
 *
 * @throws HeliokitError `view/outside`, `view/remote-failed`
 */
export async function answerRemote(
  place: RemotePlace,
  names: readonly string[],
  request: {
    readonly head: boolean;
    readonly headers: (name: string) => string | undefined;
    readonly signal: AbortSignal;
  },
  fetch: Fetch,
): Promise<Response> {
  let url = addressOf(place, names);
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  for (const name of PASSED_ON) {
    const value = request.headers(name);
    if (value !== undefined) headers[name] = value;
  }
  for (let step = 0; step <= MOST_REDIRECTS; step++) {
    const method = request.head ? "HEAD" : "GET";
    const reply = await fetch(url, { method, headers, redirect: "manual", signal: request.signal }).catch((error) => {
      throw new HeliokitError("view/remote-failed", "the remote server does not answer", { cause: error });
    });
    const target = reply.headers.get("location");
    if (reply.status >= 300 && reply.status < 400 && reply.status !== 304 && target !== null) {
      await reply.body?.cancel();
      url = new URL(target, url);
      if (!isWithin(place, url)) throw new HeliokitError("view/outside", "a redirect leads out of what was named");
      continue;
    }
    if (!ANSWERS.has(reply.status)) {
      await reply.body?.cancel();
      throw new HeliokitError(reply.status === 404 ? "view/outside" : "view/remote-failed", `status ${reply.status}`);
    }
    const passed: Record<string, string> = { "Content-Type": "application/octet-stream", "Cache-Control": "no-cache" };
    for (const name of PASSED_BACK) {
      const value = reply.headers.get(name);
      // Expanded on its way by fetch: the length in the header would be that of the packed bytes.
      const packed = name === "content-length" && (reply.headers.get("content-encoding") ?? "identity") !== "identity";
      if (value !== null && !packed) passed[name] = value;
    }
    return new Response(request.head ? null : reply.body, { status: reply.status, headers: passed });
  }
  throw new HeliokitError("view/remote-failed", `more than ${MOST_REDIRECTS} redirects`);
}

function addressOf(place: RemotePlace, names: readonly string[]): URL {
  if (place.prefix) return new URL(names.map(encodeURIComponent).join("/"), place.url);
  if (names.length === 1 && names[0] === remoteName(place)) return place.url;
  throw new HeliokitError("view/outside", "there is no such file in this view");
}

/** Whether an address is the one that was named, or lies below the prefix that was. */
function isWithin({ url, prefix }: RemotePlace, other: URL): boolean {
  if (url.origin !== other.origin) return false;
  return prefix ? other.pathname.startsWith(url.pathname) : other.pathname === url.pathname;
}
