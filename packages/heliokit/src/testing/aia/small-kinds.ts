import { qualityBits } from "../../aia/quality.js";
import { sdoLocationFromReply } from "../../aia/sdo-location.js";
import { telescopeNumber } from "../../aia/telescope.js";
import { parseInstant } from "../../time/index.js";
import { compare } from "../compare.js";
import { fixtureText, formsOf, type GoldenHandler, numberOption, textOption } from "./handler.js";

/** Kind `sdo_location`. */
export const runSdoLocation: GoldenHandler = (golden, context) =>
  formsOf(golden, "reply").flatMap((path) => {
    const { x, y, z } = sdoLocationFromReply(fixtureText(context, path), parseInstant(textOption(golden, "time")));
    return compare(golden.expected, { haex_obs: x, haey_obs: y, haez_obs: z }, golden.tolerance);
  });

/** Kind `quality_bits`. */
export const runQualityBits: GoldenHandler = (golden) =>
  compare(golden.expected, { bits: qualityBits(numberOption(golden, "quality")) }, golden.tolerance);

/** Kind `telescope_number`. */
export const runTelescopeNumber: GoldenHandler = (golden) =>
  compare(golden.expected, { telescope: telescopeNumber(numberOption(golden, "channel")) }, golden.tolerance);
