import { HeliokitError } from "../errors.js";

/** A spectral line of EVE as SDOML stores it. */
export interface EveLine {
  /** Name of the array: the ion, numbered in the order of wavelength where it has several lines: `Fe XX_2`. */
  readonly name: string;
  /** `Fe XX`. */
  readonly ion: string;
  readonly wavelengthNm: number;
  /** Common logarithm of the temperature, in kelvin, at which the line forms. */
  readonly logTemperature: number;
  /** Spectrograph that measured it: MEGS-A below 37 nm, minute by minute; MEGS-B above, a few minutes of each hour. */
  readonly spectrograph: "MEGS-A" | "MEGS-B";
}

/** Wavelength that divides the two spectrographs. */
const DIVIDE_NM = 37;

/**
 * A line from its name and attributes. `wavelength` is a text such as `"13.285 nm"`; `logT` such as `"6.97 MK"`, whose unit is wrong:
 * the number is the logarithm of kelvins.
 *
 * @throws HeliokitError `eve/bad-line` when a number is missing
 *
 * @example
 * ```ts
 * eveLine("Fe XX", { ion: "Fe XX", wavelength: "13.285 nm", logT: "6.97 MK" }).wavelengthNm; // 13.285
 * ```
 */
export function eveLine(name: string, attributes: Readonly<Record<string, unknown>>): EveLine {
  const ion = attributes["ion"];
  const wavelengthNm = numberOf(attributes["wavelength"], /^\s*([\d.]+)\s*(?:nm)?\s*$/);
  const logTemperature = numberOf(attributes["logT"], /^\s*([\d.]+)\s*(?:MK|K)?\s*$/);
  if (wavelengthNm === undefined || logTemperature === undefined) {
    throw new HeliokitError(
      "eve/bad-line",
      `line ${name} has the wavelength ${JSON.stringify(attributes["wavelength"])} and the temperature ${JSON.stringify(attributes["logT"])}; wanted are numbers such as "13.285 nm" and "6.97 MK"`,
      { facts: { line: name } },
    );
  }
  return {
    name,
    ion: typeof ion === "string" && ion.trim() !== "" ? ion.trim() : name.replace(/_\d+$/, ""),
    wavelengthNm,
    logTemperature,
    spectrograph: wavelengthNm < DIVIDE_NM ? "MEGS-A" : "MEGS-B",
  };
}

function numberOf(value: unknown, form: RegExp): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const text = typeof value === "string" ? form.exec(value)?.[1] : undefined;
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * Lines in the order of wavelength.
 *
 * @example
 * ```ts
 * sortLines(lines)[0]?.name; // "Fe XVIII"
 * ```
 */
export function sortLines(lines: readonly EveLine[]): readonly EveLine[] {
  return [...lines].sort((a, b) => a.wavelengthNm - b.wavelengthNm || (a.name < b.name ? -1 : 1));
}

/**
 * The line of a name (`Fe XX_2`, also without regard to case and blanks), or of a wavelength in nm to within 0.01.
 *
 * @throws HeliokitError `eve/no-such-line` with names that are near
 *
 * @example
 * ```ts
 * findLine(lines, "fe xx").wavelengthNm; // 13.285
 * ```
 */
export function findLine(lines: readonly EveLine[], wanted: string | number): EveLine {
  const plain = (name: string) => name.toLowerCase().replace(/\s+/g, "");
  const found =
    typeof wanted === "number"
      ? lines.find(({ wavelengthNm }) => Math.abs(wavelengthNm - wanted) <= 0.01)
      : (lines.find(({ name }) => name === wanted) ?? lines.find(({ name }) => plain(name) === plain(wanted)));
  if (found) return found;
  const near =
    typeof wanted === "number"
      ? [...lines].sort((a, b) => Math.abs(a.wavelengthNm - wanted) - Math.abs(b.wavelengthNm - wanted)).slice(0, 3)
      : lines.filter(({ ion }) => plain(ion).startsWith(plain(wanted).slice(0, 2)));
  const some = near.length > 0 ? near : sortLines(lines);
  throw new HeliokitError(
    "eve/no-such-line",
    `no line ${wanted}${typeof wanted === "number" ? " nm" : ""}; there are ${some
      .slice(0, 12)
      .map(({ name, wavelengthNm }) => `${name} (${wavelengthNm} nm)`)
      .join(", ")}`,
    { facts: { wanted, offered: some.map(({ name }) => name) } },
  );
}

/**
 * A line in words, as the field writes it: `Fe XX 13.285 nm LogT = 6.97`.
 *
 * @example
 * ```ts
 * lineTitle(line);
 * ```
 */
export function lineTitle({ ion, wavelengthNm, logTemperature }: EveLine): string {
  return `${ion} ${wavelengthNm} nm LogT = ${logTemperature}`;
}
