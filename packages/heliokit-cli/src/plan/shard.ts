import { UsageError } from "../usage-error.js";
import { hash53 } from "./hash.js";

/** One of several runs that share a batch. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** Whether a file belongs to a shard. Its name alone decides, not its place in a listing that may change meanwhile. */
export function isInShard(name: string, shard: Shard | undefined): boolean {
  return shard === undefined || hash53(name) % shard.count === shard.index - 1;
}

/** Reads `--shard i/n` or `--shard auto`, which asks SLURM's array variables or Kubernetes' completion index. */
export function parseShard(text: string, env: Readonly<Record<string, string | undefined>>): Shard {
  if (text === "auto") return shardFromEnvironment(env);
  const match = /^(\d+)\/(\d+)$/.exec(text);
  if (!match) throw new UsageError(`--shard ${text}: wanted i/n (for example 1/4) or auto`, "prep");
  return checked(Number(match[1]), Number(match[2]), `--shard ${text}`);
}

function shardFromEnvironment(env: Readonly<Record<string, string | undefined>>): Shard {
  const task = env["SLURM_ARRAY_TASK_ID"];
  if (task !== undefined) {
    const count = env["SLURM_ARRAY_TASK_COUNT"];
    if (count === undefined) {
      throw new UsageError(
        "--shard auto: SLURM_ARRAY_TASK_ID is set, but not SLURM_ARRAY_TASK_COUNT; give --shard i/n",
        "prep",
      );
    }
    const first = Number(env["SLURM_ARRAY_TASK_MIN"] ?? "0");
    const step = Number(env["SLURM_ARRAY_TASK_STEP"] ?? "1");
    return checked((Number(task) - first) / step + 1, Number(count), "--shard auto (SLURM_ARRAY_TASK_*)");
  }
  const completion = env["JOB_COMPLETION_INDEX"];
  if (completion !== undefined) {
    // Kubernetes gives the index only; the number of completions has to be put into the pod's environment.
    const count = env["JOB_COMPLETIONS"];
    if (count === undefined) {
      throw new UsageError(
        "--shard auto: JOB_COMPLETION_INDEX is set, but Kubernetes does not tell how many there are; set JOB_COMPLETIONS to the job's .spec.completions, or give --shard i/n",
        "prep",
      );
    }
    return checked(Number(completion) + 1, Number(count), "--shard auto (JOB_COMPLETION_INDEX)");
  }
  throw new UsageError(
    "--shard auto: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set; run inside an array job or give --shard i/n",
    "prep",
  );
}

function checked(index: number, count: number, origin: string): Shard {
  if (!Number.isInteger(index) || !Number.isInteger(count) || index < 1 || index > count || count > 1_000_000) {
    throw new UsageError(`${origin}: shard ${index} of ${count} makes no sense; shards count from 1/n to n/n`, "prep");
  }
  return { index, count };
}
