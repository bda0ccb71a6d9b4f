import { loadJson } from "./fixtures.js";

/** A part of the maps index with its file's content and the number of cases that each list must have. */
export interface GoldenPart<Content> {
  readonly file: string;
  readonly goldens: Content;
  readonly counts: Readonly<Record<string, number>>;
}

/** The parts of the maps index whose file has this name; none where this set of fixtures leaves it out. */
export function goldenParts<Content>(name: string): GoldenPart<Content>[] {
  const index = loadJson("maps", "golden.json") as
    | { parts: readonly { file: string; cases: Readonly<Record<string, number>> }[] }
    | undefined;
  return (index?.parts ?? [])
    .filter((part) => part.file.split("/").at(-1) === name)
    .flatMap((part) => {
      const goldens = loadJson("maps", ...part.file.split("/")) as Content | undefined;
      return goldens === undefined ? [] : [{ file: part.file, goldens, counts: part.cases }];
    });
}

/** Numbers as the goldens write them: not-a-number and the infinities are texts. */
export function goldenNumber(value: number | string): number {
  return Number(value);
}
