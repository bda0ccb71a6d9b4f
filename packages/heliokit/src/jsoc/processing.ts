import { HeliokitError, isHeliokitError } from "../errors.js";
import { parseInstant } from "../time/index.js";
import { didYouMean } from "./suggestions.js";

/** One step that the archive does to images before it exports them. */
export interface ProcessingStep {
  /** `im_patch`, `resize`, `rebin`, `Maproj`, `HmiB2ptr`, `aia_scale_aialev1`, `aia_scale_orig`, `aia_scale_other`. */
  readonly name: string;
  readonly arguments?: Readonly<Record<string, string | number | boolean>>;
}

type Check =
  | { readonly kind: "number"; readonly min?: number; readonly above?: number; readonly max?: number }
  | { readonly kind: "whole"; readonly min: number; readonly max: number }
  | { readonly kind: "switch" }
  | { readonly kind: "choice"; readonly of: readonly string[] }
  | { readonly kind: "time" }
  | { readonly kind: "word" };

interface StepRule {
  readonly arguments: Readonly<Record<string, Check & { readonly required?: true }>>;
  /** Whether the result has another size than the stored image. */
  readonly resizes: boolean;
}

const side: Check = { kind: "number", above: 0, max: 100_000 };

/** What each step takes: the archive passes over what it does not know and delivers unprocessed images. */
const STEPS: Readonly<Record<string, StepRule>> = {
  im_patch: {
    arguments: {
      t_ref: { kind: "time", required: true },
      t: { kind: "switch" },
      r: { kind: "switch" },
      c: { kind: "switch" },
      locunits: { kind: "choice", of: ["arcsec", "pixels", "stony", "carrlong"], required: true },
      boxunits: { kind: "choice", of: ["arcsec", "pixels", "degrees"], required: true },
      x: { kind: "number", required: true },
      y: { kind: "number", required: true },
      width: { ...side, required: true },
      height: { ...side, required: true },
    },
    resizes: true,
  },
  resize: {
    arguments: {
      regrid: { kind: "switch" },
      do_stretchmarks: { kind: "switch" },
      center_to: { kind: "whole", min: 0, max: 2 },
      rescale: { kind: "switch" },
      scale_to: { kind: "number", above: 0, max: 1000 },
    },
    resizes: false,
  },
  rebin: {
    arguments: {
      method: { kind: "choice", of: ["boxcar", "gaussian"], required: true },
      scale: { kind: "number", above: 0, max: 16, required: true },
    },
    resizes: true,
  },
  Maproj: {
    arguments: {
      map: { kind: "word", required: true },
      clon: { kind: "number", min: -360, max: 360 },
      clat: { kind: "number", min: -90, max: 90 },
      scale: { kind: "number", above: 0, max: 360, required: true },
      cols: { kind: "whole", min: 1, max: 16_384, required: true },
      rows: { kind: "whole", min: 1, max: 16_384, required: true },
    },
    resizes: true,
  },
  HmiB2ptr: { arguments: { l: { kind: "switch" } }, resizes: false },
  aia_scale_aialev1: { arguments: { mpt: { kind: "word" } }, resizes: false },
  aia_scale_orig: { arguments: { mpt: { kind: "word" } }, resizes: false },
  aia_scale_other: { arguments: { mpt: { kind: "word" } }, resizes: false },
};

/** Names of steps in the newer `processing` argument. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["to_ptr", "HmiB2ptr"],
  ["map_proj", "Maproj"],
  ["maproj", "Maproj"],
  ["hmib2ptr", "HmiB2ptr"],
]);

/** What {@link imPatch} cuts out. */
export interface ImPatchOptions {
  /** The moment at which the box is where x and y say; ISO 8601. */
  readonly reference: string;
  /** Centre of the box. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Unit of x and y. Default "arcsec". */
  readonly centerUnit?: "arcsec" | "pixels" | "stony" | "carrlong";
  /** Unit of width and height. Default "arcsec". */
  readonly sizeUnit?: "arcsec" | "pixels" | "degrees";
  /** The box follows the Sun's rotation. Default true. */
  readonly tracking?: boolean;
  /** Images are moved by parts of pixels, so that they lie on each other. Default false. */
  readonly register?: boolean;
  /** What lies beyond the limb becomes NaN. Default false. */
  readonly blankBeyondLimb?: boolean;
}

/**
 * The step that cuts a box out of each image.
 *
 * @example
 * ```ts
 * const step = imPatch({ reference: "2021-07-03T14:30:00Z", x: 500, y: 300, width: 345.6, height: 345.6 });
 * await jsoc.export(flare, { processing: [step] });
 * ```
 */
export function imPatch(options: ImPatchOptions): ProcessingStep {
  const { reference, x, y, width, height, centerUnit = "arcsec", sizeUnit = "arcsec" } = options;
  const { tracking = true, register = false, blankBeyondLimb = false } = options;
  return {
    name: "im_patch",
    arguments: {
      t_ref: reference,
      t: !tracking,
      r: register,
      c: blankBeyondLimb,
      locunits: centerUnit,
      boxunits: sizeUnit,
      x,
      y,
      width,
      height,
    },
  };
}

/**
 * The `process` argument of an export: the limit, then the checked steps.
 *
 * @throws HeliokitError `jsoc/bad-processing` (facts: step, argument)
 */
export function processArgument(steps: readonly ProcessingStep[], limit: number): string {
  return [`n=${limit}`, ...steps.map(stepText)].join("|");
}

/** Whether any of the steps changes the size of images. */
export function changesSize(steps: readonly ProcessingStep[]): boolean {
  return steps.some(({ name }) => STEPS[OTHER_NAMES.get(name.toLowerCase()) ?? name]?.resizes);
}

function bad(message: string, facts: Record<string, unknown>): HeliokitError {
  return new HeliokitError("jsoc/bad-processing", message, { facts });
}

function stepText(step: ProcessingStep): string {
  const name = OTHER_NAMES.get(step.name.toLowerCase()) ?? step.name;
  const rule = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
  if (!rule) {
    const { text, suggestions } = didYouMean(step.name, Object.keys(STEPS));
    throw bad(`processing step ${step.name} is unknown${text}; there are ${Object.keys(STEPS).join(", ")}`, {
      step: step.name,
      suggestions,
    });
  }
  const given = step.arguments ?? {};
  for (const argument of Object.keys(given)) {
    if (Object.hasOwn(rule.arguments, argument)) continue;
    const known = Object.keys(rule.arguments);
    const { text } = didYouMean(argument, known);
    throw bad(`processing step ${name} takes no argument ${argument}${text}; it takes ${known.join(", ")}`, {
      step: name,
      argument,
    });
  }
  const texts = [name];
  for (const [argument, check] of Object.entries(rule.arguments)) {
    const value = given[argument];
    if (value !== undefined) texts.push(`${argument}=${checked(name, argument, value, check)}`);
    else if (check.required) throw bad(`processing step ${name} needs ${argument}`, { step: name, argument });
  }
  return texts.join(",");
}

function checked(step: string, argument: string, value: string | number | boolean, check: Check): string {
  const wrong = (wanted: string) =>
    bad(`processing step ${step}: ${argument} is ${String(value)}, wanted ${wanted}`, { step, argument, found: value });
  switch (check.kind) {
    case "switch":
      if (value === true || value === 1 || value === "1") return "1";
      if (value === false || value === 0 || value === "0") return "0";
      throw wrong("0 or 1");
    case "choice": {
      const text = String(value);
      if (!check.of.includes(text)) throw wrong(check.of.join(" or "));
      return text;
    }
    case "word":
      if (typeof value !== "string" || !/^[\w.-]{1,64}$/.test(value)) throw wrong("a name");
      return value;
    case "time":
      try {
        if (typeof value !== "string" || /[|,=]/.test(value)) throw wrong("a time");
        parseInstant(value);
      } catch (error) {
        if (isHeliokitError(error, "jsoc/bad-processing") || !isHeliokitError(error)) throw error;
        throw wrong("a time such as 2021-07-03T14:30:00Z");
      }
      return value;
    default: {
      const number =
        typeof value === "number" ? value : typeof value === "string" ? Number(value.trim() || "x") : Number.NaN;
      if (!Number.isFinite(number)) throw wrong("a number");
      if (check.kind === "whole" && !Number.isInteger(number)) throw wrong("a whole number");
      if (check.min !== undefined && number < check.min) throw wrong(`at least ${check.min}`);
      if (check.kind === "number" && check.above !== undefined && number <= check.above)
        throw wrong(`above ${check.above}`);
      if (check.max !== undefined && number > check.max) throw wrong(`at most ${check.max}`);
      return String(number);
    }
  }
}
