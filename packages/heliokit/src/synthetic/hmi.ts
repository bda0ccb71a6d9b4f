import { HeliokitError } from "../errors.js";
import { cos, sin } from "../kernels/index.js";
import type { Raster } from "../raster/index.js";
import { addSeconds, formatFitsDate, formatTai, type Instant, parseInstant } from "../time/index.js";
import { addRow, profileReach, profileSize, quietRow } from "./draw-sun.js";
import { jsocFile } from "./jsoc-layout.js";
import type { CardText } from "./keywords.js";
import { observerAt, solarRadius } from "./orbit.js";
import { rounded } from "./pointing.js";
import { keyOf, mix32, normalTable } from "./random.js";
import { type Patch, regionPatch } from "./region-patch.js";
import { type SyntheticScene, syntheticScene } from "./scene.js";
import type { View } from "./view.js";

/** What {@link syntheticHmi} draws. */
export interface SyntheticHmiOptions {
  /** UTC text or instant, T_OBS. Default 2014-03-01T00:00:50Z. */
  readonly time?: Instant | string;
  /** Side of the frame in pixels, 16 to 4096; default 4096. CDELT is 0.504 arcsec there. */
  readonly size?: number;
  readonly seed?: number;
  /** CROTA2; HMI is mounted upside down. Default 179.929779 degrees. */
  readonly rollDegrees?: number;
  readonly scene?: SyntheticScene;
}

/** A file that {@link syntheticHmi} made. */
export interface SyntheticHmi {
  /** As JSOC names it: `hmi.m_45s.20140301_000130_TAI.2.magnetogram.fits`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Tenths of gauss as stored; -2147483648 outside the disk. */
  readonly image: Raster<Int32Array>;
}

const blank = -2147483648;

/** Gauss for one stored unit, BSCALE. */
const scale = 0.1;

/**
 * Draws a full-disk HMI magnetogram in the archive's layout: RICE_1 int32 rows, BSCALE 0.1, BLANK outside the disk,
 * 0.504 arcsec per pixel, turned by nearly 180 degrees. Active regions are those of the AIA images of the same seed,
 * with one polarity in the west and the other in the east.
 *
 * Errors: `synthetic/bad-option`.
 *
 * @example
 * ```ts
 * const { bytes } = syntheticHmi({ size: 256 });
 * ```
 */
export function syntheticHmi(options: SyntheticHmiOptions = {}): SyntheticHmi {
  const size = options.size ?? 4096;
  const seed = options.seed ?? 1;
  if (!Number.isInteger(size) || size < 16 || size > 4096) {
    throw new HeliokitError(
      "synthetic/bad-option",
      `synthetic image: size is ${size}; wanted: a whole number from 16 to 4096`,
      {
        facts: { option: "size", found: size },
      },
    );
  }
  const time = options.time ?? "2014-03-01T00:00:50Z";
  const observedAt = typeof time === "string" ? parseInstant(time) : time;
  const observer = observerAt(observedAt);
  const binning = 4096 / size;
  const cdelt = rounded(0.504 * binning, 9);
  const roll = options.rollDegrees ?? 179.929779;
  const x0 = rounded((2044.6 + 0.5) / binning - 0.5, 6);
  const y0 = rounded((2049.3 + 0.5) / binning - 0.5, 6);
  const degree = 0.017453292519943295;
  const view: View = {
    width: size,
    height: size,
    centreX: x0,
    centreY: y0,
    radius: observer.angularRadiusArcsec / cdelt,
    cosRoll: cos(roll * degree),
    sinRoll: sin(roll * degree),
    cosTilt: cos(observer.latitudeDegrees * degree),
    sinTilt: sin(observer.latitudeDegrees * degree),
    turnDegrees: 0,
  };
  const scene = options.scene ?? syntheticScene({ seed, detail: Math.min(2048, Math.max(64, size)) });
  const data = drawField(scene, view, keyOf(seed, 81, observedAt.seconds));

  const started = addSeconds(observedAt, -22.5);
  // T_REC: the nearest of the slots of 45 s that count from 1993-01-01 TAI.
  const slots = Math.floor((observedAt.seconds - 725_846_400 + 22.5) / 45);
  const recordText = formatTai({ seconds: 725_846_400 + slots * 45, nanoseconds: 0 }, 0);
  const [vr, vw, vn] = observer.velocity;
  const valid = data.reduce((count, value) => count + (value === blank ? 0 : 1), 0);
  const cards: CardText[] = [
    ["BSCALE", scale, "real"],
    ["BZERO", 0, "real"],
    ["BLANK", blank],
    ["DSUN_OBS", rounded(observer.distance, 2), "real"],
    ["DATAVALS", valid],
    ["T_OBS", formatTai(observedAt, 0)],
    ["CRLT_OBS", rounded(observer.latitudeDegrees, 6), "real"],
    ["TOTVALS", valid],
    ["MISSVALS", 0],
    ["BUNIT", "Gauss"],
    ["RSUN_REF", solarRadius],
    ["TRECEPOC", "1993.01.01_00:00:00_TAI"],
    ["CTYPE1", "HPLN-TAN"],
    ["CTYPE2", "HPLT-TAN"],
    ["OBS_VN", rounded(vn, 6), "real"],
    ["CDELT1", cdelt, "real"],
    ["CDELT2", cdelt, "real"],
    ["DATE-OBS", formatFitsDate(started, 2)],
    ["OBS_VW", rounded(vw, 6), "real"],
    ["OBS_VR", rounded(vr, 6), "real"],
    ["RSUN_OBS", rounded(observer.angularRadiusArcsec, 6), "real"],
    ["R_SUN", rounded(view.radius, 6), "real"],
    ["INSTRUME", "HMI_FRONT2"],
    ["CAMERA", 2],
    ["CADENCE", 45, "real"],
    ["QUALITY", 0],
    ["TRECUNIT", "secs"],
    ["DSUN_REF", 149597870691],
    ["CAR_ROT", observer.carringtonRotation],
    ["CUNIT1", "arcsec"],
    ["CUNIT2", "arcsec"],
    ["CRLN_OBS", rounded(observer.carringtonDegrees, 6), "real"],
    ["ORIGIN", "SDO/JSOC-SDP"],
    ["CONTENT", "MAGNETOGRAM"],
    ["CRVAL1", 0, "real"],
    ["CRVAL2", 0, "real"],
    ["CRPIX1", rounded(x0 + 1, 6), "real"],
    ["CRPIX2", rounded(y0 + 1, 6), "real"],
    ["TELESCOP", "SDO/HMI"],
    ["WAVELNTH", 6173, "real"],
    ["WCSNAME", "Helioprojective-cartesian"],
    ["TRECSTEP", 45, "real"],
    ["DATE", formatFitsDate(addSeconds(observedAt, 5.7 * 86_400), 0)],
    ["T_REC", recordText],
    ["CROTA2", roll, "real"],
    ["CRDER1", "nan"],
    ["CRDER2", "nan"],
    ["CSYSER1", "nan"],
    ["CSYSER2", "nan"],
    ["DETECTOR", "HMI"],
    ["WAVEUNIT", ""],
  ];
  return {
    name: `hmi.m_45s.${recordText.replaceAll(".", "").replaceAll(":", "")}.2.magnetogram.fits`,
    bytes: jsocFile(data, size, size, cards, ["synthetic image drawn by Heliokit; not an observation", `seed ${seed}`]),
    image: { data, width: size, height: size },
  };
}

function drawField(scene: SyntheticScene, view: View, key: number): Int32Array {
  const { width, height } = view;
  const profile = new Float32Array(3 * profileSize);
  for (let i = 0; i < profileSize; i++) {
    const squared = ((i + 0.5) / profileSize) * profileReach;
    profile[3 * i] = squared < 1 ? Math.sqrt(1 - squared) : 0;
    profile[3 * i + 1] = 1 + squared / 6 + 0.4 * squared * squared * squared * squared * squared;
    profile[3 * i + 2] = 1;
  }
  // Network fields: strong where the lanes are bright, one polarity here, the other there.
  const field = new Float32Array(scene.network.data.length);
  for (let i = 0; i < field.length; i++) field[i] = 60 * (scene.network.data[i]! - 0.8) * (scene.corona.data[i]! - 1);
  const texture = { side: scene.network.side, data: field };
  const patches: Patch[] = [];
  for (const region of scene.regions) {
    const glows = region.glows.map((glow) => ({
      ...glow,
      brightness: Math.abs(glow.brightness) * (glow.west > 0 === region.latitudeDegrees > 0 ? 1 : -1),
    }));
    const look = { loops: 0, glows: 1100, spots: 1100, flat: true };
    const patch = regionPatch({ ...region, glows }, view, look);
    if (patch) patches.push(patch);
  }
  const normals = normalTable();
  const data = new Int32Array(width * height);
  const row = new Float32Array(width);
  const limb = view.radius * view.radius;
  for (let y = 0; y < height; y++) {
    quietRow(row, y, view, profile, texture, 1);
    for (const patch of patches) addRow(row, y, patch, 1);
    const dy = y - view.centreY;
    const rowKey = keyOf(key, y);
    for (let x = 0; x < width; x++) {
      const dx = x - view.centreX;
      const inside = dx * dx + dy * dy < limb;
      const noise = 9 * normals[mix32(Math.imul(x, 0x9e3779b1) ^ rowKey) & 65535]!;
      data[y * width + x] = inside ? Math.floor((row[x]! + noise) / scale + 0.5) : blank;
    }
  }
  return data;
}
