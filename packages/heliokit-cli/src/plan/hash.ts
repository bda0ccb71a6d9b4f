/**
 * A 53-bit hash of a text: two 32-bit FNV-1a lanes with different primes, stirred at the end. Fast and the same
 * everywhere, for membership in shards and for sets of millions of names; not for identity (that is SHA-256's work).
 */
export function hash53(text: string): number {
  let low = 0x811c9dc5;
  let high = 0xc9dc5118;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= high >>> 15;
  }
  low = stir(low ^ high);
  high = stir(high + Math.imul(low, 0x9e3779b1));
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}

function stir(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
