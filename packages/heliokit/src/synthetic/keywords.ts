import type { HeaderValue } from "../fits/index.js";
import { addSeconds, formatFitsDate, formatUtc, type Instant, secondsBetween } from "../time/index.js";
import type { ChannelFacts } from "./channels.js";
import type { Observer } from "./orbit.js";
import { solarRadius } from "./orbit.js";
import { type ChannelPointing, rounded } from "./pointing.js";
import { keyOf, randomStream } from "./random.js";
import type { PixelStatistics } from "./statistics.js";

/** A card to be; without value it is undefined. Whole numbers of real keywords are written with a decimal point. */
export type CardText = readonly [keyword: string, value: HeaderValue | undefined, real?: "real"];

/** What the header of one exposure is made from. */
export interface ExposureFacts {
  readonly channel: ChannelFacts;
  /** Start of the record's slot as its name shows it. */
  readonly recordTime: Instant;
  /** Mid-exposure. */
  readonly observedAt: Instant;
  readonly exposureSeconds: number;
  readonly pointing: ChannelPointing;
  /** What the header says the pointing is: off from the fitted one by a fraction of a pixel. */
  readonly headerPointing: ChannelPointing;
  readonly satelliteRollDegrees: number;
  readonly observer: Observer;
  readonly statistics: PixelStatistics;
  /** The value of the pixel in the middle of the frame. */
  readonly centreValue: number;
  readonly spikes: number;
  readonly quality: number;
  readonly seed: number;
}

/** JSOC's integer for "no value". */
const undefinedInteger = -2147483648;

/**
 * The science keywords of a level 1 file in the archive's order: those that matter agree with pixels, orbit and tables;
 * the housekeeping ones are plausible numbers that change from file to file.
 */
export function level1Cards(facts: ExposureFacts): CardText[] {
  const { channel, headerPointing: pointing, observer, statistics, exposureSeconds } = facts;
  const wavelength = channel.wavelengthAngstrom;
  const random = randomStream(keyOf(facts.seed, 41, wavelength, facts.observedAt.seconds));
  const noise = (low: number, high: number, decimals: number) => rounded(random.between(low, high), decimals);
  const whole = (low: number, high: number) => Math.floor(random.between(low, high));
  const [hx, hy, hz] = observer.hae;
  const [gx, gy, gz] = observer.gae;
  const [vr, vw, vn] = observer.velocity;
  const ultraviolet = wavelength >= 1000;
  const mission = launchedSeconds(facts.observedAt);
  // Four cameras take one frame every two seconds on average: the numbers grow with time and differ between channels.
  const sequence = Math.floor(mission / 1.5) + channel.telescope;
  const started = addSeconds(facts.observedAt, -exposureSeconds / 2);
  const milliseconds = Math.round(exposureSeconds * 1000);
  const opening = 2000 + milliseconds;
  const percentile = (percent: number) => statistics.percentile(percent);
  const roll = rounded(pointing.rollDegrees + facts.satelliteRollDegrees, 6);
  const onBoard = facts.observedAt.seconds + 378_691_200;

  return [
    ["DSUN_OBS", rounded(observer.distance, 2), "real"],
    ["DATAVALS", statistics.valid],
    ["AIMGSHEN", 13],
    ["AIMSHCTC", noise(2040, 2042, 6), "real"],
    ["AIFTSID", 40960],
    ["DATAP10", percentile(10), "real"],
    ["DATAP95", percentile(95), "real"],
    ["ROI_LLX2", undefinedInteger],
    ["DATAP90", percentile(90), "real"],
    ["T_OBS", formatUtc(facts.observedAt, 2)],
    ["AIVNMST", 453],
    ["DATAP98", percentile(98), "real"],
    ["DATAP99", percentile(99), "real"],
    ["AICFGDL4", 236],
    ["CRLT_OBS", rounded(observer.latitudeDegrees, 6), "real"],
    ["AICFGDL1", 0],
    ["AICFGDL2", 137],
    ["AICFGDL3", 201],
    ["TOTVALS", statistics.total],
    ["ACS_MODE", "SCIENCE"],
    ["CROTA2", roll, "real"],
    ["AIMSHOBE", noise(68.5, 69.2, 6), "real"],
    ["AIMSHOBC", noise(54.5, 55.2, 6), "real"],
    ["TRECROUN", 1],
    ["AIHIS860", 8388604],
    ["R_SUN", rounded(observer.angularRadiusArcsec / pointing.scaleArcsecPerPixel, 6), "real"],
    [
      "ORB_REC",
      `sdo.fds_orbit_vectors[${formatUtc(facts.observedAt, 0).slice(0, 10).replaceAll("-", ".")}_00:00:00_UTC]`,
    ],
    ["FID", 0],
    ["WAVE_STR", channel.waveText],
    ["DATAP25", percentile(25), "real"],
    ["AECDELAY", 1537],
    ["INT_TIME", rounded(exposureSeconds + 0.273846, 6), "real"],
    ["TRECEPOC", "1993.01.01_00:00:04.000_TAI"],
    ["TEMPSMIR", noise(33.5, 35, 3), "real"],
    ["AIMSHCBC", noise(2054, 2056, 6), "real"],
    ["SAT_Z0", noise(9.8, 10.4, 6), "real"],
    ["LVL_NUM", 1, "real"],
    ["ACS_SAFE", "NO"],
    ["AIMSHCBE", noise(2068, 2070, 6), "real"],
    ["AIFOENFL", 1],
    ["AIFDBID", 241],
    ["AIMGOTS", onBoard],
    ["CTYPE1", "HPLN-TAN"],
    ["EXPTIME", exposureSeconds, "real"],
    ["QUALLEV0", 0],
    ["OBS_VN", rounded(vn, 6), "real"],
    ["AIASEN", 0],
    ["AIFCPS", whole(6, 16)],
    ["TEMPCCD", noise(-72, -68, 3), "real"],
    ["CDELT1", pointing.scaleArcsecPerPixel, "real"],
    ["CDELT2", pointing.scaleArcsecPerPixel, "real"],
    ["RSUN_REF", solarRadius, "real"],
    ["DATE-OBS", formatFitsDate(started, 2)],
    ["AISTATE", "CLOSED"],
    ["OBS_VW", rounded(vw, 6), "real"],
    ["DATAMEAN", rounded(statistics.mean, 2), "real"],
    ["DATARMS", rounded(statistics.rms, 2), "real"],
    ["OBS_VR", rounded(vr, 6), "real"],
    ["GAEX_OBS", rounded(gx, 2), "real"],
    ["RSUN_OBS", rounded(observer.angularRadiusArcsec, 6), "real"],
    ["AIAWVLEN", channel.filterPosition],
    ["INSTRUME", `AIA_${channel.telescope}`],
    ["CAMERA", channel.telescope],
    ["OSCNRMS", 0, "real"],
    ["DN_GAIN", { 1: 17.6, 2: 18.3, 3: 17.7, 4: 18.3 }[channel.telescope], "real"],
    ["OSCNMEAN", 0, "real"],
    ["CTYPE2", "HPLT-TAN"],
    ["ROI_LLX1", undefinedInteger],
    ["AIHIS348", whole(8_388_400, 8_388_600)],
    ["DATAKURT", rounded(statistics.kurtosis, 2), "real"],
    ["EFF_AREA", channel.effectiveArea, "real"],
    ["AIFILTYP", ultraviolet ? 1 : 0],
    ["HAEX_OBS", rounded(hx, 2), "real"],
    ["ACS_ECLP", "NO"],
    ["AGT1SVY", whole(-9, 10)],
    ["ROI_NWIN", undefinedInteger],
    ["AGT1SVZ", whole(-9, 10)],
    ["AIAECENF", 1],
    ["ASQFSN", sequence],
    ["INST_ROT", pointing.rollDegrees, "real"],
    ["PERCENTD", rounded((100 * statistics.valid) / statistics.total, 6), "real"],
    ["ACS_CGT", "GT3"],
    ["TEMPGT", noise(14.5, 15.5, 3), "real"],
    ["HAEZ_OBS", rounded(hz, 2), "real"],
    ["ASD_REC", `sdo.lev0_asd_0004[:#${Math.floor(mission / 4)}]`],
    ["QUALITY", facts.quality],
    ["DATASKEW", rounded(statistics.skewness, 2), "real"],
    ["TEMPFPAD", noise(16, 17, 3), "real"],
    ["MPO_REC", `aia.master_pointing3h[:#${Math.floor(mission / 10_800)}]`],
    ["ROI_SUM", undefinedInteger],
    ["ROI_NAX2", undefinedInteger],
    ["FSN", sequence],
    ["ROI_NAX1", undefinedInteger],
    ["DSUN_REF", 149597870691, "real"],
    ["AIHISMXB", 7],
    ["PIXLUNIT", "DN"],
    ["EXPSDEV", noise(0.0001, 0.0003, 6), "real"],
    ["AIAHFSN", sequence - 8],
    ["CAR_ROT", observer.carringtonRotation],
    ["HGLT_OBS", rounded(observer.latitudeDegrees, 6), "real"],
    ["AIMGTYP", 0],
    ["CUNIT1", "arcsec"],
    ["ASQTNUM", 2],
    ["CUNIT2", "arcsec"],
    ["CRLN_OBS", rounded(observer.carringtonDegrees, 6), "real"],
    ["ORIGIN", "SDO/JSOC-SDP"],
    ["ROI_NAY2", undefinedInteger],
    ["WAVEUNIT", "angstrom"],
    ["AIHIS604", 8388603],
    ["AIMGOTSS", Math.floor((facts.observedAt.nanoseconds / 1e9) * 65536)],
    ["NSPIKES", facts.spikes],
    ["GAEZ_OBS", rounded(gz, 2), "real"],
    ["NSATPIX", statistics.saturated],
    ["DATAMIN", statistics.minimum],
    ["IMSCL_MP", pointing.scaleArcsecPerPixel, "real"],
    ["AIFRMLID", 3024],
    ["BLD_VERS", "V8R0X"],
    ["CRVAL2", 0, "real"],
    ["CRPIX1", rounded(pointing.x0 + 1, 6), "real"],
    ["CRPIX2", rounded(pointing.y0 + 1, 6), "real"],
    ["CRVAL1", 0, "real"],
    ["TELESCOP", "SDO/AIA"],
    ["WAVELNTH", wavelength],
    ["ISPPKTIM", formatUtc(addSeconds(started, -8), 2)],
    ["DATAMAX", statistics.maximum],
    ["KEYWDDOC", "http://www.lmsal.com/sdodocs/aiafitskeywords.pdf"],
    ["AIMGFSN", whole(1, 9)],
    ["Y0_MP", pointing.y0, "real"],
    ["ROI_NAY1", undefinedInteger],
    ["AIMGSHCE", milliseconds],
    ["AGT3SVZ", whole(-9, 10)],
    ["AGT3SVY", whole(-9, 10)],
    ["DATAP75", percentile(75), "real"],
    ["TRECSTEP", ultraviolet ? 24 : 12, "real"],
    ["AECMODE", "ON"],
    ["DATE", formatFitsDate(addSeconds(facts.observedAt, 4.3 * 86_400), 0)],
    ["T_REC", formatUtc(facts.recordTime, 0)],
    ["AIHIS192", whole(8_380_000, 8_388_000)],
    ["IMG_TYPE", "LIGHT"],
    ["EFF_AR_V", 3, "real"],
    ["HAEY_OBS", rounded(hy, 2), "real"],
    ["AIAGP9", 457],
    ["AIMSHCTE", noise(2025, 2027, 6), "real"],
    ["AIAGP5", 0],
    ["AIAGP6", 0],
    ["AIAGP7", 0],
    ["AIAGP1", 0],
    ["AIAGP2", 0],
    ["AIAGP3", 0],
    ["SAT_ROT", facts.satelliteRollDegrees, "real"],
    ["HGLN_OBS", rounded(observer.stonyhurstDegrees, 6), "real"],
    ["AGT4SVZ", whole(-9, 10)],
    ["ISPPKTVN", "001.197"],
    ["AIFTSWTH", 0],
    ["AGT4SVY", whole(-9, 10)],
    ["AIMSHOTE", noise(25, 26, 6), "real"],
    ["DATACENT", facts.centreValue, "real"],
    ["AIFWEN", 204],
    ["ISPSNAME", "aia.lev0_isp_0011"],
    ["DATAMEDN", statistics.median],
    ["MISSVALS", statistics.missing],
    ["AIAECTI", 0],
    ["AIAGP8", 393],
    ["ASQHDR", 2_147_483_648 + sequence],
    ["ACS_SUNP", "YES"],
    ["DATAP01", percentile(1), "real"],
    ["GAEY_OBS", rounded(gy, 2), "real"],
    ["FLAT_REC", `aia.flatfield[:#${Math.floor(mission / 1.2e7)}]`],
    ["ROI_LLY2", undefinedInteger],
    ["X0_MP", pointing.x0, "real"],
    ["ROI_LLY1", undefinedInteger],
    ["AIAGP4", 0],
    ["AIMSHOTC", noise(40, 41, 6), "real"],
    ["AGT2SVY", whole(-9, 10)],
    ["RECNUM", 3 * sequence + channel.filterPosition],
    ["AGT2SVZ", whole(-9, 10)],
    ["AIAGP10", opening - milliseconds - 1252],
    ["DETECTOR", "AIA"],
    ["AECTYPE", 0],
    ["SAT_Y0", noise(-10, -9, 6), "real"],
  ];
}

/** Seconds since the first light of SDO's instruments, 2010-03-24 (TAI seconds since 1970). */
function launchedSeconds(time: Instant): number {
  return Math.max(0, secondsBetween({ seconds: 1_269_388_834, nanoseconds: 0 }, time));
}
