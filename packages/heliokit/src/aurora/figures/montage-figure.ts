import { HeliokitError } from "../../errors.js";
import { type Figure, type FigureImage, figureParts } from "../../picture/index.js";
import { formatInstant } from "../../time/index.js";
import { checkedFigureSize } from "./figure-size.js";
import { type FisheyeOptions, fisheyeScale, maskedFrame, type NamedSkyImages } from "./fisheye-figure.js";
import { describedScale, paintSky } from "./sky-colors.js";
import { cameraOf, skyTitle, titleMark } from "./sky-title.js";

const { numberText, textAt } = figureParts;

/** How frames are put side by side. */
export interface MontageOptions extends Omit<FisheyeOptions, "grid" | "cardinals" | "colorBar"> {
  /** Default: what makes the montage about square. */
  readonly rows?: number;
  readonly columns?: number;
  /** Times in the frames. Default true where there are times. */
  readonly times?: boolean;
  /** Width of the figure in pixels, 64 to 8192; default 1000. */
  readonly size?: number;
}

/** Free pixels between frames. */
const GAP = 3;

function gridOf(count: number, { rows, columns }: MontageOptions): { readonly rows: number; readonly columns: number } {
  const across = columns ?? (rows === undefined ? Math.ceil(Math.sqrt(count)) : Math.ceil(count / Math.max(1, rows)));
  const down = rows ?? Math.ceil(count / Math.max(1, across));
  const whole = [across, down].every((value) => Number.isInteger(value) && value >= 1 && value <= 1000);
  if (whole && across * down >= count && count > 0) return { rows: down, columns: across };
  throw new HeliokitError(
    "aurora/bad-montage",
    `${count} frames do not fit into ${down} rows x ${across} columns; wanted is room for each of them`,
    { facts: { frames: count, rows: down, columns: across } },
  );
}

/**
 * Frames side by side, from left to right and from top to bottom, with their times, all in one scale. Places may stay empty.
 *
 * Errors: `aurora/bad-montage` (more frames than places, or none), `aurora/bad-images`, `picture/bad-size`,
 * `picture/bad-limits`, `picture/no-finite-pixels`, `picture/unknown-color-table`, `picture/bad-stretch`.
 *
 * @example
 * ```ts
 * const figure = montageFigure(minute, { rows: 4, columns: 5 });
 * ```
 */
export function montageFigure(images: NamedSkyImages, options: MontageOptions = {}): Figure {
  const size = checkedFigureSize(options.size ?? 1000);
  const { rows, columns } = gridOf(images.frames.length, options);
  const scale = fisheyeScale(images, images.frames, options);
  const cell = Math.max(1, Math.floor((size - GAP * (columns - 1)) / columns));
  const tall = Math.max(1, Math.round((cell * images.height) / images.width));
  const fontSize = Math.min(20, Math.max(6, cell * 0.075));
  const first = skyTitle(cameraOf(options.skymap, images.metadata?.[0]), images.times?.[0]);
  const title = options.title === false ? "" : (options.title ?? first);
  const titleSize = Math.min(22, Math.max(9, size * 0.02));
  const top = title === "" ? 0 : Math.round(titleSize * 2);
  const placed = images.frames.map(
    (frame, index): FigureImage => ({
      picture: paintSky(
        maskedFrame(frame, scale.channels, options),
        images.width,
        images.height,
        scale,
        options.missing,
      ),
      x: (index % columns) * (cell + GAP),
      y: top + Math.floor(index / columns) * (tall + GAP),
      width: cell,
      height: tall,
    }),
  );
  const times = (options.times ?? true) ? (images.times ?? []) : [];
  const labels = times.map((time, index) => {
    const text = formatInstant(time, { style: "fits", digits: 0 }).slice(11, 19);
    const { x, y } = placed[index] ?? { x: 0, y: 0 };
    return textAt(text, x + fontSize * 0.5, y + fontSize * 1.3, { size: fontSize, fill: "#fff", halo: "#000" });
  });
  const described = describedScale(scale);
  const unit = described.unit === undefined ? "" : ` ${described.unit}`;
  return {
    width: size,
    height: top + rows * tall + (rows - 1) * GAP,
    title: title || first || "Montage",
    description:
      `Montage of ${images.frames.length} all-sky images in ${rows} rows and ${columns} columns, first ${first}. ` +
      `Colours ${described.colors}, stretch ${described.stretch}, from ${numberText(scale.limits[0])} to ${numberText(scale.limits[1])}${unit} in every frame.`,
    background: "#fff",
    images: placed,
    marks: labels.join("") + titleMark(title, size / 2, size, titleSize),
    scale: described,
  };
}
