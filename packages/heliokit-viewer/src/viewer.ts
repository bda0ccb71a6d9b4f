import { HeliokitError, isHeliokitError } from "heliokit/errors";
import { colorTable, defaultStyle, type LimitsWish, parseStretch, type Stretch } from "heliokit/picture";
import type { DrawCounts, ImagePainter } from "./draw/image-painter.js";
import { type LevelPlan, planLevels, tileBox } from "./draw/levels.js";
import { levelFor } from "./draw/look-level.js";
import { Painter } from "./draw/painter.js";
import { fitZoom, imageToScreen, type Placement, placementOf, screenToImage, type ViewSize } from "./draw/place.js";
import { PlainPainter } from "./draw/plain-painter.js";
import { type Curve, thresholds } from "./draw/thresholds.js";
import { gridSpacing, NO_OUTLINES, type Outlines, outlinesOf } from "./state/outlines.js";
import { coordinatesOf, type ImageCoordinates, type ReadOut, readOut } from "./state/read-out.js";
import { checkedState, FIRST_STATE, missingColor, type ViewState, ZOOM_RANGE } from "./state/view-state.js";
import { WorkerClient } from "./worker/client.js";
import type {
  FilePlace,
  Histogram,
  MarkedStatistics,
  Notice,
  OpenedImage,
  Profile,
  SavedLook,
  TileEvent,
} from "./worker/protocol.js";

/** What the page counts; all since the start or the last `resetStats()`, but for the bytes that are held now. */
export interface ViewStats extends DrawCounts {
  bytesFetched: number;
  requests: number;
  dataBytes: number;
  framesShown: number;
  framesLate: number;
  contextsLost: number;
}

/** What the page shows now; replaced as a whole, never changed in place. */
export interface Shown {
  readonly status: "empty" | "opening" | "image";
  readonly opened: OpenedImage | undefined;
  readonly place: FilePlace | undefined;
  readonly state: ViewState;
  readonly error: Notice | undefined;
  readonly notices: readonly string[];
  readonly outlines: Outlines;
  /** From pixels of the image to CSS pixels from the upper left corner, as SVG's `matrix()`. */
  readonly matrix: string;
  /** How long a CSS pixel is on the image. */
  readonly histogram: Histogram | undefined;
  /** Numbers about the marked rectangle. */
  readonly marked: MarkedStatistics | undefined;
  /** Values along the line. */
  readonly profile: Profile | undefined;
  /** Place of the crosshair, in pixels of the image. */
  readonly crosshair: readonly [number, number] | undefined;
}

const UPLOADS_PER_FRAME = 4;

/** Stands for a curve that only its thresholds know. */
const EQUALIZED: Stretch = { kind: "equalize", table: { sorted: new Float64Array(0) } };

/** The view: one image, how it is looked at, and its drawing. It knows nothing of the page around its canvas. */
export class Viewer {
  readonly stats: ViewStats = {
    uploads: 0,
    uploadBytes: 0,
    draws: 0,
    textureBytes: 0,
    bytesFetched: 0,
    requests: 0,
    dataBytes: 0,
    framesShown: 0,
    framesLate: 0,
    contextsLost: 0,
  };
  readonly worker: WorkerClient;
  /** Converts files: a worker of its own, so that the picture stays in hand and a conversion can be ended at once. */
  readonly converter: WorkerClient;
  /** Bytes for textures, and as many for decoded images; half on small devices. */
  memoryBytes = (Reflect.get(globalThis.navigator ?? {}, "deviceMemory") ?? 8) <= 4 ? 2 ** 28 : 2 ** 29;
  readonly #listeners = new Set<(shown: Shown) => void>();
  #shown: Shown = {
    status: "empty",
    opened: undefined,
    place: undefined,
    state: FIRST_STATE,
    error: undefined,
    notices: [],
    outlines: NO_OUTLINES,
    matrix: "matrix(1 0 0 1 0 0)",
    histogram: undefined,
    marked: undefined,
    profile: undefined,
    crosshair: undefined,
  };
  #canvas: HTMLCanvasElement | undefined;
  #painter: ImagePainter | undefined;
  #plan: LevelPlan | undefined;
  #coordinates: ImageCoordinates | undefined;
  /** Tiles of all levels by their place among all; they stay for values and for a lost context. */
  #tiles: (Float32Array | undefined)[] = [];
  #waiting: TileEvent[] = [];
  #left: number[] = [];
  #frame = 0;
  #dirty = false;
  #drawnLevel = -1;
  #opening: AbortController | undefined;
  #colorsOf = "";
  #outlinesOf = "";
  #equalized: { readonly image: number; readonly thresholds: Float32Array<ArrayBuffer> } | undefined;
  #settled: (() => void)[] = [];
  /** All of the image is to be seen, whatever size the view gets. */
  #fitted = false;
  /** What is missing in this browser; said as long as the page is open. */
  #plainNotice: readonly string[] = [];

  constructor(startWorker: () => Worker) {
    this.worker = new WorkerClient(startWorker);
    this.converter = new WorkerClient(startWorker);
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Calls back after every change. */
  subscribe(listener: (shown: Shown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes a canvas to draw on. */
  attach(canvas: HTMLCanvasElement): void {
    this.#canvas = canvas;
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      this.stats.contextsLost++;
    });
    canvas.addEventListener("webglcontextrestored", () => this.#restore());
    try {
      this.#painter = this.#painterOn(canvas);
    } catch (error) {
      this.fail(error);
    }
  }

  #painterOn(canvas: HTMLCanvasElement): ImagePainter | undefined {
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false, alpha: true });
    if (gl) return new Painter(gl, this.stats);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) return undefined;
    this.#plainNotice = [
      "This browser gives no WebGL2: the picture is drawn slowly, and smaller views show single pixels or means of 2, 4, 8, ... of them.",
    ];
    this.#change({ notices: this.#plainNotice });
    return new PlainPainter(context, this.stats);
  }

  /** The canvas has another size now, in pixels of the screen. */
  resize(size: ViewSize): void {
    const canvas = this.#canvas;
    if (!canvas || (canvas.width === size.width && canvas.height === size.height)) return;
    canvas.width = Math.max(1, size.width);
    canvas.height = Math.max(1, size.height);
    if (this.#fitted) this.fit();
    this.#draw();
  }

  get size(): ViewSize {
    const { width = 1, height = 1 } = this.#canvas ?? {};
    return { width, height };
  }

  get placement(): Placement {
    const { x, y, zoom, turn } = this.#shown.state;
    return placementOf({ x, y, zoom, turnDegrees: turn }, this.size);
  }

  /**
   * Opens a file, in place of what is seen. `wanted` is what the view shall look like; without it all of the image is
   * shown in its instrument's colours.
   */
  async open(place: FilePlace, label: string, wanted: Partial<ViewState> = {}): Promise<void> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    this.#change({ status: "opening", error: undefined, notices: this.#plainNotice });
    let known = place;
    try {
      await this.worker.call("open", [place, wanted.hdu, this.memoryBytes], {
        signal: opening.signal,
        onEvent: (event) => {
          if (event.event === "fetched") {
            this.stats.requests++;
            this.stats.bytesFetched += event.bytes;
            if (place.kind === "url" && event.version !== undefined) known = { ...place, version: event.version };
          } else if (opening.signal.aborted) return;
          else if (event.event === "opened") this.#begin(event.opened, known, label, wanted);
          else if (event.event === "tile") this.#receive(event);
        },
      });
    } catch (error) {
      if (opening.signal.aborted) return;
      this.fail(error);
      throw error;
    }
    if (opening.signal.aborted) return;
    await this.settled();
    void this.refreshHistogram();
  }

  /** Changes parts of the state. */
  setState(partial: Partial<ViewState>): void {
    const state = { ...this.#shown.state, ...checkedState(partial) };
    if (["x", "y", "zoom", "turn"].some((part) => part in partial)) this.#fitted = false;
    this.#change({ state });
    if (partial.stretch === "histeq") void this.#equalize();
    if ("mark" in partial) void this.#measure();
    if ("line" in partial) void this.#followLine();
    this.#draw();
  }

  /** Zooms about a point of the screen (from the lower left corner); the image under it stays. */
  zoomAbout(factor: number, x: number, y: number): void {
    const { state } = this.#shown;
    const zoom = Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], state.zoom * factor));
    const [px, py] = screenToImage(this.placement, x, y);
    const share = state.zoom / zoom;
    this.setState({ zoom, x: px + (state.x - px) * share, y: py + (state.y - py) * share });
  }

  /** Moves the image by pixels of the screen, right and up. */
  pan(right: number, up: number): void {
    const { matrix } = this.placement;
    const { x, y } = this.#shown.state;
    this.setState({ x: x - matrix[0] * right - matrix[1] * up, y: y - matrix[2] * right - matrix[3] * up });
  }

  /** All of the image. */
  fit(): void {
    const image = this.#shown.opened?.map.raster;
    if (!image) return;
    const zoom = Math.min(ZOOM_RANGE[1], Math.max(ZOOM_RANGE[0], fitZoom(image, this.size, this.#shown.state.turn)));
    this.setState({ zoom, x: (image.width - 1) / 2, y: (image.height - 1) / 2 });
    this.#fitted = true;
  }

  /** Turns the image so that solar north is up. */
  northUp(): void {
    const rotation = this.#shown.opened?.map.wcs.rotation;
    if (!rotation) return;
    // North on the image lies along the second column of the inverse of PC.
    const [a, b] = rotation;
    const degrees = (Math.atan2(-b, a) * 180) / Math.PI;
    const turn = ((-degrees % 360) + 360) % 360;
    this.setState({ turn: turn >= 360 ? 0 : turn });
  }

  /** Finds limits in the pixels and takes them. */
  async findLimits(wish: LimitsWish): Promise<void> {
    const image = this.#shown.opened?.image;
    if (image === undefined) return;
    try {
      const limits = await this.worker.call("limits", [image, wish]);
      if (this.#shown.opened?.image !== image) return;
      if (limits[0] < limits[1]) this.setState({ limits });
      void this.refreshHistogram();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Counts the pixels between the limits and a bit beyond. */
  async refreshHistogram(): Promise<void> {
    const { opened, state } = this.#shown;
    if (!opened?.finite) return;
    const [low, high] = state.limits;
    const beyond = (high - low) / 8;
    const histogram = await this.worker.call("histogram", [opened.image, low - beyond, high + beyond, 200]);
    if (this.#shown.opened?.image === opened.image) this.#change({ histogram });
  }

  /** The point of the screen (from the lower left corner, in pixels of the screen) where an image pixel lies. */
  onScreen(x: number, y: number): readonly [number, number] {
    return imageToScreen(this.placement, x, y);
  }

  /** The image pixel under a point of the screen. */
  onImage(x: number, y: number): readonly [number, number] {
    return screenToImage(this.placement, x, y);
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

  /** Everything about a place of the image. */
  readAt(x: number, y: number): ReadOut {
    return readOut(this.#coordinates, { x, y, value: this.valueAt(x, y), unit: this.#shown.opened?.map.unit });
  }

  /** Puts the crosshair on a pixel of the image, or takes it away. */
  setCrosshair(crosshair: readonly [number, number] | undefined): void {
    this.#change({ crosshair });
  }

  /** RGBA of the view as drawn, bottom row first. */
  readPixels(): { readonly width: number; readonly height: number; readonly rgba: Uint8Array<ArrayBuffer> } {
    this.#paint();
    const { size } = this;
    return { ...size, rgba: this.#painter?.read(size) ?? new Uint8Array(size.width * size.height * 4) };
  }

  /** When all tiles that have come are drawn. */
  settled(): Promise<void> {
    if (this.#waiting.length === 0 && this.#frame === 0) return Promise.resolve();
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  /** The look as a saved picture needs it. */
  get look(): SavedLook {
    const { limits, stretch, colors, missing, limb, grid } = this.#shown.state;
    return { limits, stretch, colors, missing: missingColor(missing) ?? [0, 0, 0, 0], limb, grid };
  }

  /** Shows an error in place of going on in silence. */
  fail(error: unknown): void {
    const code = isHeliokitError(error) ? error.code : "view/failed";
    const message = error instanceof Error ? error.message : String(error);
    this.#change({ status: this.#shown.opened ? "image" : "empty", error: { code, message } });
  }

  dismissError(): void {
    this.#change({ error: undefined });
  }

  /** Tells something that is no error. */
  notice(text: string): void {
    this.#change({ notices: [...this.#shown.notices, text] });
  }

  #begin(opened: OpenedImage, place: FilePlace, label: string, wanted: Partial<ViewState>): void {
    const before = this.#shown.opened;
    if (before) void this.worker.call("close", [before.image]);
    const { width, height } = opened.map.raster;
    const style = defaultStyle(opened.map);
    this.#plan = planLevels(width, height);
    this.#tiles = [];
    this.#waiting = [];
    this.#left = this.#plan.levels.map(({ across, up }) => across * up);
    this.#coordinates = coordinatesOf(opened.map);
    this.#equalized = undefined;
    this.#colorsOf = "";
    this.#outlinesOf = "";
    const cells = this.#plan.levels.reduce((sum, level) => sum + level.width * level.height, 0);
    this.stats.dataBytes = 4 * (width * height + cells);
    this.#painter?.setPlan(this.#plan);
    const fitted = Math.min(
      ZOOM_RANGE[1],
      Math.max(ZOOM_RANGE[0], fitZoom(opened.map.raster, this.size, wanted.turn ?? 0)),
    );
    const state: ViewState = {
      ...FIRST_STATE,
      x: (width - 1) / 2,
      y: (height - 1) / 2,
      zoom: fitted,
      limits: opened.limits,
      stretch: stretchText(style.stretch),
      colors: style.colors.name,
      limb: this.#shown.state.limb,
      grid: this.#shown.state.grid,
      ...wanted,
      hdu: wanted.hdu ?? opened.hdu,
      file: label,
    };
    this.#change({
      status: "image",
      opened,
      place,
      state,
      histogram: undefined,
      marked: undefined,
      profile: undefined,
      crosshair: undefined,
    });
    if (state.mark) void this.#measure();
    if (state.line) void this.#followLine();
    this.#fitted = wanted.zoom === undefined;
    if (state.stretch === "histeq") void this.#equalize();
    this.#draw();
  }

  #receive(tile: TileEvent): void {
    const { opened } = this.#shown;
    const level = this.#plan?.levels[tile.level];
    if (opened?.image !== tile.image || !level) return;
    this.#tiles[level.firstTile + tile.row * level.across + tile.column] = tile.data;
    this.#waiting.push(tile);
    this.#draw(false);
  }

  async #equalize(): Promise<void> {
    const image = this.#shown.opened?.image;
    if (image === undefined || this.#equalized?.image === image) return;
    try {
      const found = await this.worker.call("equalize", [image]);
      this.#equalized = { image, thresholds: found.thresholds };
      if (this.#shown.state.stretch === "histeq")
        this.#change({ state: { ...this.#shown.state, limits: found.limits } });
      this.#colorsOf = "";
      this.#draw();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Numbers about the pixels of the marked rectangle. */
  async #measure(): Promise<void> {
    const { opened, state } = this.#shown;
    const { mark } = state;
    if (!opened || !mark) {
      this.#change({ marked: undefined });
      return;
    }
    try {
      const marked = await this.worker.call("statistics", [opened.image, mark]);
      if (this.#shown.state.mark === mark && this.#shown.opened === opened) this.#change({ marked });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Values along the line. */
  async #followLine(): Promise<void> {
    const { opened, state } = this.#shown;
    const { line } = state;
    if (!opened || !line) {
      this.#change({ profile: undefined });
      return;
    }
    try {
      const profile = await this.worker.call("profile", [opened.image, line]);
      if (this.#shown.state.line === line && this.#shown.opened === opened) this.#change({ profile });
    } catch (error) {
      this.fail(error);
    }
  }

  #restore(): void {
    const plan = this.#plan;
    this.#painter?.restore();
    this.#colorsOf = "";
    if (plan) {
      this.#waiting = [];
      this.#left = plan.levels.map(({ across, up }) => across * up);
      for (let level = plan.levels.length - 1; level >= 0; level--) {
        const { across = 0, up = 0, firstTile = 0 } = plan.levels[level] ?? {};
        for (let row = 0; row < up; row++) {
          for (let column = 0; column < across; column++) {
            const data = this.#tiles[firstTile + row * across + column] as Float32Array<ArrayBuffer> | undefined;
            const image = this.#shown.opened?.image ?? 0;
            if (data) this.#waiting.push({ event: "tile", image, level, column, row, data });
          }
        }
      }
    }
    this.#draw();
  }

  /** Asks for a new frame. */
  #draw(dirty = true): void {
    this.#dirty ||= dirty;
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#upload();
      // Tiles of levels that are not seen change nothing: no picture is drawn for them.
      if (this.#dirty || this.level !== this.#drawnLevel) {
        this.#paint();
        this.stats.framesShown++;
        this.#place();
      }
      if (this.#waiting.length > 0) this.#draw(false);
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
    this.#dirty = false;
    this.#drawnLevel = this.level;
    const { opened, state } = this.#shown;
    const painter = this.#painter;
    if (!painter || !opened || !this.#plan) return;
    this.#updateColors(painter, state);
    painter.draw({
      size: this.size,
      placement: this.placement,
      zoom: state.zoom,
      finest: this.#finest(),
      image: opened.map.raster,
    });
  }

  /** The finest level of which all tiles are uploaded, as those of all coarser ones. */
  #finest(): number {
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
    const steps = equalized?.thresholds ?? thresholds(curve);
    const palette = new Uint8Array(257 * 4);
    const { rgb } = colorTable(colors);
    for (let index = 0; index < 256; index++) {
      palette.set(rgb.subarray(3 * index, 3 * index + 3), 4 * index);
      palette[4 * index + 3] = 255;
    }
    palette.set(missingColor(missing) ?? [0, 0, 0, 0], 1024);
    painter.setColors(steps, equalized ? { limits, stretch: EQUALIZED } : curve, palette);
  }

  /** Where lines over the image lie now. */
  #place(): void {
    const { state, opened } = this.#shown;
    if (!opened) return;
    const ratio = this.#canvas?.clientHeight ? this.size.height / this.#canvas.clientHeight : 1;
    const { placement, size } = this;
    const at = (x: number, y: number): readonly [number, number] => {
      const [sx, sy] = imageToScreen(placement, x, y);
      return [sx / ratio, (size.height - sy) / ratio];
    };
    const [x0, y0] = at(0, 0);
    const [x1, y1] = at(1, 0);
    const [x2, y2] = at(0, 1);
    const matrix = `matrix(${x1 - x0} ${y1 - y0} ${x2 - x0} ${y2 - y0} ${x0} ${y0})`;
    const radius = (this.#coordinates?.radiusArcsec ?? 0) / Math.abs(opened.map.wcs.scaleArcsecPerPixel.x || 1);
    const spacing = gridSpacing(state.zoom, radius);
    const key = `${opened.image} ${spacing} ${state.limb || state.grid}`;
    const wanted = state.limb || state.grid;
    const outlines =
      key === this.#outlinesOf ? this.#shown.outlines : wanted ? outlinesOf(this.#coordinates, spacing) : NO_OUTLINES;
    this.#outlinesOf = key;
    if (matrix !== this.#shown.matrix || outlines !== this.#shown.outlines) this.#change({ matrix, outlines });
  }

  /** The level that is drawn now. */
  get level(): number {
    return levelFor(this.#shown.state.zoom, this.#plan?.levels.length ?? 1, this.#finest());
  }

  #change(partial: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...partial };
    for (const listener of this.#listeners) listener(this.#shown);
  }
}

/** A stretch in the words of the command line. */
function stretchText(stretch: ReturnType<typeof defaultStyle>["stretch"]): string {
  if (typeof stretch === "string") return stretch;
  if (stretch.kind === "equalize") throw new HeliokitError("view/failed", "equalisation has no words");
  return stretch.kind === "power" ? `power:${stretch.exponent}` : `${stretch.kind}:${stretch.a}`;
}
