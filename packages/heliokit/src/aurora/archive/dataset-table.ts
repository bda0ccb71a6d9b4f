import type { Dataset } from "./dataset.js";
import type { Observatory } from "./observatory.js";
import { type TextTableOptions, textTable } from "./text-table.js";

/**
 * Datasets as the table that users of the archive know: Name, Provider, Level, DOI Details, Short Description. Ends with
 * a line feed.
 *
 * @example
 * ```ts
 * console.log(formatDatasets(await client.datasets({ name: "SKYMAP" }), { maxWidth: 120 }));
 * ```
 */
export function formatDatasets(datasets: readonly Dataset[], options: TextTableOptions = {}): string {
  return textTable(
    ["Name", "Provider", "Level", "DOI Details", "Short Description"],
    datasets.map((one) => [one.name, one.provider, one.level, one.doiDetails ?? "None", one.shortDescription]),
    options,
  );
}

/**
 * Observatories as a table: UID, Full Name, Geodetic Latitude, Geodetic Longitude, Provider. Ends with a line feed.
 *
 * @example
 * ```ts
 * console.log(formatObservatories(await client.observatories("THEMIS_ASI")));
 * ```
 */
export function formatObservatories(observatories: readonly Observatory[], options: TextTableOptions = {}): string {
  return textTable(
    ["UID", "Full Name", "Geodetic Latitude", "Geodetic Longitude", "Provider"],
    observatories.map((one) => [
      one.uid,
      one.fullName,
      String(one.geodeticLatitude),
      String(one.geodeticLongitude),
      one.provider,
    ]),
    options,
  );
}
