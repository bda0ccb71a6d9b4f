import { expect, test } from "vitest";
import { Spool } from "./spool.js";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test.each([0, 1, 3, 4, 5000])(
  "%i items come back in order, twice, whether they fit into memory or not",
  async (count) => {
    const spool = new Spool<{ name: string; size: number }>(3);
    const items = Array.from({ length: count }, (_, index) => ({ name: `파일 ${index}\u2028.fits`, size: index }));
    for (const item of items) await spool.add(item);
    expect(spool.length).toBe(count);
    expect(await all(spool.read())).toEqual(items);
    expect(await all(spool.read())).toEqual(items);
    await spool.close();
  },
);
