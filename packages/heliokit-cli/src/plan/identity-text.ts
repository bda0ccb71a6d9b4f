/** What a job's id is made from: what the output's pixels and header depend on, and nothing else. */
export interface JobIdentity {
  /** See `inputIdentity`. */
  readonly name: string;
  /** Bytes of the input file. */
  readonly size: number;
  /** DATASUM of the image HDU, where the header has one. */
  readonly datasum: string | undefined;
  /**
   * Parameters that change pixels or headers, table hashes included. Options that only decide whether a file is taken
   * at all (quality mask, strictness, salvage, cut-outs) stay out: a second run with `--salvage` takes what failed and
   * leaves what is done.
   */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Rises only when pixels or headers change for the same input and parameters. */
  readonly algorithm: number;
}

/** The text whose SHA-256 begins with a job's id. Kept apart from the hashing, which a page does in another way. */
export function identityText({ name, size, datasum, parameters, algorithm }: JobIdentity): string {
  return canonicalJson({ name, size, datasum: datasum ?? null, parameters, algorithm });
}

/** JSON with sorted keys; numbers that JSON lacks (NaN) become texts, absent values vanish. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "number" && !Number.isFinite(part)) return String(part);
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
