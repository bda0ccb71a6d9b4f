import { badReply, isRecord, numberField, textField } from "./json-record.js";

/** A site with a camera. */
export interface Observatory {
  /** Four letters, `gill`. */
  readonly uid: string;
  readonly fullName: string;
  /** Degrees north. */
  readonly geodeticLatitude: number;
  /** Degrees east, -180 to 180. */
  readonly geodeticLongitude: number;
  /** Always `UCalgary`. */
  readonly provider: string;
}

/** Arrays whose sites the archive lists, by its own names. */
const arrays: Readonly<Record<string, string>> = {
  themis: "themis_asi",
  nir: "trex_nir",
  blue: "trex_blue",
  blueline: "trex_blue",
  rgb: "trex_rgb",
  spect: "trex_spectrograph",
  spectrograph: "trex_spectrograph",
  trex_spect: "trex_spectrograph",
  smile: "smile_asi",
};

/** The archive's name of an array that is written like a dataset's beginning, a project or a device. */
export function arrayQueryName(array: string): string {
  const name = array.trim().toLowerCase().replaceAll("-", "_");
  return arrays[name] ?? name;
}

/** The list of observatories as the data API writes it. */
export function parseObservatories(value: unknown, subject: string): readonly Observatory[] {
  if (!Array.isArray(value)) throw badReply(subject, "list of observatories");
  return value.map((item: unknown) => {
    if (!isRecord(item)) throw badReply(subject, "observatory object");
    return {
      uid: textField(item, "uid", subject),
      fullName: textField(item, "full_name", subject),
      geodeticLatitude: numberField(item, "geodetic_latitude", subject),
      geodeticLongitude: numberField(item, "geodetic_longitude", subject),
      provider: "UCalgary",
    };
  });
}
