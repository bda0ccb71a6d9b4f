/** Bytes of a file that a request asks for: `from` to `to`, the last one not included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a `Range` header means for a file of this size: undefined where there is no header (all of it), "wrong" where it
 * asks for several ranges, for none that exists, or for nothing that can be read. One range only: `bytes=A-B`, `bytes=A-`
 * and the last N bytes, `bytes=-N`.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | "wrong" | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.replaceAll(" ", ""));
  const [, first = "", last = ""] = match ?? [];
  if (!match || (first === "" && last === "")) return "wrong";
  if (first === "") {
    const count = Math.min(Number(last), size);
    return count === 0 ? "wrong" : { from: size - count, to: size };
  }
  const from = Number(first);
  if (from >= size || (last !== "" && Number(last) < from)) return "wrong";
  return { from, to: last === "" ? size : Math.min(Number(last) + 1, size) };
}
