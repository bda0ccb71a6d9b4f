/**
 * The colours of AIA's channels by the rule of its team (aia_lct of SolarSoft): each of red, green and blue is a curve of the
 * step i from 0 to 255, or a column of IDL's table 3, "red temperature".
 */

type Curve = "c0" | "c1" | "c2" | "c3" | "r0" | "g0" | "b0" | "b0/2";

const RULES: Readonly<Record<string, readonly [Curve, Curve, Curve]>> = {
  sdoaia94: ["c2", "c3", "c0"],
  sdoaia131: ["g0", "r0", "r0"],
  sdoaia171: ["r0", "c0", "b0"],
  sdoaia193: ["c1", "c0", "c2"],
  sdoaia211: ["c1", "c0", "c3"],
  sdoaia304: ["r0", "g0", "b0"],
  sdoaia335: ["c2", "c0", "c1"],
  sdoaia1600: ["c3", "c3", "c2"],
  sdoaia1700: ["c1", "c0", "c0"],
  sdoaia4500: ["c0", "c0", "b0/2"],
};

export function isAiaTable(name: string): boolean {
  return Object.hasOwn(RULES, name);
}

/** Red, green and blue of a channel's 256 steps; `red` are those of the red temperature table. */
export function aiaColors(name: string, red: Uint8Array): Uint8Array {
  const f = Math.fround;
  const root = (step: number): number => f(f(Math.sqrt(step)) * f(Math.sqrt(255)));
  const square = (step: number): number => f(f(step * step) / 255);
  const at = (step: number, channel: number): number => red[step * 3 + channel] ?? 0;
  const curves: Readonly<Record<Curve, (step: number) => number>> = {
    c0: (step) => step,
    c1: root,
    c2: square,
    c3: (step) => f(f(f(root(step) + f(square(step) / 2)) * 255) / f(root(255) + f(square(255) / 2))),
    r0: (step) => at(step, 0),
    g0: (step) => at(step, 1),
    b0: (step) => at(step, 2),
    "b0/2": (step) => at(step, 2) / 2,
  };
  const rgb = new Uint8Array(768);
  for (const [channel, curve] of (RULES[name] ?? []).entries()) {
    for (let step = 0; step < 256; step++) rgb[step * 3 + channel] = Math.floor(curves[curve](step));
  }
  return rgb;
}
