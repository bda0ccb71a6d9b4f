/** Numbers in words for people; the same in every locale. */

/** `1 file`, `2 files`. */
export function count(number: number, what: string, many = `${what}s`): string {
  return `${number} ${number === 1 ? what : many}`;
}

/** Bytes in decimal units, as disks are sold: `67.1 MB`. */
export function megabytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `0.8 s`, `12 s`, `3:07 min`, `1:03:07 h`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)} h`;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that a text takes on a terminal: East Asian characters take two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.normalize("NFC")) {
    // Controls, combining marks, joiners and variation selectors take no column.
    if (/[\p{Cc}\p{Mn}\p{Me}\p{Cf}]/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Cuts a text to a display width, with an ellipsis in the middle: both ends of a file name matter. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 5) return "…".slice(0, Math.max(0, width));
  const characters = Array.from(text.normalize("NFC"));
  let head = "";
  let tail = "";
  let from = 0;
  let to = characters.length - 1;
  for (let left = true; from <= to; left = !left) {
    const next = (left ? characters[from] : characters[to]) ?? "";
    if (displayWidth(head + next + tail) > width - 1) break;
    if (left) {
      head += next;
      from++;
    } else {
      tail = next + tail;
      to--;
    }
  }
  return `${head}…${tail}`;
}

/** A table of texts in columns of equal width. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - displayWidth(cell)))
      .join("  ")
      .trimEnd();
  return `${rows.map(line).join("\n")}\n`;
}
