import { extname, resolve } from "node:path";
import type { HeliokitWarning } from "heliokit/errors";
import type { SolarMap } from "heliokit/map";
import { readMap, savePng, saveSvg, writeFileAtomically } from "heliokit/node";
import { drawMap, type Figure, toHtml } from "heliokit/picture";
import { type RawOptions, readInteger, readText } from "../prep/raw-options.js";
import { UsageError } from "../usage-error.js";
import { type Common, EXIT } from "../world.js";
import { drawingFor, forCommand, readDrawing } from "./drawing.js";

const KINDS = [".png", ".svg", ".html", ".htm"] as const;

/** `heliokit show FILE`: returns the exit status. */
export async function show(file: string, raw: RawOptions, common: Common): Promise<number> {
  const { output, json, quiet } = common;
  const out = readText(raw, "out");
  const { drawing, hdu, size } = forCommand("show", () => ({
    drawing: readDrawing(raw, "show", out === undefined ? 8 : 64),
    hdu: readInteger(raw, "hdu", 0, 100_000),
    size: readInteger(raw, "size", 8, 8192),
  }));
  const kind = out === undefined ? undefined : KINDS.find((known) => known === extname(out).toLowerCase());
  if (out !== undefined && kind === undefined) {
    throw new UsageError(
      `--out ${out}: pictures are written as ${KINDS.slice(0, 3).join(", ")}; name one of these endings`,
      "show",
    );
  }
  const warnings: HeliokitWarning[] = [];
  const read = await readMap(file, {
    salvage: raw["salvage"] === true,
    onWarning: (warning) => warnings.push(warning),
    ...(hdu === undefined ? {} : { hdu }),
  });
  for (const { code, message } of quiet ? [] : warnings) output.message(`${code}: ${message}\n`);
  const map = raw["normalize"] === true ? perSecond(read, file) : read;
  const options = { size: 1024, ...drawingFor(map, drawing) };
  if (kind === undefined) {
    const { terminalPicture } = await import("./terminal-picture.js");
    const { text, scale } = await terminalPicture(map, options, size);
    if (json) await output.out(`${JSON.stringify(documentOf(file, undefined, map, scale, warnings), null, 2)}\n`);
    else await output.out(`${text}${quiet ? "" : `${scaleText(scale)}\n`}`);
    return EXIT.done;
  }
  const path = out ?? "";
  const figure = drawMap(map, options);
  const dryRun = raw["dryRun"] === true;
  if (!dryRun) await write(map, figure, path, kind);
  if (json)
    await output.out(
      `${JSON.stringify({ ...documentOf(file, path, map, figure.scale, warnings), dryRun }, null, 2)}\n`,
    );
  else if (!quiet) {
    const would = dryRun ? "would be " : "";
    await output.out(`${path}: ${would}${figure.width} x ${figure.height} pixels, ${scaleText(figure.scale)}\n`);
  }
  return EXIT.done;
}

async function write(map: SolarMap, figure: Figure, path: string, kind: (typeof KINDS)[number]): Promise<void> {
  if (kind === ".png") await savePng(figure, path);
  else if (kind === ".svg") await saveSvg(figure, path);
  else await writeFileAtomically(path, new TextEncoder().encode(toHtml(map, { page: true, figure })));
}

/** A map divided by its exposure time. */
function perSecond(map: SolarMap, file: string): SolarMap {
  const { exposureSeconds, raster, unit } = map;
  if (exposureSeconds === undefined) {
    throw new UsageError(`${file}: --normalize needs an exposure time, and the header has no EXPTIME`, "show");
  }
  const { data, width, height } = raster;
  for (let index = 0; index < data.length; index++) data[index] = (data[index] as number) / exposureSeconds;
  return { ...map, raster: { data, width, height }, unit: unit === undefined ? "1 / s" : `${unit} / s` };
}

/** What the colours stand for, in one line. */
function scaleText(scale: Figure["scale"]): string {
  if (scale === undefined) return "";
  const unit = scale.unit === undefined ? "" : ` ${scale.unit}`;
  const [low, high] = scale.limits.map((limit) => String(Number(limit.toPrecision(7))));
  return `limits ${low} to ${high}${unit}, stretch ${scale.stretch}, colours ${scale.colors}`;
}

function documentOf(
  file: string,
  out: string | undefined,
  map: SolarMap,
  scale: Figure["scale"],
  warnings: readonly HeliokitWarning[],
): object {
  return {
    input: resolve(file),
    output: out === undefined ? null : resolve(out),
    limits: scale?.limits ?? null,
    stretch: scale?.stretch ?? null,
    colors: scale?.colors ?? null,
    unit: scale?.unit ?? null,
    repairs: map.repairs,
    warnings: warnings.map(({ code, message }) => ({ code, message })),
  };
}
