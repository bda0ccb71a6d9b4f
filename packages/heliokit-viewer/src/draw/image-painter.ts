import type { LevelPlan } from "./levels.js";
import type { Placement, ViewSize } from "./place.js";
import type { Curve } from "./thresholds.js";

/** What the graphics processor was given to do. */
export interface DrawCounts {
  uploads: number;
  uploadBytes: number;
  draws: number;
  textureBytes: number;
}

/** One look at the image. */
export interface Look {
  readonly size: ViewSize;
  readonly placement: Placement;
  readonly zoom: number;
  /** Finest level that is complete. */
  readonly finest: number;
  /** Sides of the image in pixels. */
  readonly image: ViewSize;
}

/** Draws one image from its tiles. */
export interface ImagePainter {
  /** Whether the last uploads are still on their way: more of them would make the page wait. */
  readonly busy: boolean;
  /** Makes everything but the tiles anew, after a lost context too. */
  restore(): void;
  /** Makes room for an image's tiles. */
  setPlan(plan: LevelPlan): void;
  /** Takes one tile; true where it was the first of its level, for which room had to be made and cleared. */
  upload(level: number, column: number, row: number, data: Float32Array): boolean;
  /** Marks the end of a round of uploads. */
  endUploads(): void;
  /**
   * Thresholds of the 256 colours with the curve they come from, which tells where to begin to look, and 257 colours of
   * four bytes: the last one is that of missing pixels.
   */
  setColors(thresholds: Float32Array<ArrayBuffer>, curve: Curve, palette: Uint8Array<ArrayBuffer>): void;
  draw(look: Look): void;
  /** RGBA of the view as drawn last, bottom row first; to be asked in the same task as the drawing. */
  read(size: ViewSize): Uint8Array<ArrayBuffer>;
}
