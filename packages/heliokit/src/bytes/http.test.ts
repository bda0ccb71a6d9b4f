import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { httpSource } from "./http.js";

const content = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 31) % 251);
const servers: Server[] = [];

async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/a/image.fits?x=1`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

function range(request: IncomingMessage): [number, number] {
  const match = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
  return [Number(match?.[1] ?? 0), Math.min(content.length, Number(match?.[2] ?? 0) + 1)];
}

function sendRange(request: IncomingMessage, response: ServerResponse, etag = '"one"'): void {
  const [from, to] = range(request);
  response.writeHead(206, {
    "content-range": `bytes ${from}-${to - 1}/${content.length}`,
    "content-length": to - from,
    etag,
  });
  response.end(content.subarray(from, to));
}

describe("httpSource", () => {
  it("reads ranges, and the first one only once", async () => {
    const asked: string[] = [];
    const url = await serve((request, response) => {
      asked.push(`${request.headers.range} ${request.headers["user-agent"]} ${request.headers["x-key"]}`);
      sendRange(request, response);
    });
    const source = await httpSource(url, { headers: { "x-key": "1" }, firstBytes: 1000 });
    expect([source.name, source.size]).toEqual(["image.fits", content.length]);
    expect(await source.read(10, 500)).toEqual(content.subarray(10, 510));
    expect(Buffer.compare(await source.read(150_000, 100_000), content.subarray(150_000))).toBe(0);
    expect((await source.read(300_000, 10)).length).toBe(0);
    expect(asked).toEqual(["bytes=0-999 heliokit 1", "bytes=150000-199999 heliokit 1"]);
  });
  it("takes the whole file from a server that ignores ranges", async () => {
    const url = await serve((_, response) => response.end(content));
    const source = await httpSource(url);
    expect(await source.read(199_990, 100)).toEqual(content.subarray(199_990));
    await expect(httpSource(url, { maxBytes: 1000 })).rejects.toMatchObject({ code: "bytes/too-large" });
  });
  it("notices that the file changed", async () => {
    let count = 0;
    const url = await serve((request, response) => sendRange(request, response, `"${count++}"`));
    const source = await httpSource(url, { firstBytes: 100 });
    await expect(source.read(1000, 10)).rejects.toMatchObject({
      code: "bytes/source-changed",
      facts: { file: "image.fits" },
    });
  });
  it("passes over what it did not ask for when ranges stop working", async () => {
    let count = 0;
    const url = await serve((request, response) =>
      count++ === 0 ? sendRange(request, response) : response.end(content),
    );
    const source = await httpSource(url, { firstBytes: 100 });
    expect(await source.read(1000, 10)).toEqual(content.subarray(1000, 1010));
  });
  it("tells of statuses, cut answers and silence", async () => {
    const missing = await serve((_, response) => response.writeHead(404).end("no"));
    await expect(httpSource(missing)).rejects.toMatchObject({ code: "bytes/http-status", facts: { status: 404 } });
    let count = 0;
    const cut = await serve((request, response) => {
      if (count++ === 0) return sendRange(request, response);
      response.writeHead(206, { "content-range": `bytes 1000-1999/${content.length}`, "content-length": 1000 });
      response.write(content.subarray(1000, 1100), () => response.destroy());
    });
    const source = await httpSource(cut, { firstBytes: 100 });
    await expect(source.read(1000, 1000)).rejects.toMatchObject({ code: "bytes/short-read" });
    await expect(httpSource("http://127.0.0.1:1/x")).rejects.toMatchObject({ code: "bytes/http-failed" });
    const empty = await serve((_, response) => response.writeHead(416, { "content-range": "bytes */0" }).end());
    expect((await httpSource(empty)).size).toBe(0);
  });
  it("stops when told to", async () => {
    const url = await serve(() => {});
    const stop = new AbortController();
    const opening = httpSource(url, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(opening).rejects.toThrow("enough");
  });
});
