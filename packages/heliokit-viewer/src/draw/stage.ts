import { colorTable, parseStretch, type Stretch } from "heliokit/picture";
import { missingColor, type ViewState } from "../state/view-state.js";
import type { TileEvent } from "../worker/protocol.js";
import type { DrawCounts, ImagePainter } from "./image-painter.js";
import { type LevelPlan, planLevels, tileBox } from "./levels.js";
import { levelFor } from "./look-level.js";
import { Painter } from "./painter.js";
import { type Placement, placementOf, type ViewSize } from "./place.js";
import { PlainPainter } from "./plain-painter.js";
import { type Curve, thresholds } from "./thresholds.js";

/** What a stage counts. */
export interface StageCounts extends DrawCounts {
  dataBytes: number;
  framesShown: number;
  contextsLost: number;
}

const UPLOADS_PER_FRAME = 4;

/** Stands for a curve that only its thresholds know. */
const EQUALIZED: Stretch = { kind: "equalize", table: { sorted: new Float64Array(0) } };

/**
 * A canvas with the tiles of one image: takes them as they come, uploads some with every frame, and draws the image as
 * the state wants it, when something changed.
 */
export class Stage {
  readonly #counts: StageCounts;
  readonly #state: () => ViewState;
  readonly #onFrame: () => void;
  #canvas: HTMLCanvasElement | undefined;
  #painter: ImagePainter | undefined;
  #image: ViewSize | undefined;
  #plan: LevelPlan | undefined;
  /** Tiles of all levels by their place among all; they stay for values and for a lost context. */
  #tiles: (Float32Array<ArrayBuffer> | undefined)[] = [];
  #waiting: Omit<TileEvent, "event" | "image">[] = [];
  /** Tiles of each level that are not uploaded yet. */
  #left: number[] = [];
  #frame = 0;
  #dirty = false;
  #drawnLevel = -1;
  #colorsOf = "";
  #equalized: Float32Array<ArrayBuffer> | undefined;
  #settled: (() => void)[] = [];

  /** `state` tells what is wanted now; `onFrame` is called after every picture that was drawn. */
  constructor(counts: StageCounts, state: () => ViewState, onFrame: () => void) {
    this.#counts = counts;
    this.#state = state;
    this.#onFrame = onFrame;
  }

  /**
   * Takes a canvas to draw on; gives what is missing in this browser, in words.
   *
   * @throws HeliokitError `view/no-webgl2` where the driver refuses the shaders
   */
  attach(canvas: HTMLCanvasElement): string | undefined {
    this.#canvas = canvas;
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.#counts.contextsLost++;
    });
    canvas.addEventListener("webglcontextrestored", () => this.#restore());
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false, alpha: true });
    if (gl) {
      this.#painter = new Painter(gl, this.#counts);
      return undefined;
    }
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context) this.#painter = new PlainPainter(context, this.#counts);
    return "This browser gives no WebGL2: the picture is drawn slowly, and smaller views show single pixels or means of 2, 4, 8, ... of them.";
  }

  /** Another size of the canvas in pixels of the screen; true where it is one. */
  resize({ width, height }: ViewSize): boolean {
    const canvas = this.#canvas;
    if (!canvas || (canvas.width === width && canvas.height === height)) return false;
    canvas.width = Math.max(1, width);
    canvas.height = Math.max(1, height);
    return true;
  }

  get size(): ViewSize {
    const { width = 1, height = 1 } = this.#canvas ?? {};
    return { width, height };
  }

  /** Pixels of the screen for one of CSS. */
  get ratio(): number {
    return this.#canvas?.clientHeight ? this.size.height / this.#canvas.clientHeight : 1;
  }

  get placement(): Placement {
    const { x, y, zoom, turn } = this.#state();
    return placementOf({ x, y, zoom, turnDegrees: turn }, this.size);
  }

  /** Makes room for an image; that of the one before goes. */
  setImage(image: ViewSize): void {
    const plan = planLevels(image.width, image.height);
    this.#image = image;
    this.#plan = plan;
    this.#tiles = [];
    this.#waiting = [];
    this.#left = plan.levels.map(({ across, up }) => across * up);
    this.#equalized = undefined;
    this.#colorsOf = "";
    const cells = plan.levels.reduce((sum, level) => sum + level.width * level.height, 0);
    // The pixels are in the worker too.
    this.#counts.dataBytes = 4 * (image.width * image.height + cells);
    this.#painter?.setPlan(plan);
  }

  /** Takes a tile of the image. */
  receive(tile: TileEvent): void {
    const level = this.#plan?.levels[tile.level];
    if (!level) return;
    this.#tiles[level.firstTile + tile.row * level.across + tile.column] = tile.data;
    this.#waiting.push(tile);
    this.draw(false);
  }

  /** Thresholds of histogram equalisation, once the pixels are sorted. */
  setEqualized(steps: Float32Array<ArrayBuffer>): void {
    this.#equalized = steps;
    this.#colorsOf = "";
    this.draw();
  }

  /** Value of a pixel (0-based); NaN where it is missing, undefined outside of the image or before it has come. */
  valueAt(x: number, y: number): number | undefined {
    const plan = this.#plan;
    const level = plan?.levels[0];
    const [column, row] = [Math.round(x), Math.round(y)];
    if (!plan || !level || !(column >= 0 && row >= 0 && column < level.width && row < level.height)) return undefined;
    const [across, up] = [Math.floor(column / plan.tileSide), Math.floor(row / plan.tileSide)];
    const box = tileBox(plan, 0, across, up);
    return this.#tiles[up * level.across + across]?.[(row - box.y) * box.width + column - box.x];
  }

  /** RGBA of the view as drawn, bottom row first. */
  read(): { readonly width: number; readonly height: number; readonly rgba: Uint8Array<ArrayBuffer> } {
    this.#paint();
    const { size } = this;
    return { ...size, rgba: this.#painter?.read(size) ?? new Uint8Array(size.width * size.height * 4) };
  }

  /** When all tiles that have come are drawn. */
  settled(): Promise<void> {
    if (this.#waiting.length === 0 && this.#frame === 0) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  /** Asks for a new frame; with a new picture unless only tiles have come. */
  draw(dirty = true): void {
    this.#dirty ||= dirty;
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#upload();
      // Tiles of levels that are not seen change nothing: no picture is drawn for them.
      if (this.#dirty || this.#level !== this.#drawnLevel) {
        this.#dirty = false;
        this.#drawnLevel = this.#level;
        this.#paint();
        this.#counts.framesShown++;
        this.#onFrame();
      }
      if (this.#waiting.length > 0) this.draw(false);
      else for (const settle of this.#settled.splice(0)) settle();
    });
  }

  /** Uploads some of the tiles that wait, unless those before are still on their way. */
  #upload(): void {
    const painter = this.#painter;
    if (this.#waiting.length === 0 || painter?.busy) return;
    for (let count = 0; count < UPLOADS_PER_FRAME; count++) {
      const tile = this.#waiting.shift();
      if (!tile) break;
      const first = painter?.upload(tile.level, tile.column, tile.row, tile.data);
      this.#left[tile.level] = (this.#left[tile.level] ?? 0) - 1;
      if (first) break;
    }
    painter?.endUploads();
  }

  #paint(): void {
    const painter = this.#painter;
    const image = this.#image;
    if (!painter || !image) return;
    const state = this.#state();
    this.#updateColors(painter, state);
    painter.draw({ size: this.size, placement: this.placement, zoom: state.zoom, finest: this.#finest, image });
  }

  /** The level that is drawn now. */
  get #level(): number {
    return levelFor(this.#state().zoom, this.#plan?.levels.length ?? 1, this.#finest);
  }

  /** The finest level of which all tiles are uploaded, as those of all coarser ones. */
  get #finest(): number {
    let level = this.#left.length;
    while (level > 0 && this.#left[level - 1] === 0) level--;
    return level;
  }

  #updateColors(painter: ImagePainter, { limits, stretch, colors, missing }: ViewState): void {
    const parsed = parseStretch(stretch);
    const equalized = parsed === "histeq" ? this.#equalized : undefined;
    const key = JSON.stringify([limits, stretch, colors, missing, equalized !== undefined]);
    if (key === this.#colorsOf) return;
    this.#colorsOf = key;
    // Until the pixels are sorted, equalisation looks linear.
    const curve: Curve = { limits, stretch: parsed === "histeq" ? "linear" : parsed };
    const palette = new Uint8Array(257 * 4);
    const { rgb } = colorTable(colors);
    for (let index = 0; index < 256; index++) {
      palette.set(rgb.subarray(3 * index, 3 * index + 3), 4 * index);
      palette[4 * index + 3] = 255;
    }
    palette.set(missingColor(missing) ?? [0, 0, 0, 0], 1024);
    if (equalized) painter.setColors(equalized, { limits, stretch: EQUALIZED }, palette);
    else painter.setColors(thresholds(curve), curve, palette);
  }

  /** After a lost context: everything goes to the graphics processor again. */
  #restore(): void {
    this.#painter?.restore();
    this.#colorsOf = "";
    const { levels = [] } = this.#plan ?? {};
    this.#waiting = [];
    this.#left = levels.map(({ across, up }) => across * up);
    for (let level = levels.length - 1; level >= 0; level--) {
      const { across = 0, up = 0, firstTile = 0 } = levels[level] ?? {};
      for (let index = 0; index < across * up; index++) {
        const data = this.#tiles[firstTile + index];
        if (data) this.#waiting.push({ level, column: index % across, row: Math.floor(index / across), data });
      }
    }
    this.draw();
  }
}
