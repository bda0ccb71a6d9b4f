import { missingColor, type ViewState } from "../state/view-state.js";

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

/** The TypeScript that makes the figure that is seen. */
export function showCode(name: string, state: ViewState, out: string): string {
  const { limits, stretch, colors, missing, limb, grid, hdu } = state;
  const drawn = [
    "size: 1024",
    ...(stretch === "histeq" ? ['stretch: "histeq"'] : [`limits: [${limits.join(", ")}]`, stretchCode(stretch)]),
    `colors: ${JSON.stringify(colors)}`,
    ...(missing === "none" ? [] : [`missing: [${(missingColor(missing) ?? []).join(", ")}], missingWhen: "any"`]),
    ...(limb ? ["limb: true"] : []),
    ...(grid ? ["grid: true"] : []),
  ];
  const rooms = stretch.includes(":") ? "drawMap, parseStretch" : "drawMap";
  return [
    'import { readMap, saveSvg } from "heliokit/node";',
    `import { ${rooms} } from "heliokit/picture";`,
    "",
    `const map = await readMap(${JSON.stringify(name)}${hdu === undefined ? "" : `, { hdu: ${hdu} }`});`,
    `const figure = drawMap(map, { ${drawn.join(", ")} });`,
    `await saveSvg(figure, ${JSON.stringify(out)});`,
    "",
  ].join("\n");
}

function stretchCode(stretch: string): string {
  return stretch.includes(":")
    ? `stretch: parseStretch(${JSON.stringify(stretch)})`
    : `stretch: ${JSON.stringify(stretch)}`;
}

/** A file name with another ending. */
export function withEnding(name: string, ending: string): string {
  return `${name.replace(/\.gz$/i, "").replace(/\.(fits|fts|fit)$/i, "")}${ending}`;
}
