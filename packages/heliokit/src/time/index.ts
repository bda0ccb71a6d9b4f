export {
  addDuration,
  type Duration,
  durationBetween,
  durationFromNanoseconds,
  durationSeconds,
  parseDuration,
} from "./duration.js";
export {
  instantFromDate,
  instantFromJulianDateTt,
  instantFromTaiSeconds,
  instantFromUnixTai,
  instantFromUnixUtc,
  julianDateTt,
  SDO_EPOCH,
  T_REC_EPOCH,
  toDate,
  unixTaiOf,
  unixUtcOf,
} from "./epochs.js";
export {
  type CivilTime,
  civilTime,
  type FormatTimeOptions,
  formatFitsDate,
  formatInstant,
  formatTai,
  formatUtc,
} from "./format.js";
export {
  addSeconds,
  compareInstants,
  type Instant,
  instantFromNanoseconds,
  makeInstant,
  nanosecondsOf,
  roundInstant,
  secondsBetween,
} from "./instant.js";
export {
  LEAP_SECONDS,
  LEAP_SECONDS_KNOWN_UNTIL,
  type LeapSecond,
  leapSecondKnowledge,
  taiMinusUtc,
} from "./leap-seconds.js";
export {
  isMissingTime,
  type ParseTimeOptions,
  parseInstant,
  parseTimeText,
  type TimeScale,
  type TimeText,
} from "./parse.js";
export { isWithin, parseTimeRange, type TimeRange } from "./range.js";
