import { frameStatistics, isInTimeOrder, timeAt, timeIndex } from "heliokit/sdoml";
import { integerColumn, makeTable, timeColumn } from "heliokit/table";
import { formatUtc } from "heliokit/time";
import { type ZarrGroup, type ZarrLeaf, zarrTreeText } from "heliokit/zarr";
import { listenForInterruption } from "../../interruption.js";
import { type RawOptions, readText } from "../../prep/raw-options.js";
import { teller } from "../../progress/teller.js";
import { count, megabytes, textTable } from "../../report/words.js";
import { type Common, EXIT } from "../../world.js";
import { tellTable } from "../jsoc/tell-table.js";
import { openNamedChannel, openPlace, selectFrames } from "./place.js";

/** `heliokit sdoml tree STORE`. */
export async function tree(place: string, raw: RawOptions, common: Common): Promise<number> {
  const found = await (await openPlace(place, raw, common)).tree(readText(raw, "path") ?? "");
  const { output, json } = common;
  await output.out(json ? `${JSON.stringify(treeDocument(found), null, 1)}\n` : `${zarrTreeText(found)}\n`);
  return EXIT.done;
}

function treeDocument(node: ZarrGroup | ZarrLeaf): object {
  if (node.kind === "group") return { name: node.name, path: node.path, children: node.children.map(treeDocument) };
  const { format, shape, dtype, chunkShape, innerChunkShape } = node.array;
  return {
    name: node.name,
    path: node.path,
    format,
    shape,
    dtype,
    chunks: chunkShape,
    innerChunks: innerChunkShape ?? null,
  };
}

/** `heliokit sdoml info STORE/CHANNEL`: what an array is, its keywords, its times. */
export async function info(text: string, raw: RawOptions, common: Common): Promise<number> {
  const channel = await openNamedChannel(text, raw, common);
  const { array } = channel;
  const names = await channel.keywords();
  const odd = [...names].filter(([, length]) => length !== channel.frames);
  const times = names.has("T_OBS") ? await channel.times() : undefined;
  const index = times && timeIndex(times);
  const place = (at: number | undefined) => (times && at !== undefined ? timeAt(times, at) : undefined);
  const [first, last] = [place(index?.order[0]), place(index?.order.at(-1))];
  const missing = await channel.missingFrames();
  const { shape, chunkShape, innerChunkShape, dtype, format, codecs } = array;
  const document = {
    store: array.store.name,
    path: channel.path,
    instrument: channel.kind.instrument,
    format,
    shape,
    dtype,
    chunks: chunkShape,
    innerChunks: innerChunkShape ?? null,
    codecs: codecs.map(({ name }) => name),
    first: first ? formatUtc(first) : null,
    last: last ? formatUtc(last) : null,
    inTimeOrder: times ? isInTimeOrder(times) : null,
    missingFrames: missing.length,
    keywords: [...names.keys()],
    otherLengths: Object.fromEntries(odd),
  };
  if (common.json) {
    await common.output.out(`${JSON.stringify(document, null, 1)}\n`);
    return EXIT.done;
  }
  const bytes = shape.reduce((product, side) => product * side, 4);
  const lines = [
    `${channel.path} of ${array.store.name}: Zarr format ${format}`,
    `shape     ${shape.join(" x ")} ${dtype}, ${megabytes(bytes)} decoded`,
    `chunks    ${chunkShape.join(" x ")}${innerChunkShape ? `, inside ${innerChunkShape.join(" x ")}` : ""}, ${document.codecs.join(", ") || "not compressed"}`,
    ...(first && last
      ? [
          `times     ${document.first} to ${document.last}, ${document.inTimeOrder ? "in order" : "not in the order of storage"}`,
        ]
      : []),
    `missing   ${missing.length === 0 ? "nothing: every chunk is there" : `${count(missing.length, "frame")} without a stored object`}`,
    `keywords  ${names.size}: ${[...names.keys()].join(" ")}`,
    ...(odd.length > 0
      ? [`          not one value for each frame: ${odd.map(([name, length]) => `${name} (${length})`).join(", ")}`]
      : []),
  ];
  await common.output.out(`${lines.join("\n")}\n`);
  return EXIT.done;
}

/** `heliokit sdoml select STORE/CHANNEL`: what is selected and what reading it costs. */
export async function select(text: string, raw: RawOptions, common: Common): Promise<number> {
  const channel = await openNamedChannel(text, raw, common);
  const selection = await selectFrames(channel, raw);
  const plan = await selection.plan();
  if (!common.quiet && !common.json) common.output.message(`${await selection.toText()}\n`);
  if (raw["plan"] === true) {
    if (common.json) await common.output.out(`${JSON.stringify(plan, null, 1)}\n`);
    return EXIT.done;
  }
  const keywords = (readText(raw, "keywords") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const [indices, times] = [await selection.indices(), await selection.times()];
  const more = keywords.length > 0 ? (await selection.table(keywords)).columns : [];
  const table = makeTable([
    integerColumn("frame", indices),
    timeColumn(
      "time",
      times.map((time) => time ?? null),
    ),
    ...more,
  ]);
  await tellTable(table, raw, common, { plan });
  return EXIT.done;
}

/** `heliokit sdoml stats STORE/CHANNEL`: statistics over all pixels of the selection. */
export async function stats(text: string, raw: RawOptions, common: Common): Promise<number> {
  const channel = await openNamedChannel(text, raw, common);
  const selection = await selectFrames(channel, raw);
  const plan = await selection.plan();
  if (raw["plan"] === true) {
    await common.output.out(common.json ? `${JSON.stringify(plan, null, 1)}\n` : `${await selection.toText()}\n`);
    return EXIT.done;
  }
  const interruption = listenForInterruption(() => common.output.message("stopping\n"));
  const tell = teller(common);
  try {
    let done = 0;
    const frames = async function* () {
      for await (const frame of selection.frames({ signal: interruption.stop })) {
        yield frame;
        tell("reading", ++done / plan.frames);
      }
    };
    const found = await frameStatistics(frames());
    tell("reading", undefined);
    if (common.json) await common.output.out(`${JSON.stringify(found, null, 1)}\n`);
    else {
      const rows = Object.entries(found).map(([name, value]) => [name, String(value)]);
      await common.output.out(`${textTable([["of all pixels", ""], ...rows])}\n`);
    }
    return EXIT.done;
  } catch (error) {
    if (interruption.stop.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interruption.release();
  }
}
