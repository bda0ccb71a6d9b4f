// The core chain as a page and as Node run it: level 1 bytes and table texts in, digests of level 1.5 files out.
import { convertLevel15, parseCorrectionTable, parsePointingTable } from "heliokit/aia";
import { memorySink, memorySource } from "heliokit/bytes";
import { sha256 } from "./page-result.js";

/** The variants that are compared: the default, both compressed forms, the other kernels and number types. */
const variants = {
  default: {},
  rice: { compress: "rice" },
  "gzip2 in float64": { compress: "gzip2", dtype: "float64" },
  "order 5": { order: 5 },
  "order 1, missing the minimum": { order: 1, missing: "min" },
  "catmull-rom": { method: "catmull-rom" },
  opencv: { method: "opencv" },
} as const;

/** Digest and length of the level 1.5 file of each variant. */
export async function convertAll(
  level1: Uint8Array,
  pointingText: string,
  correctionText: string,
): Promise<Record<string, string>> {
  const pointing = parsePointingTable(pointingText);
  const correction = parseCorrectionTable(correctionText);
  const results: Record<string, string> = {};
  for (const [name, options] of Object.entries(variants)) {
    const sink = memorySink();
    await convertLevel15(memorySource(level1, "level1.fits"), sink, { pointing, correction, ...options });
    results[name] = `${sink.bytes().length} bytes, ${await sha256(sink.bytes())}`;
  }
  return results;
}
