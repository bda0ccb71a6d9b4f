// `npm run farm`: drives the real command through disturbances and compares what comes out in the end, byte for byte,
// with an undisturbed run. Options after `--`: --seed N, --runs N (disturbances wanted), --minutes N (no new one after
// that), --short (a sample of a few seconds, which `npm test` takes; writes no report). Writes benchmarks/FARM.md.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { build } from "./build.mjs";
import { inRoot, isMain, say } from "./house.mjs";
import { setUp } from "./setup.mjs";

const bin = inRoot("packages", "heliokit-cli", "bin", "heliokit.mjs");
const faults = inRoot("scripts", "farm-faults.cjs");
/** A command that takes longer hangs: none of these has more than seconds of work. */
const HANGS_MS = 90_000;

/** Numbers from 0 to 1 that are the same for the same seed. */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Starts the command; nothing of this machine's settings gets in. */
function start(args, env = {}) {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, HELIOKIT_OFFLINE: "1", NO_COLOR: "1", HELIOKIT_QUEUE_LOCK_SECONDS: "1", ...env },
  });
  const run = { child, out: "", err: "", done: 0 };
  child.stdout.setEncoding("utf8").on("data", (text) => {
    run.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    run.err += text;
    run.done += text.match(/"status":"done"|"msg":"done"/g)?.length ?? 0;
  });
  run.ended = new Promise((resolve) => {
    const watchdog = setTimeout(() => {
      run.hung = true;
      child.kill("SIGKILL");
    }, HANGS_MS);
    child.once("close", (status, signal) => {
      clearTimeout(watchdog);
      resolve({ status, signal, out: run.out, err: run.err, hung: run.hung === true });
    });
  });
  return run;
}

const finish = (args, env) => start(args, env).ended;

/** Waits until a run has done so many files, or has ended. */
async function until(run, done) {
  let ended = false;
  run.ended.then(() => {
    ended = true;
  });
  while (run.done < done && !ended) await delay(2);
}

/** Hash of every file below a folder; journals apart, which hold times. */
function hashes(folder) {
  const found = {};
  if (!existsSync(folder)) return found;
  for (const name of readdirSync(folder, { recursive: true }).sort()) {
    const path = join(folder, name);
    if (/heliokit-journal.*\.ndjson$/.test(name) || !statSync(path).isFile()) continue;
    found[name] = createHash("sha256").update(readFileSync(path)).digest("hex");
  }
  return found;
}

/** What differs between two folders, in words; undefined: nothing. */
function difference(wanted, found) {
  for (const [name, hash] of Object.entries(wanted)) {
    if (found[name] === undefined) return `${name} is missing`;
    if (found[name] !== hash) return `${name} differs`;
  }
  const extra = Object.keys(found).find((name) => wanted[name] === undefined);
  return extra === undefined ? undefined : `${extra} is too much`;
}

/** What is wrong with a journal in which every file must be told; `once`: in exactly one line. */
function journalProblem(out, inputs, once) {
  const lines = readFileSync(join(out, "heliokit-journal.ndjson"), "utf8").split("\n");
  const told = new Map();
  for (const line of lines) {
    let value;
    try {
      value = JSON.parse(line);
    } catch {
      // The end of a line that a kill cut off is passed over by every reader.
      continue;
    }
    if (value.type !== "file" || value.status === "failed") continue;
    told.set(value.input, (told.get(value.input) ?? 0) + 1);
  }
  if (told.size !== inputs) return `the journal tells of ${told.size} files instead of ${inputs}`;
  const doubled = [...told].find(([, times]) => times > 1);
  return once && doubled ? `the journal tells of ${doubled[0]} ${doubled[1]} times` : undefined;
}

function findRedis() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, "redis-server")).find((file) => existsSync(file));
}

/** Redis of the farm's own, which can be killed and started again on the same data. */
async function startRedis(program, folder) {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--dir", folder];
  const open = () =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
      child.once("error", reject);
      child.stdout.on("data", (text) => /Ready to accept/.test(String(text)) && resolve(child));
    });
  let child = await open();
  process.once("exit", () => child.kill("SIGKILL"));
  const kill = async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}/0`,
    kill,
    async restart() {
      await kill();
      await delay(100);
      child = await open();
    },
  };
}

/** The farm's ground: inputs, tables, and what undisturbed runs make of them. */
async function prepareGround(folder, size) {
  const level1 = join(folder, "level1");
  const sample = ["sample", level1, "--size", String(size), "--count", "8", "--cadence", "6min", "--quiet"];
  await finish(sample);
  const tables = join(level1, "tables");
  const named = (part) => join(tables, readdirSync(tables).find((name) => name.includes(part)) ?? part);
  const options = ["--pointing", named("pointing_table.csv"), "--correction", named("response_table")];
  const inputs = readdirSync(level1).filter((name) => name.endsWith(".fits"));
  const prep = (out, ...more) => ["prep", level1, "--out", out, ...options, "--json", ...more];
  const few = (out, ...more) => [
    "prep",
    ...inputs.slice(0, 2).map((name) => join(level1, name)),
    ...prep(out, ...more).slice(2),
  ];
  const store = (out, ...more) => [
    ...["sdoml", "build", join(folder, "wanted"), "--out", out, "--size", "64", "--cadence", "6min"],
    ...["--chunk-frames", "3", "--json", ...more],
  ];
  await finish(prep(join(folder, "wanted")));
  await finish(few(join(folder, "wanted-few")));
  await finish(store(join(folder, "wanted-store")));
  return {
    folder,
    prep,
    few,
    store,
    files: inputs.length,
    wanted: hashes(join(folder, "wanted")),
    wantedFew: hashes(join(folder, "wanted-few")),
    wantedStore: hashes(join(folder, "wanted-store")),
  };
}

/** After a disturbance: the same command must go to the end and leave what an undisturbed run leaves. */
async function recovered(out, args, wanted, inputs, once) {
  const again = await finish(args);
  if (again.hung) return "the command that resumes hangs";
  if (again.status !== 0) return `resuming ends with ${again.status ?? again.signal}: ${again.err.slice(-300)}`;
  return difference(wanted, hashes(out)) ?? (inputs === undefined ? undefined : journalProblem(out, inputs, once));
}

/** Every write point of a small run, each with every kind of trouble. */
async function* atWritePoints(ground, random, share) {
  const { folder, few, wantedFew } = ground;
  const countFile = join(folder, "points");
  const counted = join(folder, "counted");
  const env = (out, fault, more = {}) => ({
    NODE_OPTIONS: `--require ${faults}`,
    HELIOKIT_FARM_UNDER: out,
    HELIOKIT_FARM_FAULT: JSON.stringify(fault),
    ...more,
  });
  await finish(few(counted, "--jobs", "1"), env(counted, {}, { HELIOKIT_FARM_COUNT: countFile }));
  const points = statSync(countFile).size;
  const kinds = ["ENOSPC", "EIO", "EACCES", "EMFILE", "short", "kill", "torn"];
  const all = kinds.flatMap((kind) => Array.from({ length: points }, (_, index) => ({ kind, point: index + 1 })));
  // In an order of its own for every seed: a run that is cut short has seen something of every kind.
  const order = all.map((one) => ({ ...one, place: random() })).sort((a, b) => a.place - b.place);
  for (const { kind, point } of order.slice(0, Math.ceil(all.length * share))) {
    const out = join(folder, `point-${kind}-${point}`);
    const first = await finish(few(out, "--jobs", "1"), env(out, { point, kind }));
    const died = kind === "kill" || kind === "torn";
    const expected = first.signal === "SIGKILL" ? died && !first.hung : [0, 1, 2].includes(first.status);
    const problem = !expected
      ? `the run ends with ${first.hung ? "a hang" : (first.status ?? first.signal)}: ${first.err.slice(-300)}`
      : await recovered(out, few(out), wantedFew, 2, true);
    rmSync(out, { recursive: true, force: true });
    yield { what: `prep, ${kind} at write point`, detail: `${point} of ${points}`, problem };
  }
}

/** Kills and stops at random moments of a run of the local engine. */
async function* killedRuns(ground, random, runs) {
  const { folder, prep, files, wanted } = ground;
  for (let run = 0; run < runs; run++) {
    const signal = ["SIGKILL", "SIGKILL", "SIGTERM", "SIGINT"][Math.floor(random() * 4)];
    const jobs = 1 + Math.floor(random() * 3);
    const out = join(folder, `killed-${run}`);
    const child = start(prep(out, "--jobs", String(jobs), "--progress", "ndjson"));
    await until(child, Math.floor(random() * files));
    await delay(random() * 15);
    child.child.kill(signal);
    const { hung } = await child.ended;
    const problem = hung ? "a hang" : await recovered(out, prep(out), wanted, files, true);
    rmSync(out, { recursive: true, force: true });
    yield { what: `prep, ${signal}`, detail: `--jobs ${jobs}`, problem };
  }
}

/** Two runs on one output folder at the same time. */
async function* twoRuns(ground, runs) {
  const { folder, prep, files, wanted } = ground;
  for (let run = 0; run < runs; run++) {
    const out = join(folder, `two-${run}`);
    const ends = await Promise.all([finish(prep(out)), finish(prep(out))]);
    const bad = ends.find(({ status }) => status !== 0);
    const problem = bad
      ? `one of them ends with ${bad.status ?? bad.signal}: ${bad.err.slice(-300)}`
      : await recovered(out, prep(out), wanted, files, false);
    rmSync(out, { recursive: true, force: true });
    yield { what: "prep, two runs on one output folder", detail: "", problem };
  }
}

/** Kills at random moments while a store of SDOML is built. */
async function* killedBuilds(ground, random, runs) {
  const { folder, store, wantedStore } = ground;
  const begin = Date.now();
  await finish(store(join(folder, "timed-store")));
  const length = Date.now() - begin;
  for (let run = 0; run < runs; run++) {
    const out = join(folder, `store-${run}`);
    const child = start(store(out));
    await delay(length * (0.3 + 0.7 * random()));
    child.child.kill("SIGKILL");
    await child.ended;
    const problem = await recovered(out, store(out), wantedStore, undefined, false);
    rmSync(out, { recursive: true, force: true });
    yield { what: "sdoml build, SIGKILL", detail: "", problem };
  }
}

/** Workers, coordinator and server of a queue killed and stopped; disks of single workers that fail. */
async function* queueRuns(ground, random, runs, server) {
  const { folder, prep, files, wanted } = ground;
  const kinds = ["a worker killed", "a worker stopped", "coordinator killed", "server killed", "EIO in a worker"];
  for (let run = 0; run < runs; run++) {
    const kind = kinds[Math.floor(random() * kinds.length)];
    const out = join(folder, `queue-${run}`);
    const args = prep(out, "--engine", "bullmq", "--queue", server.url);
    const worker = (env) => start(["worker", "--queue", server.url, "--jobs", "1"], env);
    const fault = { point: 1 + Math.floor(random() * 20), kind: "EIO" };
    const sick = {
      NODE_OPTIONS: `--require ${faults}`,
      HELIOKIT_FARM_UNDER: out,
      HELIOKIT_FARM_FAULT: JSON.stringify(fault),
    };
    const workers = [worker(kind === "EIO in a worker" ? sick : {}), worker({})];
    const coordinator = start(args);
    const moment = Math.floor(random() * files * 0.4);
    while (
      workers[0].done < moment &&
      workers[0].child.exitCode === null &&
      workers[0].done + workers[1].done < files
    ) {
      await delay(2);
    }
    await delay(random() * 15);
    if (kind === "a worker killed") workers[0].child.kill("SIGKILL");
    if (kind === "a worker stopped") {
      workers[0].child.kill("SIGSTOP");
      await delay(2500);
      workers[0].child.kill("SIGCONT");
    }
    if (kind === "coordinator killed") coordinator.child.kill("SIGKILL");
    if (kind === "server killed") await server.restart();
    const first = await coordinator.ended;
    const ended = kind === "coordinator killed" ? first.signal === "SIGKILL" || first.status === 0 : first.status === 0;
    const problem = !ended
      ? `the coordinator ends with ${first.hung ? "a hang" : (first.status ?? first.signal)}: ${first.err.slice(-300)}`
      : await recovered(out, args, wanted, files, false);
    for (const { child } of workers) child.kill("SIGKILL");
    await Promise.all(workers.map(({ ended: end }) => end));
    rmSync(out, { recursive: true, force: true });
    yield { what: `bullmq, ${kind}`, detail: kind === "EIO in a worker" ? `write point ${fault.point}` : "", problem };
  }
}

/** Goes through all disturbances; gives an account by kind. */
async function farm({ seed, runs, minutes, short }) {
  const random = seeded(seed);
  const folder = await mkdtemp(join(tmpdir(), "heliokit-farm-"));
  const began = Date.now();
  const account = new Map();
  const problems = [];
  const redis = findRedis();
  let server;
  try {
    const ground = await prepareGround(folder, 64);
    if (redis !== undefined && !short) server = await startRedis(redis, folder);
    const kinds = short
      ? [atWritePoints(ground, random, 0.02), killedRuns(ground, random, 2)]
      : [
          atWritePoints(ground, random, 1),
          killedRuns(ground, random, Math.ceil(runs * 0.3)),
          twoRuns(ground, Math.ceil(runs * 0.05)),
          killedBuilds(ground, random, Math.ceil(runs * 0.15)),
          ...(server ? [queueRuns(ground, random, Math.ceil(runs * 0.2), server)] : []),
        ];
    // A turn each, so that a run that is cut short has seen something of everything.
    for (let open = kinds; open.length > 0; ) {
      const left = [];
      for (const kind of open) {
        if (Date.now() - began > minutes * 60_000) break;
        const { done, value } = await kind.next();
        if (done) continue;
        left.push(kind);
        const sum = account.get(value.what) ?? { runs: 0, problems: 0 };
        sum.runs += 1;
        if (value.problem !== undefined) {
          sum.problems += 1;
          problems.push(value);
          say("farm", `${value.what} ${value.detail}: ${value.problem}`);
        }
        account.set(value.what, sum);
      }
      open = left;
    }
    if (!server && !short) say("farm", "Redis is not installed: no disturbances of the queue");
  } finally {
    await server?.kill();
    await rm(folder, { recursive: true, force: true });
  }
  return { account, problems, seconds: (Date.now() - began) / 1000 };
}

const HEAD = `# The fault farm

\`npm run farm\` drives the real command over small synthetic files, disturbs it, gives the same command again, and
compares everything with an undisturbed run, byte for byte: outputs, no file too much (temporaries too), a journal
that tells of every file (of the local engine: exactly once), exit status 0 when resumed, no command that hangs.
Written by \`scripts/farm.mjs\`, a part for every run, the latest last.

At every write point: \`ENOSPC\`, \`EIO\`, \`EACCES\`, \`EMFILE\` from the system, \`short\` half of a write taken, \`kill\` the
process killed before it, \`torn\` killed after half of it.
`;

/** The part of the report about one run. */
function report({ account, problems, seconds }, seed) {
  const rows = [...account].sort(([a], [b]) => (a < b ? -1 : 1));
  const total = rows.reduce((sum, [, { runs }]) => sum + runs, 0);
  const lines = [
    `## Seed ${seed}: ${total} disturbances, ${problems.length} differences`,
    "",
    `Node ${process.version}, ${process.platform} ${process.arch}, ${Math.round(seconds)} s.`,
    "",
    "| disturbance | times | differences |",
    "|---|---|---|",
    ...rows.map(([what, { runs, problems: wrong }]) => `| ${what} | ${runs} | ${wrong} |`),
    ...(problems.length === 0 ? [] : [""]),
    ...problems.map(({ what, detail, problem }) => `- ${what} ${detail}: ${problem.replace(/\s+/g, " ")}`),
  ];
  return `\n${lines.join("\n")}\n`;
}

if (isMain(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      runs: { type: "string", default: "300" },
      minutes: { type: "string", default: "60" },
      short: { type: "boolean", default: false },
    },
  });
  // Broken off, it takes its server with it.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
  const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);
  // The short cut runs inside `npm test`, which has built everything.
  const ready = values.short || ((await setUp({ components: true })) && (await build()));
  if (!ready) process.exitCode = 1;
  else {
    const result = await farm({
      seed,
      runs: Number(values.runs),
      minutes: Number(values.minutes),
      short: values.short,
    });
    const file = inRoot("benchmarks", "FARM.md");
    if (!values.short) {
      const before = existsSync(file) ? readFileSync(file, "utf8") : HEAD;
      writeFileSync(file, before + report(result, seed));
    }
    const total = [...result.account.values()].reduce((sum, { runs }) => sum + runs, 0);
    say(
      "farm",
      `seed ${seed}: ${total} disturbances, ${result.problems.length} differences, ${Math.round(result.seconds)} s`,
    );
    if (!values.short) say("farm", `written to ${relative(process.cwd(), file)}`);
    process.exitCode = result.problems.length === 0 && total > 0 ? 0 : 1;
  }
}
