import { HeliokitError } from "../../errors.js";
import { type MapPoints, type MapProjection, mapCoordinates, mapPlace } from "./map-projection.js";

/** A part of the globe between meridians and parallels, degrees. Over the date line `west` is greater than `east`. */
export interface MapExtent {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** A box in metres of the map's plane. */
export interface MapBox {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

/** The part of a map that a panel shows: square pixels, the panel's top left corner at (left, top) in metres. */
export interface MapView {
  readonly projection: MapProjection;
  readonly width: number;
  readonly height: number;
  readonly metresPerPixel: number;
  readonly left: number;
  readonly top: number;
}

/** The smallest box round points that are not missing; undefined where all are. */
export function boxOf({ x, y }: MapPoints): MapBox | undefined {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let index = 0; index < x.length; index++) {
    const px = x[index] as number;
    const py = y[index] as number;
    if (px < left) left = px;
    if (px > right) right = px;
    if (py < bottom) bottom = py;
    if (py > top) top = py;
  }
  return left < right && bottom < top ? { left, right, bottom, top } : undefined;
}

const SAMPLES = 48;

/** The box in metres round a part of the globe. Errors: `aurora/bad-extent`. */
export function boxOfExtent(projection: MapProjection, extent: MapExtent): MapBox {
  const { west, east, south, north } = extent;
  const width = east > west ? east - west : east - west + 360;
  const usable = [west, east, south, north].every(Number.isFinite) && south < north && south >= -90 && north <= 90;
  const latitude: number[] = [];
  const longitude: number[] = [];
  for (let i = 0; i <= SAMPLES; i++)
    for (let j = 0; j <= SAMPLES; j++) {
      latitude.push(south + ((north - south) * i) / SAMPLES);
      longitude.push(west + (width * j) / SAMPLES);
    }
  const box = usable && width <= 360 ? boxOf(mapCoordinates(projection, latitude, longitude)) : undefined;
  if (box !== undefined) return box;
  throw new HeliokitError(
    "aurora/bad-extent",
    `the extent from ${west} to ${east} east and ${south} to ${north} north shows nothing in a ${projection.kind} view of latitude ${projection.latitude}, longitude ${projection.longitude}`,
    { facts: { extent, projection } },
  );
}

/** A panel of a width about a box; its shape follows the box between wide and tall. */
export function viewOfBox(projection: MapProjection, box: MapBox, width: number, margin: number): MapView {
  const across = (box.right - box.left) * (1 + 2 * margin);
  const up = (box.top - box.bottom) * (1 + 2 * margin);
  const height = Math.max(1, Math.round(width * Math.min(1.25, Math.max(0.5, up / across))));
  const metresPerPixel = Math.max(across / width, up / height);
  return {
    projection,
    width,
    height,
    metresPerPixel,
    left: (box.left + box.right) / 2 - (metresPerPixel * width) / 2,
    top: (box.bottom + box.top) / 2 + (metresPerPixel * height) / 2,
  };
}

/** From metres of the map to pixels of the panel, from its top left corner; pixel (0, 0) covers 0 to 1. */
export function toPanelPixels(view: MapView, { x, y }: MapPoints): MapPoints {
  const { metresPerPixel, left, top } = view;
  return {
    x: x.map((value) => (value - left) / metresPerPixel),
    y: y.map((value) => (top - value) / metresPerPixel),
  };
}

/** Places in degrees as pixels of the panel. */
export function placesInPanel(
  view: MapView,
  latitude: ArrayLike<number>,
  longitude: ArrayLike<number>,
  hidden: "missing" | "limb" = "missing",
): MapPoints {
  return toPanelPixels(view, mapCoordinates(view.projection, latitude, longitude, hidden));
}

/** The place in degrees at a point of the panel. */
export function placeInPanel(view: MapView, x: number, y: number): { latitude: number; longitude: number } {
  return mapPlace(view.projection, view.left + x * view.metresPerPixel, view.top - y * view.metresPerPixel);
}
