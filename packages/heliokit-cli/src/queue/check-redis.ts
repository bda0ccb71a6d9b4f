import type { QueueAddress } from "./address.js";

/** What was found about the settings of a Redis server. */
export interface RedisCheck {
  /** Why it must not be used; undefined: it may. */
  readonly problem: string | undefined;
  readonly warnings: readonly string[];
}

/** How long a server may take to answer at the start. */
const PATIENCE_MS = 10_000;

/** Whether the server answers, keeps what it is given when memory is short, and still has it after a crash. */
export async function checkRedis(address: QueueAddress): Promise<RedisCheck> {
  const { Redis } = await import("ioredis");
  const client = new Redis(address.url, {
    lazyConnect: true,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason: Error | undefined;
  client.on("error", (error: Error) => {
    reason ??= error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (error) {
    client.disconnect();
    const why = reason ?? error;
    const text = why instanceof Error ? why.message || why.name : String(why);
    return { problem: `the queue ${address.shown} does not answer: ${text}`, warnings: [] };
  }
  try {
    const policy = (await client.config("GET", "maxmemory-policy")) as readonly unknown[];
    const append = (await client.config("GET", "appendonly")) as readonly unknown[];
    return judged(address, policy[1], append[1]);
  } catch {
    // Rented servers often forbid it.
    return {
      problem: undefined,
      warnings: [
        `${address.shown} does not tell its settings; it needs maxmemory-policy noeviction and appendonly yes, or jobs may be lost`,
      ],
    };
  } finally {
    client.disconnect();
  }
}

function judged({ shown }: QueueAddress, policy: unknown, append: unknown): RedisCheck {
  if (policy !== "noeviction") {
    return {
      problem: `${shown} has maxmemory-policy ${String(policy)}: it would throw jobs away when memory is short; set it to noeviction (CONFIG SET maxmemory-policy noeviction, and in redis.conf)`,
      warnings: [],
    };
  }
  const warnings =
    append === "yes"
      ? []
      : [
          `${shown} has appendonly ${String(append)}: jobs are lost when the server stops; set it to yes (CONFIG SET appendonly yes, and in redis.conf)`,
        ];
  return { problem: undefined, warnings };
}
