/**
 * Pure generators of files that look, compress and break like those of the archive: for tests, demonstrations and
 * benchmarks. No clock, no files: the same options give the same bytes on every machine.
 */
export { type SyntheticDamage, syntheticDamages } from "./damage.js";
export type { Spike } from "./draw-sun.js";
export { type SyntheticHmi, type SyntheticHmiOptions, syntheticHmi } from "./hmi.js";
export { type SyntheticLevel1, type SyntheticLevel1Options, syntheticLevel1 } from "./level1.js";
export type { ChannelPointing } from "./pointing.js";
export { type SyntheticKeyword, type SyntheticRecord, syntheticRecord } from "./record.js";
export { type ActiveRegion, type CoronalLoop, type Glow, type SyntheticScene, syntheticScene } from "./scene.js";
export {
  type SyntheticCorrectionTableOptions,
  type SyntheticPointingTableOptions,
  syntheticCorrectionTable,
  syntheticErrorTable,
  syntheticPointingTable,
  type TableFile,
} from "./tables.js";
export type { Texture } from "./texture.js";
