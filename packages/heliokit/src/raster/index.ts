export type { NumberArray, PixelArray, Raster } from "./raster.js";
