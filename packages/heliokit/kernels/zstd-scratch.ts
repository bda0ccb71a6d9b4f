// Where the Zstandard decoder keeps its tables, as offsets into the scratch memory that the caller gives.

/** Entries of sequence tables, 8 bytes each: base value, next state, bits of the state, extra bits. */
export const LITERAL_TABLE: usize = 0;
export const OFFSET_TABLE: usize = 4096;
export const MATCH_TABLE: usize = 6144;
/** Entries of two bytes: symbol, length of its code. */
export const HUFFMAN_TABLE: usize = 10240;
/** Logarithms of the tables' sizes, -1 where there is no table yet; then the last three offsets. */
export const LITERAL_LOG: usize = 14336;
export const OFFSET_LOG: usize = 14340;
export const MATCH_LOG: usize = 14344;
export const HUFFMAN_LOG: usize = 14348;
export const LAST_OFFSETS: usize = 14352;
export const WEIGHTS: usize = 14400;
export const COUNTS: usize = 14720;
export const NEXT_STATES: usize = 15232;
export const SPREAD: usize = 15744;
export const WEIGHT_TABLE: usize = 16256;
export const RANKS: usize = 16768;
export const LITERALS: usize = 16896;
/** Largest block (RFC 8878, 3.1.1.2.3). */
export const BLOCK_BYTES: usize = 131072;
/** Wide copies run this far beyond what they copy. */
export const SLACK: usize = 64;
