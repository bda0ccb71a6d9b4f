import type { OnWarning } from "../../errors.js";
import type { FileSelection } from "./client-types.js";
import { apiDevice } from "./device.js";

/** Parameters of a listing that tell site and device. */
export interface ListingFilters {
  readonly site_uid: string | undefined;
  readonly device_uid: string | undefined;
}

/** Site and device as the data API wants them, without the one that it does not look at, of which a warning tells. */
export function listingFilters(
  dataset: string,
  { site, device }: FileSelection,
  onWarning: OnWarning | undefined,
): ListingFilters {
  const facts = { dataset };
  const byDetector = dataset.includes("_CALIBRATION_");
  const bySite = dataset.endsWith("_SKYMAP_IDLSAV");
  if (byDetector && site !== undefined) {
    const message = `${dataset}: calibrations belong to detectors, the site ${site} is not looked at`;
    onWarning?.({ code: "aurora/site-ignored", message, facts });
  }
  if (bySite && device !== undefined) {
    const message = `${dataset}: skymaps are listed by site, the device ${device} is not looked at`;
    onWarning?.({ code: "aurora/device-ignored", message, facts });
  }
  return {
    site_uid: byDetector ? undefined : site?.trim().toLowerCase(),
    device_uid: bySite || device === undefined ? undefined : apiDevice(dataset, device),
  };
}
