/** Bytes as base64 text, in pages and in Node alike. */
export function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  // A whole number of triples, and few enough arguments for every engine.
  for (let at = 0; at < bytes.length; at += 0x6000) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000))));
  }
  return parts.join("");
}
