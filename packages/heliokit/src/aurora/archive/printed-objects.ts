import type { MosaicSkymaps } from "../mosaic-skymaps.js";
import type { SkyGrid } from "../read-grid.js";
import type { Keogram } from "../tools/keogram.js";
import type { MosaicImages } from "../tools/mosaic-images.js";
import type { Dataset } from "./dataset.js";
import { dtypeOf, storedDtype } from "./printable.js";
import { pythonArray, pythonList, pythonShape } from "./python-text.js";

/** `Dataset(name=..., short_description='...', ...)`. */
export function describeDataset({ name, shortDescription, provider, level, doiDetails }: Dataset): string {
  return `Dataset(name=${name}, short_description='${shortDescription}', provider='${provider}', level='${level}', doi_details='${doiDetails ?? "None"}', ...)`;
}

/** `GridData(grid=array(...), fill_value=-999.0, source_info=GridSourceInfoData(...))`. */
export function describeGrid({ width, height, channels, frames, fillValue }: SkyGrid): string {
  const [first] = frames;
  const shape = channels === 3 ? [height, width, 3, frames.length] : [height, width, frames.length];
  const grid = first === undefined ? "None" : pythonArray(shape, dtypeOf(first));
  return `GridData(grid=${grid}, fill_value=${fillValue === null ? "None" : fillValue.toFixed(1)}, source_info=GridSourceInfoData(...))`;
}

/** Arrays of one site plainly, those of several with their count. */
export function mosaicFields({ sites }: MosaicSkymaps): readonly (readonly [string, string])[] {
  const texts = (each: (site: MosaicSkymaps["sites"][number]) => string): string => {
    const all = sites.map(each);
    return all.length === 1 ? (all[0] ?? "") : `[${all.join(", ")}]`;
  };
  const quads = texts(({ width, height }) => pythonArray([5, width * height], "float64"));
  return [
    ["polyfill_lat", quads],
    ["polyfill_lon", quads],
    ["elevation", texts(({ width, height, elevation }) => pythonArray([width * height], storedDtype(elevation)))],
    ["site_uid_list", pythonList(sites.map(({ key }) => key))],
  ];
}

/** Rows are numbered from 0; of latitudes only the number is told. */
export function keogramFields(keogram: Keogram): readonly (readonly [string, string])[] {
  const { data, rows, columns, channels, times, latitudes } = keogram;
  const shape = channels === 3 ? [rows, columns, 3] : [rows, columns];
  const axis = (kind: "geographic" | "magnetic"): string =>
    latitudes?.kind === kind ? `array(${latitudes.values.length} values)` : "None";
  return [
    ["data", pythonArray(shape, dtypeOf(data))],
    ["timestamp", `[${times.length} datetime objects]`],
    ["ccd_y", `array(${rows} values)`],
    ["mag_y", axis("magnetic")],
    ["geo_y", axis("geographic")],
  ];
}

/** The images of a mosaic's sites, by the size of the first. */
export function mosaicImageFields({ sites, times }: MosaicImages): readonly (readonly [string, string])[] {
  const [first] = sites;
  const shape = first === undefined ? [0, 0] : [first.height, first.width, ...(first.channels === 3 ? [3] : [])];
  return [
    ["images", `Dict[${sites.length} sites of array(dims=${pythonShape(shape)})]`],
    ["timestamps", `[${times.length} timestamps]`],
    ["site_uid_list", pythonList(sites.map(({ key }) => key))],
  ];
}
