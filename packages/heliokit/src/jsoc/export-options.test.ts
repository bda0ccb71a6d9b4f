import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { type ExportForm, exportParameters } from "./export-options.js";
import { changesSize, imPatch, type ProcessingStep } from "./processing.js";

const names = "{seriesname}.{recnum:%lld}.{segment}";

function refusal(form: unknown): { code: string; facts: Record<string, unknown>; message: string } {
  try {
    exportParameters(form as ExportForm, names);
  } catch (error) {
    if (isHeliokitError(error)) return { code: error.code, facts: error.facts, message: error.message };
    throw error;
  }
  throw new Error("no error");
}

describe("what an export asks for", () => {
  it("by default is FITS with keywords", () => {
    expect(exportParameters({}, names)).toEqual({
      method: "url",
      protocol: "fits",
      format: "json",
      process: "n=0",
      filenamefmt: names,
    });
  });

  it("may be stored files at once, named by the archive", () => {
    expect(exportParameters({ method: "url_quick", protocol: "as-is", limit: -5 }, names)).toEqual({
      method: "url_quick",
      protocol: "as-is",
      format: "json",
      process: "n=-5",
    });
    expect(exportParameters({ fileNames: false }, names)).not.toHaveProperty("filenamefmt");
    expect(exportParameters({ uncompressed: true }, names)["protocol"]).toBe("fits,**NONE**");
  });

  it("may be pictures", () => {
    const picture = { colorTable: "aia_304", scaling: "LOG", size: 2, min: 4, max: 800 } as const;
    expect(exportParameters({ protocol: "jpg", picture }, names)["protocol"]).toBe(
      "jpg,CT=aia_304.lut,scaling=LOG,size=2,min=4,max=800",
    );
    // An end of 0 is an end.
    expect(exportParameters({ protocol: "mp4", picture: { min: 0 } }, names)["protocol"]).toBe(
      "mp4,CT=grey.sao,scaling=MINMAX,size=1,min=0",
    );
  });

  it("may be processed, in order", () => {
    const steps: ProcessingStep[] = [
      imPatch({ reference: "2021-07-03T14:30:00Z", x: 500, y: -300.5, width: 345.6, height: 300 }),
      { name: "rebin", arguments: { method: "boxcar", scale: 0.25 } },
      { name: "to_ptr" },
    ];
    expect(exportParameters({ processing: steps }, names)["process"]).toBe(
      "n=0|im_patch,t_ref=2021-07-03T14:30:00Z,t=0,r=0,c=0,locunits=arcsec,boxunits=arcsec,x=500,y=-300.5,width=345.6,height=300" +
        "|rebin,method=boxcar,scale=0.25|HmiB2ptr",
    );
    expect(changesSize(steps)).toBe(true);
    expect(changesSize([{ name: "aia_scale_aialev1" }])).toBe(false);
    const still = imPatch({ reference: "2021-07-03", x: 0, y: 0, width: 1, height: 1, tracking: false });
    // For the archive 1 turns tracking off.
    expect(exportParameters({ processing: [still] }, names)["process"]).toContain(",t=1,");
  });

  it.each([
    [{ method: "ftp" }, "method"],
    [{ protocol: "png" }, "protocol"],
    [{ method: "url_quick" }, "method"],
    [{ method: "url_quick", protocol: "as-is", processing: [{ name: "HmiB2ptr" }] }, "method"],
    [{ protocol: "as-is", processing: [{ name: "HmiB2ptr" }] }, "protocol"],
    [{ protocol: "as-is", uncompressed: true }, "uncompressed"],
    [{ limit: 1.5 }, "limit"],
    [{ picture: {} }, "picture"],
    [{ protocol: "jpg", picture: { colorTable: "viridis" } }, "colorTable"],
    [{ protocol: "jpg", picture: { scaling: "log" } }, "scaling"],
    [{ protocol: "jpg", picture: { size: 3 } }, "size"],
    [{ protocol: "jpg", picture: { min: Number.NaN } }, "min"],
    [{ protocol: "jpg", picture: { min: 5, max: 5 } }, "min"],
    [{ protocol: "jpg", picture: { scaling: "MINMAXGIVEN", min: 5 } }, "scaling"],
  ])("%j is refused for its %s", (form, option) => {
    expect(refusal(form)).toMatchObject({ code: "jsoc/bad-export-option", facts: { option } });
  });

  const patch = {
    t_ref: "2021-07-03T14:30:00Z",
    locunits: "arcsec",
    boxunits: "arcsec",
    x: 1,
    y: 2,
    width: 3,
    height: 4,
  };
  it.each([
    [{ name: "im_path" }, undefined],
    [{ name: "toString" }, undefined],
    [{ name: "im_patch", arguments: patch, extra: 1 }, "none"],
    [{ name: "im_patch", arguments: { ...patch, widht: 3 } }, "widht"],
    [{ name: "im_patch", arguments: { ...patch, width: 0 } }, "width"],
    [{ name: "im_patch", arguments: { ...patch, width: "wide" } }, "width"],
    [{ name: "im_patch", arguments: { ...patch, t: 2 } }, "t"],
    [{ name: "im_patch", arguments: { ...patch, locunits: "degrees" } }, "locunits"],
    [{ name: "im_patch", arguments: { ...patch, t_ref: "yesterday" } }, "t_ref"],
    [{ name: "im_patch", arguments: { ...patch, t_ref: "2021-07-03|n=1" } }, "t_ref"],
    [{ name: "im_patch", arguments: { x: 1 } }, "t_ref"],
    [{ name: "rebin", arguments: { method: "boxcar" } }, "scale"],
    [{ name: "Maproj", arguments: { map: "carree|n=9", scale: 1, cols: 10, rows: 10 } }, "map"],
    [{ name: "Maproj", arguments: { map: "carree", scale: 1, cols: 10.5, rows: 10 } }, "cols"],
  ])("the step %j is refused for %s", (step, argument) => {
    if (argument === "none") {
      expect(() => exportParameters({ processing: [step] }, names)).not.toThrow();
      return;
    }
    const { code, facts } = refusal({ processing: [step] });
    expect(code).toBe("jsoc/bad-processing");
    expect(facts["argument"]).toBe(argument);
  });

  it("suggests what may be meant", () => {
    expect(refusal({ processing: [{ name: "im_path" }] }).message).toMatch(/is im_patch meant\?/);
    expect(refusal({ processing: [{ name: "im_patch", arguments: { widht: 3 } }] }).message).toMatch(
      /is width meant\?/,
    );
  });
});
