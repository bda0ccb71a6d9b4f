import { type SyntheticKeyword, syntheticRecord } from "heliokit/synthetic";
import { type Instant, makeInstant, parseInstant } from "heliokit/time";
import { CHANNELS, FLARE_SLOTS, flareExposure, flareObserved, usualExposure } from "./flare-exposures.js";
import { type KeywordPlan, type RecordPlan, type SeriesPlan, slotKeywords } from "./generated-structure.js";

const EPOCH = "1993.01.01_00:00:04_TAI";
const NO_IMAGE = "0x80000000";

/** Types, units and notes of keywords whose kind the values do not show. */
const TOLD: Readonly<Record<string, Partial<KeywordPlan>>> = {
  T_REC: { type: "time", scope: "ts_slot", units: "ISO", note: "Slotted observation time" },
  T_OBS: { type: "time", units: "ISO", note: "Observation time" },
  DATE: { type: "time", units: "ISO", note: "[DATE] Date of the processing" },
  "DATE-OBS": { type: "time", units: "ISO", note: "[DATE-OBS] Start of the exposure" },
  ISPPKTIM: { type: "time", units: "ISO" },
  EXPTIME: { type: "double", units: "sec", note: "Exposure duration: mean shutter open time" },
  WAVELNTH: { type: "int", units: "angstrom", note: "Wavelength" },
  QUALITY: { type: "int", note: "Level 1 Quality word" },
  FSN: { type: "int", note: "Filtergram sequence number" },
  CDELT1: { units: "arcsec/pixel" },
  CDELT2: { units: "arcsec/pixel" },
  CRPIX1: { units: "pixel" },
  CRPIX2: { units: "pixel" },
  CROTA2: { units: "degree" },
  DSUN_OBS: { type: "double", units: "m" },
  RSUN_OBS: { type: "double", units: "arcsec" },
  R_SUN: { units: "pixel" },
  DATAMEAN: { units: "DN" },
};

/** Keywords of the series itself; all others come through the link to the level 1 record. */
const OWN: ReadonlySet<string> = new Set(["T_REC", "T_OBS", "EXPTIME", "WAVELNTH", "FSN", "QUALITY"]);
/** Written apart: slots, and what the archive does not keep as keywords. */
const APART: ReadonlySet<string> = new Set(["TRECEPOC", "TRECSTEP", "TRECROUN", "RECNUM", "DETECTOR"]);

function drmsName(name: string): string {
  return name === "DATE-OBS" ? "DATE__OBS" : name;
}

function planOfKeyword({ name, value, real }: SyntheticKeyword): KeywordPlan {
  const told = TOLD[name] ?? {};
  const type = told.type ?? (real ? "float" : typeof value === "string" ? "string" : "int");
  const own = drmsName(name);
  return { name: own, ...told, type, ...(OWN.has(name) ? {} : { link: `lev1->${own}` }) };
}

function textOf({ name, value, real }: SyntheticKeyword): string {
  if (value === undefined || value === -2147483648) return "MISSING";
  if (name === "QUALITY") return `0x${(Number(value) >>> 0).toString(16).padStart(8, "0")}`;
  if (TOLD[name]?.type === "time") return /Z$/.test(String(value)) ? String(value) : `${String(value)}Z`;
  return real ? Number(value).toFixed(6) : String(value);
}

/** One image to be: its channel, the time of its slot, and what is special about it. */
interface Exposure {
  readonly channel: (typeof CHANNELS)[number] | 1600 | 1700;
  readonly time: Instant;
  readonly exposureSeconds: number;
  readonly observed?: string;
  readonly quality?: string;
  readonly offline?: boolean;
}

/** An AIA series with its records. */
export interface GeneratedSeries {
  readonly plan: SeriesPlan;
  readonly records: readonly RecordPlan[];
}

/** The series of a channel group from its exposures. */
function aiaSeries(
  options: { readonly name: string; readonly note: string; readonly step: number; readonly firstNumber: number },
  exposures: readonly Exposure[],
  size: number,
  seed: number,
): GeneratedSeries {
  let keywords: readonly SyntheticKeyword[] = [];
  const records = exposures.map((exposure, at): RecordPlan => {
    const { channel, time, exposureSeconds } = exposure;
    const made = syntheticRecord({ channel, time, exposureSeconds, size, seed });
    keywords = made.keywords;
    const number = options.firstNumber + at;
    const texts = new Map(
      made.keywords.filter(({ name }) => !APART.has(name)).map((one) => [drmsName(one.name), textOf(one)]),
    );
    texts.set("DATE-OBS", texts.get("DATE__OBS") ?? "MISSING");
    if (exposure.observed !== undefined) texts.set("T_OBS", exposure.observed);
    if (exposure.quality !== undefined) texts.set("QUALITY", exposure.quality);
    if (exposure.quality === NO_IMAGE)
      for (const name of ["T_OBS", "DATE__OBS", "DATE-OBS", "EXPTIME", "DATAMEAN"]) texts.set(name, "MISSING");
    const sunum = 1_400_000_000 + ((number * 7919) % 99_999_989);
    const folder = `/SUM${1 + (number % 97)}/D${sunum}/S00000`;
    return {
      number,
      keywords: Object.fromEntries(texts),
      sunum,
      paths: { image: `${folder}/image_lev1.fits`, spikes: `${folder}/spikes.fits` },
      links: { lev1: `aia.lev1[:#${180_000_000 + number}]` },
      online: exposure.offline !== true,
      bytes: Math.round(size * size * 0.7),
    };
  });
  const plans = keywords.filter(({ name }) => !APART.has(name)).map(planOfKeyword);
  const dateObs = plans.find(({ name }) => name === "DATE__OBS");
  const rest = plans.filter(({ name }) => name !== "T_REC");
  const plan: SeriesPlan = {
    name: options.name,
    note: options.note,
    primeKeys: ["T_REC", "WAVELNTH"],
    stepSeconds: options.step,
    retentionDays: 60,
    keywords: [
      ...plans.filter(({ name }) => name === "T_REC"),
      ...slotKeywords("T_REC", EPOCH, options.step, 1),
      ...rest.flatMap((one) => (one === dateObs ? [one, { ...one, name: "DATE-OBS" }] : [one])),
    ],
    segments: [
      { name: "image", protocol: "link via lev1", note: "AIA level 1 image" },
      { name: "spikes", protocol: "link via lev1", note: "Cosmic ray information" },
    ],
    links: [{ name: "lev1", target: "aia.lev1", kind: "STATIC", note: "Link to the level 1 record" }],
  };
  return { plan, records };
}

const at = (text: string, seconds = 0): Instant => {
  const { seconds: start } = parseInstant(text);
  return makeInstant(start + seconds);
};

function block(from: string, slots: number, channels: readonly Exposure["channel"][], step: number): Exposure[] {
  return Array.from({ length: slots }, (_, slot) =>
    channels.map((channel) => ({
      channel,
      time: at(from, slot * step),
      exposureSeconds: channel > 1000 ? 2.9023 - (channel === 1700 ? 1.9 : 0) : usualExposure(slot, channel),
    })),
  ).flat();
}

/** The ten minutes around the flare: 51 slots of seven channels. */
function flare(): Exposure[] {
  const start = "2021-07-03T14:24:59Z";
  return Array.from({ length: FLARE_SLOTS }, (_, slot) =>
    CHANNELS.map((channel): Exposure => {
      const observed = flareObserved(slot, channel);
      return {
        channel,
        time: at(start, slot * 12),
        exposureSeconds: flareExposure(slot, channel),
        ...(observed === undefined ? {} : { observed: `2021-07-03T${observed}Z` }),
      };
    }),
  ).flat();
}

/** Four slots with what can be wrong: no image, a special mode, lost pixels, a file on tape. */
function defects(): Exposure[] {
  const planted = new Map<string, Partial<Exposure>>([
    ["1 171", { quality: NO_IMAGE }],
    ["1 193", { quality: "0x40000000" }],
    ["2 94", { quality: "0x00000100" }],
    ["2 304", { offline: true }],
  ]);
  return block("2021-07-03T14:59:59Z", 4, CHANNELS, 12).map((exposure, index) => ({
    ...exposure,
    ...planted.get(`${Math.floor(index / CHANNELS.length)} ${exposure.channel}`),
  }));
}

/** `aia.lev1_euv_12s`: quiet minutes, the leap second of 2016, the flare of 2021-07-03, and a minute with defects. */
export function euvSeries(size: number, seed: number): GeneratedSeries {
  const exposures = [
    ...block("2014-01-01T00:00:01Z", 3, CHANNELS, 12),
    ...block("2016-12-31T23:59:48Z", 3, [171, 193], 12),
    ...block("2017-09-06T11:59:59Z", 3, [94, 131, 171, 193], 12),
    ...flare(),
    ...defects(),
  ];
  return aiaSeries(
    { name: "aia.lev1_euv_12s", note: "AIA Level 1, 12 second cadence", step: 12, firstNumber: 2_000_001 },
    exposures,
    size,
    seed,
  );
}

/** `aia.lev1_uv_24s`: the flare in the ultraviolet. */
export function uvSeries(size: number, seed: number): GeneratedSeries {
  return aiaSeries(
    { name: "aia.lev1_uv_24s", note: "AIA Level 1, 24 second cadence", step: 24, firstNumber: 3_000_001 },
    block("2021-07-03T14:24:59Z", 26, [1600, 1700], 24),
    size,
    seed,
  );
}

/** `aia.lev1`, of which only the structure is here. */
export function level1Structure(euv: SeriesPlan): GeneratedSeries {
  const plan: SeriesPlan = {
    ...euv,
    name: "aia.lev1",
    note: "AIA Level 1",
    primeKeys: ["T_REC", "FSN"],
    keywords: euv.keywords.map(({ link: _, ...keyword }) => keyword),
    segments: [
      { name: "image_lev1", protocol: "fits", note: "AIA level 1 image" },
      { name: "spikes", protocol: "fits", note: "Cosmic ray information" },
    ],
    links: [],
  };
  return { plan, records: [] };
}
