import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandBraces, isGlob, type PathStyle, parseGlob } from "./glob.js";

/** Whether one segment after the base matches a name. */
function matches(pattern: string, name: string, style: PathStyle = "posix"): boolean {
  return parseGlob(pattern, style).some(({ segments: [segment] }) => segment instanceof RegExp && segment.test(name));
}

test.each([
  ["*.fits", "a.fits", true],
  ["*.fits", "a.fits.gz", false],
  ["*.fits", ".hidden.fits", false],
  [".*.fits", ".hidden.fits", true],
  ["?.fits", "日.fits", true],
  ["?.fits", "ab.fits", false],
  ["a[0-9].fits", "a7.fits", true],
  ["a[!0-9].fits", "a7.fits", false],
  ["a[]x].fits", "a].fits", true],
  ["a[.fits*", "a[.fits", true],
  ["a[z-a]*", "am", false],
  ["a\\*?.fits", "a*b.fits", true],
  ["a\\*?.fits", "aab.fits", false],
  ["(a+b)*.fits", "(a+b)1.fits", true],
  ["aia.*.{94,171}.*", "aia.x.171.fits", true],
  ["aia.*.{94,171}.*", "aia.x.193.fits", false],
])("%s on %s: %s", (pattern, name, expected) => {
  expect(matches(pattern, name)).toBe(expected);
});

describe("where the search starts", () => {
  test.each([
    ["level1/*.fits", "posix", "level1", 1],
    ["/data/**/*.fits", "posix", "/data", 2],
    ["*.fits", "posix", "", 1],
    ["./a/./b/*", "posix", "a/b", 1],
    ["../x/*.fits", "posix", "../x", 1],
    ["a\\[1\\]/*.fits", "posix", "a[1]", 1],
    ["E:\\data\\193\\*.fits", "windows", "E:\\data\\193", 1],
    ["E:/data/193/*.fits", "windows", "E:\\data\\193", 1],
    ["E:*.fits", "windows", "E:", 1],
    ["\\\\server\\share\\aia\\**\\*.fits", "windows", "\\\\server\\share\\aia", 2],
    ["\\data\\*.fits", "windows", "\\data", 1],
  ] as const)("%s (%s)", (pattern, style, base, depth) => {
    const [glob] = parseGlob(pattern, style);
    expect(glob?.base).toBe(base);
    expect(glob?.segments.length).toBe(depth);
  });

  test("on Windows case does not count and the backslash only separates", () => {
    expect(matches("c:\\x\\*.FITS", "a.fits", "windows")).toBe(true);
    expect(isGlob("E:\\data\\a.fits", "windows")).toBe(false);
  });
});

test("braces nest, may be empty, and stay plain without a comma or an end", () => {
  expect(expandBraces("{a,b{1,2}}.fits", "posix")).toEqual(["a.fits", "b1.fits", "b2.fits"]);
  expect(expandBraces("x{,_5}.fits", "posix")).toEqual(["x.fits", "x_5.fits"]);
  expect(expandBraces("{a}{b,c", "posix")).toEqual(["{a}{b,c"]);
  expect(expandBraces("\\{a,b}", "posix")).toEqual(["\\{a,b}"]);
});

test("any text is a pattern, and quickly one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), fc.constantFrom("posix", "windows"), (text, style) => {
      for (const { segments } of parseGlob(text, style)) {
        for (const segment of segments) if (segment !== "**") segment.test("aia.lev1.fits");
      }
    }),
  );
  expect(expandBraces("{a,b}".repeat(40), "posix").length).toBeLessThan(10_000);
});

test("a name with nothing special in it matches itself only", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9 +()^$|_-]{1,12}$/), (name) => {
      expect(matches(`[${name[0] === "^" ? "x" : "a"}]*`, name)).toBe(name.startsWith(name[0] === "^" ? "x" : "a"));
      expect(matches(`${name}*`, name)).toBe(true);
    }),
  );
});
