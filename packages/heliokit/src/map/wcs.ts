import { makeWcs, type Wcs } from "../coordinates/index.js";
import { HeliokitError } from "../errors.js";
import { type FitsHeader, headerNumber, headerText, withCards } from "../fits/index.js";
import { asin, cos, sin } from "../kernels/index.js";
import type { Matrix2 } from "./register-plan.js";
import type { Repair } from "./repair.js";
import { isSynopticChart, synopticRepairs } from "./synoptic.js";

/**
 * The linear part of an image's coordinates: `world = CRVAL + scale * rotation * (pixel - reference pixel)`, pixels
 * 0-based at pixel centres, world in arcsec with x to the west and y to the north.
 */
export interface ImageWcs {
  /** CTYPE1, CTYPE2. */
  readonly type: readonly [string, string];
  /** CRPIX - 1. */
  readonly referencePixel: { readonly x: number; readonly y: number };
  /** CRVAL in arcsec. */
  readonly referenceValueArcsec: { readonly x: number; readonly y: number };
  /** CDELT in arcsec per pixel. */
  readonly scaleArcsecPerPixel: { readonly x: number; readonly y: number };
  /** PCi_j by rows. */
  readonly rotation: Matrix2;
}

const ARCSEC_PER_UNIT: Readonly<Record<string, number>> = {
  arcsec: 1,
  arcmin: 60,
  deg: 3600,
  degree: 3600,
  degrees: 3600,
  arcsecond: 1,
  arcseconds: 1,
  rad: 206264.80624709636,
  mas: 0.001,
};

const RADIANS_PER_DEGREE = Math.PI / 180;
const RADIANS_PER_ARCSEC = RADIANS_PER_DEGREE / 3600;

/**
 * A header whose coordinates the standard can read, with what had to be assumed or put right: units and types that are not
 * given, old names of types, a missing reference pixel, and the synoptic charts of HMI.
 *
 * @throws HeliokitError `map/bad-unit` for a CUNIT that is no angle
 */
export function skyHeader(
  header: FitsHeader,
  width: number,
  height: number,
): { readonly header: FitsHeader; readonly repairs: readonly Repair[] } {
  const chart = isSynopticChart(header) ? synopticRepairs(header) : { header, repairs: [] };
  const repairs: Repair[] = [...chart.repairs];
  const cards: Record<string, string | number> = {};
  const assume = (keyword: string, used: string | number, reason: string): void => {
    repairs.push({ keyword, found: headerText(chart.header, keyword), used, reason });
    cards[keyword] = used;
  };
  for (const axis of [1, 2] as const) {
    if (arcsecPerUnitOf(chart.header, axis) === undefined) assume(`CUNIT${axis}`, "arcsec", "unit is not given");
    const found = headerText(chart.header, `CTYPE${axis}`)?.trim() ?? "";
    const standard = axis === 1 ? "HPLN-TAN" : "HPLT-TAN";
    if (found === "") assume(`CTYPE${axis}`, standard, "coordinate type is not given");
    else if (/^solar[-_ ]?[xy]$/i.test(found)) {
      assume(`CTYPE${axis}`, standard, "old name of helioprojective coordinates");
    }
    // The middle of the image is what the standard's readers take; it is no repair to be told of.
    if (headerNumber(chart.header, `CRPIX${axis}`) === undefined) {
      cards[`CRPIX${axis}`] = ((axis === 1 ? width : height) + 1) / 2;
    }
  }
  return { header: withCards(chart.header, cards), repairs };
}

/** Arcsec in the unit of an axis; undefined where none is given. */
function arcsecPerUnitOf(header: FitsHeader, axis: 1 | 2): number | undefined {
  const text = headerText(header, `CUNIT${axis}`)?.trim() ?? "";
  if (text === "") return undefined;
  const arcsec = Object.hasOwn(ARCSEC_PER_UNIT, text.toLowerCase()) ? ARCSEC_PER_UNIT[text.toLowerCase()] : undefined;
  if (arcsec !== undefined) return arcsec;
  throw new HeliokitError(
    "map/bad-unit",
    `CUNIT${axis} = ${JSON.stringify(text)} is no angle, so the pixels have no place on the sky; wanted is one of ${Object.keys(ARCSEC_PER_UNIT).join(", ")}`,
    { facts: { keyword: `CUNIT${axis}`, found: text } },
  );
}

/** Arcsec in the unit of an axis, 1 where none is given. */
export function arcsecPerUnit(header: FitsHeader, axis: 1 | 2): number {
  return arcsecPerUnitOf(header, axis) ?? 1;
}

/**
 * The linear coordinates that a header describes, with what had to be assumed. Rotation is taken from PCi_j when any is
 * there, else from CDi_j, else from CROTA2, else none (FITS standard 4.0, section 8; Thompson 2006).
 *
 * @throws HeliokitError `map/bad-unit`
 *
 * @example
 * ```ts
 * const { wcs, repairs } = wcsFromHeader(header, 4096, 4096);
 * wcs.scaleArcsecPerPixel.x; // 0.600714
 * ```
 */
export function wcsFromHeader(
  header: FitsHeader,
  width: number,
  height: number,
): { readonly wcs: ImageWcs; readonly repairs: readonly Repair[] } {
  const { header: sky, repairs } = skyHeader(header, width, height);
  const unitX = arcsecPerUnit(sky, 1);
  const unitY = arcsecPerUnit(sky, 2);
  const { scale, rotation } = scaleAndRotation(sky);
  const number = (keyword: string): number => headerNumber(sky, keyword) ?? 0;
  const type = (axis: 1 | 2): string => headerText(sky, `CTYPE${axis}`)?.trim() ?? "";
  const wcs: ImageWcs = {
    type: [type(1), type(2)],
    referencePixel: { x: number("CRPIX1") - 1, y: number("CRPIX2") - 1 },
    referenceValueArcsec: { x: number("CRVAL1") * unitX, y: number("CRVAL2") * unitY },
    scaleArcsecPerPixel: { x: scale.x * unitX, y: scale.y * unitY },
    rotation,
  };
  return { wcs, repairs };
}

function scaleAndRotation(header: FitsHeader): {
  readonly scale: { readonly x: number; readonly y: number };
  readonly rotation: Matrix2;
} {
  const matrix = (stem: string): readonly (number | undefined)[] =>
    ["1_1", "1_2", "2_1", "2_2"].map((index) => headerNumber(header, `${stem}${index}`));
  const given = { x: headerNumber(header, "CDELT1"), y: headerNumber(header, "CDELT2") };
  const pc = matrix("PC");
  const cd = matrix("CD");
  if (pc.every((value) => value === undefined) && cd.some((value) => value !== undefined)) {
    const [c11 = 0, c12 = 0, c21 = 0, c22 = 0] = cd;
    // Without CDELT the scale of an axis is the length of its row of CD.
    const x = given.x ?? Math.sqrt(c11 * c11 + c12 * c12);
    const y = given.y ?? Math.sqrt(c21 * c21 + c22 * c22);
    return { scale: { x, y }, rotation: [c11 / x, c12 / x, c21 / y, c22 / y] };
  }
  const scale = { x: given.x ?? 1, y: given.y ?? 1 };
  if (pc.some((value) => value !== undefined)) {
    const [p11 = 1, p12 = 0, p21 = 0, p22 = 1] = pc;
    return { scale, rotation: [p11, p12, p21, p22] };
  }
  return { scale, rotation: rotationFromAngle(headerNumber(header, "CROTA2") ?? 0, scale.y / scale.x) };
}

/**
 * The matrix PCi_j that stands for the old keyword CROTA2: the angle in degrees, counter-clockwise from image up to
 * solar north, and the ratio CDELT2 / CDELT1.
 *
 * @example
 * ```ts
 * rotationFromAngle(90, 1); // [0, -1, 1, 0]
 * ```
 */
export function rotationFromAngle(degrees: number, scaleRatio: number): Matrix2 {
  const angle = degrees * RADIANS_PER_DEGREE;
  const c = cos(angle);
  const s = sin(angle);
  return [c, -scaleRatio * s, s / scaleRatio, c];
}

/**
 * The coordinates of an image as `heliokit/coordinates` takes them, for positions on the sky and back.
 *
 * @throws HeliokitError `coordinates/mismatched-axes`, `coordinates/unknown-projection`, `coordinates/singular-matrix`
 *
 * @example
 * ```ts
 * const [solarX, solarY] = pixelToWorld(skyOf(map.wcs), 2047.5, 2047.5); // arcsec west and north
 * ```
 */
export function skyOf(wcs: ImageWcs): Wcs {
  const { referencePixel, referenceValueArcsec, scaleArcsecPerPixel: scale, rotation } = wcs;
  const [r11, r12, r21, r22] = rotation;
  return makeWcs({
    ctype: wcs.type,
    referencePixel: [referencePixel.x, referencePixel.y],
    referenceValue: [referenceValueArcsec.x / 3600, referenceValueArcsec.y / 3600],
    matrix: [(scale.x * r11) / 3600, (scale.x * r12) / 3600, (scale.y * r21) / 3600, (scale.y * r22) / 3600],
  });
}

/**
 * Angular radius in arcsec of a sphere seen from outside.
 *
 * @example
 * ```ts
 * angularRadiusArcsec(696e6, 1.52e11); // 944.5
 * ```
 */
export function angularRadiusArcsec(radiusMetres: number, distanceMetres: number): number {
  return asin(radiusMetres / distanceMetres) / RADIANS_PER_ARCSEC;
}
