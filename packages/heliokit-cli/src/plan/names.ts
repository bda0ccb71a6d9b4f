/** How outputs are laid out below the output folder. */
export type Layout = "channel-year" | "mirror" | "flat";

/** What an output's place is made from. */
export interface NamedInput {
  /** Path from the root of the search, with "/". */
  readonly relative: string;
  /** Wavelength in Angstrom from the header; undefined where the header does not say. */
  readonly channel: number | undefined;
  /** Year of T_OBS (UTC) from the header; undefined where the header does not say. */
  readonly year: number | undefined;
}

/**
 * The file name of a level 1.5 product: `lev1` becomes `lev1_5` in every place, a name without `lev1` gets the suffix
 * `_lev1_5`, one that already says `lev1_5` stays; `.gz` goes, since what we write is not gzipped.
 */
export function outputName(inputName: string): string {
  const name = inputName.replace(/\.gz$/i, "");
  if (/lev1_5/i.test(name)) return portable(name);
  // "lev10" would be another level altogether.
  const renamed = name.replace(/lev1(?!\d)/gi, "$&_5");
  if (renamed !== name) return portable(renamed);
  const dot = name.search(/\.[^.]*$/);
  return portable(dot < 0 ? `${name}_lev1_5` : `${name.slice(0, dot)}_lev1_5${name.slice(dot)}`);
}

/** Where an output goes below the output folder, with "/". */
export function outputPath(input: NamedInput, layout: Layout): string {
  const parts = input.relative.split("/");
  const name = outputName(parts.at(-1) ?? "");
  switch (layout) {
    case "flat":
      return name;
    case "mirror":
      return [...parts.slice(0, -1).map(portable), name].join("/");
    case "channel-year":
      return `${input.channel ?? "unknown"}/${input.year ?? "unknown"}/${name}`;
  }
}

/**
 * What identifies an input inside its batch. The folder counts only where it decides the output's place: a file that
 * was done as part of `level1/193` is recognised when `level1` is done.
 */
export function inputIdentity(relative: string, layout: Layout): string {
  return layout === "mirror" ? relative : (relative.split("/").at(-1) ?? relative);
}

/** A name that every file system takes: no characters that Windows forbids, no device names, no dot or blank at the end. */
export function portable(name: string): string {
  const clean = name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    .replace(/[\u0000-\u001f:*?"<>|\\/]/g, "-")
    .replace(/[. ]+$/, "");
  return /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(clean) || clean === "" ? `_${clean}` : clean;
}
