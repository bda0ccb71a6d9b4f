import { idlArray, idlScalar, idlStructure, writeIdlSave } from "heliokit/idl-save";
import { type CameraArray, deviceAt, type Site } from "./cameras.js";
import { directionAt, Ground } from "./fisheye.js";

/** The place in a stored map (row 0 north) of a place in the sky's order (row 0 south). */
function storedAt(array: CameraArray, rows: number, columns: number, row: number, column: number): number {
  return (rows - 1 - row) * columns + (array.mirrored ? columns - 1 - column : column);
}

/** Where the pixels of a camera look, as a file stores it. */
interface Geometry {
  readonly elevation: Float32Array;
  readonly azimuth: Float32Array;
  readonly latitude: Float32Array;
  readonly longitude: Float32Array;
}

/** Geometries made before, the latest last: skymaps of one camera differ in their dates only. */
const geometries = new Map<string, Geometry>();
const MOST_GEOMETRIES = 6;

function geometryOf(array: CameraArray, site: Site): Geometry {
  const key = `${array.project} ${site.uid}`;
  const before = geometries.get(key);
  if (before) return before;
  const [oldest] = geometries.keys();
  if (oldest !== undefined && geometries.size >= MOST_GEOMETRIES) geometries.delete(oldest);
  const geometry = makeGeometry(array, site);
  geometries.set(key, geometry);
  return geometry;
}

function makeGeometry(array: CameraArray, site: Site): Geometry {
  const { width, height, altitudesKm } = array;
  const elevation = new Float32Array(width * height);
  const azimuth = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const look = directionAt(array, row + 0.5, column + 0.5);
      const at = storedAt(array, height, width, row, column);
      elevation[at] = look.elevation;
      azimuth[at] = look.azimuth;
    }
  }
  const plane = (width + 1) * (height + 1);
  const latitude = new Float32Array(altitudesKm.length * plane);
  const longitude = new Float32Array(altitudesKm.length * plane);
  const ground = new Ground(site);
  for (let row = 0; row <= height; row++) {
    for (let column = 0; column <= width; column++) {
      const look = directionAt(array, row, column);
      const at = storedAt(array, height + 1, width + 1, row, column);
      altitudesKm.forEach((altitude, level) => {
        ground.meet(look, altitude);
        latitude[level * plane + at] = ground.latitude;
        longitude[level * plane + at] = ground.longitude;
      });
    }
  }
  return { elevation, azimuth, latitude, longitude };
}

/** A skymap file of a camera that sees like an ideal fisheye, with the tags, types and order of the archive's own. */
export function madeSkymap(array: CameraArray, site: Site, start: string): Uint8Array {
  const { width, height, altitudesKm } = array;
  const { elevation, azimuth, latitude, longitude } = geometryOf(array, site);
  const pixels = { dimensions: [height, width] };
  const bins = { dimensions: [4, 1024] };
  const corners = { dimensions: [altitudesKm.length, height + 1, width + 1] };
  const row = Uint16Array.from({ length: width * height }, (_, at) => Math.floor(at / width));
  const column = Uint16Array.from({ length: width * height }, (_, at) => at % width);
  const { year, month, day } = dateOf(start);
  const generation = idlStructure({
    date_generated: `Mon Jan 02 03:04:05 ${year + 1}`,
    author: "offline archive",
    valid_interval_start: `${start}00`,
    valid_interval_stop: "+",
    date_time_used: `${start}_UT06`,
    data_loc: "made by a stand-in, no measurement",
    code_used: "offline-archive",
    optical_projection: idlArray(new Float64Array(18), { dimensions: [2, 9] }),
    optical_orientation: idlArray(Float64Array.of(0, month, day)),
    ccd_center: idlArray(Float64Array.of(width / 2, height / 2)),
    img_flip: idlArray(Uint8Array.of(1, 0)),
    pixel_aspect_ratio: 1,
    bytscl_values: idlArray(Int16Array.of(0, 20000)),
  });
  const skymap = idlStructure({
    generation_info: generation,
    site_uid: site.uid,
    imager_uid: deviceAt(array, site),
    project_uid: array.project,
    imager_unix_time: idlScalar("int32", 0),
    site_map_latitude: idlScalar("float32", site.latitude),
    site_map_longitude: idlScalar("float32", (site.longitude + 360) % 360),
    site_map_altitude: idlScalar("float32", 0),
    full_row: idlArray(row, pixels),
    full_column: idlArray(column, pixels),
    full_ignore: idlArray(new Uint8Array(width * height), pixels),
    full_subtract: idlArray(new Uint16Array(width * height).fill(2500), pixels),
    full_multiply: idlArray(new Float32Array(width * height).fill(1), pixels),
    full_elevation: idlArray(elevation, pixels),
    full_azimuth: idlArray(azimuth, pixels),
    full_map_altitude: idlArray(Float32Array.from(altitudesKm, (km) => km * 1000)),
    full_map_latitude: idlArray(latitude, corners),
    full_map_longitude: idlArray(longitude, corners),
    full_bin: idlArray(new Uint16Array(width * height).fill(1024), pixels),
    bin_row: idlArray(new Uint16Array(1024)),
    bin_column: idlArray(new Uint16Array(1024)),
    bin_elevation: idlArray(new Float32Array(1024).fill(Number.NaN)),
    bin_azimuth: idlArray(new Float32Array(1024).fill(Number.NaN)),
    bin_map_altitude: idlScalar("float32", (altitudesKm[1] ?? 110) * 1000),
    bin_map_latitude: idlArray(new Float32Array(4096).fill(Number.NaN), bins),
    bin_map_longitude: idlArray(new Float32Array(4096).fill(Number.NaN), bins),
  });
  return writeIdlSave({ skymap });
}

function dateOf(text: string): { readonly year: number; readonly month: number; readonly day: number } {
  return { year: Number(text.slice(0, 4)), month: Number(text.slice(4, 6)), day: Number(text.slice(6, 8)) };
}
