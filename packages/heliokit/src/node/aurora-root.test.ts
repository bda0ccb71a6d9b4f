import { expect, it } from "vitest";
import { auroraRoot } from "./aurora-root.js";

const world = { env: {}, platform: "linux", home: "/home/ada", exists: () => false };

it.each([
  ["the variable", { ...world, env: { HELIOKIT_AURORA_ROOT: "/data/sky" }, exists: () => true }, "/data/sky"],
  ["the library's folder, where it is", { ...world, exists: () => true }, "/home/ada/pyaurorax_data"],
  ["our cache", world, "/home/ada/.cache/heliokit/aurora"],
  ["our cache by its variable", { ...world, env: { HELIOKIT_CACHE: "/cache" } }, "/cache/aurora"],
  [
    "the cache of Windows",
    { ...world, platform: "win32", home: "C:\\Users\\Ada" },
    "C:\\Users\\Ada\\AppData\\Local\\heliokit\\Cache\\aurora",
  ],
])("auroral data lie in %s", (_, where, expected) => {
  expect(auroraRoot(where)).toBe(expected);
});

it("asks the machine itself where nothing is given", () => {
  expect(auroraRoot()).toMatch(/aurora/);
});
