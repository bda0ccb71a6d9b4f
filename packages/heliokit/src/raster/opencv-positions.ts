/**
 * A position along one axis as cv2.warpAffine has it: the part of the row and that of the column each rounded to 1/1024
 * pixel, their sum to 1/32.
 */
export function openCvPosition(slope: number, index: number, byRow: number): number {
  return Math.floor((roundHalfEven(byRow * 1024) + 16 + roundHalfEven(slope * index * 1024)) / 32) / 32;
}

/** The nearest whole number, the even one of two. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
