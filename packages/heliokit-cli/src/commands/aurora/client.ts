import { UcalgaryClient } from "heliokit/aurora";
import { isHeliokitError } from "heliokit/errors";
import { isLoopback, nodeFetch } from "heliokit/node";
import { type RawOptions, readText } from "../../prep/raw-options.js";
import { UsageError } from "../../usage-error.js";
import type { Common } from "../../world.js";

/** Warnings of the library on stderr. */
export function warner({ output, quiet }: Common) {
  return ({ code, message }: { readonly code: string; readonly message: string }): void => {
    if (!quiet) output.message(`heliokit: ${message} [${code}]\n`);
  };
}

/** Errors of the library about an option's text name the option. */
export function worded<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isHeliokitError(error)) throw new UsageError(`${option}: ${error.message}`, "aurora");
    throw error;
  }
}

/** A client as options and environment want it. */
export function clientOf(raw: RawOptions, common: Common): UcalgaryClient {
  const server = readText(raw, "server") ?? (common.env["HELIOKIT_UCALGARY"] || undefined);
  const address = worded("--server", () => new URL(addressOf(server ?? "https://api.phys.ucalgary.ca")));
  if (common.offline && !isLoopback(address.hostname))
    throw new UsageError(
      `the archive ${address.host} needs the network, and --offline (or HELIOKIT_OFFLINE) forbids it`,
      "aurora",
    );
  const root = readText(raw, "root");
  return new UcalgaryClient({
    fetch: nodeFetch,
    ...(server === undefined ? {} : { baseUrl: addressOf(server) }),
    ...(root === undefined ? {} : { root }),
    onWarning: warner(common),
  });
}

function addressOf(text: string): string {
  const address = text.replace(/\/+$/, "");
  if (/^https?:\/\/[^/]/.test(address)) return address;
  throw new UsageError(`--server ${text}: wanted an address such as http://127.0.0.1:8080`, "aurora");
}
