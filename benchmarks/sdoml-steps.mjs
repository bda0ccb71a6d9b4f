// Our side's steps about training cubes, and zarrita's for comparison: chunks, single frames, attributes, times.
import { rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { folderStorage } from "heliokit/node";
import { frameTimes, nearestFrames, openSdoml, regularTimes, timeIndex } from "heliokit/sdoml";
import { frameChunkWriter, scanAttributes, storageStore, writeZarrMetadata, zarrChunkKey } from "heliokit/zarr";
import * as zarrita from "zarrita";

const FRAMES = 120;
const SIDE = 512;

/** A chunk like those of the published data: counts with shot noise, divided by exposure and degradation. */
export async function makeCube(folder) {
  const storage = folderStorage(folder);
  const array = {
    path: "2010/171A",
    format: 2,
    shape: [FRAMES, SIDE, SIDE],
    chunkShape: [FRAMES, SIDE, SIDE],
    dtype: "float32",
    fillValue: 0,
  };
  const writer = frameChunkWriter(array);
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const frame = new Float32Array(SIDE * SIDE);
  for (let index = 0; index < FRAMES; index++) {
    for (let at = 0; at < frame.length; at++) {
      const radius = Math.hypot((at % SIDE) - 255.5, Math.floor(at / SIDE) - 255.5) / 203;
      const level = radius < 1 ? 200 : 200 * Math.exp(-6 * (radius - 1));
      const noise = random() + random() + random() + random() - 2;
      // Cells of four by four pixels, interpolated: quarters of counts, then the divisions.
      frame[at] = Math.max(0, Math.round(16 * (level + Math.sqrt(level) * noise)) / 16) / 1.999703 / 0.9906;
    }
    await writer.add(frame);
  }
  await storage.write(zarrChunkKey(array, [0, 0, 0]), await writer.finish());
  await storage.write("2010/171A/.zattrs", new TextEncoder().encode("{}"));
  await writeZarrMetadata(storage, array);
}

/** Attributes of a channel and year: 176 lists of 73,487 values. */
export async function makeAttributes(file) {
  const frames = 73_487;
  const handle = await open(file, "w");
  try {
    await handle.write("{");
    for (let key = 0; key < 176; key++) {
      const name = key === 5 ? "T_OBS" : key === 90 ? "EXPTIME" : `KEY${key}`;
      const value = (at) => {
        if (key === 5) return `"${new Date(1.4e12 + at * 360_000).toISOString()}"`;
        if (key === 90) return (1.99 + (at % 7) / 1e4).toFixed(6);
        if (key % 3 === 0) return `"a text of ${key} like many"`;
        return key % 4 === 0 ? String(key * 1000.5 + at / 7) : String(key * 1_000_003);
      };
      const list = Array.from({ length: frames }, (_, at) => value(at)).join(", ");
      await handle.write(`${key === 0 ? "" : ", "}"${name}": [${list}]`);
    }
    await handle.write("}");
  } finally {
    await handle.close();
  }
}

/** The steps; `timed` measures one, `once` keeps what a step needs every time. */
export function sdomlSteps(timed, once) {
  const channelOf = async (folder) => (await openSdoml(folder)).channel("2010/171A");
  return {
    async makeCube({ folder }) {
      rmSync(folder, { recursive: true, force: true });
      await makeCube(folder);
      await makeAttributes(join(folder, "attributes.json"));
      return {};
    },
    /** All frames into one array. */
    async chunk({ folder }) {
      const channel = await channelOf(folder);
      return timed(async () => {
        const { data } = await channel.all().stack();
        return { last: data.at(-1) };
      });
    },
    async chunkMean({ folder }) {
      const channel = await channelOf(folder);
      return timed(async () => ({ mean: await channel.all().mean() }));
    },
    async frame({ folder, index }) {
      return timed(async () => {
        const channel = await channelOf(folder);
        for await (const { data } of channel.at([index]).frames()) return { middle: data[SIDE * 256 + 256] };
        return {};
      });
    },
    async zarritaChunk({ folder }) {
      return timed(async () => {
        const { data } = await zarrita.get(await openZarrita(folder));
        return { last: data.at(-1) };
      });
    },
    async zarritaFrame({ folder, index }) {
      return timed(async () => {
        const { data } = await zarrita.get(await openZarrita(folder), [index, null, null]);
        return { middle: data[SIDE * 256 + 256] };
      });
    },
    async scan({ folder }) {
      const storage = folderStorage(folder);
      const store = storageStore({
        ...storage,
        open: (name) => storage.open(name.endsWith(".zattrs") ? "attributes.json" : name),
      });
      return timed(async () => {
        const { values } = await scanAttributes(store, "x", { keys: ["EXPTIME"] });
        return { values: values.get("EXPTIME")?.length };
      });
    },
    /** The frames nearest to every 12 minutes of a day, of a year of frames. */
    async nearest() {
      const { index } = await once("year of times", async () => {
        const texts = Array.from({ length: 87_600 }, (_, at) =>
          new Date(1.4e12 + at * 360_000 + (at % 3)).toISOString(),
        );
        return { index: timeIndex(frameTimes(texts)) };
      });
      const targets = regularTimes("2014-08-28", "2014-08-29", "12 min");
      return timed(async () => ({ found: nearestFrames(index, targets, { within: "3 min" }).length }));
    },
  };
}

async function openZarrita(folder) {
  const storage = folderStorage(folder);
  const store = {
    async get(key) {
      const source = await storage.open(key.slice(1));
      if (!source) return undefined;
      const bytes = await source.read(0, source.size);
      await source.close();
      return bytes;
    },
  };
  return zarrita.open(zarrita.root(store).resolve("2010/171A"), { kind: "array" });
}
