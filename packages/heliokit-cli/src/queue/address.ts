import { UsageError } from "../usage-error.js";

/** Which kind of server an address of a queue names. */
export type QueueKind = "redis" | "postgres";

/** The address of a queue. */
export interface QueueAddress {
  readonly kind: QueueKind;
  /** As given, with the password in it: for connecting only. */
  readonly url: string;
  /** Without user, password and query: for people, logs and reports. */
  readonly shown: string;
}

const KINDS: Readonly<Record<string, QueueKind>> = {
  "redis:": "redis",
  "rediss:": "redis",
  "postgres:": "postgres",
  "postgresql:": "postgres",
};

/**
 * The address of the queue: what was typed, else `HELIOKIT_QUEUE`, where a password does not stand in the list of
 * processes.
 */
export function queueAddress(
  typed: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  command: string,
): QueueAddress {
  const text = typed ?? env["HELIOKIT_QUEUE"];
  if (text === undefined || text === "") {
    throw new UsageError(
      "--queue URL is missing (or HELIOKIT_QUEUE): redis://HOST:6379/0 or postgres://USER@HOST/DATABASE",
      command,
    );
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // The text is not repeated: it may hold a password.
    throw new UsageError(
      "--queue: that is no URL; wanted redis://HOST:6379/0 or postgres://USER@HOST/DATABASE",
      command,
    );
  }
  const kind = KINDS[url.protocol];
  if (kind === undefined) {
    throw new UsageError(
      `--queue: ${url.protocol}// is not supported; wanted redis://, rediss:// or postgres://`,
      command,
    );
  }
  return { kind, url: text, shown: `${url.protocol}//${url.host}${url.pathname}` };
}
