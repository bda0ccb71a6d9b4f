/** How long running files may take to finish after Ctrl-C before they are abandoned. */
const PATIENCE_MS = 10_000;

/** What Ctrl-C and SIGTERM mean: first finish what runs, then let go of it; a second time leave at once. */
export interface Interruption {
  readonly stop: AbortSignal;
  readonly abandon: AbortSignal;
  /** Stops listening. */
  release(): void;
}

/** Listens for SIGINT, SIGTERM and (a closed terminal) SIGHUP. `onFirst` says what happens now. */
export function listenForInterruption(onFirst: (signal: string) => void): Interruption {
  const stop = new AbortController();
  const abandon = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    // What a killed run leaves behind, the next start removes.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
    timer = setTimeout(() => abandon.abort(), PATIENCE_MS);
    timer.unref();
    onFirst(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    release() {
      clearTimeout(timer);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
