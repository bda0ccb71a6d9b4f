import type { Spike } from "./draw-sun.js";
import { jsocFile } from "./jsoc-layout.js";

/**
 * The spikes file of an image: int32 rows in the archive's packing. Row 0 holds the linear index y * 4096 + x, row 1
 * what the camera measured, row 2 what stands in its place.
 */
export function spikesFile(spikes: readonly Spike[]): Uint8Array {
  const count = Math.max(1, spikes.length);
  const rows = new Int32Array(3 * count);
  spikes.forEach((spike, i) => {
    rows[i] = spike.index;
    rows[count + i] = spike.measured;
    rows[2 * count + i] = spike.replacement;
  });
  return jsocFile(rows, count, 3, [], ["synthetic spikes drawn by Heliokit; not an observation"]);
}
