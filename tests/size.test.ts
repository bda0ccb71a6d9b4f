// What a page pays for a room, gzipped, in one number that may not grow unnoticed; and proof that nothing of Node and
// nothing heavy comes along.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bundleRoom } from "./browser/bundle.js";

/**
 * Budgets in bytes of minified, gzipped code; kernels count, because a page that decodes tiles loads them. Raise one
 * only together with the feature that needs it.
 */
const budgets = { time: 8_000, fits: 60_000 };

describe.each(Object.entries(budgets))("heliokit/%s in a page", (room, budget) => {
  test(`fits into ${budget} bytes gzipped and asks for nothing of Node`, async () => {
    const files = await bundleRoom(room);
    expect(files.length).toBeGreaterThan(0);
    const code = files.map((file) => file.code).join("\n");
    const bytes = files.reduce((sum, file) => sum + gzipSync(file.code).length, 0);
    expect(bytes, `${room}: ${files.map(({ name }) => name).join(", ")}`).toBeLessThanOrEqual(budget);
    expect(bytes).toBeGreaterThan(1000);
    expect(code).not.toMatch(/["'`]node:|\bBuffer\.|\bprocess\.(env|versions|platform)|__vite-browser-external/);
  });
});
