import type { DrawCounts, ImagePainter, Look } from "./image-painter.js";
import { type LevelPlan, tileBox } from "./levels.js";
import { levelFor } from "./look-level.js";
import type { ViewSize } from "./place.js";

/**
 * Draws without WebGL2, on a canvas of two dimensions: the same levels, thresholds and colours, one pixel after another.
 * Between the steps of two a smaller view shows the nearest cell in place of a mean.
 */
export class PlainPainter implements ImagePainter {
  readonly busy = false;
  readonly #context: CanvasRenderingContext2D;
  readonly #counts: DrawCounts;
  #plan: LevelPlan | undefined;
  #tiles = new Map<number, Float32Array>();
  #thresholds = new Float32Array(256);
  #colors = new Uint32Array(257);
  #drawn: ImageData | undefined;

  constructor(context: CanvasRenderingContext2D, counts: DrawCounts) {
    this.#context = context;
    this.#counts = counts;
  }

  restore(): void {}

  endUploads(): void {}

  setPlan(plan: LevelPlan): void {
    this.#plan = plan;
    this.#tiles = new Map();
  }

  upload(level: number, column: number, row: number, data: Float32Array): boolean {
    const { across = 1, firstTile = 0 } = this.#plan?.levels[level] ?? {};
    this.#tiles.set(firstTile + row * across + column, data);
    this.#counts.uploads++;
    return false;
  }

  setColors(thresholds: Float32Array<ArrayBuffer>, _: unknown, palette: Uint8Array<ArrayBuffer>): void {
    this.#thresholds = thresholds;
    this.#colors = new Uint32Array(palette.slice().buffer);
  }

  draw({ size, placement, zoom, finest, image }: Look): void {
    const picture = this.#context.createImageData(size.width, size.height);
    this.#drawn = picture;
    const plan = this.#plan;
    const index = levelFor(zoom, plan?.levels.length ?? 1, finest);
    if (plan && finest < plan.levels.length) {
      const words = new Uint32Array(picture.data.buffer);
      const [a, b, c, d] = placement.matrix;
      const cellSide = 2 ** index;
      for (let row = 0; row < size.height; row++) {
        const y = row + 0.5;
        const start = (size.height - 1 - row) * size.width;
        for (let column = 0; column < size.width; column++) {
          const px = a * (column + 0.5) + b * y + placement.origin[0];
          const py = c * (column + 0.5) + d * y + placement.origin[1];
          if (px < 0 || py < 0 || px >= image.width || py >= image.height) continue;
          words[start + column] = this.#colorAt(plan, index, Math.floor(px / cellSide), Math.floor(py / cellSide));
        }
      }
    }
    this.#context.putImageData(picture, 0, 0);
    this.#counts.draws++;
  }

  read({ width, height }: ViewSize): Uint8Array<ArrayBuffer> {
    const rgba = new Uint8Array(width * height * 4);
    const { data } = this.#drawn ?? {};
    for (let row = 0; data && row < height; row++) {
      rgba.set(data.subarray(4 * width * row, 4 * width * (row + 1)), 4 * width * (height - 1 - row));
    }
    return rgba;
  }

  #colorAt(plan: LevelPlan, index: number, x: number, y: number): number {
    const { across = 1, firstTile = 0 } = plan.levels[index] ?? {};
    const [column, row] = [Math.floor(x / plan.tileSide), Math.floor(y / plan.tileSide)];
    const box = tileBox(plan, index, column, row);
    const tile = this.#tiles.get(firstTile + row * across + column);
    const value = tile?.[(y - box.y) * box.width + x - box.x] ?? Number.NaN;
    if (value - value !== 0) return this.#colors[256] ?? 0;
    let place = 0;
    for (let bit = 128; bit > 0; bit >>= 1) {
      if (value >= (this.#thresholds[place + bit] as number)) place += bit;
    }
    return this.#colors[place] ?? 0;
  }
}
