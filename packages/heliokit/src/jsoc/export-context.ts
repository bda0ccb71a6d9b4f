import type { FetchFunction, RetryNotice, Sleep } from "../download/index.js";
import type { Connection } from "./connection.js";
import type { JobStore } from "./job-store.js";

/** What jobs of exports work with. */
export interface ExportJobContext {
  readonly connection: Connection;
  readonly store: JobStore;
  readonly options: {
    readonly email?: string | undefined;
    readonly pollSeconds?: number;
    readonly sleep?: Sleep;
    readonly random?: () => number;
    readonly retries?: number;
    readonly fetch?: FetchFunction;
    readonly onRetry?: (notice: RetryNotice) => void;
  };
}
