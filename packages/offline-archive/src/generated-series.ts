import { euvSeries, type GeneratedSeries, level1Structure, uvSeries } from "./generated-aia.js";
import { hmiSeriesList } from "./generated-hmi.js";
import { listOf, structureOf } from "./generated-structure.js";
import { pointingSeries, responseSeries } from "./generated-tables.js";
import { type SeriesData, seriesFrom } from "./series-data.js";

/**
 * The series that come with the package, all made here: images that are never drawn before they are asked for, with
 * keywords that agree with them. The exposures of the flare of 2021-07-03 are those that public listings show.
 */
export function generatedSeries(options: { readonly size: number; readonly seed: number }): readonly SeriesData[] {
  const { size, seed } = options;
  const euv = euvSeries(size, seed);
  const all: readonly GeneratedSeries[] = [
    level1Structure(euv.plan),
    euv,
    uvSeries(size, seed),
    pointingSeries(size, seed),
    responseSeries(seed),
    ...hmiSeriesList(size),
  ];
  return all.map(({ plan, records }) => seriesFrom(plan.name, structureOf(plan, records), listOf(plan, records, size)));
}
