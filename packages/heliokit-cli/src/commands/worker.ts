import { setTimeout as delay } from "node:timers/promises";
import { allowedCores, allowedMemory, VERSION } from "heliokit/node";
import type { Logger } from "pino";
import { type RawOptions, readInteger, readList, readText } from "../prep/raw-options.js";
import { queueAddress } from "../queue/address.js";
import { type MetricsServer, metricsAddress, serveMetrics, WorkerFigures } from "../queue/metrics.js";
import { parseRoots } from "../queue/roots.js";
import { openQueueServer, type QueueServer } from "../queue/server.js";
import { missingRoots, type QueueWorker, queueWorker, type WorkerEvent } from "../queue/worker.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";

/** A job whose worker does not say that it lives for so long goes to another one. */
const LOCK_SECONDS = 30;
/** A worker told to end lets go of what runs after this, so that all is over within ten seconds. */
const FINISH_MS = 8000;
const LEAVE_MS = 9500;
/** What a 4096 x 4096 image takes, with room to spare. */
const BYTES_EACH = 240e6;

/** What `worker` is told beside the common options. */
export interface WorkerCall {
  readonly raw: RawOptions;
  readonly untilEmpty: boolean;
}

/** `heliokit worker`: takes jobs from a queue until it is told to end. Returns the exit status. */
export async function worker(call: WorkerCall, common: Common): Promise<number> {
  const address = queueAddress(readText(call.raw, "queue"), common.env, "worker");
  const roots = parseRoots(readList(call.raw, "root"), "worker");
  const jobs = readInteger(call.raw, "jobs", 1, 1024) ?? defaultJobs();
  const metricsAt = readText(call.raw, "metrics");
  const place = metricsAt === undefined ? undefined : metricsAddress(metricsAt);
  const missing = await missingRoots(roots);
  if (missing.length > 0) {
    throw new UsageError(`--root ${missing.join(", ")}: no such folder (not mounted yet?)`, "worker");
  }
  const server = await openQueueServer(address, "worker");
  const { pino } = await import("pino");
  const log = pino(
    { level: common.quiet ? "error" : "info", base: { pid: process.pid, host: undefined } },
    // At once: the last lines before the end are those that matter.
    pino.destination({ fd: 2, sync: true }),
  );
  for (const warning of server.warnings) log.warn(warning);
  const figures = new WorkerFigures();
  const signals = listenForEnd();
  let metrics: MetricsServer | undefined;
  const running = queueWorker({
    server,
    jobs,
    roots,
    lockMs: lockSeconds(common) * 1000,
    onEvent: (event) => {
      figures.add(event);
      tell(log, event);
    },
  });
  try {
    if (place) metrics = await serveMetrics(place, figures, () => running);
    log.info(
      { queue: server.shown, worker: running.name, jobs, version: VERSION, metrics: metrics?.address },
      "worker takes jobs",
    );
    const end = await Promise.race([
      signals.asked,
      running.refused,
      ...(call.untilEmpty ? [untilEmpty(server, running)] : []),
    ]);
    if (end instanceof Error) {
      log.fatal({ code: "code" in end ? end.code : undefined }, end.message);
      await stopWithin(running);
      return EXIT.usage;
    }
    log.info({ why: end }, "worker ends; what runs is finished first");
    await stopWithin(running);
    log.info("worker has ended");
    return end === "empty" ? EXIT.done : EXIT.interrupted;
  } finally {
    signals.release();
    await metrics?.close();
    await running.close();
    await server.close();
    // A connection that is being sought, or a thread that still computes, must not keep a worker that has to go.
    setTimeout(() => process.exit(), 500).unref();
  }
}

function defaultJobs(): number {
  return Math.max(1, Math.min(allowedCores(), Math.floor(allowedMemory() / BYTES_EACH)));
}

/** `HELIOKIT_QUEUE_LOCK_SECONDS` is for tests of take-over, which cannot wait half a minute. */
function lockSeconds({ env }: Common): number {
  const given = Number(env["HELIOKIT_QUEUE_LOCK_SECONDS"] ?? LOCK_SECONDS);
  return given >= 1 && given <= 3600 ? given : LOCK_SECONDS;
}

/** Finishes what runs; lets go of it when that takes too long, and leaves in any case. */
async function stopWithin(running: QueueWorker): Promise<void> {
  const letGo = setTimeout(() => running.abandon(), FINISH_MS);
  // What still computes then cannot be stopped; its lock runs out and another worker takes the job.
  const leave = delay(LEAVE_MS, undefined, { ref: false });
  await Promise.race([running.stop(), leave]);
  clearTimeout(letGo);
}

/** How often an empty queue is looked at, and how many looks in a row must find it so. */
const LOOK_MS = 500;
const EMPTY_LOOKS = 20;

/** Resolves when nothing has waited, been delayed or run anywhere for ten seconds: coordinators may be slow to start. */
async function untilEmpty(server: QueueServer, running: QueueWorker): Promise<"empty"> {
  for (let empty = 0; empty < EMPTY_LOOKS; ) {
    await delay(LOOK_MS, undefined, { ref: false });
    const { waiting, active, delayed } = await server.counts();
    empty = waiting + active + delayed + running.running === 0 ? empty + 1 : 0;
  }
  return "empty";
}

function listenForEnd(): { readonly asked: Promise<string>; release(): void } {
  let resolve: (signal: string) => void = () => {};
  const asked = new Promise<string>((done) => {
    resolve = done;
  });
  let first = true;
  const onSignal = (signal: NodeJS.Signals) => {
    if (!first) process.exit(EXIT.interrupted);
    first = false;
    resolve(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    asked,
    release() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

function tell(log: Logger, event: WorkerEvent): void {
  switch (event.kind) {
    case "started":
      log.debug({ job: event.job.id, input: event.job.input, attempt: event.attempt }, "started");
      break;
    case "done": {
      const { job, result } = event;
      const seconds = Number(result.seconds.toFixed(3));
      log.info({ job: job.id, input: job.input, output: job.output, seconds, bytes: result.outputBytes }, "done");
      break;
    }
    case "failed": {
      const { input, code, message, again } = event;
      log.error({ input, code, again }, `failed: ${message}`);
      break;
    }
    case "handed-back":
      log.warn({ input: event.input }, `handed back: ${event.why}`);
      break;
    case "resting":
      log.error({ code: event.code, seconds: event.seconds }, `takes nothing for a while: ${event.message}`);
      break;
    case "trouble":
      log.warn(event.message);
      break;
  }
}
