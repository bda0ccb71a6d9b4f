import { resolve } from "node:path";
import type { Layout } from "../plan/names.js";
import { UsageError } from "../usage-error.js";
import { type RawOptions, readChoice, readFlag, readInteger, readList, readNumber, readText } from "./raw-options.js";

/** Everything that decides about a run of `prep`, resolved and checked. It stands in every report and can be replayed. */
export interface PrepSettings {
  readonly inputs: readonly string[];
  readonly filesFrom: string | undefined;
  /** Names in the list end with NUL. */
  readonly nul: boolean;
  readonly out: string;
  /** A source ("auto", "jsoc", "lmsal", "header") or an absolute path. */
  readonly pointing: string;
  readonly pointingGap: "header" | "nearest" | "error";
  /** A source ("auto", "ssw", "jsoc", "none") or an absolute path. */
  readonly correction: string;
  readonly correctionVersion: number | undefined;
  readonly normalize: boolean;
  readonly order: 0 | 1 | 2 | 3 | 4 | 5;
  readonly method: "bspline" | "catmull-rom" | "opencv";
  /** NaN, "min" or a number in DN. */
  readonly missing: number | "min";
  /** Side in pixels; "reference"; undefined: 4096 for full-disk 4096 input, else the side of the input. */
  readonly size: number | "reference" | undefined;
  readonly cutouts: "skip" | "register";
  readonly force: boolean;
  readonly qualityMask: "default" | "none" | "nominal" | number;
  readonly strict: boolean;
  readonly salvage: boolean;
  readonly dtype: "float32" | "float64";
  readonly compress: "none" | "rice" | "gzip2";
  readonly quantize: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly channel: string | undefined;
  readonly layout: Layout;
  /** Undefined: as many as the machine allows. */
  readonly jobs: number | undefined;
  readonly shard: string | undefined;
  readonly overwrite: boolean;
  readonly engine: "local" | "bullmq";
  /** Address of the queue as typed, which may hold a password: never in a report. */
  readonly queue: string | undefined;
  /** Named folders, `NAME=DIR`. */
  readonly roots: readonly string[];
}

/** Reads and checks the options of `prep`. Raw values are texts from the command line or values from an options file. */
export function readSettings(inputs: readonly string[], raw: RawOptions): PrepSettings {
  const engine = readChoice(raw, "engine", ["local", "bullmq"], "local");
  if (engine === "local" && (raw["queue"] !== undefined || raw["root"] !== undefined)) {
    throw new UsageError("--queue and --root belong to --engine bullmq", "prep");
  }
  const out = readText(raw, "out");
  if (out === undefined || out === "")
    throw new UsageError("--out DIR is missing: where shall the level 1.5 files go?", "prep");
  const method = readMethod(raw);
  const order = readOrder(raw, method);
  const compress = readChoice(raw, "compress", ["none", "rice", "gzip2"], "none");
  return {
    inputs,
    filesFrom: readText(raw, "filesFrom"),
    nul: readFlag(raw, "null", false),
    out: resolve(out),
    pointing: readSource(raw, "pointing", ["auto", "jsoc", "lmsal", "header"]),
    pointingGap: readChoice(raw, "pointingGap", ["header", "nearest", "error"], "header"),
    correction: readSource(raw, "correction", ["auto", "ssw", "jsoc", "none"]),
    correctionVersion: readInteger(raw, "correctionVersion", 1, 1000),
    normalize: readFlag(raw, "normalize", true),
    order,
    method,
    missing: readMissing(raw),
    size: readSize(raw),
    cutouts: readChoice(raw, "cutouts", ["skip", "register"], "skip"),
    force: readFlag(raw, "force", false),
    qualityMask: readQualityMask(raw),
    strict: readFlag(raw, "strict", false),
    salvage: readFlag(raw, "salvage", false),
    dtype: readChoice(raw, "dtype", ["float32", "float64"], "float32"),
    compress,
    quantize: readQuantize(raw, compress),
    from: readText(raw, "from"),
    to: readText(raw, "to"),
    channel: readText(raw, "channel"),
    layout: readChoice(raw, "layout", ["channel-year", "mirror", "flat"], "channel-year"),
    jobs: readInteger(raw, "jobs", 1, 1024),
    shard: readText(raw, "shard"),
    overwrite: readFlag(raw, "overwrite", false),
    engine,
    queue: readText(raw, "queue"),
    roots: readList(raw, "root"),
  };
}

function readSource(raw: RawOptions, name: "pointing" | "correction", words: readonly string[]): string {
  const text = readText(raw, name) ?? "auto";
  if (text === "") throw new UsageError(`--${name}: wanted ${words.join(", ")} or a file`, "prep");
  return words.includes(text) ? text : resolve(text);
}

function readMethod(raw: RawOptions): PrepSettings["method"] {
  const aliases = { scipy: "bspline", "scikit-image": "catmull-rom" } as const;
  const words = ["bspline", "catmull-rom", "opencv", "scipy", "scikit-image"] as const;
  const word = readChoice(raw, "method", words, "bspline");
  return word === "scipy" || word === "scikit-image" ? aliases[word] : word;
}

function readOrder(raw: RawOptions, method: PrepSettings["method"]): PrepSettings["order"] {
  const orders = { bspline: [0, 1, 2, 3, 4, 5], "catmull-rom": [3], opencv: [0, 1, 3] } as const;
  const wanted = readInteger(raw, "order", 0, 5) ?? 3;
  const order = orders[method].find((possible) => possible === wanted);
  if (order === undefined) {
    throw new UsageError(
      `--order ${wanted} does not go with --method ${method}, which takes ${orders[method].join(", ")}`,
      "prep",
    );
  }
  return order;
}

function readMissing(raw: RawOptions): number | "min" {
  const text = readText(raw, "missing") ?? "nan";
  if (text.toLowerCase() === "nan") return Number.NaN;
  if (text === "min") return "min";
  return readNumber(raw, "missing", "nan, min or a number") ?? Number.NaN;
}

function readSize(raw: RawOptions): number | "reference" | undefined {
  const sides = ["4096", "2048", "1024", "512"];
  const text = readText(raw, "size");
  if (text === undefined) return undefined;
  if (text === "reference" || text === "keep") return "reference";
  if (!sides.includes(text)) {
    throw new UsageError(`--size ${text}: wanted ${sides.join(", ")} or reference`, "prep");
  }
  return Number(text);
}

function readQualityMask(raw: RawOptions): PrepSettings["qualityMask"] {
  const text = readText(raw, "qualityMask") ?? "default";
  if (text === "default" || text === "none" || text === "nominal") return text;
  const mask = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : Number.NaN;
  if (!(mask <= 0xffffffff)) {
    throw new UsageError(
      `--quality-mask ${text}: wanted default, none, nominal or a 32-bit mask such as 0x8005f000`,
      "prep",
    );
  }
  return mask;
}

function readQuantize(raw: RawOptions, compress: PrepSettings["compress"]): number {
  const step = readNumber(raw, "quantize", "a number above 0");
  if (step === undefined) return 16;
  if (!(step > 0)) throw new UsageError(`--quantize ${step}: wanted a number above 0`, "prep");
  // Defaults come back from an options file with every storage; only a wish without effect is worth an error.
  if (compress !== "rice" && step !== 16) {
    throw new UsageError(
      `--quantize ${step} has no effect with --compress ${compress}; it belongs to --compress rice`,
      "prep",
    );
  }
  return step;
}

/** The settings as plain JSON under the names of the options: what reports hold and `--options` takes. */
export function settingsDocument(settings: PrepSettings): Record<string, unknown> {
  const { nul, missing, size, qualityMask, queue: _, roots, ...rest } = settings;
  return {
    ...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, value ?? null])),
    inputs: settings.inputs.map((input) => resolve(input)),
    null: nul,
    missing: Number.isNaN(missing) ? "nan" : missing,
    size: size ?? null,
    qualityMask: typeof qualityMask === "number" ? `0x${qualityMask.toString(16)}` : qualityMask,
    ...(roots.length > 0 ? { root: roots } : {}),
  };
}
