/** Ones'-complement sum of big-endian 32-bit words (FITS standard 4.0, appendix J), on top of `start`. */
export function dataSum(bytes: Uint8Array, start = 0): number {
  let high = start >>> 16;
  let low = start & 0xffff;
  // Halves are summed apart, so that no carry is lost below 2^53 / 2^16 words.
  for (let i = 0; i + 3 < bytes.length; i += 4) {
    high += (bytes[i]! << 8) | bytes[i + 1]!;
    low += (bytes[i + 2]! << 8) | bytes[i + 3]!;
  }
  for (;;) {
    const carryHigh = Math.floor(high / 65536);
    const carryLow = Math.floor(low / 65536);
    if (carryHigh === 0 && carryLow === 0) break;
    high = (high % 65536) + carryLow;
    low = (low % 65536) + carryHigh;
  }
  return high * 65536 + low;
}

/** The sixteen characters of CHECKSUM that make an HDU whose sum (with CHECKSUM all zeros) is `sum` add up to -0. */
export function checksumText(sum: number): string {
  const complement = ~sum >>> 0;
  const characters = new Uint8Array(16);
  const excluded = new Set([..."\u003a;<=>?@[\\]^_`"].map((c) => c.charCodeAt(0)));
  for (let i = 0; i < 4; i++) {
    const byte = (complement >>> (24 - 8 * i)) & 0xff;
    const quarter = [0, 0, 0, 0].fill((byte >> 2) + 48);
    quarter[0]! += byte % 4;
    while (quarter.some((value) => excluded.has(value))) {
      for (let j = 0; j < 4; j += 2) {
        if (!excluded.has(quarter[j]!) && !excluded.has(quarter[j + 1]!)) continue;
        quarter[j]!++;
        quarter[j + 1]!--;
      }
    }
    // Rotated right by one: the value starts in column 12 of the card, not on a word boundary.
    for (let j = 0; j < 4; j++) characters[(4 * j + i + 1) % 16] = quarter[j]!;
  }
  return String.fromCharCode(...characters);
}
