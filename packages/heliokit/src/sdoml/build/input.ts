import type { PointingTable } from "../../aia/index.js";
import type { ByteSource } from "../../bytes/index.js";
import { HeliokitError, isHeliokitError, type LongWorkOptions } from "../../errors.js";
import { type FitsHeader, headerNumber, headerText, openFits } from "../../fits/index.js";
import { instrumentOf, mapFromFits, pictureHdu } from "../../map/index.js";
import type { SdomlSource } from "./arrival.js";
import { type InputStateOptions, inputState } from "./input-state.js";
import { level1Image } from "./level1-image.js";
import { aiaFrame, hmiFrame, type SdomlFrame } from "./make-frame.js";
import type { BuildSettings } from "./settings.js";

/** A source with the way to its bytes. */
export interface SdomlInput extends SdomlSource {
  /** Opens the file; it is closed after use. */
  open(): Promise<ByteSource>;
  /** Makes the frame where more than one file is needed; default: from the image that `open` gives. */
  frame?(settings: BuildSettings, options: InputOptions): Promise<SdomlFrame>;
}

/** Degradation that a build divides by. */
export interface BuildDegradation {
  /** Version of the table; it is stated in the store and never mixed. */
  readonly version: string;
  /** Factor of a channel (`171A`) at a time (T_OBS, UTC day first). */
  factor(channel: string, tObs: string): number;
}

/** What making frames needs beside the settings. */
export interface InputOptions extends InputStateOptions, LongWorkOptions {
  readonly degradation?: BuildDegradation;
  /** Pointing of level 1 images; default that of their headers. */
  readonly pointing?: PointingTable;
}

/**
 * Reads the header of a file and makes an input of it. A file that cannot be read, or that lacks what every frame needs,
 * comes back with `readable: false` and the problem: it is rejected, the others go on.
 *
 * @throws HeliokitError `sdoml/unknown-normalization`, `sdoml/unknown-degradation`: questions to the caller
 *
 * @example
 * ```ts
 * const input = await inspectSdomlInput("AIA20110307_0000_0171.fits", async () => fileSource(path), { degraded: false });
 * ```
 */
export async function inspectSdomlInput(
  name: string,
  open: () => Promise<ByteSource>,
  options: InputOptions = {},
): Promise<SdomlInput> {
  let source: ByteSource | undefined;
  try {
    source = await open();
    const file = await openFits(source, options.signal ? { signal: options.signal } : {});
    const { header } = await pictureHdu(file);
    return { ...describeSource(name, header, source.size, options), open };
  } catch (error) {
    if (!isHeliokitError(error) || /^sdoml\/unknown-/.test(error.code)) throw error;
    return { name, channel: "unknown", tObs: "", fsn: 0, readable: false, problem: problemOf(error), open };
  } finally {
    await source?.close?.();
  }
}

/**
 * The record of a source from its header.
 *
 * @throws HeliokitError `sdoml/missing-keyword` (T_OBS, WAVELNTH), `sdoml/unknown-normalization`, `sdoml/unknown-degradation`
 *
 * @example
 * ```ts
 * describeSource("AIA20110307_0000_0171.fits", header, 4_204_800, {}).channel; // "171A"
 * ```
 */
export function describeSource(name: string, header: FitsHeader, size: number, options: InputOptions): SdomlSource {
  const channel = channelName(name, header);
  const tObs = headerText(header, "T_OBS")?.trim();
  if (!tObs) throw missing("T_OBS");
  const sum = headerText(header, "DATASUM") ?? headerText(header, "CHECKSUM");
  const quality = headerNumber(header, "QUALITY");
  return {
    name,
    channel,
    tObs,
    fsn: headerNumber(header, "FSN") ?? 0,
    ...(quality === undefined ? {} : { quality }),
    fingerprint: `${size}${sum ? `-${sum.trim()}` : ""}`,
    ...(isField(channel) ? {} : { degradationVersion: versionOf(header, options) }),
  };
}

function versionOf(header: FitsHeader, options: InputOptions): string {
  const state = inputState(header, options);
  if (state.degraded) return state.degradationVersion ?? "unknown";
  return options.degradation?.version ?? "none";
}

function channelName(name: string, header: FitsHeader): string {
  const instrument = instrumentOf(header);
  const component = /_b([xyz])\.fits/i.exec(name)?.[1] ?? /^B([xyz])$/i.exec(headerText(header, "CONTENT") ?? "")?.[1];
  if (component && instrument !== "AIA") return `B${component.toLowerCase()}`;
  const wavelength = headerNumber(header, "WAVELNTH");
  if (instrument === "HMI" || wavelength === undefined) throw missing("WAVELNTH");
  return `${wavelength}A`;
}

function missing(keyword: string): HeliokitError {
  return new HeliokitError("sdoml/missing-keyword", `${keyword} is missing: no frame can be placed without it`, {
    facts: { keyword },
  });
}

function isField(channel: string): boolean {
  return channel.startsWith("B");
}

/** An error of an input in one line. */
export function problemOf(error: HeliokitError): string {
  return `${error.code}: ${error.message}`;
}

/**
 * Reads an input and makes its frame by the settings of the build: what `makeFrame` of the build options must give, for
 * builds that make frames in workers.
 *
 * @throws HeliokitError the errors of {@link aiaFrame}, of registration (`aia/...`) and of reading (`fits/...`)
 *
 * @example
 * ```ts
 * const frame = await frameOfInput(input, buildSettings({ from: "level1" }), { pointing });
 * ```
 */
export async function frameOfInput(
  input: SdomlInput,
  settings: BuildSettings,
  options: InputOptions,
): Promise<SdomlFrame> {
  if (input.frame) return input.frame(settings, options);
  const source = await input.open();
  const work = options.signal ? { signal: options.signal } : {};
  try {
    const frameOptions = {
      size: settings.size,
      keepNegative: settings.keepNegative,
      headerStyle: settings.headerStyle,
      ...(options.normalized === undefined ? {} : { normalized: options.normalized }),
      ...(options.degraded === undefined ? {} : { degraded: options.degraded }),
    };
    if (isField(input.channel)) {
      const field = await mapFromFits(source, work);
      return hmiFrame(field.raster, field.header, frameOptions);
    }
    const { pointing } = options;
    const map =
      settings.from === "level1"
        ? await level1Image(source, { ...work, size: settings.size, ...(pointing ? { pointing } : {}) })
        : await mapFromFits(source, work);
    const state = inputState(map.header, options);
    const factor = state.degraded ? undefined : options.degradation?.factor(input.channel, input.tObs);
    return aiaFrame(map.raster, map.header, { ...frameOptions, degradation: factor });
  } finally {
    await source.close?.();
  }
}
