/** Pieces of SVG text. Numbers have at most two decimals: a hundredth of a pixel is not seen. */

/** What figures are written in: DejaVu Sans comes with the library under Node, pages take what they have of the list. */
export const FONT_FAMILY = "'DejaVu Sans', Verdana, Geneva, sans-serif";

export function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd");
}

/** A number for an attribute. */
export function num(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** How a text stands. */
export interface TextStyle {
  readonly size: number;
  readonly anchor?: "start" | "middle" | "end";
  readonly fill?: string;
  /** Degrees, clockwise. */
  readonly rotate?: number;
  /** A seam in this colour, so that the text is read over any image. */
  readonly halo?: string;
  readonly opacity?: number;
}

/** A line of text with its baseline at (x, y). */
export function textAt(text: string, x: number, y: number, style: TextStyle): string {
  const { size, anchor = "start", fill = "#000", rotate, halo, opacity } = style;
  const attributes = [
    `x="${num(x)}" y="${num(y)}" font-size="${num(size)}"`,
    ...(anchor === "start" ? [] : [`text-anchor="${anchor}"`]),
    ...(fill === "#000" ? [] : [`fill="${fill}"`]),
    ...(rotate ? [`transform="rotate(${num(rotate)} ${num(x)} ${num(y)})"`] : []),
    ...(opacity === undefined ? [] : [`opacity="${num(opacity)}"`]),
  ].join(" ");
  const plain = `<text ${attributes}>${escapeXml(text)}</text>`;
  if (halo === undefined) return plain;
  // Drawn twice, because not every renderer puts the stroke under the fill.
  const seam = `<text ${attributes} stroke="${halo}" stroke-width="${num(size / 5)}" stroke-linejoin="round" stroke-opacity="0.7">${escapeXml(text)}</text>`;
  return seam + plain;
}

/** Width of a text in DejaVu Sans, near enough to make room for it. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text) {
    if (/[ilj.,:;'|!"°() ″′]/.test(letter)) width += 0.38;
    else if (/[mwMW@%—]/.test(letter)) width += 0.92;
    else if (/[A-Z]/.test(letter)) width += 0.7;
    else width += 0.615;
  }
  return width * size;
}

/** Corners as the data of a path; a place that is not finite lifts the pen. */
export function pathData(xs: ArrayLike<number>, ys: ArrayLike<number>, closed = false): string {
  const parts: string[] = [];
  let down = false;
  for (let index = 0; index < xs.length; index++) {
    const x = xs[index] as number;
    const y = ys[index] as number;
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      down = false;
      continue;
    }
    parts.push(`${down ? "L" : "M"}${num(x)} ${num(y)}`);
    down = true;
  }
  return parts.join("") + (closed && parts.length > 0 ? "Z" : "");
}
