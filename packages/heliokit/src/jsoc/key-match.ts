import { HeliokitError } from "../errors.js";
import { boundNumber, type KeyValues } from "./key-values.js";
import type { KeyBound, KeyRange, KeySpan } from "./record-set.js";
import { slotOf, slotsOfCadence, slotsOfDuration, spanSeconds } from "./slots.js";

/** A test of the rows of a prime key: the ranges are united. */
export function keyMatcher(key: KeyValues, ranges: readonly KeyRange[]): (row: number) => boolean {
  if (key.texts) {
    const { texts } = key;
    const tests = ranges.map((range) => textTest(key, range));
    return (row) => {
      const text = texts(row);
      return tests.some((test) => test(text));
    };
  }
  const extremes = extremesOf(key);
  const tests = ranges.map((range) => numberTest(key, range, extremes));
  return (row) => {
    const value = key.numbers[row] ?? Number.NaN;
    return tests.some((test) => test(value));
  };
}

interface Extremes {
  readonly first: number;
  readonly last: number;
}

function extremesOf({ numbers }: KeyValues): Extremes {
  let first = Number.NaN;
  let last = Number.NaN;
  for (const value of numbers) {
    if (!(value >= first)) first = Number.isNaN(value) ? first : value;
    if (!(value <= last)) last = Number.isNaN(value) ? last : value;
  }
  return { first, last };
}

/** A bound on the scale of the key's numbers. */
function positionOf(key: KeyValues, bound: KeyBound, { first, last }: Extremes): number {
  switch (bound.kind) {
    case "first":
      return first;
    case "last":
      return last;
    case "index":
      if (!key.scale) {
        throw new HeliokitError("jsoc/bad-record-set", `the prime key ${key.name} has no slots to number with #`, {
          facts: { keyword: key.name },
        });
      }
      return bound.index === "first" ? first : bound.index === "last" ? last : bound.index;
    case "value": {
      const number = boundNumber(key, bound.text);
      return key.scale ? slotOf(key.scale, number) : number;
    }
  }
}

/** Times are compared as the archive's doubles: to a microsecond. */
const CLOSE = 1e-6;

function numberTest(key: KeyValues, range: KeyRange, extremes: Extremes): (value: number) => boolean {
  const close = key.kind === "time" ? CLOSE : 0;
  if (range.kind === "single") {
    const at = positionOf(key, range.at, extremes);
    return (value) => Math.abs(value - at) <= close;
  }
  const from = positionOf(key, range.from, extremes);
  const step = cadenceTest(key, range.cadence, from);
  if (range.kind === "closed") {
    const to = positionOf(key, range.to, extremes);
    return (value) => value >= from - close && value <= to + close && step(value);
  }
  const { value: length, unit } = range.duration;
  if (key.scale) {
    const until = from + slotsOfDuration(key.scale, length, unit);
    return (value) => value >= from && value < until && step(value);
  }
  const until = from + (key.kind === "time" ? spanSeconds(length, unit) : length);
  return (value) => value >= from - close && value < until - close && step(value);
}

function cadenceTest(key: KeyValues, cadence: KeySpan | undefined, from: number): (value: number) => boolean {
  if (!cadence) return () => true;
  if (key.scale) {
    const every = slotsOfCadence(key.scale, cadence.value, cadence.unit);
    return (value) => (value - from) % every === 0;
  }
  const every = key.kind === "time" ? spanSeconds(cadence.value, cadence.unit) : cadence.value;
  return (value) => {
    const steps = (value - from) / every;
    return every > 0 && Math.abs(steps - Math.round(steps)) * every < 1e-3;
  };
}

function textTest(key: KeyValues, range: KeyRange): (text: string) => boolean {
  const textOf = (bound: KeyBound) => {
    if (bound.kind === "value") return bound.text;
    throw new HeliokitError("jsoc/bad-record-set", `the prime key ${key.name} holds texts; ^, $ and # are for others`, {
      facts: { keyword: key.name },
    });
  };
  switch (range.kind) {
    case "single": {
      const wanted = textOf(range.at);
      return (text) => text === wanted;
    }
    case "closed": {
      const from = textOf(range.from);
      const to = textOf(range.to);
      return (text) => text >= from && text <= to;
    }
    case "duration":
      throw new HeliokitError("jsoc/bad-record-set", `the prime key ${key.name} holds texts, which have no duration`, {
        facts: { keyword: key.name },
      });
  }
}
