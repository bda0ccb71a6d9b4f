import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix, win32 } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkInsideRoots, fromRooted, parseRoots, type RootedPath, toRooted } from "./roots.js";

const roots = new Map([
  ["data", "/lustre/aia"],
  ["recent", "/lustre/aia/2024"],
]);

test("roots are read from NAME=DIR, and the innermost one names a path", () => {
  const read = parseRoots(["data=/lustre/aia/", "recent=/lustre/aia/2024"], "prep", posix);
  expect([...read]).toEqual([...roots]);
  expect(toRooted("/lustre/aia/193/a.fits", roots, posix)).toEqual({ root: "data", path: "193/a.fits" });
  expect(toRooted("/lustre/aia/2024/a.fits", roots, posix)).toEqual({ root: "recent", path: "a.fits" });
  expect(toRooted("/anywhere/a.fits", new Map(), posix)).toEqual({ root: "", path: "/anywhere/a.fits" });
});

test.each(["data", "=x", "data=", "1st=/x"])("--root %s is refused", (value) => {
  expect(() => parseRoots([value], "worker")).toThrow(/wanted NAME=DIR/);
});

test("a root is given once, and a path below none is told with what there is", () => {
  expect(() => parseRoots(["a=/x", "a=/y"], "worker")).toThrow(/given twice/);
  expect(() => toRooted("/lustre/aiaX/a.fits", roots, posix)).toThrow(/below none of the roots \(data=\/lustre\/aia/);
});

test("a path comes back below the folder that its root has here, on Windows too", () => {
  const rooted = toRooted("/lustre/aia/193/a.fits", roots, posix);
  expect(fromRooted(rooted, new Map([["data", "D:\\aia"]]), win32)).toBe("D:\\aia\\193\\a.fits");
  expect(toRooted("D:\\aia\\193\\a.fits", new Map([["data", "D:\\aia"]]), win32)).toEqual(rooted);
});

describe("nothing in the queue leads out of a root", () => {
  test.each(["../x", "a/../../x", "/etc/passwd", "a//b", "a/./b", "", "a\0b"])("%j", (path) => {
    expect(() => fromRooted({ root: "data", path }, roots, posix)).toThrow(
      expect.objectContaining({ code: "queue/path-outside-root" }),
    );
  });

  test.each(["C:/x", "a\\..\\..\\x", "con", "a/NUL.fits", "com1.txt/a", "a:stream"])("%j on Windows", (path) => {
    expect(() => fromRooted({ root: "data", path }, new Map([["data", "D:\\aia"]]), win32)).toThrow(
      expect.objectContaining({ code: "queue/path-outside-root" }),
    );
  });

  test.each<[RootedPath, ReadonlyMap<string, string>]>([
    [{ root: "other", path: "a" }, roots],
    [{ root: "", path: "/etc/passwd" }, roots],
  ])("%o is of a root that is not there", (path, here) => {
    expect(() => fromRooted(path, here, posix)).toThrow(expect.objectContaining({ code: "queue/unknown-root" }));
  });

  test.each(["relative", "/a/../etc/passwd"])("without roots %j is refused", (path) => {
    expect(() => fromRooted({ root: "", path }, new Map(), posix)).toThrow(/absolute and plain/);
  });
});

describe.skipIf(process.platform === "win32")("symbolic links", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "heliokit-roots-"));
    await Promise.all(["in", "out", "other"].map((name) => mkdir(join(folder, name))));
    await symlink(join(folder, "out"), join(folder, "in", "leads-out"));
    await symlink(join(folder, "other"), join(folder, "in", "leads-to-other"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("may not lead out of all roots, and may lead from one into another", async () => {
    const here = new Map([
      ["in", join(folder, "in")],
      ["other", join(folder, "other")],
    ]);
    await checkInsideRoots(join(folder, "in", "not", "there", "yet.fits"), here);
    await checkInsideRoots(join(folder, "in", "leads-to-other", "a.fits"), here);
    await expect(checkInsideRoots(join(folder, "in", "leads-out", "a.fits"), here)).rejects.toMatchObject({
      code: "queue/path-outside-root",
    });
    await checkInsideRoots(join(folder, "in", "leads-out", "a.fits"), new Map());
  });
});
