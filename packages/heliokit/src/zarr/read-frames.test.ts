import { describe, expect, it } from "vitest";
import { memoryStorage, readStored, type Storage } from "../bytes/index.js";
import { rangeServer } from "../testing/range-server.js";
import {
  frameChunkWriter,
  httpStore,
  openZarrArray,
  planFrames,
  readFrames,
  storageStore,
  writeZarrMetadata,
  type ZarrArrayToWrite,
  type ZarrFrame,
  zarrCache,
  zarrChunkKey,
} from "./index.js";

const HEIGHT = 160;
const WIDTH = 128;
const FRAMES = 30;
const STEP = 12;

/** Pixels that compress as images do, each frame another. */
function pixels(index: number, height = HEIGHT, width = WIDTH): Float32Array {
  return Float32Array.from(
    { length: height * width },
    (_, at) => index * 1000 + ((at * 7919) % 641) / 8 + (at % width),
  );
}

async function store(array: ZarrArrayToWrite, storage: Storage, leaveOut: readonly number[] = []): Promise<void> {
  await writeZarrMetadata(storage, array);
  const [frames = 0, height = 0, width = 0] = array.shape;
  const [step = 1] = array.chunkShape;
  for (let row = 0; row * step < frames; row++) {
    if (leaveOut.includes(row)) continue;
    const writer = frameChunkWriter(array);
    for (let at = 0; at < step; at++) {
      const index = row * step + at;
      await writer.add(index < frames ? pixels(index, height, width) : new Float32Array(height * width));
    }
    await storage.write(zarrChunkKey(array, [row, 0, 0]), await writer.finish());
  }
}

const compatible: ZarrArrayToWrite = {
  path: "2010/171A",
  format: 2,
  shape: [FRAMES, HEIGHT, WIDTH],
  chunkShape: [STEP, HEIGHT, WIDTH],
  dtype: "float32",
  fillValue: 0,
};
const sharded: ZarrArrayToWrite = { ...compatible, format: 3, innerChunkShape: [1, HEIGHT, WIDTH] };
// Frames of 64 x 64 are smaller than a block of Blosc: a block holds several.
const small: ZarrArrayToWrite = { ...compatible, shape: [FRAMES, 64, 64], chunkShape: [STEP, 64, 64] };

async function collect(frames: AsyncIterable<ZarrFrame>): Promise<ZarrFrame[]> {
  const all: ZarrFrame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

describe.each([
  ["chunks of Blosc", compatible],
  ["shards", sharded],
  ["frames smaller than a block", small],
])("%s", (_, form) => {
  it("decodes into memory that is given, and into memory that is used again", async () => {
    const storage = memoryStorage();
    await store(form, storage);
    const array = await openZarrArray(storageStore(storage), form.path);
    const [, height = 0, width = 0] = form.shape;
    const wanted = [29, 3, 13, 13, 0];
    const cache = zarrCache();
    await collect(readFrames(array, [3], { cache }));
    const into = new Float32Array(wanted.length * height * width).fill(-1);
    await collect(readFrames(array, wanted, { into, cache }));
    const all = Float32Array.from(wanted.flatMap((index) => [...pixels(index, height, width)]));
    expect(Buffer.compare(Buffer.from(into.buffer), Buffer.from(all.buffer))).toBe(0);
    expect(cache.state().decodedBytes).toBe(4 * height * width);
    const sums = new Map<number, number>();
    for await (const { index, data } of readFrames(array, wanted, { reuse: true, cache })) {
      sums.set(
        index,
        data.reduce((sum, value) => sum + value, 0),
      );
    }
    for (const index of wanted) {
      expect(sums.get(index)).toBe(pixels(index, height, width).reduce((sum, value) => sum + value, 0));
    }
    // What the cache holds was not written over.
    for await (const { data } of readFrames(array, [3], { cache })) expect(data).toEqual(pixels(3, height, width));
    await expect(collect(readFrames(array, [1], { into }))).rejects.toMatchObject({ code: "zarr/bad-region" });
  });

  it("gives the frames asked for, wherever they lie and however often", async () => {
    const storage = memoryStorage();
    await store(form, storage);
    const array = await openZarrArray(storageStore(storage), form.path);
    const [, height = 0, width = 0] = form.shape;
    const wanted = [29, 0, 13, 13, 12, 11, 5];
    const stored = await collect(readFrames(array, wanted));
    expect(stored.map(({ index }) => index)).toEqual([0, 5, 11, 12, 13, 13, 29]);
    for (const { index, place, data, missing } of stored) {
      expect(wanted[place]).toBe(index);
      expect(missing).toBe(false);
      expect(Buffer.compare(Buffer.from(data.buffer), Buffer.from(pixels(index, height, width).buffer))).toBe(0);
    }
    const ordered = await collect(readFrames(array, wanted, { ordered: true }));
    expect(ordered.map(({ index }) => index)).toEqual(wanted);
    expect(ordered.map(({ data }) => data[0])).toEqual(wanted.map((index) => pixels(index)[0]));
    expect(await collect(readFrames(array, []))).toEqual([]);
  });

  it("gives some rows of each", async () => {
    const storage = memoryStorage();
    await store(form, storage);
    const array = await openZarrArray(storageStore(storage), form.path);
    const [, height = 0, width = 0] = form.shape;
    const [frame] = await collect(readFrames(array, [17], { rows: [10, 30] }));
    expect([...(frame?.data ?? [])]).toEqual([...pixels(17, height, width).slice(10 * width, 30 * width)]);
  });

  it("tells frames of which nothing is stored", async () => {
    const storage = memoryStorage();
    await store(form, storage, [1]);
    const array = await openZarrArray(storageStore(storage), form.path);
    const frames = await collect(readFrames(array, [11, 12, 23, 24]));
    expect(frames.map(({ missing }) => missing)).toEqual([false, true, true, false]);
    expect(frames[1]?.data.every((value) => value === 0)).toBe(true);
  });
});

it("chunks that divide the image are put together", async () => {
  const storage = memoryStorage();
  const write = (name: string, value: unknown) => storage.write(name, new TextEncoder().encode(JSON.stringify(value)));
  const side = 48;
  await write("t/.zarray", {
    zarr_format: 2,
    shape: [3, 80, 100],
    chunks: [2, side, side],
    dtype: "<f4",
    order: "C",
    compressor: null,
    filters: null,
    fill_value: 7,
  });
  for (const [t = 0, y = 0, x = 0] of [0, 1].flatMap((a) => [0, 1].flatMap((b) => [0, 1, 2].map((c) => [a, b, c])))) {
    if (t === 1 && y === 1 && x === 2) continue;
    const data = Float32Array.from({ length: 2 * side * side }, (_, at) => {
      const [frame, row, column] = [
        t * 2 + Math.floor(at / side / side),
        y * side + (Math.floor(at / side) % side),
        x * side + (at % side),
      ];
      return frame * 1e4 + row * 100 + column;
    });
    await storage.write(`t/${t}.${y}.${x}`, new Uint8Array(data.buffer));
  }
  const array = await openZarrArray(storageStore(storage), "t");
  const [first, last] = await collect(readFrames(array, [1, 2], { rows: [40, 60] }));
  expect([first?.missing, last?.missing]).toEqual([false, true]);
  expect([...(first?.data ?? [])]).toEqual(
    Array.from({ length: 2000 }, (_, at) => 1e4 + (40 + Math.floor(at / 100)) * 100 + (at % 100)),
  );
  expect(last?.data[19 * 100 + 99]).toBe(7);
  expect(last?.data[0]).toBe(2e4 + 4000);
});

describe("what reading costs", () => {
  it("is known beforehand", async () => {
    const storage = memoryStorage();
    await store(compatible, storage);
    const array = await openZarrArray(storageStore(storage), compatible.path);
    const frame = 4 * HEIGHT * WIDTH;
    expect(planFrames(array, [0, 1, 29, 29])).toEqual({
      frames: 4,
      chunkRows: [0, 2],
      chunks: 2,
      frameBytes: 4 * frame,
      chunkBytes: 2 * STEP * frame,
      partial: true,
      requests: [4, 7],
    });
    expect(() => planFrames(array, [30])).toThrow(/no frame 30; it has 30/);
    expect(() => planFrames(array, [0], { rows: [5, 5] })).toThrow(/rows 5 to 5/);
    expect(() => planFrames({ ...array, shape: [4] }, [])).toThrow(/time, y and x/);
  });

  it("falls when frames are kept, and the cache stays within its bounds", async () => {
    const storage = memoryStorage();
    await store(compatible, storage);
    let opened = 0;
    const counting = {
      ...storageStore(storage),
      open: (key: string) => {
        opened++;
        return storage.open(key);
      },
    };
    const array = await openZarrArray(counting, compatible.path);
    const frame = 4 * HEIGHT * WIDTH;
    const cache = zarrCache({ decodedBytes: 3 * frame });
    opened = 0;
    await collect(readFrames(array, [0, 1, 2], { cache }));
    expect(opened).toBe(1);
    const again = await collect(readFrames(array, [2, 1], { cache }));
    expect(opened).toBe(1);
    expect(again[0]?.data[5]).toBe(pixels(1)[5]);
    await collect(readFrames(array, [20], { cache }));
    expect(opened).toBe(2);
    expect(cache.state()).toMatchObject({ decodedBytes: 3 * frame, hits: 2 });
    // 0 was used longest ago: it made room.
    await collect(readFrames(array, [0], { cache }));
    expect(opened).toBe(3);
    cache.clear();
    expect(cache.state()).toMatchObject({ decodedBytes: 0, storedBytes: 0 });
  });

  it("can be stopped", async () => {
    const storage = memoryStorage();
    await store(compatible, storage);
    const array = await openZarrArray(storageStore(storage), compatible.path);
    const control = new AbortController();
    const reading = async () => {
      for await (const _ of readFrames(array, [0, 20], { signal: control.signal, ordered: true }))
        control.abort(new Error("enough"));
    };
    await expect(reading()).rejects.toThrow("enough");
  });
});

describe("over a network", () => {
  async function served(form: ZarrArrayToWrite) {
    const storage = memoryStorage();
    await store(form, storage);
    const server = await rangeServer();
    const bytes = new Map<string, Uint8Array>();
    for await (const { name } of storage.list()) {
      const content = await readStored(storage, name, 2 ** 30);
      if (content) bytes.set(`/s/${name.split("/").map(encodeURIComponent).join("/")}`, content);
    }
    for (const [path, content] of bytes) server.serve(path, content);
    return { server, bytes, url: `${server.url}/s` };
  }

  it("a frame costs its blocks and the table, in two round trips", async () => {
    // Large enough for several blocks: 256 x 512 float32 are two.
    const form = { ...compatible, shape: [8, 256, 512], chunkShape: [8, 256, 512] };
    const { server, bytes, url } = await served(form);
    try {
      const array = await openZarrArray(httpStore(url), form.path);
      const [requests, bytesBefore] = [server.log.length, server.sent()];
      const [frame] = await collect(readFrames(array, [5], { gapBytes: 0 }));
      expect(frame?.data[1234]).toBe(pixels(5, 256, 512)[1234]);
      // The table, then the two blocks of the frame at once.
      expect(server.log.length - requests).toBeLessThanOrEqual(3);
      const whole = bytes.get(`/s/${form.path}/0.0.0`)?.length ?? 0;
      expect(server.sent() - bytesBefore).toBeLessThan(8192 + (whole * 1.5) / 8);
      const all = server.log.length;
      await collect(readFrames(array, [0, 1, 2, 3, 4, 5, 6, 7]));
      expect(server.log.length - all).toBeLessThanOrEqual(3);
    } finally {
      await server.close();
    }
  });

  it("a server without ranges serves too; one that cuts, resets or lies is told", async () => {
    const { server, url } = await served(compatible);
    const chunk = `/s/${compatible.path}/0.0.0`;
    try {
      const array = await openZarrArray(httpStore(url), compatible.path);
      server.fail(chunk, { kind: "no-range" });
      const [frame] = await collect(readFrames(array, [3]));
      expect(frame?.data[77]).toBe(pixels(3)[77]);
      for (const fault of [
        { kind: "cut", after: 100 },
        { kind: "cut", after: 100, lies: true },
        { kind: "wrong-range" },
        { kind: "status", status: 503 },
        { kind: "page" },
      ] as const) {
        server.fail(chunk, fault);
        await expect(collect(readFrames(array, [3])), JSON.stringify(fault)).rejects.toMatchObject({
          code: expect.stringMatching(/^(bytes|zarr)\//),
        });
      }
      server.serve(chunk, undefined);
      expect((await collect(readFrames(array, [3])))[0]?.missing).toBe(true);
    } finally {
      await server.close();
    }
  });
});
