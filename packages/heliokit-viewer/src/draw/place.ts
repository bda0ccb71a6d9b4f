/** Where the view stands: what pixel is in the middle, how large pixels are, how the image is turned. */
export interface Camera {
  /** Pixel in the middle of the view, 0-based at pixel centres. */
  readonly x: number;
  readonly y: number;
  /** Pixels of the screen for one of the image. */
  readonly zoom: number;
  /** Degrees that the image is turned counter-clockwise. */
  readonly turnDegrees: number;
}

/** Sides of the view in pixels of the screen. */
export interface ViewSize {
  readonly width: number;
  readonly height: number;
}

/**
 * From screen to image: image = matrix * screen + origin. On the screen the lower left corner is (0, 0) and pixel centres
 * lie at halves; on the image pixel i covers i to i + 1.
 */
export interface Placement {
  /** By rows. */
  readonly matrix: readonly [number, number, number, number];
  readonly origin: readonly [number, number];
}

/** Cosine and sine, exact for quarter turns. */
function turnOf(degrees: number): readonly [cos: number, sin: number] {
  const quarter = degrees / 90;
  if (Number.isInteger(quarter)) {
    const index = ((quarter % 4) + 4) % 4;
    return [[1, 0, -1, 0][index] ?? 1, [0, 1, 0, -1][index] ?? 0];
  }
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}

/** Where the pixels of the screen lie on the image. Without a slant they are moved onto whole pixels of the screen. */
export function placementOf(camera: Camera, size: ViewSize): Placement {
  const { x, y, zoom, turnDegrees } = camera;
  const [cos, sin] = turnOf(turnDegrees);
  const matrix = [cos / zoom, sin / zoom, -sin / zoom, cos / zoom] as const;
  const halfWidth = size.width / 2;
  const halfHeight = size.height / 2;
  const left = x + 0.5 - (matrix[0] * halfWidth + matrix[1] * halfHeight);
  const bottom = y + 0.5 - (matrix[2] * halfWidth + matrix[3] * halfHeight);
  const straight = turnDegrees % 90 === 0;
  const snapped = (value: number): number => (straight ? Math.round(value * zoom) / zoom : value);
  return { matrix, origin: [snapped(left), snapped(bottom)] };
}

/** Image pixel (0-based centres) under a point of the screen (from the lower left corner). */
export function screenToImage({ matrix, origin }: Placement, x: number, y: number): readonly [number, number] {
  return [matrix[0] * x + matrix[1] * y + origin[0] - 0.5, matrix[2] * x + matrix[3] * y + origin[1] - 0.5];
}

/** The point of the screen (from the lower left corner) of an image pixel (0-based centres). */
export function imageToScreen({ matrix, origin }: Placement, x: number, y: number): readonly [number, number] {
  const [a, b, c, d] = matrix;
  const determinant = a * d - b * c;
  const dx = x + 0.5 - origin[0];
  const dy = y + 0.5 - origin[1];
  return [(d * dx - b * dy) / determinant, (a * dy - c * dx) / determinant];
}

/** The largest zoom at which all of an image is seen, turned as it is. */
export function fitZoom(image: ViewSize, size: ViewSize, turnDegrees: number): number {
  const [cos, sin] = turnOf(turnDegrees).map(Math.abs) as [number, number];
  const width = image.width * cos + image.height * sin;
  const height = image.width * sin + image.height * cos;
  return Math.min(size.width / width, size.height / height);
}

/**
 * Degrees that an image must be turned counter-clockwise so that solar north is up, 0 to 360, by its rotation matrix (PC by
 * rows): north lies on it along the second column of the inverse.
 */
export function northTurn([a, b]: readonly [number, number, number, number]): number {
  const degrees = (Math.atan2(-b, a) * 180) / Math.PI;
  const turn = ((degrees % 360) + 360) % 360;
  return turn >= 360 ? 0 : turn;
}
