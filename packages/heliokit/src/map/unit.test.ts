import { describe, expect, it } from "vitest";
import { unitText } from "./unit.js";

describe("unitText", () => {
  it.each([
    ["DN", "DN"],
    ["dn/s", "DN / s"],
    ["DN / s", "DN / s"],
    ["Gauss", "G"],
    ["GAUSS", "G"],
    ["counts / pixel", "ct / pix"],
    ["Counts/Pixels", "ct / pix"],
    ["DN/sec", "DN / s"],
    ["Mx/cm^2", "Mx / cm2"],
    ["Mx/cm**2", "Mx / cm2"],
    ["m/s", "m / s"],
    ["W m^-2", "W m-2"],
    ["erg*s", "erg s"],
    ["erg.s", "erg s"],
    ["Angstroms", "Angstrom"],
    ["  DN/s  ", "DN / s"],
    ["K", "K"],
    ["", ""],
    ["   ", ""],
  ])("writes %j as %j", (written, wanted) => {
    expect(unitText(written)).toBe(wanted);
  });

  it("gives back what it does not understand", () => {
    expect(unitText(" % of mean ")).toBe("% of mean");
    expect(unitText("µT")).toBe("µT");
  });

  it("is the same when done twice", () => {
    for (const unit of ["dn/s", "Mx/cm^2", "counts / pixel", "W m^-2", "% of mean"]) {
      expect(unitText(unitText(unit))).toBe(unitText(unit));
    }
  });
});
