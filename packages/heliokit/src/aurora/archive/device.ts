/** The number in a device's id: `655` of `rego-655`, of `15655` and of `655`; the text itself where it has none. */
export function deviceDigits(device: string): string {
  return /(\d+)\s*$/.exec(device)?.[1] ?? device.trim();
}

/**
 * Whether a detector (`15655`, in the names of calibrations) is the one that is asked for by its own number, by the device's
 * (`655`), or by the device's id (`rego-655`): the detector's last three digits are those of the device.
 */
export function isSameDevice(detector: string, asked: string): boolean {
  const a = deviceDigits(detector);
  const b = deviceDigits(asked);
  return a === b || (b.length >= 3 && a.endsWith(b)) || (a.length >= 3 && b.endsWith(a));
}

/** How the ids of an array's devices begin, by the beginning of the dataset's name. */
const devicePrefixes: readonly (readonly [dataset: string, prefix: string])[] = [
  ["THEMIS_ASI", "themis"],
  ["REGO", "rego-"],
  ["TREX_NIR", "nir-"],
  ["TREX_BLUE", "blue-"],
  ["TREX_RGB", "rgb-"],
  ["TREX_SPECT", "spect-"],
  ["SMILE_ASI", "smile-"],
];

/**
 * A device as the data API finds it: calibrations by a part of the detector's number, everything else by the device's own
 * id (`rego-655`), whatever form the caller has.
 */
export function apiDevice(dataset: string, device: string): string {
  const digits = deviceDigits(device);
  if (dataset.includes("_CALIBRATION_")) return digits;
  const prefix = devicePrefixes.find(([start]) => dataset.startsWith(start))?.[1];
  return prefix === undefined || !/^\d+$/.test(digits) ? device.trim() : `${prefix}${digits.slice(-3)}`;
}
