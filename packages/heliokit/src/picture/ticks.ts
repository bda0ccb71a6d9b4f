/** Round numbers for axes. */

/** The power of ten that a number begins with: 2 for 100 to 999.9. Exact, where a logarithm might round to the next one. */
export function decadeOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

/** A step of 1, 2 or 5 times a power of ten, about `count` of them between the ends. */
export function niceStep(span: number, count: number): number {
  const rough = Math.abs(span) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return 1;
  const power = 10 ** decadeOf(rough);
  const share = rough / power;
  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}

/** Multiples of a step between two numbers, both ends included. */
export function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  if (!(last - first < 1000)) return [];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => cleaned((first + index) * step, step));
}

/** A multiple of a step without the dust of binary fractions. */
function cleaned(value: number, step: number): number {
  const digits = Math.max(0, Math.min(12, 2 - decadeOf(step)));
  const rounded = Number(value.toFixed(digits));
  return rounded === 0 ? 0 : rounded;
}

/** A number as a label: never in words of a locale, with a power of ten where plain digits would be long. */
export function numberText(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    const [mantissa = "", exponent = "0"] = value.toExponential(2).split("e");
    return `${Number(mantissa)}e${Number(exponent)}`;
  }
  return String(Number(value.toPrecision(6))).replace("-", "\u2212");
}
