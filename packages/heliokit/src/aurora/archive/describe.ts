import { type Printable, type Sorted, sorted } from "./printable.js";
import { dataFields, printedFields } from "./printed-fields.js";
import { describeDataset, describeGrid } from "./printed-objects.js";
import { pythonFloat, pythonQuoted, pythonTime } from "./python-text.js";

/** How objects are printed. */
export interface PrettyPrintOptions {
  /** Spaces between the longest name and the colon. Default 2, as the archive's library now; earlier releases had 5. */
  readonly gap?: number;
}

function fieldsText(object: Sorted): string {
  return `${object.kind}(${printedFields(object)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ")})`;
}

/**
 * An object of this room in one line, as the archive's own library prints it: what was read, a skymap, a calibration, a
 * dataset, an observatory, a grid, a mosaic's skymap.
 *
 * @example
 * ```ts
 * describe(skymap); // "Skymap(project_uid=themis, site_uid=gill, imager_uid=themis19, site_map_latitude=56.376724, ...)"
 * ```
 */
export function describe(value: Printable): string {
  const object = sorted(value);
  switch (object.kind) {
    case "Data":
      return `Data(${dataFields(object.value)
        .map(([name, text]) => `${name}=${text}`)
        .join(", ")})`;
    case "Skymap": {
      const { projectUid, siteUid, imagerUid, siteMapLatitude, siteMapLongitude } = object.value;
      return `Skymap(project_uid=${projectUid}, site_uid=${siteUid}, imager_uid=${imagerUid}, site_map_latitude=${siteMapLatitude.toFixed(6)}, site_map_longitude=${siteMapLongitude.toFixed(6)}, ...)`;
    }
    case "SkymapGenerationInfo":
      return `SkymapGenerationInfo(date_generated=${pythonTime(object.value.dateGenerated)}, author=${pythonQuoted(object.value.author ?? "None")}, ...)`;
    case "Calibration": {
      const { filename, detectorUid, version, kind, rayleighsPerDnPerSecond } = object.value;
      const value = rayleighsPerDnPerSecond === null ? kind : pythonFloat(rayleighsPerDnPerSecond);
      const what = rayleighsPerDnPerSecond === null ? "kind" : "rayleighs_perdn_persecond";
      return `Calibration(filename=${filename}, detector_uid=${detectorUid}, version=${version ?? "None"}, ${what}=${value}, ...)`;
    }
    case "Dataset":
      return describeDataset(object.value);
    case "GridData":
      return describeGrid(object.value);
    case "Observatory": {
      const { uid, fullName, geodeticLatitude, geodeticLongitude, provider } = object.value;
      return `Observatory(uid=${uid}, full_name='${fullName}', geodetic_latitude=${pythonFloat(geodeticLatitude)}, geodetic_longitude=${pythonFloat(geodeticLongitude)}, provider='${provider}')`;
    }
    default:
      return fieldsText(object);
  }
}

/**
 * An object of this room with one line a field, as the archive's own library prints it: a title, then two spaces, the
 * name, a colon and the value. Ends with a line feed.
 *
 * @example
 * ```ts
 * console.log(prettyPrint(skymap)); // Skymap:\n  filename            : themis_skymap_gill_...
 * ```
 */
export function prettyPrint(value: Printable, options: PrettyPrintOptions = {}): string {
  const object = sorted(value);
  const fields = printedFields(object);
  const width = Math.max(...fields.map(([name]) => name.length)) + (options.gap ?? 2);
  return [`${object.kind}:`, ...fields.map(([name, text]) => `  ${name.padEnd(width)}: ${text}`), ""].join("\n");
}
