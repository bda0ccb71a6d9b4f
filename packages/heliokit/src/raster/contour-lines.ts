import type { Raster } from "./raster.js";

/** A line of equal value in 0-based pixels; a closed one ends where it begins. */
export interface ContourLine {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Lines of one value by marching squares: between neighbouring pixel centres the value runs linearly, and a cell with a corner
 * that is no finite number has no line. In cells whose corners are high and low crosswise the high ones are kept apart, as
 * scikit-image does. High values lie on the left of a line's way. (Lorensen & Cline 1987, in two dimensions.)
 *
 * @example
 * ```ts
 * const lines = contourLines(raster, 100);
 * ```
 */
export function contourLines(raster: Raster, level: number): ContourLine[] {
  const { data, width, height } = raster;
  const next = new Map<number, number>();
  const ends = new Set<number>();
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = y * width + x;
      const a = data[at] as number;
      const b = data[at + 1] as number;
      const c = data[at + width] as number;
      const d = data[at + width + 1] as number;
      // Adding them up is finite only if all are (four values of a picture do not overflow).
      if (!Number.isFinite(a + b + c + d)) continue;
      const kind = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
      for (const [from, to] of CELLS[kind] ?? []) {
        const start = edgeOf(from, at, width);
        const end = edgeOf(to, at, width);
        next.set(start, end);
        ends.add(end);
      }
    }
  }
  const point = (edge: number): readonly [number, number] => {
    const at = edge >> 1;
    const x = at % width;
    const y = (at - x) / width;
    const low = data[at] as number;
    const high = data[(edge & 1) === 0 ? at + 1 : at + width] as number;
    const t = (level - low) / (high - low);
    return (edge & 1) === 0 ? [x + t, y] : [x, y + t];
  };
  return chains(next, ends).map((edges) => {
    const points = edges.map(point);
    return { x: Float64Array.from(points, ([x]) => x), y: Float64Array.from(points, ([, y]) => y) };
  });
}

type Side = "bottom" | "top" | "left" | "right";

/** For each pattern of high corners (1 lower left, 2 lower right, 4 upper left, 8 upper right): the lines through the cell. */
const CELLS: readonly (readonly (readonly [Side, Side])[])[] = [
  [],
  [["bottom", "left"]],
  [["right", "bottom"]],
  [["right", "left"]],
  [["left", "top"]],
  [["bottom", "top"]],
  [
    ["right", "bottom"],
    ["left", "top"],
  ],
  [["right", "top"]],
  [["top", "right"]],
  [
    ["bottom", "left"],
    ["top", "right"],
  ],
  [["top", "bottom"]],
  [["top", "left"]],
  [["left", "right"]],
  [["bottom", "right"]],
  [["left", "bottom"]],
  [],
];

/** Number of a cell's side: that of the pixel it begins at, doubled, and one more for a side that goes up. */
function edgeOf(side: Side, at: number, width: number): number {
  switch (side) {
    case "bottom":
      return 2 * at;
    case "top":
      return 2 * (at + width);
    case "left":
      return 2 * at + 1;
    case "right":
      return 2 * (at + 1) + 1;
  }
}

/** Joins steps from side to side into lines: first those with two ends, then the closed ones. */
function chains(next: Map<number, number>, ends: ReadonlySet<number>): number[][] {
  const follow = (start: number): number[] => {
    const line = [start];
    let at = next.get(start);
    next.delete(start);
    while (at !== undefined) {
      line.push(at);
      const after = next.get(at);
      next.delete(at);
      at = after;
    }
    return line;
  };
  const open = [...next.keys()].filter((edge) => !ends.has(edge));
  const lines = open.map(follow);
  for (const edge of [...next.keys()]) if (next.has(edge)) lines.push(follow(edge));
  return lines;
}
