import { durationSeconds, parseDuration } from "heliokit/time";
import { queueAddress } from "../queue/address.js";
import { openQueueServer, type QueueServer } from "../queue/server.js";
import { count } from "../report/words.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";

/** What the command `queue` can do. */
export type QueueAction = "status" | "pause" | "resume" | "drain" | "retry-failed" | "clean";

/** `heliokit queue ACTION`: looks at a queue and steers it. Returns the exit status. */
export async function queue(
  action: QueueAction,
  options: { readonly queue: string | undefined; readonly olderThan: string | undefined },
  common: Common,
): Promise<number> {
  const olderThanMs = action === "clean" ? ageMs(options.olderThan ?? "7d") : 0;
  const server = await openQueueServer(queueAddress(options.queue, common.env, "queue"), "queue");
  try {
    for (const warning of server.warnings) common.output.message(`heliokit: warning: ${warning}\n`);
    const cleaned = await act(server, action, olderThanMs);
    const status = { ...(await server.counts()), paused: await server.isPaused(), workers: await server.workers() };
    if (common.json) {
      await common.output.out(`${JSON.stringify({ queue: server.shown, ...cleaned, ...status }, null, 2)}\n`);
    } else if (!common.quiet) {
      await common.output.out(text(server, status, cleaned));
    }
    return EXIT.done;
  } finally {
    await server.close();
  }
}

async function act(server: QueueServer, action: QueueAction, olderThanMs: number): Promise<Record<string, number>> {
  const before = await server.counts();
  switch (action) {
    case "status":
      return {};
    case "pause":
      await server.pause();
      return {};
    case "resume":
      await server.resume();
      return {};
    case "drain":
      await server.drain();
      return { removed: before.waiting + before.delayed };
    case "retry-failed":
      await server.retryFailed();
      return { retried: before.failed };
    case "clean": {
      const completed = await server.clean("completed", olderThanMs);
      return { removed: completed + (await server.clean("failed", olderThanMs)) };
    }
  }
}

function text(
  server: QueueServer,
  status: {
    readonly waiting: number;
    readonly active: number;
    readonly delayed: number;
    readonly completed: number;
    readonly failed: number;
    readonly paused: boolean;
    readonly workers: readonly string[];
  },
  did: Record<string, number>,
): string {
  const { waiting, active, delayed, completed, failed, paused, workers } = status;
  return [
    `${server.shown}${paused ? " (paused)" : ""}`,
    ...Object.entries(did).map(([what, number]) => `${what}: ${number}`),
    `${count(waiting, "job")} waiting, ${active} running, ${delayed} to be tried again`,
    `${completed} done and not collected yet, ${failed} failed`,
    workers.length === 0 ? "no worker is connected" : `${count(workers.length, "worker")}: ${workers.join(", ")}`,
    "",
  ].join("\n");
}

function ageMs(typed: string): number {
  try {
    return durationSeconds(parseDuration(typed)) * 1000;
  } catch {
    throw new UsageError(`--older-than ${typed}: wanted a time such as 12h or 7d`, "queue");
  }
}
