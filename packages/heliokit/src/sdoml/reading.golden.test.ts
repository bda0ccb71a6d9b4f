import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderStorage } from "../node/index.js";
import { compare, countCase, type GoldenCase, loadIndex, resolveRefs } from "../testing/fixtures.js";
import {
  bloscBlockRanges,
  missingChunks,
  openZarrArray,
  parseBloscHeader,
  planFrames,
  readFrames,
  readZarr,
  readZarrTree,
  scanAttributes,
  storageStore,
  type ZarrArray,
  type ZarrGroup,
  type ZarrLeaf,
  zarrTreeText,
} from "../zarr/index.js";
import { blockMeans, frameMean, frameStatistics } from "./frame-statistics.js";

const { folder, cases } = loadIndex("sdoml");
type Fields = Readonly<Record<string, unknown>>;

const storeOf = (golden: GoldenCase) => storageStore(folderStorage(join(folder, String(golden["store"]))));
const arrayOf = (golden: GoldenCase) => openZarrArray(storeOf(golden), String(golden["array"]));

function range(array: ZarrArray, args: Fields): number[] {
  const start = Number(args["start"] ?? 0);
  const stop = Math.min(Number(args["stop"] ?? array.shape[0]), array.shape[0] ?? 0);
  return Array.from({ length: Math.max(0, stop - start) }, (_, at) => start + at);
}

async function allOf(array: ZarrArray, indices: readonly number[]) {
  const frames: { readonly index: number; readonly data: Float32Array }[] = [];
  for await (const frame of readFrames(array, indices)) frames.push(frame);
  return frames;
}

function treeOf(node: ZarrGroup | ZarrLeaf): unknown {
  if (node.kind === "array") {
    const { shape, dtype, chunkShape } = node.array;
    // NumPy prints the byte order of texts.
    return { shape, dtype: dtype.startsWith("U") ? `<${dtype}` : dtype, chunks: chunkShape };
  }
  return Object.fromEntries(node.children.map((child) => [child.name, treeOf(child)]));
}

const statsOf = async (array: ZarrArray, indices: readonly number[]) => {
  const found = await frameStatistics(readFrames(array, indices));
  return {
    shape: [indices.length, ...array.shape.slice(1)],
    count: found.count,
    finite: found.finite,
    mean_all: found.meanAll,
    mean_finite: found.mean,
    std_finite_ddof0: found.std,
    min_finite: found.min,
    max_finite: found.max,
    sum_finite: found.sum,
  };
};

const kinds: Readonly<Record<string, (golden: GoldenCase, args: Fields) => Promise<unknown>>> = {
  async open(golden) {
    const array = await arrayOf(golden);
    return {
      zarr_format: array.format,
      shape: array.shape,
      chunks: array.chunkShape,
      inner_chunks: array.innerChunkShape ?? null,
      dtype: array.dtype,
      order: array.order,
      fill_value: array.fillValue,
    };
  },
  tree: async (golden) => ({ tree: treeOf(await readZarrTree(storeOf(golden))) }),
  tree_text: async (golden) => ({ printed: zarrTreeText(await readZarrTree(storeOf(golden))) }),
  async attrs(golden) {
    const [frames = 0] = (await arrayOf(golden)).shape;
    const { lengths, scalars } = await scanAttributes(storeOf(golden), String(golden["array"]));
    const keys = [...lengths.keys(), ...scalars.keys()].sort();
    const others = [...lengths].filter(([, length]) => length !== frames);
    return { count: keys.length, keys, lengths_not_equal_to_frames: Object.fromEntries(others) };
  },
  async header_slice(golden, args) {
    const keys = args["keys"] as string[];
    const { values } = await scanAttributes(storeOf(golden), String(golden["array"]), { keys });
    const slice = (key: string) => values.get(key)?.slice(Number(args["start"]), Number(args["stop"]));
    return { values: Object.fromEntries(keys.map((key) => [key, slice(key)])) };
  },
  async stats(golden) {
    const array = await arrayOf(golden);
    return { stats: await statsOf(array, range(array, {})) };
  },
  normalisation: async (golden, args) => ({ stats: await statsOf(await arrayOf(golden), args["rows"] as number[]) }),
  async frame_means(golden, args) {
    const array = await arrayOf(golden);
    const options = { skipNaN: args["skip_nan"] === true, absolute: args["absolute"] === true };
    return { values: (await allOf(array, range(array, {}))).map(({ data }) => frameMean(data, options)) };
  },
  async nan_frames(golden) {
    const array = await arrayOf(golden);
    const frames = await allOf(array, range(array, {}));
    const indicesOf = (test: (data: Float32Array) => boolean) =>
      frames.flatMap(({ index, data }) => (test(data) ? [index] : []));
    const bad = (value: number) => !Number.isFinite(value);
    return { all: indicesOf((data) => data.every(bad)), any: indicesOf((data) => data.some(bad)) };
  },
  async missing_chunks(golden) {
    const { chunks, innerChunks } = await missingChunks(await arrayOf(golden));
    return { chunks, inner_chunks: innerChunks };
  },
  async pixel(golden, args) {
    const start = args["index"] as number[];
    const { data } = await readZarr(await arrayOf(golden), { start, stop: start.map((at) => at + 1) });
    return { value: data[0] };
  },
  async zero_fraction(golden, args) {
    const [frame] = await allOf(await arrayOf(golden), [Number(args["frame"])]);
    const data = frame?.data ?? new Float32Array(1);
    return { fraction: data.filter((value) => value === 0).length / data.length };
  },
  async slice(golden, args) {
    const array = await arrayOf(golden);
    const indices = range(array, args);
    const { meanAll, mean } = await frameStatistics(readFrames(array, indices));
    return { shape: [indices.length, ...array.shape.slice(1)], mean: meanAll, nanmean: mean };
  },
  async decimate(golden, args) {
    const step = args["step"] as number[];
    const region = { start: [Number(args["start"])], stop: [Number(args["stop"])], step };
    const { data, shape } = await readZarr(await arrayOf(golden), region);
    const { meanAll, mean } = await frameStatistics([{ data: data as Float32Array }]);
    return { shape, mean: meanAll, nanmean: mean };
  },
  async block_mean(golden, args) {
    const array = await arrayOf(golden);
    const indices = range(array, args);
    const [, height = 0, width = 0] = array.shape;
    const frames = await allOf(array, indices);
    const blocks = frames.map(({ data }) => blockMeans(data, width, height, Number(args["block"])));
    const ofBlocks = await frameStatistics(blocks);
    return {
      shape: [indices.length, blocks[0]?.height, blocks[0]?.width],
      nan_blocks: ofBlocks.count - ofBlocks.finite,
      nanmean_of_blocks: ofBlocks.mean,
      nanmean_of_pixels: (await frameStatistics(frames)).mean,
    };
  },
  async partial_header(golden, args) {
    const file = join(folder, String(golden["store"]), String(golden["array"]), String(args["chunk"]));
    const bytes = readFileSync(file);
    const header = parseBloscHeader(bytes, { file, storedBytes: bytes.length });
    const table = 16 + 4 * header.blocks;
    const ranges = bloscBlockRanges(header, bytes.subarray(16), file);
    return {
      file_bytes: bytes.length,
      blosc: {
        version: header.version,
        inner_version: header.innerVersion,
        flags: header.flags,
        typesize: header.typeSize,
        nbytes: header.contentBytes,
        blocksize: header.blockBytes,
        cbytes: header.storedBytes,
        nblocks: header.blocks,
        bits: {
          byte_shuffle: header.shuffle === "bytes",
          stored_raw: header.raw,
          bit_shuffle: header.shuffle === "bits",
          blocks_not_split: !header.split,
          codec_id: ["blosclz", "lz4", "snappy", "zlib", "zstd"].indexOf(header.codec ?? ""),
        },
      },
      block_table_bytes: [16, table],
      blocks_stored_in_order: ranges.every((from, at) => at % 2 === 1 || at === 0 || from > (ranges[at - 2] ?? 0)),
    };
  },
  async partial(golden, args) {
    const array = await arrayOf(golden);
    const file = join(folder, String(golden["store"]), String(golden["array"]), String(args["chunk"]));
    const bytes = readFileSync(file);
    const header = parseBloscHeader(bytes, { file, storedBytes: bytes.length });
    const ranges = bloscBlockRanges(header, bytes.subarray(16), file);
    const frame = Number(args["frame"]);
    const per = planFrames(array, [frame]).frameBytes / header.blockBytes;
    const blocks = Array.from({ length: per }, (_, at) => frame * per + at);
    const own = blocks.map((block) => [ranges[2 * block] ?? 0, ranges[2 * block + 1] ?? 0] as const);
    const total = own.reduce((sum, [from, to]) => sum + to - from, 0);
    const [read] = await allOf(array, [frame]);
    return {
      blocks,
      ranges: own,
      bytes: total,
      frame_mean: frameMean(read?.data ?? []),
      bytes_with_table: total + 16 + 4 * header.blocks,
    };
  },
};

const known = cases.filter(({ kind }) => kind in kinds);

it.skipIf(known.length > 0)("this set of fixtures has no cases of reading", () => {
  expect(known).toEqual([]);
});

describe.each(known.map((golden) => [golden.id, golden] as const))("%s", (id, golden) => {
  it(golden.kind, async () => {
    countCase("sdoml", id);
    const { args, expected } = resolveRefs({ args: golden["args"], expected: golden.expected }, folder) as {
      args: Fields;
      expected: Fields;
    };
    const found = await kinds[golden.kind]?.(golden, args);
    expect(compare(expected, found, golden.tolerance)).toEqual([]);
  });
});
