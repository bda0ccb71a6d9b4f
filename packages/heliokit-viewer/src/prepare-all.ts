import { isHeliokitError } from "heliokit/errors";
import { type Status, statusOfCode } from "../../heliokit-cli/src/outcome.js";
import type { Session } from "./session.js";
import type { WorkerClient } from "./worker/client.js";
import type { PreparedFile, PrepOptions } from "./worker/protocol.js";

/** What became of a file, in the words of prep's report. */
export interface FileAccount {
  readonly name: string;
  readonly status: Status;
  /** Why it was skipped or failed; null when done. */
  readonly code: string | null;
  readonly message: string | null;
}

/** The account of a batch so far. */
export interface BatchAccount {
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly files: readonly FileAccount[];
}

/**
 * Converts all files that can be chosen now, one after another: a bad one is counted with its code and never takes the
 * rest away. `save` gets each product.
 */
export async function prepareAll(
  session: Session,
  worker: WorkerClient,
  options: PrepOptions,
  follow: {
    readonly signal: AbortSignal;
    readonly save: (file: PreparedFile) => void;
    readonly onAccount: (account: BatchAccount) => void;
  },
): Promise<BatchAccount> {
  let account: BatchAccount = { done: 0, skipped: 0, failed: 0, files: [] };
  for await (const { label, name } of session.everyFile()) {
    if (follow.signal.aborted) break;
    const place = session.placeOf(label);
    if (!place) continue;
    let file: FileAccount = { name, status: "done", code: null, message: null };
    try {
      follow.save(await worker.call("prepare", [place, options], { signal: follow.signal }));
    } catch (error) {
      if (follow.signal.aborted) break;
      const code = isHeliokitError(error) ? error.code : "view/failed";
      file = {
        name,
        status: statusOfCode(code),
        code,
        message: error instanceof Error ? error.message : String(error),
      };
    }
    account = { ...account, [file.status]: account[file.status] + 1, files: [...account.files, file] };
    follow.onAccount(account);
  }
  return account;
}
