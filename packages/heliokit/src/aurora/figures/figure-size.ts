import { HeliokitError } from "../../errors.js";

/** Refuses widths that no figure has. */
export function checkedFigureSize(size: number): number {
  if (Number.isInteger(size) && size >= 64 && size <= 8192) return size;
  throw new HeliokitError(
    "picture/bad-size",
    `a figure of ${size} pixels is not drawn; wanted is a whole number from 64 to 8192`,
    { facts: { size } },
  );
}
