/** How the system says that nobody reads any more: pipes and sockets, POSIX and Windows. */
const GONE: ReadonlySet<string | undefined> = new Set(["EPIPE", "ECONNRESET", "EOF", "ERR_STREAM_DESTROYED"]);

/** Where the command writes. A reader that goes away (`| head`) ends the writing, never the work. */
export interface Output {
  /** Results. */
  out(text: string): Promise<void>;
  /** Messages and progress. */
  message(text: string): void;
}

/** The process's own streams. */
export function processOutput(): Output {
  let open = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // Results that a full disk does not take are an error; a message that nobody can read is lost anyway.
      if (stream === process.stderr) return;
      if (!GONE.has(error.code)) throw error;
      open = false;
    });
  }
  return {
    async out(text) {
      if (!open) return;
      if (process.stdout.write(text)) return;
      await new Promise<void>((resolve) => {
        const events = ["drain", "error", "close"] as const;
        const settle = () => {
          for (const event of events) process.stdout.off(event, settle);
          resolve();
        };
        for (const event of events) process.stdout.on(event, settle);
      });
    },
    message(text) {
      process.stderr.write(text);
    },
  };
}
