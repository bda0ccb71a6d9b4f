import { memorySink, memorySource } from "heliokit/bytes";
import { type Card, makeHeader, writeFits } from "heliokit/fits";
import { fitsCardsOf, type RecordKeyword, writeKeywords } from "heliokit/jsoc";
import type { Raster } from "heliokit/raster";
import { type SyntheticScene, syntheticHmi, syntheticLevel1, syntheticScene } from "heliokit/synthetic";
import { textAt } from "heliokit/table";
import { type Instant, parseInstant, secondsBetween } from "heliokit/time";
import { processImage, type Step } from "./processing.js";
import { keywordText, type SeriesData } from "./series-data.js";

/** What images are drawn with. */
export interface DrawingOptions {
  /** Side in pixels. */
  readonly size: number;
  readonly seed: number;
}

type Pixels = Raster<Int16Array | Int32Array>;

/** Images of a 4096-pixel archive are drawn smaller here: keywords in pixels must follow. */
const PIXEL_KEYWORDS: ReadonlySet<string> = new Set(["CRPIX1", "CRPIX2", "R_SUN", "X0_MP", "Y0_MP"]);
const SCALE_KEYWORDS: ReadonlySet<string> = new Set(["CDELT1", "CDELT2", "IMSCL_MP"]);

/** The files of records, drawn when they are asked for. */
export class ImageFiles {
  readonly #options: DrawingOptions;
  /** Whether keywords of records are for 4096 pixels and images are not. */
  readonly #rescaled: boolean;
  readonly #drawn = new Map<string, Promise<Pixels>>();
  #scene: SyntheticScene | undefined;

  constructor(options: DrawingOptions, rescaled: boolean) {
    this.#options = options;
    this.#rescaled = rescaled && options.size !== 4096;
  }

  /** The text of a keyword as it fits the images. */
  scaledText(name: string, text: string): string {
    if (!this.#rescaled || text === "MISSING") return text;
    const binning = 4096 / this.#options.size;
    const value = Number(text);
    if (!Number.isFinite(value)) return text;
    if (SCALE_KEYWORDS.has(name)) return (value * binning).toFixed(6);
    if (!PIXEL_KEYWORDS.has(name)) return text;
    // Centres of pixels count from 1 in CRPIX, from 0 in the table of pointings.
    const edge = name.startsWith("CRPIX") ? 0.5 : name === "R_SUN" ? 0 : -0.5;
    return ((value - edge) / binning + edge).toFixed(6);
  }

  /** The file of a segment as it is stored: pixels without keywords. */
  async stored(series: SeriesData, row: number, segment: string): Promise<Uint8Array> {
    if (segment === "spikes") return this.#spikes(series, row);
    const image = await this.#image(series, row);
    return fitsFile(image, []);
  }

  /** The file of an export: processed, with every keyword of the record. */
  async exported(series: SeriesData, row: number, segment: string, steps: readonly Step[]): Promise<Uint8Array> {
    const cards = fitsCardsOf(this.keywords(series, row));
    if (steps.length === 0) {
      const sink = memorySink();
      await writeKeywords(memorySource(await this.stored(series, row, segment), `${segment}.fits`), sink, cards);
      return sink.bytes();
    }
    const processed = processImage(await this.#image(series, row), cards, steps);
    return fitsFile(processed.image, processed.cards);
  }

  /** Keywords of a record as an export writes them. */
  keywords(series: SeriesData, row: number): readonly RecordKeyword[] {
    const { info, list } = series;
    return list.keywords.flatMap(({ name, texts }): RecordKeyword[] => {
      const known = info.keywords.get(name);
      if (!known) return [];
      return [
        {
          name,
          type: known.type,
          text: this.scaledText(name, textAt(texts, row)),
          ...(known.unit === "" ? {} : { unit: known.unit }),
          ...(known.note === "" ? {} : { note: known.note }),
        },
      ];
    });
  }

  async #spikes(series: SeriesData, row: number): Promise<Uint8Array> {
    const made = await syntheticLevel1(this.#aiaOptions(series, row));
    return made.spikesFile().bytes;
  }

  #aiaOptions(series: SeriesData, row: number) {
    const { size, seed } = this.#options;
    this.#scene ??= syntheticScene({ seed, detail: Math.min(2048, Math.max(64, size)) });
    const channel = Number(keywordText(series, "WAVELNTH", row));
    const exposure = Number(keywordText(series, "EXPTIME", row));
    return {
      channel: channelOf(channel),
      time: recordTime(series, row),
      size,
      seed,
      scene: this.#scene,
      ...(exposure > 0 ? { exposureSeconds: exposure } : {}),
    };
  }

  #image(series: SeriesData, row: number): Promise<Pixels> {
    const key = `${series.name} ${row}`;
    const known = this.#drawn.get(key);
    if (known) return known;
    const drawn = this.#draw(series, row);
    this.#drawn.set(key, drawn);
    // A few images at a time: one of 4096 pixels takes 32 MB.
    const most = Math.max(2, Math.floor(2 ** 26 / this.#options.size ** 2));
    for (const old of this.#drawn.keys()) {
      if (this.#drawn.size <= most) break;
      this.#drawn.delete(old);
    }
    return drawn;
  }

  async #draw(series: SeriesData, row: number): Promise<Pixels> {
    const { size, seed } = this.#options;
    if (!series.name.startsWith("aia.")) return syntheticHmi({ time: recordTime(series, row), size, seed }).image;
    const options = this.#aiaOptions(series, row);
    const { image } = await syntheticLevel1(options);
    addFlare(image, options.time, Number(keywordText(series, "EXPTIME", row)) || 0);
    return image;
  }
}

function channelOf(wavelength: number) {
  const channels = [94, 131, 171, 193, 211, 304, 335, 1600, 1700, 4500] as const;
  return channels.find((channel) => channel === wavelength) ?? 171;
}

function recordTime(series: SeriesData, row: number): Instant {
  return parseInstant(keywordText(series, "T_REC", row));
}

const FLARE_PEAK = parseInstant("2021-07-03T14:29:00Z");

/** A bright kernel west of the disk's centre that rises quickly and fades, as the exposure lets it. */
function addFlare({ data, width, height }: Pixels, time: Instant, exposureSeconds: number): void {
  const since = secondsBetween(FLARE_PEAK, time);
  const light = since < 0 ? Math.exp(-((since / 120) ** 2)) : Math.exp(-since / 400);
  const peak = 6000 * light * exposureSeconds;
  if (peak < 1) return;
  const sigma = width / 90;
  const centreX = Math.round(width * 0.68);
  const centreY = Math.round(height * 0.62);
  const reach = Math.ceil(4 * sigma);
  for (let y = Math.max(0, centreY - reach); y <= Math.min(height - 1, centreY + reach); y++) {
    for (let x = Math.max(0, centreX - reach); x <= Math.min(width - 1, centreX + reach); x++) {
      const distance = ((x - centreX) ** 2 + (y - centreY) ** 2) / (2 * sigma * sigma);
      const at = y * width + x;
      const value = data[at] ?? 0;
      if (value > -32_000) data[at] = Math.min(16_383, Math.round(value + peak * Math.exp(-distance)));
    }
  }
}

async function fitsFile({ data, width, height }: Pixels, cards: readonly Card[]): Promise<Uint8Array> {
  const sink = memorySink(data.byteLength);
  const blank = data instanceof Int16Array ? -32768 : -2147483648;
  const header = { cards: [...makeHeader([["BLANK", blank]]).cards, ...cards] };
  await writeFits(sink, [{ kind: "image", data, axes: [width, height], compress: { algorithm: "rice" }, header }]);
  return sink.bytes();
}
