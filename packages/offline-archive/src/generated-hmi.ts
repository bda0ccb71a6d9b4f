import { formatTai, makeInstant, parseInstant } from "heliokit/time";
import type { GeneratedSeries } from "./generated-aia.js";
import { type KeywordPlan, type RecordPlan, type SeriesPlan, slotKeywords } from "./generated-structure.js";

const EPOCH = "1993.01.01_00:00:00_TAI";

interface HmiOptions {
  readonly name: string;
  readonly note: string;
  readonly step: number;
  readonly camera: number | undefined;
  readonly segments: readonly string[];
  readonly firstNumber: number;
  /** First record and number of records of each block. */
  readonly blocks: readonly (readonly [from: string, count: number])[];
}

function hmiKeywords(options: HmiOptions): readonly KeywordPlan[] {
  return [
    { name: "T_REC", type: "time", scope: "ts_eq", units: "TAI", note: "Nominal time of the record" },
    ...slotKeywords("T_REC", EPOCH, options.step, undefined),
    ...(options.camera === undefined ? [] : [{ name: "CAMERA", type: "int" as const, note: "Camera" }]),
    { name: "T_OBS", type: "time", units: "TAI", note: "Observation time" },
    { name: "DATE__OBS", type: "time", units: "ISO", note: "[DATE-OBS] Start of the observation" },
    { name: "TELESCOP", type: "string", scope: "constant", value: "SDO/HMI" },
    { name: "INSTRUME", type: "string" },
    { name: "WAVELNTH", type: "float", units: "angstrom" },
    { name: "CADENCE", type: "float", units: "second" },
    { name: "QUALITY", type: "int", note: "Quality word" },
    { name: "DATAMEAN", type: "float", units: "Gauss" },
    { name: "CDELT1", type: "float", units: "arcsec" },
    { name: "CRPIX1", type: "float", units: "pixel" },
    { name: "CROTA2", type: "float", units: "degree" },
    { name: "OBS_VR", type: "double", units: "m/s" },
    { name: "CRLT_OBS", type: "float", units: "degree" },
    { name: "CAR_ROT", type: "int" },
  ];
}

function hmiSeries(options: HmiOptions, size: number): GeneratedSeries {
  const plan: SeriesPlan = {
    name: options.name,
    note: options.note,
    primeKeys: options.camera === undefined ? ["T_REC"] : ["T_REC", "CAMERA"],
    stepSeconds: options.step,
    keywords: hmiKeywords(options),
    segments: options.segments.map((name) => ({ name, protocol: "fits", note: name })),
    links: [],
  };
  const records: RecordPlan[] = [];
  for (const [from, count] of options.blocks) {
    for (let at = 0; at < count; at++) {
      const { seconds } = parseInstant(from);
      const time = makeInstant(seconds + at * options.step);
      const text = formatTai(time, 0);
      const number = options.firstNumber + records.length;
      const sunum = 900_000_000 + ((number * 6007) % 9_999_991);
      records.push({
        number,
        sunum,
        online: true,
        bytes: Math.round(size * size * 1.2),
        links: {},
        paths: Object.fromEntries(
          options.segments.map((name) => [name, `/SUM${1 + (number % 89)}/D${sunum}/S00000/${name}.fits`]),
        ),
        keywords: {
          T_REC: text,
          ...(options.camera === undefined ? {} : { CAMERA: String(options.camera) }),
          T_OBS: formatTai(makeInstant(time.seconds + 3), 3),
          DATE__OBS: "MISSING",
          INSTRUME: options.camera === 3 ? "HMI_SIDE1" : "HMI_FRONT2",
          WAVELNTH: "6173.299805",
          CADENCE: options.step.toFixed(6),
          QUALITY: at === 7 && options.step === 720 ? "0x00000400" : "0x00000000",
          DATAMEAN: (0.1 * ((number % 17) - 8)).toFixed(6),
          CDELT1: ((0.504 * 4096) / size).toFixed(6),
          CRPIX1: ((size + 1) / 2).toFixed(6),
          CROTA2: "179.929779",
          OBS_VR: (1500 + (number % 900)).toFixed(6),
          CRLT_OBS: "3.141590",
          CAR_ROT: "2245",
        },
      });
    }
  }
  return { plan, records };
}

/** HMI series: magnetograms, vector field, Dopplergrams. */
export function hmiSeriesList(size: number): readonly GeneratedSeries[] {
  return [
    hmiSeries(
      {
        name: "hmi.B_720s",
        note: "Vector magnetic field, full disk",
        step: 720,
        camera: undefined,
        segments: ["inclination", "azimuth", "field", "disambig"],
        firstNumber: 5_000_001,
        blocks: [
          ["2013.07.03_08:36:00_TAI", 4],
          ["2021.07.03_14:24:00_TAI", 1],
        ],
      },
      size,
    ),
    hmiSeries(
      {
        name: "hmi.M_720s",
        note: "720s cadence magnetograms",
        step: 720,
        camera: 3,
        segments: ["magnetogram"],
        firstNumber: 4_000_001,
        blocks: [["2021.07.03_13:36:00_TAI", 8]],
      },
      size,
    ),
    hmiSeries(
      {
        name: "hmi.V_45s",
        note: "Dopplergrams with a cadence of 45 seconds",
        step: 45,
        camera: 2,
        segments: ["Dopplergram"],
        firstNumber: 6_000_001,
        blocks: [
          ["2013.07.03_08:40:30_TAI", 8],
          ["2016.04.01_17:57:45_TAI", 4],
        ],
      },
      size,
    ),
  ];
}
