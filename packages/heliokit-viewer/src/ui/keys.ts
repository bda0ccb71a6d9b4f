import type { Viewer } from "../viewer.js";

/** A key and what it does, as the list of keys shows it. */
export const KEYS: readonly (readonly [keys: string, does: string])[] = [
  ["Arrow keys", "move the crosshair by one pixel of the image, with Shift by ten"],
  ["+ and -", "larger and smaller, about the crosshair"],
  ["0", "all of the image"],
  ["1", "100 %: one pixel of the image on one of the screen"],
  ["c", "the crosshair's pixel in the middle"],
  ["[ and ]", "turn by 15 degrees, with Shift by 90"],
  ["n", "solar north up"],
  ["m", "mark a rectangle: first one corner, then the other; Shift+m takes it away"],
  ["p", "a line with its profile: first one end, then the other; Shift+p takes it away"],
  ["l", "limb on and off"],
  ["g", "heliographic grid on and off"],
  ["i", "colour table reversed"],
  ["Escape", "take the crosshair away"],
  ["?", "this list"],
];

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Does what a key means while the image has the focus; false where it means nothing. */
export function handleKey(viewer: Viewer, event: KeyboardEvent, showKeys: () => void): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { state, crosshair, opened } = viewer.shown;
  if (event.key === "?") {
    showKeys();
    return true;
  }
  if (!opened) return false;
  const arrow = ARROWS[event.key];
  if (arrow) {
    moveCrosshair(viewer, arrow, event.shiftKey ? 10 : 1);
    return true;
  }
  const turn = (by: number) => viewer.setState({ turn: (((state.turn + by) % 360) + 360) % 360 });
  switch (event.key) {
    case "+":
    case "=":
      zoom(viewer, 1.25);
      return true;
    case "-":
      zoom(viewer, 0.8);
      return true;
    case "0":
      viewer.fit();
      return true;
    case "1":
      viewer.setState({ zoom: 1 });
      return true;
    case "c":
      if (crosshair) viewer.setState({ x: crosshair[0], y: crosshair[1] });
      return true;
    case "[":
      turn(15);
      return true;
    case "]":
      turn(-15);
      return true;
    case "{":
      turn(90);
      return true;
    case "}":
      turn(-90);
      return true;
    case "n":
      viewer.northUp();
      return true;
    case "m":
      markCorner(viewer);
      return true;
    case "p":
      lineEnd(viewer);
      return true;
    case "P":
      viewer.setState({ line: undefined });
      return true;
    case "M":
      viewer.setState({ mark: undefined });
      return true;
    case "l":
      viewer.setState({ limb: !state.limb });
      return true;
    case "g":
      viewer.setState({ grid: !state.grid });
      return true;
    case "i":
      viewer.setState({ colors: reversed(state.colors) });
      return true;
    case "Escape":
      viewer.setCrosshair(undefined);
      return true;
    default:
      return false;
  }
}

/** The corner that was set first, until the second is. */
let firstCorner: readonly [number, number] | undefined;

function markCorner(viewer: Viewer): void {
  const { crosshair } = viewer.shown;
  if (!crosshair) return;
  if (firstCorner) viewer.setState({ mark: rectangle(firstCorner, crosshair, viewer) });
  firstCorner = firstCorner ? undefined : crosshair;
}

/** The end of the line that was set first, until the second is. */
let firstEnd: readonly [number, number] | undefined;

function lineEnd(viewer: Viewer): void {
  const { crosshair } = viewer.shown;
  if (!crosshair) return;
  if (firstEnd) viewer.setState({ line: [...firstEnd, ...crosshair] });
  firstEnd = firstEnd ? undefined : crosshair;
}

/** The rectangle between two places, in whole pixels of the image. */
export function rectangle(
  from: readonly [number, number],
  to: readonly [number, number],
  viewer: Viewer,
): readonly [number, number, number, number] {
  const { width = 1, height = 1 } = viewer.shown.opened?.map.raster ?? {};
  const inside = (value: number, side: number): number => Math.min(side - 1, Math.max(0, Math.round(value)));
  const [x0, x1] = [inside(from[0], width), inside(to[0], width)];
  const [y0, y1] = [inside(from[1], height), inside(to[1], height)];
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
}

/** The name of a colour table turned round. */
export function reversed(colors: string): string {
  return colors.endsWith("_r") ? colors.slice(0, -2) : `${colors}_r`;
}

function zoom(viewer: Viewer, factor: number): void {
  const { crosshair } = viewer.shown;
  const { width, height } = viewer.size;
  const [x, y] = crosshair ? viewer.onScreen(...crosshair) : [width / 2, height / 2];
  viewer.zoomAbout(factor, x, y);
}

/** Moves the crosshair; the view follows where it would leave it. */
function moveCrosshair(viewer: Viewer, [dx, dy]: readonly [number, number], step: number): void {
  const { state, crosshair, opened } = viewer.shown;
  const { width = 1, height = 1 } = opened?.map.raster ?? {};
  const from = crosshair ?? [Math.round(state.x), Math.round(state.y)];
  const inside = (value: number, most: number): number => Math.min(most - 1, Math.max(0, value));
  const to = [inside(from[0] + dx * step, width), inside(from[1] + dy * step, height)] as const;
  viewer.setCrosshair(to);
  const [sx, sy] = viewer.onScreen(...to);
  const { width: across, height: up } = viewer.size;
  if (sx < 0 || sy < 0 || sx > across || sy > up) viewer.setState({ x: to[0], y: to[1] });
}
