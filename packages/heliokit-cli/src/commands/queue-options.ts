import { Command } from "commander";
import type { Output } from "../output.js";
import { commonOf, withCommonOptions } from "./common-options.js";

const QUEUE = "redis://HOST:6379/0 or postgres://USER@HOST/DATABASE (default: HELIOKIT_QUEUE)";

/** The command `worker` with its options and help. */
export function workerCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("worker")
    .description("does the jobs of a queue, on this machine, until it is told to end")
    .option("--queue <URL>", QUEUE)
    .option("--jobs <N>", "files at a time (default: what cores and memory allow)")
    .option(
      "--root <NAME=DIR>",
      "where a named folder is on this machine; may be given more than once",
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .option("--metrics <HOST:PORT>", "figures for Prometheus under /metrics, on loopback: 127.0.0.1:9464")
    .option("--until-empty", "end when the queue is empty instead of waiting for more");
  return withCommonOptions(command, undefined)
    .addHelpText(
      "after",
      `
A worker told to end (SIGTERM, Ctrl-C) finishes what runs, or hands it back, within ten seconds. One that dies loses
nothing: after half a minute another one takes its job. Its log goes to stderr, one JSON object a line.

Examples:
  heliokit worker --queue redis://queue.example.org:6379/0
  heliokit worker --queue redis://queue.example.org:6379/0 --root data=/lustre/aia --jobs 16 --metrics 127.0.0.1:9464
  heliokit worker --until-empty                            with HELIOKIT_QUEUE in the environment, in a SLURM job`,
    )
    .action(async (options: Record<string, unknown>) => {
      const { worker } = await import("./worker.js");
      finish(await worker({ raw: options, untilEmpty: options["untilEmpty"] === true }, commonOf(options, output)));
    });
}

/** The command `queue` with its subcommands and help. */
export function queueCommand(output: Output, finish: (status: number) => void): Command {
  const command = new Command("queue").description("looks at a queue and steers it").addHelpText(
    "after",
    `
Examples:
  heliokit queue status --queue redis://localhost:6379/0
  heliokit queue retry-failed --queue redis://localhost:6379/0
  heliokit queue clean --older-than 12h --json`,
  );
  const actions = [
    ["status", "how many jobs wait, run, failed; which workers are connected"],
    ["pause", "nothing more is given to workers; what runs goes on"],
    ["resume", "the end of a pause"],
    ["drain", "takes out what waits; the coordinators of those jobs end and say so"],
    ["retry-failed", "failed jobs wait again"],
    ["clean", "forgets ended jobs that nobody collected"],
  ] as const;
  for (const [action, description] of actions) {
    const sub = command.command(action).description(description).option("--queue <URL>", QUEUE);
    if (action === "clean") sub.option("--older-than <TIME>", "only those that ended so long ago (default: 7d)");
    withCommonOptions(sub, "one JSON document on stdout").action(async (options: Record<string, unknown>) => {
      const { queue } = await import("./queue.js");
      const text = (name: string) => (typeof options[name] === "string" ? options[name] : undefined);
      finish(await queue(action, { queue: text("queue"), olderThan: text("olderThan") }, commonOf(options, output)));
    });
  }
  return command;
}
