/** Channels of the series, in the order of its records. */
export const CHANNELS = [94, 131, 171, 193, 211, 304, 335] as const;

/** Usual exposure times in seconds. */
const USUAL: Readonly<Record<number, number>> = {
  94: 2.9014,
  131: 2.9009,
  171: 2.0004,
  193: 1.9996,
  211: 2.9009,
  304: 2.9015,
  335: 2.9014,
};

/**
 * The exposures of the X1.5 flare of 2021-07-03 in channel 211, every second slot from the twelfth on, in seconds: the
 * camera's exposure control shortens them as the flare brightens. As the archive's public listing shows them.
 */
const EXPOSURES_211 = [
  0.578715, 0.693402, 0.83267, 1.000602, 1.19991, 0.237294, 0.286916, 0.344258, 0.414851, 0.495807, 0.594103, 0.712433,
  0.855792, 0.168142, 0.204964, 0.246917, 0.296079, 0.35342, 0.427137, 0.50909,
];

/** Further exposures of that listing, by slot and channel. */
const LISTED: ReadonlyMap<string, number> = new Map([
  ["0 193", 1.99962],
  ["1 193", 1.999624],
  ["2 193", 1.999622],
  ["3 193", 1.999621],
  ["4 193", 1.999622],
  ["49 131", 0.10288],
  ["49 193", 0.148062],
  ["50 94", 1.483586],
  ["50 193", 1.999624],
]);

/** Slots of twelve seconds in the ten minutes around the flare. */
export const FLARE_SLOTS = 51;

/** A small number that depends on slot and channel, from 0 to 1. */
export function wobble(slot: number, channel: number): number {
  return ((slot * 7919 + channel * 104_729) % 1009) / 1009;
}

/** Exposure time in seconds of a slot of the flare: in each channel the control takes short and long ones in turn. */
export function flareExposure(slot: number, channel: number): number {
  const listed = LISTED.get(`${slot} ${channel}`);
  if (listed !== undefined) return listed;
  const place = (slot - 12) / 2;
  if (channel === 211 && Number.isInteger(place) && place >= 0) return EXPOSURES_211[place] ?? 0.5;
  const short = (channel === 94 && slot >= 26 && slot % 2 === 0) || (channel === 131 && slot >= 17 && slot % 2 === 1);
  if (short) return rounded(0.1 + 1.5 * wobble(slot, channel));
  if (channel === 193 && slot >= 20 && slot % 2 === 1) return rounded(0.12 + 0.4 * wobble(slot, channel));
  return usualExposure(slot, channel);
}

/** Exposure time in seconds where the control has nothing to do. */
export function usualExposure(slot: number, channel: number): number {
  return rounded((USUAL[channel] ?? 2.9) + 0.0002 * (wobble(slot, channel) - 0.5) * (channel === 193 ? 0.1 : 1));
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

/** Mid-exposure as the public listing prints it for channel 211, in seconds of the minute after T_REC. */
const OBSERVED_211 = [
  "14:27:25.09",
  "14:27:48.98",
  "14:28:12.86",
  "14:28:36.72",
  "14:29:00.54",
  "14:29:25.39",
  "14:29:49.34",
  "14:30:13.29",
  "14:30:37.23",
  "14:31:01.16",
  "14:31:25.07",
  "14:31:48.97",
  "14:32:12.86",
  "14:32:37.46",
  "14:33:01.42",
  "14:33:25.38",
  "14:33:49.34",
  "14:34:13.29",
  "14:34:37.22",
  "14:35:01.15",
];

const LISTED_TIMES: ReadonlyMap<string, string> = new Map([
  ["0 193", "14:25:05.84"],
  ["1 193", "14:25:17.84"],
  ["2 193", "14:25:29.83"],
  ["3 193", "14:25:41.84"],
  ["4 193", "14:25:53.84"],
  ["49 131", "14:34:58.50"],
  ["49 193", "14:34:55.47"],
  ["50 94", "14:35:01.80"],
  ["50 193", "14:35:05.84"],
]);

/** T_OBS where the public listing prints it: a clock time of 2021-07-03. */
export function flareObserved(slot: number, channel: number): string | undefined {
  const place = (slot - 12) / 2;
  if (channel === 211 && Number.isInteger(place) && place >= 0) return OBSERVED_211[place];
  return LISTED_TIMES.get(`${slot} ${channel}`);
}
