import { expect, test } from "vitest";
import { isInShard, parseShard } from "./shard.js";

test("every file belongs to exactly one shard, and shards are about equal", () => {
  const sizes = [0, 0, 0, 0];
  for (let minute = 0; minute < 4000; minute++) {
    const name = `aia.lev1_euv_12s.2013-06-21T${String(minute).padStart(6, "0")}Z.193.image_lev1.fits`;
    const owners = [1, 2, 3, 4].filter((index) => isInShard(name, { index, count: 4 }));
    expect(owners.length).toBe(1);
    sizes[(owners[0] ?? 1) - 1]!++;
  }
  for (const size of sizes) expect(Math.abs(size - 1000)).toBeLessThan(150);
});

test("without shards everything is ours", () => {
  expect(isInShard("x", undefined)).toBe(true);
});

test.each([
  ["2/4", {}, { index: 2, count: 4 }],
  [
    "auto",
    { SLURM_ARRAY_TASK_ID: "0", SLURM_ARRAY_TASK_MIN: "0", SLURM_ARRAY_TASK_COUNT: "8" },
    { index: 1, count: 8 },
  ],
  [
    "auto",
    { SLURM_ARRAY_TASK_ID: "30", SLURM_ARRAY_TASK_MIN: "10", SLURM_ARRAY_TASK_STEP: "10", SLURM_ARRAY_TASK_COUNT: "3" },
    { index: 3, count: 3 },
  ],
  ["auto", { JOB_COMPLETION_INDEX: "0", JOB_COMPLETIONS: "5" }, { index: 1, count: 5 }],
])("%s in %o", (text, env, expected) => {
  expect(parseShard(text, env)).toEqual(expected);
});

test.each([
  ["0/4", {}, /from 1\/n to n\/n/],
  ["5/4", {}, /shard 5 of 4/],
  ["1", {}, /wanted i\/n/],
  ["1/0", {}, /makes no sense/],
  ["auto", {}, /neither SLURM/],
  ["auto", { SLURM_ARRAY_TASK_ID: "1" }, /SLURM_ARRAY_TASK_COUNT/],
  ["auto", { JOB_COMPLETION_INDEX: "1" }, /JOB_COMPLETIONS/],
])("%s in %o is refused", (text, env, message) => {
  expect(() => parseShard(text, env)).toThrow(message);
});
