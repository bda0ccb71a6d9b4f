import { HeliokitError } from "../errors.js";

const FORMAT = /%([-+ 0#]*)(\d{1,3})?(?:\.(\d{1,2}))?(?:hh|h|ll|l|q)?([diuoxXfFeEgGs%])/g;

/**
 * A value in a printf format with one conversion, as templates of file names have them: `%05d`, `%lld`, `%.2f`, `%s`.
 *
 * @throws HeliokitError `jsoc/bad-name-template`
 */
export function formatPrintf(format: string, value: string | number, field: string): string {
  const fail = (why: string): never => {
    throw new HeliokitError("jsoc/bad-name-template", `file name template: {${field}:${format}}: ${why}`, {
      facts: { keyword: field, layout: format },
    });
  };
  let used = 0;
  const rest = format.replaceAll(FORMAT, (conversion: string) => {
    if (!conversion.endsWith("%")) used++;
    return "";
  });
  if (used !== 1 || rest.includes("%")) fail("wanted is one printf conversion, such as %05d");
  return format.replaceAll(
    FORMAT,
    (_, flags: string, width: string | undefined, precision: string | undefined, kind) =>
      kind === "%" ? "%" : converted(String(kind), flags, Number(width ?? 0), precision, value, fail),
  );
}

function converted(
  kind: string,
  flags: string,
  width: number,
  precision: string | undefined,
  value: string | number,
  fail: (why: string) => never,
): string {
  let text: string;
  if (kind === "s") {
    text = String(value);
    if (precision !== undefined) text = text.slice(0, Number(precision));
  } else if (/[diuoxX]/.test(kind)) {
    const trimmed = String(value).trim();
    if (!/^(?:[+-]?\d+|0x[0-9a-f]+)$/i.test(trimmed)) return fail(`${trimmed} is no whole number`);
    const whole = BigInt(trimmed.replace(/^\+/, ""));
    const size = whole < 0n ? -whole : whole;
    const digits = size.toString(/[xX]/.test(kind) ? 16 : kind === "o" ? 8 : 10);
    const cased = kind === "X" ? digits.toUpperCase() : digits;
    text = signed(whole < 0n, cased.padStart(Number(precision ?? 0), "0"), flags);
  } else {
    const number = typeof value === "number" ? value : Number(value.trim() || "x");
    if (!Number.isFinite(number)) return fail(`${value} is no number`);
    text = signed(number < 0, realText(Math.abs(number), kind, Number(precision ?? 6)), flags);
  }
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0") || kind === "s") return text.padStart(width);
  const sign = /^[+ -]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}

function signed(negative: boolean, digits: string, flags: string): string {
  return (negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + digits;
}

function realText(size: number, kind: string, precision: number): string {
  const lower = kind.toLowerCase();
  let text: string;
  if (lower === "f") text = size.toFixed(precision);
  else {
    const exponent = (shown: string) => shown.replace(/e([+-])(\d)$/, "e$10$2");
    if (lower === "e") text = exponent(size.toExponential(precision));
    else {
      const digits = Math.max(1, precision);
      const power = size === 0 ? 0 : Number(size.toExponential(digits - 1).split("e")[1]);
      text =
        power < -4 || power >= digits
          ? exponent(size.toExponential(digits - 1)).replace(/\.?0+e/, "e")
          : size
              .toFixed(digits - 1 - power)
              .replace(/(\.\d*?)0+$/, "$1")
              .replace(/\.$/, "");
    }
  }
  return kind === lower ? text : text.toUpperCase();
}
