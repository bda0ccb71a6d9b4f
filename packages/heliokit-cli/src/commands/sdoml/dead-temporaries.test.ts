import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeDeadTemporariesBelow } from "./dead-temporaries.js";

test("what a killed run left in any folder of a store goes; what others work on stays", async () => {
  const store = await mkdtemp(join(tmpdir(), "heliokit-dead-"));
  const deep = join(store, "2013", "header", "171A");
  await mkdir(deep, { recursive: true });
  const dead = join(deep, "..zattrs.heliokit-otherhost-1-abc.tmp");
  const alive = join(deep, ".0.heliokit-otherhost-2-abc.tmp");
  for (const path of [dead, alive, join(deep, "0")]) await writeFile(path, "x");
  const before = new Date(Date.now() - 2 * 24 * 3600 * 1000);
  await utimes(dead, before, before);
  expect(await removeDeadTemporariesBelow(store)).toBe(1);
  expect((await readdir(deep)).sort()).toEqual([".0.heliokit-otherhost-2-abc.tmp", "0"]);
  expect(await removeDeadTemporariesBelow(join(store, "not", "there"))).toBe(0);
  await rm(store, { recursive: true });
});
