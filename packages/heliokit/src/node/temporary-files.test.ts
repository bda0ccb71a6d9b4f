import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isDeadTemporary, removeDeadTemporaries, type TemporaryFileWorld, temporaryName } from "./temporary-files.js";

const HOUR = 3600_000;
const world: TemporaryFileWorld = {
  host: "abc",
  pid: 100,
  startedMs: 10 * 24 * HOUR,
  nowMs: 10 * 24 * HOUR + HOUR,
  isAlive: (pid) => pid === 7 || pid === 100,
};

test.each([
  ["this host, process gone", ".a.fits.heliokit-abc-8-x1.tmp", world.nowMs - HOUR, true],
  ["this host, process alive", ".a.fits.heliokit-abc-7-x1.tmp", world.nowMs - HOUR, false],
  ["this very process", ".a.fits.heliokit-abc-100-x1.tmp", world.nowMs - 1000, false],
  [
    "the same process number in an earlier life of the container",
    ".a.heliokit-abc-100-x.tmp",
    world.startedMs - 5000,
    true,
  ],
  ["another host, fresh", ".a.fits.heliokit-xyz-8-x1.tmp", world.nowMs - HOUR, false],
  ["another host, two days old", ".a.fits.heliokit-xyz-8-x1.tmp", world.nowMs - 48 * HOUR, true],
  ["another program's", ".a.fits.tmp", 0, false],
  ["a user's file", "a.heliokit-abc-8-x1.tmp", 0, false],
])("%s", (_, name, modifiedMs, dead) => {
  expect(isDeadTemporary({ name, modifiedMs }, world)).toBe(dead);
});

test("a start removes what a dead process left, and only that", async () => {
  const folder = await mkdtemp(join(tmpdir(), "heliokit-dead-"));
  try {
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const mine = temporaryName("image.fits");
    const left = mine.replace(`-${process.pid}-`, `-${dead}-`);
    const foreign = mine.replace(/heliokit-[0-9a-z]+-/, "heliokit-0other-");
    const old = foreign.replace("0other", "0older");
    for (const name of [mine, left, foreign, old, "kept.fits"]) await writeFile(join(folder, name), "x");
    await utimes(join(folder, old), 1e9, 1e9);
    expect(await removeDeadTemporaries(folder)).toBe(2);
    expect((await readdir(folder)).sort()).toEqual([mine, foreign, "kept.fits"].sort());
    expect(await removeDeadTemporaries(join(folder, "not there"))).toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a very long name still gives a name that file systems take", () => {
  expect(Buffer.byteLength(temporaryName("日".repeat(80)))).toBeLessThan(255);
});
