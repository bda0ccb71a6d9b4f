import { describe, expect, it } from "vitest";
import { UsageError } from "../usage-error.js";
import { parseCut, readDrawing } from "./drawing.js";

describe("readDrawing", () => {
  it("takes sunpy's and matplotlib's words", () => {
    const { options, preset } = readDrawing(
      { vmin: "0", vmax: "3000", stretch: "power:0.25", cmap: "viridis", limb: true, cut: "-7,-5,3,4", axes: true },
      "show",
    );
    expect(preset).toBe(false);
    expect(options).toMatchObject({
      limits: [0, 3000],
      stretch: { kind: "power", exponent: 0.25 },
      colors: { name: "viridis" },
      limb: true,
      grid: false,
      axes: true,
      cut: { from: [-7, -5], to: [3, 4], unit: "world" },
    });
    expect(readDrawing({ clipInterval: "1,99.5%" }, "show").options.limits).toEqual({ percentiles: [1, 99.5] });
    expect(readDrawing({ vmax: "5" }, "show").options.limits).toEqual([undefined, 5]);
    expect(readDrawing({ gridSpacing: "30" }, "show").options.grid).toEqual({ spacingDegrees: 30 });
    expect(readDrawing({ missing: "#ff8000" }, "show").options.missing).toEqual([255, 128, 0, 255]);
  });

  it.each([
    [{ vmin: "5", vmax: "1" }, /the first must be smaller/],
    [{ vmin: "low" }, /--vmin low: wanted a number/],
    [{ clipInterval: "1" }, /wanted two percentiles/],
    [{ clipInterval: "5,120" }, /wanted two percentiles/],
    [{ vmin: "1", preset: true }, /exclude each other/],
    [{ stretch: "cube" }, /--stretch: "cube" is no stretch/],
    [{ cmap: "sdoaia172" }, /--cmap: there is no colour table "sdoaia172"; there are sdoaia1/],
    [{ missing: "mauve" }, /--missing mauve/],
    [{ gridSpacing: "0" }, /--grid-spacing 0/],
    [{ size: "10" }, /--size 10/],
  ])("refuses %j in words that help", (raw, message) => {
    expect(() => readDrawing(raw, "show")).toThrow(message);
    expect(() => readDrawing(raw, "show")).toThrow(UsageError);
  });
});

describe("parseCut", () => {
  it("knows arcsec and pixels", () => {
    expect(parseCut("1,2,3,4", "show").unit).toBe("world");
    expect(parseCut("1,2,3,4arcsec", "show").unit).toBe("world");
    expect(parseCut("1, 2, 3, 4 px", "show")).toEqual({ from: [1, 2], to: [3, 4], unit: "px" });
    expect(parseCut("-1.5e2,2,3,4", "show").from).toEqual([-150, 2]);
  });

  it.each(["", "1,2,3", "1,2,3,x", "1,2,3,4m", "1,2,3,4,5"])("refuses %j", (text) => {
    expect(() => parseCut(text, "show")).toThrow(/--cut/);
  });
});
