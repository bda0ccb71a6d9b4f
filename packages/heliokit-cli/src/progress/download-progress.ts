import type { DownloadProgress } from "heliokit/download";
import { displayWidth, duration, megabytes, shorten } from "../report/words.js";
import type { Common } from "../world.js";
import { chooseStyle } from "./progress.js";

/** Shows how a download goes on. */
export interface DownloadTeller {
  tell(progress: DownloadProgress): void;
  close(): void;
}

const REDRAW_MS = 100;
const PLAIN_EVERY_MS = 10_000;
const BAR = 24;

/** A teller of the wanted style: a bar for bytes and files on a terminal, plain lines or JSON elsewhere. */
export function downloadTeller({ progress, quiet, output, env }: Common): DownloadTeller {
  const style = chooseStyle(progress, { isTerminal: process.stderr.isTTY === true, term: env["TERM"], quiet });
  const began = performance.now();
  let toldMs = style === "plain" ? began : Number.NEGATIVE_INFINITY;
  let first: number | undefined;
  const text = (state: DownloadProgress) => {
    first ??= state.bytes;
    const seconds = (performance.now() - began) / 1000;
    const rate = seconds > 0.5 ? (state.bytes - first) / seconds : undefined;
    const left =
      rate && state.totalBytes !== undefined ? Math.max(0, state.totalBytes - state.bytes) / rate : undefined;
    return [
      `${state.filesDone}/${state.filesTotal} files`,
      state.totalBytes === undefined
        ? megabytes(state.bytes)
        : `${megabytes(state.bytes)} of about ${megabytes(state.totalBytes)}`,
      ...(rate === undefined ? [] : [`${megabytes(rate)}/s`]),
      ...(left === undefined || state.filesDone === state.filesTotal ? [] : [`${duration(left)} left`]),
    ].join(", ");
  };
  return {
    tell(state) {
      const now = performance.now();
      const every = style === "plain" ? PLAIN_EVERY_MS : REDRAW_MS;
      if (style === "none" || now - toldMs < every) return;
      toldMs = now;
      if (style === "ndjson") output.message(`${JSON.stringify({ event: "download", ...state })}\n`);
      else if (style === "plain") output.message(`${text(state)}\n`);
      else {
        const columns = (process.stderr.columns ?? 80) - 1;
        const part = state.totalBytes ? state.bytes / state.totalBytes : state.filesDone / state.filesTotal;
        const full = Math.max(0, Math.min(BAR, Math.round(BAR * part)));
        const bar = `${"█".repeat(full)}${"░".repeat(BAR - full)} ${text(state)}`;
        const room = columns - displayWidth(bar) - 2;
        output.message(`\r${shorten(room > 12 ? `${bar}  ${shorten(state.name, room)}` : bar, columns)}\u001b[K`);
      }
    },
    close() {
      if (style === "bar") output.message("\r\u001b[K");
    },
  };
}
