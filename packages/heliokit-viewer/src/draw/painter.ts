import { HeliokitError } from "heliokit/errors";
import type { Stretch } from "heliokit/picture";
import type { DrawCounts, ImagePainter, Look } from "./image-painter.js";
import { type LevelPlan, tileBox } from "./levels.js";
import { levelFor } from "./look-level.js";
import type { Placement, ViewSize } from "./place.js";
import { FRAGMENT, VERTEX } from "./shaders.js";
import type { Curve } from "./thresholds.js";

const UNIFORMS = [
  "tiles",
  "palette",
  "thresholds",
  "curve",
  "low",
  "span",
  "bend",
  "whole",
  "turn",
  "origin",
  "size",
  "cells",
  "tileSide",
  "across",
  "cellSide",
  "footprint",
] as const;

/** Draws one image with raw WebGL2: its tiles are layers of one texture array of float32. */
export class Painter implements ImagePainter {
  readonly #gl: WebGL2RenderingContext;
  readonly #counts: DrawCounts;
  #places = new Map<(typeof UNIFORMS)[number], WebGLUniformLocation | null>();
  #program: WebGLProgram | null = null;
  /** One texture array for each level, made when its first tile comes: a small one does not wait for a large one. */
  #arrays: (WebGLTexture | undefined)[] = [];
  #palette: WebGLTexture | null = null;
  #plan: LevelPlan | undefined;
  #fence: WebGLSync | null = null;

  /** @throws HeliokitError `view/no-webgl2` where the driver refuses the shaders */
  constructor(gl: WebGL2RenderingContext, counts: DrawCounts) {
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
    for (const [unit, name] of (["tiles", "palette"] as const).entries()) gl.uniform1i(this.#place(name), unit);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    this.#palette = this.#table(gl.TEXTURE1, gl.RGBA8, 257);
    gl.disable(gl.BLEND);
    this.#arrays = [];
    this.#fence = null;
    this.#counts.textureBytes = 0;
  }

  /** Makes room for an image's tiles; the textures of the one before serve again where they fit. */
  setPlan(plan: LevelPlan): void {
    const before = this.#plan;
    this.#plan = plan;
    if (before && sameShape(before, plan)) return;
    for (const texture of this.#arrays) if (texture) this.#gl.deleteTexture(texture);
    this.#arrays = [];
    this.#counts.textureBytes = 0;
  }

  get busy(): boolean {
    const gl = this.#gl;
    if (!this.#fence) return false;
    if (!gl.isContextLost() && gl.getSyncParameter(this.#fence, gl.SYNC_STATUS) !== gl.SIGNALED) return true;
    gl.deleteSync(this.#fence);
    this.#fence = null;
    return false;
  }

  endUploads(): void {
    const gl = this.#gl;
    this.#fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
  }

  upload(level: number, column: number, row: number, data: Float32Array): boolean {
    const gl = this.#gl;
    const plan = this.#plan;
    const target = plan?.levels[level];
    if (!plan || !target || gl.isContextLost()) return false;
    const { width, height } = tileBox(plan, level, column, row);
    const layer = row * target.across + column;
    const first = this.#arrays[level] === undefined;
    this.#bind(plan, level);
    gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, layer, width, height, 1, gl.RED, gl.FLOAT, data);
    this.#counts.uploads++;
    this.#counts.uploadBytes += data.byteLength;
    return first;
  }

  /** Binds the texture array of a level, made where there is none yet. */
  #bind(plan: LevelPlan, level: number): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0);
    const known = this.#arrays[level];
    if (known) {
      gl.bindTexture(gl.TEXTURE_2D_ARRAY, known);
      return;
    }
    const { across = 1, up = 1 } = plan.levels[level] ?? {};
    const layers = across * up;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, 1, gl.R32F, plan.tileSide, plan.tileSide, layers);
    nearest(gl, gl.TEXTURE_2D_ARRAY);
    this.#arrays[level] = texture;
    this.#counts.textureBytes += layers * plan.tileSide * plan.tileSide * 4;
  }

  setColors(thresholds: Float32Array, { limits, stretch }: Curve, palette: Uint8Array): void {
    const gl = this.#gl;
    gl.useProgram(this.#program);
    gl.uniform4fv(this.#place("thresholds"), thresholds);
    const { curve, bend, whole } = bendOf(stretch);
    gl.uniform1i(this.#place("curve"), curve);
    gl.uniform1f(this.#place("low"), limits[0]);
    gl.uniform1f(this.#place("span"), limits[1] - limits[0]);
    gl.uniform1f(this.#place("bend"), bend);
    gl.uniform1f(this.#place("whole"), whole);
    gl.activeTexture(gl.TEXTURE1);
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
    this.#bind(plan, index);
    gl.uniform4f(this.#place("turn"), ...placement.matrix);
    gl.uniform2f(this.#place("origin"), ...placement.origin);
    gl.uniform2f(this.#place("size"), image.width, image.height);
    gl.uniform2i(this.#place("cells"), level.width, level.height);
    gl.uniform1i(this.#place("tileSide"), plan.tileSide);
    gl.uniform1i(this.#place("across"), level.across);
    gl.uniform1f(this.#place("cellSide"), cellSide);
    gl.uniform1f(this.#place("footprint"), footprintOf(zoom * cellSide, placement));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    this.#counts.draws++;
  }

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

function sameShape(a: LevelPlan, b: LevelPlan): boolean {
  const [first, second] = [a.levels[0], b.levels[0]];
  return (
    a.tileSide === b.tileSide &&
    first?.across === second?.across &&
    first?.up === second?.up &&
    a.levels.length === b.levels.length
  );
}

/**
 * How many cells wide a pixel of the screen is where the mean of the cells under it is wanted; 0 where it shows one cell:
 * magnified, or as large as a cell and straight over it.
 */
function footprintOf(pixelsPerCell: number, { matrix }: Placement): number {
  const straight = matrix[0] === 0 || matrix[1] === 0;
  return pixelsPerCell > 1 - 1e-6 && (straight || pixelsPerCell > 1 + 1e-6) ? 0 : 1 / pixelsPerCell;
}

/** A stretch as the shader's guess knows it; 5 has no formula. */
function bendOf(stretch: Stretch): { readonly curve: number; readonly bend: number; readonly whole: number } {
  const kind = typeof stretch === "string" ? stretch : stretch.kind;
  const given = typeof stretch === "string" ? undefined : stretch;
  const a = given && "a" in given ? given.a : kind === "log" ? 1000 : 0.1;
  switch (kind) {
    case "linear":
      return { curve: 0, bend: 1, whole: 1 };
    case "sqrt":
      return { curve: 1, bend: 1, whole: 1 };
    case "log":
      return { curve: 2, bend: a, whole: Math.log1p(a) };
    case "asinh":
      return { curve: 3, bend: a, whole: Math.asinh(1 / a) };
    case "power":
      return { curve: 4, bend: given && "exponent" in given ? given.exponent : 1, whole: 1 };
    default:
      return { curve: 5, bend: 1, whole: 1 };
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
