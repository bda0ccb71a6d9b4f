import { figureParts } from "../../picture/index.js";

const { multiples, niceStep, numberText } = figureParts;

/** The vertical axis of a keogram: which row of the data stands at a share of its height, and where the numbers are. */
export interface KeogramAxis {
  readonly label: string;
  /** Value of the lower and the upper end. */
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** The row at a value of the axis; -1 for none. */
  rowAt(value: number): number;
}

/** Rows one above the other, counted. */
export function rowAxis(rows: number): KeogramAxis {
  const ticks = multiples(0, rows, niceStep(rows, 6)).map((value) => ({ value, label: numberText(value) }));
  return { label: "Row (from the south)", low: 0, high: rows, ticks, rowAt: (value) => Math.floor(value) };
}

/** Rows one above the other, with numbers where a quantity along them passes round values. */
export function crossingAxis(values: ArrayLike<number>, rows: number, label: string, unit: string): KeogramAxis {
  // Edges of rows, or their centres.
  const shift = values.length === rows ? 0.5 : 0;
  const finite = Array.from(values).filter(Number.isFinite);
  const span = finite.length === 0 ? 0 : Math.max(...finite) - Math.min(...finite);
  const step = span > 60 ? 15 : niceStep(span, 7);
  const ticks: { value: number; label: string }[] = [];
  const far = rows / 40;
  for (let index = 1; index < values.length; index++) {
    const from = values[index - 1] as number;
    const to = values[index] as number;
    if (!Number.isFinite(from + to) || from === to) continue;
    for (const round of multiples(Math.min(from, to), Math.max(from, to), step)) {
      const value = index - 1 + (round - from) / (to - from) + shift;
      if (ticks.every((tick) => Math.abs(tick.value - value) > far))
        ticks.push({ value, label: numberText(round) + unit });
    }
  }
  return { label, low: 0, high: rows, ticks, rowAt: (value) => Math.floor(value) };
}

/** Whether edges of rows rise all the way, missing ones at the ends left out. */
export function risingEdges(values: ArrayLike<number>, rows: number): boolean {
  if (values.length !== rows + 1) return false;
  const { first, last } = finitePart(values);
  for (let index = first + 1; index <= last; index++)
    if (!((values[index] as number) > (values[index - 1] as number))) return false;
  return last > first;
}

function finitePart(values: ArrayLike<number>): { readonly first: number; readonly last: number } {
  let first = 0;
  let last = values.length - 1;
  while (first < last && !Number.isFinite(values[first])) first++;
  while (last > first && !Number.isFinite(values[last])) last--;
  return { first, last };
}

/** An even axis of a quantity that rises along the edges of rows. */
export function evenAxis(
  values: ArrayLike<number>,
  label: string,
  unit: string,
  limits: readonly [number, number] | undefined,
): KeogramAxis {
  const { first, last } = finitePart(values);
  const low = limits?.[0] ?? (values[first] as number);
  const high = limits?.[1] ?? (values[last] as number);
  const ticks = multiples(low, high, niceStep(high - low, 7)).map((value) => ({
    value,
    label: numberText(value) + unit,
  }));
  const rowAt = (value: number): number => {
    if (!(value >= (values[first] as number) && value < (values[last] as number))) return -1;
    let from = first;
    let to = last;
    while (to - from > 1) {
      const middle = (from + to) >> 1;
      if ((values[middle] as number) <= value) from = middle;
      else to = middle;
    }
    return from;
  };
  return { label, low, high, ticks, rowAt };
}
