/**
 * Length in bytes of a gzip member's header (RFC 1952), or a word on why there is none yet.
 *
 * @example
 * ```ts
 * gzipHeaderLength(new Uint8Array([31, 139, 8, 0, 0, 0, 0, 0, 0, 3])); // 10
 * ```
 */
export function gzipHeaderLength(bytes: Uint8Array): number | "short" | "invalid" {
  if (bytes.length < 10) return "short";
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return "invalid";
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) {
    if (bytes.length < at + 2) return "short";
    at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8));
  }
  for (const flag of [8, 16])
    if (flags & flag) {
      const end = bytes.indexOf(0, at);
      if (end < 0) return "short";
      at = end + 1;
    }
  if (flags & 2) at += 2;
  return at <= bytes.length ? at : "short";
}

/**
 * Tells whether bytes begin a gzip file (1F 8B), whatever the file is called.
 *
 * @example
 * ```ts
 * isGzip(await source.read(0, 2)); // true
 * ```
 */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
