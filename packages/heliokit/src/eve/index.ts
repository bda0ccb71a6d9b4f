/**
 * EVE, the EUV Variability Experiment of SDO: irradiance in spectral lines as series of time, from the Zarr store of SDOML.
 */
export { type EveCurve, eveCurve } from "./curve.js";
export { type EveTimes, eveTimeAt, eveTimes } from "./eve-times.js";
export { type EveLine, eveLine, findLine, lineTitle, sortLines } from "./line.js";
export {
  type EveGroup,
  type EveReadOptions,
  openEve,
  type ReadEveOptions,
  readEveSeries,
  readEveTimes,
} from "./open-eve.js";
export {
  countBetween,
  type EveBins,
  type EveGap,
  type EveReduce,
  type EveSeries,
  type EveStatistics,
  eveGaps,
  eveStatistics,
  eveTable,
  lineTable,
  maskedSeries,
  resampleEve,
} from "./series.js";
