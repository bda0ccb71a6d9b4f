// Small figures compared with committed pictures. To renew them after a change that is meant:
// HELIOKIT_UPDATE_GALLERY=1 npx vitest run packages/heliokit/src/picture/gallery.test.ts, then look at every one.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { gallery } from "../testing/gallery-figures.js";
import { encodePng, type Picture, renderFigure } from "./index.js";

const update = process.env["HELIOKIT_UPDATE_GALLERY"] === "1";
const folder = new URL("gallery/", import.meta.url);

/** RGB of a committed picture, three bytes a pixel. */
function committed(file: URL): { width: number; height: number; rgb: Uint8Array } {
  const png = decode(readFileSync(file));
  const { width, height, channels, data, palette } = png;
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const color = palette ? (palette[data[pixel] ?? 0] ?? [0, 0, 0]) : data.subarray(pixel * channels);
    for (let channel = 0; channel < 3; channel++) rgb[pixel * 3 + channel] = color[channel] ?? 0;
  }
  return { width, height, rgb };
}

/** The same in 32 levels a colour: the files stay small, and the comparison allows for it. */
function coarse({ width, height, rgba }: Picture): Picture {
  return { width, height, rgba: rgba.map((byte) => (byte >> 3) * 8 + (byte >> 5)) };
}

/** Share of the bytes that are further than 16 levels off, and the mean difference. */
function difference(picture: Picture, wanted: Uint8Array): { share: number; mean: number } {
  let far = 0;
  let sum = 0;
  for (let at = 0; at < wanted.length; at++) {
    const found = picture.rgba[Math.floor(at / 3) * 4 + (at % 3)] ?? 0;
    const off = Math.abs(found - (wanted[at] ?? 0));
    sum += off;
    if (off > 16) far++;
  }
  return { share: far / wanted.length, mean: sum / wanted.length };
}

describe("the gallery", () => {
  it.each(Object.entries(gallery))("%s", async (name, make) => {
    const picture = await renderFigure(await make());
    const file = new URL(`${name}.png`, folder);
    if (update) writeFileSync(file, encodePng(coarse(picture), { level: 9 }));
    expect(existsSync(file), `${name}.png is missing`).toBe(true);
    const wanted = committed(file);
    expect([picture.width, picture.height]).toEqual([wanted.width, wanted.height]);
    // Edges of letters and lines may move by a fraction of a pixel between platforms; a missing line or label shows.
    const { share, mean } = difference(picture, wanted.rgb);
    expect(share).toBeLessThan(0.004);
    // Half a level of the committed pictures' 32.
    expect(mean).toBeLessThan(4);
  });
});
