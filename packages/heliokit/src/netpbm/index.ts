export type { GunzipPieces } from "./expanded-bytes.js";
export type { PgmEntry, PgmFault, PgmFrame } from "./pgm-frame.js";
export { type PgmFramesOptions, pgmFrames } from "./pgm-frames.js";
export { type PgmFile, type ReadPgmOptions, readPgm } from "./read-pgm.js";
export { encodePgm, type PgmImage } from "./write-pgm.js";
