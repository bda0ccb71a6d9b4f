import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryStorage, readStored } from "../bytes/index.js";
import { isHeliokitError } from "../errors.js";
import {
  frameChunkWriter,
  missingChunks,
  openZarrArray,
  readAttributes,
  readFrames,
  readZarr,
  readZarrTree,
  scanAttributes,
  storageStore,
  writeZarrMetadata,
  type ZarrArrayToWrite,
  zarrChunkKey,
} from "./index.js";

const form: ZarrArrayToWrite = {
  path: "a",
  format: 2,
  shape: [4, 128, 128],
  chunkShape: [4, 128, 128],
  dtype: "float32",
  fillValue: 0,
};
const shards: ZarrArrayToWrite = { ...form, format: 3, innerChunkShape: [1, 128, 128] };

async function stored(array: ZarrArrayToWrite) {
  const storage = memoryStorage();
  await writeZarrMetadata(storage, array);
  const writer = frameChunkWriter(array);
  for (let index = 0; index < 4; index++) {
    await writer.add(Float32Array.from({ length: 128 * 128 }, (_, at) => ((at * 7919 + index) % 997) / 4));
  }
  const key = zarrChunkKey(array, [0, 0, 0]);
  const bytes = await writer.finish();
  await storage.write(key, bytes);
  return { storage, key, bytes };
}

/** What happens must be an answer or an error of the family, never anything else. */
async function outcome(run: () => Promise<unknown>): Promise<"answer" | string> {
  try {
    await run();
    return "answer";
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
}

async function readAll(storage: ReturnType<typeof memoryStorage>, path: string): Promise<void> {
  const array = await openZarrArray(storageStore(storage), path);
  for await (const _ of readFrames(array, [0, 3])) _;
  await readZarr(array);
  await missingChunks(array);
}

describe.each([
  ["a chunk", form],
  ["a shard", shards],
])("%s", (_, array) => {
  it("that is cut short anywhere is an error", async () => {
    const { storage, key, bytes } = await stored(array);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        await storage.write(key, bytes.slice(0, length));
        expect(await outcome(() => readAll(storage, "a"))).toMatch(/^(zarr|bytes)\//);
      }),
      { numRuns: 60 },
    );
  });

  it("with damaged bytes is an error or gives numbers, and nothing else", async () => {
    const { storage, key, bytes } = await stored(array);
    const front = fc.integer({ min: 0, max: 80 });
    const anywhere = fc.integer({ min: 0, max: bytes.length - 1 });
    const back = fc.integer({ min: bytes.length - 70, max: bytes.length - 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.oneof(front, anywhere, back), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (changes) => {
          const damaged = bytes.slice();
          for (const [at, value] of changes) damaged[at] = value;
          await storage.write(key, damaged);
          expect(await outcome(() => readAll(storage, "a"))).toMatch(/^(answer|(zarr|bytes)\/.*)$/);
        },
      ),
      { numRuns: 150 },
    );
  });
});

it("metadata of any kind is read or refused", async () => {
  const { storage } = await stored(form);
  const original = JSON.parse(new TextDecoder().decode(await readStored(storage, "a/.zarray")));
  const odd = fc.oneof(
    fc.constantFrom(0, -1, 1e308, 2 ** 53, null, "", "f4", "<f4", "|O", [], {}, true, [1, [2]], "\u0000"),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(original)), odd, async (key, value) => {
      await storage.write("a/.zarray", new TextEncoder().encode(JSON.stringify({ ...original, [key]: value })));
      const code = await outcome(() => openZarrArray(storageStore(storage), "a"));
      expect(code).toMatch(/^(answer|zarr\/(bad-metadata|unsupported))$/);
    }),
    { numRuns: 300 },
  );
  for (const text of ["", "{", "[]", "null", '{"zarr_format": 2', "\ufeff{}", '{"zarr_format": 4}']) {
    await storage.write("a/.zarray", new TextEncoder().encode(text));
    expect(await outcome(() => readZarrTree(storageStore(storage)))).toBe("zarr/bad-metadata");
  }
});

it("attributes of any bytes are read or refused, and never read further than they go", async () => {
  const storage = memoryStorage();
  const good = new TextEncoder().encode('{"A": [1, NaN, "x\\"]", null], "B": {"c": [1]}, "D": "t", "E": []}');
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: good.length - 1 }),
      fc.integer({ min: 0, max: 255 }),
      fc.boolean(),
      async (at, value, cut) => {
        const bytes = cut ? good.slice(0, at) : good.slice();
        if (!cut) bytes[at] = value;
        await storage.write("a/.zattrs", bytes);
        const store = storageStore(storage);
        expect(await outcome(() => scanAttributes(store, "a", { keys: "*" }))).toMatch(
          /^(answer|zarr\/bad-attributes)$/,
        );
        expect(await outcome(() => readAttributes(store, "a"))).toMatch(/^(answer|zarr\/bad-metadata)$/);
      },
    ),
    { numRuns: 300 },
  );
  await storage.write("a/.zattrs", new TextEncoder().encode(`{"A": ${"[".repeat(200)}`));
  expect(await outcome(() => scanAttributes(storageStore(storage), "a"))).toBe("zarr/bad-attributes");
});
