import { readFileSync } from "node:fs";
import { availableParallelism, freemem, totalmem } from "node:os";

/**
 * Cores that this process may really use: those its affinity allows, fewer where a control group (container, SLURM,
 * systemd) grants less time. At least 1.
 *
 * @example
 * ```ts
 * allowedCores(); // 2
 * ```
 */
export function allowedCores(): number {
  const quota = cgroupCores(readText);
  const cores = availableParallelism();
  return Math.max(1, quota === undefined ? cores : Math.min(cores, Math.floor(quota)));
}

/**
 * Bytes of memory that this process may still take: what the machine has free, less where a control group grants less.
 *
 * @example
 * ```ts
 * allowedMemory() / 2 ** 30; // GiB
 * ```
 */
export function allowedMemory(): number {
  const available = availableMemory(readText) ?? freemem();
  return Math.min(available, cgroupMemory(readText) ?? Number.POSITIVE_INFINITY, totalmem());
}

type ReadText = (path: string) => string | undefined;

/** Cores granted by control groups, version 2 then 1; undefined where there is no limit. */
export function cgroupCores(read: ReadText): number | undefined {
  for (const folder of cgroupFolders(read)) {
    const match = /^(\d+) (\d+)/.exec(read(`${folder}/cpu.max`) ?? "");
    if (match) return Number(match[1]) / Number(match[2]);
  }
  const quota = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") ?? "-1");
  const period = Number(read("/sys/fs/cgroup/cpu/cpu.cfs_period_us") ?? "0");
  return quota > 0 && period > 0 ? quota / period : undefined;
}

/** Bytes left in the control group, version 2 then 1; undefined where there is no limit. */
export function cgroupMemory(read: ReadText): number | undefined {
  for (const folder of cgroupFolders(read)) {
    const limit = Number.parseInt(read(`${folder}/memory.max`) ?? "", 10);
    if (limit > 0) return Math.max(0, limit - Number.parseInt(read(`${folder}/memory.current`) ?? "0", 10));
  }
  const limit = Number.parseInt(read("/sys/fs/cgroup/memory/memory.limit_in_bytes") ?? "", 10);
  // "No limit" is written as a number near 2^63.
  if (!(limit > 0 && limit < 2 ** 60)) return undefined;
  const used = Number.parseInt(read("/sys/fs/cgroup/memory/memory.usage_in_bytes") ?? "0", 10);
  return Math.max(0, limit - used);
}

/** The process's own group (outside containers it is not the root of the tree), then the root. */
function cgroupFolders(read: ReadText): readonly string[] {
  const own = /^0::(\/.*)$/m.exec(read("/proc/self/cgroup") ?? "")?.[1];
  const folders = ["/sys/fs/cgroup"];
  if (own !== undefined && own !== "/") folders.unshift(`/sys/fs/cgroup${own}`);
  return folders;
}

/** Memory that programs can get without swapping, which `freemem` (blind to the page cache) does not tell. */
function availableMemory(read: ReadText): number | undefined {
  const match = /^MemAvailable:\s+(\d+) kB/m.exec(read("/proc/meminfo") ?? "");
  return match ? Number(match[1]) * 1024 : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
