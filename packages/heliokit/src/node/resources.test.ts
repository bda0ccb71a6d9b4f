import { expect, test } from "vitest";
import { allowedCores, allowedMemory, cgroupCores, cgroupMemory } from "./resources.js";

const files = (content: Record<string, string>) => (path: string) => content[path];

test("a control group's share of time and memory counts", () => {
  expect(cgroupCores(files({ "/sys/fs/cgroup/cpu.max": "150000 100000\n" }))).toBe(1.5);
  expect(cgroupCores(files({ "/sys/fs/cgroup/cpu.max": "max 100000\n" }))).toBeUndefined();
  const job = { "/proc/self/cgroup": "0::/slurm/job_1\n", "/sys/fs/cgroup/slurm/job_1/cpu.max": "400000 100000" };
  expect(cgroupCores(files(job))).toBe(4);
  const first = { "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000" };
  expect(cgroupCores(files(first))).toBe(2);
  const memory = { "/sys/fs/cgroup/memory.max": "1000\n", "/sys/fs/cgroup/memory.current": "400\n" };
  expect(cgroupMemory(files(memory))).toBe(600);
  expect(cgroupMemory(files({ "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712" }))).toBeUndefined();
});

test("this machine has something to offer", () => {
  expect(allowedCores()).toBeGreaterThanOrEqual(1);
  expect(Number.isInteger(allowedCores())).toBe(true);
  expect(allowedMemory()).toBeGreaterThan(1e6);
});
