// A server on loopback for the test pages: one folder, some extra bytes, headers as the test wants them.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
};

export interface Server {
  readonly address: string;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Files that are not in the folder, by their path: `{ "/level1.fits": bytes }`. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** Answer requests for `bytes=A-B`. Default false. */
  readonly ranges?: boolean;
  /** Headers of every answer, e.g. those of cross-origin isolation. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves a folder on a free port of 127.0.0.1. */
export async function serve(
  folder: string,
  { files = {}, headers = {}, ranges = false }: ServeOptions = {},
): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const file = join(folder, normalize(path === "/" ? "/index.html" : path));
    const body = files[path] ?? (file.startsWith(folder) && existsSync(file) ? readFileSync(file) : undefined);
    const type = types[extname(path === "/" ? ".html" : path) || ".html"] ?? "application/octet-stream";
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(ranges ? (request.headers.range ?? "") : "") ?? [];
    if (body !== undefined && first !== undefined) {
      const [from, to] = [Number(first), Math.min(Number(last) + 1, body.length)];
      const range = `bytes ${from}-${to - 1}/${body.length}`;
      response.writeHead(206, { ...headers, "Content-Type": type, "Content-Range": range });
      response.end(body.subarray(from, to));
      return;
    }
    response.writeHead(body === undefined ? 404 : 200, { ...headers, "Content-Type": type });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
