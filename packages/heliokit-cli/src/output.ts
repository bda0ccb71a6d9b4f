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
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
      if (stream === process.stdout) open = false;
    });
  }
  return {
    async out(text) {
      if (!open) return;
      if (process.stdout.write(text)) return;
      await new Promise<void>((resolve) => {
        process.stdout
          .once("drain", resolve)
          .once("error", () => resolve())
          .once("close", resolve);
      });
    },
    message(text) {
      process.stderr.write(text);
    },
  };
}
