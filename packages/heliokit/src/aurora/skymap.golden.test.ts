// The reference is the published reader: fields, dates and turned arrays of every skymap and calibration file.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { memorySource } from "../bytes/index.js";
import { compare, countCase, type GoldenCase, loadIndex, resolveRefs } from "../testing/fixtures.js";
import { formatUtc, type Instant } from "../time/index.js";
import { readCalibration } from "./calibration.js";
import { readSkymap } from "./skymap.js";

const { folder, cases } = loadIndex("aurora");
const of = (kind: string) =>
  cases.filter((golden) => golden.kind === kind).map((golden) => [golden.id, golden] as const);

const inputOf = (golden: GoldenCase) => {
  const { file } = golden["inputs"] as { file: string };
  return memorySource(readFileSync(join(folder, file)), basename(file));
};

/** Times as the golden files write them: microseconds and no zone. */
const time = (instant: Instant | null) => instant && formatUtc(instant, 6).replace(/Z$/, "");

type Numbers = Float32Array | Float64Array | Uint8Array | Uint16Array | Int16Array;
const dtypes = {
  Float32Array: "f4",
  Float64Array: "f8",
  Uint8Array: "u1",
  Uint16Array: "u2",
  Int16Array: "i2",
} as const;

const array = (data: Numbers | null, shape: readonly number[]) =>
  data && { data, shape, dtype: dtypes[data.constructor.name as keyof typeof dtypes] };

/** A small array, which the golden files write out. */
const values = (data: Numbers | null, shape: readonly number[]) =>
  data && { dtype: dtypes[data.constructor.name as keyof typeof dtypes], shape, values: Array.from(data) };

describe.each(of("skymap"))("%s", (id, golden) => {
  it("gives every field, turned to the sky", async () => {
    countCase("aurora", id);
    const skymap = await readSkymap(inputOf(golden));
    const { height, width, layout, generationInfo: info } = skymap;
    const pixels = layout === "column" ? [height] : [height, width];
    const corners = layout === "column" ? [3, height] : [skymap.altitudesKm.length, height + 1, width + 1];
    const expected = resolveRefs(golden.expected, folder) as {
      generation_info: { ccd_center: unknown; bytscl_values: unknown };
    };
    const found = {
      altitudes_km: skymap.altitudesKm,
      full_azimuth: array(skymap.fullAzimuth, pixels),
      full_elevation: array(skymap.fullElevation, pixels),
      full_map_altitude: Array.from(skymap.fullMapAltitude),
      full_map_latitude: array(skymap.fullMapLatitude, corners),
      full_map_longitude: array(skymap.fullMapLongitude, corners),
      generation_info: {
        author: info.author,
        // The reference looks for this tag under a name that no file has, and never finds it.
        bytscl_values: expected.generation_info.bytscl_values && values(info.bytsclValues, [2]),
        // Where a file has a single NaN instead of a place, the reference keeps it and we say null.
        ccd_center: values(info.ccdCenter, [2]) ?? expected.generation_info.ccd_center,
        code_used: info.codeUsed,
        data_loc: info.dataLoc,
        date_generated: time(info.dateGenerated),
        date_time_used: time(info.dateTimeUsed),
        img_flip: values(info.imgFlip, [2]),
        optical_orientation: values(info.opticalOrientation, [3]),
        optical_projection: values(info.opticalProjection, [2, 9]),
        pixel_aspect_ratio: info.pixelAspectRatio,
        valid_interval_start: time(info.validIntervalStart),
        valid_interval_stop: time(info.validIntervalStop),
      },
      imager_uid: skymap.imagerUid,
      project_uid: skymap.projectUid,
      site_map_altitude: skymap.siteMapAltitude,
      site_map_latitude: skymap.siteMapLatitude,
      site_map_longitude: skymap.siteMapLongitude,
      site_uid: skymap.siteUid,
      version: skymap.version,
    };
    expect(compare(expected, found, golden.tolerance)).toEqual([]);
    if (info.ccdCenter === null && expected.generation_info.ccd_center !== null)
      expect(expected.generation_info.ccd_center).toMatchObject({ shape: [], values: ["NaN"] });
  });
});

describe.each(of("calibration"))("%s", (id, golden) => {
  it("gives every field", async () => {
    countCase("aurora", id);
    const calibration = await readCalibration(inputOf(golden));
    const { generationInfo: info } = calibration;
    const found = {
      author: info.author,
      detector_uid: calibration.detectorUid,
      filename: calibration.filename,
      flat_field_multiplier: array(calibration.flatFieldMultiplier, [calibration.height, calibration.width]),
      input_data_dir: info.inputDataDir,
      rayleighs_perdn_persecond: calibration.rayleighsPerDnPerSecond,
      skymap_filename: info.skymapFilename,
      valid_interval_start: time(info.validIntervalStart),
      valid_interval_stop: time(info.validIntervalStop),
      version: calibration.version,
    };
    expect(compare(resolveRefs(golden.expected, folder), found, golden.tolerance)).toEqual([]);
  });
});

it.skipIf(of("skymap").length > 0)("this set of fixtures has no skymaps", () => {
  expect(of("skymap")).toEqual([]);
});
