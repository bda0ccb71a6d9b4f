/** One level of a pyramid: the image in cells of 2^k x 2^k pixels, cut into square tiles. */
export interface Level {
  /** Cells along x and y. */
  readonly width: number;
  readonly height: number;
  /** Tiles along x and y. */
  readonly across: number;
  readonly up: number;
  /** Place of its first tile among the tiles of all levels. */
  readonly firstTile: number;
}

/** How an image is cut up. */
export interface LevelPlan {
  readonly tileSide: number;
  /** From full resolution to a few cells. */
  readonly levels: readonly Level[];
  /** Tiles of all levels. */
  readonly tiles: number;
}

/** What every WebGL2 has: layers of a texture array, and a texture's side. */
const LAYERS = 256;
const LARGEST_SIDE = 2048;
/** A level of so many cells a side is small enough to be the last. */
const SMALLEST = 64;

/** Cuts an image into levels and tiles of 512 cells a side, larger ones where there would be more than 256. */
export function planLevels(width: number, height: number, tileSide = 512): LevelPlan {
  const levels: Level[] = [];
  let tiles = 0;
  for (let columns = width, rows = height; ; columns = Math.ceil(columns / 2), rows = Math.ceil(rows / 2)) {
    const across = Math.ceil(columns / tileSide);
    const up = Math.ceil(rows / tileSide);
    levels.push({ width: columns, height: rows, across, up, firstTile: tiles });
    tiles += across * up;
    if (Math.max(columns, rows) <= SMALLEST) break;
  }
  return tiles > LAYERS && tileSide < LARGEST_SIDE
    ? planLevels(width, height, tileSide * 2)
    : { tileSide, levels, tiles };
}

/** The cells that a tile covers. */
export function tileBox(
  plan: LevelPlan,
  level: number,
  column: number,
  row: number,
): { readonly x: number; readonly y: number; readonly width: number; readonly height: number } {
  const { width = 0, height = 0 } = plan.levels[level] ?? {};
  const { tileSide } = plan;
  const x = column * tileSide;
  const y = row * tileSide;
  return { x, y, width: Math.min(tileSide, width - x), height: Math.min(tileSide, height - y) };
}
