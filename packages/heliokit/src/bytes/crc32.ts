/** Table for the polynomial of gzip, zip and PNG (0xEDB88320, reflected). */
const table = /* @__PURE__ */ (() => {
  // Four tables, so that four bytes go through one step ("slicing by four").
  const tables = new Uint32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    tables[byte] = value;
  }
  for (let byte = 0; byte < 256; byte++)
    for (let slice = 1; slice < 4; slice++) {
      const before = tables[(slice - 1) * 256 + byte] ?? 0;
      tables[slice * 256 + byte] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
    }
  return tables;
})();

/**
 * CRC-32 of gzip and PNG. `start` is the value of the bytes before, so that a stream can be summed piece by piece.
 *
 * @example
 * ```ts
 * crc32(new TextEncoder().encode("123456789")); // 0xcbf43926
 * ```
 */
export function crc32(bytes: Uint8Array, start = 0): number {
  let crc = ~start;
  let at = 0;
  for (const end = bytes.length - 3; at < end; at += 4) {
    crc ^= (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    crc =
      (table[768 + (crc & 0xff)] ?? 0) ^
      (table[512 + ((crc >>> 8) & 0xff)] ?? 0) ^
      (table[256 + ((crc >>> 16) & 0xff)] ?? 0) ^
      (table[crc >>> 24] ?? 0);
  }
  for (; at < bytes.length; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}
