import fc from "fast-check";
import { expect, it } from "vitest";
import { blockWriter } from "./block-writer.js";
import { memorySink } from "./sink.js";

it("writes the same bytes as one write would, whatever the pieces and the block", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 33 }),
      fc.integer({ min: 0, max: 50 }),
      async (pieces, blockBytes, offset) => {
        const sink = memorySink();
        const sizes: number[] = [];
        const counting = {
          write(at: number, bytes: Uint8Array) {
            sizes.push(bytes.length);
            sink.write(at, bytes);
          },
        };
        const writer = blockWriter(counting, offset, blockBytes);
        for (const piece of pieces) await writer.add(piece);
        await writer.flush();
        const wanted = pieces.flatMap((piece) => [...piece]);
        expect([...sink.bytes().subarray(offset)]).toEqual(wanted);
        // All blocks but the last are full.
        expect(sizes.slice(0, -1).every((size) => size === blockBytes)).toBe(true);
      },
    ),
  );
});
