import { type FitsHeader, headerNumber, headerText, withCards } from "../fits/index.js";
import type { Repair } from "./repair.js";

/** Whether a header is that of one of HMI's synoptic charts, whose coordinates are written by rules of their own. */
export function isSynopticChart(header: FitsHeader): boolean {
  return (
    (headerText(header, "TELESCOP")?.trim() ?? "").endsWith("HMI") &&
    /carrington synoptic chart/i.test(headerText(header, "CONTENT") ?? "")
  );
}

/**
 * A synoptic chart's header in words of the standard: its `Sine Latitude` counts in steps of the sine, where a cylindrical
 * equal-area projection wants degrees, and its longitudes are said to run backwards, which they do not.
 */
export function synopticRepairs(header: FitsHeader): { readonly header: FitsHeader; readonly repairs: Repair[] } {
  const repairs: Repair[] = [];
  const cards: Record<string, string | number> = {};
  const set = (keyword: string, used: string | number, reason: string): void => {
    repairs.push({ keyword, found: headerText(header, keyword) ?? headerNumber(header, keyword), used, reason });
    cards[keyword] = used;
  };
  if (headerText(header, "CUNIT1")?.trim() === "Degree") set("CUNIT1", "deg", "the standard writes deg");
  const step = headerNumber(header, "CDELT2");
  if (headerText(header, "CUNIT2")?.trim() === "Sine Latitude") {
    set("CUNIT2", "deg", "steps of the sine of latitude, as degrees of a CEA projection");
    if (step !== undefined) set("CDELT2", step * (180 / Math.PI), "steps of the sine of latitude, as degrees");
  }
  const across = headerNumber(header, "CDELT1");
  if (across !== undefined && across < 0) set("CDELT1", -across, "longitude grows to the right in synoptic charts");
  return { header: withCards(header, cards), repairs };
}
