/** A generator of whole numbers that are the same for the same seed on every machine. */
export interface SeededRandom {
  /** A whole number from 0 to `limit` - 1, each equally likely. */
  below(limit: number): number;
}

/** Mixes the bits of a 32-bit word (the finalizer of MurmurHash3, Appleby 2011). */
function mixed(word: number): number {
  let bits = word | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** One 32-bit word from any whole numbers: the same numbers give the same word. */
export function hashOf(...numbers: readonly number[]): number {
  let word = 0x9e3779b9;
  for (const number of numbers) {
    const low = number | 0;
    const high = Math.floor(number / 2 ** 32) | 0;
    word = mixed(Math.imul(word ^ mixed(low), 0x01000193) + mixed(high ^ 0x5bd1e995));
  }
  return word;
}

/** xoshiro128** (Blackman and Vigna 2018) with a state made from the seeds. */
export function seededRandom(...seeds: readonly number[]): SeededRandom {
  const state = Uint32Array.from([1, 2, 3, 4], (lane) => hashOf(...seeds, lane) | 1);
  const next = (): number => {
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const scrambled = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const third = c ^ a;
    const fourth = d ^ b;
    state[0] = a ^ fourth;
    state[1] = b ^ third;
    state[2] = third ^ (b << 9);
    state[3] = rotated(fourth, 11);
    return scrambled;
  };
  return {
    below(limit) {
      // Words of the incomplete last round are thrown away, else small numbers would come more often.
      const fair = 2 ** 32 - (2 ** 32 % limit);
      let word = next();
      while (word >= fair) word = next();
      return word % limit;
    },
  };
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Shuffles in place (Fisher and Yates). */
export function shuffleInPlace(values: Int32Array, random: SeededRandom): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const held = values[last] ?? 0;
    values[last] = values[other] ?? 0;
    values[other] = held;
  }
}
