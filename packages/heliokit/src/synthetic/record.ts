import type { HeaderValue } from "../fits/index.js";
import type { Instant } from "../time/index.js";
import { saturationDn } from "./draw-sun.js";
import { level1Cards } from "./keywords.js";
import { planOf, type SyntheticLevel1Options } from "./level1.js";
import { keyOf, randomStream } from "./random.js";
import { pixelStatistics } from "./statistics.js";

/** One keyword of a record under its FITS name. */
export interface SyntheticKeyword {
  readonly name: string;
  /** Undefined where the record has no value. */
  readonly value: HeaderValue | undefined;
  /** Written with a decimal point. */
  readonly real: boolean;
}

/** The keywords of a level 1 image that need not be drawn. */
export interface SyntheticRecord {
  readonly keywords: readonly SyntheticKeyword[];
  /** T_REC. */
  readonly recordTime: Instant;
  /** T_OBS. */
  readonly observedAt: Instant;
  readonly exposureSeconds: number;
}

/**
 * The keywords that the archive keeps for an image of {@link syntheticLevel1} with the same options, in a fraction of a
 * millisecond: pointing, times and orbit are the very same, the statistics of the pixels are plausible ones.
 *
 * Errors: `synthetic/bad-option`.
 *
 * @example
 * ```ts
 * const { keywords } = syntheticRecord({ channel: 211, time: "2021-07-03T14:27:23Z", size: 512 });
 * ```
 */
export function syntheticRecord(options: SyntheticLevel1Options = {}): SyntheticRecord {
  const plan = planOf(options);
  const { facts, recordTime, observedAt, exposureSeconds, seed, size } = plan;
  const random = randomStream(keyOf(seed, 91, facts.wavelengthAngstrom, recordTime.seconds));
  const level = (40 * exposureSeconds) / facts.exposureSeconds;
  const sample = Int16Array.from({ length: 256 }, () =>
    Math.min(16_383, Math.floor(level * random.between(0.1, 3) ** 2)),
  );
  const statistics = pixelStatistics(sample, saturationDn);
  const total = size * size;
  const cards = level1Cards({
    channel: facts,
    recordTime,
    observedAt,
    exposureSeconds,
    pointing: plan.pointing,
    headerPointing: plan.headerPointing,
    satelliteRollDegrees: plan.satelliteRollDegrees,
    observer: plan.observer,
    statistics: { ...statistics, total, valid: total, missing: 0 },
    centreValue: sample[0] ?? 0,
    spikes: Math.floor(total / 3000),
    quality: 0,
    seed,
  });
  const keywords = cards.map(([name, value, real]) => ({ name, value, real: real === "real" }));
  return { keywords, recordTime, observedAt, exposureSeconds };
}
