import type { ViewState } from "../state/view-state.js";

/** A text as a shell takes it: quoted where it must be. */
function quoted(text: string): string {
  return /^[\w./:,+=@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** The command that makes the figure that is seen. */
export function showCommand(name: string, state: ViewState, out: string): string {
  const { limits, stretch, colors, missing, limb, grid } = state;
  const scale = stretch === "histeq" ? [] : [`--vmin ${limits[0]} --vmax ${limits[1]}`];
  return [
    `heliokit show ${quoted(name)} -o ${quoted(out)}`,
    ...scale,
    `--stretch ${stretch}`,
    `--cmap ${quoted(colors)}`,
    ...(missing === "none" ? [] : [`--missing ${quoted(missing)}`]),
    ...(limb ? ["--limb"] : []),
    ...(grid ? ["--grid"] : []),
    ...(state.hdu === undefined ? [] : [`--hdu ${state.hdu}`]),
  ].join(" ");
}

/** A file name with another ending. */
export function withEnding(name: string, ending: string): string {
  return `${name.replace(/\.gz$/i, "").replace(/\.(fits|fts|fit)$/i, "")}${ending}`;
}
