import { convertPosition, type Frame, pixelToWorld, type Wcs } from "heliokit/coordinates";
import { isHeliokitError } from "heliokit/errors";
import { mapFrame, mapProperties, mapWcs } from "heliokit/map";
import type { MapOutline } from "../worker/protocol.js";

/** What is known of one place of an image. */
export interface ReadOut {
  /** Pixel, 0-based at pixel centres. */
  readonly x: number;
  readonly y: number;
  /** Value of the pixel; NaN where it is missing, undefined outside of the image. */
  readonly value: number | undefined;
  readonly unit: string | undefined;
  /** Arcsec west and north of Sun centre (degrees of longitude and latitude for heliographic images). */
  readonly world: readonly [number, number] | undefined;
  /** Stonyhurst longitude and latitude in degrees; undefined off the disk. */
  readonly stonyhurst: readonly [number, number] | undefined;
  /** Carrington longitude and latitude in degrees; undefined off the disk. */
  readonly carrington: readonly [number, number] | undefined;
  /** Distance from Sun centre on the sky in radii of the Sun. */
  readonly radius: number | undefined;
  /** Degrees from solar north over east (left). */
  readonly positionAngleDegrees: number | undefined;
}

/** The coordinates of an image, worked out once; undefined where its header gives none. */
export interface ImageCoordinates {
  readonly wcs: Wcs;
  readonly frame: Frame;
  readonly radiusArcsec: number;
}

/** Coordinates of a map; undefined where it has no place among the solar frames. */
export function coordinatesOf(map: MapOutline): ImageCoordinates | undefined {
  try {
    return { wcs: mapWcs(map), frame: mapFrame(map), radiusArcsec: mapProperties(map).rsunArcsec };
  } catch (error) {
    if (isHeliokitError(error)) return undefined;
    throw error;
  }
}

/** Everything about a place, in the frames that scientists use. */
export function readOut(
  coordinates: ImageCoordinates | undefined,
  place: {
    readonly x: number;
    readonly y: number;
    readonly value: number | undefined;
    readonly unit: string | undefined;
  },
): ReadOut {
  const none = { stonyhurst: undefined, carrington: undefined, radius: undefined, positionAngleDegrees: undefined };
  if (!coordinates) return { ...place, world: undefined, ...none };
  const { wcs, frame, radiusArcsec } = coordinates;
  const world = pixelToWorld(wcs, place.x, place.y);
  if (frame.name !== "HPC") return { ...place, world, ...none };
  const [west, north] = world;
  const angle = (Math.atan2(-west, north) * 180) / Math.PI;
  return {
    ...place,
    world,
    stonyhurst: onSurface(world, frame, "HGS"),
    carrington: onSurface(world, frame, "HGC"),
    radius: Math.sqrt(west * west + north * north) / radiusArcsec,
    positionAngleDegrees: (angle + 360) % 360,
  };
}

function onSurface(
  world: readonly [number, number],
  frame: Frame,
  name: "HGS" | "HGC",
): readonly [number, number] | undefined {
  const [longitude, latitude] = convertPosition(world, frame, { ...frame, name });
  return Number.isFinite(longitude) && Number.isFinite(latitude) ? [longitude, latitude] : undefined;
}

const fixed = (value: number, digits: number): string => value.toFixed(digits);

/** A value with as many digits as float32 has. */
export function valueText(value: number | undefined, unit: string | undefined): string {
  if (value === undefined) return "outside of the image";
  if (!Number.isFinite(value)) return "missing pixel";
  return `${Number(value.toPrecision(7))}${unit === undefined ? "" : ` ${unit}`}`;
}

/** Names and texts of a read-out, in order. */
export function readOutLines(read: ReadOut): readonly (readonly [name: string, text: string])[] {
  const degrees = (pair: readonly [number, number] | undefined): string =>
    pair ? `${fixed(pair[0], 3)}°, ${fixed(pair[1], 3)}°` : "off the disk";
  const lines: (readonly [string, string])[] = [
    ["Value", valueText(read.value, read.unit)],
    ["Pixel (from 0)", `${fixed(read.x, 1)}, ${fixed(read.y, 1)}`],
  ];
  if (!read.world) return [...lines, ["Position", "the header gives no coordinates"]];
  if (read.radius === undefined) return [...lines, ["Longitude, latitude", degrees(read.world)]];
  return [
    ...lines,
    ["Solar X, Y", `${fixed(read.world[0], 2)}″, ${fixed(read.world[1], 2)}″`],
    ["Stonyhurst", degrees(read.stonyhurst)],
    ["Carrington", degrees(read.carrington)],
    ["Radius", `${fixed(read.radius, 4)} R☉ at ${fixed(read.positionAngleDegrees ?? 0, 2)}°`],
  ];
}
