import { HeliokitError } from "heliokit/errors";

/** Errors of the environment: no fault of an input, they stop a batch with exit status 2. */
const ENVIRONMENT: ReadonlySet<string> = new Set([
  "node/disk-full",
  "node/not-writable",
  "node/write-failed",
  "node/too-many-open-files",
  "queue/drained",
]);

/** Whether a code means that nothing more can be written or opened. */
export function isEnvironmentCode(code: string): boolean {
  return ENVIRONMENT.has(code);
}

/** An error of the system met while writing one of the command's own files, with a code; others as they are. */
export function writeError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  const system = error.code;
  const full = system === "ENOSPC" || system === "EDQUOT";
  const denied = system === "EACCES" || system === "EPERM" || system === "EROFS";
  const code = full ? "node/disk-full" : denied ? "node/not-writable" : "node/write-failed";
  const what = full
    ? "the disk or the quota is full; free some space, then start again"
    : denied
      ? `no permission to write there (${system}); choose another --out or change its permissions`
      : `the system could not write it (${system}); check the disk or the network share`;
  return new HeliokitError(code, `${path}: ${what}`, { facts: { file: path, system }, cause: error });
}
