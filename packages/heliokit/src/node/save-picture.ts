import { type Figure, type RenderOptions, toPng, toSvg } from "../picture/index.js";
import { writeFileAtomically } from "./atomic-file.js";

/**
 * Writes a figure as a PNG file that appears whole or not at all.
 *
 * Errors: those of {@link writeFileAtomically} and `picture/bad-size`.
 *
 * @example
 * ```ts
 * await savePng(drawMap(map, { limb: true }), "94.png");
 * ```
 */
export async function savePng(figure: Figure, path: string, options: RenderOptions = {}): Promise<void> {
  await writeFileAtomically(path, await toPng(figure, options));
}

/**
 * Writes a figure as an SVG file that appears whole or not at all.
 *
 * Errors: those of {@link writeFileAtomically}.
 *
 * @example
 * ```ts
 * await saveSvg(drawMap(map, { limb: true }), "94.svg");
 * ```
 */
export async function saveSvg(figure: Figure, path: string): Promise<void> {
  await writeFileAtomically(path, new TextEncoder().encode(toSvg(figure)));
}
