import { HeliokitError, isHeliokitError } from "heliokit/errors";
import { defaultStyle, type LimitsWish } from "heliokit/picture";
import { fitZoom, imageToScreen, northTurn, type Placement, screenToImage, type ViewSize } from "./draw/place.js";
import { Stage } from "./draw/stage.js";
import { NOTHING_KNOWN, NOTHING_SHOWN, noStats, type Shown, type ViewStats } from "./shown.js";
import { gridSpacing, NO_OUTLINES, outlinesOf } from "./state/outlines.js";
import { coordinatesOf, type ImageCoordinates, type ReadOut, readOut } from "./state/read-out.js";
import { checkedState, FIRST_STATE, missingColor, type ViewState, ZOOM_RANGE } from "./state/view-state.js";
import { WorkerClient } from "./worker/client.js";
import type { FilePlace, OpenedImage, SavedLook } from "./worker/protocol.js";

/** The view: one image, how it is looked at, and its drawing. It knows nothing of the page around its canvas. */
export class Viewer {
  readonly stats: ViewStats = noStats();
  readonly worker: WorkerClient;
  /** Converts files: a worker of its own, so that the picture stays in hand and a conversion can be ended at once. */
  readonly converter: WorkerClient;
  /** Bytes for textures, and as many for decoded images; half on small devices. */
  memoryBytes = (Reflect.get(globalThis.navigator ?? {}, "deviceMemory") ?? 8) <= 4 ? 2 ** 28 : 2 ** 29;
  readonly #listeners = new Set<(shown: Shown) => void>();
  readonly #stage = new Stage(
    this.stats,
    () => this.#shown.state,
    () => this.#place(),
  );
  #shown = NOTHING_SHOWN;
  #coordinates: ImageCoordinates | undefined;
  #opening: AbortController | undefined;
  #outlinesOf = "";
  /** The image whose equalisation is known. */
  #equalized: number | undefined;
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
    try {
      const missing = this.#stage.attach(canvas);
      if (missing === undefined) return;
      this.#plainNotice = [missing];
      this.#change({ notices: this.#plainNotice });
    } catch (error) {
      this.fail(error);
    }
  }

  /** The canvas has another size now, in pixels of the screen. */
  resize(size: ViewSize): void {
    if (!this.#stage.resize(size)) return;
    if (this.#fitted) this.fit();
    this.#stage.draw();
  }

  get size(): ViewSize {
    return this.#stage.size;
  }

  get placement(): Placement {
    return this.#stage.placement;
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
          else if (event.event === "tile" && event.image === this.#shown.opened?.image) this.#stage.receive(event);
        },
      });
    } catch (error) {
      if (opening.signal.aborted) return;
      this.fail(error);
      throw error;
    }
    if (opening.signal.aborted) return;
    await this.#stage.settled();
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
    this.#stage.draw();
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
    this.setState({ turn: northTurn(rotation) });
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
    return this.#stage.valueAt(x, y);
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
    return this.#stage.read();
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
    this.#stage.setImage(opened.map.raster);
    this.#coordinates = coordinatesOf(opened.map);
    this.#equalized = undefined;
    this.#outlinesOf = "";
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
    this.#change({ status: "image", opened, place, state, ...NOTHING_KNOWN });
    if (state.mark) void this.#measure();
    if (state.line) void this.#followLine();
    this.#fitted = wanted.zoom === undefined;
    if (state.stretch === "histeq") void this.#equalize();
    this.#stage.draw();
  }

  async #equalize(): Promise<void> {
    const image = this.#shown.opened?.image;
    if (image === undefined || this.#equalized === image) return;
    try {
      const found = await this.worker.call("equalize", [image]);
      if (this.#shown.opened?.image !== image) return;
      this.#equalized = image;
      if (this.#shown.state.stretch === "histeq")
        this.#change({ state: { ...this.#shown.state, limits: found.limits } });
      this.#stage.setEqualized(found.thresholds);
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

  /** Where lines over the image lie now. */
  #place(): void {
    const { state, opened } = this.#shown;
    if (!opened) return;
    const { ratio, placement, size } = this.#stage;
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
