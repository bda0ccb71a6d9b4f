/**
 * Pictures of the Sun: colour tables and stretches, figures with axes, limb and grid, curves and histograms, movies.
 */
export { type ColorTable, colorTable, colorTableNames } from "./color-table.js";
export { findLimits, type Limits, type LimitsWish } from "./limits.js";
export { type Color, type PaintOptions, type Picture, paint } from "./paint.js";
export { type ChannelPreset, channelPreset } from "./presets.js";
export {
  describeStretch,
  type Equalization,
  equalization,
  parseStretch,
  type Stretch,
  stretchFunction,
} from "./stretch.js";
