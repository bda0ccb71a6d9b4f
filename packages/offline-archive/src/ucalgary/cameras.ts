/** What all cameras of an array have in common. */
export interface CameraArray {
  /** How its datasets are called: `REGO`. */
  readonly prefix: string;
  /** How its skymaps are called: `rego`. */
  readonly project: string;
  /** How the names of its calibrations begin; absent where there are none. */
  readonly calibration?: string;
  /** How its devices are called before their number. */
  readonly device: string;
  readonly width: number;
  readonly height: number;
  readonly altitudesKm: readonly number[];
  /** Stored images are mirrored left to right. */
  readonly mirrored: boolean;
  /** Last part of the names of minute files. */
  readonly mode: string;
  readonly cadenceSeconds: number;
  readonly exposureMilliseconds: number;
  /** Its folder in the archive. */
  readonly tree: string;
  /** The folder of its skymaps. */
  readonly skymaps: string;
}

/** Arrays whose files are made here. Source: docs of the archive; sizes and heights as in its files. */
export const cameraArrays: readonly CameraArray[] = [
  {
    ...{ prefix: "THEMIS_ASI", project: "themis", device: "themis", width: 256, height: 256 },
    ...{ altitudesKm: [90, 110, 150], mirrored: false, mode: "full", cadenceSeconds: 3, exposureMilliseconds: 999 },
    ...{ tree: "THEMIS/asi", skymaps: "skymaps" },
  },
  {
    ...{ prefix: "REGO", project: "rego", calibration: "REGO", device: "rego-", width: 512, height: 512 },
    ...{ altitudesKm: [150, 230, 280], mirrored: true, mode: "6300", cadenceSeconds: 3, exposureMilliseconds: 2000 },
    ...{ tree: "GO-Canada/REGO", skymaps: "skymap" },
  },
  {
    ...{ prefix: "TREX_NIR", project: "nir", calibration: "NIR", device: "nir-", width: 256, height: 256 },
    ...{ altitudesKm: [90, 110, 150], mirrored: false, mode: "8446", cadenceSeconds: 6, exposureMilliseconds: 5000 },
    ...{ tree: "TREx/NIR", skymaps: "skymaps" },
  },
  {
    ...{ prefix: "TREX_BLUE", project: "blueline", calibration: "BLUE", device: "blue-", width: 320, height: 270 },
    ...{ altitudesKm: [90, 110, 150], mirrored: false, mode: "full", cadenceSeconds: 3, exposureMilliseconds: 2000 },
    ...{ tree: "TREx/blueline", skymaps: "skymaps" },
  },
  {
    ...{ prefix: "TREX_RGB", project: "rgb", device: "rgb-", width: 553, height: 480 },
    ...{ altitudesKm: [90, 110, 150], mirrored: false, mode: "full", cadenceSeconds: 3, exposureMilliseconds: 2000 },
    ...{ tree: "TREx/RGB", skymaps: "skymaps" },
  },
];

/** A place with cameras. */
export interface Site {
  readonly uid: string;
  readonly fullName: string;
  /** Degrees north. */
  readonly latitude: number;
  /** Degrees east, -180 to 180. */
  readonly longitude: number;
  /** Ids of its cameras. */
  readonly devices: readonly string[];
}

/** Places whose files are made here. Positions are those of the real sites. */
export const sites: readonly Site[] = [
  {
    ...{ uid: "atha", fullName: "Athabasca, AB, Canada", latitude: 54.6028, longitude: -113.6441 },
    devices: ["themis02", "rego-654"],
  },
  { uid: "gako", fullName: "Gakona, AK, USA", latitude: 62.41, longitude: -145.16, devices: ["themis20"] },
  {
    ...{ uid: "gill", fullName: "Gillam, MB, Canada", latitude: 56.376724, longitude: -94.643677 },
    devices: ["themis19", "rego-652", "nir-216", "blue-814", "rgb-04"],
  },
  { uid: "luck", fullName: "Lucky Lake, SK, Canada", latitude: 51.1537, longitude: -107.2643, devices: ["rego-649"] },
  {
    ...{ uid: "resu", fullName: "Resolute Bay, NU, Canada", latitude: 74.733002, longitude: -94.899994 },
    devices: ["rego-655"],
  },
];

/** The site of this id; one that is not known here stands in the middle of them. */
export function siteOf(uid: string): Site {
  return sites.find((site) => site.uid === uid) ?? { uid, fullName: uid, latitude: 60, longitude: -105, devices: [] };
}

/** The camera of an array at a site. */
export function deviceAt({ device }: CameraArray, site: Site): string {
  return site.devices.find((id) => id.startsWith(device)) ?? `${device}${device.endsWith("-") ? "999" : "99"}`;
}
