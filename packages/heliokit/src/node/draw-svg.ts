import { createRequire } from "node:module";

/** RGBA pixels that something is drawn over, row 0 on top. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** Draws the lines and texts of an SVG over opaque pixels, with resvg and the DejaVu Sans that comes with the library. */
export async function drawSvgOver(svg: string, { rgba }: Pixels): Promise<void> {
  const { Resvg } = await import("@resvg/resvg-js");
  const image = new Resvg(svg, {
    font: { loadSystemFonts: false, fontFiles: [fontFile()], defaultFontFamily: "DejaVu Sans" },
    logLevel: "off",
  });
  // Colours come multiplied with their opacity.
  const drawn = image.render().pixels;
  const words = new Uint32Array(drawn.buffer, drawn.byteOffset, drawn.byteLength >> 2);
  for (let pixel = 0; pixel < words.length; pixel++) {
    if (words[pixel] === 0) continue;
    const at = pixel * 4;
    const rest = 255 - (drawn[at + 3] as number);
    for (let channel = at; channel < at + 3; channel++) {
      rgba[channel] = (drawn[channel] as number) + ((rgba[channel] as number) * rest) / 255;
    }
  }
}

const require = createRequire(import.meta.url);
let font: string | undefined;

function fontFile(): string {
  font ??= require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");
  return font;
}
