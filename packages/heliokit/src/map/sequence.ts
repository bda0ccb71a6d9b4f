import { compareInstants, type Instant } from "../time/index.js";
import { type SlotOptions, slotsOf } from "./cadence.js";
import type { SolarMap } from "./solar-map.js";

/** Maps one after the other, there already or still to come: longer sequences than memory holds are read one by one. */
export type MapSequence = Iterable<SolarMap> | AsyncIterable<SolarMap>;

/** A time of a regular sequence with its map; without one it is a gap. */
export interface CadenceSlot {
  readonly time: Instant;
  readonly map: SolarMap | undefined;
}

/**
 * Maps in the order of their dates; equal dates keep their order, maps without a date go to the end.
 *
 * @example
 * ```ts
 * const movie = await makeMovie(sortByDate(maps));
 * ```
 */
export function sortByDate(maps: Iterable<SolarMap>): SolarMap[] {
  return [...maps].sort(({ date: a }, { date: b }) =>
    a && b ? compareInstants(a, b) : Number(a === undefined) - Number(b === undefined),
  );
}

/** How a regular sequence is made of maps. */
export interface RegularCadenceOptions extends SlotOptions {
  readonly cadenceSeconds: number;
}

/**
 * Maps at a regular cadence, from the first to the last (or between `from` and `to`): for each time the map nearest to it within
 * half a step, used once; what no map is near is a gap, marked and never filled. Maps without a date are left out. Of sequences
 * that memory does not hold, {@link slotsOf} chooses by the dates alone.
 *
 * @throws HeliokitError `map/bad-cadence` for steps that are no seconds above 0, or make more than 100,000 slots
 *
 * @example
 * ```ts
 * const gaps = regularCadence(maps, { cadenceSeconds: 12, withinSeconds: 3 }).filter(({ map }) => map === undefined);
 * ```
 */
export function regularCadence(maps: Iterable<SolarMap>, options: RegularCadenceOptions): CadenceSlot[] {
  const dated = sortByDate(maps).filter(({ date }) => date !== undefined);
  const times = dated.flatMap(({ date }) => (date ? [date] : []));
  return slotsOf(times, options.cadenceSeconds, options).map(({ time, frame }) => ({
    time,
    map: frame === undefined ? undefined : dated[frame],
  }));
}

/**
 * The maps of each wavelength (in angstrom; undefined where the header has none), shortest first, each group in the order in which
 * its maps come.
 *
 * @example
 * ```ts
 * for (const [wavelength, group] of groupByWavelength(maps)) console.log(wavelength, group.length);
 * ```
 */
export function groupByWavelength(maps: Iterable<SolarMap>): ReadonlyMap<number | undefined, readonly SolarMap[]> {
  const groups = new Map<number | undefined, SolarMap[]>();
  for (const map of maps) {
    const group = groups.get(map.wavelengthAngstrom);
    if (group) group.push(map);
    else groups.set(map.wavelengthAngstrom, [map]);
  }
  const last = Number.POSITIVE_INFINITY;
  return new Map([...groups].sort(([a = last], [b = last]) => (a === b ? 0 : a - b)));
}

/**
 * Whether all maps have as many columns and rows as the first.
 *
 * @example
 * ```ts
 * allSameShape(maps); // true
 * ```
 */
export function allSameShape(maps: Iterable<SolarMap>): boolean {
  let first: SolarMap["raster"] | undefined;
  for (const { raster } of maps) {
    first ??= raster;
    if (raster.width !== first.width || raster.height !== first.height) return false;
  }
  return true;
}
