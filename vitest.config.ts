import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`packages/heliokit/src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Library tests run on the sources: no build stands between an edit and its test.
    alias: { "#platform": source("node/platform.ts") },
  },
  test: {
    include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    // Far from UTC on purpose: the machine's time zone must never matter.
    env: { TZ: "Asia/Seoul" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    pool: "forks",
  },
});
