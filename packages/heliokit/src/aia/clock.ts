import { type Instant, instantFromDate } from "../time/index.js";

/**
 * The only look at the clock: when a table was fetched, and how far a query for "everything" must reach. Neither finds
 * its way into pixels or headers.
 */
export function clockNow(): Instant {
  return instantFromDate(Date.now());
}
