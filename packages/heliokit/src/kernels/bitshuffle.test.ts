import fc from "fast-check";
import { expect, it } from "vitest";
import { unshuffleBits } from "../codecs/index.js";
import { loadKernels, unshuffleBits32 } from "./index.js";

/** The plain definition: bit by bit. */
function shuffledBits(bytes: Uint8Array): Uint8Array {
  const stride = Math.floor(bytes.length / 32);
  const result = new Uint8Array(bytes.length);
  for (let element = 0; element < 8 * stride; element++) {
    for (let bit = 0; bit < 32; bit++) {
      const set = ((bytes[4 * element + (bit >> 3)] ?? 0) >> (bit & 7)) & 1;
      const at = bit * stride + (element >> 3);
      result[at] = (result[at] ?? 0) | (set << (element & 7));
    }
  }
  result.set(bytes.subarray(32 * stride), 32 * stride);
  return result;
}

it("brings bits back that were sorted into planes, compiled and plain, whatever the length", async () => {
  const kernels = await loadKernels();
  if (!kernels) throw new Error("no compiled kernels here");
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 0, maxLength: 3000 }), (whole) => {
      const bytes = whole.subarray(0, whole.length - (whole.length % 4));
      const planes = shuffledBits(bytes);
      const target = new Uint8Array(bytes.length);
      unshuffleBits32(kernels, planes, target);
      expect(target).toEqual(bytes.slice());
      expect(unshuffleBits(planes, 4)).toEqual(bytes.slice());
    }),
    { numRuns: 200 },
  );
});
