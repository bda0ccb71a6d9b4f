import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { UsageError } from "../usage-error.js";
import type { QueueWorker, WorkerEvent } from "./worker.js";

/** Figures of a worker since it began, in the text form that Prometheus reads. */
export class WorkerFigures {
  readonly #jobs = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #stages = new Map<string, number>();
  #seconds = 0;
  #bytesIn = 0;
  #bytesOut = 0;

  add(event: WorkerEvent): void {
    if (event.kind === "done") {
      const { job, result } = event;
      this.#seconds += result.seconds;
      this.#bytesIn += job.inputBytes;
      this.#bytesOut += result.outputBytes;
      for (const [stage, seconds] of Object.entries(result.report.seconds)) increase(this.#stages, stage, seconds);
    }
    if (event.kind === "failed") {
      increase(this.#failures, event.code, 1);
      this.#seconds += event.seconds;
    }
    if (event.kind === "done" || event.kind === "failed" || event.kind === "handed-back") {
      increase(this.#jobs, event.kind, 1);
    }
  }

  text(running: number): string {
    return [
      ...family("heliokit_jobs_total", "counter", "Jobs by how they ended.", "status", this.#jobs),
      ...family("heliokit_failures_total", "counter", "Failed attempts by code.", "code", this.#failures),
      ...family("heliokit_stage_seconds_total", "counter", "Seconds by stage of done jobs.", "stage", this.#stages),
      ...single("heliokit_job_seconds_total", "counter", "Seconds of all jobs.", this.#seconds),
      ...single("heliokit_input_bytes_total", "counter", "Bytes of the inputs of done jobs.", this.#bytesIn),
      ...single("heliokit_output_bytes_total", "counter", "Bytes of the outputs of done jobs.", this.#bytesOut),
      ...single("heliokit_jobs_running", "gauge", "Jobs being done now.", running),
      "",
    ].join("\n");
  }
}

function increase(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}

function family(
  name: string,
  type: string,
  help: string,
  label: string,
  values: ReadonlyMap<string, number>,
): string[] {
  const lines = [...values].map(
    ([value, number]) => `${name}{${label}="${value.replace(/[\\"\n]/g, "\\$&")}"} ${number}`,
  );
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function single(name: string, type: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`];
}

/** A page of figures that is being served. */
export interface MetricsServer {
  readonly address: string;
  close(): Promise<void>;
}

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]", "::1"]);

/** Reads `--metrics HOST:PORT`; only this machine's own addresses, since figures are not protected. */
export function metricsAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(.+):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? "";
  const port = Number(match?.[2]);
  if (!LOOPBACK.has(host) || !(port <= 65535)) {
    throw new UsageError(
      `--metrics ${text}: wanted 127.0.0.1:PORT (0 takes a free one); a collector on another machine needs a tunnel`,
      "worker",
    );
  }
  return { host: host.replace(/^\[|\]$/g, ""), port };
}

/** Serves the figures of a worker on loopback under `/metrics`. */
export async function serveMetrics(
  { host, port }: { readonly host: string; readonly port: number },
  figures: WorkerFigures,
  worker: () => Pick<QueueWorker, "running">,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    // A page of another site must not read along by giving loopback its own name.
    const asked = (request.headers.host ?? "").replace(/:\d+$/, "");
    if (!LOOPBACK.has(asked)) return response.writeHead(403).end("this server answers to loopback names only\n");
    if (request.method !== "GET" || request.url !== "/metrics") return response.writeHead(404).end("see /metrics\n");
    response.writeHead(200, {
      "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
      "Cache-Control": "no-store",
    });
    return response.end(figures.text(worker().running));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      reject(new UsageError(`--metrics ${host}:${port}: cannot listen there (${error.message})`, "worker"));
    });
    server.listen(port, host, resolve);
  });
  // The process ends when its work does.
  server.unref();
  const { address, port: taken } = server.address() as AddressInfo;
  return {
    address: `http://${address.includes(":") ? `[${address}]` : address}:${taken}/metrics`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
