import { gzipSync } from "node:zlib";
import { encodePgm, type PgmImage } from "heliokit/netpbm";
import { type CameraArray, type Site, siteOf } from "./cameras.js";
import { directionAt, Ground } from "./fisheye.js";

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
  const site = siteOf(minute.site);
  const sky = skyOf(array, site);
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

/** Where stored pixels see the light of an array: degrees north and east, NaN outside the optics. */
interface Sky {
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
  /** Degrees above the horizon. */
  readonly elevation: Float32Array;
}

const skies = new Map<string, Sky>();
const MOST_SKIES = 8;

function skyOf(array: CameraArray, site: Site): Sky {
  const key = `${array.prefix} ${site.uid}`;
  const before = skies.get(key);
  if (before) return before;
  const { width, height, mirrored, altitudesKm } = array;
  const count = width * height;
  const sky = {
    latitude: new Float32Array(count).fill(Number.NaN),
    longitude: new Float32Array(count).fill(Number.NaN),
    elevation: new Float32Array(count).fill(Number.NaN),
  };
  const ground = new Ground(site);
  const altitude = altitudesKm[1] ?? 110;
  for (let at = 0; at < count; at++) {
    const row = height - 1 - Math.floor(at / width);
    const stored = at % width;
    const direction = directionAt(array, row + 0.5, (mirrored ? width - 1 - stored : stored) + 0.5);
    ground.meet(direction, altitude);
    sky.latitude[at] = ground.latitude;
    sky.longitude[at] = ground.longitude > 180 ? ground.longitude - 360 : ground.longitude;
    sky.elevation[at] = direction.elevation;
  }
  if (skies.size >= MOST_SKIES) skies.clear();
  skies.set(key, sky);
  return sky;
}

/** Arcs of the oval and of the polar cap: where they lie at the beginning of half an hour, how wide and bright they are. */
const ARCS = [
  { latitude: 53.5, width: 0.35, brightness: 1.6 },
  { latitude: 56.6, width: 0.22, brightness: 0.7 },
  { latitude: 73.2, width: 0.5, brightness: 1.2 },
  { latitude: 76.4, width: 0.35, brightness: 0.6 },
] as const;

function frameOf(array: CameraArray, { latitude, longitude, elevation }: Sky, time: number): Uint16Array {
  const data = new Uint16Array(latitude.length);
  const minutes = (time / 60_000) % 1440;
  const brightness = array.exposureMilliseconds;
  // Arcs drift north by four degrees in half an hour; the same light is seen from every site.
  const drift = ((minutes % 30) / 30) * 4;
  for (let at = 0; at < data.length; at++) {
    let value = BIAS + noise(at, time, 12);
    const height = elevation[at] ?? Number.NaN;
    if (height >= 0) {
      value += brightness * 0.04 * (2 - height / 90);
      const lat = latitude[at] ?? Number.NaN;
      const lon = longitude[at] ?? Number.NaN;
      const fold =
        0.35 * Math.sin(0.55 * lon + minutes * 1.3) + 0.2 * Math.sin(1.9 * lon - minutes * 2.1) - 0.04 * (lon + 100);
      for (const arc of ARCS) {
        const distance = (lat - arc.latitude - drift - fold) / arc.width;
        // Sharp to the south, drawn out to the north, as rays are.
        const reach = distance > 0 ? distance / 2.5 : distance;
        if (reach * reach < 20) value += brightness * arc.brightness * Math.exp(-reach * reach);
      }
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
