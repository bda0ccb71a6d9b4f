import type { ByteSource } from "heliokit/bytes";
import { HeliokitError, type HeliokitWarning, isHeliokitError, type OnWarning } from "heliokit/errors";
import { type AnyImageHdu, isImage, openFits, readPhysical, readRiceRows, scalingOf } from "heliokit/fits";
import { loadKernels } from "heliokit/kernels";
import { mapFromRaster, pictureHdu, type SolarMap, withAiaBlank } from "heliokit/map";
import { defaultStyle, findLimits, type Limits } from "heliokit/picture";
import { planLevels } from "../draw/levels.js";
import type { HduSummary, MapOutline, OpenedImage } from "./protocol.js";

/** What is read of a file. */
interface ReadOptions {
  readonly hdu: number | undefined;
  /** Bytes for textures, and as many for decoded images. */
  readonly memoryBytes: number;
  readonly signal: AbortSignal;
}

/** Images in memory, by number. */
const images = new Map<number, SolarMap>();
let count = 0;

/** @throws HeliokitError `view/closed` */
export function imageOf(image: number): SolarMap {
  const map = images.get(image);
  if (map) return map;
  throw new HeliokitError("view/closed", "this image was closed; open it again", { facts: { image } });
}

/** Lets an image go. */
export function closeImage(image: number): void {
  images.delete(image);
}

/** Decodes an image and keeps it. @throws HeliokitError `view/too-large` before a pixel of what has no room is decoded */
export async function readImageFile(
  source: ByteSource,
  { hdu: wanted, memoryBytes, signal }: ReadOptions,
): Promise<OpenedImage> {
  const warnings: HeliokitWarning[] = [];
  const onWarning = (warning: HeliokitWarning) => warnings.push(warning);
  const file = await openFits(source, { signal });
  const chosen = await pictureHdu(file, wanted);
  const [width = 0, height = 0] = chosen.axes;
  const { tiles, tileSide } = planLevels(width, height);
  // Textures on one side; on the other the pixels here and once more as tiles, with their means.
  const bytes = Math.max(tiles * tileSide * tileSide * 4, width * height * 9.4);
  if (bytes > memoryBytes) {
    throw new HeliokitError(
      "view/too-large",
      `${source.name}: ${width} x ${height} pixels need ${megabytes(bytes)} MiB, and the page may use ${megabytes(memoryBytes)}; start it with --memory ${megabytes(bytes * 1.1)}m`,
      { facts: { file: source.name, width, height, bytes, memoryBytes } },
    );
  }
  const hdus: HduSummary[] = (await file.hdus()).map((hdu) => ({
    index: hdu.index,
    name: hdu.name,
    kind: hdu.kind,
    axes: isImage(hdu) ? hdu.axes : [],
    header: hdu.storedHeader,
  }));
  const map = await readMap(withAiaBlank(chosen), { onWarning, signal });
  const image = ++count;
  images.set(image, map);
  const limits = firstLimits(map);
  return {
    image,
    map: outlineOf(map),
    hdu: chosen.index,
    hdus,
    warnings: warnings.map(({ code, message }) => ({ code, message })),
    finite: limits !== undefined,
    limits: limits ?? [0, 1],
  };
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);

/** Pixels and header: unscaled 16-bit Rice tiles by the kernels, which takes a third of the time, all else in general. */
async function readMap(
  hdu: AnyImageHdu,
  options: { readonly onWarning: OnWarning; readonly signal: AbortSignal },
): Promise<SolarMap> {
  const [width = 0, height = 0] = hdu.axes;
  const data =
    (await readQuickly(hdu, options.signal)) ?? (await readPhysical(hdu, { dtype: "float32", ...options })).data;
  return mapFromRaster({ data, width, height }, hdu.header);
}

async function readQuickly(hdu: AnyImageHdu, signal: AbortSignal): Promise<Float32Array | undefined> {
  const { scale, zero, blank } = scalingOf(hdu.header, hdu.bitpix);
  if (hdu.kind !== "compressed-image" || hdu.bitpix !== 16 || scale !== 1 || zero !== 0) return undefined;
  const kernels = await loadKernels();
  const [width = 0, height = 0] = hdu.axes;
  if (!kernels) return undefined;
  const held = kernels.arena.array("int16", width * height);
  try {
    if (!(await readRiceRows(hdu, kernels, held, { signal }))) return undefined;
    const data = new Float32Array(held.view);
    if (blank === undefined) return data;
    const missing = Number(blank);
    for (let index = 0; index < data.length; index++) if (data[index] === missing) data[index] = Number.NaN;
    return data;
  } finally {
    held.release();
  }
}

function outlineOf(map: SolarMap): MapOutline {
  const { mask: _, raster, ...rest } = map;
  return { ...rest, raster: { data: new Float32Array(0), width: raster.width, height: raster.height } };
}

/**
 * Limits for a first look: magnetograms as the picture room draws them, all others from percentile 1 to 99.5, since the
 * brightest pixel of a flare or a cosmic ray would leave everything else dark. Undefined where no pixel is finite.
 */
function firstLimits(map: SolarMap): Limits | undefined {
  const { data } = map.raster;
  const style = defaultStyle(map).limits;
  try {
    const found = findLimits(data, style === "symmetric" ? style : { percentiles: [1, 99.5] });
    if (found[0] < found[1]) return found;
    const range = findLimits(data);
    if (range[0] < range[1]) return range;
    const reach = Math.abs(range[0]) || 1;
    return [range[0] - reach / 2, range[0] + reach / 2];
  } catch (error) {
    if (isHeliokitError(error, "picture/no-finite-pixels")) return undefined;
    throw error;
  }
}
