import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A real server of the test's own, on loopback, with its own data folder. */
export interface TestServer {
  readonly url: string;
  /** Kills it as a power cut would, and starts it anew on the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** The program of Redis; undefined where it is not installed. */
export function findRedis(): string | undefined {
  return onPath("redis-server");
}

/** The folder with the programs of PostgreSQL; undefined where it is not installed. */
export function findPostgres(): string | undefined {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, "bin")), "/usr/local/bin", "/usr/bin"];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres")));
}

function onPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}

/** Starts Redis; `settings` are further options of its command line. */
export async function startRedis(settings: readonly string[] = ["--appendonly", "yes"]): Promise<TestServer> {
  const program = findRedis();
  if (program === undefined) throw new Error("redis-server is not installed");
  const folder = await mkdtemp(join(tmpdir(), "heliokit-redis-"));
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, ...settings];
  return server(`redis://127.0.0.1:${port}/0`, folder, () => started(program, args, {}, /Ready to accept connections/));
}

/** Starts PostgreSQL with an empty database, as another user where this one is root: it refuses root. */
export async function startPostgres(): Promise<TestServer> {
  const programs = findPostgres();
  if (programs === undefined) throw new Error("postgresql is not installed");
  const folder = await mkdtemp(join(tmpdir(), "heliokit-postgres-"));
  const as = process.getuid?.() === 0 ? userOf("postgres") : {};
  if (as.uid !== undefined && as.gid !== undefined) await chown(folder, as.uid, as.gid);
  const init = ["-D", folder, "-U", "heliokit", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"];
  execFileSync(join(programs, "initdb"), init, { ...as, cwd: folder, stdio: "pipe" });
  const port = await freePort();
  const args = ["-D", folder, "-p", String(port), "-h", "127.0.0.1", "-k", folder];
  return server(`postgres://heliokit@127.0.0.1:${port}/postgres`, folder, () =>
    started(join(programs, "postgres"), args, { ...as, cwd: folder }, /ready to accept connections/),
  );
}

function userOf(name: string): { readonly uid?: number; readonly gid?: number } {
  const id = (option: string) => Number(execFileSync("id", [option, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function server(url: string, folder: string, start: () => Promise<ChildProcess>): Promise<TestServer> {
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  };
  return {
    url,
    async restart() {
      await end("SIGKILL");
      // Children of PostgreSQL notice the death of their parent a moment later.
      await delay(300);
      child = await start();
    },
    async stop() {
      await end(url.startsWith("redis") ? "SIGKILL" : "SIGINT");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a program and waits until it says that it is ready, on whichever stream. */
function started(
  program: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly gid?: number; readonly cwd?: string },
  ready: RegExp,
): Promise<ChildProcess> {
  const child = spawn(program, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (text: string) => {
      said = (said + text).slice(-4000);
      if (ready.test(said)) resolve(child);
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`${program} did not start: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("no free port");
  return address.port;
}
