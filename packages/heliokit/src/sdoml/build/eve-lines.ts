import type { ByteSource, Storage } from "../../bytes/index.js";
import { HeliokitError } from "../../errors.js";
import { type FitsTable, openFits, readTable, tableColumn } from "../../fits/index.js";
import { addSeconds, compareInstants, formatUtc, type Instant, parseInstant, roundInstant } from "../../time/index.js";
import { writeZarrGroup, writeZarrList, type ZarrArrayToWrite } from "../../zarr/index.js";

/** One line of EVE over time. */
export interface EveLineToWrite {
  /** Ion as the archive spells it: `Fe XX`. */
  readonly ion: string;
  readonly wavelengthNm: number;
  /** Logarithm of the temperature of formation in kelvin. */
  readonly logT: number;
  /** Irradiance in W/m^2 per time; -1 where there is none. */
  readonly values: Float32Array;
}

/** Lines of EVE at common times. */
export interface EveLinesToWrite {
  readonly times: readonly Instant[];
  readonly lines: readonly EveLineToWrite[];
}

/** What marks a missing irradiance, in the archive and in the store. */
const MISSING = -1;
/** Times of EVE count SI seconds from here. */
const EVE_EPOCH = "1958-01-01T00:00:00_TAI";
/** Names of the group and of the time axis, as published. */
const GROUP = "MEGS-A";
const TIME_WIDTH = 23;
/** Samples in one chunk: about half a megabyte of irradiances. */
const CHUNK = 133_587;

/**
 * Reads line irradiances of EVE level 2 (files EVL_L2): the lines of LinesMeta, the times and LINE_IRRADIANCE of
 * LinesData. Files may be given in any order; a time that occurs again is taken once, from the first file.
 *
 * @throws HeliokitError `sdoml/bad-eve-file` when tables, columns or the number of lines are not as wanted; those of `heliokit/fits`
 *
 * @example
 * ```ts
 * const lines = await eveLevel2Lines([memorySource(bytes, "EVL_L2_2010121_00_008_02.fit")]);
 * ```
 */
export async function eveLevel2Lines(sources: readonly ByteSource[]): Promise<EveLinesToWrite> {
  const files = [];
  for (const source of sources) files.push(await readEveFile(source));
  const [first] = files;
  if (!first) return { times: [], lines: [] };
  for (const { name, lines } of files) {
    if (lines.map(({ ion }) => ion).join() === first.lines.map(({ ion }) => ion).join()) continue;
    throw badFile(name, `its lines differ from those of ${first.name}`);
  }
  const rows = files
    .flatMap((file) => file.times.map((time, row) => ({ file, time, row })))
    .sort((a, b) => compareInstants(a.time, b.time))
    .filter(({ time }, index, all) => {
      const before = all[index - 1];
      return !before || compareInstants(before.time, time) !== 0;
    });
  return {
    times: rows.map(({ time }) => time),
    lines: first.lines.map((line, place) => ({
      ...line,
      values: Float32Array.from(rows, ({ file, row }) => {
        const value = file.irradiance[row * first.lines.length + place] ?? MISSING;
        return value > 0 ? value : MISSING;
      }),
    })),
  };
}

interface EveFile {
  readonly name: string;
  readonly times: readonly Instant[];
  readonly lines: readonly { readonly ion: string; readonly wavelengthNm: number; readonly logT: number }[];
  /** Row after row, one value per line. */
  readonly irradiance: ArrayLike<number>;
}

async function readEveFile(source: ByteSource): Promise<EveFile> {
  const file = await openFits(source);
  const meta = await readTable(await file.hdu("LinesMeta"));
  const data = await readTable(await file.hdu("LinesData"), { columns: ["TAI", "LINE_IRRADIANCE"] });
  const waves = numbers(meta, "WAVE_CENTER", source.name);
  const temperatures = numbers(meta, "LOGT", source.name);
  const names = tableColumn(meta, "NAME")?.data;
  const irradiance = numbers(data, "LINE_IRRADIANCE", source.name);
  if (names?.kind !== "text" || irradiance.length !== data.rowCount * names.values.length) {
    throw badFile(source.name, "LINE_IRRADIANCE has not one value for each line of LinesMeta");
  }
  const epoch = parseInstant(EVE_EPOCH);
  return {
    name: source.name,
    times: Array.from(numbers(data, "TAI", source.name), (seconds) => addSeconds(epoch, seconds)),
    lines: names.values.map((ion, at) => {
      return { ion: ion.trim(), wavelengthNm: short(waves[at]), logT: short(temperatures[at]) };
    }),
    irradiance,
  };
}

/** A number that was stored in single precision, as it is written: 13.285, not 13.28499984741211. */
function short(value: number | undefined): number {
  return Number((value ?? Number.NaN).toPrecision(7));
}

function numbers(table: FitsTable, name: string, file: string): Float64Array {
  const data = tableColumn(table, name)?.data;
  if (data?.kind !== "numbers") throw badFile(file, `there is no column ${name} of numbers`);
  return Float64Array.from(data.values, Number);
}

function badFile(file: string, what: string): HeliokitError {
  return new HeliokitError("sdoml/bad-eve-file", `${file}: ${what}; wanted an EVE level 2 line file (EVL_L2)`, {
    facts: { file },
  });
}

/**
 * Writes lines of EVE as the published store has them: group `MEGS-A`, `Time` as 23 characters of UTC, one float32 array
 * per line in W/m^2 with -1 for missing values, named by its ion; repeated ions carry `_2`, `_3` in the order of their
 * wavelength. Attributes: ion, wavelength, logT as published, `units` beside them.
 *
 * @throws HeliokitError `zarr/bad-array` when a line has not one value per time
 *
 * @example
 * ```ts
 * await writeEveStore(folderStorage("eve.zarr"), await eveLevel2Lines(sources));
 * ```
 */
export async function writeEveStore(storage: Storage, eve: EveLinesToWrite): Promise<void> {
  const { times, lines } = eve;
  const list = (
    name: string,
    dtype: "float32" | "U23",
    attributes: Readonly<Record<string, string>>,
  ): ZarrArrayToWrite => ({
    path: `${GROUP}/${name}`,
    format: 2,
    shape: [times.length],
    chunkShape: [Math.max(1, Math.min(CHUNK, times.length))],
    dtype,
    fillValue: dtype === "U23" ? "" : MISSING,
    dimensionNames: ["Time"],
    attributes,
  });
  await writeZarrGroup(storage, "", { format: 2 });
  await writeZarrGroup(storage, GROUP, { format: 2 });
  const texts = times.map((time) =>
    formatUtc(roundInstant(time, 3), 3).replace("T", " ").replace("Z", "").slice(0, TIME_WIDTH),
  );
  await writeZarrList(storage, list("Time", "U23", {}), texts);
  const seen = new Map<string, number>();
  for (const line of [...lines].sort((a, b) => a.wavelengthNm - b.wavelengthNm)) {
    const count = (seen.get(line.ion) ?? 0) + 1;
    seen.set(line.ion, count);
    const attributes = {
      ion: line.ion,
      // The unit text of logT is that of the published store; the number is log10 of kelvin.
      logT: `${line.logT} MK`,
      wavelength: `${line.wavelengthNm} nm`,
      units: "W m-2",
    };
    await writeZarrList(
      storage,
      list(count === 1 ? line.ion : `${line.ion}_${count}`, "float32", attributes),
      line.values,
    );
  }
}
