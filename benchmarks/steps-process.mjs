// A child process that does one measured step at a time: one line of JSON in, one line out.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

/** Starts a process that serves steps. `ask` answers `{ wall, cpu, ... }`, `{ missing }` or `{ error }`. */
export function stepsProcess(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], ...options });
  const waiting = [];
  let complaint = "";
  child.stderr.on("data", (text) => {
    complaint = (complaint + text).slice(-2000);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    // Libraries may chat on stdout; answers are objects.
    if (line.startsWith("{")) waiting.shift()?.(JSON.parse(line));
  });
  const over = (why) => {
    for (const settle of waiting.splice(0)) settle({ error: `${why}: ${complaint.trim().split("\n").at(-1) ?? ""}` });
  };
  child.on("error", (error) => over(error.message));
  child.on("exit", (code, signal) => over(`ended (${signal ?? code})`));
  child.stdin.on("error", () => undefined);
  return {
    pid: child.pid,
    ask(step) {
      return new Promise((settle) => {
        if (child.exitCode !== null || child.signalCode !== null) return settle({ error: "not running" });
        waiting.push(settle);
        child.stdin.write(`${JSON.stringify(step)}\n`);
      });
    },
    close() {
      child.stdin.end();
    },
  };
}

/** Highest resident memory that a living process has had, in bytes; undefined where /proc does not tell. */
export function peakMemory(pid) {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return found ? Number(found[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** Runs a command to its end; wall seconds and the highest resident memory seen (looked at every 5 ms). */
export function runMeasured(command, args, options = {}) {
  return new Promise((settle) => {
    const began = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    let complaint = "";
    let peak;
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.stderr.on("data", (text) => {
      complaint = (complaint + text).slice(-2000);
    });
    const watch = options.watchMemory
      ? setInterval(() => {
          peak = peakMemory(child.pid) ?? peak;
        }, 5)
      : undefined;
    const done = (code, error) => {
      clearInterval(watch);
      settle({ code, error, output, complaint, wall: (performance.now() - began) / 1000, peakBytes: peak });
    };
    child.on("error", (error) => done(1, error.message));
    child.on("exit", (code) => {
      const wall = (performance.now() - began) / 1000;
      child.on("close", () => {
        clearInterval(watch);
        settle({ code, error: undefined, output, complaint, wall, peakBytes: peak });
      });
    });
  });
}
