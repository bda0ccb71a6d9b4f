import type { DownloadReport } from "../download/index.js";
import { HeliokitError, isHeliokitError } from "../errors.js";
import type { Connection } from "./connection.js";
import { type DownloadExportOptions, downloadExport } from "./download-export.js";
import type { ExportJobContext } from "./export-context.js";
import { type ExportState, isTransient, parseExportState } from "./export-state.js";
import type { JobRecord } from "./job-store.js";

/** Shortest pause that the archive asks for, and the longest of ours. */
const SHORTEST_POLL = 5;
const LONGEST_POLL = 60;
/** Looks at a request that the archive does not know yet. */
const UNKNOWN_LOOKS = 5;
/** Attempts at a request that another one of the address stands before. */
const PENDING_ROUNDS = 20;
const TRANSIENT_ATTEMPTS = 4;

/**
 * An export on its way. What is known of it is kept in the client's job store: after a restart `exportFromId` and
 * `exportJobs` find it again.
 *
 * @example
 * ```ts
 * const job = await jsoc.export(flare, { method: "url", protocol: "fits" });
 * for await (const state of job.states()) console.log(state.text);
 * await job.download({ to: "flare" });
 * ```
 */
export class ExportJob {
  readonly #context: ExportJobContext;
  #job: JobRecord;

  /** @internal made by `JsocClient.export` */
  constructor(context: ExportJobContext, job: JobRecord) {
    this.#context = context;
    this.#job = job;
  }

  /** The archive's id, or ours until it has taken the request. */
  get id(): string {
    return this.#job.requestId ?? this.#job.id;
  }

  /** When it was submitted, in milliseconds since 1970. */
  get submittedAt(): number {
    return this.#job.submittedAt;
  }

  /** The record set that was asked for; empty for a request of another program. */
  get recordSet(): string {
    return this.#job.parameters?.["ds"] ?? "";
  }

  /** What the archive said last. */
  get state(): ExportState {
    if (this.#job.cancelled)
      return {
        stage: "cancelled",
        status: -1,
        text: "cancelled here; the archive finishes it by itself",
        finished: true,
      };
    return this.#job.state ?? { stage: "queued", status: 2, text: "nothing is known of it yet", finished: false };
  }

  /** Asks the archive how the request stands. */
  async refresh(options: { readonly signal?: AbortSignal } = {}): Promise<ExportState> {
    if (this.state.finished || this.#job.requestId === undefined) return this.state;
    const state = await askState(this.#context.connection, this.#job.requestId, options.signal);
    this.#job = await this.#context.store.save({ ...this.#job, state });
    return state;
  }

  /**
   * The states of the request as they change, at the archive's pace, until nothing more will happen. Where another request
   * of the address stands before this one, its end is awaited and this one is sent again.
   *
   * @throws HeliokitError `jsoc/request-not-found`, `jsoc/pending-limit`, `jsoc/export-refused`, errors of the network
   */
  async *states(options: { readonly signal?: AbortSignal } = {}): AsyncGenerator<ExportState> {
    const { signal } = options;
    let last = this.state;
    yield last;
    let unknown = 0;
    let rounds = 0;
    for (let look = 0; !this.state.finished; look++) {
      await this.#pause(look, signal);
      if (this.state.stage === "pending-limit") {
        if (++rounds > PENDING_ROUNDS) throw stillPending(this.state);
        if (await this.#othersPend(signal)) continue;
        this.#job = await requestExport(this.#context, this.#job, signal);
      } else await this.refresh(options);
      if (this.state.stage === "not-found" && ++unknown > UNKNOWN_LOOKS) {
        throw new HeliokitError("jsoc/request-not-found", `the archive does not know the request ${this.id}`, {
          facts: { id: this.id },
        });
      }
      const { stage, text } = this.state;
      if (stage !== last.stage || text !== last.text || this.state.waitSeconds !== last.waitSeconds) yield this.state;
      last = this.state;
    }
  }

  /** Whether requests that stand before this one are still on their way. */
  async #othersPend(signal: AbortSignal | undefined): Promise<boolean> {
    for (const id of this.state.pendingRequests ?? []) {
      const { stage } = await askState(this.#context.connection, id, signal);
      if (stage === "queued" || stage === "processing") return true;
    }
    return false;
  }

  #pause(look: number, signal: AbortSignal | undefined): Promise<void> {
    const { sleep = wait, pollSeconds = SHORTEST_POLL } = this.#context.options;
    const least = isLoopback(this.#context.connection.server.programs)
      ? pollSeconds
      : Math.max(pollSeconds, SHORTEST_POLL);
    const hint = look === 0 ? Math.min(this.state.waitSeconds ?? 0, 30) : 0;
    return sleep(Math.max(least, hint, Math.min(least * 1.25 ** look, LONGEST_POLL)), signal);
  }

  /**
   * Waits until nothing more will happen.
   *
   * @throws HeliokitError `jsoc/export-timeout` after `timeoutSeconds`; the job goes on, wait again; else as `states`
   */
  async wait(options: { readonly signal?: AbortSignal; readonly timeoutSeconds?: number } = {}): Promise<ExportState> {
    const { signal, timeoutSeconds } = options;
    const began = performance.now();
    for await (const state of this.states(signal ? { signal } : {})) {
      if (timeoutSeconds !== undefined && !state.finished && performance.now() - began > timeoutSeconds * 1000) {
        throw new HeliokitError(
          "jsoc/export-timeout",
          `${this.id} is not done after ${timeoutSeconds} s (${state.text}); it goes on at the archive`,
          {
            facts: { id: this.id, timeoutSeconds },
          },
        );
      }
    }
    return this.state;
  }

  /**
   * Fetches the files once they are ready, verified and resumable. Records that were selected and not exported are
   * failed files with their reason; so are images that a step should have changed and did not.
   *
   * @throws HeliokitError `jsoc/export-failed`, `jsoc/expired`, and those of `downloadFiles` and `wait`
   */
  async download(options: DownloadExportOptions): Promise<DownloadReport> {
    const state = await this.wait(options.signal ? { signal: options.signal } : {});
    if (!state.result) {
      const code = state.stage === "expired" ? "jsoc/expired" : "jsoc/export-failed";
      throw new HeliokitError(code, `${this.id}: ${state.text}`, {
        facts: { id: this.id, stage: state.stage, status: state.status },
      });
    }
    return downloadExport(this.#context, this.#job, state.result, options);
  }

  /** Forgets the job here: it is no longer looked at. The archive has no way to stop a request. */
  async cancel(): Promise<void> {
    this.#job = await this.#context.store.save({ ...this.#job, cancelled: true });
  }
}

async function askState(
  connection: Connection,
  requestId: string,
  signal: AbortSignal | undefined,
): Promise<ExportState> {
  const parameters = { op: "exp_status", requestid: requestId, format: "json" };
  return parseExportState(await connection.ask("fetch", parameters, signal ? { signal } : {}), `export ${requestId}`);
}

/** Sends the request of a job and keeps what the archive answers. */
export async function requestExport(
  context: ExportJobContext,
  job: JobRecord,
  signal: AbortSignal | undefined,
): Promise<JobRecord> {
  const { connection, store, options } = context;
  const { sleep = wait } = options;
  const email = options.email ?? "";
  const requestor = email.split("@")[0] ?? "";
  const parameters = { ...job.parameters, notify: email, requestor, requester: requestor };
  for (let attempt = 1; ; attempt++) {
    let state: ExportState;
    try {
      state = parseExportState(
        await connection.ask("fetch", parameters, { retries: 0, ...(signal ? { signal } : {}) }),
        "export",
      );
    } catch (error) {
      // An equal request gets the id of the first: sent again it does no harm.
      if (attempt >= TRANSIENT_ATTEMPTS || !isHeliokitError(error) || !error.code.startsWith("download/")) throw error;
      await sleep(SHORTEST_POLL * attempt, signal);
      continue;
    }
    if (isTransient(state) && attempt < TRANSIENT_ATTEMPTS) {
      await sleep(SHORTEST_POLL * attempt, signal);
      continue;
    }
    const saved = await store.save({
      ...job,
      state,
      ...(state.requestId === undefined ? {} : { requestId: state.requestId }),
    });
    const refused = state.finished && state.stage !== "done";
    if (refused) {
      throw new HeliokitError("jsoc/export-refused", `the archive refuses the export: ${state.text}`, {
        facts: { stage: state.stage, status: state.status, count: state.recordCount, megabytes: state.megabytes },
      });
    }
    return saved;
  }
}

function stillPending(state: ExportState): HeliokitError {
  const ids = state.pendingRequests ?? [];
  return new HeliokitError(
    "jsoc/pending-limit",
    `another request under this address does not end${ids.length > 0 ? ` (${ids.join(", ")})` : ""}; ask again later`,
    { facts: { pendingRequests: ids } },
  );
}

function isLoopback(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

function wait(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
