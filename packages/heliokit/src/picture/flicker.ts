/** Frames on each side that a frame's brightness is compared with. */
const REACH = 3;

/** A frame this much brighter or darker than its neighbours has changed by itself: that is no flicker. */
const MOST = 3;

/**
 * Factors that bring each frame of a movie to the brightness of its neighbourhood: the median of the medians about it, divided by
 * its own. Automatic exposure control makes single frames brighter or darker; slow changes and flares stay, because the median of
 * an image hardly sees a small bright region and a trend moves its neighbours too. Frames without a median above zero, and those
 * further off than threefold, keep their brightness.
 */
export function flickerFactors(medians: readonly number[]): number[] {
  return medians.map((own, index) => {
    if (!(own > 0)) return 1;
    const about = medians.slice(Math.max(0, index - REACH), index + REACH + 1).filter((value) => value > 0);
    const sorted = [...about].sort((a, b) => a - b);
    const half = sorted.length >> 1;
    const middle =
      sorted.length % 2 === 1 ? (sorted[half] ?? own) : ((sorted[half - 1] ?? own) + (sorted[half] ?? own)) / 2;
    const factor = middle / own;
    return factor < MOST && factor > 1 / MOST ? factor : 1;
  });
}
