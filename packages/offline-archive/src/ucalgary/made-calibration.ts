import { type IdlInput, idlArray, writeIdlSave } from "heliokit/idl-save";
import type { CameraArray } from "./cameras.js";
import { directionAt } from "./fisheye.js";

/** Factors that are printed in public examples, by detector and version; others are made up. */
const known: Readonly<Record<string, number>> = {
  "15655 v01": 10.399999618530273,
  "15654 v02": 10.137431837782506,
  "15652 v01": 10.600000381469727,
  "23216 v02": 12.777938395844197,
};

/** A calibration file of a detector: the factor to Rayleighs, or a flat field that grows to the horizon. */
export function madeCalibration(
  array: CameraArray,
  kind: "rayleighs" | "flatfield",
  detector: string,
  version: string,
): Uint8Array {
  const author = "offline archive";
  const variables: Record<string, IdlInput> =
    kind === "rayleighs"
      ? { [`rper_dnpersecond_${detector}`]: known[`${detector} ${version}`] ?? 9 + (Number(detector) % 40) / 10 }
      : {
          [`flat_field_multiplier_${detector}`]: idlArray(flatField(array), {
            dimensions: [array.height, array.width],
          }),
        };
  // The archive writes its later versions compressed.
  return writeIdlSave({ ...variables, author }, { compress: version !== "v01" });
}

function flatField(array: CameraArray): Float64Array {
  const { width, height } = array;
  return Float64Array.from({ length: width * height }, (_, at) => {
    const { elevation } = directionAt(array, height - 1 - Math.floor(at / width) + 0.5, (at % width) + 0.5);
    return Number.isNaN(elevation) ? 1 : 1 + 0.8 * (1 - elevation / 90) ** 2;
  });
}
