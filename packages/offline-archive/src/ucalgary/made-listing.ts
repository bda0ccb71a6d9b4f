import { type CameraArray, cameraArrays, sites } from "./cameras.js";
import { DATA_SERVER } from "./made-datasets.js";

/** Days of validity and versions of skymaps, by project and site, as public listings have them. */
const skymaps: Readonly<Record<string, readonly string[]>> = {
  "themis atha": ["20070301-20090522_vXX", "20090523-+_vXX", "20150916-+_v01", "20230115-+_v02"],
  "themis gako": ["20110305-+_vXX"],
  "themis gill": [
    ...["20070315-20090913_vXX", "20090914-+_vXX", "20150816-+_v01"],
    ...["20180914-+_v01", "20210308-+_v02", "20220301-+_v02"],
  ],
  "rego atha": ["20140718-+_v01"],
  "rego luck": ["20230707-+_v01"],
  "rego resu": ["20140803-+_v01", "20191016-20201231_v02", "20210815-+_v02"],
  "nir gill": ["20210819-+_v01"],
  "blueline gill": ["20210819-+_v01"],
  "rgb gill": ["20200201-+_v01"],
};

/** The same of calibrations, by detector. */
const calibrations: Readonly<Record<string, readonly string[]>> = {
  "REGO 15649": ["20141015-20211018_v01", "20211019-+_v02"],
  "REGO 15652": ["20141102-+_v01"],
  "REGO 15653": ["20141002-20191212_v01"],
  "REGO 15654": ["20141002-20210805_v01", "20210806-+_v02"],
  "REGO 15655": ["20141002-+_v01"],
  "NIR 23216": ["20190901-20210818_v01", "20210819-+_v02"],
  "BLUE 25814": ["20210819-+_v01"],
};

/** Hours of the day (UT) that the cameras look at the sky. */
const NIGHT = [3, 4, 5, 6, 7, 8, 9, 10, 11];
const MINUTE = 60_000;

function skymapUrls(array: CameraArray): readonly string[] {
  return Object.entries(skymaps).flatMap(([key, list]) => {
    const [project = "", site = ""] = key.split(" ");
    if (project !== array.project) return [];
    return list.map((days) => {
      const folder = `${site}/${site}_${days.slice(0, 8)}`;
      return `${DATA_SERVER}/${array.tree}/${array.skymaps}/${folder}/${project}_skymap_${site}_${days}.sav`;
    });
  });
}

function calibrationUrls(array: CameraArray, kind: string): readonly string[] {
  return Object.entries(calibrations).flatMap(([key, list]) => {
    const [name = "", detector = ""] = key.split(" ");
    if (name !== array.calibration) return [];
    return list.map((days) => `${DATA_SERVER}/${array.tree}/calibration/${name}_${kind}_${detector}_${days}.sav`);
  });
}

/** The minute files of all cameras of an array between two minutes, both included. */
function rawUrls(array: CameraArray, from: number, to: number): readonly string[] {
  const cameras = sites.flatMap(({ uid, devices }) =>
    devices.filter((id) => id.startsWith(array.device)).map((device) => ({ uid, device })),
  );
  const urls: string[] = [];
  for (const { uid, device } of cameras) {
    for (let time = Math.floor(from / MINUTE) * MINUTE; time <= to; time += MINUTE) {
      const text = new Date(time).toISOString();
      const [year, month, day, hour, minute] = text.split(/[-T:]/);
      if (!NIGHT.includes(Number(hour))) continue;
      const name = `${year}${month}${day}_${hour}${minute}_${uid}_${device}_${array.mode}.pgm.gz`;
      urls.push(`${DATA_SERVER}/${array.tree}/stream0/${year}/${month}/${day}/${uid}_${device}/ut${hour}/${name}`);
    }
  }
  return urls;
}

/** Addresses of a dataset's files, of raw data those between two moments; sorted as the archive sorts them. */
export function madeListing(dataset: string, from: number, to: number): readonly string[] {
  const array = cameraArrays.find(({ prefix }) => dataset.startsWith(`${prefix}_`));
  // Colour images are HDF5, which is not made here.
  if (array === undefined || dataset.includes("RGB_RAW")) return [];
  if (dataset.endsWith("_SKYMAP_IDLSAV")) return skymapUrls(array).toSorted();
  if (dataset.endsWith("_FLATFIELD_IDLSAV")) return calibrationUrls(array, "flatfield").toSorted();
  if (dataset.endsWith("_RAYLEIGHS_IDLSAV")) return calibrationUrls(array, "Rayleighs").toSorted();
  return rawUrls(array, from, to);
}
