import { type FitsHeader, hasKeyword, withCard, withoutCards } from "../fits/index.js";
import { PERCENTILES, type PixelStatistics } from "../raster/index.js";

/** Statistics whose meaning cannot be recomputed from the pixels alone; removed rather than left wrong. */
const NOT_RECOMPUTED = ["DATACENT"];

const percentileKeyword = (percent: number): string => `DATAP${String(percent).padStart(2, "0")}`;

/**
 * The statistics keywords of the archive (DATAMIN, DATAMAX, DATAMEDN, DATAMEAN, DATARMS, DATASKEW, DATAKURT, DATAP01 to
 * DATAP99), taken anew from the valid pixels of the output. The number of cards does not depend on the values, so that
 * the header's length is known before the pixels are. Numbers that do not exist (no valid pixel) leave the card undefined.
 */
export function withStatistics(header: FitsHeader, statistics: PixelStatistics | undefined): FitsHeader {
  const median = PERCENTILES.indexOf(50);
  const values: readonly (readonly [keyword: string, value: number | undefined])[] = [
    ["DATAMIN", statistics?.min],
    ["DATAMAX", statistics?.max],
    ["DATAMEDN", statistics?.percentiles[median]],
    ["DATAMEAN", statistics?.mean],
    ["DATARMS", statistics?.rms],
    ["DATASKEW", statistics?.skewness],
    ["DATAKURT", statistics?.kurtosis],
    ...PERCENTILES.filter((percent) => percent !== 50).map(
      (percent, index) =>
        [percentileKeyword(percent), statistics?.percentiles[index < median ? index : index + 1]] as const,
    ),
  ];
  const bare = withoutCards(header, NOT_RECOMPUTED);
  return values.reduce(
    (result, [keyword, value]) =>
      withCard(
        result,
        keyword,
        value !== undefined && Number.isFinite(value) ? value : undefined,
        hasKeyword(header, keyword) ? undefined : "of the valid pixels",
        { real: true },
      ),
    bare,
  );
}
