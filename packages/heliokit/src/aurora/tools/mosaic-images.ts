import { HeliokitError } from "../../errors.js";
import type { NumberArray } from "../../raster/index.js";
import { addSeconds, type Instant, makeInstant } from "../../time/index.js";
import type { FrameMetadata } from "../frame-metadata.js";
import { siteKey, uniqueKeys } from "../mosaic-skymaps.js";
import { channelsOf, checkImages, type SkyImages, timesOf } from "../sky-images.js";
import { apparentCadence } from "./keogram-gaps.js";

/** Images of one site for a mosaic. */
export interface SiteImages extends SkyImages {
  /** Default: that of the first header. */
  readonly siteUid?: string;
  readonly metadata?: readonly FrameMetadata[];
  readonly array?: string | null;
}

/** One site of a mosaic on the common times. */
export interface MosaicSiteImages {
  /** As in the mosaic's skymaps: the site, `_spect` for spectrographs, numbered where it comes twice. */
  readonly key: string;
  readonly siteUid: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** One for each time; null where this site has no frame. */
  readonly frames: readonly (NumberArray | null)[];
}

/** Images of several sites on common times. */
export interface MosaicImages {
  readonly times: readonly Instant[];
  readonly cadenceSeconds: number;
  readonly sites: readonly MosaicSiteImages[];
}

/** Most times of a mosaic: a day at three seconds is 28,800. */
const MOST_TIMES = 1_000_000;

const wholeSecond = (time: Instant): Instant => makeInstant(time.seconds);

/**
 * Brings the images of several sites to common times: from the first to the last of all at one cadence, the frame of each
 * site whose second it is, null where there is none (`mosaic.prep_images`). Two cameras at one site stay two, with keys of
 * their own; the archive's library drops the second.
 *
 * @param options.cadenceSeconds default: the gap that comes most often among the first ten of the first site
 *
 * Errors: `aurora/no-frames`, `aurora/no-times`, `aurora/no-site`, `aurora/bad-cadence`, `aurora/bad-images`.
 *
 * @example
 * ```ts
 * const prepared = prepareMosaicImages([await readImages(gillFiles), await readImages(fsmiFiles)]);
 * prepared.sites.map(({ key }) => key); // ["gill", "fsmi"]
 * ```
 */
export function prepareMosaicImages(
  sites: readonly SiteImages[],
  options: { readonly cadenceSeconds?: number } = {},
): MosaicImages {
  for (const images of sites) checkImages(images);
  const seconds = sites.map((images) => timesOf(images).map(({ seconds }) => seconds));
  const all = seconds.flat();
  const first = all.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const last = all.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (sites[0] === undefined || !(last >= first))
    throw new HeliokitError("aurora/no-frames", "a mosaic needs at least one frame with its time; none came", {
      facts: {},
    });
  const cadence =
    options.cadenceSeconds ?? apparentCadence(timesOf(sites[0]).map(wholeSecond)) ?? (first === last ? 1 : undefined);
  const count = cadence === undefined ? Number.NaN : Math.floor((last - first) / cadence) + 1;
  if (cadence === undefined || !(cadence > 0 && Number.isInteger(cadence) && count <= MOST_TIMES))
    throw new HeliokitError(
      "aurora/bad-cadence",
      `a cadence of ${cadence ?? "unknown"} s; give cadenceSeconds, a whole number that makes at most ${MOST_TIMES} times`,
      { facts: { cadenceSeconds: cadence ?? null } },
    );
  const times = Array.from({ length: count }, (_, index) => addSeconds(makeInstant(first), index * cadence));
  const siteUids = sites.map((images, index) => {
    const uid = images.siteUid ?? images.metadata?.[0]?.siteUid;
    if (uid !== undefined) return uid;
    throw new HeliokitError("aurora/no-site", `images ${index} name no site in their headers; give siteUid`, {
      facts: { index },
    });
  });
  const keys = uniqueKeys(
    sites.map(({ array }, index) => siteKey(siteUids[index] ?? "", array === "trex-spectrograph")),
  );
  return {
    times,
    cadenceSeconds: cadence,
    sites: sites.map((images, index) => {
      const places = new Map<number, number>();
      seconds[index]?.forEach((second, frame) => {
        if (!places.has(second)) places.set(second, frame);
      });
      return {
        key: keys[index] ?? "",
        siteUid: siteUids[index] ?? "",
        width: images.width,
        height: images.height,
        channels: channelsOf(images),
        frames: times.map(({ seconds: second }) => images.frames[places.get(second) ?? -1] ?? null),
      };
    }),
  };
}
