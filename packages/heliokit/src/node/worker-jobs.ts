import { parentPort } from "node:worker_threads";
import { carriedError, type FromWorker, type ToWorker } from "./worker-pool.js";

/**
 * The other side of {@link workerPool}: called once in the module of a thread, runs `work` for each job and sends back
 * what it returns or throws; `onNotice` gets what `notify` sends.
 *
 * @example
 * ```ts
 * serveJobs(async (path: string) => (await readFile(path)).length);
 * ```
 */
export function serveJobs<Job, Result>(
  work: (job: Job) => Promise<Result>,
  onNotice: (notice: unknown) => void = () => {},
): void {
  const port = parentPort;
  if (!port) throw new Error("serveJobs works inside a worker thread only");
  port.on("message", async (message: ToWorker<Job>) => {
    if ("notice" in message) return onNotice(message.notice);
    let answer: FromWorker<Result>;
    try {
      answer = { result: await work(message.job) };
    } catch (error) {
      answer = { error: carriedError(error) };
    }
    port.postMessage(answer);
  });
}
