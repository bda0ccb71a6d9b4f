import { isHeliokitError } from "heliokit/errors";
import { cacheFolder, folderStorage, isLoopback, nodeFetch } from "heliokit/node";
import {
  type OpenSdomlOptions,
  openSdoml,
  regularTimes,
  type SdomlChannel,
  type SdomlDataset,
  type SdomlSelection,
} from "heliokit/sdoml";
import { columnsOf, makeTable, matchingRows, parseCondition } from "heliokit/table";
import { formatUtc, isWithin, parseInstant, parseTimeRange, type TimeRange } from "heliokit/time";
import { type RawOptions, readInteger, readText } from "../../prep/raw-options.js";
import { UsageError } from "../../usage-error.js";
import type { Common } from "../../world.js";

/** How a place is reached, from options and the environment; secrets come from the environment alone and are told nobody. */
export function accessOf(place: string, raw: RawOptions, common: Common, command: string): OpenSdomlOptions {
  const { env, output, quiet, offline } = common;
  const remote = /^[a-z][a-z0-9+.-]+:\/\/([^/:?#]*)/i.exec(place);
  if (remote && offline && !isLoopback(remote[1] ?? "")) {
    throw new UsageError(`${place} needs the network, and --offline (or HELIOKIT_OFFLINE) forbids it`, command);
  }
  const token = env["HELIOKIT_TOKEN"];
  const payer = readText(raw, "userProject") ?? env["HELIOKIT_USER_PROJECT"];
  return {
    fetch: nodeFetch,
    cache: folderStorage(cacheFolder()),
    onWarning: ({ code, message }) => {
      if (!quiet) output.message(`heliokit: ${message} [${code}]\n`);
    },
    ...(token ? { token } : {}),
    ...(payer ? { userProject: payer } : {}),
  };
}

/** A store as it was named. */
export function openPlace(place: string, raw: RawOptions, common: Common): Promise<SdomlDataset> {
  return openSdoml(place, accessOf(place, raw, common, "sdoml"));
}

/** A channel named with its store: `STORE/2010/171A`, wherever the store begins. */
export async function openNamedChannel(text: string, raw: RawOptions, common: Common): Promise<SdomlChannel> {
  const clean = text.replace(/[/\\]+$/, "");
  const cut = Math.max(clean.lastIndexOf("/"), process.platform === "win32" ? clean.lastIndexOf("\\") : -1);
  const [place, name] = cut < 0 ? [".", clean] : [clean.slice(0, cut), clean.slice(cut + 1)];
  const sdoml = await openSdoml(place === "" ? "/" : place, accessOf(clean, raw, common, "sdoml"));
  return sdoml.channel(name);
}

/** The frames that the options name. */
export async function selectFrames(
  channel: SdomlChannel,
  raw: RawOptions,
  signal?: AbortSignal,
): Promise<SdomlSelection> {
  let selection = framesOf(channel, readText(raw, "frames"));
  const range = rangeOf(raw);
  const every = readText(raw, "every");
  if (range && every === undefined) {
    selection = selection.select((frame) => {
      const time = frame.time();
      return time !== undefined && isWithin(range, time);
    });
  }
  const where = readText(raw, "where");
  if (where !== undefined) selection = await matching(channel, selection, where, signal);
  if (every !== undefined) selection = nearestTo(selection, range, every, readText(raw, "within"));
  if (raw["sort"] === true) selection = selection.inTimeOrder();
  const limit = readInteger(raw, "limit", 1, 100_000_000);
  if (limit !== undefined) selection = selection.slice(0, limit);
  return withView(selection, raw);
}

/** `A:B` as slices are written, or indices by commas. */
function framesOf(channel: SdomlChannel, text: string | undefined): SdomlSelection {
  if (text === undefined) return channel.all();
  const slice = /^(-?\d*):(-?\d*)$/.exec(text.trim());
  const number = (part: string | undefined) => (part === undefined || part === "" ? undefined : Number(part));
  if (slice) return channel.slice(number(slice[1]), number(slice[2]));
  const indices = text.split(",").map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  if (indices.every(Number.isInteger)) return channel.at(indices);
  throw new UsageError(
    `--frames ${text}: wanted a slice such as 100:200, or storage indices such as 0,5,6000`,
    "sdoml",
  );
}

/** The range of --from and --to; undefined without either. */
export function rangeOf(raw: RawOptions): TimeRange | undefined {
  const [from, to] = [readText(raw, "from"), readText(raw, "to")];
  return from === undefined && to === undefined ? undefined : worded("--from/--to", () => parseTimeRange(from, to));
}

/** Errors of the library about an option's text name the option. */
export function worded<T>(option: string, read: () => T, command = "sdoml"): T {
  try {
    return read();
  } catch (error) {
    if (isHeliokitError(error)) throw new UsageError(`${option}: ${error.message}`, command);
    throw error;
  }
}

async function matching(
  channel: SdomlChannel,
  selection: SdomlSelection,
  where: string,
  signal: AbortSignal | undefined,
): Promise<SdomlSelection> {
  const condition = worded("--where", () => parseCondition(where));
  const names = [...columnsOf(condition)];
  const columns = await channel.columns(names, signal);
  const known = names.map((name) => {
    const column = columns.get(name);
    if (column) return column;
    throw new UsageError(`--where: ${channel.reason(name)}`, "sdoml");
  });
  const rows = new Set(matchingRows(makeTable(known), condition));
  const indices = await selection.indices(signal);
  return channel.at(indices.filter((index) => rows.has(index)));
}

function nearestTo(
  selection: SdomlSelection,
  range: TimeRange | undefined,
  every: string,
  within: string | undefined,
): SdomlSelection {
  if (!range || range.until.seconds > 1e11 || range.from.seconds < -1e10) {
    throw new UsageError("--every needs --from and --to: the times that frames are looked for", "sdoml");
  }
  const targets = worded("--every", () => regularTimes(range.from, range.until, every));
  return selection.nearest(targets, within === undefined ? {} : { within });
}

function withView(selection: SdomlSelection, raw: RawOptions): SdomlSelection {
  const crop = readText(raw, "crop");
  const thin = readInteger(raw, "thin", 1, 1024);
  const block = readInteger(raw, "block", 1, 1024);
  let result = selection;
  if (crop !== undefined) {
    const parts = crop
      .replace(/\s*px$/, "")
      .split(",")
      .map(Number);
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = parts;
    if (parts.length !== 4 || !parts.every(Number.isInteger)) {
      throw new UsageError(
        `--crop ${crop}: wanted X0,Y0,X1,Y1 in pixels, the last ones not included: 128,128,384,384`,
        "sdoml",
      );
    }
    result = worded("--crop", () => result.crop({ columns: [x0, x1], rows: [y0, y1] }));
  }
  if (thin !== undefined) result = result.every(thin);
  return block === undefined ? result : worded("--block", () => result.blockMean(block));
}

/** The frame that --frame or --at names, by storage index. */
export async function oneFrame(channel: SdomlChannel, raw: RawOptions): Promise<number> {
  const frame = readInteger(raw, "frame", 0, Math.max(0, channel.frames - 1));
  const at = readText(raw, "at");
  if (frame !== undefined && at !== undefined)
    throw new UsageError("--frame and --at name one frame twice; give one of them", "sdoml");
  if (frame !== undefined) return frame;
  if (at === undefined) throw new UsageError("which frame? --frame N (storage index) or --at TIME", "sdoml");
  const target = worded("--at", () => parseInstant(at));
  const within = readText(raw, "within");
  const [index = -1] = await channel.nearestIndices([target], within === undefined ? {} : { within });
  if (index >= 0) return index;
  throw new UsageError(
    `${channel.path} has no frame within ${within ?? "any time"} of ${formatUtc(target, 0)}`,
    "sdoml",
  );
}
