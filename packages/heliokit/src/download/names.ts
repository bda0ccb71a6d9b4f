import { HeliokitError } from "../errors.js";

/** Device names of Windows, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/** Longest name of one file in bytes, less the endings that are added while it comes. */
const LONGEST_NAME = 240;

/**
 * A name that any file system takes and that leads nowhere: of a path only the parts that are names stay, characters that
 * Windows forbids and control characters become `_`, reserved names and names of dots get one in front.
 *
 * @example
 * ```ts
 * safeName("../../etc/T_REC:2021?.fits"); // "etc/T_REC_2021_.fits"
 * ```
 */
export function safeName(name: string): string {
  const parts = name
    .split(/[\\/]+/)
    .filter((part) => part !== "" && !/^\.+$/.test(part))
    .map(safePart);
  return parts.length === 0 ? "_" : parts.join("/");
}

function safePart(part: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  let safe = part.replace(/[\u0000-\u001f\u007f<>:"|?*]/g, "_").replace(/[. ]+$/, (tail) => "_".repeat(tail.length));
  if (RESERVED.test(safe)) safe = `_${safe}`;
  const bytes = new TextEncoder().encode(safe);
  if (bytes.length <= LONGEST_NAME) return safe;
  // The ending says what the file is; the middle goes.
  const ending = /\.[A-Za-z0-9_]{1,12}(?:\.gz)?$/.exec(safe)?.[0] ?? "";
  let start = safe.slice(0, safe.length - ending.length);
  while (new TextEncoder().encode(start + ending).length > LONGEST_NAME) start = start.slice(0, -1);
  return start.replace(/[\ud800-\udbff]$/, "") + ending;
}

/**
 * The names that files will have, checked: no two alike on a file system without upper and lower case.
 *
 * @throws HeliokitError `download/name-collision` naming some of them
 */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const safe = names.map(safeName);
  const seen = new Map<string, number>();
  const twice: string[] = [];
  safe.forEach((name, at) => {
    // The names that files have while they come must not meet another file either.
    const key = name.toLowerCase().normalize("NFC");
    const before = seen.get(key);
    if (before !== undefined) twice.push(`${names[before]} and ${names[at]}`);
    seen.set(key, at);
  });
  if (twice.length > 0) {
    const more = twice.length > 3 ? ` and ${twice.length - 3} more` : "";
    throw new HeliokitError(
      "download/name-collision",
      `${twice.length} of ${names.length} files would get the name of another: ${twice.slice(0, 3).join("; ")}${more}; use a template that tells them apart`,
      { facts: { collisions: twice.length, examples: twice.slice(0, 3) } },
    );
  }
  return safe;
}
