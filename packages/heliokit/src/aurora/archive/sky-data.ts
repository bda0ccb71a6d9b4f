import type { Instant } from "../../time/index.js";
import type { Calibration } from "../calibration.js";
import type { FrameMetadata } from "../frame-metadata.js";
import type { ImageProblem, RawImages } from "../image-data.js";
import type { SkyGrid } from "../read-grid.js";
import type { SkyImages } from "../sky-images.js";
import type { Skymap } from "../skymap.js";
import type { Dataset } from "./dataset.js";

/** What can be read from files of the archive. */
export type SkyContent = RawImages | SkyGrid | readonly Skymap[] | readonly Calibration[];

/** What was read from files of a dataset, in the one form that the archive's own library gives everything in. */
export interface SkyData<T extends SkyContent = SkyContent> {
  readonly data: T;
  /** One for each frame; empty for skymaps and calibrations. */
  readonly timestamp: readonly Instant[];
  readonly metadata: readonly FrameMetadata[];
  readonly problematicFiles: readonly ImageProblem[];
  /** Images in Rayleighs, once there are some. */
  readonly calibratedData: SkyImages | null;
  readonly dataset: Dataset | null;
}

/**
 * Joins what was read with the dataset it belongs to, for printing and for keeping together.
 *
 * @example
 * ```ts
 * console.log(describe(skyData([skymap], dataset))); // Data(data=[1 Skymap object], timestamp=[], ...)
 * ```
 */
export function skyData<T extends SkyContent>(
  data: T,
  dataset: Dataset | null = null,
  calibratedData: SkyImages | null = null,
): SkyData<T> {
  const content: SkyContent = data;
  const frames = "problems" in content ? content : undefined;
  return {
    data,
    timestamp: frames?.times ?? [],
    metadata: frames?.metadata ?? [],
    problematicFiles: frames?.problems ?? [],
    calibratedData,
    dataset,
  };
}
