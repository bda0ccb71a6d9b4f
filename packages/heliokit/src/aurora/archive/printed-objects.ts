import type { MosaicSkymaps } from "../mosaic-skymaps.js";
import type { SkyGrid } from "../read-grid.js";
import type { Dataset } from "./dataset.js";
import { dtypeOf, storedDtype } from "./printable.js";
import { pythonArray, pythonList } from "./python-text.js";

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
