/**
 * Sine, cosine and angles for the corners of whole maps, of which there are millions. Plain multiplications and additions
 * give the same bits in every engine, like the kernels' own functions; these are right to 1e-12 radians (some micrometres on
 * the ground) instead of to the last bit, and several times as fast.
 */

export const RADIANS = Math.PI / 180;
export const DEGREES = 180 / Math.PI;

const QUARTER = Math.PI / 2;
/** pi/2 less its double. */
const QUARTER_LOW = 6.123233995736766e-17;

/** Sine of an angle within pi/4 of 0. */
export function sinSmall(x: number): number {
  const q = x * x;
  return (
    x *
    (1 + q * (-1 / 6 + q * (1 / 120 + q * (-1 / 5040 + q * (1 / 362880 + q * (-1 / 39916800 + q * (1 / 6227020800)))))))
  );
}

/** Cosine of an angle within pi/4 of 0. */
export function cosSmall(x: number): number {
  const q = x * x;
  return (
    1 +
    q *
      (-1 / 2 +
        q * (1 / 24 + q * (-1 / 720 + q * (1 / 40320 + q * (-1 / 3628800 + q * (1 / 479001600 - q / 87178291200))))))
  );
}

/** Sine of an angle of some turns in radians. */
export function quickSin(x: number): number {
  const turns = Math.round(x / QUARTER);
  const rest = x - turns * QUARTER - turns * QUARTER_LOW;
  switch (turns & 3) {
    case 0:
      return sinSmall(rest);
    case 1:
      return cosSmall(rest);
    case 2:
      return -sinSmall(rest);
    default:
      return -cosSmall(rest);
  }
}

/** Cosine of an angle of some turns in radians. */
export function quickCos(x: number): number {
  const turns = Math.round(x / QUARTER);
  const rest = x - turns * QUARTER - turns * QUARTER_LOW;
  switch (turns & 3) {
    case 0:
      return cosSmall(rest);
    case 1:
      return -sinSmall(rest);
    case 2:
      return -cosSmall(rest);
    default:
      return sinSmall(rest);
  }
}

const TAN_SIXTEENTH = 0.198912367379658;
const TAN_EIGHTH = 0.41421356237309503;
const EIGHTH_TURN = Math.PI / 8;

/** Arc tangent of 0 to 1. */
function atanOfShare(share: number): number {
  // To within pi/16 of 0, pi/8 or pi/4, where the series is short.
  const near = share < TAN_SIXTEENTH ? 0 : share < 0.6681786379192989 ? 1 : 2;
  const tangent = near === 0 ? 0 : near === 1 ? TAN_EIGHTH : 1;
  const x = (share - tangent) / (1 + share * tangent);
  const q = x * x;
  const series =
    x * (1 + q * (-1 / 3 + q * (1 / 5 + q * (-1 / 7 + q * (1 / 9 + q * (-1 / 11 + q * (1 / 13 - q / 15)))))));
  return near * EIGHTH_TURN + series;
}

/** Angle of the point (x, y) in radians, -pi to pi; 0 for the origin, NaN for NaN. */
export function quickAtan2(y: number, x: number): number {
  const height = Math.abs(y);
  const width = Math.abs(x);
  if (height === 0 && width === 0) return 0;
  const first = height > width ? QUARTER - atanOfShare(width / height) : atanOfShare(height / width);
  const upper = x < 0 ? Math.PI - first : first;
  return y < 0 ? -upper : upper;
}

/** Like {@link quickAtan2}, and quicker for the point near the x axis that most are. */
export function angleNear(y: number, x: number): number {
  if (!(Math.abs(y) < TAN_SIXTEENTH * x)) return quickAtan2(y, x);
  const t = y / x;
  const q = t * t;
  return t * (1 + q * (-1 / 3 + q * (1 / 5 + q * (-1 / 7 + q * (1 / 9 + q * (-1 / 11 + q * (1 / 13 - q / 15)))))));
}
