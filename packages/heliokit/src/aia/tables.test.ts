import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HeliokitError, type HeliokitWarning, isHeliokitError } from "../errors.js";
import { formatUtc, parseInstant } from "../time/index.js";
import { correctionTable, errorTable, pointingTable } from "./fetch-tables.js";
import { fetchText } from "./fetch-text.js";
import { pointingRow } from "./pointing-table.js";
import { sha256 } from "./sha256.js";
import type { TableSources } from "./table-sources.js";
import { type CachedTable, memoryTableCache, type TableCache } from "./tables.js";

/** A server on loopback that misbehaves on demand: what it does with a path is decided by the test. */
type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let base = "";
let behaviours: Record<string, Behaviour> = {};
let asked: { readonly url: string; readonly agent: string | undefined }[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? "", agent: request.headers["user-agent"] });
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const behaviour = behaviours[path];
    if (behaviour) behaviour(request, response);
    else response.writeHead(404).end("not here");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  base = `http://127.0.0.1:${address.port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  behaviours = {};
  asked = [];
});

const ok =
  (body: string, type = "text/plain"): Behaviour =>
  (_request, response) => {
    const bytes = new TextEncoder().encode(body);
    response.writeHead(200, { "content-type": type, "content-length": String(bytes.length) }).end(bytes);
  };
const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (_request, response) => {
    response.writeHead(code, headers).end("no");
  };
/** Announces the whole body, sends half of it, hangs up. */
const cut =
  (body: string): Behaviour =>
  (_request, response) => {
    response.writeHead(200, { "content-length": String(body.length) });
    response.write(body.slice(0, body.length / 2), () => response.destroy());
  };
const silent: Behaviour = () => {};
/** Goes on for ever. */
const endless: Behaviour = (_request, response) => {
  response.writeHead(200);
  const more = () => {
    if (!response.destroyed) response.write("x".repeat(65_536), () => setImmediate(more));
  };
  more();
};
/** Misbehaves the first time, then behaves. */
const once_ = (first: Behaviour, then: Behaviour): Behaviour => {
  let calls = 0;
  return (request, response) => (calls++ === 0 ? first : then)(request, response);
};

const pointing = (until = "2013-06-22T00:00:00Z") =>
  "T_START,T_STOP,A_193_X0,A_193_Y0,A_193_IMSCALE,A_193_INSTROT\n" +
  `2013-06-21T00:00:00Z,${until},2041.35,2041.3,0.600714,0.0178\n`;
const pointingJson = JSON.stringify({
  keywords: [
    { name: "T_START", values: ["2013-06-21T00:00:00Z"] },
    { name: "T_STOP", values: ["2013-06-22T00:00:00Z"] },
    ...["X0", "Y0", "IMSCALE", "INSTROT"].map((name) => ({ name: `A_193_${name}`, values: ["1"] })),
  ],
  count: 1,
  status: 0,
});
const response =
  "DATE T_START T_STOP VER_NUM WAVE_STR EFF_AREA EFFA_P1 EFFA_P2 EFFA_P3\n" +
  "2020-11-19 2010-03-24 2030-05-01 10 193_THIN 1 0 0 0\n";
const errors = "VER_NUM WAVE_STR DNPERPHT COMPRESS CALERR CHIANTI EVEERR\n3 193_THIN 0.962 12.759 0.25 0.25 0.014\n";

const sources = (): TableSources => ({
  lmsalPointing: `${base}/lmsal.csv`,
  jsocInfo: `${base}/jsoc_info`,
  sswMirrors: [`${base}/one/`, `${base}/two/`, `${base}/three/`],
  correction: { path: "sdo/response.txt", sha256: sha256(response) },
  errors: { path: "sdo/errors.txt", sha256: sha256(errors) },
});
const around = "2013-06-21T00:00:06.84Z";
const quick = { timeoutSeconds: 5, retryDelaySeconds: 0.01 };

async function failure(work: Promise<unknown>): Promise<HeliokitError> {
  try {
    await work;
  } catch (error) {
    if (isHeliokitError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("fetching one text", () => {
  const get = (options = {}) => fetchText(`${base}/file`, { ...quick, ...options });

  it("gives the body and names itself", async () => {
    behaviours["/file"] = ok("Å table");
    expect(await get()).toBe("Å table");
    expect(asked[0]?.agent).toContain("Heliokit");
  });

  it("follows redirects", async () => {
    behaviours["/file"] = status(302, { location: "/elsewhere" });
    behaviours["/elsewhere"] = ok("moved");
    expect(await get()).toBe("moved");
  });

  it("does not ask twice for what is not there", async () => {
    expect((await failure(get())).message).toContain("the server answered 404");
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["500", status(500)],
    ["429 with a wait", status(429, { "retry-after": "0" })],
    ["a cut body", cut("x".repeat(1000))],
    ["a reset connection", ((request) => request.socket.destroy()) satisfies Behaviour],
  ])("tries once more after %s", async (_what, behaviour) => {
    behaviours["/file"] = once_(behaviour, ok("good"));
    expect(await get()).toBe("good");
    behaviours["/file"] = behaviour;
    asked = [];
    expect((await failure(get())).code).toBe("aia/fetch-failed");
    expect(asked).toHaveLength(2);
  });

  it("does not wait for ever, nor take whatever comes", async () => {
    behaviours["/file"] = silent;
    expect((await failure(get({ timeoutSeconds: 0.1 }))).message).toContain("no complete answer within 0.1 s");
    behaviours["/file"] = endless;
    expect((await failure(get({ maxBytes: 100_000 }))).message).toContain("longer than the limit of 100000 bytes");
    behaviours["/file"] = ok("x".repeat(1000));
    expect((await failure(get({ maxBytes: 999 }))).message).toContain("1000 bytes are announced");
  });

  it("stops when told, also in the pause before the second attempt", async () => {
    behaviours["/file"] = silent;
    const reason = new Error("enough");
    const controller = new AbortController();
    const waiting = get({ signal: controller.signal });
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);

    behaviours["/file"] = status(503);
    const second = new AbortController();
    const pausing = get({ signal: second.signal, retryDelaySeconds: 9 });
    setTimeout(() => second.abort(reason), 50);
    await expect(pausing).rejects.toBe(reason);
  });

  it("says why nobody answers", async () => {
    const error = await failure(fetchText("http://127.0.0.1:1/x", quick));
    expect(error.code).toBe("aia/fetch-failed");
    expect(error.message).toMatch(/ECONNREFUSED|bad port/);
  });
});

describe("the pointing table", () => {
  it("comes from LMSAL, once", async () => {
    behaviours["/lmsal.csv"] = ok(pointing());
    const cache = memoryTableCache();
    const now = () => parseInstant("2026-01-01");
    const table = await pointingTable({ around, sources: sources(), cache, now, ...quick });
    expect(table.origin).toEqual({ source: "lmsal", address: `${base}/lmsal.csv` });
    expect(pointingRow(table, parseInstant(around), 193)?.x0).toBe(2041.35);
    expect(await cache.get("pointing-lmsal.csv")).toEqual({
      text: pointing(),
      sha256: sha256(pointing()),
      source: "lmsal",
      address: `${base}/lmsal.csv`,
      fetchedAt: "2026-01-01T00:00:00Z",
    });
    const again = await pointingTable({ around: [around, parseInstant(around)], sources: sources(), cache, ...quick });
    expect(again.sha256).toBe(table.sha256);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ["404", status(404)],
    ["500", status(500)],
    ["a cut body", cut(pointing())],
    ["a notice page with status 200", ok("<html>Please log in</html>", "text/html")],
    ["another table", ok(response)],
    ["an older table", ok(pointing("2013-06-21T00:00:05Z"))],
    ["silence", silent],
  ])("comes from the archive when LMSAL gives %s", async (_what, behaviour) => {
    behaviours["/lmsal.csv"] = behaviour;
    behaviours["/jsoc_info"] = ok(pointingJson, "application/json");
    const table = await pointingTable({ around, sources: sources(), ...quick, timeoutSeconds: 0.3 });
    expect(table.origin.source).toBe("jsoc");
    const query = new URL(asked.at(-1)?.url ?? "", base).searchParams;
    expect(query.get("ds")).toBe("aia.master_pointing3h[2013-06-20T00:00:00Z-2013-06-22T00:00:00Z]");
    expect(query.get("key")).toBe("**ALL**");
  });

  it("asks only whom it is told to ask", async () => {
    behaviours["/jsoc_info"] = ok(pointingJson);
    expect((await pointingTable({ around, source: "jsoc", sources: sources(), ...quick })).origin.source).toBe("jsoc");
    expect((await failure(pointingTable({ around, source: "lmsal", sources: sources(), ...quick }))).code).toBe(
      "aia/table-unavailable",
    );
  });

  it("is fetched again when the cached one ends before the observation", async () => {
    const cache = memoryTableCache();
    behaviours["/lmsal.csv"] = ok(pointing("2013-06-21T00:00:05Z"));
    await pointingTable({ around: "2013-06-21T00:00:01Z", sources: sources(), cache, ...quick });
    behaviours["/lmsal.csv"] = ok(pointing());
    const table = await pointingTable({ around, sources: sources(), cache, ...quick });
    expect(formatUtc(table.coverage.until, 0)).toBe("2013-06-22T00:00:00Z");
    expect(asked).toHaveLength(2);
  });

  it("is fetched again on demand", async () => {
    const cache = memoryTableCache();
    behaviours["/lmsal.csv"] = ok(pointing());
    await pointingTable({ around, sources: sources(), cache, ...quick });
    await pointingTable({ around, sources: sources(), cache, refresh: true, ...quick });
    expect(asked).toHaveLength(2);
  });

  it("comes whole, with whatever end, without observations", async () => {
    behaviours["/lmsal.csv"] = ok(pointing("2013-06-21T00:00:05Z"));
    expect((await pointingTable({ sources: sources(), ...quick })).rowNumbers).toHaveLength(1);
    behaviours = { "/jsoc_info": ok(pointingJson) };
    await pointingTable({ source: "jsoc", sources: sources(), now: () => parseInstant("2013-06-21"), ...quick });
    expect(new URL(asked.at(-1)?.url ?? "", base).searchParams.get("ds")).toBe(
      "aia.master_pointing3h[2010-05-12T00:00:00Z-2013-06-22T00:00:00Z]",
    );
  });

  it("says everything that was tried, and what to do", async () => {
    behaviours["/lmsal.csv"] = ok(pointing("2013-06-21T00:00:05Z"));
    behaviours["/jsoc_info"] = ok('{"count":0,"status":0}');
    const error = await failure(pointingTable({ around, sources: sources(), ...quick }));
    expect(error.code).toBe("aia/table-unavailable");
    expect(error.message).toContain("it ends at 2013-06-21T00:00:05Z, before the observation of 2013-06-21T00:00:06Z");
    expect(error.message).toContain("no data for this query");
    expect(error.message).toContain("heliokit tables fetch");
    expect(error.message).toContain("--pointing header --correction none");
    expect(error.facts["attempts"]).toHaveLength(2);
  });

  it("stops when told instead of asking the next", async () => {
    behaviours["/lmsal.csv"] = silent;
    const controller = new AbortController();
    const work = pointingTable({ around, sources: sources(), signal: controller.signal, ...quick });
    const rejected = expect(work).rejects.toThrow("enough");
    // Only when it has been asked: on a busy machine that takes its time.
    await expect.poll(() => asked.length).toBe(1);
    controller.abort(new Error("enough"));
    await rejected;
    expect(asked).toHaveLength(1);
  });
});

describe("working offline", () => {
  it("touches no network and says what to do", async () => {
    behaviours["/lmsal.csv"] = ok(pointing());
    const error = await failure(pointingTable({ around, sources: sources(), offline: true, refresh: true, ...quick }));
    expect(error.code).toBe("aia/table-unavailable");
    expect(error.message).toContain("(working offline)");
    expect(asked).toEqual([]);
  });

  it("takes what the cache has", async () => {
    const cache = memoryTableCache();
    behaviours["/lmsal.csv"] = ok(pointing());
    await pointingTable({ around, sources: sources(), cache, ...quick });
    const table = await pointingTable({ around, sources: sources(), cache, offline: true });
    expect(table.origin.source).toBe("lmsal");
    const later = await failure(pointingTable({ around: "2014-01-01", sources: sources(), cache, offline: true }));
    expect(later.message).toContain("cached pointing-lmsal.csv: it ends at 2013-06-22T00:00:00Z");
  });
});

describe("the degradation and error tables", () => {
  it("come from the first mirror that gives the published bytes", async () => {
    behaviours["/one/sdo/response.txt"] = status(503);
    behaviours["/two/sdo/response.txt"] = ok(response.replace(" 10 ", " 11 "));
    behaviours["/three/sdo/response.txt"] = ok(response);
    const cache = memoryTableCache();
    const table = await correctionTable({ sources: sources(), cache, ...quick });
    expect(table.origin.address).toBe(`${base}/three/sdo/response.txt`);
    expect(table.versions).toEqual([10]);
    expect(asked.map(({ url }) => url.split("/")[1])).toEqual(["one", "one", "two", "three"]);
    await correctionTable({ sources: sources(), cache, ...quick });
    expect(asked).toHaveLength(4);

    behaviours["/one/sdo/errors.txt"] = ok(errors);
    expect((await errorTable({ sources: sources(), ...quick })).rows).toHaveLength(1);
  });

  it("come from the archive at last, with every version", async () => {
    behaviours["/jsoc_info"] = ok(
      JSON.stringify({
        keywords: ["T_START", "T_STOP", "VER_NUM", "WAVE_STR", "EFF_AREA", "EFFA_P1", "EFFA_P2", "EFFA_P3"].map(
          (name, at) => ({ name, values: [["2010-03-24", "2030-05-01", "9", "193_THIN", "1", "0", "0", "0"][at]] }),
        ),
        count: 1,
        status: 0,
      }),
    );
    const table = await correctionTable({ source: "auto", sources: sources(), ...quick });
    expect(table.origin.source).toBe("jsoc");
    const query = new URL(asked.at(-1)?.url ?? "", base).searchParams;
    expect(query.get("ds")).toBe("aia.response[][!1=1!]");
    const error = await failure(correctionTable({ source: "ssw", sources: sources(), ...quick }));
    expect(error.facts["attempts"]).toHaveLength(3);
  });

  it("are not taken from a cache that holds something else", async () => {
    const cache = memoryTableCache();
    const bad: CachedTable = { text: "x", sha256: sha256("x"), source: "ssw", address: "", fetchedAt: "" };
    await cache.put("response.txt", bad);
    behaviours["/one/sdo/response.txt"] = ok(response);
    expect((await correctionTable({ sources: sources(), cache, ...quick })).sha256).toBe(sha256(response));
    expect((await cache.get("response.txt"))?.text).toBe(response);
  });

  it("are had all the same when the cache cannot be read or written", async () => {
    behaviours["/one/sdo/response.txt"] = ok(response);
    const broken: TableCache = {
      get: () => Promise.reject(new Error("EIO")),
      put: () => Promise.reject(new Error("ENOSPC")),
    };
    const warnings: HeliokitWarning[] = [];
    const onWarning = (warning: HeliokitWarning) => warnings.push(warning);
    await correctionTable({ sources: sources(), cache: broken, onWarning, ...quick });
    expect(warnings).toMatchObject([{ code: "aia/table-not-cached", message: expect.stringContaining("ENOSPC") }]);
  });
});
