import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isHeliokitError } from "../errors.js";
import { AIA_CHANNELS, parseChannel, telescopeNumber, waveStr } from "./telescope.js";

describe("channels", () => {
  it.each([
    [193, 193],
    ["193", 193],
    ["193A", 193],
    ["193 Angstrom", 193],
    ["193 Å", 193],
    ["19.3 nm", 193],
    ["13.1nm", 131],
    ["094", 94],
    ["94.0", 94],
    ["193_THIN", 193],
    [" 1600 ", 1600],
  ])("reads %j as %d", (text, channel) => {
    expect(parseChannel(text)).toBe(channel);
  });

  it("takes a bare number in the unit it is told, a written unit before that", () => {
    expect(AIA_CHANNELS.map((channel) => parseChannel(channel / 10, "nm"))).toEqual([...AIA_CHANNELS]);
    expect(parseChannel("193 A", "nm")).toBe(193);
    expect(() => parseChannel(193, "nm")).toThrow("193 is no channel of AIA");
  });

  it.each([195, "", "Fe XII", Number.NaN, -193, "193 m", "19.3", "193A193"])("refuses %j", (text) => {
    expect(() => parseChannel(text)).toThrow(expect.objectContaining({ code: "aia/unknown-channel" }));
  });

  it("answers any text with a channel or a coded error", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String)), (text) => {
        try {
          expect(AIA_CHANNELS).toContain(parseChannel(text));
        } catch (error) {
          expect(isHeliokitError(error, "aia/unknown-channel")).toBe(true);
        }
      }),
    );
  });

  it("knows the telescopes and the tables' names", () => {
    expect(AIA_CHANNELS.map(telescopeNumber)).toEqual([4, 1, 3, 2, 2, 4, 1, 3, 3, 3]);
    expect([waveStr(94), waveStr(335), waveStr(1600)]).toEqual(["94_THIN", "335_THIN", "1600"]);
  });
});
