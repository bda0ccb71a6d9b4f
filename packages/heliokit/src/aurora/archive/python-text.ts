import { civilTime, formatInstant, type Instant } from "../../time/index.js";

/** Numbers, times and lists as Python writes them: printed objects must read as users know them. */

/** A number in double precision: `2.0`, `10.399999618530273`, `1e+16`, `nan`. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return pythonDigits(value, String(value));
}

/** A number that was stored in single precision, with the fewest digits that tell it from its neighbours. */
export function pythonFloat32(value: number): string {
  if (!Number.isFinite(value) || Math.fround(value) !== value) return pythonFloat(value);
  for (let digits = 1; digits <= 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return pythonDigits(value, String(Number(text)));
  }
  return pythonFloat(value);
}

/** Python writes exponents from 1e16 on and below 1e-4, JavaScript from 1e21 on and below 1e-6. */
function pythonDigits(value: number, shortest: string): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const digits = shortest.replace(/e.*$/, "").replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "").length;
    const [mantissa = "", exponent = ""] = value.toExponential(Math.max(0, digits - 1)).split("e");
    const sign = exponent.startsWith("-") ? "-" : "+";
    return `${mantissa}e${sign}${exponent.replace(/^[+-]/, "").padStart(2, "0")}`;
  }
  if (Object.is(value, -0)) return "-0.0";
  return /[.e]/.test(shortest) ? shortest : `${shortest}.0`;
}

/** `2021-03-08 00:00:00`, with six decimals where there are any. */
export function pythonTime(time: Instant | null): string {
  if (time === null) return "None";
  const digits = Math.trunc(civilTime(time).nanosecond / 1000) === 0 ? 0 : 6;
  return formatInstant(time, { style: "fits", digits }).replace("T", " ");
}

/** A text in quotes. */
export function pythonQuoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]/g, (letter) => escapes[letter] ?? letter);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** `['a', 'b']`. */
export function pythonList(texts: readonly string[]): string {
  return `[${texts.map(pythonQuoted).join(", ")}]`;
}

/** `(256, 256)`, `(3,)`. */
export function pythonShape(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** `array(dims=(256, 256), dtype=uint16)`. */
export function pythonArray(shape: readonly number[], dtype: string): string {
  return `array(dims=${pythonShape(shape)}, dtype=${dtype})`;
}

/** A count of things in brackets: `[]`, `[1 datetime]`, `[20 datetimes]`. */
export function counted(count: number, one: string, many: string): string {
  return count === 0 ? "[]" : `[${count} ${count === 1 ? one : many}]`;
}
