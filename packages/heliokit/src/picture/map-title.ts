import { headerText } from "../fits/index.js";
import type { SolarMap } from "../map/index.js";
import { formatInstant } from "../time/index.js";

/** The time of an image as titles have it: UTC, seconds cut off, never rounded. */
export function titleTime(map: Pick<SolarMap, "date">): string | undefined {
  if (map.date === undefined) return undefined;
  return formatInstant(map.date, { style: "fits", digits: 0 }).replace("T", " ");
}

/**
 * The title of a map's figure, as sunpy prints it: `AIA 171 Å 2013-06-21 00:00:08`.
 */
export function mapTitle(map: SolarMap): string {
  const { header, instrument, wavelengthAngstrom: wavelength } = map;
  const detector = headerText(header, "DETECTOR")?.trim();
  const name = detector || (instrument === "other" ? headerText(header, "INSTRUME")?.trim() : instrument);
  const measurement = mapMeasurement(map) ?? (wavelength === undefined ? undefined : `${wavelength} Å`);
  return [name, measurement, titleTime(map)].filter(Boolean).join(" ");
}

/** What HMI measured, by its CONTENT: `magnetogram`, `dopplergram`. Other images are known by their wavelength. */
export function mapMeasurement({ header, instrument }: SolarMap): string | undefined {
  if (instrument !== "HMI") return undefined;
  const words = headerText(header, "CONTENT")?.trim().toLowerCase().split(/\s+/) ?? [];
  return (words[0] === "hmi" ? words[1] : words[0]) || undefined;
}
