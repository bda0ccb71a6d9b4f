import { basename, extname, resolve } from "node:path";
import { type CalibratedImages, calibrate } from "heliokit/aurora";
import { makeHeader, withCard, withHistory, writeFits } from "heliokit/fits";
import { atomicFileSink } from "heliokit/node";
import { npyHeader } from "heliokit/sdoml";
import { formatFitsDate } from "heliokit/time";
import { type RawOptions, readChoice, readNumber } from "../../prep/raw-options.js";
import { count } from "../../report/words.js";
import { UsageError } from "../../usage-error.js";
import type { Common } from "../../world.js";
import { warner } from "./client.js";
import { outputFile } from "./draw.js";
import { calibrationsOf, cameraOf, imagesOf, rawFiles } from "./files.js";
import { working } from "./working.js";

/** `heliokit aurora calibrate FILE... --rayleighs FILE --flatfield FILE -o FILE`: counts to Rayleighs. */
export async function calibrateFiles(inputs: readonly string[], raw: RawOptions, common: Common): Promise<number> {
  const out = outputFile(raw, [".fits", ".npy"]);
  const arithmetic = readChoice(raw, "arithmetic", ["float", "library"], "float");
  const exposureSeconds = readNumber(raw, "exposure", "seconds");
  const files = await rawFiles(inputs);
  return working(common, async (problems, signal) => {
    const images = await imagesOf(files, raw, problems, signal);
    const camera = cameraOf(images, files);
    const calibrations = await calibrationsOf(camera, { rayleighs: "auto", flatfield: "auto", ...raw }, common);
    const result = calibrate(images, {
      ...calibrations,
      arithmetic,
      ...(exposureSeconds === undefined ? {} : { exposureSeconds }),
      ...(raw["dark"] === false ? { dark: false as const } : {}),
      onWarning: warner(common),
    });
    const cube = cubeOf(result);
    const sink = await atomicFileSink(out);
    try {
      if (extname(out).toLowerCase() === ".npy") {
        const head = npyHeader([result.frames.length, result.height, result.width]);
        await sink.write(0, head);
        await sink.write(head.length, new Uint8Array(cube.buffer));
      } else {
        const axes = [result.width, result.height, result.frames.length];
        await writeFits(sink, [{ kind: "image", data: cube, axes, header: headerOf(result, files, camera) }]);
      }
      await sink.commit();
    } finally {
      await sink.abort();
    }
    const document = {
      output: resolve(out),
      frames: result.frames.length,
      width: result.width,
      height: result.height,
      unit: result.unit,
      steps: result.steps,
      exposureSeconds: [...new Set(result.exposureSeconds ?? [])],
      problems: problems.problems,
    };
    if (common.json) await common.output.out(`${JSON.stringify(document, null, 1)}\n`);
    else if (!common.quiet)
      await common.output.out(
        `${out}: ${count(result.frames.length, "frame")} in ${result.unit}; ${result.steps.join("; ")}\n`,
      );
  });
}

/** Frames one after the other, as float32. */
function cubeOf({ frames, width, height }: CalibratedImages): Float32Array<ArrayBuffer> {
  const size = width * height;
  if (size * frames.length > 2 ** 30)
    throw new UsageError(
      `${frames.length} frames of ${width} x ${height} are more than one file should hold; take --from and --to`,
      "aurora",
    );
  const cube = new Float32Array(size * frames.length);
  frames.forEach((frame, index) => {
    cube.set(frame, index * size);
  });
  return cube;
}

function headerOf(result: CalibratedImages, files: readonly string[], camera: ReturnType<typeof cameraOf>) {
  const cards: readonly (readonly [string, string | number, string?])[] = [
    ["BUNIT", result.unit === "R" ? "R" : "count", result.unit === "R" ? "Rayleighs" : "counts, not calibrated"],
    ...(camera.site === undefined ? [] : [["SITE", camera.site, "observatory"] as const]),
    ...(camera.device === undefined ? [] : [["IMAGER", camera.device, "device"] as const]),
    ...(result.exposureSeconds?.[0] === undefined
      ? []
      : [["EXPTIME", result.exposureSeconds[0], "[s] of the first frame"] as const]),
    ["ROWORDER", "south first", "row 0 is south, column 0 is east"],
    ...(result.times ?? []).map(
      (time, index) =>
        [`DATE${String(index + 1).padStart(4, "0")}`, formatFitsDate(time, 6), "UTC of this frame"] as const,
    ),
  ];
  let header = makeHeader();
  const [first] = result.times ?? [];
  if (first !== undefined) header = withCard(header, "DATE-OBS", formatFitsDate(first, 6), "UTC of the first frame");
  for (const [keyword, value, comment] of cards) header = withCard(header, keyword, value, comment);
  for (const line of [...files.map((file) => `from ${basename(file)}`), ...result.steps])
    header = withHistory(header, line);
  return header;
}
