import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { FaultSetting } from "./faults.js";

const PAGE =
  "<!DOCTYPE html><html><head><title>Service Unavailable</title></head><body>The server is overloaded.</body></html>";
/** Pieces of a slow body. */
const SLOW_PIECES = 8;

/** Sends bytes, or 404 where there are none, with whatever fault is due. */
export async function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array | undefined,
  about: { readonly type: string; readonly ranges: boolean },
  fault: FaultSetting | undefined,
): Promise<void> {
  switch (fault?.kind) {
    case "http-500":
    case "http-502":
    case "http-503": {
      const retryAfter = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      response.writeHead(Number(fault.kind.slice(5)), { "content-type": "text/html", ...retryAfter });
      response.end(PAGE);
      return;
    }
    case "html":
      response.writeHead(200, { "content-type": "text/html" });
      response.end(PAGE);
      return;
    case "reset":
      if (fault.afterBytes === undefined) {
        request.socket.destroy();
        return;
      }
      break;
    case "slow-first-byte":
      await wait((fault.seconds ?? 2) * 1000);
      break;
    default:
  }
  if (bytes === undefined) {
    response.writeHead(404, { "content-type": "text/html" });
    response.end("<html><body>The requested URL was not found on this server.</body></html>");
    return;
  }
  await sendBody(request, response, faulty(bytes, fault), about, fault);
}

/** Bytes as a fault of the content leaves them. */
function faulty(bytes: Uint8Array, fault: FaultSetting | undefined): Uint8Array {
  switch (fault?.kind) {
    case "truncated-json":
      return bytes.subarray(0, fault.afterBytes ?? Math.floor(bytes.length / 2));
    case "latin1":
      // A letter beyond ASCII in the first text of the reply, one byte long.
      return Buffer.from(
        Buffer.from(bytes)
          .toString("latin1")
          .replace(/"note":"/, '"note":"\xc5 '),
        "latin1",
      );
    case "wrong-size":
      return bytes.subarray(0, fault.afterBytes ?? Math.floor(bytes.length * 0.9));
    default:
      return bytes;
  }
}

async function sendBody(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  about: { readonly type: string; readonly ranges: boolean },
  fault: FaultSetting | undefined,
): Promise<void> {
  const etag = `"${createHash("sha1").update(bytes).digest("hex").slice(0, 16)}"`;
  const wanted = about.ranges ? rangeOf(request, etag, bytes.length) : undefined;
  if (wanted === "none") {
    response.writeHead(416, { "content-range": `bytes */${bytes.length}` });
    response.end();
    return;
  }
  const body = wanted ? bytes.subarray(wanted.from, wanted.to + 1) : bytes;
  const after = fault?.afterBytes ?? Math.floor(body.length / 2);
  const cut = fault?.kind === "cut-body" || fault?.kind === "cut-body-short-length" || fault?.kind === "reset";
  const sent = cut ? body.subarray(0, Math.min(after, body.length)) : body;
  response.writeHead(wanted ? 206 : 200, {
    "content-type": about.type,
    "content-length": fault?.kind === "cut-body-short-length" ? sent.length : body.length,
    ...(about.ranges ? { etag, "accept-ranges": "bytes" } : {}),
    ...(wanted ? { "content-range": `bytes ${wanted.from}-${wanted.to}/${bytes.length}` } : {}),
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  if (fault?.kind === "slow-body") {
    const piece = Math.max(1, Math.ceil(sent.length / SLOW_PIECES));
    for (let at = 0; at < sent.length && !response.destroyed; at += piece) {
      response.write(sent.subarray(at, at + piece));
      await wait(((fault.seconds ?? 2) * 1000) / SLOW_PIECES);
    }
    response.end();
    return;
  }
  if (!cut || fault?.kind === "cut-body-short-length") {
    response.end(sent);
    return;
  }
  await new Promise<void>((resolve) => response.write(sent, () => resolve()));
  request.socket.destroy();
}

/** The range that a request asks for; undefined for the whole, "none" where the file has no such bytes. */
function rangeOf(
  request: IncomingMessage,
  etag: string,
  size: number,
): { readonly from: number; readonly to: number } | "none" | undefined {
  const found = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  if (!found) return undefined;
  const condition = request.headers["if-range"];
  if (condition !== undefined && condition !== etag) return undefined;
  const from = Number(found[1]);
  const to = found[2] === "" ? size - 1 : Math.min(Number(found[2]), size - 1);
  return from >= size || to < from ? "none" : { from, to };
}
