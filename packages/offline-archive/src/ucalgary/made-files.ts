import { cameraArrays, siteOf } from "./cameras.js";
import { madeCalibration } from "./made-calibration.js";
import { madeImages } from "./made-images.js";
import { madeSkymap } from "./made-skymap.js";

/** A file made from its name alone; undefined where no file of such a name can be made. */
export function madeFile(name: string, framesPerMinute: number): Uint8Array | undefined {
  const [first = "", kind = "", subject = "", days = ""] = name.split("_");
  const version = /_(v\w+)\.sav$/.exec(name)?.[1] ?? "";
  if (name.endsWith(".sav")) {
    if (kind === "skymap") {
      const array = cameraArrays.find(({ project }) => project === first);
      return array && madeSkymap(array, siteOf(subject), days.slice(0, 8));
    }
    const array = cameraArrays.find(({ calibration }) => calibration === first);
    const what = kind.toLowerCase();
    if (array && (what === "rayleighs" || what === "flatfield")) {
      return madeCalibration(array, what, subject, version);
    }
    return undefined;
  }
  const raw = /^(\d{4})(\d{2})(\d{2})_(\d{2})(\d{2})_(\w{4})_([\w-]+?)_\w+\.pgm\.gz$/.exec(name);
  if (!raw) return undefined;
  const [, year, month, day, hour, minute, site = "", device = ""] = raw;
  const array = cameraArrays.find((one) => device.startsWith(one.device));
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
  const frames = Math.min(framesPerMinute, Math.floor(60 / (array?.cadenceSeconds ?? 3)));
  return array && madeImages({ array, site, device, time, frames });
}
