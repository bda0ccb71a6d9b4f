import { describe, expect, it } from "vitest";
import { countCase } from "../testing/fixtures.js";
import { goldenParts } from "../testing/map-goldens.js";
import { differentialRotation, type RotationModel } from "./index.js";

type Row = readonly [
  days: number,
  latitude: number,
  model: RotationModel,
  frameTime: "sidereal" | "synodic",
  delta: number,
];

const TOLERANCE_DEGREES = 1e-9;

const parts = goldenParts<{ rows: readonly Row[] }>("differential-rotation.json");

// A set of fixtures may leave the file out; then this line says so.
it.skipIf(parts.length === 0)("differential-rotation.json is in this set of fixtures", () => {
  expect(parts.length).toBe(1);
});

describe.each(parts)("golden $file", (part) => {
  const { goldens, counts } = part;

  it("knows every list of the index", () => {
    expect(Object.keys(counts)).toEqual(["/rows"]);
    expect(goldens.rows.length).toBe(counts["/rows"]);
  });

  it.each(goldens.rows)("%d days at latitude %d, %s, %s", (days, latitude, model, frameTime, delta) => {
    countCase("maps", `differential-rotation/rows/${days}/${latitude}/${model}/${frameTime}`);
    const found = differentialRotation(days * 86_400, latitude, { model, frameTime });
    const difference = found - delta;
    expect(Math.abs(difference - 360 * Math.round(difference / 360))).toBeLessThanOrEqual(TOLERANCE_DEGREES);
  });
});
