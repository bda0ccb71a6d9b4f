import { type Instant, instantFromDate } from "../../time/index.js";

/** The only look at the clock: how far a query for all files must reach. No part of a result. */
export function clockNow(): Instant {
  return instantFromDate(Date.now());
}
