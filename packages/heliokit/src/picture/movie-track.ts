import { HeliokitError, type OnWarning } from "../errors.js";
import { type SolarMap, type TrackedCutout, type TrackOptions, trackedCutouts } from "../map/index.js";
import { mapTitle } from "./map-title.js";
import type { Cut } from "./panel.js";

const WHY: Readonly<Record<NonNullable<TrackedCutout["reason"]>, string>> = {
  "behind-the-limb": "the place that is followed is behind the limb",
  "outside-the-image": "what is followed is not whole in the image",
  "no-coordinates": "it has no coordinates",
};

/** The cut-outs of a movie that follows a place; images that do not show it are told and left out. */
export async function* trackedMaps(
  maps: Iterable<SolarMap> | AsyncIterable<SolarMap>,
  track: TrackOptions,
  { cut, onWarning }: { readonly cut?: Cut; readonly onWarning?: OnWarning },
): AsyncGenerator<SolarMap> {
  if (cut !== undefined) {
    throw new HeliokitError(
      "picture/two-cuts",
      "a cut that stands still and one that follows the Sun exclude each other; choose one",
    );
  }
  for await (const { source, map, reason = "no-coordinates", error } of trackedCutouts(maps, track)) {
    if (map) yield map;
    else {
      const message = `${mapTitle(source) || "an image"} is left out: ${error?.message ?? WHY[reason]}`;
      onWarning?.({ code: "picture/not-in-view", message, facts: { reason } });
    }
  }
}
