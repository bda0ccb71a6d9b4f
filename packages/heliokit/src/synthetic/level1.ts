import { AIA_CHANNELS, type AiaChannel } from "../aia/index.js";
import { HeliokitError, type LongWorkOptions } from "../errors.js";
import { cos, sin } from "../kernels/index.js";
import type { Raster } from "../raster/index.js";
import {
  addSeconds,
  formatUtc,
  type Instant,
  parseInstant,
  roundInstant,
  secondsBetween,
  taiMinusUtc,
} from "../time/index.js";
import { factsOf, isUltraviolet } from "./channels.js";
import { damagedBytes, damagedCards, type SyntheticDamage, syntheticDamages } from "./damage.js";
import { addCosmicRays, drawSun, type Spike, saturationDn } from "./draw-sun.js";
import { floatFile, jsocFile } from "./jsoc-layout.js";
import { type CardText, level1Cards } from "./keywords.js";
import { observerAt } from "./orbit.js";
import { type ChannelPointing, detectorSide, pointingOf, pointingRowStart, rounded } from "./pointing.js";
import { keyOf, randomStream } from "./random.js";
import { type SyntheticScene, syntheticScene } from "./scene.js";
import { spikesFile } from "./spikes.js";
import { pixelStatistics } from "./statistics.js";
import type { View } from "./view.js";

/** What {@link syntheticLevel1} draws. Every default gives an authentic undamaged file. */
export interface SyntheticLevel1Options extends LongWorkOptions {
  /** Channel in angstrom. Default 193. */
  readonly channel?: AiaChannel;
  /** UTC text or instant; the record whose slot (12 s, ultraviolet 24 s) holds it is made. Default 2013-06-21T00:00:00Z. */
  readonly time?: Instant | string;
  /**
   * Side of the frame in pixels, 16 to 4096; default 4096. At other sizes CDELT and CRPIX are scaled, so that the disk
   * fills the frame alike. Use a pointing table of the same size.
   */
  readonly size?: number;
  /** Decides Sun, noise, pointing and housekeeping. Default 1. */
  readonly seed?: number;
  /** EXPTIME; default near the channel's usual one. */
  readonly exposureSeconds?: number;
  /** SAT_ROT: roll of the spacecraft, degrees. Default -0.00011. */
  readonly rollDegrees?: number;
  /**
   * How far the header's CRPIX lies off from where the Sun is drawn, in pixels of a 4096 frame: pointing tables are
   * there to mend it. Default: a fraction of a pixel that depends on seed and channel.
   */
  readonly pointingError?: { readonly x: number; readonly y: number };
  /** A flare that saturates the camera (16383) and smears along the columns. Default false. */
  readonly saturate?: boolean;
  /** Pixels that did not reach the ground (BLANK, -32768), as runs along the rows. Default 0. */
  readonly missingPixels?: number;
  /** Cosmic-ray hits; default one for about 3000 pixels. */
  readonly cosmicRayHits?: number;
  /** What is wrong with the file. Default nothing. */
  readonly damage?: SyntheticDamage;
  /** A Sun made before by `syntheticScene`, to share between images; default one from the seed. */
  readonly scene?: SyntheticScene;
}

/** A file that {@link syntheticLevel1} made, and what it was made from. */
export interface SyntheticLevel1 {
  /** As JSOC names it: `aia.lev1_euv_12s.2013-06-21T000001Z.193.image_lev1.fits`. */
  readonly name: string;
  /** The whole file. */
  readonly bytes: Uint8Array;
  /** The pixels in DN as stored; -32768 is missing. */
  readonly image: Raster<Int16Array>;
  /** Where the Sun was really drawn: what the pointing table says. 0-based pixels, arcsec, degrees. */
  readonly pointing: ChannelPointing;
  /** Mid-exposure (T_OBS). */
  readonly observedAt: Instant;
  /** Cosmic rays that were taken out of the image; NSPIKES counts them. */
  readonly spikes: readonly Spike[];
  /** The spikes file that belongs to the image, made when called. */
  spikesFile(): { readonly name: string; readonly bytes: Uint8Array };
}

/**
 * Draws an SDO/AIA level 1 file: a Sun with network, active regions, limb and corona as the channel shows it, photon
 * and read noise, in the archive's layout (empty primary HDU, RICE_1 int16 rows) with its full set of keywords, all of
 * which agree with the pixels, with each other and with {@link syntheticPointingTable}. The same options give the same
 * bytes on every machine. A 4096 x 4096 file takes about a second.
 *
 * Errors: `synthetic/bad-option`.
 *
 * @example
 * ```ts
 * const { name, bytes } = await syntheticLevel1({ channel: 171, size: 512 });
 * ```
 */
export async function syntheticLevel1(options: SyntheticLevel1Options = {}): Promise<SyntheticLevel1> {
  const { signal, onProgress } = options;
  const pause = async (fraction: number) => {
    onProgress?.(fraction);
    // A turn of the event loop, so that an abort can arrive at all.
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  };
  signal?.throwIfAborted();
  const plan = planOf(options);
  const { facts, size, seed, pointing, observer, observedAt } = plan;
  const scene = options.scene ?? syntheticScene({ seed, detail: Math.min(2048, Math.max(64, size)) });
  await pause(0.2);

  const view = viewOf(plan, scene);
  const noiseKey = keyOf(seed, 61, facts.wavelengthAngstrom, observedAt.seconds, observedAt.nanoseconds);
  const { damage } = options;
  const width = damage === "not-square" ? size - Math.max(4, Math.floor(size / 40)) : size;
  const exposure = plan.exposureSeconds / facts.exposureSeconds;
  const drawn = drawSun(scene, { ...view, width, height: size }, facts, {
    noiseKey,
    exposure: damage === "dark" ? 0 : exposure,
    saturate: options.saturate ?? false,
  });
  await pause(0.7);
  const lost =
    options.missingPixels ??
    (damage === "eclipse" ? drawn.length * 0.06 : damage === "missing-pixels" ? drawn.length * 0.003 : 0);
  loseRuns(drawn, width, keyOf(noiseKey, 2), Math.floor(lost));
  const hits = options.cosmicRayHits ?? Math.floor(drawn.length / 3000);
  const spikes = addCosmicRays(drawn, width, size, { key: keyOf(noiseKey, 1), hits });

  const window =
    damage === "cutout" ? cutoutOf(drawn, width, size) : { pixels: drawn, width, height: size, x: 0, y: 0 };
  const statistics = pixelStatistics(window.pixels, saturationDn);
  const shifted = (of: ChannelPointing): ChannelPointing => ({
    ...of,
    x0: rounded(of.x0 - window.x, 6),
    y0: rounded(of.y0 - window.y, 6),
  });
  let cards: CardText[] = level1Cards({
    channel: facts,
    recordTime: plan.recordTime,
    observedAt,
    exposureSeconds: plan.exposureSeconds,
    pointing,
    headerPointing: shifted(plan.headerPointing),
    satelliteRollDegrees: plan.satelliteRollDegrees,
    observer,
    statistics,
    centreValue: window.pixels[(window.height >> 1) * window.width + (window.width >> 1)]!,
    spikes: spikes.length,
    quality: qualityOf(statistics.missing, statistics.total),
    seed,
  });
  if (damage === "cutout") {
    // X0_MP counts on the whole frame also in a cut-out.
    cards = cards.map((card) =>
      card[0] === "X0_MP"
        ? ["X0_MP", plan.headerPointing.x0, "real"]
        : card[0] === "Y0_MP"
          ? ["Y0_MP", plan.headerPointing.y0, "real"]
          : card,
    );
  }
  const all: CardText[] = [...damagedCards(cards, damage), ["BLANK", -32768]];
  const history = ["synthetic image drawn by Heliokit; not an observation", `seed ${seed}`];
  await pause(0.8);
  const layout = damage === "float-with-blank" ? floatFile : jsocFile;
  const sound = layout(window.pixels, window.width, window.height, all, history);
  onProgress?.(1);
  return {
    name: plan.name,
    bytes: damagedBytes(sound, window.height, damage),
    image: { data: window.pixels, width: window.width, height: window.height },
    pointing,
    observedAt,
    spikes,
    spikesFile: () => ({ name: plan.name.replace("image_lev1", "spikes"), bytes: spikesFile(spikes) }),
  };
}

/** What follows from the options before a pixel is drawn. */
export function planOf(options: SyntheticLevel1Options) {
  const channel = options.channel ?? 193;
  const size = options.size ?? detectorSide;
  const seed = options.seed ?? 1;
  if (!AIA_CHANNELS.includes(channel)) throw badOption("channel", channel, AIA_CHANNELS.join(", "));
  if (!Number.isInteger(size) || size < 16 || size > detectorSide)
    throw badOption("size", size, "a whole number from 16 to 4096");
  if (!Number.isSafeInteger(seed)) throw badOption("seed", seed, "a whole number");
  if (options.damage !== undefined && !syntheticDamages.includes(options.damage)) {
    throw badOption("damage", options.damage, syntheticDamages.join(", "));
  }
  const facts = factsOf(channel);
  const time = options.time ?? "2013-06-21T00:00:00Z";
  const recordTime = recordSlot(typeof time === "string" ? parseInstant(time) : time, channel);
  const random = randomStream(keyOf(seed, 71, channel, recordTime.seconds));
  const exposureSeconds = options.exposureSeconds ?? rounded(facts.exposureSeconds - random.between(0.0002, 0.0012), 6);
  if (!(exposureSeconds > 0 && exposureSeconds < 1000))
    throw badOption("exposureSeconds", exposureSeconds, "0 to 1000 s");
  const observedAt = roundInstant(addSeconds(recordTime, facts.slotOffsetSeconds + random.between(-0.03, 0.03)), 2);
  const pointing = pointingOf(facts, pointingRowStart(observedAt, taiMinusUtc(observedAt)), { seed, size });
  const off = options.pointingError ?? { x: 0.7 * random.between(-1, 1), y: 0.6 * random.between(-1, 1) };
  const binning = detectorSide / size;
  const headerPointing: ChannelPointing = {
    ...pointing,
    x0: rounded(pointing.x0 + off.x / binning, 6),
    y0: rounded(pointing.y0 + off.y / binning, 6),
  };
  return {
    facts,
    size,
    seed,
    recordTime,
    observedAt,
    exposureSeconds,
    pointing,
    headerPointing,
    satelliteRollDegrees: options.rollDegrees ?? -0.00011,
    observer: observerAt(observedAt),
    name: level1Name(channel, recordTime),
  };
}

function badOption(option: string, found: unknown, wanted: string): HeliokitError {
  return new HeliokitError(
    "synthetic/bad-option",
    `synthetic image: ${option} is ${String(found)}; wanted: ${wanted}`,
    {
      facts: { option, found: String(found), wanted },
    },
  );
}

/** 1993.01.01_00:00:04_TAI, where the archive's slots of AIA begin, as TAI seconds since 1970. */
const slotEpoch = 725_846_404;

/**
 * T_REC of the record that holds a time. Slots of 12 s (24 s) count from the epoch; T_REC lies 8 s into its slot, on
 * whole multiples of 12 s of TAI.
 */
function recordSlot(time: Instant, channel: AiaChannel): Instant {
  const step = isUltraviolet(channel) ? 24 : 12;
  const slot = Math.floor((secondsBetween({ seconds: slotEpoch, nanoseconds: 0 }, time) + 0.5) / step);
  return { seconds: slotEpoch + slot * step + 8, nanoseconds: 0 };
}

function level1Name(channel: AiaChannel, recordTime: Instant): string {
  const series = isUltraviolet(channel) ? "aia.lev1_uv_24s" : "aia.lev1_euv_12s";
  return `${series}.${formatUtc(recordTime, 0).replaceAll(":", "")}.${channel}.image_lev1.fits`;
}

const degree = 0.017453292519943295;

function viewOf(plan: ReturnType<typeof planOf>, scene: SyntheticScene): View {
  const { pointing, observer, size } = plan;
  const roll = (pointing.rollDegrees + plan.satelliteRollDegrees) * degree;
  const tilt = observer.latitudeDegrees * degree;
  return {
    width: size,
    height: size,
    centreX: pointing.x0,
    centreY: pointing.y0,
    radius: observer.angularRadiusArcsec / pointing.scaleArcsecPerPixel,
    cosRoll: cos(roll),
    sinRoll: sin(roll),
    cosTilt: cos(tilt),
    sinTilt: sin(tilt),
    turnDegrees: scene.epoch === undefined ? 0 : (secondsBetween(scene.epoch, plan.observedAt) / 86_400) * 13.2,
  };
}

/** Telemetry is lost in packets: runs of up to 256 pixels along a row. */
function loseRuns(pixels: Int16Array, width: number, key: number, count: number): void {
  const random = randomStream(key);
  for (let lost = 0; lost < count; ) {
    const start = Math.floor(random.between(0, pixels.length));
    const run = Math.min(256, count - lost, width - (start % width));
    for (let i = start; i < start + run; i++) {
      if (pixels[i] === -32768) continue;
      pixels[i] = -32768;
      lost++;
    }
  }
}

/** Bits 8 to 11 of QUALITY: pixels are missing, and more than 1, 5, 25 percent of them. */
function qualityOf(missing: number, total: number): number {
  const part = missing / total;
  return (missing > 0 ? 0x100 : 0) | (part > 0.01 ? 0x200 : 0) | (part > 0.05 ? 0x400 : 0) | (part > 0.25 ? 0x800 : 0);
}

/** A sixteenth of the frame, from its lower left quarter: a cut-out that sees no limb on two sides. */
function cutoutOf(pixels: Int16Array, width: number, height: number) {
  const side = Math.max(8, Math.floor(height / 4));
  const x = Math.floor(width * 0.36);
  const y = Math.floor(height * 0.36);
  const part = new Int16Array(side * side);
  for (let row = 0; row < side; row++) {
    part.set(pixels.subarray((y + row) * width + x, (y + row) * width + x + side), row * side);
  }
  return { pixels: part, width: side, height: side, x, y };
}
