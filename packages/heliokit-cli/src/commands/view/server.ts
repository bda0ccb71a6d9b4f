import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { isHeliokitError } from "heliokit/errors";
import type { Fetch } from "heliokit/node";
import { type Context, Hono } from "hono";
import { answerFile } from "./answer-file.js";
import { type Refusal, refusalOf, securityHeaders } from "./guard.js";
import { Lister } from "./listing.js";
import type { PageFile } from "./page-files.js";
import { answerRemote } from "./remote.js";
import { namesOf, openPlace, placeOf, type Root } from "./roots.js";

/** What is served, and how. */
export interface ViewServerOptions {
  readonly roots: readonly Root[];
  /** The page, by the names of its files. */
  readonly page: ReadonlyMap<string, PageFile>;
  /** 0 (a free one) to 65535. */
  readonly port: number;
  readonly followLinks: boolean;
  /** Bytes that the page may use for textures, and as many again for decoded data. */
  readonly memoryBytes: number;
  readonly version: string;
  /** What remote addresses are fetched with. */
  readonly fetch: Fetch;
  /** Told what was refused: a code, never a path. */
  readonly log: (code: string) => void;
}

/** A running server. */
export interface ViewServer {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Ends at once, open requests included. */
  close(): Promise<void>;
}

const MOST_ENTRIES = 1000;

type Asked = Context<{ Bindings: HttpBindings }>;

/** Serves the page and what it may read, on loopback only. */
export async function startViewServer(options: ViewServerOptions): Promise<ViewServer> {
  const token = randomBytes(24).toString("base64url");
  const headers = securityHeaders();
  const listener = getRequestListener(appOf(options, headers).fetch, { overrideGlobalObjects: false });
  let port = 0;
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, { port, token });
    if (refusal === undefined) void listener(request, response);
    else refuse(request, response, refusal, headers, options.log);
  });
  port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    port,
    token,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code }: Refusal,
  headers: Readonly<Record<string, string>>,
  log: (code: string) => void,
): void {
  log(code);
  request.resume();
  const allow = status === 405 ? { Allow: "GET, HEAD" } : {};
  response.writeHead(status, { ...headers, ...allow, "Content-Type": "application/json" });
  response.end(request.method === "HEAD" ? undefined : JSON.stringify({ code }));
}

/** The path as it was sent, without token and query: nothing may have tidied `..` away before it is looked at. */
function sentPath(url: string | undefined): string {
  return `/${(url ?? "").split("?")[0]?.split("/").slice(2).join("/") ?? ""}`;
}

function appOf(options: ViewServerOptions, headers: Readonly<Record<string, string>>) {
  const { roots, page, followLinks, log } = options;
  const lister = new Lister(followLinks);
  const app = new Hono<{ Bindings: HttpBindings }>({
    getPath: (_, given) => sentPath((given?.env as HttpBindings | undefined)?.incoming.url),
  });
  const rootOf = (text: string | undefined): Root | undefined =>
    /^\d{1,6}$/.test(text ?? "") ? roots[Number(text)] : undefined;
  const notFound = (code: "view/outside" | "view/not-found"): Response => {
    log(code);
    return Response.json({ code }, { status: 404 });
  };

  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    if (!c.res.headers.has("Cache-Control")) c.res.headers.set("Cache-Control", "no-store");
  });
  app.get("/api/session", (c) =>
    c.json({
      version: options.version,
      memoryBytes: options.memoryBytes,
      // A remote file is a file; what lies below a remote prefix can be asked for, but not listed.
      roots: roots.map(({ name, kind, remote }, id) => ({ id, name, kind: remote && !remote.prefix ? "file" : kind })),
    }),
  );
  app.get("/api/list", async (c) => {
    const root = rootOf(c.req.query("root"));
    const from = Number(c.req.query("from") ?? 0);
    const limit = Math.min(Number(c.req.query("limit") ?? MOST_ENTRIES), MOST_ENTRIES);
    if (!root || root.remote) return notFound("view/outside");
    if (!(Number.isSafeInteger(from) && from >= 0 && Number.isInteger(limit) && limit > 0)) {
      return c.json({ code: "view/bad-request" }, 400);
    }
    const folder = c.req.query("path") ?? "";
    return c.json(await lister.list(root, folder === "" ? [] : namesOf(encodePath(folder)), from, limit));
  });
  app.get("/data/:root/*", async (c) => {
    const [, , id, ...rest] = sentPath(c.env.incoming.url).split("/");
    const root = rootOf(id);
    if (!root) return notFound("view/outside");
    const names = namesOf(rest.join("/"));
    if (root.remote) {
      const { signal } = c.req.raw;
      const asked = { head: c.req.method === "HEAD", headers: (name: string) => c.req.header(name), signal };
      return answerRemote(root.remote, names, asked, options.fetch);
    }
    const { path, kind } = await placeOf(root, names, { followLinks });
    if (kind === "folder") return notFound("view/outside");
    const request = {
      head: c.req.method === "HEAD",
      range: c.req.header("range"),
      ifMatch: c.req.header("if-match"),
      ifNoneMatch: c.req.header("if-none-match"),
    };
    return answerFile(await openPlace(path), request, () => {
      log("view/changed");
      c.env.outgoing.destroy();
    });
  });
  app.get("*", (c) => {
    const path = sentPath(c.env.incoming.url).slice(1);
    const file = page.get(path === "" ? "index.html" : path);
    if (!file) return notFound(path.startsWith("data/") ? "view/outside" : "view/not-found");
    const bytes = file.type.startsWith("text/html") ? markServed(file.bytes) : file.bytes;
    return new Response(c.req.method === "HEAD" ? null : bytes, {
      headers: { "Content-Type": file.type, "Content-Length": String(bytes.length) },
    });
  });
  app.onError((error: unknown, c: Asked) => {
    if (isHeliokitError(error) && error.code === "view/outside") return notFound("view/outside");
    if (isHeliokitError(error) && error.code === "view/remote-failed") {
      log(error.code);
      return c.json({ code: error.code, message: error.message }, 502);
    }
    log("view/failed");
    return c.json({ code: "view/failed" }, 500);
  });
  return app;
}

/** Tells the page that it is served by this program: elsewhere it asks nobody for anything. */
function markServed(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(new TextDecoder().decode(bytes).replace("<html ", "<html data-served "));
}

/** A path of a query, which came decoded, as a request would have sent it. */
function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
