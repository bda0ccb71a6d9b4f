import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memoryStorage, type Storage } from "../bytes/index.js";
import { HeliokitError, isHeliokitError } from "../errors.js";
import { folderStorage } from "../node/folder-storage.js";
import { type Fault, type FaultServer, faultServer } from "../testing/fault-server.js";
import { downloadFiles } from "./download-files.js";
import { safeName, uniqueNames } from "./names.js";
import { requestBytes } from "./request-bytes.js";
import type { DownloadItem, DownloadOptions } from "./types.js";

const content = (length: number, seed = 1) =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + seed * 7 + (at >> 8)) & 255);
const BODY = content(300_000);

let server: FaultServer;
let folder: string;
let waits: number[];
let quick: Omit<DownloadOptions, "to">;

beforeEach(async () => {
  server = await faultServer();
  folder = mkdtempSync(join(tmpdir(), "heliokit-download-"));
  waits = [];
  quick = {
    sleep: async (seconds) => {
      waits.push(seconds);
    },
    random: () => 0.5,
    idleTimeoutSeconds: 0.4,
  };
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const item = (name: string, extra: Partial<DownloadItem> = {}): DownloadItem => ({
  name,
  urls: [`${server.url}/${name}`],
  ...extra,
});
/** Comparing large arrays item by item is slow. */
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "no error";
}

describe("a download", () => {
  it("writes each file under its name, one connection at a time, and leaves nothing beside", async () => {
    for (const name of ["a.bin", "b.bin", "c.bin"]) server.serve(`/${name}`, BODY);
    const seen: number[] = [];
    const report = await downloadFiles([item("a.bin"), item("b.bin", { size: BODY.length }), item("c.bin")], {
      ...quick,
      to: folder,
      onProgress: ({ bytes }) => seen.push(bytes),
    });
    expect(report).toMatchObject({ done: 3, skipped: 0, failed: 0, bytes: 3 * BODY.length });
    expect(readdirSync(folder).sort()).toEqual(["a.bin", "b.bin", "c.bin"]);
    expect(same(read("b.bin"), BODY)).toBe(true);
    expect(server.peak()).toBe(1);
    expect(seen.at(-1)).toBe(3 * BODY.length);
    expect(report.files[0]?.path).toBe(join(folder, "a.bin"));
  });

  it("skips what is there and intact, fetches what is not", async () => {
    server.serve("/a.bin", BODY);
    await downloadFiles([item("a.bin", { size: BODY.length })], { ...quick, to: folder });
    const again = await downloadFiles([item("a.bin", { size: BODY.length })], { ...quick, to: folder });
    expect(again).toMatchObject({ skipped: 1, done: 0 });
    expect(server.log.length).toBe(1);
    writeFileSync(join(folder, "a.bin"), BODY.subarray(0, 1000));
    expect(await downloadFiles([item("a.bin", { size: BODY.length })], { ...quick, to: folder })).toMatchObject({
      done: 1,
    });
    expect(same(read("a.bin"), BODY)).toBe(true);
  });

  const passing: [string, Fault[]][] = [
    [
      "three answers of 503",
      [
        { kind: "status", status: 503 },
        { kind: "status", status: 503 },
        { kind: "status", status: 500 },
      ],
    ],
    ["a body cut short", [{ kind: "cut", after: 100_000 }]],
    ["bodies cut again and again", [1, 2, 3, 4, 5, 6, 7, 8].map(() => ({ kind: "cut", after: 30_000 }) as const)],
    ["a reset before the answer", [{ kind: "reset" }]],
    ["a reset in the body", [{ kind: "reset", after: 5000 }]],
    ["a page instead of the file", [{ kind: "page" }]],
    ["a server that is silent", [{ kind: "silent" }]],
    ["a body that stalls", [{ kind: "stall", after: 70_000 }]],
    ["a cut and a wrong range", [{ kind: "cut", after: 100_000 }, { kind: "wrong-range" }]],
    ["a cut and no ranges", [{ kind: "cut", after: 100_000 }, { kind: "no-range" }]],
  ];
  it.each(passing)("ends whole after %s", async (_, faults) => {
    server.serve("/a.bin", BODY);
    server.fail("/a.bin", ...faults);
    const report = await downloadFiles([item("a.bin")], { ...quick, to: folder });
    expect(report).toMatchObject({ done: 1, failed: 0 });
    expect(same(read("a.bin"), BODY)).toBe(true);
    expect(readdirSync(folder)).toEqual(["a.bin"]);
    expect(waits.length).toBeGreaterThan(0);
  });

  it("goes on where a cut body ended, if it is the same file", async () => {
    server.serve("/a.bin", BODY);
    server.fail("/a.bin", { kind: "cut", after: 100_000 });
    const report = await downloadFiles([item("a.bin")], { ...quick, to: folder });
    expect(server.log[1]).toMatchObject({ range: "bytes=100000-", ifRange: `"300000-${BODY[0]}"` });
    expect(report.bytes).toBe(BODY.length);
  });

  it("begins again when the file is another one by then", async () => {
    const other = content(300_000, 9);
    server.serve("/a.bin", BODY);
    server.fail("/a.bin", { kind: "cut", after: 100_000 });
    await downloadFiles([item("a.bin")], { ...quick, to: folder, retries: 0 });
    server.serve("/a.bin", other, '"other"');
    const report = await downloadFiles([item("a.bin")], { ...quick, to: folder });
    expect(report.done).toBe(1);
    expect(same(read("a.bin"), other)).toBe(true);
  });

  it("resumes in a later run", async () => {
    server.serve("/a.bin", BODY);
    server.fail("/a.bin", { kind: "cut", after: 120_000 });
    const first = await downloadFiles([item("a.bin")], { ...quick, to: folder, retries: 0 });
    expect(first.files[0]).toMatchObject({ status: "failed", code: "download/cut", bytes: 120_000 });
    const second = await downloadFiles([item("a.bin")], { ...quick, to: folder });
    expect(second.files[0]).toMatchObject({ status: "done", resumedFrom: 120_000 });
    expect(second.bytes).toBe(180_000);
    expect(same(read("a.bin"), BODY)).toBe(true);
  });

  it("finds a length that lies by the size that is known", async () => {
    server.serve("/a.bin", BODY);
    server.fail("/a.bin", { kind: "cut", after: 1000, lies: true });
    const report = await downloadFiles([item("a.bin", { size: BODY.length })], { ...quick, to: folder });
    expect(report.done).toBe(1);
    expect(same(read("a.bin"), BODY)).toBe(true);
  });

  it("finds a length that lies by the check of the content, and says so when it stays", async () => {
    server.serve("/a.bin", BODY);
    server.fail("/a.bin", ...[1, 2].map(() => ({ kind: "cut", after: 1000, lies: true }) as const));
    const verify: NonNullable<DownloadOptions["verify"]> = async ({ size }) => {
      if (size < 2000) throw new HeliokitError("fits/truncated-data", `only ${size} bytes`);
    };
    const report = await downloadFiles([item("a.bin")], { ...quick, to: folder, verify, retries: 1 });
    expect(report.files[0]).toMatchObject({ status: "failed", code: "fits/truncated-data", attempts: 2 });
    expect(readdirSync(folder)).toEqual([]);
    expect(await downloadFiles([item("a.bin")], { ...quick, to: folder, verify })).toMatchObject({ done: 1 });
  });

  it("reports one file that is not there and fetches the others", async () => {
    server.serve("/a.bin", BODY);
    const report = await downloadFiles([item("none.bin"), item("a.bin")], { ...quick, to: folder });
    expect(report).toMatchObject({ done: 1, failed: 1 });
    expect(report.files[0]).toMatchObject({ status: "failed", code: "download/http-status", attempts: 1 });
    expect(report.files[0]?.message).toContain("404");
  });

  it("asks for a new address once when the old one is gone, and mirrors in turn", async () => {
    server.serve("/new.bin", BODY);
    const moved = item("a.bin", { refreshUrl: async () => `${server.url}/new.bin` });
    const mirrored = item("b.bin", { urls: [`${server.url}/none`, `${server.url}/new.bin`] });
    const report = await downloadFiles([moved, mirrored], { ...quick, to: folder });
    expect(report).toMatchObject({ done: 2 });
    expect(report.files[0]?.url).toBe(`${server.url}/new.bin`);
  });

  it("checks SHA-256 and tries the next mirror", async () => {
    const sha256 = createHash("sha256").update(BODY).digest("hex");
    server.serve("/bad", content(300_000, 5));
    server.serve("/good", BODY);
    const report = await downloadFiles([item("a.bin", { urls: [`${server.url}/bad`, `${server.url}/good`], sha256 })], {
      ...quick,
      to: folder,
      retries: 0,
    });
    expect(report).toMatchObject({ done: 1 });
    expect(same(read("a.bin"), BODY)).toBe(true);
  });

  it("keeps what a transform makes of the file", async () => {
    server.serve("/a.bin", BODY);
    const transform = async () => new TextEncoder().encode("header and pixels");
    const storage = memoryStorage();
    await downloadFiles([item("a.bin", { transform })], { ...quick, to: storage });
    const names: string[] = [];
    for await (const { name, size } of storage.list()) names.push(`${name} ${size}`);
    expect(names).toEqual(["a.bin 17"]);
  });

  it("waits as long as Retry-After asks, and no longer than is reasonable", async () => {
    server.serve("/a.bin", BODY);
    server.fail("/a.bin", { kind: "status", status: 503, retryAfter: "17" });
    await downloadFiles([item("a.bin")], { ...quick, to: folder });
    expect(waits).toEqual([17]);
    server.fail("/b.bin", { kind: "status", status: 503, retryAfter: "86400" });
    const report = await downloadFiles([item("b.bin")], { ...quick, to: folder });
    expect(report.files[0]?.message).toContain("asks to wait 86400 s");
    expect(waits).toEqual([17]);
  });

  it("grows its pauses and gives up", async () => {
    server.fail("/a.bin", ...Array.from({ length: 6 }, () => ({ kind: "status", status: 503 }) as const));
    const report = await downloadFiles([item("a.bin")], { ...quick, to: folder });
    expect(report.files[0]).toMatchObject({ code: "download/http-status", attempts: 6 });
    expect(waits).toEqual([0.75, 1.5, 3, 6, 12]);
  });

  it("refuses before the first byte: no files, alike names, no room", async () => {
    expect(await codeOf(() => downloadFiles([], { to: folder }))).toBe("download/nothing-to-do");
    expect(await codeOf(() => downloadFiles([item("A.fits"), item("a.fits")], { to: folder }))).toBe(
      "download/name-collision",
    );
    const full: Storage = { ...memoryStorage(), freeBytes: async () => 1000 };
    expect(await codeOf(() => downloadFiles([item("a.bin", { size: 5000 })], { to: full }))).toBe("download/no-space");
    expect(server.log).toEqual([]);
  });

  it("stops at a disk that is full while files come, and says what was not tried", async () => {
    server.serve("/a.bin", BODY);
    server.serve("/b.bin", BODY);
    const inner = memoryStorage();
    const full: Storage = {
      ...inner,
      appendTo: async (name, offset) => {
        const file = await inner.appendTo(name, offset);
        return { ...file, write: async () => Promise.reject(new HeliokitError("node/disk-full", "the disk is full")) };
      },
    };
    const report = await downloadFiles([item("a.bin"), item("b.bin")], { ...quick, to: full });
    expect(report.files.map(({ code }) => code)).toEqual(["node/disk-full", "download/not-tried"]);
  });

  it("ends with the signal's reason, and can be gone on with", async () => {
    server.serve("/a.bin", BODY);
    server.fail("/a.bin", { kind: "stall", after: 150_000 });
    const stop = new AbortController();
    const running = downloadFiles([item("a.bin")], {
      ...quick,
      idleTimeoutSeconds: 30,
      to: folder,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error("Ctrl-C")), 150);
    await expect(running).rejects.toThrow("Ctrl-C");
    const report = await downloadFiles([item("a.bin")], { ...quick, to: folder });
    expect(report.files[0]).toMatchObject({ status: "done" });
    expect(same(read("a.bin"), BODY)).toBe(true);
  });
});

describe("names", () => {
  it("lead nowhere and suit every file system", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        const safe = safeName(name);
        expect(safe).not.toBe("");
        for (const part of safe.split("/")) {
          expect(part).not.toMatch(/[<>:"|?*\\]|^\.+$|[. ]$/);
          expect(part).not.toMatch(/^(?:con|nul|aux|prn|com1|lpt9)(?:\.|$)/i);
          expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(240);
          expect(part).not.toBe("");
        }
        expect(safeName(safe)).toBe(safe);
      }),
    );
    expect(safeName("../../etc/passwd")).toBe("etc/passwd");
    expect(safeName("C:\\x\\CON.fits")).toBe("C_/x/_CON.fits");
  });

  it("are told apart without upper and lower case", () => {
    expect(() => uniqueNames(["a:b", "a_b"])).toThrow(/name of another/);
  });
});

describe("a request", () => {
  it("retries, checks the length, and gives the bytes", async () => {
    server.serve("/info", BODY);
    server.fail("/info", { kind: "status", status: 502 }, { kind: "cut", after: 10 });
    const { bytes } = await requestBytes(`${server.url}/info`, quick);
    expect(same(bytes, BODY)).toBe(true);
    expect(server.log.length).toBe(3);
  });

  it("asks again when the answer is broken, and says why in the end", async () => {
    server.serve("/info", BODY);
    const isBroken = () => "HTML instead of JSON";
    expect(await codeOf(() => requestBytes(`${server.url}/info`, { ...quick, isBroken, retries: 2 }))).toBe(
      "download/broken-answer",
    );
    expect(server.log.length).toBe(3);
  });

  it("refuses too much, a bad address, a missing page", async () => {
    server.serve("/info", BODY);
    expect(await codeOf(() => requestBytes(`${server.url}/info`, { ...quick, maxBytes: 1000 }))).toBe(
      "download/too-large",
    );
    expect(await codeOf(() => requestBytes("no address", quick))).toBe("download/bad-url");
    expect(await codeOf(() => requestBytes(`${server.url}/none`, quick))).toBe("download/http-status");
    await server.close();
    expect(await codeOf(() => requestBytes(`${server.url}/info`, { ...quick, retries: 1 }))).toBe("download/no-answer");
  });
});

it("a folder keeps files below itself", async () => {
  const storage = folderStorage(folder);
  expect(await codeOf(() => storage.write("../x", BODY))).toBe("bytes/bad-name");
  await storage.write("sub/a", BODY);
  const found: string[] = [];
  for await (const { name } of storage.list("sub/")) found.push(name);
  expect(found).toEqual(["sub/a"]);
});
