import type { Output } from "./output.js";
import type { ProgressStyle } from "./progress/progress.js";

/** What every command is told beside its own options. */
export interface Common {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly offline: boolean;
  readonly progress: "auto" | ProgressStyle;
  readonly output: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Exit statuses that scripts rely on. */
export const EXIT = {
  /** All done, skips included. */
  done: 0,
  /** Some inputs failed, the rest is done. */
  someFailed: 1,
  /** Wrong usage or environment, or a mistake in the program. */
  usage: 2,
  /** Ctrl-C or SIGTERM; safe to resume. */
  interrupted: 130,
} as const;
