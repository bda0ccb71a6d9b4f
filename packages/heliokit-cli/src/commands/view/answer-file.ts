import type { FileHandle } from "node:fs/promises";
import { parseRange } from "./ranges.js";

/** The conditions and the range of a request. */
export interface FileRequest {
  readonly head: boolean;
  readonly range: string | undefined;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

const PIECE = 1024 * 1024;

interface Version {
  readonly size: number;
  readonly changed: bigint;
}

/**
 * Answers with the bytes of an open file, and closes it. ETag comes from size and time of change; a request that names
 * another one (`If-Match`) is told `view/changed` (412): a page must not put two versions of a file together. `breakOff` ends the
 * connection of an answer that cannot be finished.
 */
export async function answerFile(handle: FileHandle, request: FileRequest, breakOff: () => void): Promise<Response> {
  let streaming = false;
  try {
    const version = await versionOf(handle);
    const etag = `"${version.size.toString(36)}-${version.changed.toString(36)}"`;
    const headers = { ETag: etag, "Accept-Ranges": "bytes", "Cache-Control": "no-cache" };
    const { ifMatch, ifNoneMatch } = request;
    if (ifMatch !== undefined && ifMatch !== "*" && !namesTag(ifMatch, etag)) {
      const body = { code: "view/changed", message: "the file changed since it was opened; open it again" };
      return Response.json(body, { status: 412, headers });
    }
    if (ifNoneMatch !== undefined && namesTag(ifNoneMatch, etag)) return new Response(null, { status: 304, headers });
    const range = parseRange(request.range, version.size);
    if (range === "wrong") {
      const body = { code: "view/bad-range", message: "no such range of bytes" };
      return Response.json(body, { status: 416, headers: { ...headers, "Content-Range": `bytes */${version.size}` } });
    }
    const { from, to } = range ?? { from: 0, to: version.size };
    const described = {
      ...headers,
      "Content-Type": "application/octet-stream",
      "Content-Length": String(to - from),
      ...(range ? { "Content-Range": `bytes ${from}-${to - 1}/${version.size}` } : {}),
    };
    const status = range ? 206 : 200;
    if (request.head || from === to) return new Response(null, { status, headers: described });
    streaming = true;
    return new Response(bytesOf(handle, version, from, to, breakOff), { status, headers: described });
  } finally {
    if (!streaming) await handle.close();
  }
}

const namesTag = (header: string, etag: string): boolean =>
  header === "*" || header.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);

async function versionOf(handle: FileHandle): Promise<Version> {
  const { size, mtimeNs } = await handle.stat({ bigint: true });
  return { size: Number(size), changed: mtimeNs };
}

async function isStill(handle: FileHandle, version: Version): Promise<boolean> {
  const now = await versionOf(handle);
  return now.size === version.size && now.changed === version.changed;
}

/** The bytes in pieces; breaks off where the file ends early or was changed under the reader. */
function bytesOf(
  handle: FileHandle,
  version: Version,
  from: number,
  to: number,
  breakOff: () => void,
): ReadableStream<Uint8Array> {
  let at = from;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = new Uint8Array(Math.min(PIECE, to - at));
        const { bytesRead } = await handle.read(piece, 0, piece.length, at).catch(() => ({ bytesRead: 0 }));
        at += bytesRead;
        if (bytesRead === 0 || (at === to && !(await isStill(handle, version)))) {
          breakOff();
          await handle.close();
          controller.close();
          return;
        }
        controller.enqueue(piece.subarray(0, bytesRead));
        if (at < to) return;
        await handle.close();
        controller.close();
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 0 },
  );
}
