import { HeliokitError } from "heliokit/errors";
import { type LevelPlan, tileBox } from "./levels.js";
import type { Placement, ViewSize } from "./place.js";
import { FRAGMENT, VERTEX } from "./shaders.js";

/** What the graphics processor was given to do. */
export interface DrawCounts {
  uploads: number;
  uploadBytes: number;
  draws: number;
  textureBytes: number;
}

/** One look at the image. */
export interface Look {
  readonly size: ViewSize;
  readonly placement: Placement;
  readonly zoom: number;
  /** Finest level that is complete. */
  readonly finest: number;
  /** Sides of the image in pixels. */
  readonly image: ViewSize;
}

const UNIFORMS = [
  "tiles",
  "thresholds",
  "palette",
  "turn",
  "origin",
  "size",
  "cells",
  "tileSide",
  "firstTile",
  "across",
  "cellSide",
  "footprint",
] as const;

/** The level to draw at a zoom: the coarsest whose cells are not larger than a pixel of the screen, if it is there. */
export function levelFor(zoom: number, levels: number, finest: number): number {
  const wanted = zoom >= 1 ? 0 : Math.floor(Math.log2(1 / zoom) + 1e-6);
  return Math.max(finest, Math.min(levels - 1, wanted));
}

/** Draws one image with raw WebGL2: its tiles are layers of one texture array of float32. */
export class Painter {
  readonly #gl: WebGL2RenderingContext;
  readonly #counts: DrawCounts;
  #places = new Map<(typeof UNIFORMS)[number], WebGLUniformLocation | null>();
  #program: WebGLProgram | null = null;
  #tiles: WebGLTexture | null = null;
  #thresholds: WebGLTexture | null = null;
  #palette: WebGLTexture | null = null;
  #plan: LevelPlan | undefined;

  /** @throws HeliokitError `view/no-webgl2` */
  constructor(canvas: HTMLCanvasElement, counts: DrawCounts) {
    const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false, alpha: true });
    if (gl === null) {
      throw new HeliokitError(
        "view/no-webgl2",
        "this browser gives no WebGL2, which draws the images; switch hardware acceleration on or use another browser",
      );
    }
    this.#gl = gl;
    this.#counts = counts;
    this.restore();
  }

  /** Makes program and tables anew, after a lost context too; the tiles must be uploaded again. */
  restore(): void {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    this.#program = link(gl);
    gl.useProgram(this.#program);
    this.#places = new Map(UNIFORMS.map((name) => [name, gl.getUniformLocation(this.#program as WebGLProgram, name)]));
    for (const [unit, name] of (["tiles", "thresholds", "palette"] as const).entries())
      gl.uniform1i(this.#place(name), unit);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.#thresholds = this.#table(gl.TEXTURE1, gl.R32F, 256);
    this.#palette = this.#table(gl.TEXTURE2, gl.RGBA8, 257);
    gl.disable(gl.BLEND);
    const plan = this.#plan;
    this.#plan = undefined;
    this.#tiles = null;
    this.#counts.textureBytes = 0;
    if (plan) this.setPlan(plan);
  }

  /** Makes room for an image's tiles; those of the one before go. */
  setPlan(plan: LevelPlan): void {
    const gl = this.#gl;
    if (this.#tiles) gl.deleteTexture(this.#tiles);
    this.#plan = plan;
    gl.activeTexture(gl.TEXTURE0);
    this.#tiles = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.#tiles);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R32F, plan.tileSide, plan.tileSide, plan.tiles);
    nearest(gl, gl.TEXTURE_2D_ARRAY);
    this.#counts.textureBytes = plan.tiles * plan.tileSide * plan.tileSide * 4;
  }

  /** Uploads one tile. */
  upload(level: number, column: number, row: number, data: Float32Array): void {
    const gl = this.#gl;
    const plan = this.#plan;
    const target = plan?.levels[level];
    if (!plan || !target) return;
    const { width, height } = tileBox(plan, level, column, row);
    const layer = target.firstTile + row * target.across + column;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, this.#tiles);
    gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, layer, width, height, 1, gl.RED, gl.FLOAT, data);
    this.#counts.uploads++;
    this.#counts.uploadBytes += data.byteLength;
  }

  /** Thresholds of the 256 colours, and 257 colours of four bytes: the last one is that of missing pixels. */
  setColors(thresholds: Float32Array, palette: Uint8Array): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, this.#thresholds);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 256, 1, gl.RED, gl.FLOAT, thresholds);
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, this.#palette);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 257, 1, gl.RGBA, gl.UNSIGNED_BYTE, palette);
    this.#counts.uploadBytes += thresholds.byteLength + palette.byteLength;
  }

  draw({ size, placement, zoom, finest, image }: Look): void {
    const gl = this.#gl;
    const plan = this.#plan;
    gl.viewport(0, 0, size.width, size.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    if (!plan || finest >= plan.levels.length) return;
    const index = levelFor(zoom, plan.levels.length, finest);
    const level = plan.levels[index];
    if (!level) return;
    const cellSide = 2 ** index;
    gl.useProgram(this.#program);
    gl.uniform4f(this.#place("turn"), ...placement.matrix);
    gl.uniform2f(this.#place("origin"), ...placement.origin);
    gl.uniform2f(this.#place("size"), image.width, image.height);
    gl.uniform2i(this.#place("cells"), level.width, level.height);
    gl.uniform1i(this.#place("tileSide"), plan.tileSide);
    gl.uniform1i(this.#place("firstTile"), level.firstTile);
    gl.uniform1i(this.#place("across"), level.across);
    gl.uniform1f(this.#place("cellSide"), cellSide);
    // Pixels of the screen that are larger than a cell take the mean of the cells under them.
    const footprint = 1 / (zoom * cellSide);
    gl.uniform1f(this.#place("footprint"), footprint > 1 + 1e-6 || (zoom < 1 && footprint > 0.999) ? footprint : 0);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    this.#counts.draws++;
  }

  /** RGBA of the view as drawn last, bottom row first; to be asked in the same task as the drawing. */
  read({ width, height }: ViewSize): Uint8Array<ArrayBuffer> {
    const gl = this.#gl;
    const rgba = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    return rgba;
  }

  #place(name: (typeof UNIFORMS)[number]): WebGLUniformLocation | null {
    return this.#places.get(name) ?? null;
  }

  #table(unit: number, format: number, length: number): WebGLTexture | null {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.activeTexture(unit);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, format, length, 1);
    nearest(gl, gl.TEXTURE_2D);
    return texture;
  }
}

function nearest(gl: WebGL2RenderingContext, target: number): void {
  gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
  gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
  gl.texParameteri(target, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(target, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind);
    if (!shader) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    const logs = (gl.getAttachedShaders(program) ?? []).map((shader) => gl.getShaderInfoLog(shader) ?? "");
    throw new HeliokitError("view/no-webgl2", `the graphics driver refuses the shaders: ${logs.join(" ").trim()}`);
  }
  return program;
}
