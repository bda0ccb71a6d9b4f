export { type GzipLevel, gunzipTile, gzipTile } from "./gzip.js";
export { type HcompressOptions, hcompressDecode } from "./hcompress.js";
export { plioDecode } from "./plio.js";
export { type RiceArray, type RiceKernels, riceBound, riceDecode, riceEncode } from "./rice.js";
export { shuffle, unshuffle, unshuffleBits } from "./shuffle.js";
