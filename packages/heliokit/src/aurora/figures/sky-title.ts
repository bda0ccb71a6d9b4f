import { figureParts } from "../../picture/index.js";
import { formatInstant, type Instant } from "../../time/index.js";
import type { Skymap } from "../skymap.js";

/** The arrays' names as papers write them, by the project id of their skymaps. */
const PROJECTS: Readonly<Record<string, string>> = {
  themis: "THEMIS ASI",
  rego: "REGO",
  nir: "TREx NIR",
  blueline: "TREx blueline",
  rgb: "TREx RGB",
  spect: "TREx spectrograph",
  smile: "SMILE ASI",
};

/** The name of an array of cameras. */
export function projectTitle(projectUid: string): string {
  const key = projectUid.toLowerCase();
  return Object.hasOwn(PROJECTS, key) ? (PROJECTS[key] ?? projectUid) : projectUid.toUpperCase();
}

/** A time as titles have it, seconds cut off: `2021-11-04 09:00:03 UTC`. */
export function titleTime(time: Instant): string {
  return `${formatInstant(time, { style: "fits", digits: 0 }).replace("T", " ")} UTC`;
}

/** What is known of the camera that took images. */
export interface CameraNames {
  readonly projectUid?: string | undefined;
  readonly siteUid?: string | undefined;
  readonly imagerUid?: string | undefined;
}

/** The camera by its skymap, else by the headers of its images. */
export function cameraOf(skymap: Skymap | undefined, header: CameraNames | undefined): CameraNames {
  return {
    projectUid: skymap?.projectUid ?? header?.projectUid,
    siteUid: header?.siteUid ?? skymap?.siteUid,
    imagerUid: header?.imagerUid ?? skymap?.imagerUid,
  };
}

/** Title of an image: `THEMIS ASI gill (themis19) 2014-03-10 06:00:00 UTC`. */
export function skyTitle({ projectUid, siteUid, imagerUid }: CameraNames, time: Instant | undefined): string {
  const device = imagerUid ? (siteUid ? `(${imagerUid})` : imagerUid) : "";
  const parts = [projectUid ? projectTitle(projectUid) : "", siteUid ?? "", device, time ? titleTime(time) : ""];
  return parts.filter((part) => part !== "").join(" ");
}

const { textAt, textWidth } = figureParts;

/** A title above a panel, about its middle; smaller, and moved, where the figure is narrow for it. */
export function titleMark(title: string, middle: number, figureWidth: number, fontSize: number): string {
  if (title === "") return "";
  const wanted = fontSize * 1.2;
  const room = figureWidth - fontSize;
  const size = Math.min(wanted, (wanted * room) / textWidth(title, wanted));
  const half = textWidth(title, size) / 2;
  const x = Math.min(figureWidth - fontSize / 2 - half, Math.max(fontSize / 2 + half, middle));
  return textAt(title, x, fontSize * 1.6, { size, anchor: "middle" });
}
