import fc from "fast-check";
import { expect, test } from "vitest";
import { checkedState, FIRST_STATE, formatFragment, parseFragment, type ViewState } from "./view-state.js";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0);
const states: fc.Arbitrary<ViewState> = fc.record({
  file: fc.option(fc.string({ unit: "grapheme", maxLength: 40 }), { nil: undefined }),
  hdu: fc.option(fc.nat(1000), { nil: undefined }),
  x: number(-1e6, 1e6),
  y: number(-1e6, 1e6),
  zoom: number(1 / 256, 256),
  turn: number(0, 359.9),
  limits: fc
    .tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }))
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => (a < b ? ([a + 0, b + 0] as const) : ([b + 0, a + 0] as const))),
  stretch: fc.constantFrom("linear", "sqrt", "log", "asinh", "histeq", "asinh:0.01", "log:500", "power:0.25"),
  colors: fc.constantFrom("gray", "sdoaia171", "hmimag_r", "viridis"),
  missing: fc.constantFrom("none", "red", "#12aBef"),
  limb: fc.boolean(),
  grid: fc.boolean(),
  mark: fc.option(fc.tuple(fc.nat(4095), fc.nat(4095), fc.nat(4095), fc.nat(4095)), { nil: undefined }),
  line: fc.option(fc.tuple(fc.nat(4095), fc.nat(4095), fc.nat(4095), fc.nat(4095)), { nil: undefined }),
});

test("an address gives back the state it was made from", () => {
  fc.assert(
    fc.property(states, (state) => {
      const text = formatFragment(state);
      expect(text.length).toBeLessThanOrEqual(2000);
      expect(text).toMatch(/^view=1&[!-~]*$/);
      const { file, hdu, mark, line, ...rest } = state;
      expect(parseFragment(`#${text}`)).toEqual({
        state: {
          ...rest,
          ...(file === undefined ? {} : { file }),
          ...(hdu === undefined ? {} : { hdu }),
          ...(mark === undefined ? {} : { mark }),
          ...(line === undefined ? {} : { line }),
        },
        ignored: [],
      });
    }),
    { numRuns: 300 },
  );
});

test("any text is read without an error, and what it gives is a state", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `view=1&${text}`),
      ),
      (text) => {
        const { state } = parseFragment(text);
        expect(checkedState({ ...state })).toEqual(state);
      },
    ),
    { numRuns: 300 },
  );
});

test("the address is readable", () => {
  const state = {
    ...FIRST_STATE,
    file: "0/193/2013/a b.fits",
    limits: [10, 5000] as const,
    stretch: "asinh:0.01",
    limb: true,
  };
  expect(formatFragment(state)).toBe(
    "view=1&file=0/193/2013/a%20b.fits&x=0&y=0&zoom=1&turn=0&limits=10,5000&stretch=asinh:0.01&colors=gray&missing=none&show=limb",
  );
});

test("a long file name goes, the look stays", () => {
  const { state } = parseFragment(formatFragment({ ...FIRST_STATE, file: "é".repeat(1000), zoom: 2 }));
  expect(state).toMatchObject({ zoom: 2 });
  expect(state).not.toHaveProperty("file");
});

test.each([
  ["view=1&zoom=0", ["zoom"]],
  ["view=1&zoom=1e9&x=1", ["zoom"]],
  ["view=1&limits=5,2", ["limits"]],
  ["view=1&limits=1,2,3&stretch=cubic&colors=nothing&missing=blue", ["limits", "stretch", "colors", "missing"]],
  ["view=1&show=limb,stars", ["show"]],
  ["view=1&__proto__=1&constructor=2", ["__proto__", "constructor"]],
  ["view=2&zoom=2", ["view", "zoom"]],
  ["zoom=2", ["zoom"]],
])("wrong parts are ignored and named: %s", (text, ignored) => {
  expect(parseFragment(text).ignored).toEqual(ignored);
});

test("a wrong part given to setState is an error that names it", () => {
  expect(() => checkedState({ zoom: -1 })).toThrow(/zoom/);
  expect(() => checkedState({ color: "red" })).toThrow(/color/);
});
