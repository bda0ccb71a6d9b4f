import { join } from "node:path";
import { isHeliokitError } from "heliokit/errors";
import type { Engine } from "../engine/engine.js";
import type { ConversionOptions } from "../prep/parameters.js";
import type { PrepSettings } from "../prep/settings.js";
import { UsageError } from "../usage-error.js";
import { queueAddress } from "./address.js";
import { queueEngine } from "./engine.js";
import { parseRoots, type Roots, toRooted } from "./roots.js";
import { openQueueServer } from "./server.js";

/** The world of {@link openQueueEngine}. */
export interface QueueEngineWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly note: (text: string) => void;
  /** The user wants to stop, which a server that does not answer must not hinder. */
  readonly signal: AbortSignal;
}

/** Opens the engine that `--engine bullmq --queue URL [--root NAME=DIR]` asks for. */
export async function openQueueEngine(
  settings: Pick<PrepSettings, "queue" | "roots" | "out">,
  conversion: ConversionOptions,
  { env, note, signal }: QueueEngineWorld,
): Promise<Engine> {
  const address = queueAddress(settings.queue, env, "prep");
  const roots = parseRoots(settings.roots, "prep");
  checkOutput(settings.out, roots);
  const server = await openQueueServer(address, "prep");
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // Looked at in the race only.
  stopped.catch(() => {});
  try {
    return await Promise.race([queueEngine({ server, conversion, roots, note }), stopped]);
  } catch (error) {
    await server.close().catch(() => {});
    throw error;
  }
}

/** Told once, instead of for every file. */
function checkOutput(out: string, roots: Roots): void {
  try {
    toRooted(join(out, "x"), roots);
  } catch (error) {
    if (isHeliokitError(error))
      throw new UsageError(`--out ${out} is below none of the roots; name its folder too`, "prep");
    throw error;
  }
}
