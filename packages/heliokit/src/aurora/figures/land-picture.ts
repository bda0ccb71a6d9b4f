import type { Color, Picture } from "../../picture/index.js";
import { foldLongitude } from "../longitude.js";
import { worldCoastlines } from "./coastlines.js";
import { limbRadius } from "./map-projection.js";
import { type MapView, placesInPanel } from "./map-view.js";
import type { GroundLine } from "./topojson.js";

/** Colours of the ground. */
export interface GroundColors {
  readonly land: Color;
  readonly sea: Color;
}

/** Whether a ring of shores surrounds a place: how often the meridian from it to the north pole, which is sea, meets the ring. */
function surrounds({ longitude, latitude }: GroundLine, placeLatitude: number, placeLongitude: number): boolean {
  let inside = false;
  for (let index = 1; index < longitude.length; index++) {
    const a = foldLongitude((longitude[index - 1] as number) - placeLongitude);
    const b = foldLongitude((longitude[index] as number) - placeLongitude);
    if (a >= 0 === b >= 0 || Math.abs(b - a) > 180) continue;
    const share = a / (a - b);
    const from = latitude[index - 1] as number;
    if (from + share * ((latitude[index] as number) - from) > placeLatitude) inside = !inside;
  }
  return inside;
}

/** For each line of the panel where shores meet it. */
function shoreCrossings(view: MapView): { readonly lines: number[][]; readonly turned: boolean } {
  const lines: number[][] = Array.from({ length: view.height }, () => []);
  const { projection } = view;
  let turned = false;
  for (const ring of worldCoastlines().shores) {
    const seen = placesInPanel(view, ring.latitude, ring.longitude);
    if (seen.x.every(Number.isNaN)) continue;
    // What the globe hides is drawn along the limb; a ring about the far side then runs the other way round the near one.
    if (surrounds(ring, -projection.latitude, projection.longitude + 180)) turned = !turned;
    const { x, y } = seen.x.some(Number.isNaN) ? placesInPanel(view, ring.latitude, ring.longitude, "limb") : seen;
    for (let index = 0; index < x.length; index++) {
      const next = index + 1 === x.length ? 0 : index + 1;
      const [a, b] = (y[index] as number) <= (y[next] as number) ? [index, next] : [next, index];
      const low = y[a] as number;
      const high = y[b] as number;
      const from = Math.max(0, Math.ceil(low - 0.5));
      const until = Math.min(view.height, Math.ceil(high - 0.5));
      const slope = ((x[b] as number) - (x[a] as number)) / (high - low);
      for (let line = from; line < until; line++) lines[line]?.push((x[a] as number) + (line + 0.5 - low) * slope);
    }
  }
  return { lines, turned };
}

/** Land and sea in a panel, transparent off the globe. */
export function groundPicture(view: MapView, colors: GroundColors, withLand: boolean): Picture {
  const { width, height, metresPerPixel, left, top } = view;
  const rgba = new Uint8ClampedArray(4 * width * height);
  const words = new Uint32Array(rgba.buffer);
  const word = (color: Color): number => new Uint32Array(Uint8Array.from(color).buffer)[0] ?? 0;
  const [land, sea] = [word(colors.land), word(colors.sea)];
  const { lines, turned } = withLand ? shoreCrossings(view) : { lines: [], turned: false };
  const limb = limbRadius(view.projection);
  for (let line = 0; line < height; line++) {
    const start = line * width;
    const up = top - (line + 0.5) * metresPerPixel;
    const half = Math.sqrt(limb * limb - up * up);
    if (Number.isNaN(half)) continue;
    const from = Math.max(0, Math.ceil((-half - left) / metresPerPixel - 0.5));
    const until = Math.min(width, Math.ceil((half - left) / metresPerPixel - 0.5));
    if (until <= from) continue;
    words.fill(turned ? land : sea, start + from, start + until);
    const meets = (lines[line] ?? []).sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < meets.length; pair += 2) {
      const first = Math.max(from, Math.ceil((meets[pair] ?? 0) - 0.5));
      const last = Math.min(until, Math.ceil((meets[pair + 1] ?? 0) - 0.5));
      if (last > first) words.fill(turned ? sea : land, start + first, start + last);
    }
  }
  return { width, height, rgba };
}
