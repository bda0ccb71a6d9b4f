import { HeliokitError } from "../errors.js";
import { type FitsHeader, headerCard, headerNumber, headerText } from "../fits/index.js";
import { cosDegrees, sinDegrees } from "./angles.js";
import { referenceLatitude } from "./projection.js";
import { axesOf, makeWcs, type Wcs, type WcsMatrix } from "./wcs.js";

/** Degrees in the units that CUNIT may name (FITS standard 4.0, section 4.3; `degree` and `arcsecond` are seen too). */
const DEGREES_PER_UNIT: Readonly<Record<string, number>> = {
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  arcsecond: 1 / 3600,
  arcseconds: 1 / 3600,
  mas: 1 / 3_600_000,
  rad: 180 / Math.PI,
};

/** How {@link wcsFromHeader} reads a header. */
export interface WcsHeaderOptions {
  /** Letter of an alternate description (`A` reads CTYPE1A, ...); default the primary one. */
  readonly alternate?: string;
}

/** The numbers of PVi_m stop here in the standard. */
const LAST_PARAMETER = 99;

/**
 * The coordinates that an image header describes, by the letter of the standard: CTYPEi, CUNITi, CRPIXi, CRVALi, CDELTi with
 * PCi_j, or CDi_j, or CROTA2; LONPOLE and LATPOLE (or PVi_3 and PVi_4 of the longitude axis); PVi_m of the latitude axis.
 * Nothing is repaired: archives' habits belong to the map room.
 *
 * Errors: `coordinates/missing-keyword` (CTYPEi or CUNITi; `facts.keyword`), `coordinates/bad-unit`,
 * `coordinates/bad-number` (no number where one belongs; `facts.keyword`), `coordinates/bad-parameter` (PVi_0 to PVi_2 of the
 * longitude axis, which move the reference point) and those of {@link makeWcs}.
 *
 * @example
 * ```ts
 * const wcs = wcsFromHeader(header);
 * pixelToWorld(wcs, 2047.5, 2047.5); // [x, y] in arcsec for a helioprojective image
 * ```
 */
export function wcsFromHeader(header: FitsHeader, options: WcsHeaderOptions = {}): Wcs {
  const letter = options.alternate ?? "";
  const number = (keyword: string): number | undefined => numberOf(header, `${keyword}${letter}`);
  const ctype: [string, string] = [text(header, `CTYPE1${letter}`), text(header, `CTYPE2${letter}`)];
  const units = [unitOf(header, `CUNIT1${letter}`), unitOf(header, `CUNIT2${letter}`)] as const;
  const [a, b, c, d] = linearMatrix(number, letter === "");
  const { longitudeAxis, projection } = axesOf(ctype);
  refuseMovedReference(number, longitudeAxis, referenceLatitude(projection));
  return makeWcs({
    ctype,
    referencePixel: [(number("CRPIX1") ?? 0) - 1, (number("CRPIX2") ?? 0) - 1],
    referenceValue: [(number("CRVAL1") ?? 0) * units[0], (number("CRVAL2") ?? 0) * units[1]],
    matrix: [a * units[0], b * units[0], c * units[1], d * units[1]],
    lonPole: number(`PV${longitudeAxis}_3`) ?? number("LONPOLE"),
    latPole: number(`PV${longitudeAxis}_4`) ?? number("LATPOLE"),
    parameters: parametersOf(number, 3 - longitudeAxis),
  });
}

/** A number, or undefined where the keyword is absent or without value; anything else in its place must not count as 0. */
function numberOf(header: FitsHeader, keyword: string): number | undefined {
  const card = headerCard(header, keyword);
  const value = headerNumber(header, keyword);
  if (value !== undefined || card === undefined || card.kind === "undefined") return value;
  const found = card.kind === "value" ? card.value : card.text;
  throw new HeliokitError(
    "coordinates/bad-number",
    `${keyword} = ${JSON.stringify(String(found))} in the image header is no number; correct the card or remove it`,
    { facts: { keyword, found } },
  );
}

function text(header: FitsHeader, keyword: string): string {
  const found = headerText(header, keyword)?.trim();
  if (found) return found;
  throw new HeliokitError(
    "coordinates/missing-keyword",
    `${keyword} is missing or empty in the image header, so positions have no meaning; add the card`,
    { facts: { keyword } },
  );
}

function unitOf(header: FitsHeader, keyword: string): number {
  const found = text(header, keyword);
  const degrees = Object.hasOwn(DEGREES_PER_UNIT, found.toLowerCase())
    ? DEGREES_PER_UNIT[found.toLowerCase()]
    : undefined;
  if (degrees !== undefined) return degrees;
  throw new HeliokitError(
    "coordinates/bad-unit",
    `${keyword} = ${JSON.stringify(found)} is no angle; wanted is one of ${Object.keys(DEGREES_PER_UNIT).join(", ")}`,
    { facts: { keyword, found } },
  );
}

/** PVi_0 to PVi_2 of the longitude axis may repeat the defaults (no offset, native longitude 0, the usual latitude), no more. */
function refuseMovedReference(
  number: (keyword: string) => number | undefined,
  axis: 1 | 2,
  nativeLatitude: number,
): void {
  for (const [index, standard] of [0, 0, nativeLatitude].entries()) {
    const keyword = `PV${axis}_${index}`;
    const found = number(keyword) ?? standard;
    if (found === standard) continue;
    throw new HeliokitError(
      "coordinates/bad-parameter",
      `${keyword} = ${found} moves the projection's reference point, which is not computed; only ${standard} is`,
      { facts: { keyword, found } },
    );
  }
}

function parametersOf(number: (keyword: string) => number | undefined, axis: number): number[] {
  const parameters: number[] = [];
  for (let index = 0; index <= LAST_PARAMETER; index++) {
    const value = number(`PV${axis}_${index}`);
    if (value === undefined) continue;
    while (parameters.length < index) parameters.push(0);
    parameters[index] = value;
  }
  return parameters;
}

/** CDELTi PCi_j, else CDi_j, else CDELT turned by CROTA2, in the units of CUNIT. */
function linearMatrix(number: (keyword: string) => number | undefined, primary: boolean): WcsMatrix {
  const x = number("CDELT1") ?? 1;
  const y = number("CDELT2") ?? 1;
  const four = (stem: string): (number | undefined)[] =>
    ["1_1", "1_2", "2_1", "2_2"].map((index) => number(`${stem}${index}`));
  const pc = four("PC");
  if (pc.some((value) => value !== undefined)) {
    const [p11 = 1, p12 = 0, p21 = 0, p22 = 1] = pc;
    return [x * p11, x * p12, y * p21, y * p22];
  }
  const cd = four("CD");
  if (cd.some((value) => value !== undefined)) {
    const [c11 = 0, c12 = 0, c21 = 0, c22 = 0] = cd;
    return [c11, c12, c21, c22];
  }
  // CROTA2 has no alternates. It turns in the plane of equal scales (Thompson 2006, section 8.1).
  const angle = primary ? (number("CROTA2") ?? 0) : 0;
  if (angle === 0) return [x, 0, 0, y];
  const c = cosDegrees(angle);
  const s = sinDegrees(angle);
  return [x * c, -y * s, x * s, y * c];
}
