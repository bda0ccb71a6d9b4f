/**
 * Where things are: FITS image coordinates, solar frames and observers, what the Earth sees of the Sun, the Sun's rotation,
 * and the lines one draws over an image.
 */
export { METRES_PER_AU, SOLAR_RADIUS_METRES } from "./constants.js";
export {
  type ConvertManyOptions,
  type ConvertOptions,
  convertPosition,
  convertPositions,
  type Position,
  type Positions,
} from "./convert.js";
export {
  type DifferentialRotationOptions,
  differentialRotation,
  type RotationModel,
  rotationRateDegreesPerDay,
} from "./differential-rotation.js";
export {
  type CarringtonOptions,
  carringtonRotation,
  carringtonRotationTime,
  type SolarEphemeris,
  solarEphemeris,
} from "./ephemeris.js";
export { earthObserver, type Frame, type FrameName, type Observer } from "./frame.js";
export type { NativePole } from "./native-pole.js";
export { type ObserverOptions, observerAt, observerFromHeader } from "./observer.js";
export {
  type GridLine,
  type GridOptions,
  heliographicGrid,
  type LimbOptions,
  type Polyline,
  solarLimb,
} from "./outline.js";
export {
  type Pairs,
  type PairsOptions,
  pixelsToWorld,
  pixelToWorld,
  worldToPixel,
  worldToPixels,
} from "./pixel-world.js";
export { PROJECTION_CODES } from "./projection.js";
export type { Screen } from "./screen.js";
export type { Vector3 } from "./vectors.js";
export { visibleFrom } from "./visible.js";
export { makeWcs, type Wcs, type WcsDescription, type WcsMatrix } from "./wcs.js";
export { frameNameOf } from "./wcs-frame.js";
export { type WcsHeaderOptions, wcsFromHeader } from "./wcs-header.js";
