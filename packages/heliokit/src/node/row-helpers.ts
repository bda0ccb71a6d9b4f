import type { RowHelper, RowTask, RowTaskResult } from "../aia/index.js";
import { workerPool } from "./worker-pool.js";

/** Threads that help with the rows of one image. */
export interface RowHelpers {
  /** For the option `rowHelpers` of `convertLevel15`. */
  readonly helpers: readonly RowHelper[];
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Starts threads that take over rows of single images. They start at once, so that they are ready when the image is
 * decoded; use them for several images and close them at the end. `module` is what the threads run: a file of one line,
 * `serveJobs(runRowTask)`.
 *
 * @example
 * ```ts
 * const threads = startRowHelpers(1, new URL("./row-worker.js", import.meta.url));
 * await convertLevel15(source, sink, { rowHelpers: threads.helpers });
 * await threads.close();
 * ```
 */
export function startRowHelpers(count: number, module: URL): RowHelpers {
  const pool = workerPool<RowTask, RowTaskResult>(module, { size: count });
  pool.start();
  return {
    helpers: Array.from({ length: count }, () => ({ run: (task: RowTask) => pool.run(task) })),
    close: () => pool.close(),
  };
}
