import type { ByteSink, ByteSource } from "../bytes/index.js";
import { withFacts } from "../errors.js";
import { type FitsHeader, headerNumber, verify, withCard, withCards } from "../fits/index.js";
import { type Kernels, loadKernels } from "../kernels/index.js";
import { planeRange } from "../raster/index.js";
import { level15Affine, usablePixels, withPixelType } from "./level15.js";
import { type Level15Input, openLevel15Input, readLevel15Pixels } from "./level15-input.js";
import type { Level15Options, Level15Report, Level15Storage } from "./level15-options.js";
import { planLevel15 } from "./level15-plan.js";
import { writeLevel15 } from "./level15-writer.js";
import { type Notes, newNotes } from "./notes.js";
import type { RowHelper } from "./row-split.js";
import { screen } from "./screening.js";

/** What {@link convertLevel15} takes: the options of the chain and of the storage, and help from other threads. */
export interface ConvertLevel15Options extends Level15Options, Level15Storage {
  /**
   * Threads that take over rows of the image (plain output of 16-bit input without binning). Worth it for a single
   * image only; many images go faster one per thread. The bytes are the same. Default none.
   */
  readonly rowHelpers?: readonly RowHelper[];
}

/**
 * Turns a level 1 file into a level 1.5 file: the main job of Heliokit. Bytes come from a source and go to a sink; no
 * whole image is held beside the one decoded plane. The same input, tables and options give the same bytes everywhere:
 * on every machine, with any number of workers, in Node and in a page; and they are those of `mapFromFits`,
 * {@link toLevel15} and writing the result.
 *
 * Everything is decided, and all that can be refused is refused, before the first byte is written.
 *
 * @throws HeliokitError the codes of {@link toLevel15}, and of reading: `fits/empty-file`, `fits/not-fits`,
 * `fits/truncated-header`, `fits/truncated-data`, `fits/corrupt-tile`, `fits/unsupported-compression`,
 * `fits/inconsistent-header`; with `strict` also `fits/checksum-mismatch`, `fits/datasum-mismatch`. Facts name the file.
 *
 * @example
 * ```ts
 * const sink = memorySink();
 * const report = await convertLevel15(memorySource(bytes, "aia.fits"), sink, { pointing, correction });
 * report.steps.map((step) => step.summary);
 * ```
 */
export async function convertLevel15(
  source: ByteSource,
  sink: ByteSink,
  options: ConvertLevel15Options = {},
): Promise<Level15Report> {
  try {
    return await convert(source, sink, options);
  } catch (error) {
    throw withFacts(error, { file: source.name });
  }
}

async function convert(source: ByteSource, sink: ByteSink, options: ConvertLevel15Options): Promise<Level15Report> {
  const clock = stopwatch();
  const notes = newNotes(options.onWarning, options.strict);
  const dtype = options.dtype ?? "float32";
  const kernels = await loadKernels();
  options.signal?.throwIfAborted();

  const input = await openLevel15Input(source, kernels, notes, options, (hdu) => {
    screen(hdu.header, {
      ...(options.qualityMask === undefined ? {} : { qualityMask: options.qualityMask }),
      ...(options.force === undefined ? {} : { force: options.force }),
    });
  });
  try {
    await verifyInput(input, kernels, notes);
    clock.lap("read");
    const pixels = await readLevel15Pixels(input, kernels, dtype, options);
    try {
      const plane = usablePixels(pixels.plane, notes);
      const level1 = salvagedHeader(input, pixels.damagedTiles, planeRange(plane).missing, notes);
      // Told in the report only: HISTORY says what was done to the image, not how it was packed.
      const read = {
        name: "read",
        summary: `${input.width} x ${input.height} pixels from HDU ${input.hdu.index}`,
        keywords: [],
        facts: { hdu: input.hdu.index, bytes: source.size, damagedTiles: pixels.damagedTiles.length },
      };
      const plan = planLevel15(level1, input, options, notes);
      const affine = level15Affine(plan, plane, options);
      clock.lap("decode");
      const written = await writeLevel15(sink, {
        header: withJobId(withPixelType(plan.header, dtype), options.jobId),
        plane,
        affine,
        bin: plan.geometry.bin,
        dtype,
        options,
        lap: clock.lap,
      });
      return {
        warnings: notes.warnings,
        steps: [read, ...notes.steps],
        seconds: clock.seconds,
        outputBytes: written.bytes,
        width: plan.geometry.outputWidth,
        height: plan.geometry.outputHeight,
        ...(written.largestStorageError === undefined ? {} : { largestStorageError: written.largestStorageError }),
      };
    } finally {
      pixels.release();
    }
  } finally {
    input.release();
  }
}

/** Checksums of the input, where the file states any; a wrong one is a warning (an error with `strict`). */
async function verifyInput(input: Level15Input, kernels: Kernels | undefined, notes: Notes): Promise<void> {
  if (input.memory === undefined) return;
  const { datasum, checksum } = await verify(input.hdu, kernels ? { kernels } : {});
  const facts = { hdu: input.hdu.index };
  if (datasum === "mismatch") {
    notes.warn(
      "fits/datasum-mismatch",
      "DATASUM does not fit the data: the file was damaged or changed; fetch it again",
      { ...facts, keyword: "DATASUM" },
    );
  } else if (checksum === "mismatch") {
    notes.warn("fits/checksum-mismatch", "CHECKSUM does not fit: the header was changed after the file was written", {
      ...facts,
      keyword: "CHECKSUM",
    });
  }
}

/** The header of an image some of whose tiles are lost: MISSVALS, PERCENTD and QUALITY say so. */
function salvagedHeader(
  input: Level15Input,
  damaged: readonly number[],
  missingPixels: number,
  notes: Notes,
): FitsHeader {
  const { header } = input.hdu;
  if (damaged.length === 0) return header;
  const total = input.width * input.height;
  const missing = Math.max(headerNumber(header, "MISSVALS") ?? 0, missingPixels);
  const percent = (100 * missing) / total;
  const bits = (1 << 8) | (percent > 1 ? 1 << 9 : 0) | (percent > 5 ? 1 << 10 : 0) | (percent > 25 ? 1 << 11 : 0);
  notes.warn(
    "aia/salvaged",
    `${damaged.length} tiles could not be read, ${missing} pixels are missing (first tiles: ${damaged.slice(0, 5).join(", ")})`,
    { damagedTiles: damaged },
  );
  return withCards(header, {
    MISSVALS: missing,
    PERCENTD: 100 - percent,
    QUALITY: ((headerNumber(header, "QUALITY") ?? 0) | bits) >>> 0,
  });
}

/** Seconds by stage; for reports only, nothing of it reaches an output. */
function stopwatch(): { readonly seconds: Record<string, number>; readonly lap: (stage: string) => void } {
  const seconds: Record<string, number> = {};
  let last = performance.now();
  return {
    seconds,
    lap(stage) {
      const now = performance.now();
      seconds[stage] = (seconds[stage] ?? 0) + (now - last) / 1000;
      last = now;
    },
  };
}

/** The job of a batch that made the file, by which a resumed batch knows it again. Keyword changed: JOBID. */
function withJobId(header: FitsHeader, jobId: string | undefined): FitsHeader {
  return jobId === undefined ? header : withCard(header, "JOBID", jobId, "heliokit batch job", { after: "ALGONUM" });
}
