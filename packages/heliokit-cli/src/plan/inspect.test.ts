import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type SyntheticDamage, syntheticLevel1 } from "heliokit/synthetic";
import { formatUtc } from "heliokit/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectFile } from "./inspect.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-inspect-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function made(name: string, damage?: SyntheticDamage, size = 64): Promise<{ path: string; bytes: Uint8Array }> {
  const { bytes } = await syntheticLevel1({ size, channel: 171, ...(damage ? { damage } : {}) });
  const path = join(folder, name);
  await writeFile(path, bytes);
  return { path, bytes };
}

test("planning reads channel, time, size and sum from the header", async () => {
  const { path, bytes } = await made("whole.fits");
  const found = await inspectFile(path);
  expect(found).toMatchObject({ size: bytes.length, channel: 171, width: 64, height: 64 });
  expect(found.datasum).toMatch(/^\d+$/);
  expect(found.observedAt && formatUtc(found.observedAt, 0)).toMatch(/^2013-06-21T00:00:0/);
});

test("a gzipped file tells the same, small or so large that only its beginning is expanded", async () => {
  for (const size of [64, 768]) {
    const { path, bytes } = await made(`plain ${size}.fits`, undefined, size);
    const zipped = gzipSync(bytes);
    expect(zipped.length > 256 * 1024).toBe(size === 768);
    await writeFile(`${path}.gz`, zipped);
    const { size: plainSize, ...plain } = await inspectFile(path);
    const { size: zippedSize, ...unzipped } = await inspectFile(`${path}.gz`);
    expect(unzipped).toEqual(plain);
    expect([plainSize, zippedSize]).toEqual([bytes.length, zipped.length]);
  }
});

test.each([
  ["no-t-obs", { channel: 171 }],
  ["missing-wavelnth", { width: 64 }],
  ["missing-dates", { observedAt: undefined }],
  ["truncated", { channel: 171 }],
] as const)("what a header lacks (%s) is left open", async (damage, expected) => {
  expect(await inspectFile((await made(`${damage}.fits`, damage)).path)).toMatchObject(expected);
});

test.each([
  ["empty", "fits/empty-file"],
  ["html-page", "fits/not-fits"],
  ["truncated-header", "fits/truncated-header"],
] as const)("a file without a header (%s) is an error with a code", async (damage, code) => {
  await expect(inspectFile((await made(`${damage}.fits`, damage)).path)).rejects.toMatchObject({ code });
});

test("T_OBS absent: the middle of the exposure stands in", async () => {
  const [whole, without] = [await made("a.fits"), await made("b.fits", "no-t-obs")];
  const a = (await inspectFile(whole.path)).observedAt;
  const b = (await inspectFile(without.path)).observedAt;
  expect(Math.abs((a?.seconds ?? 0) - (b?.seconds ?? 9))).toBeLessThanOrEqual(1);
});
