import { gzipSync } from "node:zlib";
import { encodePgm, type PgmImage } from "heliokit/netpbm";
import { type CameraArray, type Site, siteOf } from "./cameras.js";

/** Counts without light. */
const BIAS = 110;

/** Moments of a minute file. */
export interface MadeMinute {
  readonly array: CameraArray;
  readonly site: string;
  readonly device: string;
  /** Milliseconds since 1970 of the minute. */
  readonly time: number;
  readonly frames: number;
}

/** A minute of raw images as the archive stores them: arcs that move north, stars, noise; constants in the first header. */
export function madeImages(minute: MadeMinute): Uint8Array {
  const { array, frames } = minute;
  const sky = skyOf(array);
  const site = siteOf(minute.site);
  const images = Array.from({ length: frames }, (_, frame): PgmImage => {
    const time = minute.time + frame * array.cadenceSeconds * 1000;
    return {
      width: array.width,
      height: array.height,
      data: frameOf(array, sky, time),
      comments: frame === 0 ? [...constants(minute, site), ...changing(array, time)] : changing(array, time),
    };
  });
  return gzipSync(encodePgm(images), { level: 1 });
}

/** Places of stored pixels in the sky: north and east from the zenith as parts of the horizon's circle, NaN outside. */
interface Sky {
  readonly north: Float32Array;
  readonly east: Float32Array;
}

const skies = new Map<string, Sky>();

function skyOf(array: CameraArray): Sky {
  const { width, height, mirrored, prefix } = array;
  const before = skies.get(prefix);
  if (before) return before;
  const size = Math.min(width, height);
  const north = new Float32Array(width * height);
  const east = new Float32Array(width * height);
  for (let at = 0; at < north.length; at++) {
    const row = Math.floor(at / width);
    const stored = at % width;
    const column = mirrored ? width - 1 - stored : stored;
    const y = (height / 2 - row - 0.5) / size / 0.48;
    const x = (width / 2 - column - 0.5) / size / 0.48;
    const inside = Math.hypot(x, y) <= 1;
    north[at] = inside ? y : Number.NaN;
    east[at] = inside ? x : Number.NaN;
  }
  const sky = { north, east };
  skies.set(prefix, sky);
  return sky;
}

function frameOf(array: CameraArray, { north, east }: Sky, time: number): Uint16Array {
  const data = new Uint16Array(north.length);
  const minutes = (time / 60_000) % 1440;
  const brightness = array.exposureMilliseconds;
  // An arc comes from the south in half an hour; a fainter one follows it.
  const arcs = [0, 12].map((delay) => (((minutes + delay) % 30) / 30) * 1.6 - 0.8);
  for (let at = 0; at < data.length; at++) {
    const y = north[at] ?? Number.NaN;
    const x = east[at] ?? Number.NaN;
    let value = BIAS + noise(at, time, 12);
    if (!Number.isNaN(y)) {
      const edge = x * x + y * y;
      value += brightness * 0.05 * (1 + edge);
      const fold = 0.06 * Math.sin(9 * x + minutes * 2.1) - 0.12 * x * x;
      arcs.forEach((place, which) => {
        const distance = (y - place - fold) / (0.05 + 0.03 * which);
        if (distance * distance < 20) {
          value += brightness * (which === 0 ? 1.6 : 0.6) * Math.exp(-distance * distance);
        }
      });
      if (noise(at, 7, 100_000) < 12) value += 2000;
    }
    data[at] = Math.min(65_535, Math.round(value));
  }
  return data;
}

/** A whole number below `below` that depends on place and time only. */
function noise(place: number, time: number, below: number): number {
  let h = Math.imul(place ^ (time / 1000), 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return ((h ^ (h >>> 13)) >>> 0) % below;
}

const clock = (time: number): string => `${new Date(time).toISOString().slice(0, 23).replace("T", " ")}000 UTC`;

/** Lines of the first header. */
function constants({ array, device }: MadeMinute, site: Site): readonly string[] {
  const themis = array.prefix === "THEMIS_ASI";
  const project = themis ? "THEMIS" : array.prefix === "REGO" ? "rego" : "trex";
  const place = themis
    ? [
        `"Site name" ${site.fullName.split(",")[0] ?? ""}`,
        `"Geodetic latitude" ${site.latitude.toFixed(4)}`,
        `"Geodetic Longitude" ${site.longitude.toFixed(4)}`,
        '"Geodetic altitude" 0.0',
        '"Ccd xsize" 752 pixels',
        '"Ccd ysize" 290 pixels',
      ]
    : [
        `"Geographic latitude" ${site.latitude.toFixed(6)}`,
        `"Geographic longitude" ${site.longitude.toFixed(6)}`,
        `"Camera Serial Number" ${detectorOf(device)}`,
        '"CCD xsize" 1024 pixels',
        '"CCD ysize" 1024 pixels',
      ];
  return [
    `"Project unique ID" ${project}`,
    `"Site unique ID" ${site.uid}`,
    `"Imager unique ID" ${device}`,
    `"Mode unique ID" ${array.mode}`,
    ...place,
    '"Pixel depth" 16 bits',
    '"Computer name" offline-archive',
  ];
}

/** Number of the detector in a device: its last three digits are the device's. */
export function detectorOf(device: string): string {
  const digits = /(\d+)$/.exec(device)?.[1] ?? "";
  const first = /^nir/.test(device) ? "23" : /^blue/.test(device) ? "25" : "15";
  return digits.length === 3 ? `${first}${digits}` : digits;
}

/** Lines of every header. */
function changing(array: CameraArray, time: number): readonly string[] {
  const { exposureMilliseconds: exposure, width, height } = array;
  const sequence = Math.floor((time % 86_400_000) / 1000 / array.cadenceSeconds);
  const themis = array.prefix === "THEMIS_ASI";
  return [
    `"Mode sequence number" ${sequence}`,
    ...(themis ? [] : ['"Current CCD temperature" -65C ', '"Bright Light Status" DARK (550) ']),
    `"Exposure ${themis ? "options" : "Options"}" WIDTH=${width} HEIGHT=${height} XBIN=2 YBIN=2 MSEC=${exposure.toFixed(2)} `,
    `"Image request start" ${clock(time)} `,
    `"Image readout start" ${clock(time + exposure)} `,
    `"Exposure plus ${themis ? "initial readout" : "readout"}" ${(exposure + 1).toFixed(4)} ms `,
  ];
}
