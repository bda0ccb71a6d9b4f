/** A server on loopback that answers ranges, counts what it sends, and misbehaves as told. Test code only. */
import { createServer, type ServerResponse } from "node:http";

/** What goes wrong with one request. */
export type RangeFault =
  | { readonly kind: "no-range" }
  | { readonly kind: "page" }
  | { readonly kind: "wrong-range" }
  | { readonly kind: "status"; readonly status: number }
  /** The body ends early; `lies`: the length that is announced is that of the cut body. */
  | { readonly kind: "cut"; readonly after: number; readonly lies?: boolean };

export interface RangeServer {
  readonly url: string;
  /** Paths asked for, with their ranges. */
  readonly log: { readonly path: string; readonly range: string | undefined }[];
  /** Bytes of bodies sent so far. */
  readonly sent: () => number;
  /** Faults of the coming requests for a path, one each. */
  fail(path: string, ...faults: RangeFault[]): void;
  serve(path: string, bytes: Uint8Array | undefined): void;
  close(): Promise<void>;
}

export async function rangeServer(): Promise<RangeServer> {
  const files = new Map<string, Uint8Array>();
  const faults = new Map<string, RangeFault[]>();
  const log: RangeServer["log"] = [];
  let sent = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const { range } = request.headers;
    log.push({ path, range });
    const fault = faults.get(path)?.shift();
    const bytes = files.get(path);
    if (fault?.kind === "status") response.writeHead(fault.status).end("busy");
    else if (fault?.kind === "page")
      response.writeHead(200, { "content-type": "text/html" }).end("<html>overloaded</html>");
    else if (!bytes) response.writeHead(404).end("none");
    else send(response, bytes, range, fault);
  });

  function send(
    response: ServerResponse,
    bytes: Uint8Array,
    range: string | undefined,
    fault: RangeFault | undefined,
  ): void {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? "") ?? [];
    const ranged = first !== undefined && fault?.kind !== "no-range";
    const from = ranged ? Number(first) : 0;
    const to = ranged ? Math.min(Number(last) + 1, bytes.length) : bytes.length;
    const body = bytes.subarray(from, to);
    const part = fault?.kind === "cut" ? body.subarray(0, fault.after) : body;
    const whole = part.length === body.length || (fault?.kind === "cut" && fault.lies === true);
    const start = fault?.kind === "wrong-range" ? from + 1 : from;
    response.writeHead(ranged ? 206 : 200, {
      "content-length": fault?.kind === "cut" && fault.lies ? part.length : body.length,
      ...(ranged ? { "content-range": `bytes ${start}-${to - 1}/${bytes.length}` } : {}),
    });
    sent += part.length;
    response.write(part, () => {
      if (whole) response.end();
      else response.destroy();
    });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    sent: () => sent,
    fail: (path, ...more) => faults.set(path, [...(faults.get(path) ?? []), ...more]),
    serve: (path, bytes) => {
      if (bytes) files.set(path, bytes);
      else files.delete(path);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
