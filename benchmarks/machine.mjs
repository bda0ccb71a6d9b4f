// What the numbers were measured on.
import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, statfsSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";

const tmpfs = 0x01021994;

/** A fresh folder on a memory file system, or in the temporary folder where there is none; says which. */
export function memoryFolder() {
  try {
    accessSync("/dev/shm", constants.W_OK);
    if (statfsSync("/dev/shm").type === tmpfs)
      return { path: mkdtempSync("/dev/shm/heliokit-bench-"), kind: "memory file system (/dev/shm)" };
  } catch {
    // No such folder: macOS, Windows, small containers.
  }
  const path = mkdtempSync(join(tmpdir(), "heliokit-bench-"));
  const memory = process.platform === "linux" && statfsSync(path).type === tmpfs;
  return { path, kind: memory ? "memory file system" : "temporary folder on a disk: no memory file system here" };
}

/** A fresh folder on a real disk, or undefined where the temporary folder lies in memory. */
export function diskFolder(repository) {
  for (const parent of [tmpdir(), repository]) {
    if (process.platform === "linux" && statfsSync(parent).type === tmpfs) continue;
    return mkdtempSync(join(parent, ".heliokit-bench-"));
  }
  return undefined;
}

/** Processor, memory, system and load. */
export function machine() {
  const [first] = cpus();
  return {
    processor: first?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    load: load(),
  };
}

/** Mean load of the last minute, as the system counts it. */
export function load() {
  return Math.round(loadavg()[0] * 100) / 100;
}

/** A Python that can import everything the reference needs; the system's own is tried first. */
export function findPython() {
  const wanted = "import astropy, numpy, scipy, sunpy.map";
  for (const candidate of [process.env.HELIOKIT_BENCH_PYTHON, "/usr/bin/python3", "python3", "python"]) {
    if (!candidate) continue;
    try {
      execFileSync(candidate, ["-W", "ignore", "-c", wanted], { stdio: "ignore", timeout: 60_000 });
      return candidate;
    } catch {
      // Not there, or without the libraries.
    }
  }
  return undefined;
}
