import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { isLoopback, nodeFetch } from "./network.js";

let server: Server;
let base = "";
const seen: { url: string | undefined; agent: string | undefined }[] = [];
beforeAll(async () => {
  // It answers as an origin and, for absolute addresses, as the proxy that a request came through.
  server = createServer((request, response) => {
    seen.push({ url: request.url, agent: request.headers["user-agent"] });
    response.setHeader("x-origin", "yes");
    response.end(`answer to ${request.url}`);
  });
  // A proxied request to an http address may also come as a tunnel; the plain answer goes through it.
  server.on("connect", (request, socket) => {
    seen.push({ url: `CONNECT ${request.url}`, agent: undefined });
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 8\r\nconnection: close\r\n\r\ntunneled"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => vi.unstubAllEnvs());

test("a request names Heliokit", async () => {
  const reply = await nodeFetch(`${base}/table`);
  expect(await reply.text()).toBe("answer to /table");
  expect(seen.at(-1)?.agent).toMatch(/^Heliokit\/\d/);
});

test("loopback is never proxied, everything else is where a proxy is named", async () => {
  vi.stubEnv("http_proxy", base);
  vi.stubEnv("HTTP_PROXY", base);
  vi.stubEnv("NO_PROXY", "");
  vi.stubEnv("no_proxy", "");
  expect(await (await nodeFetch(`${base}/direct`)).text()).toBe("answer to /direct");
  const reply = await nodeFetch("http://archive.invalid/table");
  expect(reply.status).toBe(200);
  expect(await reply.text()).toMatch(/tunneled|archive\.invalid/);
  expect(seen.at(-1)?.url).toContain("archive.invalid");
});

test("names of this machine", () => {
  expect(["localhost", "127.0.0.1", "127.5.0.1", "[::1]", "x.localhost", "LOCALHOST."].every(isLoopback)).toBe(true);
  expect(["example.org", "10.0.0.1", "127.evil.org", "localhost.evil.org"].some(isLoopback)).toBe(false);
});
