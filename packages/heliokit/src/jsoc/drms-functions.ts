import type { ConditionFunction, ConditionFunctions } from "../table/index.js";

const imageExists: ConditionFunction = {
  type: "boolean",
  operandCount: 1,
  // The top bit of QUALITY says that there is no image.
  evaluate: ([quality = null]) => (quality === null ? null : Number(quality) >= 0),
};

const absolute: ConditionFunction = {
  type: "real",
  operandCount: 1,
  evaluate: ([value = null]) => (value === null ? null : Math.abs(Number(value))),
};

/** Functions that the archive's conditions may call: `drms.image_exists(quality)`, abs. */
export const drmsFunctions: ConditionFunctions = new Map([
  ["drms.image_exists", imageExists],
  ["abs", absolute],
]);
