import type { MarkedRectangle } from "./annotation-marks.js";
import type { ColorTable } from "./color-table.js";
import type { MapContours } from "./contour-marks.js";
import type { LimitsWish } from "./limits.js";
import type { HeliographicGridOptions } from "./outline-marks.js";
import type { Color } from "./paint.js";
import type { Cut } from "./panel.js";
import type { Stretch } from "./stretch.js";

/** How `drawMap` draws. Words and defaults are sunpy's and matplotlib's where they have one. */
export interface DrawMapOptions {
  /** Width of the figure in pixels, 64 to 8192; default 640. Its height follows from the image. */
  readonly size?: number;
  /** Values of the first and the last colour. Default: smallest and largest pixel; magnetograms symmetric about 0. */
  readonly limits?: LimitsWish;
  /** Default: asinh (a = 0.01) for AIA, else linear. "histeq": histogram equalisation of the pixels shown. */
  readonly stretch?: Stretch | "histeq";
  /** A colour table or its name. Default: the instrument's, else gray. */
  readonly colors?: ColorTable | string;
  /** Colour of missing pixels; default transparent, which shows the paper. */
  readonly missing?: Color;
  /** When a pixel of a shrunken image is missing: if all under it are (default), or if any is. */
  readonly missingWhen?: "all" | "any";
  /** Part of the image. Default all of it. */
  readonly cut?: Cut;
  /** Default as sunpy prints it; false for none. */
  readonly title?: string | false;
  /** Instrument, wavelength and time inside the image, for figures without axes. Default false. */
  readonly stamp?: boolean;
  /** Axes with ticks and names. Default true; without them the image fills the figure. */
  readonly axes?: boolean;
  /** What the axes count: the sky (default) or the pixels of the image. */
  readonly axesIn?: "world" | "px";
  /** Dotted lines of the map's own coordinates. Default true where there are axes. */
  readonly coordinateGrid?: boolean;
  /** Default true where there are axes. */
  readonly colorBar?: boolean;
  readonly limb?: boolean;
  /** Meridians and parallels every 15 degrees, or as the options say. */
  readonly grid?: boolean | HeliographicGridOptions;
  /** Lines of equal value, of this map or of another one. */
  readonly contours?: readonly MapContours[];
  readonly rectangles?: readonly MarkedRectangle[];
  /** A bar of a round number of arcsec. */
  readonly scaleBar?: boolean;
}
