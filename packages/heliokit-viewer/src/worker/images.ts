import type { ByteSource } from "heliokit/bytes";
import { HeliokitError, type HeliokitWarning, isHeliokitError } from "heliokit/errors";
import { isImage, openFits } from "heliokit/fits";
import { mapFromFits, pictureHdu, type SolarMap } from "heliokit/map";
import { defaultStyle, findLimits, type Limits } from "heliokit/picture";
import type { HduSummary, MapOutline, OpenedImage } from "./protocol.js";

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

/** Largest image: its pixels and means take 5.3 bytes for each. */
const MOST_PIXELS = 16384 * 16384;

/** Decodes an image and keeps it. */
export async function readImageFile(
  source: ByteSource,
  wanted: number | undefined,
  signal: AbortSignal,
): Promise<OpenedImage> {
  const warnings: HeliokitWarning[] = [];
  const onWarning = (warning: HeliokitWarning) => warnings.push(warning);
  const file = await openFits(source, { signal });
  const chosen = await pictureHdu(file, wanted);
  const [width = 0, height = 0] = chosen.axes;
  if (width * height > MOST_PIXELS) {
    throw new HeliokitError(
      "view/too-large",
      `${source.name}: ${width} x ${height} pixels are more than a page can hold`,
      {
        facts: { file: source.name, width, height },
      },
    );
  }
  const hdus: HduSummary[] = (await file.hdus()).map((hdu) => ({
    index: hdu.index,
    name: hdu.name,
    kind: hdu.kind,
    axes: isImage(hdu) ? hdu.axes : [],
    header: hdu.storedHeader,
  }));
  const map = await mapFromFits(file.source, { hdu: chosen.index, onWarning, signal });
  const image = ++count;
  images.set(image, map);
  const range = rangeOf(map);
  return {
    image,
    map: outlineOf(map),
    hdu: chosen.index,
    hdus,
    warnings: warnings.map(({ code, message }) => ({ code, message })),
    range,
    limits: range === undefined ? [0, 1] : firstLimits(map, range),
    missing: missingIn(map),
  };
}

function outlineOf(map: SolarMap): MapOutline {
  const { mask: _, raster, ...rest } = map;
  return { ...rest, raster: { data: new Float32Array(0), width: raster.width, height: raster.height } };
}

function rangeOf({ raster }: SolarMap): Limits | undefined {
  try {
    return findLimits(raster.data);
  } catch (error) {
    if (isHeliokitError(error, "picture/no-finite-pixels")) return undefined;
    throw error;
  }
}

/**
 * Limits for a first look: magnetograms as the picture room draws them, all others from percentile 1 to 99.5, since the
 * brightest pixel of a flare or a cosmic ray would leave everything else dark.
 */
function firstLimits(map: SolarMap, range: Limits): Limits {
  const style = defaultStyle(map).limits;
  const found = findLimits(map.raster.data, style === "symmetric" ? style : { percentiles: [1, 99.5] });
  if (found[0] < found[1]) return found;
  if (range[0] < range[1]) return range;
  const reach = Math.abs(range[0]) || 1;
  return [range[0] - reach / 2, range[0] + reach / 2];
}

function missingIn({ raster: { data } }: SolarMap): number {
  let missing = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (value - value !== 0) missing++;
  }
  return missing;
}
