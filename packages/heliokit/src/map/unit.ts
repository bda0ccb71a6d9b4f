/** Names of units that headers write otherwise than the field does. */
const NAMES: Readonly<Record<string, string>> = {
  gauss: "G",
  dn: "DN",
  counts: "ct",
  count: "ct",
  pixel: "pix",
  pixels: "pix",
  sec: "s",
  seconds: "s",
  angstroms: "Angstrom",
  angstrom: "Angstrom",
};

/**
 * A unit as the field's tools print it: `DN/s` is `DN / s`, `Mx/cm^2` is `Mx / cm2`, `Gauss` is `G`, `counts / pixel` is
 * `ct / pix`. What is not understood comes back as it is, without outer blanks.
 *
 * @example
 * ```ts
 * unitText("Mx/cm^2"); // "Mx / cm2"
 * ```
 */
export function unitText(written: string): string {
  const text = written.trim();
  if (text === "" || !/^[A-Za-z0-9 /^*.()-]+$/.test(text)) return text;
  return text
    .split("/")
    .map((side) =>
      side
        .trim()
        .replaceAll(/\*\*|\^/g, "")
        .split(/[\s*.]+/)
        .map((word) => NAMES[word.toLowerCase()] ?? word)
        .join(" "),
    )
    .join(" / ");
}
