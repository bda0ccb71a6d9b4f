/** A server on loopback that misbehaves as told, for tests of what downloads. Test code only. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** What goes wrong with one request. */
export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: string }
  /** The body ends after some bytes; the length announced is right, or that of the cut body. */
  | { readonly kind: "cut"; readonly after: number; readonly lies?: boolean }
  | { readonly kind: "reset"; readonly after?: number }
  | { readonly kind: "page" }
  | { readonly kind: "silent" }
  | { readonly kind: "stall"; readonly after: number }
  | { readonly kind: "wrong-range" }
  | { readonly kind: "no-range" };

export interface FaultServer {
  readonly url: string;
  /** Requests so far. */
  readonly log: { readonly path: string; readonly range: string | undefined; readonly ifRange: string | undefined }[];
  /** Most connections at one time. */
  readonly peak: () => number;
  /** Faults of the coming requests for a path, one each. */
  fail(path: string, ...faults: Fault[]): void;
  /** Content of a path; undefined removes it. */
  serve(path: string, bytes: Uint8Array | undefined, etag?: string): void;
  close(): Promise<void>;
}

export async function faultServer(): Promise<FaultServer> {
  const files = new Map<string, { bytes: Uint8Array; etag: string }>();
  const faults = new Map<string, Fault[]>();
  const log: FaultServer["log"] = [];
  let open = 0;
  let peak = 0;
  const server = createServer((request, response) => {
    open++;
    peak = Math.max(peak, open);
    response.on("close", () => open--);
    answer(request, response, request.url ?? "");
  });

  function answer(request: IncomingMessage, response: ServerResponse, path: string): void {
    const { range, "if-range": ifRange } = request.headers;
    log.push({ path, range, ifRange: typeof ifRange === "string" ? ifRange : undefined });
    const fault = faults.get(path)?.shift();
    const file = files.get(path);
    if (fault?.kind === "status") {
      response.writeHead(fault.status, fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter });
      response.end("busy");
    } else if (fault?.kind === "silent") return;
    else if (fault?.kind === "reset" && fault.after === undefined) request.socket.destroy();
    else if (fault?.kind === "page") {
      response.writeHead(200, { "content-type": "text/html" });
      response.end("<html><body>Service overloaded</body></html>");
    } else if (!file) {
      response.writeHead(404);
      response.end("no such file");
    } else sendFile(request, response, file, fault);
  }

  function sendFile(
    request: IncomingMessage,
    response: ServerResponse,
    { bytes, etag }: { bytes: Uint8Array; etag: string },
    fault: Fault | undefined,
  ): void {
    const wanted = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? Number.NaN);
    const ranged = wanted >= 0 && request.headers["if-range"] === etag && fault?.kind !== "no-range";
    const from = ranged ? wanted : 0;
    if (from >= bytes.length && bytes.length > 0) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` });
      response.end();
      return;
    }
    const body = bytes.subarray(from);
    const sent = fault && "after" in fault && fault.after !== undefined ? body.subarray(0, fault.after) : body;
    const length = fault?.kind === "cut" && fault.lies ? sent.length : body.length;
    const start = fault?.kind === "wrong-range" ? from + 1 : from;
    response.writeHead(ranged ? 206 : 200, {
      "content-type": "application/octet-stream",
      "content-length": length,
      etag,
      ...(ranged ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    response.write(sent, () => {
      if (sent.length === body.length || (fault?.kind === "cut" && fault.lies)) response.end();
      else if (fault?.kind !== "stall") request.socket.destroy();
    });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    peak: () => peak,
    fail: (path, ...more) => faults.set(path, [...(faults.get(path) ?? []), ...more]),
    serve: (path, bytes, etag = `"${bytes?.length}-${bytes?.[0]}"`) => {
      if (bytes) files.set(path, { bytes, etag });
      else files.delete(path);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
