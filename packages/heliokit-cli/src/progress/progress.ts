import { basename } from "node:path";
import type { FileOutcome } from "../outcome.js";
import { displayWidth, duration, shorten } from "../report/words.js";

/** How progress is shown. */
export type ProgressStyle = "bar" | "plain" | "ndjson" | "none";

/** Watches a run. All of it goes to stderr; results go elsewhere. */
export interface Progress {
  /** So many inputs have been listed so far. */
  listing(count: number): void;
  /** So many files will be looked at. */
  total(files: number): void;
  /** One of them turned out not to be asked for. */
  dropped(): void;
  started(input: string): void;
  finished(outcome: FileOutcome): void;
  /** A remark that stays on the screen. */
  note(text: string): void;
  close(): void;
}

/** Where progress goes and what time it is, given apart for tests. */
export interface ProgressWorld {
  readonly write: (text: string) => void;
  readonly nowMs: () => number;
  readonly columns: () => number;
}

/** Chooses a style: a bar on a capable terminal, plain lines elsewhere. */
export function chooseStyle(
  wanted: "auto" | ProgressStyle,
  world: { readonly isTerminal: boolean; readonly term: string | undefined; readonly quiet: boolean },
): ProgressStyle {
  if (world.quiet) return "none";
  if (wanted !== "auto") return wanted;
  return world.isTerminal && world.term !== "dumb" ? "bar" : "plain";
}

/** Makes the watcher of a style. */
export function makeProgress(style: ProgressStyle, world: ProgressWorld): Progress {
  switch (style) {
    case "bar":
      return barProgress(world);
    case "plain":
      return plainProgress(world);
    case "ndjson":
      return ndjsonProgress(world);
    case "none":
      return silent;
  }
}

const silent: Progress = {
  listing() {},
  total() {},
  dropped() {},
  started() {},
  finished() {},
  note() {},
  close() {},
};

/** What has happened so far, and what follows from it. */
class Count {
  files = 0;
  done = 0;
  skipped = 0;
  failed = 0;
  readonly #beginMs: number;
  readonly #world: ProgressWorld;
  /** When each of the latest conversions ended: the rate follows what the machine does now. */
  readonly #ends: number[] = [];

  constructor(world: ProgressWorld) {
    this.#world = world;
    this.#beginMs = world.nowMs();
  }

  add({ status }: FileOutcome): void {
    this[status]++;
    if (status === "done") {
      this.#ends.push(this.#world.nowMs());
      if (this.#ends.length > 200) this.#ends.shift();
    }
  }

  get finished(): number {
    return this.done + this.skipped + this.failed;
  }

  get seconds(): number {
    return (this.#world.nowMs() - this.#beginMs) / 1000;
  }

  get filesPerMinute(): number | undefined {
    if (this.done < 2) return undefined;
    const recent = this.#ends.length < this.done;
    const begin = recent ? (this.#ends[0] ?? this.#beginMs) : this.#beginMs;
    const ms = this.#world.nowMs() - begin;
    return ms > 0 ? (60_000 * (this.#ends.length - (recent ? 1 : 0))) / ms : undefined;
  }

  get secondsLeft(): number | undefined {
    const rate = this.filesPerMinute;
    return rate ? ((this.files - this.finished) / rate) * 60 : undefined;
  }

  /** `412/733, 8 failed, 941 files/min, 21 s left`. */
  get text(): string {
    const rate = this.filesPerMinute;
    const left = this.secondsLeft;
    return [
      `${this.finished}/${this.files}`,
      ...(this.skipped > 0 ? [`${this.skipped} skipped`] : []),
      ...(this.failed > 0 ? [`${this.failed} failed`] : []),
      ...(rate === undefined ? [] : [`${Math.round(rate)} files/min`]),
      ...(left === undefined || this.finished >= this.files ? [] : [`${duration(left)} left`]),
    ].join(", ");
  }
}

/** More failures than this are not told one by one: the closing table has them grouped. */
const FAILURES_TOLD = 20;

function failureLine(outcome: FileOutcome, told: number): string | undefined {
  if (outcome.status !== "failed" || told > FAILURES_TOLD) return undefined;
  if (told === FAILURES_TOLD) return "further failures are told at the end";
  return `failed: ${basename(outcome.input)}: ${outcome.code}`;
}

const REDRAW_MS = 100;
const WIDTH = 24;

function barProgress({ write, nowMs, columns }: ProgressWorld): Progress {
  const count = new Count({ write, nowMs, columns });
  let drawnMs = Number.NEGATIVE_INFINITY;
  let current = "";
  let told = 0;
  const clear = () => write("\r\u001b[K");
  const draw = (force = false) => {
    if (!force && nowMs() - drawnMs < REDRAW_MS) return;
    drawnMs = nowMs();
    const room = columns() - 1;
    const width = Math.max(0, Math.min(WIDTH, room - displayWidth(count.text) - 1));
    const full = count.files > 0 ? Math.round((width * count.finished) / count.files) : 0;
    const bar = `${"█".repeat(full)}${"░".repeat(width - full)} ${count.text}`;
    const name = room - displayWidth(bar) - 2;
    write(`\r${shorten(name > 12 && current ? `${bar}  ${shorten(current, name)}` : bar, room)}\u001b[K`);
  };
  return {
    listing(found) {
      if (nowMs() - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs();
      write(`\rlooking for files: ${found}\u001b[K`);
    },
    total(files) {
      count.files = files;
      draw(true);
    },
    dropped() {
      count.files--;
    },
    started(input) {
      current = basename(input);
      draw();
    },
    finished(outcome) {
      count.add(outcome);
      const line = failureLine(outcome, outcome.status === "failed" ? told++ : told);
      if (line !== undefined) {
        clear();
        write(`${line}\n`);
      }
      draw(line !== undefined);
    },
    note(text) {
      clear();
      write(`${text}\n`);
      if (count.files > 0) draw(true);
    },
    close: clear,
  };
}

const PLAIN_EVERY_MS = 10_000;

function plainProgress(world: ProgressWorld): Progress {
  const count = new Count(world);
  let saidMs = world.nowMs();
  let told = 0;
  return {
    listing() {},
    total(files) {
      count.files = files;
    },
    dropped() {
      count.files--;
    },
    started() {},
    finished(outcome) {
      count.add(outcome);
      const line = failureLine(outcome, outcome.status === "failed" ? told++ : told);
      if (line !== undefined) world.write(`${line}\n`);
      if (world.nowMs() - saidMs < PLAIN_EVERY_MS) return;
      saidMs = world.nowMs();
      world.write(`${count.text}\n`);
    },
    note(text) {
      world.write(`${text}\n`);
    },
    close() {},
  };
}

/** One JSON object per line, for programs: `{"event":"finished","input":...}`. */
function ndjsonProgress(world: ProgressWorld): Progress {
  const count = new Count(world);
  const say = (event: string, facts: Record<string, unknown>) =>
    world.write(`${JSON.stringify({ event, ...facts })}\n`);
  return {
    listing() {},
    total(files) {
      count.files = files;
      say("total", { files });
    },
    dropped() {
      count.files--;
    },
    started: (input) => say("started", { input }),
    finished(outcome) {
      count.add(outcome);
      const { input, output, status, code, seconds } = outcome;
      const { finished, files, failed, skipped, filesPerMinute, secondsLeft } = count;
      say("finished", {
        input,
        output,
        status,
        code,
        seconds,
        finished,
        files,
        skipped,
        failed,
        filesPerMinute: filesPerMinute ?? null,
        secondsLeft: secondsLeft ?? null,
      });
    },
    note: (text) => say("note", { text }),
    close() {},
  };
}
