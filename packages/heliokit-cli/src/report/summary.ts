import { basename } from "node:path";
import type { FileOutcome, Status } from "../outcome.js";
import { adviceFor } from "./advice.js";
import { count, duration, megabytes } from "./words.js";

/** Counts and examples by reason: what the closing table is made from, in memory that does not grow with the batch. */
export interface Tally {
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly outputBytes: number;
  readonly reasons: readonly Reason[];
  readonly warnings: readonly Reason[];
}

/** One reason, with how many files it met and the first few of them. */
export interface Reason {
  readonly status: Status;
  readonly code: string;
  readonly count: number;
  readonly examples: readonly { readonly name: string; readonly message: string }[];
}

const EXAMPLES = 5;
const WARNING_EXAMPLES = 2;

interface MutableReason {
  status: Status;
  code: string;
  count: number;
  examples: { name: string; message: string }[];
}

/** Gathers a {@link Tally} outcome by outcome. */
export class Tallier {
  readonly #counts: Record<Status, number> = { done: 0, skipped: 0, failed: 0 };
  readonly #reasons = new Map<string, MutableReason>();
  readonly #warnings = new Map<string, MutableReason>();
  #outputBytes = 0;

  add(outcome: FileOutcome): void {
    this.#counts[outcome.status]++;
    if (outcome.status === "done") this.#outputBytes += outcome.outputBytes ?? 0;
    else note(this.#reasons, outcome, outcome.code ?? "unknown", outcome.message ?? "");
    const met = new Set<string>();
    for (const { code, message } of outcome.warnings) {
      // One file counts once for a reason, however often it warned.
      if (!met.has(code)) note(this.#warnings, outcome, code, message);
      met.add(code);
    }
  }

  get tally(): Tally {
    return {
      ...this.#counts,
      outputBytes: this.#outputBytes,
      reasons: ordered(this.#reasons),
      warnings: ordered(this.#warnings),
    };
  }
}

function note(reasons: Map<string, MutableReason>, outcome: FileOutcome, code: string, message: string): void {
  let reason = reasons.get(code);
  if (!reason) {
    reason = { status: outcome.status, code, count: 0, examples: [] };
    reasons.set(code, reason);
  }
  reason.count++;
  if (reason.examples.length < EXAMPLES) reason.examples.push({ name: basename(outcome.input), message });
}

function ordered(reasons: Map<string, MutableReason>): readonly Reason[] {
  return [...reasons.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

/** What the closing text needs beside the tally. */
export interface SummaryFrame {
  readonly ignored: { readonly notFits: number; readonly notSelected: number };
  /** Wall time of the run; undefined for a report over several runs. */
  readonly seconds: number | undefined;
  readonly out: string;
  /** What the outputs are, in words. */
  readonly product: string;
  /** Where the whole account is. */
  readonly journal: string;
  readonly interrupted: boolean;
}

/** The closing text: one line of counts, then a table of reasons with what to do about each. */
export function summaryText(tally: Tally, frame: SummaryFrame): string {
  const lines = [headline(tally, frame)];
  if (tally.done > 0) lines.push(`${frame.out}: ${megabytes(tally.outputBytes)}, ${frame.product}`);
  for (const status of ["failed", "skipped"] as const) {
    const reasons = tally.reasons.filter((reason) => reason.status === status);
    if (reasons.length > 0) lines.push("", `${capital(status)}:`, ...reasons.flatMap((reason) => reasonLines(reason)));
  }
  if (tally.warnings.length > 0) {
    lines.push("", "Warnings:", ...tally.warnings.flatMap((reason) => reasonLines(reason, WARNING_EXAMPLES, "")));
  }
  if (tally.failed + tally.skipped + tally.warnings.length > 0)
    lines.push("", `Every file is accounted for in ${frame.journal}`);
  if (frame.interrupted) lines.push("", "Interrupted. Give the same command again to go on; what is done stays done.");
  return `${lines.join("\n")}\n`;
}

function headline(tally: Tally, { ignored, seconds }: SummaryFrame): string {
  const parts = [`${tally.done} done`, `${tally.skipped} skipped`, `${tally.failed} failed`];
  const others = [
    ...(ignored.notFits > 0 ? [`${ignored.notFits} no FITS images by name`] : []),
    ...(ignored.notSelected > 0 ? [`${ignored.notSelected} not selected`] : []),
  ];
  if (others.length > 0) parts.push(`${ignored.notFits + ignored.notSelected} ignored (${others.join(", ")})`);
  if (seconds === undefined) return parts.join(", ");
  const rate = tally.done > 1 && seconds > 0 ? `, ${Math.round((tally.done / seconds) * 60)} files/min` : "";
  return `${parts.join(", ")} in ${duration(seconds)}${rate}`;
}

function reasonLines(
  reason: Reason,
  examples = EXAMPLES,
  // A warning's code may be one that elsewhere is a failure; what to do about that does not apply.
  advice = adviceFor(reason.code),
): readonly string[] {
  const lines = [`  ${reason.count} x ${reason.code}${advice ? `: ${advice}` : ""}`];
  if (reason.code === "prep/already-done") return lines;
  for (const { name, message } of reason.examples.slice(0, examples)) {
    // Messages of the library may already begin with the file they are about.
    lines.push(`      ${message.includes(name) ? message : `${name}: ${message}`}`);
  }
  const more = reason.count - Math.min(examples, reason.examples.length);
  if (more > 0) lines.push(`      ... and ${count(more, "more file")}`);
  return lines;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
