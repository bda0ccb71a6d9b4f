import { headerCard, scalingOf } from "../../fits/index.js";
import { compare } from "../compare.js";
import { resolveRefs } from "../fixtures.js";
import type { GoldenHandler } from "./handler.js";
import { digest, storedImage } from "./images.js";

/** Kind `decode`: stored integers and cards of an image. */
export const runDecode: GoldenHandler = async (golden, context) => {
  const expected = resolveRefs(golden.expected, context.folder) as Record<string, unknown>;
  const { hdu, data } = await storedImage(golden, context);
  if (data instanceof BigInt64Array) return ["64-bit pixels"];
  const blank = scalingOf(hdu.header, hdu.bitpix).blank;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let blanks = 0;
  for (const value of data) {
    sum += value;
    if (value === Number(blank)) blanks++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const [width = 0, height = 0] = hdu.axes;
  const actual = {
    dtype: data.constructor.name.replace("Array", "").toLowerCase(),
    shape: [height, width],
    min,
    max,
    sum,
    blank_pixels: blanks,
    first_row_first_8: Array.from(data.subarray(0, 8)),
    sha256_little_endian: digest(data),
    cards: cardsAsSeen(expected["cards"], hdu.header),
  };
  return compare(expected, actual, golden.tolerance);
};

/** The keywords that the golden list names, as the reference prints them: commentary is joined by line ends. */
function cardsAsSeen(golden: unknown, header: Parameters<typeof headerCard>[0]): Record<string, unknown> {
  if (typeof golden !== "object" || golden === null) return {};
  return Object.fromEntries(
    Object.keys(golden).map((keyword) => {
      const card = headerCard(header, keyword);
      if (card) return [keyword, card.kind === "value" ? card.value : null];
      const lines = header.cards.flatMap((entry) =>
        entry.kind === "commentary" && entry.keyword === keyword.toUpperCase() ? [entry.text] : [],
      );
      return [keyword, lines.length > 0 ? lines.join("\n") : undefined];
    }),
  );
}

/** Kind `variant`: the same pixels in another legal packing. */
export const runVariant: GoldenHandler = async (golden, context) => {
  const expected = resolveRefs(golden.expected, context.folder) as Record<string, unknown>;
  const { hdu, data } = await storedImage(golden, context);
  if (data instanceof BigInt64Array) return ["64-bit pixels"];
  const wanted = expected["stored"] as { readonly data: ArrayLike<number> };
  // PLIO holds no negative numbers: the writer of that variant stored 0 for them.
  const stored = golden.options["negative_stored_as_zero"]
    ? { ...wanted, data: Array.from(wanted.data, (value) => Math.max(value, 0)) }
    : wanted;
  const blank = Number(scalingOf(hdu.header, hdu.bitpix).blank);
  let missing = 0;
  let sum = 0;
  for (const value of data) {
    if (value === blank) missing++;
    else sum += value;
  }
  const problems = compare(
    { missing: expected["missing"], sum_of_valid: expected["sum_of_valid"] },
    { missing, sum_of_valid: sum },
    golden.tolerance,
  );
  const different = Array.from(stored.data).findIndex((value, index) => value !== data[index]);
  if (stored.data.length !== data.length) problems.push(`${data.length} pixels, wanted ${stored.data.length}`);
  if (different >= 0) problems.push(`pixel ${different} is ${data[different]}, wanted ${stored.data[different]}`);
  return problems;
};
