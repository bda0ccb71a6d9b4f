// Real servers, real workers, real signals: nothing here is acted.
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findPostgres, findRedis, startPostgres, startRedis, type TestServer } from "../testing/queue-servers.js";
import { ended, hashes, heliokit, start } from "./command.js";
import { FAILURES, type SampleFolder, sampleFolder } from "./sample-folder.js";

const FILES = 120;
const ALL = FILES + FAILURES.length;

const SERVERS = [
  { name: "Redis", found: findRedis() !== undefined, startServer: () => startRedis() },
  { name: "PostgreSQL", found: findPostgres() !== undefined, startServer: startPostgres },
] as const;

let sample: SampleFolder;
let wanted: Record<string, string>;
let wantedReport: readonly unknown[];
beforeAll(async () => {
  sample = await sampleFolder(FILES, true);
  await heliokit(["prep", sample.level1, "--out", join(sample.folder, "local"), ...sample.tables]);
  wanted = await hashes(join(sample.folder, "local"));
  expect(Object.keys(wanted).length).toBe(FILES);
  wantedReport = await report("local");
  expect(wantedReport.length).toBe(ALL);
});
afterAll(() => rm(sample.folder, { recursive: true }));

/** What became of every file, without what differs from run to run. */
async function report(out: string): Promise<readonly unknown[]> {
  const { out: text } = await heliokit(["prep", "--report", "--out", join(sample.folder, out), "--json"]);
  const files: Record<string, unknown>[] = JSON.parse(text).files;
  return files
    .map(({ input, output, status, code, message, warnings, steps }) => ({
      input,
      output: String(output).replace(join(sample.folder, out), ""),
      status,
      code,
      message,
      warnings,
      steps,
    }))
    .sort((a, b) => (String(a.input) < String(b.input) ? -1 : 1));
}

const overQueue = (url: string, out: string, ...more: string[]) => [
  "prep",
  sample.level1,
  "--out",
  join(sample.folder, out),
  ...sample.tables,
  "--engine",
  "bullmq",
  "--queue",
  url,
  ...more,
];

/** A worker, what its log says, and a promise of its first jobs. */
interface TestWorker {
  readonly child: ChildProcessWithoutNullStreams;
  readonly log: () => string;
  done(count: number): Promise<void>;
}

let workers: TestWorker[] = [];
afterEach(async () => {
  for (const { child } of workers) child.kill("SIGKILL");
  await Promise.all(workers.map(({ child }) => gone(child)));
  workers = [];
});

function worker(url: string, ...more: string[]): TestWorker {
  const env = { HELIOKIT_QUEUE_LOCK_SECONDS: "2" };
  const child = start(["worker", "--queue", url, "--jobs", "1", ...more], { env });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const one: TestWorker = {
    child,
    log: () => log,
    async done(count) {
      while ((log.match(/"msg":"done"/g)?.length ?? 0) < count) {
        if (child.exitCode !== null) throw new Error(`the worker ended: ${log}`);
        await delay(5);
      }
    },
  };
  workers.push(one);
  return one;
}

async function gone(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once("exit", resolve));
  return child.exitCode;
}

async function complete(out: string): Promise<void> {
  expect(await hashes(join(sample.folder, out))).toEqual(wanted);
  expect(await report(out)).toEqual(wantedReport);
  const names = await readdir(join(sample.folder, out), { recursive: true });
  expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
}

async function journalInputs(out: string): Promise<readonly string[]> {
  const text = await readFile(join(sample.folder, out, "heliokit-journal.ndjson"), "utf8");
  const lines: { type: string; input: string }[] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return lines.filter(({ type }) => type === "file").map(({ input }) => input);
}

describe.each(SERVERS)("$name", ({ name, found, startServer }) => {
  const there = found ? "" : ` (skipped: ${name} is not installed)`;
  let server: TestServer;
  beforeAll(async () => {
    if (found) server = await startServer();
  });
  afterAll(async () => {
    await server?.stop();
  });

  test.runIf(found)(
    `three workers, one killed, one stopped for longer than its lock: the same bytes and report, each file once${there}`,
    async () => {
      const [killed, stopped] = [worker(server.url), worker(server.url), worker(server.url)];
      const run = ended(start(overQueue(server.url, name, "--json")));
      await killed?.done(5);
      killed?.child.kill("SIGKILL");
      await stopped?.done(10);
      stopped?.child.kill("SIGSTOP");
      await delay(4500);
      stopped?.child.kill("SIGCONT");
      const { status, out, err } = await run;
      expect(status, err).toBe(1);
      expect(JSON.parse(out)).toMatchObject({ done: FILES, skipped: 0, failed: FAILURES.length });
      await complete(name);
      const inputs = await journalInputs(name);
      expect([inputs.length, new Set(inputs).size]).toEqual([ALL, ALL]);
    },
    60_000,
  );
});
