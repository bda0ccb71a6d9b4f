// What is measured of pictures and movies. The form of a section is that of sections.mjs.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ratio, seconds, takeTurns } from "./measure.mjs";
import { ask } from "./step.mjs";
import { runMeasured } from "./steps-process.mjs";

/** A figure from a full-size map, a GIF of small ones, and the memory of `heliokit show`. */
export async function pictures(context) {
  const { input } = context.data;
  const results = await takeTurns(
    [
      { name: "Heliokit, figure of 1024 pixels", once: ask(context.ours, { do: "figure", input }) },
      { name: "sunpy and matplotlib, the same", once: ask(context.python, { do: "figure", input }) },
      {
        name: "Heliokit, figure, limits at 1 and 99.5 %",
        once: ask(context.ours, { do: "figure", input, clip: [1, 99.5] }),
      },
    ],
    context.repeats(9),
  );
  const [gif] = await takeTurns(
    [
      {
        name: "Heliokit, GIF of 60 frames of 512 pixels",
        once: ask(context.ours, { do: "gif", frames: 60, size: 512 }),
      },
    ],
    Math.min(3, context.repeats(3)),
  );
  const out = join(context.folder, "show.png");
  const shown = await runMeasured(process.execPath, [context.bin, "show", input, "-o", out, "--limb", "--grid"], {
    watchMemory: true,
  });
  rmSync(out, { force: true });
  const name = "heliokit show, 4096 file: whole process";
  const peak = shown.code === 0 && shown.peakBytes !== undefined ? shown.peakBytes / 1e6 : undefined;
  const memory = peak === undefined ? { name, failure: shown.complaint || "no /proc here" } : { name, megabytes: peak };
  return {
    title: "Pictures",
    note: "A map of 4096 x 4096 pixels in memory to the bytes of a PNG: limits over all pixels, the image shrunk to the figure, axes, title, colour bar, limb and heliographic grid. Sunpy draws a figure of the same size with the same parts. The GIF starts from maps of 512 x 512 in memory.",
    rows: [...results, gif, memory],
    ratios: [["sunpy and matplotlib / Heliokit", ratio(results[1], results[0])]],
    targets: [
      ["seconds, figure", seconds(results[0]), "<=", 0.25, 0.15],
      ["seconds, GIF of 60 frames", seconds(gif), "<=", 6, 3],
      ["MB, heliokit show", { wall: peak }, "<=", 300, 200],
    ],
  };
}
