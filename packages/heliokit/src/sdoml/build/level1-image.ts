import { convertLevel15, type PointingTable } from "../../aia/index.js";
import type { ByteSink, ByteSource } from "../../bytes/index.js";
import { HeliokitError } from "../../errors.js";
import { type FitsHeader, headerNumber, openFits, parseHeader, withCards } from "../../fits/index.js";
import { pictureHdu } from "../../map/index.js";
import type { Raster } from "../../raster/index.js";
import { SYNOPTIC_SIDE } from "./make-frame.js";

/** Options of {@link level1Image}. */
export interface Level1ImageOptions {
  /** Smallest side that is wanted; the synoptic size where that is larger. */
  readonly size: number;
  /** Default: the pointing of the header. */
  readonly pointing?: PointingTable;
  readonly signal?: AbortSignal;
}

/**
 * Registers a level 1 image and reduces it to the synoptic size while it is made: rows of level 1.5 are added into their
 * cells as they come, so that no registered image of 4096 x 4096 is ever in memory. Missing pixels do not count. Counts,
 * neither normalised nor corrected for degradation.
 */
export async function level1Image(
  source: ByteSource,
  options: Level1ImageOptions,
): Promise<{ readonly raster: Raster<Float64Array>; readonly header: FitsHeader }> {
  const work = options.signal ? { signal: options.signal } : {};
  const { axes } = await pictureHdu(await openFits(source, work));
  const [side = 0] = axes;
  const wanted = Math.max(SYNOPTIC_SIDE, options.size);
  const cell = side > wanted && side % wanted === 0 ? side / wanted : 1;
  const sink = cellSink(side, cell);
  await convertLevel15(source, sink, {
    ...work,
    ...(options.pointing ? { pointing: options.pointing } : {}),
    size: side,
    normalize: false,
    correction: "none",
    // Their quality has been judged by the plan.
    qualityMask: "none",
    statistics: "keep",
  });
  const { raster, header } = sink.result(source.name);
  if (cell === 1) return { raster, header };
  const scaled = (keyword: string, change: (value: number) => number) => {
    const value = headerNumber(header, keyword);
    return value === undefined ? {} : { [keyword]: change(value) };
  };
  const reduced = withCards(header, {
    NAXIS1: raster.width,
    NAXIS2: raster.height,
    ...scaled("CDELT1", (value) => value * cell),
    ...scaled("CDELT2", (value) => value * cell),
    ...scaled("CRPIX1", (value) => (value - 0.5) / cell + 0.5),
    ...scaled("CRPIX2", (value) => (value - 0.5) / cell + 0.5),
  });
  return { raster, header: reduced };
}

interface CellSink extends ByteSink {
  result(name: string): { readonly raster: Raster<Float64Array>; readonly header: FitsHeader };
}

/** Takes a FITS image of float32 as it is written (pixels in order, header last) and keeps the means of its cells. */
function cellSink(side: number, cell: number): CellSink {
  const cells = side / cell;
  const sums = new Float64Array(cells * cells);
  const counts = new Uint16Array(cells * cells);
  let dataOffset: number | undefined;
  let head = new Uint8Array(0);
  return {
    write(offset, bytes) {
      if (offset === 0) {
        head = bytes.slice();
        return;
      }
      // The first piece behind the header is row 0.
      dataOffset ??= offset;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const first = (offset - dataOffset) / 4;
      const count = Math.min(Math.floor(bytes.length / 4), side * side - first);
      let at = 0;
      while (at < count) {
        const row = Math.floor((first + at) / side);
        const base = Math.floor(row / cell) * cells;
        const end = Math.min(count, (row + 1) * side - first);
        // Cell by cell: what is added up stays in registers.
        for (let column = (first + at) % side; at < end; ) {
          const place = base + Math.floor(column / cell);
          const stop = Math.min(end, at + cell - (column % cell));
          column += stop - at;
          let sum = sums[place] as number;
          let found = 0;
          for (; at < stop; at++) {
            const value = view.getFloat32(at * 4);
            if (value - value !== 0) continue;
            sum += value;
            found++;
          }
          sums[place] = sum;
          counts[place] = (counts[place] as number) + found;
        }
      }
    },
    result(name) {
      if (head.length === 0 || dataOffset === undefined) {
        throw new HeliokitError("sdoml/not-registered", `${name}: registration gave no image`, {
          facts: { file: name },
        });
      }
      for (let place = 0; place < sums.length; place++) {
        const count = counts[place] as number;
        sums[place] = count === 0 ? Number.NaN : (sums[place] as number) / count;
      }
      return { raster: { data: sums, width: cells, height: cells }, header: parseHeader(head) };
    },
  };
}
