/** A place where a word may be broken: behind a hyphen between letters. */
const HYPHEN = /(?<=[\p{L}\p{N}_][\p{L}_]-)(?=[\p{L}\p{N}_]+[\p{L}_])/u;

/**
 * Breaks a text into lines of at most `width` characters, between words where it can, also behind hyphens between letters
 * (not in `3-sec`), inside a word where that alone is too long. White space at the ends of lines goes. An empty text is
 * one empty line.
 */
export function wrapText(text: string, width: number): readonly string[] {
  const chunks = text
    .trimEnd()
    .replace(/\s/g, " ")
    .split(/( +)/)
    .filter((chunk) => chunk !== "")
    .flatMap((chunk) => (chunk.trim() === "" ? [chunk] : chunk.split(HYPHEN)));
  const lines: string[] = [];
  let line: string[] = [];
  let used = 0;
  const finish = () => {
    const done = line.join("").trimEnd();
    if (done !== "") lines.push(done);
    line = [];
    used = 0;
  };
  for (let chunk of chunks) {
    let size = [...chunk].length;
    // White space begins no line but the first.
    if (used === 0 && lines.length > 0 && chunk.trim() === "") continue;
    if (used + size > width && size <= width) {
      finish();
      if (chunk.trim() === "") continue;
    }
    // A word longer than a line fills what is left of this one and goes on in the next.
    while (used + size > width) {
      const letters = [...chunk];
      const room = width - used;
      line.push(letters.slice(0, room).join(""));
      finish();
      chunk = letters.slice(room).join("");
      size = letters.length - room;
    }
    if (size === 0) continue;
    line.push(chunk);
    used += size;
  }
  finish();
  return lines.length === 0 ? [""] : lines;
}
