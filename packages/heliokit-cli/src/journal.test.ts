import { posix, win32 } from "node:path";
import { expect, test } from "vitest";
import { journalName, storedPath } from "./journal.js";

test.each([
  ["E:\\data\\193\\a.fits", "E:\\level 1.5", win32, "../data/193/a.fits"],
  ["D:\\a.fits", "E:\\out", win32, "D:/a.fits"],
  ["\\\\server\\share\\a.fits", "E:\\out", win32, "//server/share/a.fits"],
  ["/data/a b.fits", "/data/out", posix, "../a b.fits"],
  ["/out/193/2013/태양.fits", "/out", posix, "193/2013/태양.fits"],
] as const)("%s from %s", (path, out, style, stored) => {
  expect(storedPath(path, out, style)).toBe(stored);
  // What a report makes of it again.
  expect(style.resolve(out, stored)).toBe(path);
});

test("each shard has a journal of its own", () => {
  expect(journalName(undefined)).toBe("heliokit-journal.ndjson");
  expect(journalName({ index: 2, count: 16 })).toBe("heliokit-journal.2-of-16.ndjson");
});
