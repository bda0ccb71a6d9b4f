// What a page pays for a room, gzipped, in one number that may not grow unnoticed; and proof that every room but
// heliokit/node can be bundled for a page without anything of Node.
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bundleRoom } from "./browser/bundle.js";
import { jsonOf } from "./repository.js";

/** Budgets in bytes of minified, gzipped code, every chunk counted. Raise one only together with what needs it. */
const budgets = { time: 6_000, fits: 40_000 };

const rooms = Object.keys(jsonOf("packages/heliokit/package.json")["exports"] as object)
  .map((name) => name.slice(2))
  .filter((name) => !name.startsWith("node") && name !== "package.json");

test.each(rooms)("heliokit/%s asks for nothing of Node in a page", async (room) => {
  const files = await bundleRoom(room);
  expect(files.length).toBeGreaterThan(0);
  for (const { name, code } of files) {
    expect(code, name).not.toMatch(/["'`]node:|\bBuffer\.|\bprocess\.(env|versions|platform)|__vite-browser-external/);
  }
});

describe.each(Object.entries(budgets))("heliokit/%s in a page", (room, budget) => {
  test(`takes at most ${budget} bytes gzipped`, async () => {
    const files = await bundleRoom(room);
    const bytes = files.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
    expect(bytes, files.map(({ name }) => name).join(", ")).toBeLessThanOrEqual(budget);
    expect(bytes).toBeGreaterThan(1000);
  });
});
