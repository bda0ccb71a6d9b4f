// Real servers, real workers, real signals: nothing here is acted.
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Queue } from "bullmq";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
// The built module, as the command has it: what is looked at often is not asked by starting a command each time.
import { openQueueServer } from "../../dist/queue/server.js";
import { findPostgres, findRedis, startPostgres, startRedis, type TestServer } from "../testing/queue-servers.js";
import { ended, hashes, heliokit, start } from "./command.js";
import { FAILURES, type SampleFolder, sampleFolder } from "./sample-folder.js";

const FILES = 48;
const ALL = FILES + FAILURES.length;
/** Damaged files whose headers can be read: planning tells of the others, and no job comes of them. */
const BAD_JOBS = FAILURES.filter(([, code]) => !/empty-file|not-fits|truncated-header/.test(code)).length;
const JOBS = FILES + BAD_JOBS;

const SERVERS = [
  { name: "Redis", kind: "redis", found: findRedis() !== undefined, startServer: () => startRedis() },
  { name: "PostgreSQL", kind: "postgres", found: findPostgres() !== undefined, startServer: startPostgres },
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
  return workerWith({}, url, ...more);
}

/** A worker whose system makes one error while writing below a folder. */
function sickWorker(url: string, out: string, fault: { readonly point: number; readonly kind: string }): TestWorker {
  const faults = fileURLToPath(new URL("../../../../scripts/farm-faults.cjs", import.meta.url));
  const env = { NODE_OPTIONS: `--require ${faults}`, HELIOKIT_FARM_FAULT: JSON.stringify(fault) };
  return workerWith({ ...env, HELIOKIT_FARM_UNDER: join(sample.folder, out) }, url);
}

function workerWith(env: Record<string, string>, url: string, ...more: string[]): TestWorker {
  const child = start(["worker", "--queue", url, "--jobs", "1", ...more], {
    env: { HELIOKIT_QUEUE_LOCK_SECONDS: "1", ...env },
  });
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
  // One that was stopped may still write what another has long done: the same bytes, to the same name.
  for (const { child } of workers) child.kill("SIGTERM");
  await Promise.all(workers.map(({ child }) => gone(child)));
  expect(await hashes(join(sample.folder, out))).toEqual(wanted);
  expect(await report(out)).toEqual(wantedReport);
  const names = await readdir(join(sample.folder, out), { recursive: true });
  expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
}

/** Waits until so many workers are there: none shall do everything before the others have started. */
async function connected(queue: Awaited<ReturnType<typeof openQueueServer>>, count: number): Promise<void> {
  await until(async () => (await queue.workers()).length === count);
  await queue.close();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(100);
}

async function journalInputs(out: string, wantedStatus?: string): Promise<readonly string[]> {
  const text = await readFile(join(sample.folder, out, "heliokit-journal.ndjson"), "utf8");
  const lines: { type: string; input: string; status: string }[] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return lines
    .filter(({ type, status }) => type === "file" && (wantedStatus === undefined || status === wantedStatus))
    .map(({ input }) => input);
}

describe.each(SERVERS)("$name", ({ name, kind, found, startServer }) => {
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
      await connected(await openQueueServer({ kind, url: server.url, shown: "" }, "queue"), 3);
      const run = ended(start(overQueue(server.url, name, "--json")));
      await killed?.done(5);
      killed?.child.kill("SIGKILL");
      await stopped?.done(10);
      stopped?.child.kill("SIGSTOP");
      await delay(3000);
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

describe("Redis", () => {
  const found = findRedis() !== undefined;
  const there = found ? "" : " (skipped: Redis is not installed)";
  let server: TestServer;
  beforeAll(async () => {
    if (found) server = await startRedis(["--appendonly", "yes", "--requirepass", "secret-word"]);
  });
  afterAll(async () => {
    await server?.stop();
  });
  const url = (database: number) => server.url.replace("//", "//:secret-word@").replace(/0$/, String(database));
  const command = async (database: number, action: string, ...more: string[]) => {
    const { out, err } = await heliokit(["queue", action, "--queue", url(database), "--json", ...more]);
    expect(err).toBe("");
    return JSON.parse(out);
  };
  const look = (database: number) => openQueueServer({ kind: "redis", url: url(database), shown: "" }, "queue");

  test.runIf(found)(
    `coordinator and server killed, a worker ended: started again, the coordinator collects what was done meanwhile${there}`,
    async () => {
      const first = worker(url(1), "--metrics", "127.0.0.1:0");
      const coordinator = start(overQueue(url(1), "killed"));
      await first.done(10);
      coordinator.kill("SIGKILL");
      await gone(coordinator);
      await server.restart();
      const before = first.log().match(/"msg":"done"/g)?.length ?? 0;
      await first.done(Math.min(before + 10, FILES - 5));
      const metrics = await fetch(/http:[^"]+metrics/.exec(first.log())?.[0] ?? "");
      expect(await metrics.text()).toMatch(/heliokit_jobs_total\{status="done"\} [1-9]/);

      first.child.kill("SIGTERM");
      expect(await gone(first.child), first.log()).toBe(130);
      const meanwhile = await command(1, "status");
      // A job that the server gave out in the moment it died was taken by nobody: it comes back when its lock runs out.
      expect(meanwhile.active).toBeLessThanOrEqual(1);
      expect(meanwhile.completed).toBeGreaterThan(0);

      worker(url(1));
      const again = await ended(start(overQueue(url(1), "killed", "--json")));
      expect(again.status, again.err).toBe(1);
      await complete("killed");
      const inputs = await journalInputs("killed", "done");
      expect([inputs.length, new Set(inputs).size]).toEqual([FILES, FILES]);
      const left = await command(1, "status");
      expect(left).toMatchObject({ waiting: 0, active: 0, delayed: 0, failed: BAD_JOBS });

      const told = first.log() + again.out + again.err + JSON.stringify(left);
      const journal = await readFile(join(sample.folder, "killed", "heliokit-journal.ndjson"), "utf8");
      expect(told + journal).not.toContain("secret-word");
    },
    60_000,
  );

  test.runIf(found)(
    `a failed file waits again, and what nobody collects is forgotten${there}`,
    async () => {
      const queue = await look(1);
      expect(await command(1, "retry-failed")).toMatchObject({ retried: BAD_JOBS, waiting: BAD_JOBS, failed: 0 });
      expect(await command(1, "pause")).toMatchObject({ paused: true, workers: [] });
      const resting = worker(url(1));
      await until(async () => (await queue.workers()).length === 1);
      await queue.resume();
      await until(async () => (await queue.counts()).failed === BAD_JOBS);
      // Bad data is not tried a second time.
      expect(resting.log().match(/"msg":"failed: /g)?.length).toBe(BAD_JOBS);
      expect(resting.log()).not.toContain('"again":true');
      expect(await command(1, "clean")).toMatchObject({ removed: 0, failed: BAD_JOBS, paused: false });
      expect(await queue.clean("failed", 0)).toBe(BAD_JOBS);
      await queue.close();
    },
    60_000,
  );

  test.runIf(found)(
    `emptied on purpose: the coordinator ends and says so${there}`,
    async () => {
      const queue = await look(2);
      await queue.pause();
      const coordinator = start(overQueue(url(2), "drained"));
      const end = ended(coordinator);
      await until(async () => (await queue.counts()).waiting === JOBS);
      await queue.close();
      expect(await command(2, "drain")).toMatchObject({ removed: JOBS, waiting: 0 });
      const { status: exit, err } = await end;
      expect(exit).toBe(2);
      expect(err).toContain("somebody emptied the queue (heliokit queue drain)");
    },
    60_000,
  );

  test.runIf(found)(
    `a worker of another algorithm or without the root hands back, says what to do, and ends${there}`,
    async () => {
      const queue = new Queue("heliokit", { connection: { url: url(3) } });
      const job = { format: 1, version: "9.9.9", algorithm: 999, run: "r", id: "x", inputBytes: 1, expectedBytes: 1 };
      const data = { ...job, input: { root: "", path: "/a" }, output: { root: "", path: "/b" } };
      for (const [message, words] of [
        [data, /wants algorithm 999 \(planned by Heliokit 9\.9\.9\).*install the same version everywhere/],
        [{ ...data, format: 77 }, /speaks format 77 of the queue/],
        [{ ...data, algorithm: 1, input: { root: "data", path: "a" } }, /start it with --root data=DIR/],
      ] as const) {
        await queue.add("prep", message, { jobId: "strange", attempts: 5 });
        const refusing = worker(url(3));
        expect(await gone(refusing.child), refusing.log()).toBe(2);
        expect(refusing.log()).toMatch(words);
        expect(await queue.getJobCounts("wait", "active", "failed")).toEqual({ wait: 1, active: 0, failed: 0 });
        await queue.remove("strange");
      }
      await queue.close();
    },
    60_000,
  );

  test.runIf(found)(
    `folders that lie elsewhere on the worker's machine have names${there}`,
    async () => {
      const there = { in: join(sample.folder, "node", "in"), out: join(sample.folder, "node", "out") };
      await cp(sample.level1, there.in, { recursive: true });
      await mkdir(there.out);
      const names = ["--root", `in=${sample.level1}`, "--root", `out=${sample.folder}`];
      worker(url(4), "--root", `in=${there.in}`, "--root", `out=${there.out}`);
      const { status: exit, err } = await ended(start(overQueue(url(4), "rooted", ...names)));
      expect(exit, err).toBe(1);
      expect(await hashes(join(there.out, "rooted"))).toEqual(wanted);
      expect(await hashes(join(sample.folder, "rooted"))).toEqual({});
      const lost = await heliokit(overQueue(url(4), "elsewhere", "--root", `in=${sample.level1}`));
      expect([lost.status, lost.err]).toEqual([2, expect.stringContaining("is below none of the roots")]);
    },
    60_000,
  );

  test.runIf(found)(
    `a disk that fails once is tried again; where it is full the worker rests, and the others go on${there}`,
    async () => {
      const failing = sickWorker(url(5), "sick", { point: 9, kind: "EIO" });
      const full = sickWorker(url(5), "sick", { point: 9, kind: "ENOSPC" });
      await connected(await look(5), 2);
      const { status: exit, err } = await ended(start(overQueue(url(5), "sick")));
      expect(exit, err).toBe(1);
      await complete("sick");
      expect(failing.log()).toMatch(/"code":"node\/write-failed","again":true/);
      expect(full.log()).toMatch(/takes nothing for a while: .*the disk or the quota is full/);
    },
    60_000,
  );

  test.runIf(found)(`settings that lose jobs are refused or told${there}`, async () => {
    const careless = await startRedis(["--maxmemory-policy", "allkeys-lru"]);
    const refused = await heliokit(["worker", "--queue", careless.url]);
    expect([refused.status, refused.err]).toEqual([2, expect.stringContaining("maxmemory-policy allkeys-lru")]);
    await careless.stop();
    const forgetful = await startRedis(["--appendonly", "no"]);
    const { status: exit, err } = await heliokit(["queue", "status", "--queue", forgetful.url]);
    expect([exit, err]).toEqual([0, expect.stringContaining("appendonly no")]);
    await forgetful.stop();
  });
});
