import { HeliokitError } from "../errors.js";
import { parseInstant } from "../time/index.js";
import type { SlottedKey } from "./series-info.js";

const SECONDS: Readonly<Record<string, number>> = {
  "": 1,
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86_400,
  day: 86_400,
  days: 86_400,
};

/** How the values of a slotted key are numbered. */
export interface SlotScale {
  /** First moment or value of the numbering: seconds since 1970-01-01 TAI for times. */
  readonly zero: number;
  readonly isTime: boolean;
  /** Distance of two slots: seconds for times. */
  readonly step: number;
  /** What is added before rounding down. */
  readonly shift: number;
}

/**
 * The numbering of a slotted key. ts_slot rounds down but for half of `round`; ts_eq and the others round to the nearest,
 * midpoints up.
 *
 * @throws HeliokitError `jsoc/bad-reply` where epoch or step cannot be read
 */
export function slotScale(key: SlottedKey): SlotScale {
  const unit = SECONDS[key.unit.toLowerCase()] ?? 1;
  const step = key.step * unit;
  const isTime = key.epoch !== "" && !/^[-+.\d]+$/.test(key.epoch);
  let zero = Number(key.epoch === "" ? 0 : key.epoch);
  if (isTime) {
    const { seconds, nanoseconds } = parseInstant(key.epoch);
    zero = seconds + nanoseconds / 1e9;
  }
  if (!(step > 0) || !Number.isFinite(zero)) {
    throw new HeliokitError(
      "jsoc/bad-reply",
      `the slots of ${key.key} have the step ${key.step} and the epoch "${key.epoch}"`,
      {
        facts: { keyword: key.key },
      },
    );
  }
  return { zero, isTime, step, shift: key.scope === "ts_slot" ? key.round / 2 : step / 2 };
}

/** Number of the slot of a value: seconds since 1970-01-01 TAI for times. */
export function slotOf(scale: SlotScale, value: number): number {
  return Math.floor((value - scale.zero + scale.shift) / scale.step);
}

/** Slots that a duration covers. */
export function slotsOfDuration(scale: SlotScale, value: number, unit: string): number {
  const slots = unit === "u" ? value : (value * (SECONDS[unit] ?? 1)) / scale.step;
  // 36 s of 12 s slots are three, also where the division ends just below.
  return Math.max(1, Math.floor(slots + 1e-9));
}

/** Slots from one value of a cadence to the next. */
export function slotsOfCadence(scale: SlotScale, value: number, unit: string): number {
  const slots = unit === "u" ? value : (value * (SECONDS[unit] ?? 1)) / scale.step;
  return Math.max(1, Math.round(slots));
}

/** Seconds of a length along a key. */
export function spanSeconds(value: number, unit: string): number {
  return value * (SECONDS[unit] ?? 1);
}
