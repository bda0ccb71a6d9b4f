// Taking turns and summing up.

/** Calls before the first measured one, so that both sides run compiled code with warm caches. */
export const warmUps = 3;

/**
 * Does the steps of all sides in turns: A B A B ..., `warm` rounds unmeasured, then `repeats` measured ones.
 * A side is `{ name, once }`; `once` answers `{ wall, cpu, ... }`, `{ missing }` or `{ error }`.
 */
export async function takeTurns(sides, repeats, warm = warmUps) {
  const results = sides.map(({ name }) => ({ name, walls: [], cpus: [], last: undefined, failure: undefined }));
  for (let round = 0; round < warm + repeats; round++) {
    for (const [i, side] of sides.entries()) {
      const result = results[i];
      if (result.failure) continue;
      const answer = await side.once();
      if (answer.missing || answer.error) {
        result.failure = answer.missing ?? answer.error;
        continue;
      }
      result.last = answer;
      if (round < warm) continue;
      result.walls.push(answer.wall);
      if (answer.cpu !== undefined) result.cpus.push(answer.cpu);
    }
  }
  return results.map(({ name, walls, cpus, last, failure }) =>
    failure
      ? { name, failure }
      : { name, repeats: walls.length, ...spread("wall", walls), ...spread("cpu", cpus), last },
  );
}

function spread(label, values) {
  if (values.length === 0) return {};
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { [`${label}Min`]: sorted[0], [`${label}Median`]: median, [`${label}Runs`]: values };
}

/** How many times longer the other side takes, by median wall time, minimum and CPU time; undefined where one has no number. */
export function ratio(other, ours) {
  const by = (quantity) =>
    other?.[quantity] !== undefined && ours?.[quantity] !== undefined ? other[quantity] / ours[quantity] : undefined;
  return { wall: by("wallMedian"), minimum: by("wallMin"), cpu: by("cpuMedian") };
}

/** Seconds of one side in the same three ways. */
export function seconds(side) {
  return { wall: side?.wallMedian, minimum: side?.wallMin, cpu: side?.cpuMedian };
}
