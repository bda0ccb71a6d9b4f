import { HeliokitError } from "../errors.js";

/** A 2 x 2 matrix by rows: [[a, b], [c, d]] as (a, b, c, d). */
export type Matrix2 = readonly [a: number, b: number, c: number, d: number];

/** The input of a registration, as far as geometry goes. Pixel positions are 0-based. */
export interface RegisterInput {
  readonly width: number;
  readonly height: number;
  /** Pixel of the reference coordinate, 0-based (CRPIX - 1). */
  readonly referencePixel: { readonly x: number; readonly y: number };
  /** CDELT1, CDELT2 in arcsec per pixel. */
  readonly scale: { readonly x: number; readonly y: number };
  /** PCi_j: world = CDELT * PC * (pixel - reference pixel). */
  readonly rotation: Matrix2;
}

/** Which grid the output lies on. */
export interface RegisterGrid {
  /**
   * Side of the output in pixels; "reference" gives what the Python library gives; undefined is 4096 for 4096 input
   * and the side of the input otherwise.
   */
  readonly size?: number | "reference" | undefined;
  /** True for a cut-out: the output is the smallest part of the full disk's grid that covers the input. */
  readonly cutout?: boolean | undefined;
}

/**
 * Where every pixel of the output comes from, and the coordinates of the output.
 * Output pixel (x, y) takes the value at `xs = a*X + b*Y + tx`, `ys = c*X + d*Y + ty`, where X = x + origin[0] and
 * Y = y + origin[1], of the input padded by `padX`, `padY` pixels on each side. With `bin` > 1 that grid is `bin` times finer than the output, which is its block mean.
 */
export interface RegisterPlan {
  /** Target scale before binning, arcsec per pixel. */
  readonly targetScale: number;
  readonly padX: number;
  readonly padY: number;
  /** Width and height of the resampled grid (before binning). */
  readonly width: number;
  readonly height: number;
  readonly matrix: Matrix2;
  readonly shift: readonly [tx: number, ty: number];
  /** Added to output indices before the matrix: where the output begins on the grid of the padded frame. */
  readonly origin: readonly [x: number, y: number];
  /** Block mean over bin x bin pixels after resampling; 1 for none. */
  readonly bin: number;
  /** Size of the output. */
  readonly outputWidth: number;
  readonly outputHeight: number;
  /** Pixel of the reference coordinate in the output, 0-based. */
  readonly referencePixel: { readonly x: number; readonly y: number };
  /** CDELT of the output, arcsec per pixel. */
  readonly scale: { readonly x: number; readonly y: number };
}

/** The AIA level 1.5 plate scale by definition, arcsec per pixel. */
export const LEVEL15_SCALE_ARCSEC = 0.6;

/** Side of a full AIA or HMI frame. */
export const FULL_FRAME_SIDE = 4096;

/**
 * The scale a registration aims at: 0.6 arcsec per pixel, or the nearest whole multiple of it for input that was
 * binned (anything but 4096 x 4096).
 *
 * @example
 * ```ts
 * registerTargetScale(19.1836, 128, 128); // 19.2
 * registerTargetScale(0.504, 4096, 4096); // 0.6
 * ```
 */
export function registerTargetScale(scaleX: number, width: number, height: number): number {
  const factor = roundHalfEven(scaleX / LEVEL15_SCALE_ARCSEC);
  const fullFrame = width === FULL_FRAME_SIDE && height === FULL_FRAME_SIDE;
  return factor === 1 || fullFrame ? LEVEL15_SCALE_ARCSEC : LEVEL15_SCALE_ARCSEC * factor;
}

/**
 * Plans a registration: north up, the reference coordinate in the middle, 0.6 arcsec per pixel (times a whole number).
 * The geometry is that of sunpy's `rotate` (padding included, because padding changes spline coefficients near the edge)
 * followed by aiapy's central cut; only the size of the result is ours to choose.
 *
 * @throws HeliokitError `map/singular-rotation`, `map/bad-size`
 *
 * @example
 * ```ts
 * const plan = planRegister(
 *   { width: 4096, height: 4096, referencePixel: { x: 2041.35, y: 2041.3 }, scale: { x: 0.600714, y: 0.600714 },
 *     rotation: [1, 0, 0, 1] }, {});
 * plan.outputWidth; // 4096
 * ```
 */
export function planRegister(input: RegisterInput, grid: RegisterGrid): RegisterPlan {
  const { width, height, scale, rotation } = input;
  const [r11, r12, r21, r22] = rotation;
  const determinant = r11 * r22 - r12 * r21;
  const targetScale = registerTargetScale(scale.x, width, height);
  const f = scale.x / targetScale;
  if (!(Math.abs(determinant) > 1e-6) || !(f > 0) || !Number.isFinite(f)) {
    throw new HeliokitError(
      "map/singular-rotation",
      `the coordinates cannot be inverted: rotation ${rotation.join(", ")}, CDELT1 ${scale.x}; correct the header or take pointing from a table`,
      { facts: { rotation: [...rotation], cdelt1: scale.x } },
    );
  }
  // A = R^-1 / f maps steps of the output to steps of the input.
  const matrix: Matrix2 = [
    r22 / determinant / f,
    -r12 / determinant / f,
    -r21 / determinant / f,
    r11 / determinant / f,
  ];

  const extent = rotatedExtent(width, height, rotation, f);
  const growX = Math.ceil((extent.x - width) / 2);
  const growY = Math.ceil((extent.y - height) / 2);
  const padX = Math.max(growX, 0);
  const padY = Math.max(growY, 0);

  // First pixel and size of the wanted part, on the grid of the padded frame whose middle is the reference coordinate.
  const centreX = (width + 2 * padX - 1) / 2;
  const centreY = (height + 2 * padY - 1) / 2;
  const window = grid.cutout
    ? cutoutWindow(input, f, centreX, centreY)
    : grid.size === "reference"
      ? referenceWindow(width, height, growX, growY, padX, padY)
      : squareWindow(input, grid.size, centreX, centreY);

  const referenceX = input.referencePixel.x + padX;
  const referenceY = input.referencePixel.y + padY;
  const shiftX = referenceX - (matrix[0] * centreX + matrix[1] * centreY);
  const shiftY = referenceY - (matrix[2] * centreX + matrix[3] * centreY);
  const bin = window.bin;
  return {
    targetScale,
    padX,
    padY,
    width: window.width * bin,
    height: window.height * bin,
    matrix,
    shift: [shiftX, shiftY],
    origin: [window.x, window.y],
    bin,
    outputWidth: window.width,
    outputHeight: window.height,
    referencePixel: {
      x: (centreX - window.x + 0.5) / bin - 0.5,
      y: (centreY - window.y + 0.5) / bin - 0.5,
    },
    scale: { x: (f === 1 ? scale.x : scale.x / f) * bin, y: (f === 1 ? scale.y : scale.y / f) * bin },
  };
}

interface Window {
  /** First pixel on the grid of the padded frame; may be half-integral when parities differ. */
  readonly x: number;
  readonly y: number;
  /** Size in output pixels. */
  readonly width: number;
  readonly height: number;
  readonly bin: number;
}

/** The size and place that sunpy's rotate and aiapy's central cut give. */
function referenceWindow(
  width: number,
  height: number,
  growX: number,
  growY: number,
  padX: number,
  padY: number,
): Window {
  const cropX = Math.max(-growX, 0);
  const cropY = Math.max(-growY, 0);
  const croppedWidth = width + 2 * padX - 2 * cropX;
  const croppedHeight = height + 2 * padY - 2 * cropY;
  // aiapy cuts both axes about floor(CRPIX1) with half the number of rows of the input.
  const middle = Math.floor((width + 2 * padX - 1) / 2 + 1 - cropX);
  const low = middle - height / 2;
  const high = middle + height / 2 - 1;
  const first = Math.floor(low + 0.5);
  const end = Math.ceil(high - 0.5) + 1;
  const x0 = Math.max(first, 0);
  const y0 = Math.max(first, 0);
  return {
    x: cropX + x0,
    y: cropY + y0,
    width: Math.min(end, croppedWidth) - x0,
    height: Math.min(end, croppedHeight) - y0,
    bin: 1,
  };
}

/** A square output with the reference coordinate in its exact middle. */
function squareWindow(input: RegisterInput, size: number | undefined, centreX: number, centreY: number): Window {
  const side = Math.max(input.width, input.height);
  const wanted = size ?? side;
  const bin = side / wanted;
  if (!Number.isInteger(wanted) || wanted < 1 || (wanted !== side && (!Number.isInteger(bin) || bin < 1))) {
    const full = side === FULL_FRAME_SIDE;
    if (!full && wanted > side) return squareWindow(input, side, centreX, centreY);
    throw new HeliokitError(
      "map/bad-size",
      `an output of ${wanted} x ${wanted} pixels cannot be made from a frame of ${input.width} x ${input.height}: ask for its side divided by a whole number`,
      { facts: { wanted, width: input.width, height: input.height } },
    );
  }
  return {
    x: centreX - (side - 1) / 2,
    y: centreY - (side - 1) / 2,
    width: wanted,
    height: wanted,
    bin,
  };
}

/** The smallest part of the full disk's grid (whole pixels from the frame's middle) that covers a cut-out. */
function cutoutWindow(input: RegisterInput, f: number, centreX: number, centreY: number): Window {
  const { x: px, y: py } = input.referencePixel;
  const [r11, r12, r21, r22] = input.rotation;
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (const x of [0, input.width - 1]) {
    for (const y of [0, input.height - 1]) {
      const u = f * (r11 * (x - px) + r12 * (y - py));
      const v = f * (r21 * (x - px) + r22 * (y - py));
      minX = Math.min(minX, u);
      maxX = Math.max(maxX, u);
      minY = Math.min(minY, v);
      maxY = Math.max(maxY, v);
    }
  }
  // Pixels of a full 4096 frame lie at half-integral distances from Sun centre (CRPIX 2048.5).
  const firstX = Math.floor(minX - 0.5) + 0.5;
  const firstY = Math.floor(minY - 0.5) + 0.5;
  return {
    x: centreX + firstX,
    y: centreY + firstY,
    width: Math.ceil(maxX - firstX) + 1,
    height: Math.ceil(maxY - firstY) + 1,
    bin: 1,
  };
}

/** Width and height of the box round the rotated and scaled frame, pixel edges included. */
function rotatedExtent(width: number, height: number, r: Matrix2, f: number): { x: number; y: number } {
  const xs: number[] = [];
  const ys: number[] = [];
  for (const x of [-0.5, width - 0.5]) {
    for (const y of [-0.5, height - 0.5]) {
      xs.push(f * r[0] * x + f * r[1] * y);
      ys.push(f * r[2] * x + f * r[3] * y);
    }
  }
  return { x: Math.max(...xs) - Math.min(...xs), y: Math.max(...ys) - Math.min(...ys) };
}

/** Rounding as NumPy and the standard do it: ties go to the even neighbour. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
