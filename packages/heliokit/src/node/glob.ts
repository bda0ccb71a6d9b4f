/**
 * Glob patterns as shells know them: `*` and `?` within one name, `**` over folders, `[a-z]`, `[!a]`, `{a,b}`.
 * Names that begin with a dot match only patterns that say the dot. Node 20 has no stable glob of its own.
 */

/** How a platform writes paths, as far as patterns are concerned. */
export type PathStyle = "posix" | "windows";

/** A pattern taken apart: where the search starts, and what each further name must match. */
export interface Glob {
  /** The part before the first special character, in the platform's own writing; "" is the current folder. */
  readonly base: string;
  /** One per path segment; "**" stands for any number of folders, also none. */
  readonly segments: readonly (RegExp | "**")[];
}

/**
 * Whether a text holds characters that are special in a pattern. On Windows the backslash is a separator, elsewhere it
 * takes the special meaning from the next character.
 *
 * @example
 * ```ts
 * isGlob("level1/**" + "/*.fits", "posix"); // true
 * ```
 */
export function isGlob(text: string, style: PathStyle): boolean {
  return style === "windows" ? /[*?[\]{}]/.test(text) : /(^|[^\\])[*?[\]{}]/.test(text);
}

/**
 * Takes a pattern apart; braces give several. The base keeps drive letters, shares and the root.
 *
 * @example
 * ```ts
 * parseGlob("E:\\data\\{193,211}\\*.fits", "windows").map((glob) => glob.base); // ["E:\\data\\193", "E:\\data\\211"]
 * ```
 */
export function parseGlob(pattern: string, style: PathStyle): readonly Glob[] {
  return expandBraces(pattern, style).map((text) => parseOne(text, style));
}

function parseOne(pattern: string, style: PathStyle): Glob {
  const separator = style === "windows" ? "\\" : "/";
  // Everything is split at "/"; the root (drive, share, leading slash) is put back at the end.
  const text = style === "windows" ? pattern.replaceAll("\\", "/") : pattern;
  const root =
    style === "windows"
      ? (/^(?:[A-Za-z]:\/?|\/\/[^/]+\/[^/]+\/?|\/)/.exec(text)?.[0] ?? "")
      : text.startsWith("/")
        ? "/"
        : "";
  const names = text
    .slice(root.length)
    .split("/")
    .filter((name) => name !== "" && name !== ".");
  const firstSpecial = names.findIndex((name) => isGlob(name, style));
  const fixed = firstSpecial < 0 ? names : names.slice(0, firstSpecial);
  const rest = firstSpecial < 0 ? [] : names.slice(firstSpecial);
  const base = root.replaceAll("/", separator) + fixed.map((name) => withoutEscapes(name, style)).join(separator);
  return { base, segments: rest.map((name) => (name === "**" ? "**" : segmentPattern(name, style))) };
}

/** The regular expression of one path segment. */
function segmentPattern(segment: string, style: PathStyle): RegExp {
  let source = segment.startsWith(".") || segment.startsWith("[.") ? "" : "(?!\\.)";
  for (let at = 0; at < segment.length; at++) {
    const character = segment[at] ?? "";
    if (character === "*") source += ".*";
    else if (character === "?") source += ".";
    else if (character === "\\" && style === "posix" && at + 1 < segment.length) source += literal(segment[++at] ?? "");
    else if (character === "[") {
      const set = characterSet(segment, at);
      source += set.source;
      at = set.last;
    } else source += literal(character);
  }
  // Windows and its users do not tell a from A in names. The u flag makes `?` one character, not half of one.
  return new RegExp(`^${source}$`, style === "windows" ? "isu" : "su");
}

/** `[abc]`, `[a-z]`, `[!a]`, `[]a]`; a bracket that never closes is a plain character. */
function characterSet(segment: string, start: number): { source: string; last: number } {
  let at = start + 1;
  const negated = segment[at] === "!" || segment[at] === "^";
  if (negated) at++;
  const end = segment.indexOf("]", at + 1);
  if (end < 0) return { source: "\\[", last: start };
  const inside = segment.slice(at, end).replace(/[\\\]^[]/g, "\\$&");
  try {
    const source = `[${negated ? "^" : ""}${inside}]`;
    new RegExp(source, "u");
    return { source, last: end };
  } catch {
    // A range from high to low, [z-a], matches nothing in a shell either.
    return { source: "(?!)", last: end };
  }
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function withoutEscapes(name: string, style: PathStyle): string {
  return style === "posix" ? name.replace(/\\(.)/gs, "$1") : name;
}

// A pattern with more alternatives than this is a mistake or an attack, not a list of channels.
const MOST_ALTERNATIVES = 4096;

/**
 * Writes a pattern with braces out as patterns without them, in the order of the alternatives. A brace without a comma
 * or without an end is a plain character.
 *
 * @example
 * ```ts
 * expandBraces("{193,211}/*.fits", "posix"); // ["193/*.fits", "211/*.fits"]
 * ```
 */
export function expandBraces(pattern: string, style: PathStyle): readonly string[] {
  const finished: string[] = [];
  const pending = [pattern];
  while (pending.length > 0) {
    const text = pending.shift() ?? "";
    const group = firstGroup(text, style);
    if (!group || finished.length + pending.length > MOST_ALTERNATIVES) {
      finished.push(text);
      continue;
    }
    const head = text.slice(0, group.start);
    const tail = text.slice(group.end + 1);
    pending.unshift(...group.alternatives.map((alternative) => head + alternative + tail));
  }
  return finished;
}

interface BraceGroup {
  readonly start: number;
  readonly end: number;
  readonly alternatives: readonly string[];
}

/** The first brace group of a text that closes and has a comma on its own level. */
function firstGroup(text: string, style: PathStyle): BraceGroup | undefined {
  for (let start = 0; start < text.length; start++) {
    if (text[start] === "\\" && style === "posix") start++;
    else if (text[start] === "{") {
      const group = groupAt(text, start, style);
      if (group) return group;
    }
  }
  return undefined;
}

function groupAt(text: string, start: number, style: PathStyle): BraceGroup | undefined {
  const alternatives: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === "\\" && style === "posix") at++;
    else if (character === "{") depth++;
    else if (character === "," && depth === 1) {
      alternatives.push(text.slice(from, at));
      from = at + 1;
    } else if (character === "}" && --depth === 0) {
      alternatives.push(text.slice(from, at));
      return alternatives.length > 1 ? { start, end: at, alternatives } : undefined;
    }
  }
  return undefined;
}
