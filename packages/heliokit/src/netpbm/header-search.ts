import type { ByteWindow } from "./byte-window.js";
import { magicAt, type PgmHeader, parsePgmHeader } from "./parse-header.js";

/** What the frames of one file have in common. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly wide: boolean;
}

/** Size and depth that a header announces. */
export function layoutOf(header: PgmHeader): Layout {
  return { width: header.width, height: header.height, wide: header.maxValue > 255 };
}

/** Whether two frames have the same size and depth. */
export function sameLayout(a: Layout, b: Layout): boolean {
  return a.width === b.width && a.height === b.height && a.wide === b.wide;
}

/** Looks for the next header in bytes that should not be there. */
export interface HeaderSearch {
  /** Moves the window to the next header that can be read; undefined at the end of the file. */
  next(known: Layout | undefined): Promise<PgmHeader | undefined>;
  /** Place in the window of a header that starts before `end`; the window stays. */
  within(end: number, known: Layout | undefined): Promise<number | undefined>;
  /** Whether the budget is used up. */
  exhausted(): boolean;
}

/** Candidates looked at in one file, and bytes of headers read for them: so far the search may go. */
const MAX_CANDIDATES = 1000;
const MAX_CANDIDATE_BYTES = 8 * 2 ** 20;
/** Bytes passed over between two frames: more is no gap, it is another file. */
const MAX_GAP_BYTES = 64 * 2 ** 20;

/** A search over a window; the pixels of an image contain "P5" by chance, so that a whole header must follow. */
export function headerSearch(
  window: ByteWindow,
  limits: { readonly maxPixels: number; readonly maxHeaderBytes: number },
): HeaderSearch {
  let candidates = 0;
  let candidateBytes = 0;
  let gaveUp = false;
  const spent = () => candidates > MAX_CANDIDATES || candidateBytes > MAX_CANDIDATE_BYTES;

  const at = async (place: number, known: Layout | undefined): Promise<PgmHeader | undefined> => {
    candidates++;
    for (let wanted = 512; ; wanted *= 2) {
      const whole = await window.ensure(place + wanted);
      candidateBytes += wanted;
      const header = parsePgmHeader(window.bytes.subarray(0, place + Math.min(wanted, limits.maxHeaderBytes)), place);
      if (header === "more") {
        if (!whole || wanted >= limits.maxHeaderBytes) return undefined;
        continue;
      }
      if ("wrong" in header || header.width * header.height > limits.maxPixels) return undefined;
      return known === undefined || sameLayout(layoutOf(header), known) ? header : undefined;
    }
  };

  const find = async (end: number, known: Layout | undefined) => {
    for (let from = 0; !spent(); from++) {
      from = window.bytes.indexOf(0x50, from);
      if (from < 0 || from >= end) return undefined;
      if (!(await window.ensure(from + 3))) return undefined;
      if (magicAt(window.bytes, from) !== true) continue;
      const header = await at(from, known);
      if (header) return { place: from, header };
    }
    return undefined;
  };

  return {
    async next(known) {
      const start = window.offset;
      while (await window.ensure(1)) {
        const end = window.length;
        const found = await find(end, known);
        window.drop(found?.place ?? end);
        if (found) return found.header;
        if (spent() || window.offset - start > MAX_GAP_BYTES) {
          gaveUp = true;
          return undefined;
        }
      }
      return undefined;
    },
    async within(end, known) {
      return (await find(end, known))?.place;
    },
    exhausted: () => gaveUp || spent(),
  };
}
