// What is measured of training cubes. The form of a section is that of sections.mjs.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { ratio, seconds, takeTurns } from "./measure.mjs";
import { ask } from "./step.mjs";

/** Whole chunks, means, single frames, attributes and times, against Python's zarr and dask, and zarrita. */
export async function cubes(context) {
  const folder = join(context.folder, "cube.zarr");
  const { ours, python } = context;
  const made = await ours.ask({ do: "makeCube", folder });
  if (made.error) throw new Error(made.error);
  const attributes = statSync(join(folder, "attributes.json")).size / 1e6;
  const stored = statSync(join(folder, "2010", "171A", "0.0.0")).size / 1e6;
  const turns = (sides) => takeTurns(sides, context.repeats(7));
  const whole = await turns([
    { name: "Heliokit, 120 frames of a chunk", once: ask(ours, { do: "chunk", folder }) },
    { name: "Python zarr, the same", once: ask(python, { do: "zarr_chunk", folder }) },
    { name: "zarrita, the same", once: ask(ours, { do: "zarritaChunk", folder }) },
  ]);
  const mean = await turns([
    { name: "Heliokit, mean of the chunk", once: ask(ours, { do: "chunkMean", folder }) },
    { name: "dask, the same", once: ask(python, { do: "dask_mean", folder }) },
  ]);
  const single = await turns([
    { name: "Heliokit, one frame, opening included", once: ask(ours, { do: "frame", folder, index: 60 }) },
    { name: "Python zarr, the same", once: ask(python, { do: "zarr_frame", folder, index: 60 }) },
    { name: "zarrita, the same", once: ask(ours, { do: "zarritaFrame", folder, index: 60 }) },
  ]);
  const [scan] = await turns([
    {
      name: `Heliokit, one keyword out of ${attributes.toFixed(0)} MB of attributes`,
      once: ask(ours, { do: "scan", folder }),
    },
  ]);
  const [nearest] = await turns([
    { name: "Heliokit, nearest to every 12 minutes of a day", once: ask(ours, { do: "nearest" }) },
  ]);
  rmSync(folder, { recursive: true, force: true });
  const rate = scan.wallMedian === undefined ? undefined : attributes / scan.wallMedian;
  return {
    title: "Training cubes",
    note: `A chunk of 120 frames of 512 x 512 float32, Blosc with zstd and bit shuffle, ${stored.toFixed(0)} MB stored, 126 MB decoded. Python's Blosc is held to one thread. Times are found among 87,600 frames whose index exists.`,
    rows: [...whole, ...mean, ...single, scan, nearest],
    ratios: [
      ["whole chunk: Python zarr / Heliokit", ratio(whole[1], whole[0])],
      ["whole chunk: zarrita / Heliokit", ratio(whole[2], whole[0])],
      ["mean: dask / Heliokit", ratio(mean[1], mean[0])],
      ["one frame: Python zarr / Heliokit", ratio(single[1], single[0])],
      ["one frame: zarrita / Heliokit", ratio(single[2], single[0])],
    ],
    targets: [
      ["whole chunk against Python zarr, one thread", ratio(whole[1], whole[0]), ">=", 0.8, 1.2],
      ["whole chunk against zarrita", ratio(whole[2], whole[0]), ">=", 4, 6],
      ["mean of a chunk against dask", ratio(mean[1], mean[0]), ">=", 1, 1.5],
      ["one frame against Python zarr", ratio(single[1], single[0]), ">=", 8, 12],
      ["MB/s, scan for one keyword", { wall: rate }, ">=", 300, 600],
      ["seconds, nearest of a day", seconds(nearest), "<=", 0.005, 0.002],
    ],
  };
}
