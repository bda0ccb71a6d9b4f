import { quickCos, quickSin, RADIANS } from "../sky-trig.js";
import type { CornerPositions } from "./corner-positions.js";

/** Finds the corner nearest to a place, along the great circle; -1 where the map has none. */
export function nearestCorner({ latitude, longitude }: CornerPositions): (lat: number, lon: number) => number {
  const count = latitude.length;
  const vectors = new Float64Array(3 * count);
  for (let index = 0; index < count; index++) {
    const flat = quickCos((latitude[index] as number) * RADIANS);
    vectors[3 * index] = flat * quickCos((longitude[index] as number) * RADIANS);
    vectors[3 * index + 1] = flat * quickSin((longitude[index] as number) * RADIANS);
    vectors[3 * index + 2] = quickSin((latitude[index] as number) * RADIANS);
  }
  return (lat, lon) => {
    const flat = quickCos(lat * RADIANS);
    const x = flat * quickCos(lon * RADIANS);
    const y = flat * quickSin(lon * RADIANS);
    const z = quickSin(lat * RADIANS);
    let nearest = -1;
    let best = Number.POSITIVE_INFINITY;
    for (let index = 0; index < count; index++) {
      const dx = (vectors[3 * index] as number) - x;
      const dy = (vectors[3 * index + 1] as number) - y;
      const dz = (vectors[3 * index + 2] as number) - z;
      const distance = dx * dx + dy * dy + dz * dz;
      if (distance < best) {
        best = distance;
        nearest = index;
      }
    }
    return nearest;
  };
}
