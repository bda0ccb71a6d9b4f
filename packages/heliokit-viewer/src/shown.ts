import type { StageCounts } from "./draw/stage.js";
import { NO_OUTLINES, type Outlines } from "./state/outlines.js";
import { FIRST_STATE, type ViewState } from "./state/view-state.js";
import type { FilePlace, Histogram, MarkedStatistics, Notice, OpenedImage, Profile } from "./worker/protocol.js";

/** What the page counts; all since the start or the last `resetStats()`, but for the bytes that are held now. */
export interface ViewStats extends StageCounts {
  bytesFetched: number;
  requests: number;
  framesLate: number;
}

/** Nothing yet. */
export const noStats = (): ViewStats => ({
  uploads: 0,
  uploadBytes: 0,
  draws: 0,
  textureBytes: 0,
  bytesFetched: 0,
  requests: 0,
  dataBytes: 0,
  framesShown: 0,
  framesLate: 0,
  contextsLost: 0,
});

/** What the page shows now; replaced as a whole, never changed in place. */
export interface Shown {
  readonly status: "empty" | "opening" | "image";
  readonly opened: OpenedImage | undefined;
  readonly place: FilePlace | undefined;
  readonly state: ViewState;
  readonly error: Notice | undefined;
  readonly notices: readonly string[];
  readonly outlines: Outlines;
  /** From pixels of the image to CSS pixels from the upper left corner, as SVG's `matrix()`. */
  readonly matrix: string;
  /** Numbers of pixels about the limits. */
  readonly histogram: Histogram | undefined;
  /** Numbers about the marked rectangle. */
  readonly marked: MarkedStatistics | undefined;
  /** Values along the line. */
  readonly profile: Profile | undefined;
  /** Place of the crosshair, in pixels of the image. */
  readonly crosshair: readonly [number, number] | undefined;
}

/** What is known of an image beside its pixels; nothing at first. */
export const NOTHING_KNOWN = {
  histogram: undefined,
  marked: undefined,
  profile: undefined,
  crosshair: undefined,
} as const satisfies Partial<Shown>;

/** The page before anything was opened. */
export const NOTHING_SHOWN: Shown = {
  status: "empty",
  opened: undefined,
  place: undefined,
  state: FIRST_STATE,
  error: undefined,
  notices: [],
  outlines: NO_OUTLINES,
  matrix: "matrix(1 0 0 1 0 0)",
  ...NOTHING_KNOWN,
};
