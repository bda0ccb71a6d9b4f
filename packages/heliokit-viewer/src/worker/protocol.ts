import type { FitsHeader } from "heliokit/fits";
import type { SolarMap } from "heliokit/map";
import type { Limits, LimitsWish } from "heliokit/picture";

/** Where a file's bytes are: a file of this computer, or an address that answers ranges. */
export type FilePlace =
  | { readonly kind: "blob"; readonly blob: Blob; readonly name: string }
  | {
      readonly kind: "url";
      readonly url: string;
      readonly name: string;
      /** Tag of the version that was opened: another one is an error, not another picture. */
      readonly version?: string;
    };

/** A header-and-data unit of a file. */
export interface HduSummary {
  readonly index: number;
  readonly name: string;
  readonly kind: string;
  readonly axes: readonly number[];
  readonly header: FitsHeader;
}

/** A map without its pixels: they stay in the worker. */
export type MapOutline = Omit<SolarMap, "mask">;

/** A warning as it is shown. */
export interface Notice {
  readonly code: string;
  readonly message: string;
}

/** An image that the worker holds. */
export interface OpenedImage {
  readonly image: number;
  readonly map: MapOutline;
  readonly hdu: number;
  readonly hdus: readonly HduSummary[];
  readonly warnings: readonly Notice[];
  /** Whether any pixel is finite. */
  readonly finite: boolean;
  /** Limits that it is first shown with. */
  readonly limits: Limits;
}

/** Options of the conversion, under prep's names. */
export interface PrepOptions {
  readonly pointingText?: { readonly name: string; readonly text: string };
  readonly correctionText?: { readonly name: string; readonly text: string };
  readonly order: 0 | 1 | 2 | 3 | 4 | 5;
  readonly missing: number | "min";
  readonly size?: number | "reference";
  readonly normalize: boolean;
}

/** A converted file. */
export interface PreparedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly warnings: readonly Notice[];
  /** What each step did, in words. */
  readonly steps: readonly string[];
}

/** Colours and what is drawn, as a saved picture needs them. */
export interface SavedLook {
  readonly limits: Limits;
  readonly stretch: string;
  readonly colors: string;
  readonly missing: readonly [number, number, number, number];
  readonly limb: boolean;
  readonly grid: boolean;
}

/** Numbers of pixels in equal steps from `low` to `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: Uint32Array;
}

/** Corner pixels of a rectangle, both included: x, y, x, y. */
export type Rectangle = readonly [number, number, number, number];

/** Values along a line, one for every pixel of its length. */
export interface Profile {
  /** Distance from its beginning in pixels. */
  readonly distance: Float64Array;
  readonly values: Float64Array;
}

/** Numbers about the pixels of a rectangle; missing ones do not count. */
export interface MarkedStatistics {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  readonly missing: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly median: number;
  readonly std: number;
  readonly sum: number;
}

/** What the worker can be asked, with what it answers. */
export interface Calls {
  open(place: FilePlace, hdu: number | undefined, memoryBytes: number): OpenedImage;
  close(image: number): null;
  limits(image: number, wish: LimitsWish): Limits;
  histogram(image: number, low: number, high: number, bins: number): Histogram;
  statistics(image: number, rectangle: Rectangle): MarkedStatistics;
  /** Values along the line from the first corner to the second. */
  profile(image: number, line: Rectangle): Profile;
  /** Thresholds of histogram equalisation. */
  equalize(image: number): { readonly thresholds: Float32Array<ArrayBuffer>; readonly limits: Limits };
  /** What a text is a table of. */
  tableKind(name: string, text: string): "pointing" | "correction" | null;
  prepare(place: FilePlace, options: PrepOptions): PreparedFile;
  savePng(image: number, look: SavedLook): Uint8Array<ArrayBuffer>;
  saveFigure(image: number, look: SavedLook): Uint8Array<ArrayBuffer>;
}

/** One tile of a level, sent while an image opens: coarse levels first. */
export interface TileEvent {
  readonly event: "tile";
  readonly image: number;
  readonly level: number;
  readonly column: number;
  readonly row: number;
  readonly data: Float32Array<ArrayBuffer>;
}

/** How far a conversion is, 0 to 1; how many bytes were fetched. */
export type WorkerEvent =
  | TileEvent
  | { readonly event: "opened"; readonly opened: OpenedImage }
  | { readonly event: "progress"; readonly part: number }
  | { readonly event: "fetched"; readonly bytes: number; readonly version: string | undefined };

/** An error that crosses from the worker: coded ones keep code and facts. */
export interface SentError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

export type ToWorker =
  | { readonly call: number; readonly name: keyof Calls; readonly args: readonly unknown[] }
  | { readonly cancel: number };

export type FromWorker =
  | { readonly call: number; readonly result: unknown }
  | { readonly call: number; readonly error: SentError }
  | { readonly call: number; readonly event: WorkerEvent };
