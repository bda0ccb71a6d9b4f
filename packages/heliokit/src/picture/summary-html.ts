import { crc32 } from "../bytes/index.js";
import type { SolarMap } from "../map/index.js";
import type { NumberArray } from "../raster/index.js";
import { drawHistogram } from "./curves-figure.js";
import { type Figure, toSvg } from "./figure.js";
import { finiteRange } from "./limits.js";
import { mapFacts } from "./map-facts.js";
import { drawMap } from "./map-figure.js";
import { mapTitle } from "./map-title.js";
import type { Color } from "./paint.js";
import { escapeXml } from "./svg.js";

/** What {@link toHtml} makes. */
export interface HtmlOptions {
  /** A whole page instead of a piece for a notebook or a page of one's own. Default false. */
  readonly page?: boolean;
  /** A figure to show above the summary. */
  readonly figure?: Figure;
}

const RED: Color = [255, 0, 0, 255];
const SIZE = 360;

/**
 * The rich summary that notebooks show: the map's facts as a table, the image with histogram equalisation or linear, bad pixels in
 * red, axes on the sky or in pixels, and its histogram, plain or cumulative. One piece of HTML that works without scripts and
 * without network; the switches are form controls, so that keys reach them.
 *
 * @throws HeliokitError `picture/no-finite-pixels`
 *
 * @example
 * ```ts
 * const html = toHtml(map, { page: true });
 * ```
 */
export function toHtml(map: SolarMap, options: HtmlOptions = {}): string {
  const title = mapTitle(map);
  const summary = summaryOf(map);
  const figure = options.figure === undefined ? "" : `<div>${toSvg(options.figure)}</div>`;
  if (!options.page) return figure + summary;
  const description = options.figure?.description ?? `Summary of ${title}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="${escapeXml(description)}">
<title>${escapeXml(title)}</title>
<style>body{font-family:system-ui,sans-serif;margin:1rem}svg{max-width:100%;height:auto}</style>
</head>
<body>
<main>
${figure}${summary}
</main>
</body>
</html>
`;
}

/**
 * A map that notebooks show by {@link toHtml}: the same record with the method that Deno's and other TypeScript kernels of Jupyter
 * call, `Symbol.for("Jupyter.display")`.
 *
 * @example
 * ```ts
 * withDisplay(map); // as the last line of a notebook's cell
 * ```
 */
export function withDisplay(map: SolarMap): SolarMap & { readonly [display: symbol]: () => Record<string, string> } {
  const facts = (): string =>
    mapFacts(map)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n");
  return {
    ...map,
    [Symbol.for("Jupyter.display")]: () => ({ "text/html": toHtml(map), "text/plain": `${mapTitle(map)}\n${facts()}` }),
  };
}

/** What sunpy says about pixels that are no numbers; empty where there are none. */
export function badPixelText(data: NumberArray): string {
  let missing = 0;
  let infinite = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (Number.isNaN(value)) missing++;
    else if (!Number.isFinite(value)) infinite++;
  }
  const parts = [...(missing > 0 ? [`${missing} NaN`] : []), ...(infinite > 0 ? [`${infinite} infinite`] : [])];
  return parts.length === 0 ? "" : `Bad pixels are shown in red: ${parts.join(", ")}`;
}

function summaryOf(map: SolarMap): string {
  const { data } = map.raster;
  const rows = mapFacts(map).map(
    ([name, value]) => `<tr><th scope="row">${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`,
  );
  const unit = map.unit ?? "pixel value";
  const images = finiteRange(data) === undefined ? "" : picturesOf(map, unit);
  const bad = badPixelText(data);
  // Two summaries in one page must not share the names of their switches.
  const id = `heliokit-${crc32(new TextEncoder().encode(images + rows.join(""))).toString(16)}`;
  return `<section class="heliokit" id="${id}" aria-label="${escapeXml(mapTitle(map))}">
<style>${styleOf(id)}</style>
<table>${rows.join("")}</table>
<div class="pictures">${images.replaceAll("heliokit-id", id)}
${bad === "" ? "" : `<p>${escapeXml(bad)}</p>`}</div>
</section>`;
}

function picturesOf(map: SolarMap, unit: string): string {
  const common = { size: SIZE, missing: RED, missingWhen: "any", title: false, coordinateGrid: false } as const;
  const equalized = { ...common, stretch: "histeq", colors: "gray" } as const;
  const linear = { ...common, stretch: "linear", limits: { percentiles: [0.5, 99.5] }, colors: "gray" } as const;
  const pictures = [
    ["even world", drawMap(map, equalized)],
    ["even px", drawMap(map, { ...equalized, axesIn: "px" })],
    ["linear world", drawMap(map, linear)],
    ["linear px", drawMap(map, { ...linear, axesIn: "px" })],
  ] as const;
  const histograms = [
    ["counts", drawHistogram(map.raster.data, { size: SIZE, xLabel: unit, log: true, title: "Histogram" })],
    [
      "sums",
      drawHistogram(map.raster.data, { size: SIZE, xLabel: unit, cumulative: true, title: "Cumulative histogram" }),
    ],
  ] as const;
  const shown = (parts: readonly (readonly [string, Figure])[]): string =>
    parts.map(([name, figure]) => `<span class="${name}">${toSvg(figure)}</span>`).join("");
  const choice = (type: string, name: string, text: string, more = ""): string =>
    `<label><input type="${type}" class="is-${name}" id="heliokit-id-${name}"${more}> ${text}</label>`;
  const stretch = ' name="heliokit-id-stretch"';
  return `<div class="choices" role="group" aria-label="What the pictures show">
${choice("radio", "even", "Image colormap uses histogram equalization", `${stretch} checked`)}
${choice("radio", "linear", "linear from 0.5 to 99.5 %", stretch)}
${choice("checkbox", "px", "axes in pixels")}
${choice("checkbox", "sums", "cumulative histogram")}
</div>
<div class="views">
<label class="image" for="heliokit-id-px" title="Click on the image to toggle between units">${shown(pictures)}</label>
<label class="histogram" for="heliokit-id-sums" title="Click on the histogram to toggle the cumulative one">${shown(histograms)}</label>
</div>
<p>Click on the image to toggle between units</p>`;
}

/** Which of the pictures is seen follows from the switches alone. */
function styleOf(id: string): string {
  const s = `#${id}`;
  const seen = [
    [".is-even:checked", ".is-px:not(:checked)", ".even.world"],
    [".is-even:checked", ".is-px:checked", ".even.px"],
    [".is-linear:checked", ".is-px:not(:checked)", ".linear.world"],
    [".is-linear:checked", ".is-px:checked", ".linear.px"],
  ].map(([stretch, axes, picture]) => `${s}:has(${stretch}):has(${axes}) ${picture}`);
  seen.push(`${s}:has(.is-sums:not(:checked)) .counts`, `${s}:has(.is-sums:checked) .sums`);
  return `
${s}{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start;font:14px/1.4 system-ui,sans-serif}
${s} table{border-collapse:collapse}
${s} th,${s} td{text-align:left;padding:.15em .6em;border-bottom:1px solid #8884;white-space:pre}
${s} .pictures{flex:1 1 ${SIZE}px}
${s} .choices,${s} .views{display:flex;flex-wrap:wrap;gap:.3rem 1rem;align-items:flex-start}
${s} p{margin:.3rem 0}
${s} svg{max-width:100%;height:auto}
${s} label{cursor:pointer}
${s} .views span{display:none}
${seen.join(",")}{display:inline-block}
${s} input:focus-visible{outline:2px solid #06f;outline-offset:2px}`;
}
