import { createHash } from "node:crypto";
import { HeliokitError, isHeliokitError } from "heliokit/errors";
import type { ConversionResult } from "../engine/engine.js";
import { canonicalJson } from "../plan/ids.js";
import type { Job } from "../plan/plan.js";
import type { RootedPath } from "./roots.js";

/** Rises when coordinators and workers of before and after could misunderstand each other. */
export const MESSAGE_FORMAT = 1;

/** One job as it stands in the queue. */
export interface JobMessage {
  readonly format: number;
  /** Version of the program that planned it. */
  readonly version: string;
  readonly algorithm: number;
  /** Hash of the run's document. */
  readonly run: string;
  readonly id: string;
  readonly input: RootedPath;
  readonly inputBytes: number;
  readonly output: RootedPath;
  readonly expectedBytes: number;
}

/** What all jobs of a run have in common. */
export type MessageHead = Pick<JobMessage, "format" | "version" | "algorithm" | "run">;

/** The message of a job. */
export function jobMessage(head: MessageHead, job: Job, input: RootedPath, output: RootedPath): JobMessage {
  const { id, inputBytes, expectedBytes } = job;
  return { ...head, id, input, inputBytes, output, expectedBytes };
}

/**
 * Name of a job within the queue: its id, which tells what is made, and a mark of where it is made and how. The same
 * work planned twice, by a coordinator that was started again, meets itself.
 */
export function queueId(message: JobMessage): string {
  const { id, run, input, output } = message;
  const mark = createHash("sha256").update(canonicalJson({ run, input, output })).digest("hex").slice(0, 12);
  return `${id}-${mark}`;
}

/** Checks what came out of the queue; undefined: no job of ours. */
export function readMessage(value: unknown): JobMessage | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const {
    format,
    version,
    algorithm,
    run,
    id,
    input,
    inputBytes,
    output,
    expectedBytes,
  }: Partial<Record<keyof JobMessage, unknown>> = value;
  if (typeof format !== "number" || typeof version !== "string" || typeof algorithm !== "number") return undefined;
  if (typeof run !== "string" || typeof id !== "string") return undefined;
  if (typeof inputBytes !== "number" || typeof expectedBytes !== "number") return undefined;
  if (!isRooted(input) || !isRooted(output)) return undefined;
  return { format, version, algorithm, run, id, input, inputBytes, output, expectedBytes };
}

function isRooted(value: unknown): value is RootedPath {
  if (typeof value !== "object" || value === null) return false;
  return "root" in value && typeof value.root === "string" && "path" in value && typeof value.path === "string";
}

/** Checks a result that came out of the queue. */
export function readResult(value: unknown): ConversionResult | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const result: Partial<Record<keyof ConversionResult, unknown>> = value;
  const { outputBytes, outputModifiedMs, seconds, report } = result;
  if (typeof outputBytes !== "number" || typeof outputModifiedMs !== "number" || typeof seconds !== "number") {
    return undefined;
  }
  if (typeof report !== "object" || report === null || !("warnings" in report) || !("steps" in report))
    return undefined;
  // Written by a worker of the same message format.
  return value as ConversionResult;
}

/** A failure as the queue keeps it, in the one text it has for that. */
interface FailureText {
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly seconds: number;
}

/** An error in the form in which the queue keeps it. */
export function failureText(error: unknown, seconds: number): string {
  const text: FailureText = isHeliokitError(error)
    ? { code: error.code, message: error.message, facts: error.facts, seconds }
    : error instanceof Error
      ? { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }), seconds }
      : { message: String(error), seconds };
  return JSON.stringify(text);
}

/** A failure read back. */
export interface Failure {
  readonly error: Error;
  readonly seconds: number;
}

/** The failure behind a text of the queue: one of ours, or what the queue itself says about a job. */
export function readFailure(text: string): Failure {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || !("message" in value) || typeof value.message !== "string") {
    const message = /stalled/.test(text)
      ? "the workers that took it died again and again (out of memory, killed); try it alone with --engine local"
      : `the queue gave it up: ${text}`;
    return { error: new HeliokitError("queue/given-up", message, { facts: { reason: text } }), seconds: 0 };
  }
  const { message } = value;
  const seconds = "seconds" in value && typeof value.seconds === "number" ? value.seconds : 0;
  if ("code" in value && typeof value.code === "string") {
    const facts = "facts" in value && typeof value.facts === "object" ? { ...value.facts } : {};
    return { error: new HeliokitError(value.code, message, { facts }), seconds };
  }
  const error = new Error(message);
  if ("stack" in value && typeof value.stack === "string") error.stack = value.stack;
  return { error, seconds };
}

/** Failures that may be gone the next time: of disks, shares and connections, never of data. */
const TRANSIENT: ReadonlySet<string> = new Set([
  "node/read-failed",
  "node/write-failed",
  "node/too-many-open-files",
  "queue/damaged-tables",
  "queue/tables-missing",
]);

/** Whether another attempt may succeed where this one failed. */
export function isTransient(error: unknown): boolean {
  return isHeliokitError(error) && TRANSIENT.has(error.code);
}

/** Failures of this machine rather than of the job: the worker hands the job back and rests. */
const MACHINE: ReadonlySet<string> = new Set(["node/disk-full", "node/not-writable"]);

/** Whether the machine is in no state to write, so that every other job would fail too. */
export function isMachineFailure(error: unknown): boolean {
  return isHeliokitError(error) && MACHINE.has(error.code);
}
