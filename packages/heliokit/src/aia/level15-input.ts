import { type ByteSource, memorySource, readInto } from "../bytes/index.js";
import type { LongWorkOptions } from "../errors.js";
import { type AnyImageHdu, openFits, readPhysical, readRiceRows, readStored, scalingOf } from "../fits/index.js";
import type { Kernels } from "../kernels/index.js";
import { pictureHdu, withAiaBlank } from "../map/index.js";
import type { Plane } from "../raster/index.js";
import type { Notes } from "./notes.js";

/** Largest file that is read in one piece; longer ones are read in ranges. An AIA level 1 file has 8 to 13 MB. */
const WHOLE_FILE_BYTES = 256 * 1024 * 1024;

/** What decoding and resampling need beside file and plane: scratch, filtered rows, one strip of output. */
const WORKING_BYTES = 12 * 1024 * 1024;

/** An image on its way into the chain. */
export interface Level15Input {
  /** The HDU that holds the picture; its header is that of the image. */
  readonly hdu: AnyImageHdu;
  readonly width: number;
  readonly height: number;
  /** Bytes of the whole file in memory, for checksums; undefined for very long files. */
  readonly memory: ByteSource | undefined;
  /** Gives the memory of the file back. */
  release(): void;
}

/**
 * Opens a file and finds the picture in it. `screenHeader` sees the header before the bulk of the bytes is read.
 */
export async function openLevel15Input(
  source: ByteSource,
  kernels: Kernels | undefined,
  notes: Notes,
  options: LongWorkOptions & { readonly salvage?: boolean },
  screenHeader: (hdu: AnyImageHdu) => void,
): Promise<Level15Input> {
  const { signal, salvage } = options;
  const openOptions = {
    ...(signal ? { signal } : {}),
    ...(salvage ? { salvage } : {}),
  };
  const file = await openFits(source, {
    ...openOptions,
    onWarning: ({ code, message, facts }) => notes.warn(code, message, facts),
  });
  const found = await pictureHdu(file);
  screenHeader(found);
  const [width = 0, height = 0] = found.axes;
  const { source: bytes } = file;
  if (bytes.size > WHOLE_FILE_BYTES)
    return { hdu: withAiaBlank(found), width, height, memory: undefined, release() {} };

  // One read for the whole file: checksums and pixels then come from memory.
  const block = kernels?.arena;
  // Room for the pixels too, so that no growth of the memory detaches the view of the file.
  block?.reserve(bytes.size + (found.bitpix === 16 ? width * height * 2 : 0) + WORKING_BYTES);
  const held = block?.array("uint8", bytes.size);
  const view = held ? held.view : new Uint8Array(bytes.size);
  try {
    await readInto(bytes, 0, view, signal ? { signal } : {});
  } catch (error) {
    held?.release();
    throw error;
  }
  const memory = memorySource(view, source.name);
  return { hdu: withAiaBlank({ ...found, source: memory }), width, height, memory, release: () => held?.release() };
}

/** The pixels of an input, with what became of damaged ones. */
export interface Level15Pixels {
  readonly plane: Plane;
  /** Tiles that could not be read (only with `salvage`). */
  readonly damagedTiles: readonly number[];
  release(): void;
}

/**
 * Decodes the pixels: unscaled 16-bit integers as they are stored (in the kernels' memory where there is one), all else
 * as physical floats.
 */
export async function readLevel15Pixels(
  input: Level15Input,
  kernels: Kernels | undefined,
  dtype: "float32" | "float64",
  options: LongWorkOptions & { readonly salvage?: boolean },
): Promise<Level15Pixels> {
  const { hdu, width, height } = input;
  const { signal, salvage = false } = options;
  const reading = { salvage, ...(signal ? { signal } : {}) };
  const scaling = scalingOf(hdu.header, hdu.bitpix);
  const tiles = (damaged: readonly { readonly tile: number }[]): number[] => damaged.map(({ tile }) => tile);
  if (hdu.bitpix === 16 && scaling.scale === 1 && scaling.zero === 0) {
    const held = kernels?.arena.array("int16", width * height);
    try {
      const blank = scaling.blank === undefined ? {} : { blank: Number(scaling.blank) };
      const quick = kernels && held && (await readRiceRows(hdu, kernels, held, reading));
      if (held && quick) {
        const plane: Plane = { data: held, width, height, ...blank, range: quick.range };
        return { plane, damagedTiles: tiles(quick.damaged), release: () => held.release() };
      }
      const into = held ? held.view : new Int16Array(width * height);
      const { damaged } = await readStored(hdu, { ...reading, into });
      const plane: Plane = { data: held ?? into, width, height, ...blank };
      return { plane, damagedTiles: tiles(damaged), release: () => held?.release() };
    } catch (error) {
      held?.release();
      throw error;
    }
  }
  const { data, damaged } = await readPhysical(hdu, { ...reading, dtype });
  return { plane: { data, width, height }, damagedTiles: tiles(damaged), release() {} };
}
