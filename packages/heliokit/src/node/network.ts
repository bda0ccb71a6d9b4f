import { VERSION } from "./version.js";

/** Anything with the shape of the platform's `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * `fetch` as the command uses it: HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured (either case), loopback never goes
 * through a proxy, NODE_EXTRA_CA_CERTS is read by Node itself when it starts, and the User-Agent names Heliokit.
 *
 * @example
 * ```ts
 * const reply = await nodeFetch("https://sdowww.lmsal.com/");
 * ```
 */
export const nodeFetch: Fetch = async (input, init = {}) => {
  const request = new Request(input, init);
  if (!request.headers.has("user-agent")) request.headers.set("user-agent", USER_AGENT);
  if (!proxyConfigured(process.env) || isLoopback(new URL(request.url).hostname)) return fetch(request);
  return fetchThroughProxy(request, init.signal ?? undefined);
};

/** The User-Agent that Heliokit sends. */
export const USER_AGENT = `Heliokit/${VERSION}`;

/**
 * Whether a host name is this very machine: `localhost`, 127.0.0.0/8, ::1.
 *
 * @example
 * ```ts
 * isLoopback("127.0.0.1"); // true
 * ```
 */
export function isLoopback(hostname: string): boolean {
  const name = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  return name === "localhost" || name.endsWith(".localhost") || /^127(\.\d{1,3}){3}$/.test(name) || name === "::1";
}

function proxyConfigured(env: NodeJS.ProcessEnv): boolean {
  return [env["HTTPS_PROXY"], env["https_proxy"], env["HTTP_PROXY"], env["http_proxy"]].some(
    (value) => value !== undefined && value !== "",
  );
}

/** Loaded at the first request through a proxy: undici takes time to load and most runs never need it. */
async function fetchThroughProxy(request: Request, signal: AbortSignal | undefined): Promise<Response> {
  const undici = await import("undici");
  agent ??= new undici.EnvHttpProxyAgent();
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer());
  const reply = await undici.fetch(request.url, {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    body,
    redirect: request.redirect,
    dispatcher: agent,
    ...(signal ? { signal } : {}),
  });
  // undici's Response is another class than Node's own; callers get the one they know.
  const empty = reply.body === null || reply.status === 204 || reply.status === 304;
  const response = new Response(empty ? null : streamOf(reply.body), {
    status: reply.status,
    statusText: reply.statusText,
    headers: Object.fromEntries(reply.headers),
  });
  Object.defineProperty(response, "url", { value: reply.url });
  return response;
}

let agent: import("undici").EnvHttpProxyAgent | undefined;

/** A stream of this realm over any async iterable of bytes; leaving early lets go of the connection. */
function streamOf(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await chunks.return?.();
    },
  });
}
