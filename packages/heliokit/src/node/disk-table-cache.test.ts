import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { diskTableCache } from "./disk-table-cache.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-cache-"));
});
afterAll(() => rm(folder, { recursive: true }));

const table = {
  text: "T_START,T_STOP\n",
  sha256: "6a10c0c3c12fc3b8f0e2ea8d9c8b3e8f3b6ec4c4f1a2f4f2a5bcf62dd5bd9f5a",
  source: "lmsal",
  address: "https://example.org/t.csv",
  fetchedAt: "2026-01-01T00:00:00Z",
};

async function hashed(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Buffer.from(bytes).toString("hex");
}

test("what is put comes back, as a plain file with its origin beside it", async () => {
  const cache = diskTableCache(join(folder, "new", "cache"));
  const kept = { ...table, sha256: await hashed(table.text) };
  expect(await cache.get("pointing-lmsal.csv")).toBeUndefined();
  await cache.put("pointing-lmsal.csv", kept);
  expect(await cache.get("pointing-lmsal.csv")).toEqual(kept);
  expect(await readFile(join(cache.folder, "pointing-lmsal.csv"), "utf8")).toBe(kept.text);
  expect((await cache.list()).map(({ key, bytes }) => [key, bytes])).toEqual([["pointing-lmsal.csv", 15]]);
});

test("a damaged table is not used; one copied by hand is", async () => {
  const cache = diskTableCache(join(folder, "damaged"));
  await cache.put("pointing-lmsal.csv", table);
  expect(await cache.get("pointing-lmsal.csv")).toBeUndefined();
  await writeFile(join(cache.folder, "correction-jsoc.json"), "{}");
  expect(await cache.get("correction-jsoc.json")).toMatchObject({
    text: "{}",
    source: "jsoc",
    sha256: await hashed("{}"),
  });
});

test("keys do not lead out of the folder", async () => {
  const cache = diskTableCache(join(folder, "inner"));
  await cache.put("../escaped.csv", table);
  await expect(readFile(join(folder, "escaped.csv"))).rejects.toThrow("ENOENT");
});

test.skipIf(process.platform === "win32")("a folder that cannot be written is no error", async () => {
  await writeFile(join(folder, "file"), "");
  await diskTableCache(join(folder, "file")).put("a.csv", table);
  await chmod(folder, 0o755);
});
