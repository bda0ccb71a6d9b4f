import { type Limits, paint, type Stretch } from "heliokit/picture";

/** How numbers become places in a colour table. */
export interface Curve {
  readonly limits: Limits;
  readonly stretch: Stretch;
}

const COLORS = 256;
/** A colour table whose red is the place in it. */
const PLACES = {
  name: "places",
  rgb: Uint8Array.from({ length: COLORS * 3 }, (_, index) => (index % 3 === 0 ? index / 3 : 0)),
};

/**
 * The smallest float32 number that gets each of the 256 colours, by the picture room's own arithmetic: `paint` is asked
 * in steps that halve the numbers in question, all colours at once. A shader that compares with these gives exactly the
 * colours that `paint` gives, whatever limits and stretch are, without computing any of it. Element 0 is -Infinity; a
 * colour that no number gets has the threshold of the next one, or Infinity.
 */
export function thresholds({ limits, stretch }: Curve): Float32Array<ArrayBuffer> {
  const low = new Int32Array(COLORS).fill(ordinal(-3.4028234663852886e38));
  const high = new Int32Array(COLORS).fill(ordinal(3.4028234663852886e38) + 1);
  const data = new Float32Array(COLORS);
  for (let step = 0; step < 33; step++) {
    const middle = low.map((from, index) => Math.floor((from + (high[index] as number)) / 2));
    for (let index = 0; index < COLORS; index++) data[index] = numberAt(middle[index] as number);
    const { rgba } = paint({ data, width: COLORS, height: 1 }, { colors: PLACES, limits, stretch });
    for (let index = 0; index < COLORS; index++) {
      if ((low[index] as number) >= (high[index] as number)) continue;
      if ((rgba[4 * index] as number) >= index) high[index] = middle[index] as number;
      else low[index] = (middle[index] as number) + 1;
    }
  }
  const result = Float32Array.from(high, numberAt);
  result[0] = Number.NEGATIVE_INFINITY;
  return result;
}

const words = new Int32Array(1);
const floats = new Float32Array(words.buffer);

/** Place of a float32 among all of them in order: neighbours differ by one. */
function ordinal(value: number): number {
  floats[0] = value;
  const word = words[0] as number;
  return word >= 0 ? word : -(word & 0x7fffffff);
}

function numberAt(place: number): number {
  words[0] = place >= 0 ? place : -place | 0x80000000;
  return floats[0] as number;
}
