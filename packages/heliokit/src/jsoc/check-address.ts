import { HeliokitError } from "../errors.js";
import { archiveText, errorText } from "./archive-errors.js";
import { parseReply, requiredNumber } from "./reply-fields.js";

/** What the archive says about an e-mail address. */
export interface AddressCheck {
  readonly state: "registered" | "pending" | "unknown" | "malformed" | "started";
  /** Whether exports can be asked for with it. */
  readonly registered: boolean;
  /** What that means and what to do, in a sentence. */
  readonly text: string;
  /** The archive's own number. */
  readonly status: number;
}

const STATES: ReadonlyMap<number, readonly [AddressCheck["state"], string]> = new Map([
  [1, ["started", "registration has been started: answer the archive's mail, unchanged, within some minutes"]],
  [2, ["registered", "the address is registered"]],
  [3, ["pending", "registration is pending: answer the archive's mail, unchanged, then wait a little"]],
  [
    4,
    ["unknown", "the address is not registered: register it once at http://jsoc.stanford.edu/ajax/register_email.html"],
  ],
  [-2, ["malformed", "this is no e-mail address"]],
]);

/**
 * Reads the answer of the address check.
 *
 * @throws HeliokitError `jsoc/bad-reply`; `jsoc/address-check-failed` where the archive could not look (facts.status)
 *
 * @example
 * ```ts
 * parseAddressCheck(bytes).registered; // true
 * ```
 */
export function parseAddressCheck(bytes: Uint8Array): AddressCheck {
  const subject = "address check";
  const reply = parseReply(bytes, subject);
  const status = requiredNumber(reply, "status", subject);
  const known = STATES.get(status);
  if (known) return { state: known[0], registered: status === 2, text: known[1], status };
  const said = archiveText(errorText(reply));
  throw new HeliokitError(
    "jsoc/address-check-failed",
    `the archive could not check the address${said === "" ? "" : `: ${said}`} (status ${status}); try again later`,
    { facts: { status, archive: said } },
  );
}

/**
 * Whether a text can be an e-mail address at all: one `@` between two parts, no blanks, no quotes, at most 254
 * characters.
 *
 * @example
 * ```ts
 * looksLikeAddress("observer@example.org"); // true
 * ```
 */
export function looksLikeAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>()"',;:\\[\]]+@[^\s@<>()"',;:\\[\]]+\.[^\s@<>()"',;:\\[\].]+$/.test(text);
}
