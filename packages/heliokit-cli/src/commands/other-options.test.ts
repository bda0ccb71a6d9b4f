import { syntheticDamages } from "heliokit/synthetic";
import { expect, test } from "vitest";
import { processOutput } from "../output.js";
import { sampleCommand } from "./other-options.js";

test("the kinds of damage that the help names are kinds that there are", () => {
  const help = sampleCommand(processOutput(), () => undefined).helpInformation();
  const named = /one kind each:\s*([a-z,\s-]+),\.\.\./.exec(help)?.[1]?.replace(/\s/gu, "").split(",") ?? [];
  expect(named.length).toBeGreaterThan(1);
  expect(syntheticDamages).toEqual(expect.arrayContaining(named));
});
