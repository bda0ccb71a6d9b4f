import { createHash } from "node:crypto";
import { identityText, type JobIdentity } from "./identity-text.js";

export { canonicalJson, type JobIdentity } from "./identity-text.js";

/** 32 hexadecimal digits that are the same whenever the output would be. */
export function jobId(identity: JobIdentity): string {
  return createHash("sha256").update(identityText(identity)).digest("hex").slice(0, 32);
}
