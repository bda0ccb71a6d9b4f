import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFile } from "./open-file.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-open-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([true, false])("writes and reads at positions (blocking: %s)", async (blocking) => {
  const path = join(folder, `file ${blocking}`);
  const written = await openFile(path, "wx", blocking);
  expect(await written.write(Uint8Array.of(0, 1, 2, 3), 1, 3, 2)).toBe(3);
  await written.sync();
  await written.close();
  expect([...(await readFile(path))]).toEqual([0, 0, 1, 2, 3]);

  const read = await openFile(path, "r", blocking);
  const target = new Uint8Array(4);
  expect(await read.read(target, 1, 3, 3)).toBe(2);
  expect([...target]).toEqual([0, 2, 3, 0]);
  expect((await read.stat()).size).toBe(5);
  await read.close();
  await expect(openFile(path, "wx", blocking)).rejects.toMatchObject({ code: "EEXIST" });
  await expect(openFile(join(folder, "none"), "r", blocking)).rejects.toMatchObject({ code: "ENOENT" });
});
