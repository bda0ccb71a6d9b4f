import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { nodeFetch } from "heliokit/node";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findRoots } from "./roots.js";
import { startViewServer, type ViewServer } from "./server.js";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const PIPE_MAKER = "mkfifo";
const place = mkdtempSync(join(tmpdir(), "heliokit-view-"));
const inside = join(place, "inside");
const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
let server: ViewServer;
let log: string[] = [];

/** Asks exactly what is written: no library tidies the path. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: server.port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("aborted", () => reject(new Error("broken off")));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });
}
const mine = (path: string): string => `/${server.token}/${path}`;

async function serve(inputs: readonly string[], followLinks = false): Promise<ViewServer> {
  return startViewServer({
    roots: await findRoots(inputs),
    page: new Map([
      ["index.html", { bytes: encode("<!doctype html>"), type: "text/html; charset=utf-8" }],
      ["worker.js", { bytes: encode("0"), type: "text/javascript; charset=utf-8" }],
    ]),
    port: 0,
    followLinks,
    memoryBytes: 2 ** 29,
    version: "0.0.0",
    fetch: nodeFetch,
    log: (code) => log.push(code),
  });
}

beforeAll(async () => {
  mkdirSync(join(inside, "deep"), { recursive: true });
  writeFileSync(join(place, "secret.txt"), "a secret outside");
  writeFileSync(join(inside, "a.fits"), "0123456789");
  writeFileSync(join(inside, "name of <b>, 2013-06-21T00:00:08Z, é.fits"), "named");
  writeFileSync(join(inside, "deep", "b.fits"), "deep down");
  symlinkSync(join(place, "secret.txt"), join(inside, "way-out.fits"));
  symlinkSync(place, join(inside, "way-up"));
  symlinkSync(join(inside, "deep", "b.fits"), join(inside, "way-in.fits"));
  symlinkSync("/dev/zero", join(inside, "device.fits"));
  execFileSync(PIPE_MAKER, [join(inside, "pipe.fits")]);
  server = await serve([inside, join(inside, "a.fits"), join(inside, "*.fits")]);
});
afterAll(async () => {
  await server?.close();
  rmSync(place, { recursive: true, force: true });
});
beforeEach(() => {
  log = [];
});

describe("who is answered", () => {
  test("the token has 128 random bits or more, and the address leads to the page", async () => {
    expect(Buffer.from(server.token, "base64url").length).toBeGreaterThanOrEqual(16);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/${server.token}/`);
    expect(await ask(mine(""))).toMatchObject({ status: 200, body: "<!doctype html>" });
  });

  test.each(["/", "/index.html", "/worker.js", "/api/session", "/data/0/a.fits", `/${"x".repeat(32)}/`])(
    "without the token there is nothing: %s",
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 404, body: '{"code":"view/not-found"}' });
    },
  );

  test("no prefix of the token is as good as the token", async () => {
    expect((await ask(`/${server.token.slice(0, -1)}/`)).status).toBe(404);
    expect((await ask(`/${server.token}x/`)).status).toBe(404);
  });

  test.each(["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1.evil.example", "localhost:1", "[::2]:80"])(
    "a foreign Host is refused before anything else: %s",
    async (host) => {
      expect(await ask(mine(""), { Host: host })).toMatchObject({ status: 403, body: '{"code":"view/foreign-host"}' });
      expect((await ask("/", { Host: host }, "POST")).status).toBe(403);
    },
  );

  test("the names of loopback with our port are all good", async () => {
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"]) {
      expect((await ask(mine(""), { Host: `${name}:${server.port}` })).status, name).toBe(200);
    }
  });

  test.each([
    { Origin: "http://evil.example" },
    { Origin: "null" },
    { Origin: "https://127.0.0.1" },
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors" },
  ])("a foreign origin is refused: %j", async (headers) => {
    expect(await ask(mine("api/session"), headers)).toMatchObject({ status: 403 });
    expect(log).toEqual(["view/foreign-origin"]);
  });

  test("our own origin and a link typed or followed are good", async () => {
    const own = { Origin: `http://127.0.0.1:${server.port}`, "Sec-Fetch-Site": "same-origin" };
    expect((await ask(mine("api/session"), own)).status).toBe(200);
    expect((await ask(mine(""), { "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate" })).status).toBe(200);
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("only GET and HEAD: %s", async (method) => {
    const answer = await ask(mine("data/0/a.fits"), {}, method);
    expect(answer).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  });

  test("every answer carries the policy, worker scripts and errors too, and no CORS header", async () => {
    const paths = [mine(""), mine("worker.js"), mine("data/0/a.fits"), mine("nothing"), mine("data/9/x"), "/"];
    for (const path of paths) {
      const { headers } = await ask(path);
      expect(headers, path).toMatchObject({
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      });
      const policy = headers["content-security-policy"] ?? "";
      expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  test("no other interface answers", async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4")
      .map(({ address }) => address);
    for (const host of [...others, "127.0.0.2"]) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect({ host, port: server.port, timeout: 2000 });
        const end = (answer: boolean) => {
          socket.destroy();
          resolve(answer);
        };
        socket.once("connect", () => end(true));
        socket.once("timeout", () => end(false));
        socket.once("error", () => end(false));
      });
      expect(reached, host).toBe(false);
    }
  });
});

describe("what can be read", () => {
  test("files of a folder, a file named by itself, and what a pattern found", async () => {
    for (const path of ["data/0/a.fits", "data/1/a.fits", "data/2/a.fits"]) {
      expect(await ask(mine(path)), path).toMatchObject({ status: 200, body: "0123456789" });
    }
    expect((await ask(mine("data/0/deep/b.fits"))).body).toBe("deep down");
    expect((await ask(mine("data/2/deep/b.fits"))).status).toBe(404);
    const name = encodeURIComponent("name of <b>, 2013-06-21T00:00:08Z, é.fits");
    expect((await ask(mine(`data/0/${name}`))).body).toBe("named");
  });

  test("a link that stays inside is followed", async () => {
    expect((await ask(mine("data/0/way-in.fits"))).body).toBe("deep down");
  });

  test.each([
    "data/0/../secret.txt",
    "data/0/deep/../../secret.txt",
    "data/0/%2e%2e/secret.txt",
    "data/0/%2E%2E%2Fsecret.txt",
    "data/0/..%2fsecret.txt",
    "data/0/..%252fsecret.txt",
    "data/0/%252e%252e/secret.txt",
    "data/0/..\\secret.txt",
    "data/0/..%5csecret.txt",
    "data/0/..%255csecret.txt",
    "data/0/deep/%2e%2e/%2e%2e/secret.txt",
    "data/0/./a.fits",
    "data/0//a.fits",
    "data/0/a.fits%00",
    "data/0/a.fits%00.png",
    "data/0/C:/secret.txt",
    "data/0/C:%5csecret.txt",
    "data/0/%ff%fe",
    "data/0/%",
    "data/0/way-out.fits",
    "data/0/way-up/secret.txt",
    "data/0/way-up/inside/a.fits/../../secret.txt",
    "data/0/device.fits",
    "data/0/pipe.fits",
    "data/0/deep",
    "data/0/",
    "data/0/nothing.fits",
    "data/1/b.fits",
    "data/1/../secret.txt",
    "data/2/way-out.fits",
    "data/2/../secret.txt",
    "data/7/a.fits",
    "data/-1/a.fits",
    "data/0x0/a.fits",
    "data/__proto__/a.fits",
    "api/list?root=0&path=..",
    "api/list?root=0&path=deep/../..",
    "api/list?root=0&path=way-up",
    "api/list?root=0&path=%2fetc",
    "api/list?root=0&path=deep%00",
  ])("nothing leaks: %s", async (path) => {
    const answer = await ask(mine(path));
    expect(answer.status).toBe(404);
    expect(answer.body).not.toMatch(/secret|inside/);
    expect(log).toEqual(["view/outside"]);
  });

  test("with links followed, a link may lead out, a device still not", async () => {
    const other = await serve([inside], true);
    const before = server;
    server = other;
    try {
      expect((await ask(mine("data/0/way-out.fits"))).body).toBe("a secret outside");
      expect((await ask(mine("data/0/device.fits"))).status).toBe(404);
      expect((await ask(mine("data/0/pipe.fits"))).status).toBe(404);
    } finally {
      server = before;
      await other.close();
    }
  });

  test("the session tells names, never an absolute path", async () => {
    const { body } = await ask(mine("api/session"));
    expect(JSON.parse(body)).toMatchObject({
      roots: [
        { id: 0, name: "inside", kind: "folder" },
        { id: 1, name: "a.fits", kind: "file" },
        { id: 2, name: "*.fits", kind: "list" },
      ],
    });
    expect(body).not.toContain(place);
  });
});

describe("parts of a file", () => {
  const range = (text: string, more = {}) => ask(mine("data/0/a.fits"), { Range: text, ...more });

  test.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=4-", "456789", "bytes 4-9/10"],
    ["bytes=8-100", "89", "bytes 8-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=-100", "0123456789", "bytes 0-9/10"],
  ])("%s", async (text, body, found) => {
    expect(await range(text)).toMatchObject({
      status: 206,
      body,
      headers: { "content-range": found, "content-length": String(body.length), "accept-ranges": "bytes" },
    });
  });

  test.each(["bytes=10-", "bytes=5-3", "bytes=-0", "bytes=-", "bytes=0-1,3-4", "lines=0-3", "bytes=a-b", "bytes=1e1-"])(
    "%s is 416",
    async (text) => {
      expect(await range(text)).toMatchObject({ status: 416, headers: { "content-range": "bytes */10" } });
    },
  );

  test("HEAD tells size and tag without the bytes", async () => {
    const answer = await ask(mine("data/0/a.fits"), {}, "HEAD");
    expect(answer).toMatchObject({ status: 200, body: "", headers: { "content-length": "10" } });
    expect(answer.headers.etag).toMatch(/^"[\w-]+"$/);
  });

  test("a tag that still holds, and one that no longer does", async () => {
    const file = join(inside, "changing.fits");
    writeFileSync(file, "first");
    const { etag = "" } = (await ask(mine("data/0/changing.fits"))).headers;
    expect((await ask(mine("data/0/changing.fits"), { "If-None-Match": etag })).status).toBe(304);
    expect((await ask(mine("data/0/changing.fits"), { "If-Match": etag, Range: "bytes=0-1" })).body).toBe("fi");
    writeFileSync(file, "again");
    utimesSync(file, 1e9, 1e9);
    expect(await ask(mine("data/0/changing.fits"), { "If-Match": etag, Range: "bytes=0-1" })).toMatchObject({
      status: 412,
      body: expect.stringContaining("view/changed"),
    });
    expect((await ask(mine("data/0/changing.fits"), { "If-None-Match": etag })).status).toBe(200);
    rmSync(file);
  });

  test("a file that changes while it is read is broken off, not mixed", async () => {
    const file = join(inside, "growing.fits");
    const size = 64 * 1024 * 1024;
    writeFileSync(file, new Uint8Array(size));
    try {
      const received = await new Promise<number>((resolve, reject) => {
        const asked = request(
          { host: "127.0.0.1", port: server.port, path: mine("data/0/growing.fits") },
          (response) => {
            let count = 0;
            response.on("data", (part: Buffer) => {
              if (count === 0) appendFileSync(file, "more");
              count += part.length;
            });
            response.on("end", () => reject(new Error("all of it came")));
            response.on("error", () => resolve(count));
          },
        );
        asked.on("error", reject);
        asked.end();
      });
      expect(received).toBeLessThan(size);
    } finally {
      rmSync(file);
    }
  });

  test("200 ranges at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => range(`bytes=${index % 10}-${index % 10}`)),
    );
    expect(answers.map(({ body }) => body).join("")).toBe("0123456789".repeat(20));
  });
});

describe("listings", () => {
  const list = async (query: string) => JSON.parse((await ask(mine(`api/list?${query}`))).body);

  test("name, kind and size; what leads out is not named", async () => {
    const { entries, next } = await list("root=0");
    const names = entries.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["a.fits", "deep", "name of <b>, 2013-06-21T00:00:08Z, é.fits", "way-in.fits"]);
    expect(entries[0]).toEqual({ name: "a.fits", kind: "file", size: 10 });
    expect(entries[1]).toEqual({ name: "deep", kind: "folder", size: 0 });
    expect(next).toBe(null);
    expect((await list("root=0&path=deep")).entries).toEqual([{ name: "b.fits", kind: "file", size: 9 }]);
    expect((await list("root=1")).entries).toEqual([{ name: "a.fits", kind: "file", size: 10 }]);
  });

  test("a folder of 2,500 files comes in parts, each name once", async () => {
    const many = join(inside, "many");
    mkdirSync(many);
    const names = Array.from({ length: 2500 }, (_, index) => `${String(index).padStart(6, "0")}.fits`);
    for (const name of names) writeFileSync(join(many, name), "");
    const found: string[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const part: { entries: { name: string }[]; next: number | null; total: number } = await list(
        `root=0&path=many&from=${from}&limit=700`,
      );
      expect(part.entries.length).toBeLessThanOrEqual(700);
      expect(part.total).toBe(2500);
      found.push(...part.entries.map(({ name }) => name));
      from = part.next;
    }
    expect(found).toEqual(names);
    rmSync(many, { recursive: true });
  });

  test.each(["root=0&from=-1", "root=0&from=x", "root=0&limit=0", "root=0&limit=1.5"])(
    "%s is no listing",
    async (query) => {
      expect((await ask(mine(`api/list?${query}`))).status).toBe(400);
    },
  );
});

describe("addresses of other servers", () => {
  let origin: Server;
  let address: string;
  const seen: { url: string; headers: IncomingHttpHeaders }[] = [];
  let remote: ViewServer;
  const of = (path: string, headers: Record<string, string> = {}) => {
    const before = server;
    server = remote;
    return ask(`/${remote.token}/${path}`, headers).finally(() => {
      server = before;
    });
  };
  beforeAll(async () => {
    origin = createServer((asked, response) => {
      seen.push({ url: asked.url ?? "", headers: asked.headers });
      const location = /^\/data\/to(\/.*|http.*)$/.exec(asked.url ?? "")?.[1];
      if (location !== undefined) response.writeHead(302, { Location: decodeURIComponent(location) }).end();
      else if (asked.url === "/data/broken") response.writeHead(500).end("a secret of the other server");
      else if (asked.headers.range === "bytes=2-3") {
        response.writeHead(206, { "Content-Range": "bytes 2-3/6", ETag: '"1"', "Set-Cookie": "a=b" }).end("cd");
      } else response.writeHead(200, { ETag: '"1"', "Access-Control-Allow-Origin": "*" }).end("abcdef");
    });
    await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
    remote = await serve([`${address}/data/`, `${address}/one/a.fits`]);
  });
  afterAll(async () => {
    await remote.close();
    origin.close();
    origin.closeAllConnections();
  });

  test("a file and what lies below a prefix, ranges and tags passed through, cookies not", async () => {
    expect(await of("data/1/a.fits")).toMatchObject({ status: 200, body: "abcdef" });
    const part = await of("data/0/deep/b%20c.fits", { Range: "bytes=2-3", Cookie: "c=d" });
    expect(part).toMatchObject({ status: 206, body: "cd", headers: { "content-range": "bytes 2-3/6", etag: '"1"' } });
    expect(part.headers["set-cookie"]).toBeUndefined();
    expect(part.headers["access-control-allow-origin"]).toBeUndefined();
    expect(seen.at(-1)?.url).toBe("/data/deep/b%20c.fits");
    expect(seen.at(-1)?.headers.cookie).toBeUndefined();
    expect(seen.at(-1)?.headers.referer).toBeUndefined();
    const { body } = await of("api/session");
    expect(JSON.parse(body).roots).toMatchObject([
      { name: "data", kind: "remote" },
      { name: "a.fits", kind: "file" },
    ]);
    expect(body).not.toContain("127.0.0.1");
  });

  test("a redirect within is followed", async () => {
    expect((await of("data/0/to/data/other.fits")).body).toBe("abcdef");
  });

  test.each(["data/0/to/secret", "data/1/b.fits", "data/1/../secret", "data/0/..%2fsecret", "api/list?root=0"])(
    "nothing else: %s",
    async (path) => {
      seen.length = 0;
      expect(await of(path)).toMatchObject({ status: 404, body: '{"code":"view/outside"}' });
      expect(seen.filter(({ url }) => url.includes("secret") && !url.startsWith("/data/to"))).toEqual([]);
    },
  );

  test("what is wrong there is told without its words", async () => {
    const answer = await of("data/0/broken");
    expect(answer).toMatchObject({ status: 502 });
    expect(answer.body).not.toContain("secret");
  });

  test("an address that would need the network is refused offline, one with a password always", async () => {
    await expect(findRoots(["https://example.org/a.fits"], true)).rejects.toThrow(/--offline/);
    await expect(findRoots(["https://me:secret@example.org/a.fits"])).rejects.toThrow(/password/);
    const [bucket] = await findRoots(["s3://bucket/a/b.fits"]);
    expect(bucket?.remote?.url.href).toBe("https://bucket.s3.amazonaws.com/a/b.fits");
  });
});

test("closing ends open requests at once", async () => {
  const other = await serve([inside]);
  const file = join(inside, "large.fits");
  writeFileSync(file, new Uint8Array(32 * 1024 * 1024));
  const ended = new Promise<string>((resolve, reject) => {
    const path = `/${other.token}/data/0/large.fits`;
    const asked = request({ host: "127.0.0.1", port: other.port, path }, (response) => {
      response.once("data", () => {
        response.pause();
        other.close().catch(reject);
        response.resume();
      });
      response.on("error", () => resolve("broken off"));
      response.on("end", () => resolve("complete"));
    });
    asked.on("error", reject);
    asked.end();
  });
  expect(await ended).toBe("broken off");
  rmSync(file);
});
