import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileSource } from "./file-source.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-file-"));
  await writeFile(
    join(folder, "ten.bin"),
    Uint8Array.from({ length: 10 }, (_, index) => index),
  );
});
afterAll(() => rm(folder, { recursive: true }));

test("reads ranges, and no further than the end", async () => {
  const source = await fileSource(join(folder, "ten.bin"));
  expect(source.name).toBe("ten.bin");
  expect(source.size).toBe(10);
  expect([...(await source.read(2, 3))]).toEqual([2, 3, 4]);
  expect([...(await source.read(8, 1e15))]).toEqual([8, 9]);
  expect((await source.read(20, 5)).length).toBe(0);
  await source.close();
});

test("reads into memory of the caller, shared memory too", async () => {
  const source = await fileSource(join(folder, "ten.bin"));
  const target = new Uint8Array(new SharedArrayBuffer(6));
  expect(await source.readInto?.(7, target)).toBe(3);
  expect([...target]).toEqual([7, 8, 9, 0, 0, 0]);
  const memory = new Uint8Array(new WebAssembly.Memory({ initial: 1 }).buffer, 100, 4);
  expect(await source.readInto?.(0, memory)).toBe(4);
  expect([...memory]).toEqual([0, 1, 2, 3]);
  await source.close();
});

test("says what is wrong with a path", async () => {
  await expect(fileSource(join(folder, "none.fits"))).rejects.toMatchObject({ code: "node/file-not-found" });
  await expect(fileSource(join(folder, "ten.bin", "below"))).rejects.toMatchObject({ code: "node/file-not-found" });
  await expect(fileSource(folder)).rejects.toMatchObject({ code: "node/not-a-file" });
});

test("stops when told to", async () => {
  const source = await fileSource(join(folder, "ten.bin"));
  await expect(source.read(0, 4, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  await source.close();
});
