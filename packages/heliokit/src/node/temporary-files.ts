import { opendir, stat, unlink } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { systemCode } from "./system-errors.js";

const DAY_MS = 24 * 3600 * 1000;
const PATTERN = /^\..*\.heliokit-([0-9a-z]+)-(\d+)-[0-9a-z]+\.tmp$/s;

/** A fresh name `.NAME.heliokit-HOST-PID-RANDOM.tmp` for a file on its way to `name`. */
export function temporaryName(name: string): string {
  const random = Math.floor(Math.random() * 36 ** 8).toString(36);
  // File systems allow 255 bytes; the start of the name is only there for people.
  const start = Array.from(name).slice(0, 48).join("");
  return `.${start}.heliokit-${thisHost()}-${process.pid}-${random}.tmp`;
}

/** What is known of a temporary file when its fate is decided. */
export interface TemporaryFile {
  readonly name: string;
  readonly modifiedMs: number;
}

/** The world around a decision of {@link isDeadTemporary}, given apart so that it can be tested. */
export interface TemporaryFileWorld {
  readonly host: string;
  readonly pid: number;
  /** When this process started, in milliseconds since 1970. */
  readonly startedMs: number;
  readonly nowMs: number;
  readonly isAlive: (pid: number) => boolean;
}

/**
 * Whether a file is a temporary of ours that nobody will ever finish: its process on this host is gone, or it has
 * not been touched for a day (another host's process cannot be asked, and process numbers are used again).
 */
export function isDeadTemporary(file: TemporaryFile, world: TemporaryFileWorld): boolean {
  const match = PATTERN.exec(file.name);
  if (!match) return false;
  if (world.nowMs - file.modifiedMs > DAY_MS) return true;
  if (match[1] !== world.host) return false;
  const pid = Number(match[2]);
  // In a restarted container the same number comes back: older than this process means that it is not ours.
  if (pid === world.pid) return file.modifiedMs < world.startedMs - 1000;
  return !world.isAlive(pid);
}

/**
 * Removes temporary files in `folder` (not below it) that earlier, killed runs left there, and tells how many. Files of
 * running processes, of other programs and of other hosts (unless a day old) stay. A folder that is not there has none.
 *
 * @example
 * ```ts
 * await removeDeadTemporaries("level1.5/193/2013"); // 1
 * ```
 */
export async function removeDeadTemporaries(folder: string): Promise<number> {
  const world: TemporaryFileWorld = {
    host: thisHost(),
    pid: process.pid,
    startedMs: Date.now() - process.uptime() * 1000,
    nowMs: Date.now(),
    isAlive,
  };
  let removed = 0;
  try {
    for await (const entry of await opendir(folder)) {
      if (!PATTERN.test(entry.name)) continue;
      const path = join(folder, entry.name);
      try {
        const { mtimeMs } = await stat(path);
        if (!isDeadTemporary({ name: entry.name, modifiedMs: mtimeMs }, world)) continue;
        await unlink(path);
        removed++;
      } catch (error) {
        // Another run may be quicker; a folder that cannot be changed shows itself at the first write.
        if (systemCode(error) === undefined) throw error;
      }
    }
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
  }
  return removed;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== "ESRCH";
  }
}

let host: string | undefined;

/** A short mark of this host, in characters every file system takes (FNV-1a of its name). */
function thisHost(): string {
  if (host === undefined) {
    let hash = 0x811c9dc5;
    for (const character of hostname()) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
    host = (hash >>> 0).toString(36);
  }
  return host;
}
