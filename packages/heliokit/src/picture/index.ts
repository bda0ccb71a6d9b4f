/**
 * Pictures of the Sun: colour tables and stretches, figures with axes, limb and grid, curves and histograms, movies.
 */
export type { MarkedRectangle } from "./annotation-marks.js";
export { type ColorTable, colorTable, colorTableNames } from "./color-table.js";
export type { MapContours } from "./contour-marks.js";
export { type Curve, drawCurves, drawHistogram, type HistogramOptions, type PlotOptions } from "./curves-figure.js";
export { type ColorScale, type Figure, type FigureImage, sideBySide, toSvg } from "./figure.js";
export { figureParts } from "./figure-parts.js";
export { type SpeedOptions, toGif } from "./gif.js";
export { findLimits, type Limits, type LimitsWish } from "./limits.js";
export { type MapFact, mapFacts } from "./map-facts.js";
export { drawMap } from "./map-figure.js";
export type { DrawMapOptions } from "./map-options.js";
export { defaultStyle, type MapStyle } from "./map-style.js";
export { type Movie, type MovieFrame, type MovieOptions, makeMovie } from "./movie.js";
export type { MovieDifference } from "./movie-difference.js";
export { movieFrames } from "./movie-frames.js";
export type { HeliographicGridOptions } from "./outline-marks.js";
export { type Color, type PaintOptions, type Picture, paint } from "./paint.js";
export type { Cut } from "./panel.js";
export { type PlayerOptions, toPlayer } from "./player.js";
export { encodePng, type PngOptions } from "./png.js";
export { type ChannelPreset, channelPreset } from "./presets.js";
export { type RenderOptions, renderFigure, toPng } from "./render.js";
export {
  describeStretch,
  type Equalization,
  equalization,
  parseStretch,
  type Stretch,
  stretchFunction,
} from "./stretch.js";
export { type HtmlOptions, toHtml, withDisplay } from "./summary-html.js";
