import type { SolarMap } from "heliokit/map";
import { type DrawMapOptions, drawMap, type Figure, type Picture, renderFigure, toPng } from "heliokit/picture";

/** How a terminal shows pictures. */
export type TerminalStyle = "kitty" | "iterm" | "truecolor" | "256" | "letters";

/** What is known of the terminal, given apart for tests. */
export interface TerminalWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** The best way that a terminal offers; letters where colours are not wanted or nobody looks. */
export function terminalStyle({ env, isTerminal }: TerminalWorld): TerminalStyle {
  const term = env["TERM"] ?? "";
  if (!isTerminal || env["NO_COLOR"] || term === "dumb") return "letters";
  // Multiplexers swallow the picture protocols.
  const direct = !env["TMUX"] && !term.startsWith("screen");
  if (direct && (env["KITTY_WINDOW_ID"] || term === "xterm-kitty" || term === "xterm-ghostty")) return "kitty";
  if (direct && /^(iTerm\.app|WezTerm)$/.test(env["TERM_PROGRAM"] ?? "")) return "iterm";
  if (/truecolor|24bit/i.test(env["COLORTERM"] ?? "") || env["WT_SESSION"]) return "truecolor";
  return "256";
}

/** A small picture of a map as text for the terminal, and what its colours stand for. */
export async function terminalPicture(
  map: SolarMap,
  options: DrawMapOptions,
  width: number | undefined,
): Promise<{ readonly text: string; readonly scale: Figure["scale"] }> {
  const world: TerminalWorld = {
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 80,
    rows: process.stdout.rows ?? 40,
  };
  const style = terminalStyle(world);
  if (style === "kitty" || style === "iterm") {
    const figure = drawMap(map, { ...options, size: Math.max(64, width ?? 640) });
    const png = Buffer.from(await toPng(figure)).toString("base64");
    return { text: style === "kitty" ? kittyText(png) : itermText(png), scale: figure.scale };
  }
  const columns = Math.max(8, Math.min(width ?? world.columns, world.columns, 2 * (world.rows - 3)));
  const figure = drawMap(map, {
    ...options,
    size: Math.max(64, columns),
    axes: false,
    grid: false,
    scaleBar: false,
    title: false,
  });
  // A figure has at least 64 pixels; narrower terminals get it smaller.
  const picture = await renderFigure(figure, { scale: columns / figure.width });
  return { text: style === "letters" ? letters(picture) : halfBlocks(picture, style), scale: figure.scale };
}

/** Two pixels a letter: the upper half block in the colour of one over the background of the other. */
export function halfBlocks({ width, height, rgba }: Picture, style: "truecolor" | "256"): string {
  const color = (x: number, y: number): string => {
    const at = 4 * (Math.min(y, height - 1) * width + x);
    const [r, g, b] = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0];
    return style === "truecolor" ? `2;${r};${g};${b}` : `5;${cubeColor(r, g, b)}`;
  };
  const lines: string[] = [];
  for (let y = 0; y < height; y += 2) {
    let line = "";
    let before = "";
    for (let x = 0; x < width; x++) {
      const code = `\u001b[38;${color(x, y)};48;${color(x, y + 1)}m`;
      line += `${code === before ? "" : code}▀`;
      before = code;
    }
    lines.push(`${line}\u001b[0m`);
  }
  return `${lines.join("\n")}\n`;
}

/** The nearest of xterm's 256 colours: the cube of 6 x 6 x 6, or its grays. */
export function cubeColor(r: number, g: number, b: number): number {
  const level = (value: number): number =>
    value < 48 ? 0 : value < 115 ? 1 : Math.min(5, Math.floor((value - 35) / 40));
  if (Math.max(r, g, b) - Math.min(r, g, b) < 12) {
    const gray = Math.round(((r + g + b) / 3 - 8) / 10);
    if (gray >= 0 && gray <= 23) return 232 + gray;
  }
  return 16 + 36 * level(r) + 6 * level(g) + level(b);
}

const RAMP = " .:-=+*#%@";

/** One letter for two pixels above each other, darker to brighter. */
export function letters({ width, height, rgba }: Picture): string {
  const lines: string[] = [];
  for (let y = 0; y + 1 < height; y += 2) {
    let line = "";
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (const row of [y, y + 1]) {
        const at = 4 * (row * width + x);
        sum += 0.3 * (rgba[at] ?? 0) + 0.59 * (rgba[at + 1] ?? 0) + 0.11 * (rgba[at + 2] ?? 0);
      }
      line += RAMP[Math.min(RAMP.length - 1, Math.floor((sum / 511) * RAMP.length))] ?? " ";
    }
    lines.push(line.trimEnd());
  }
  return `${lines.join("\n")}\n`;
}

/** Kitty's graphics protocol: base64 in pieces of at most 4096 bytes. */
export function kittyText(png: string): string {
  const pieces = png.match(/.{1,4096}/g) ?? [];
  return `${pieces
    .map((piece, index) => {
      const more = index + 1 < pieces.length ? 1 : 0;
      return `\u001b_G${index === 0 ? `a=T,f=100,m=${more}` : `m=${more}`};${piece}\u001b\\`;
    })
    .join("")}\n`;
}

/** iTerm2's inline images. */
function itermText(png: string): string {
  return `\u001b]1337;File=inline=1;size=${Math.floor((png.length * 3) / 4)}:${png}\u0007\n`;
}
