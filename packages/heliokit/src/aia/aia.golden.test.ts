import { describe, expect, it } from "vitest";
import { runCorrupt } from "../testing/aia/corrupt.js";
import { runDecode, runVariant } from "../testing/aia/decode.js";
import { runDegradation } from "../testing/aia/degradation.js";
import { runEstimateError } from "../testing/aia/estimate-error.js";
import type { GoldenHandler } from "../testing/aia/handler.js";
import { runPointing } from "../testing/aia/pointing.js";
import { runLevel15, runRegister } from "../testing/aia/register.js";
import { runRespike } from "../testing/aia/respike.js";
import { runQualityBits, runSdoLocation, runTelescopeNumber } from "../testing/aia/small-kinds.js";
import { countCase, loadIndex } from "../testing/fixtures.js";

/** Who runs a kind of case. A kind without a handler fails: every kind is described in the fixtures' CASES.md. */
const handlers: Readonly<Record<string, GoldenHandler>> = {
  decode: runDecode,
  variant: runVariant,
  corrupt: runCorrupt,
  pointing: runPointing,
  register: runRegister,
  level15: runLevel15,
  degradation: runDegradation,
  estimate_error: runEstimateError,
  sdo_location: runSdoLocation,
  quality_bits: runQualityBits,
  telescope_number: runTelescopeNumber,
  respike: runRespike,
};

/** Kinds of features that a later version brings; their cases are named as skipped. */
const notBuiltYet: Readonly<Record<string, string>> = {
  psf: "the point spread function is not built yet",
  deconvolve: "deconvolution is not built yet",
  response: "the wavelength response is not built yet",
};

const { folder, cases } = loadIndex("aia");

/** Cases of one kind together, in the order of the index. */
const byKind = new Map<string, typeof cases>();
for (const golden of cases) byKind.set(golden.kind, [...(byKind.get(golden.kind) ?? []), golden]);

describe.each([...byKind])("golden aia: %s", (kind, ofKind) => {
  const handler = handlers[kind];
  const reason = notBuiltYet[kind];
  if (handler === undefined && reason !== undefined) {
    it.skip.each(ofKind.map(({ id }) => id))(`%s (${reason})`, () => {});
    return;
  }
  if (handler === undefined) {
    it(`knows the kind ${kind}`, () => expect.fail(`no handler for the ${ofKind.length} cases of kind ${kind}`));
    return;
  }
  it.each(ofKind)("$id", async (golden) => {
    const problems = await handler(golden, { folder });
    countCase("aia", golden.id);
    expect(problems).toEqual([]);
  });
});
