import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const bin = fileURLToPath(new URL("../../bin/heliokit.mjs", import.meta.url));
if (!existsSync(new URL("../../dist/main.js", import.meta.url))) {
  throw new Error(
    "the command is not built: run `npm run build` (npx tsc -p packages/heliokit && npx tsc -p packages/heliokit-cli)",
  );
}

/** What a command did. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** How a command is started. */
export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly input?: string;
  /** Largest file that may be written, in kB (POSIX shells only). */
  readonly fileSizeLimit?: number;
}

/** Starts the built command as a user would. No network, no cache of this machine. */
export function start(args: readonly string[], options: StartOptions = {}): ChildProcessWithoutNullStreams {
  const { HELIOKIT_CACHE: _, ...env } = process.env;
  const limit = options.fileSizeLimit;
  const [program, ...before] =
    limit === undefined
      ? [process.execPath]
      : ["bash", "-c", `ulimit -f ${limit}; exec "$@"`, "bash", process.execPath];
  return spawn(program ?? "", [...before, bin, ...args], {
    cwd: options.cwd,
    env: {
      ...env,
      HELIOKIT_OFFLINE: "1",
      HELIOKIT_CACHE: "/nonexistent/heliokit-cache",
      NO_COLOR: "1",
      ...options.env,
    },
  });
}

/** Waits for a started command. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  // A command that hangs shall say what it said, not only run into the time limit of its test.
  const watchdog = setTimeout(() => {
    err += "\n(killed: it did not end within a minute)";
    child.kill("SIGKILL");
  }, 60_000);
  const [status, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.on("close", (...how) => resolve(how));
  });
  clearTimeout(watchdog);
  return { status, signal, out, err };
}

/** Runs the built command to its end. */
export async function heliokit(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  const child = start(args, options);
  child.stdin.end(options.input ?? "");
  return ended(child);
}

/** Hash of every file below a folder by relative name, journals left out. */
export async function hashes(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const names = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  for (const entry of names) {
    if (!entry.isFile() || entry.name.endsWith(".ndjson")) continue;
    const path = join(entry.parentPath, entry.name);
    found[path.slice(folder.length + 1)] = createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  }
  return Object.fromEntries(Object.entries(found).sort());
}
