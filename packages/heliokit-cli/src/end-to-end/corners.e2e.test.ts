import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { syntheticHmi } from "heliokit/synthetic";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heliokit } from "./command.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heliokit-corners-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("magnetograms of HMI need no table of AIA's, and are not called DN/s", async () => {
  const { name, bytes } = await syntheticHmi({ size: 64 });
  await mkdir(join(folder, "hmi"));
  await writeFile(join(folder, "hmi", name), bytes);
  const { status, out } = await heliokit(["prep", join(folder, "hmi"), "--out", join(folder, "out"), "--offline"], {
    env: { HELIOKIT_CACHE: join(folder, "no-cache") },
  });
  expect(status).toBe(0);
  expect(out).toContain("1 done");
  expect(out).not.toContain("DN/s");
});

test("--json is one document even when nothing could begin", async () => {
  const { status, out } = await heliokit(["prep", join(folder, "nosuch"), "--out", join(folder, "x"), "--json"]);
  expect(status).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ error: { code: "usage" } });
});

test("--quiet still says that outputs of other options were left alone", async () => {
  const input = join(folder, "level1");
  const out = join(folder, "level1.5");
  await heliokit(["sample", input, "--size", "64", "--count", "1", "--channels", "193", "--quiet"]);
  const prep = ["prep", input, "--out", out, "--pointing", "header", "--correction", "none", "--quiet"];
  expect(await heliokit(prep)).toMatchObject({ status: 0, out: "", err: "" });
  expect(await heliokit(prep)).toMatchObject({ status: 0, out: "", err: "" });
  const { status, err } = await heliokit([...prep, "--order", "1"]);
  expect(status).toBe(0);
  expect(err).toContain("1 output made with other options");
});

test("a report holds what --shard auto stood for", async () => {
  const args = ["prep", join(folder, "level1"), "--out", join(folder, "shards"), "--shard", "auto", "--json"];
  const { out } = await heliokit([...args, "--pointing", "header", "--correction", "none"], {
    env: { SLURM_ARRAY_TASK_ID: "1", SLURM_ARRAY_TASK_COUNT: "2" },
  });
  expect(JSON.parse(out).options.shard).toBe("2/2");
});
