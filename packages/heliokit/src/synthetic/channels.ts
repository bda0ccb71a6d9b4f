import { AIA_CHANNELS, type AiaChannel, telescopeNumber } from "../aia/index.js";

/**
 * What the generators know of one channel. Geometry (scale, roll, Sun centre) and gain are close to those of the
 * instrument; brightnesses are invented so that the pictures look and compress like its own.
 */
export interface ChannelFacts {
  readonly wavelengthAngstrom: AiaChannel;
  /** Number of the telescope, 1 to 4. */
  readonly telescope: 1 | 2 | 3 | 4;
  /** WAVE_STR of the header and of the degradation table. */
  readonly waveText: string;
  /** Filter wheel position, AIAWVLEN. */
  readonly filterPosition: number;
  readonly exposureSeconds: number;
  /** Mid-exposure within the record's slot, seconds from T_REC. */
  readonly slotOffsetSeconds: number;
  readonly scaleArcsecPerPixel: number;
  readonly rollDegrees: number;
  /** Sun centre on the 4096 x 4096 frame, 0-based pixels. */
  readonly centreX: number;
  readonly centreY: number;
  readonly dnPerPhoton: number;
  /** Standard deviation of the camera's read noise in DN. */
  readonly readNoiseDn: number;
  /** EFF_AREA of the header, cm^2. */
  readonly effectiveArea: number;
  /** Quiet Sun at disk centre, DN in one exposure. */
  readonly quietDn: number;
  /** How strongly the network modulates the quiet Sun, 0 to 1. */
  readonly networkContrast: number;
  /** How strongly coronal holes and streamers modulate it, 0 to 1. */
  readonly coronaContrast: number;
  /** Brightness of active regions in units of the quiet Sun. */
  readonly activeGain: number;
  /** Limb: brightening where positive, darkening (the coefficient u of 1 - u (1 - mu)) where negative. */
  readonly limb: number;
  /** Scale height of the corona above the limb in solar radii; 0 where nothing shines there. */
  readonly coronaHeight: number;
}

type Row = readonly [
  wavelength: AiaChannel,
  filter: number,
  exposure: number,
  offset: number,
  scale: number,
  roll: number,
  x: number,
  y: number,
  dnPerPhoton: number,
  area: number,
  quiet: number,
  network: number,
  corona: number,
  active: number,
  limb: number,
  height: number,
];

// biome-ignore format: a table reads best as a table
const rows: readonly Row[] = [
  //  w   fil  exp   offset  scale      roll     x0       y0       gain   area  quiet net   cor  act  limb   h
  [  94,  5,  2.90,  1.62,  0.600109,  0.0178, 2058.10, 2051.31,  1.975, 0.32,    2, 0.60, 0.6,  40,  0.35, 0.10 ],
  [ 131,  5,  2.90, -1.38,  0.600698,  0.0124, 2044.86, 2060.19,  1.473, 1.08,    5, 0.70, 0.5,  35,  0.35, 0.08 ],
  [ 171,  7,  2.00, -0.15,  0.599489,  0.0193, 2055.06, 2042.73,  1.122, 3.30,  150, 0.80, 0.5,   9,  0.30, 0.08 ],
  [ 193,  6,  2.00,  2.84,  0.600714,  0.0565, 2041.32, 2041.26,  0.962, 2.42,   85, 0.75, 0.9,  12,  0.45, 0.12 ],
  [ 211,  5,  2.90, -0.37,  0.600758,  0.0553, 2040.17, 2052.93,  0.880, 1.68,   42, 0.65, 1.0,  14,  0.50, 0.13 ],
  [ 304,  8,  2.90,  0.33,  0.600165, -0.1352, 2061.39, 2047.58,  0.611, 0.12,   24, 1.00, 0.2,   8,  0.10, 0.02 ],
  [ 335,  6,  2.90,  2.64,  0.600737,  0.0191, 2047.29, 2039.81,  0.576, 0.09,    4, 0.60, 0.9,  16,  0.50, 0.14 ],
  [1600,  5,  2.90,  3.13,  0.609373,  0.1021, 2053.68, 2048.16,  0.120, 0.04,  110, 0.90, 0.0, 2.2, -0.35, 0    ],
  [1700,  6,  1.00,  5.71,  0.612898,  0.1021, 2054.21, 2047.07,  0.113, 0.03, 1350, 0.45, 0.0, 0.8, -0.50, 0    ],
  [4500,  8,  1.00,  6.57,  0.599489,  0.0175, 2055.51, 2042.18,  0.056, 0.01, 3100, 0.12, 0.0, 0.2, -0.62, 0    ],
];

const readNoise = { 1: 1.18, 2: 1.2, 3: 1.15, 4: 1.14 } as const;

/** The facts of every channel, in the order of `AIA_CHANNELS`. */
export const channelFacts: readonly ChannelFacts[] = rows.map((row) => {
  const [wavelength, filter, exposure, offset, scale, roll, x, y, gain, area, quiet, ...look] = row;
  const [network, corona, active, limb, height] = look;
  const telescope = telescopeNumber(wavelength);
  return {
    wavelengthAngstrom: wavelength,
    telescope,
    waveText: wavelength < 1000 ? `${wavelength}_THIN` : String(wavelength),
    filterPosition: filter,
    exposureSeconds: exposure,
    slotOffsetSeconds: offset,
    scaleArcsecPerPixel: scale,
    rollDegrees: roll,
    centreX: x,
    centreY: y,
    dnPerPhoton: gain,
    readNoiseDn: readNoise[telescope],
    effectiveArea: area,
    quietDn: quiet,
    networkContrast: network,
    coronaContrast: corona,
    activeGain: active,
    limb,
    coronaHeight: height,
  };
});

/** The facts of one channel. */
export function factsOf(channel: AiaChannel): ChannelFacts {
  return channelFacts[AIA_CHANNELS.indexOf(channel)]!;
}

/** Whether a wavelength belongs to the ultraviolet series (24 s cadence) rather than the extreme ultraviolet one (12 s). */
export function isUltraviolet(channel: AiaChannel): boolean {
  return channel >= 1000;
}
