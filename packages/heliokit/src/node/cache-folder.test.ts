import { expect, test } from "vitest";
import { cacheFolder } from "./cache-folder.js";

test.each([
  ["HELIOKIT_CACHE decides", { HELIOKIT_CACHE: "/shared/cache" }, "linux", "/home/ada", "/shared/cache"],
  ["Linux", {}, "linux", "/home/ada", "/home/ada/.cache/heliokit"],
  ["XDG", { XDG_CACHE_HOME: "/scratch" }, "linux", "/home/ada", "/scratch/heliokit"],
  ["a relative XDG path is ignored", { XDG_CACHE_HOME: "scratch" }, "linux", "/home/ada", "/home/ada/.cache/heliokit"],
  ["macOS", {}, "darwin", "/Users/ada", "/Users/ada/Library/Caches/heliokit"],
  ["Windows", { LOCALAPPDATA: "D:\\Local" }, "win32", "C:\\Users\\ada", "D:\\Local\\heliokit\\Cache"],
  ["Windows, bare", {}, "win32", "C:\\Users\\ada", "C:\\Users\\ada\\AppData\\Local\\heliokit\\Cache"],
])("%s", (_, env, platform, home, expected) => {
  expect(cacheFolder({ env, platform, home })).toBe(expected);
});
