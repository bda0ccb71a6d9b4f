import { HeliokitError } from "../../errors.js";
import { figureParts } from "../../picture/index.js";
import { type MapView, placesInPanel } from "./map-view.js";

const { num, pathData, textAt } = figureParts;

/** How a line over an image looks. */
interface LineLook {
  /** `#rgb` or `#rrggbb`; default orange. */
  readonly color?: string;
  /** At the first place of it that is seen. */
  readonly label?: string;
  readonly dashed?: boolean;
}

/** A line over a map: a field of view, a satellite's track. Places that are not finite lift the pen. */
export interface MapLine extends LineLook {
  readonly latitude: ArrayLike<number>;
  readonly longitude: ArrayLike<number>;
}

/** A line over an image, in its pixels (0-based, row 0 south), such as a contour on the chip. */
export interface ImageLine extends LineLook {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

const ORANGE = "#e69f00";

function checkLine(first: ArrayLike<number>, second: ArrayLike<number>, { color = ORANGE }: LineLook): string {
  if (first.length !== second.length)
    throw new HeliokitError(
      "aurora/bad-line",
      `a line of ${first.length} and ${second.length} numbers; wanted are pairs`,
      {
        facts: { lengths: [first.length, second.length] },
      },
    );
  if (/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(color)) return color;
  throw new HeliokitError("aurora/bad-line", `the colour ${JSON.stringify(color)}; wanted is #rgb or #rrggbb`, {
    facts: { color },
  });
}

function lineMark(x: Float64Array, y: Float64Array, color: string, look: LineLook, fontSize: number): string {
  const dash = look.dashed ? ` stroke-dasharray="${num(fontSize / 2)} ${num(fontSize / 3)}"` : "";
  const line = `fill="none" stroke-linejoin="round"${dash}`;
  const path = pathData(x, y);
  const at = x.findIndex((value, index) => Number.isFinite(value) && Number.isFinite(y[index]));
  const label =
    look.label === undefined || at < 0
      ? ""
      : textAt(look.label, (x[at] ?? 0) + fontSize * 0.4, Math.max(fontSize * 1.2, (y[at] ?? 0) - fontSize * 0.4), {
          ...{ size: fontSize, fill: "#fff", halo: "#000" },
        });
  return (
    `<path d="${path}" ${line} stroke="#000" stroke-opacity="0.45" stroke-width="${num(fontSize / 4)}"/>` +
    `<path d="${path}" ${line} stroke="${color}" stroke-width="${num(fontSize / 8)}"/>${label}`
  );
}

/** Lines over a map, in pixels of its panel. Errors: `aurora/bad-line`. */
export function mapLineMarks(lines: readonly MapLine[], view: MapView, fontSize: number): string {
  return lines
    .map((line) => {
      const color = checkLine(line.latitude, line.longitude, line);
      const { x, y } = placesInPanel(view, line.latitude, line.longitude);
      return lineMark(x, y, color, line, fontSize);
    })
    .join("");
}

/** Lines over an image that fills a panel. Errors: `aurora/bad-line`. */
export function imageLineMarks(
  lines: readonly ImageLine[],
  image: { readonly width: number; readonly height: number },
  panel: { readonly width: number; readonly height: number; readonly fontSize: number },
): string {
  return lines
    .map((line) => {
      const color = checkLine(line.x, line.y, line);
      const x = Float64Array.from(line.x, (value) => ((value + 0.5) / image.width) * panel.width);
      const y = Float64Array.from(line.y, (value) => ((image.height - 0.5 - value) / image.height) * panel.height);
      return lineMark(x, y, color, line, panel.fontSize);
    })
    .join("");
}
