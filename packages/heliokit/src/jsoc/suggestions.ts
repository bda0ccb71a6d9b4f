/**
 * The names nearest to a mistyped one, at most three, and the words for a message (`; is EXPTIME meant?`), empty where
 * nothing is near.
 */
export function didYouMean(
  name: string,
  known: readonly string[],
): { readonly suggestions: readonly string[]; readonly text: string } {
  const wanted = name.toUpperCase().slice(0, 64);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const suggestions = known
    .map((candidate) => ({ candidate, distance: distanceOf(wanted, candidate.toUpperCase().slice(0, 64)) }))
    .filter(({ candidate, distance }) => distance <= limit || candidate.toUpperCase().startsWith(wanted))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  return { suggestions, text: suggestions.length === 0 ? "" : `; is ${suggestions.join(" or ")} meant?` };
}

/** Letters to change, add, drop or swap with their neighbour. */
function distanceOf(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
