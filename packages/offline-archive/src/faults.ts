/** Kinds of faults of single HTTP answers. */
const ANSWER_FAULTS = [
  "http-500",
  "http-502",
  "http-503",
  "html",
  "truncated-json",
  "latin1",
  "slow-first-byte",
  "slow-body",
  "cut-body",
  "cut-body-short-length",
  "reset",
  "wrong-size",
  "missing-file",
  "changed-path",
] as const;

/** Kinds of faults of exports. */
const EXPORT_FAULTS = [
  "pending",
  "stuck",
  "fail-in-processing",
  "not-found",
  "expired",
  "too-large",
  "pending-limit",
  "offline",
  "transient",
  "no-processing",
] as const;

/** What can go wrong with an answer. */
export type AnswerFault = (typeof ANSWER_FAULTS)[number];

/** What can go wrong with an export. */
export type ExportFault = (typeof EXPORT_FAULTS)[number];

/** One fault, as tests and `POST /_sim/faults` set it. */
export interface FaultSetting {
  readonly kind: AnswerFault | ExportFault;
  /** A part of path and query, or `/expression/`. Absent: bodies of files for faults of answers, every export for those of exports. */
  readonly match?: string;
  /** How many times. Default: always. */
  readonly count?: number;
  /** How often, 0 to 1. Default 1. */
  readonly probability?: number;
  /** Seed of the chance. Default 1. */
  readonly seed?: number;
  /** Bytes of the body before it is cut. Default half of it. */
  readonly afterBytes?: number;
  /** Seconds of Retry-After, for http-503. */
  readonly retryAfter?: number;
  /** Seconds of delay, for slow answers. Default 2. */
  readonly seconds?: number;
  /** Looks at a request before it is done, for pending; looks at which it is not known, for not-found. */
  readonly polls?: number;
}

interface ActiveFault {
  readonly setting: FaultSetting;
  readonly fits: (text: string) => boolean;
  left: number;
  state: number;
}

/** Whether a text names a kind of fault. */
function isKind(kind: unknown): kind is FaultSetting["kind"] {
  return typeof kind === "string" && [...ANSWER_FAULTS, ...EXPORT_FAULTS].some((known) => known === kind);
}

/** Settings out of what a request posted, or a sentence about what is wrong. */
export function parseFaults(value: unknown): readonly FaultSetting[] | string {
  const list = typeof value === "object" && value !== null && "faults" in value ? value.faults : value;
  if (!Array.isArray(list)) return 'wanted { "faults": [ { "kind": "cut-body" } ] }';
  for (const one of list) {
    if (typeof one !== "object" || one === null || !isKind(one.kind)) {
      return `unknown kind of fault; there are ${[...ANSWER_FAULTS, ...EXPORT_FAULTS].join(", ")}`;
    }
    const numbers = ["count", "probability", "seed", "afterBytes", "retryAfter", "seconds", "polls"] as const;
    for (const name of numbers) {
      if (one[name] !== undefined && typeof one[name] !== "number") return `${name} must be a number`;
    }
    if (one.match !== undefined && typeof one.match !== "string") return "match must be a text";
  }
  return list;
}

/** The faults that are set, used up one by one. */
export class Faults {
  #active: ActiveFault[] = [];

  set(settings: readonly FaultSetting[]): void {
    this.#active = settings.map((setting) => ({
      setting,
      fits: matcher(setting.match),
      left: setting.count ?? Number.POSITIVE_INFINITY,
      state: (setting.seed ?? 1) >>> 0 || 1,
    }));
  }

  /** The fault of one answer, given path and query. */
  ofAnswer(text: string): FaultSetting | undefined {
    const isFile = /^\/(?:SUM|sort_by_project\/)/.test(text);
    return this.#take(
      (one) => isAnswerFault(one.setting.kind) && (one.setting.match === undefined ? isFile : one.fits(text)),
    );
  }

  /** The fault of one export, given its record set. */
  ofExport(recordSet: string, kinds: readonly ExportFault[]): FaultSetting | undefined {
    return this.#take((one) => kinds.some((kind) => kind === one.setting.kind) && one.fits(recordSet));
  }

  #take(wanted: (one: ActiveFault) => boolean): FaultSetting | undefined {
    for (const one of this.#active) {
      if (one.left <= 0 || !wanted(one) || !happens(one)) continue;
      one.left--;
      return one.setting;
    }
    return undefined;
  }
}

function isAnswerFault(kind: FaultSetting["kind"]): kind is AnswerFault {
  return ANSWER_FAULTS.some((known) => known === kind);
}

function matcher(match: string | undefined): (text: string) => boolean {
  if (match === undefined) return () => true;
  const pattern = /^\/(.+)\/$/.exec(match)?.[1];
  // A path such as /cgi-bin/ajax/ is no expression: it holds further slashes.
  if (pattern === undefined || pattern.includes("/")) return (text) => text.includes(match);
  const expression = new RegExp(pattern);
  return (text) => expression.test(text);
}

/** Chance from a linear congruence: the same seed gives the same faults. */
function happens(one: ActiveFault): boolean {
  const { probability = 1 } = one.setting;
  if (probability >= 1) return true;
  one.state = (Math.imul(one.state, 1_664_525) + 1_013_904_223) >>> 0;
  return one.state / 2 ** 32 < probability;
}
