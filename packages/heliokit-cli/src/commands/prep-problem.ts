import { VERSION } from "heliokit/node";
import type { Stop } from "../batch.js";
import { count, megabytes } from "../report/words.js";

/** What still had to be done when a batch stopped. */
export interface LeftOver {
  readonly left: number;
  /** Mean size of the outputs so far. */
  readonly bytesEach: number | undefined;
  readonly free: () => Promise<number | undefined>;
}

/** What to say on stderr about a batch that stopped early; undefined when it did not, or when the user stopped it. */
export async function problemText(stop: Stop | undefined, leftOver: LeftOver): Promise<string | undefined> {
  if (!stop || stop.kind === "interrupted") return undefined;
  if (stop.kind === "program") return programText(stop.error, stop.input);
  const lines = [`heliokit: ${stop.message}`];
  if (stop.code === "node/disk-full" && leftOver.left > 0) {
    const needed =
      leftOver.bytesEach === undefined ? "" : `, which need about ${megabytes(leftOver.left * leftOver.bytesEach)}`;
    const free = await leftOver.free();
    lines.push(
      `${count(leftOver.left, "file")} left${needed}${free === undefined ? "" : `; free now: ${megabytes(free)}`}`,
    );
  }
  lines.push("Stopped; nothing half-written was left. Give the same command again to go on; what is done stays done.");
  return `${lines.join("\n")}\n`;
}

/** How a mistake in the program is told: whose fault it is, where it happened, and what a report needs. */
export function programText(error: unknown, input: string | undefined): string {
  const stack = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  const memory = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  return [
    `heliokit: a mistake in Heliokit, not in your files${input ? `; it happened with ${input}` : ""}`,
    stack,
    ...(memory ? ["A worker ran out of memory: --jobs with a smaller number may help."] : []),
    `Please report it: send the lines above with the command line and the file (heliokit ${VERSION}, Node ${process.version}, ${process.platform} ${process.arch}).`,
    "",
  ].join("\n");
}

/** The same for the JSON report. */
export function problemDocument(stop: Stop | undefined): Record<string, unknown> {
  if (!stop) return {};
  switch (stop.kind) {
    case "interrupted":
      return { stopped: { kind: "interrupted" } };
    case "environment":
      return { stopped: { kind: "environment", code: stop.code, message: stop.message, input: stop.input } };
    case "program": {
      const { error, input = null } = stop;
      const message = error instanceof Error ? error.message : String(error);
      const stack = error instanceof Error ? (error.stack ?? null) : null;
      return { stopped: { kind: "program", message, stack, input } };
    }
  }
}
