import { HeliokitError } from "heliokit/errors";
import type { Calls, FromWorker, ToWorker, WorkerEvent } from "./protocol.js";

/** How a call is followed and stopped. */
export interface CallOptions {
  readonly onEvent?: (event: WorkerEvent) => void;
  readonly signal?: AbortSignal;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  readonly onEvent: ((event: WorkerEvent) => void) | undefined;
}

/** The worker as functions that answer later. It is started with the first call. */
export class WorkerClient {
  readonly #start: () => Worker;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #calls = 0;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** Asks the worker; errors come back with their code. */
  call<K extends keyof Calls>(
    name: K,
    args: Parameters<Calls[K]>,
    { onEvent, signal }: CallOptions = {},
  ): Promise<ReturnType<Calls[K]>> {
    const worker = this.#running();
    const call = ++this.#calls;
    const cancel = () => worker.postMessage({ cancel: call } satisfies ToWorker);
    return new Promise<ReturnType<Calls[K]>>((resolve, reject) => {
      const settle = (result: unknown) => resolve(result as ReturnType<Calls[K]>);
      this.#pending.set(call, { resolve: settle, reject, onEvent });
      signal?.addEventListener("abort", cancel, { once: true });
      worker.postMessage({ call, name, args } satisfies ToWorker);
      if (signal?.aborted) cancel();
    }).finally(() => signal?.removeEventListener("abort", cancel));
  }

  /** Ends the worker at once, whatever it does, and gives its memory back; the next call starts a new one. */
  stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const pending of this.#pending.values()) pending.reject(new HeliokitError("view/cancelled", "cancelled"));
    this.#pending.clear();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    const worker = this.#start();
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      const error = new HeliokitError(
        "view/worker-failed",
        `the page's worker failed: ${event.message ?? "not loaded"}`,
      );
      for (const pending of this.#pending.values()) pending.reject(error);
      this.#pending.clear();
      this.#worker = undefined;
    };
    this.#worker = worker;
    return worker;
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending.get(message.call);
    if (!pending) return;
    if ("event" in message) {
      pending.onEvent?.(message.event);
      return;
    }
    this.#pending.delete(message.call);
    if ("result" in message) pending.resolve(message.result);
    else pending.reject(new HeliokitError(message.error.code, message.error.message));
  }
}
