/** The pixels of one camera as quadrilaterals in a panel. */
export interface QuadLayer {
  /** Corners in pixels of the panel, `[rows + 1, columns + 1]`; NaN where there is none. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** Depth of each pixel, `[rows, columns]`: the greater one is seen. */
  readonly depth: ArrayLike<number>;
  /** Pixels that lie no higher are not drawn. */
  readonly least: number;
  /** What the panel holds for each pixel of the layer. */
  sourceOf(row: number, column: number): number;
}

/** A panel in which the source of every pixel is sought: row 0 is the top. */
export interface QuadPanel {
  readonly width: number;
  readonly height: number;
  readonly depth: Float32Array;
  /** -1 for none. */
  readonly source: Int32Array;
}

/** An empty panel. */
export function quadPanel(width: number, height: number): QuadPanel {
  return {
    width,
    height,
    depth: new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY),
    source: new Int32Array(width * height).fill(-1),
  };
}

/**
 * Fills the quadrilaterals of a layer, line by line: a pixel of the panel belongs to the one that its centre lies in. Where
 * an edge meets a line is reckoned from its lower end, whichever side asks, so that neighbours leave no seam and share no
 * pixel. Of quadrilaterals over each other the one of greater depth stays, in whatever order they come.
 */
export function fillQuads(panel: QuadPanel, layer: QuadLayer): void {
  const { x, y, rows, columns, depth, least } = layer;
  const crossings = new Float64Array(4);
  const corner = new Int32Array(5);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      // As the panel keeps it, so that equal ones stay equal.
      const level = Math.fround(depth[row * columns + column] as number);
      if (!(level > least)) continue;
      const first = row * (columns + 1) + column;
      corner[0] = first;
      corner[1] = first + 1;
      corner[2] = first + columns + 2;
      corner[3] = first + columns + 1;
      corner[4] = first;
      fillOne(panel, x, y, corner, crossings, level, layer.sourceOf(row, column));
    }
}

function fillOne(
  panel: QuadPanel,
  x: Float64Array,
  y: Float64Array,
  corner: Int32Array,
  crossings: Float64Array,
  level: number,
  source: number,
): void {
  const y0 = y[corner[0] as number] as number;
  const y1 = y[corner[1] as number] as number;
  const y2 = y[corner[2] as number] as number;
  const y3 = y[corner[3] as number] as number;
  // x and y are missing together, and a missing one makes both ends NaN.
  const low = Math.min(y0, y1, y2, y3);
  const high = Math.max(y0, y1, y2, y3);
  const from = Math.max(0, Math.ceil(low - 0.5));
  const until = Math.min(panel.height, Math.ceil(high - 0.5));
  for (let line = from; line < until; line++) {
    const count = crossingsOf(line + 0.5, x, y, corner, crossings);
    for (let pair = 0; pair + 1 < count; pair += 2) {
      const start = Math.max(0, Math.ceil((crossings[pair] as number) - 0.5));
      const end = Math.min(panel.width, Math.ceil((crossings[pair + 1] as number) - 0.5));
      for (let at = line * panel.width + start, last = line * panel.width + end; at < last; at++) {
        if (level > (panel.depth[at] as number)) {
          panel.depth[at] = level;
          panel.source[at] = source;
        }
      }
    }
  }
}

/** Where a line of the panel meets the four edges, from left to right; how many there are. */
function crossingsOf(
  height: number,
  x: Float64Array,
  y: Float64Array,
  corner: Int32Array,
  crossings: Float64Array,
): number {
  let count = 0;
  for (let edge = 0; edge < 4; edge++) {
    let a = corner[edge] as number;
    let b = corner[edge + 1] as number;
    if ((y[a] as number) <= height === (y[b] as number) <= height) continue;
    if ((y[a] as number) > (y[b] as number)) [a, b] = [b, a];
    const share = (height - (y[a] as number)) / ((y[b] as number) - (y[a] as number));
    const meets = (x[a] as number) + share * ((x[b] as number) - (x[a] as number));
    let place = count++;
    while (place > 0 && (crossings[place - 1] as number) > meets) {
      crossings[place] = crossings[place - 1] as number;
      place--;
    }
    crossings[place] = meets;
  }
  return count;
}
