import type { ByteSource } from "../bytes/index.js";
import { HeliokitError } from "../errors.js";
import { baseName } from "./sky-file-name.js";
import { MAX_FRAME_PIXELS, type StoredFrame, type StoredFrameOptions } from "./stored-frame.js";
import { type TarEntry, tarEntries } from "./tar.js";

const MAX_PNG_BYTES = 64 * 2 ** 20;

/** Whether a PNG frame is wanted at all, by its name. */
type Wanted = (name: string) => boolean;

/** Frames of a burst minute: the PNG files of a tar archive in the order of their names, which are times. */
export async function* pngTarStoredFrames(
  source: ByteSource,
  wanted: Wanted,
  options: StoredFrameOptions,
): AsyncGenerator<StoredFrame> {
  const entries = await tarEntries(source, {
    signal: options.signal,
    onDamage: (message, byteOffset) =>
      options.onProblem({
        code: "aurora/bad-tar",
        message: `${source.name}: ${message}`,
        byteOffset,
        severity: "error",
      }),
  });
  const frames = entries
    .filter(({ name }) => /\.png$/i.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  for (const [index, entry] of frames.entries()) {
    if (!wanted(baseName(entry.name))) continue;
    const frame = await frameOf(source, entry, index, options);
    if (frame) yield frame;
  }
}

/** The one frame of a PNG file. */
export async function* pngStoredFrames(source: ByteSource, options: StoredFrameOptions): AsyncGenerator<StoredFrame> {
  const frame = await frameOf(source, { name: source.name, offset: 0, size: source.size }, 0, options);
  if (frame) yield frame;
}

async function frameOf(
  source: ByteSource,
  entry: TarEntry,
  index: number,
  options: StoredFrameOptions,
): Promise<StoredFrame | undefined> {
  options.signal?.throwIfAborted();
  try {
    if (entry.size > MAX_PNG_BYTES) throw badPng(`${entry.size} bytes are too many for a frame`);
    const bytes = await source.read(entry.offset, entry.size, options.signal ? { signal: options.signal } : {});
    return { index, ...(await decodePng(bytes)), raw: rawOfName(baseName(entry.name)) };
  } catch (error) {
    if (!(error instanceof HeliokitError) || error.code !== "aurora/bad-png") throw error;
    const message = `${source.name}: ${baseName(entry.name)}: ${error.message}`;
    options.onProblem({ code: error.code, message, frame: index, byteOffset: entry.offset, severity: "error" });
    return undefined;
  }
}

function badPng(message: string, cause?: unknown): HeliokitError {
  return new HeliokitError("aurora/bad-png", message, cause === undefined ? {} : { cause });
}

async function decodePng(bytes: Uint8Array): Promise<Pick<StoredFrame, "width" | "height" | "channels" | "data">> {
  const { width, height } = sizeOf(bytes);
  const { decode } = await import("fast-png");
  let image: ReturnType<typeof decode>;
  try {
    image = decode(bytes, { checkCrc: true });
  } catch (error) {
    throw badPng(`cannot be decoded: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  if (image.palette) throw badPng("has a palette; colours or gray values are wanted");
  const { data, channels } = image;
  if (data instanceof Uint8ClampedArray || data.length !== width * height * channels)
    throw badPng(`has ${data.length} values, wanted ${width} x ${height} x ${channels}`);
  const kept = channels > 2 ? 3 : 1;
  const pixels =
    data instanceof Uint16Array ? new Uint16Array(width * height * kept) : new Uint8Array(width * height * kept);
  if (kept === channels) pixels.set(data);
  // Opacity is no measurement.
  else
    for (let at = 0; at < width * height; at++)
      for (let color = 0; color < kept; color++) pixels[at * kept + color] = data[at * channels + color] ?? 0;
  return { width, height, channels: kept, data: pixels };
}

/** Width and height of the first chunk: checked before anything of that size is made. */
function sizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length < 33 || signature.some((byte, at) => bytes[at] !== byte)) throw badPng("is no PNG file");
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  if (width < 1 || height < 1 || width * height > MAX_FRAME_PIXELS)
    throw badPng(`says it has ${width} x ${height} pixels; at most ${MAX_FRAME_PIXELS} are read`);
  return { width, height };
}

/** The header that the name of a PNG frame stands for: `YYYYMMDD_HHMMSS_ffffff_<site>_<device>_<exposure>ms_<mode>.png`. */
function rawOfName(name: string): Record<string, string> {
  const fields = name.replace(/\.png$/i, "").split("_");
  const [date = "", clock = "", fraction = "", site, imager, exposure = "", mode] = fields;
  const stamp = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(date + clock);
  const milliseconds = /^(\d+(?:\.\d+)?)ms$/.exec(exposure);
  return {
    project_unique_id: "trex",
    ...(site === undefined ? {} : { site_unique_id: site }),
    ...(imager === undefined ? {} : { imager_unique_id: imager }),
    ...(mode === undefined ? {} : { mode_unique_id: mode }),
    ...(stamp
      ? {
          image_request_start_timestamp: `${stamp[1]}-${stamp[2]}-${stamp[3]} ${stamp[4]}:${stamp[5]}:${stamp[6]}.${fraction} UTC`,
        }
      : {}),
    ...(milliseconds ? { subframe_requested_exposure: `${Number(milliseconds[1]).toFixed(3)} ms` } : {}),
  };
}
