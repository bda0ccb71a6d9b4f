import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { fileNameFor, type NamedFile, parseNameTemplate, recordFileName, templateKeywords } from "./file-names.js";
import { fitsCardsOf, fitsKeywordName } from "./fits-keywords.js";

const file = (values: Record<string, { text: string; type: string }>, more: Partial<NamedFile> = {}): NamedFile => ({
  series: "aia.lev1_euv_12s",
  segmentFile: "image_lev1.fits",
  recordNumber: 2000031,
  index: 7,
  keyword: (name) => values[name.toUpperCase()],
  ...more,
});
const aia = file({
  T_REC: { text: "2021-07-03T14:27:23Z", type: "time" },
  T_OBS: { text: "2021-07-03T14:27:25.09Z", type: "time" },
  WAVELNTH: { text: "211", type: "int" },
  EXPTIME: { text: "0.578715", type: "double" },
  QUALITY: { text: "0x0000000f", type: "int" },
  WAVE_STR: { text: "211/THIN", type: "string" },
});
const hmi = file(
  { T_REC: { text: "2020.10.17_14:24:00_TAI", type: "time" }, CAMERA: { text: "3", type: "int" } },
  { series: "hmi.M_720s", segmentFile: "magnetogram.fits" },
);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isHeliokitError(error)) return error.code;
    throw error;
  }
  return "no error";
}

describe("names of files", () => {
  it.each([
    ["aia.lev1_euv_12s.{T_REC:A}.{WAVELNTH}.{segment}", "aia.lev1_euv_12s.2021-07-03T142723Z.211.image_lev1.fits"],
    ["{seriesname}.{recnum:%lld}.{segment}", "aia.lev1_euv_12s.2000031.image_lev1.fits"],
    ["{#:%05d}_{wavelnth:%04d}.fits", "00007_0211.fits"],
    ["{#}", "00007"],
    ["{T_OBS:A2}.fits", "2021-07-03T14272509Z.fits"],
    ["{T_OBS:A}", "2021-07-03T142725Z"],
    ["{T_OBS}", "2021-07-03T14:27:25.09Z"],
    ["{T_REC:A,TAI}", "20210703_142800_TAI"],
    ["{T_REC:-1}", "2021-07-03T14:27Z"],
    ["{T_REC:A-2,UTC}", "20210703_14_UTC"],
    ["{T_REC:A-3}", "2021-07-03Z"],
    ["{T_REC:D}", "@2021@07@03@14@27@23Z"],
    ["{EXPTIME:%.2f}s/{QUALITY:%x}", "0.58s/f"],
    ["{WAVE_STR}", "211_THIN"],
    ["{EXPTIME:%8.3e}|{EXPTIME:%-10g}|", "5.787e-01|0.578715  |"],
    ["{WAVELNTH:%+06d} {WAVELNTH:%s} 100%", "+00211 211 100%"],
  ])("%s", (template, name) => {
    expect(fileNameFor(template, aia)).toBe(name);
  });

  it("keep TAI where the archive prints it", () => {
    expect(fileNameFor("hmi.m_720s.{T_REC:A}.{CAMERA}.{segment}", hmi)).toBe(
      "hmi.m_720s.20201017_142400_TAI.3.magnetogram.fits",
    );
    expect(fileNameFor("{T_REC:D}", hmi)).toBe("@2020@10@17@14@24@00@TAI");
    expect(fileNameFor("{T_REC:A,ISO}", hmi)).toBe("2020-10-17T142323Z");
  });

  it("write a missing time and the leap second", () => {
    const odd = file({ A: { text: "MISSING", type: "time" }, B: { text: "2016-12-31T23:59:60Z", type: "time" } });
    expect(fileNameFor("{A:A}.{B:A}", odd)).toBe("MISSING.2016-12-31T235960Z");
  });

  it.each([
    "",
    "a{",
    "a}b",
    "{}",
    "{a b}",
    "{T_REC:A}{",
    "{NOSUCH}",
    "{WAVELNTH:%d%d}",
    "{WAVELNTH:5}",
    "{EXPTIME:%d}",
    "{T_REC:A,MARS}",
    "x".repeat(2000),
  ])("refuse the template %s", (template) => {
    expect(codeOf(() => fileNameFor(template, aia))).toBe("jsoc/bad-name-template");
  });

  it("name their keywords", () => {
    expect(templateKeywords("{seriesname}.{T_REC:A}.{WAVELNTH}.{#:%05d}.{recnum}.{T_REC}.{segment}")).toEqual([
      "T_REC",
      "WAVELNTH",
    ]);
  });

  it("any template ends in a name or a typed error", () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        "{",
        "}",
        "{T_REC:",
        "{WAVELNTH:%",
        "A}",
        "D3}",
        "5d}",
        ".9f}",
        "{#:",
        "{T_OBS:A",
        ",TAI}",
        "lld}",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const template = pieces.join("");
        const code = codeOf(() => fileNameFor(template, aia));
        expect(["no error", "jsoc/bad-name-template"]).toContain(code);
        if (codeOf(() => parseNameTemplate(template)) === "no error") expect(template).not.toBe("");
      }),
      { numRuns: 2000 },
    );
  });

  it("come from the record where nothing else is known", () => {
    expect(
      recordFileName("aia.lev1_euv_12s[2021-07-03T14:27:23Z][211]{image}", "/SUM43/D1/S00000/image_lev1.fits"),
    ).toBe("aia.lev1_euv_12s.20210703T142723Z.211.image.fits");
    expect(recordFileName("hmi.M_720s[2020.10.17_14:24:00_TAI][3]{magnetogram}", "/S/magnetogram.fits")).toBe(
      "hmi.M_720s.20201017_142400_TAI.3.magnetogram.fits",
    );
    expect(recordFileName("some.series[:#12]", "/SUM1/D1/S00000")).toBe("some.series.__12");
  });
});

describe("keywords in FITS", () => {
  it.each([
    ["T_REC_step", "", "TRECSTEP"],
    ["T_REC_epoch", "", "TRECEPOC"],
    ["T_REC_round", "", "TRECROUN"],
    ["T_REC_unit", "", "TRECUNIT"],
    ["DATE__OBS", "", "DATE-OBS"],
    ["DATE__OBS", "[DATE-OBS] Date when observation started", "DATE-OBS"],
    ["DATE-OBS", "", "DATE-OBS"],
    ["T_OBS", "Observation time", "T_OBS"],
    ["Exptime", "", "EXPTIME"],
    ["LONGNAME_X", "[SHORT] note", "SHORT"],
  ])("%s (%s) is %s", (name, note, fits) => {
    expect(fitsKeywordName(name, note)).toBe(fits);
  });

  it("have the type of the archive's", () => {
    const cards = fitsCardsOf([
      { name: "*recnum*", type: "longlong", text: "1" },
      { name: "cparms_sg000", type: "string", text: "compress Rice" },
      { name: "T_REC", type: "time", text: "2021-07-03T14:27:23Z", unit: "ISO", note: "Slotted observation time" },
      { name: "T_REC_index", type: "longlong", text: "74967123" },
      {
        name: "DATE__OBS",
        type: "time",
        text: "2021-07-03T14:27:24.80Z",
        note: "[DATE-OBS] Date when observation started",
      },
      {
        name: "DATE-OBS",
        type: "time",
        text: "2021-07-03T14:27:24.80Z",
        note: "[DATE-OBS] Date when observation started",
      },
      { name: "EXPTIME", type: "double", text: "2.000000", unit: "sec", note: "Exposure duration" },
      { name: "QUALITY", type: "int", text: "0x80000000", note: "Quality" },
      { name: "BIG", type: "longlong", text: "9223372036854775807" },
      { name: "OSCNMEAN", type: "double", text: "MISSING" },
      { name: "CRLN", type: "float", text: "nan" },
      { name: "NOSUCH", type: "string", text: "Invalid KeyLink" },
      { name: "INST", type: "string", text: "" },
      { name: "BLANK", type: "int", text: "-32768" },
      { name: "NAXIS1", type: "int", text: "4" },
      { name: "HISTORY", type: "string", text: "one\ntwo" },
    ]);
    expect(cards).toEqual([
      { kind: "value", keyword: "T_REC", value: "2021-07-03T14:27:23Z", comment: "[ISO] Slotted observation time" },
      {
        kind: "value",
        keyword: "DATE-OBS",
        value: "2021-07-03T14:27:24.80Z",
        comment: "Date when observation started",
      },
      { kind: "value", keyword: "EXPTIME", value: 2, comment: "[sec] Exposure duration", real: true },
      { kind: "value", keyword: "QUALITY", value: -2147483648, comment: "Quality" },
      { kind: "value", keyword: "BIG", value: 9223372036854775807n, comment: "" },
      { kind: "value", keyword: "INST", value: "", comment: "" },
      { kind: "commentary", keyword: "HISTORY", text: "one" },
      { kind: "commentary", keyword: "HISTORY", text: "two" },
    ]);
  });
});
