import { addSeconds, civilTime, formatInstant, type Instant, secondsBetween } from "../time/index.js";
import type { PlotTick } from "./plot-frame.js";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

const STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  MINUTE,
  120,
  300,
  600,
  900,
  1800,
  HOUR,
  7200,
  10_800,
  21_600,
  43_200,
  DAY,
  2 * DAY,
  5 * DAY,
  10 * DAY,
  30 * DAY,
  90 * DAY,
  365 * DAY,
  1826 * DAY,
];

/** Ticks at round UTC times; values are seconds after `start`. The first one of a day says which. */
export function timeTicks(start: Instant, seconds: number, count: number): PlotTick[] {
  const step = STEPS.find((one) => seconds / one <= count) ?? 3652 * DAY;
  const { hour, minute, second, nanosecond } = civilTime(start);
  const ofDay = hour * HOUR + minute * MINUTE + second + nanosecond / 1e9;
  // Leap seconds would move later ticks by a second: each is set right by what its own clock says.
  const first = step >= DAY ? (ofDay === 0 ? 0 : DAY - ofDay) : (step - (ofDay % step)) % step;
  const ticks: PlotTick[] = [];
  let day = "";
  for (let value = first; value <= seconds + 1e-6; value += step) {
    const time = addSeconds(start, value);
    const clock = civilTime(addSeconds(time, 0.5e-3));
    const late = step >= MINUTE ? clock.second + (step >= HOUR ? clock.minute * MINUTE : 0) : 0;
    const at = late > 0 && late <= 30 ? value - late : value;
    const [date = "", of = ""] = formatInstant(addSeconds(start, at + 0.5e-3), { style: "fits", digits: 0 }).split("T");
    const text = step >= MINUTE ? of.slice(0, 5) : of;
    ticks.push({ value: at, label: step >= DAY ? date : date === day || day === "" ? text : date });
    day = date;
  }
  return ticks;
}

/** The days that a span of time covers, for the name of its axis. */
export function timeAxisName(start: Instant, end: Instant): string {
  const day = (time: Instant): string => formatInstant(time, { style: "fits", digits: 0 }).slice(0, 10);
  if (secondsBetween(start, end) > 60 * DAY) return "UTC";
  return day(start) === day(end) ? `UTC on ${day(start)}` : `UTC from ${day(start)}`;
}
